//! Memory of all processes with 20 deployed scripts at rest, and what each further one adds.

use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Duration;

use crate::Result;
use crate::bench::Bench;
use crate::processes::{self, Memory};
use crate::run::{Findings, Table};
use crate::scripts::Changed;
use crate::server::{Server, Site};
use crate::targets::digits;

/// Scripts at first, and again as many afterwards.
const SCRIPTS: usize = 20;
const REST: Duration = Duration::from_secs(60);
const QUICK_REST: Duration = Duration::from_secs(20);

pub(super) fn measure(bench: &Bench) -> Result<Findings> {
    let site = Site::new(bench)?;
    // An engine that sees the scripts being saved knows more about them than one that finds them at its start.
    let server = site.serve(bench)?;
    save(bench, &site, 0..SCRIPTS)?;
    let saved = memory_at_rest(bench, &server, SCRIPTS)?;
    save(bench, &site, SCRIPTS..2 * SCRIPTS)?;
    let grown = memory_at_rest(bench, &server, 2 * SCRIPTS)?;
    drop(server);
    (SCRIPTS..2 * SCRIPTS)
        .try_for_each(|number| std::fs::remove_file(site.script(&format!("{}.cpp", name(number)))))?;
    let few = memory_at_rest(bench, &site.serve(bench)?, SCRIPTS)?;
    save(bench, &site, SCRIPTS..2 * SCRIPTS)?;
    let many = memory_at_rest(bench, &site.serve(bench)?, 2 * SCRIPTS)?;

    let mut findings = Findings::default();
    let [saved_bytes, grown_bytes, few_bytes, many_bytes] = [&saved, &grown, &few, &many].map(|all| total(all));
    let growth = |from: f64, to: f64| (to - from) / SCRIPTS as f64 / 1e3;
    let (of_saved, of_found) = (growth(saved_bytes, grown_bytes), growth(few_bytes, many_bytes));
    findings.figure("memory_at_rest", saved_bytes.max(few_bytes) / 1e6);
    findings.figure("memory_per_script", of_saved.max(of_found));
    findings.series("PSS, 20 scripts saved while the server runs", "MB", &[saved_bytes / 1e6]);
    findings.series("PSS, 40 scripts saved while the server runs", "MB", &[grown_bytes / 1e6]);
    findings.series("PSS, 20 scripts found at the start", "MB", &[few_bytes / 1e6]);
    findings.series("PSS, 40 scripts found at the start", "MB", &[many_bytes / 1e6]);
    findings.series("growth per script that is saved", "KB", &[of_saved]);
    findings.series("growth per script that is found at the start", "KB", &[of_found]);
    let rest = rest(bench).as_secs();
    findings
        .note(format!("Every script is compiled at both tiers and asked once; then all is left alone for {rest} s."));
    findings.note("The growth per further script is the larger one of the two.");
    findings.tables.push(by_process(&[saved, grown, few, many]));
    Ok(findings)
}

fn rest(bench: &Bench) -> Duration {
    if bench.rounds(2, 1) == 1 { QUICK_REST } else { REST }
}

/// The memory of a server with `scripts` scripts, after each has been asked once and left alone for long.
fn memory_at_rest(bench: &Bench, server: &Server<'_>, scripts: usize) -> Result<Vec<Memory>> {
    server.wait_until_quiet()?;
    ask_all(server, scripts)?;
    std::thread::sleep(rest(bench));
    processes::memory(server.process())
}

/// The scripts of the bench, again and again, each as a version of its own under a name of its own.
fn save(bench: &Bench, site: &Site, mut numbers: Range<usize>) -> Result<()> {
    let mut scripts = bench.scripts.iter().cycle().skip(numbers.start);
    numbers.try_for_each(|number| {
        let script = scripts.next().ok_or("there are no scripts")?;
        site.write(&format!("{}.cpp", name(number)), &script.edited(number, Changed::default()).text)
    })
}

fn name(number: usize) -> String {
    format!("script_{number}")
}

fn ask_all(server: &Server<'_>, scripts: usize) -> Result<()> {
    let mut client = server.client()?;
    (0..scripts).try_for_each(|number| client.get_good(&format!("/{}/", name(number))).map(drop))
}

fn total(all: &[Memory]) -> f64 {
    all.iter().map(|memory| memory.pss_bytes as f64).sum()
}

fn by_process(seen: &[Vec<Memory>]) -> Table {
    let mut rows: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (column, all) in seen.iter().enumerate() {
        let mut processes: BTreeMap<&str, Vec<&Memory>> = BTreeMap::new();
        for memory in all {
            processes.entry(&memory.name).or_default().push(memory);
        }
        for (name, own) in processes {
            let bytes: f64 = own.iter().map(|memory| memory.pss_bytes as f64).sum();
            let cells = rows.entry(name).or_insert_with(|| vec![String::new(); seen.len()]);
            if let Some(cell) = cells.get_mut(column) {
                *cell = format!("{} ({})", digits(bytes / 1e6), own.len());
            }
        }
    }
    let rows = rows.into_iter().map(|(name, cells)| std::iter::once(name.to_owned()).chain(cells).collect());
    let columns = ["process", "20 saved", "40 saved", "20 found", "40 found"].map(str::to_owned).to_vec();
    Table { title: "PSS in MB (and how many processes)".to_owned(), columns, rows: rows.collect() }
}
