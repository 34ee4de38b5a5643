//! From the save of a mistake to the line in the log that reports it, in scripts that are being edited.

use crate::Result;
use crate::bench::Bench;
use crate::log::Line;
use crate::run::{Findings, Table};
use crate::scripts::{Changed, MISTAKES, Save};
use crate::statistics::{median, milliseconds};
use crate::targets::digits;
use std::time::Duration;

pub(super) fn measure(bench: &Bench) -> Result<Findings> {
    let site = bench.compiled_site()?;
    let server = site.serve(bench)?;
    server.wait_until_quiet()?;
    let mut times: Vec<Vec<Duration>> = vec![Vec::new(); MISTAKES.len()];
    let mut cpu: Vec<Vec<f64>> = vec![Vec::new(); MISTAKES.len()];
    let mut unlearned = Vec::new();
    for (number, script) in bench.scripts.iter().enumerate() {
        let file = site.script(&format!("{}.cpp", script.name));
        let first = script.mistaken(100 + number);
        unlearned.push(server.save_mistake(&script.name, &file, &first, Save::Rename)?.after);
        // The author has it right once, and from then on the compiler knows the script.
        server.save(&script.name, &file, &script.edited(1, Changed::default()), Save::Rename)?;
        server.wait_until_quiet()?;
        for (kind, (times, cpu)) in times.iter_mut().zip(&mut cpu).enumerate() {
            let edit = script.mistaken(MISTAKES.len() * (10 + number) + kind);
            let reported = server.save_mistake(&script.name, &file, &edit, Save::in_turn(kind))?;
            let later = server.wait_until_quiet()?;
            times.push(reported.after);
            cpu.push(reported.lines.iter().chain(&later).filter_map(Line::compile_cpu).sum());
        }
    }
    Ok(findings(&times, &cpu, &unlearned))
}

fn findings(times: &[Vec<Duration>], cpu: &[Vec<f64>], unlearned: &[Duration]) -> Findings {
    let mut findings = Findings::default();
    let all: Vec<f64> = times.iter().chain([&unlearned.to_vec()]).flat_map(|times| milliseconds(times)).collect();
    findings.figure("mistake_p50", median(&all));
    findings.series("a compile error reported", "ms", &all);
    findings.series("in a script that was not edited before", "ms", &milliseconds(unlearned));
    let later: Vec<f64> = times.iter().flat_map(|times| milliseconds(times)).collect();
    findings.series("in a script that is being edited", "ms", &later);
    let rows = MISTAKES.iter().zip(times).zip(cpu);
    let rows = rows.map(|((mistake, times), cpu)| {
        vec![format!("`{mistake}`"), digits(median(&milliseconds(times))), digits(median(cpu))]
    });
    let columns = ["mistake", "p50", "CPU time of the compiler"].map(str::to_owned).to_vec();
    findings.tables.push(Table { title: "By mistake, in milliseconds".to_owned(), columns, rows: rows.collect() });
    findings
        .note("From the save to the arrival of the report, with line, column and source line, on the log's other end.");
    findings
}
