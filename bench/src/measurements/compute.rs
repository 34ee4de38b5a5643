//! Tier 1 code beside `clang++-19 -O2 -march=native`: ten programs, timed inside, from their first initialiser to exit.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::Result;
use crate::bench::Bench;
use crate::child::timed;
use crate::clang::CLANG;
use crate::folder::Folder;
use crate::run::{Findings, Table};
use crate::statistics::{geometric_mean, median};
use crate::targets::digits;

/// What the stopwatch says on standard error, before the nanoseconds.
const STOPWATCH: &str = "stopwatch ";

/// A program in both forms, and its times in milliseconds.
struct Program {
    name: String,
    kiln: Command,
    clang: Command,
    kiln_times: Vec<f64>,
    clang_times: Vec<f64>,
}

pub(super) fn measure(bench: &Bench) -> Result<Findings> {
    let folder = bench.folder()?;
    let mut programs = programs(bench, &folder)?;
    // By turns, so that what the machine does meanwhile meets both.
    for _ in 0..bench.rounds(3, 1) {
        for program in &mut programs {
            program.run()?;
        }
    }
    Ok(findings(&programs))
}

fn programs(bench: &Bench, folder: &Folder) -> Result<Vec<Program>> {
    let sources = bench.root.join("bench/compute");
    let mut files: Vec<_> = fs::read_dir(&sources)?.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "cpp"));
    files.sort();
    let stopwatch = fs::read_to_string(sources.join("stopwatch.h"))?;
    files.truncate(bench.rounds(files.len(), 3));
    files.iter().map(|file| Program::make(bench, folder, file, &stopwatch)).collect()
}

impl Program {
    /// Compiles a program with both compilers.
    fn make(bench: &Bench, folder: &Folder, file: &Path, stopwatch: &str) -> Result<Program> {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let source = folder.path().join(format!("{name}.cpp"));
        fs::write(&source, format!("{stopwatch}\n#line 1\n{}", fs::read_to_string(file)?))?;
        let binary = folder.path().join(&name);
        timed(Command::new(CLANG).args(["-O2", "-march=native", "-std=gnu++23", "-o"]).arg(&binary).arg(&source))?;
        let mut kiln = Command::new(&bench.kiln);
        kiln.args(["run", "--tier", "1"]).arg(&source).env("XDG_CACHE_HOME", folder.path().join("cache"));
        timed(&mut kiln)?;
        Ok(Program { name, kiln, clang: Command::new(binary), kiln_times: Vec::new(), clang_times: Vec::new() })
    }

    /// Runs both forms, which have to print the same.
    fn run(&mut self) -> Result<()> {
        let (kiln, printed) = stopped(&mut self.kiln)?;
        let (clang, expected) = stopped(&mut self.clang)?;
        if printed != expected {
            return Err(format!("{} prints {printed:?} in Kiln and {expected:?} elsewhere", self.name).into());
        }
        self.kiln_times.push(kiln);
        self.clang_times.push(clang);
        Ok(())
    }

    /// How many times as fast Kiln's code is.
    fn speed(&self) -> f64 {
        median(&self.clang_times) / median(&self.kiln_times)
    }
}

/// Milliseconds by the program's own stopwatch, and what it printed.
fn stopped(command: &mut Command) -> Result<(f64, String)> {
    let (_, output) = timed(command)?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let nanoseconds = said.lines().find_map(|line| line.strip_prefix(STOPWATCH)?.parse::<f64>().ok());
    let nanoseconds = nanoseconds.ok_or_else(|| format!("{command:?} did not say how long it took: {said}"))?;
    Ok((nanoseconds / 1e6, String::from_utf8_lossy(&output.stdout).into_owned()))
}

fn findings(programs: &[Program]) -> Findings {
    let mut findings = Findings::default();
    let speeds: Vec<f64> = programs.iter().map(Program::speed).collect();
    findings.figure("compute_speed", geometric_mean(&speeds));
    findings.series("speed of a program beside clang++'s", "x", &speeds);
    for program in programs {
        findings.series(format!("{}, Kiln", program.name), "ms", &program.kiln_times);
        findings.series(format!("{}, clang++", program.name), "ms", &program.clang_times);
    }
    let rows = programs.iter().map(|program| vec![program.name.clone(), digits(program.speed())]);
    let columns = ["program", "speed"].map(str::to_owned).to_vec();
    findings.tables.push(Table { title: "Speed beside clang++'s".to_owned(), columns, rows: rows.collect() });
    findings.note("Both forms run by turns and time themselves, from their first initialiser to their exit; their output has to be the same.");
    findings
}
