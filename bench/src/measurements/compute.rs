//! Tier 1 code beside `clang++-19 -O2 -march=native`, and beside itself with the polls that scripts have: ten programs,
//! timed inside, from their first initialiser to exit.

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

/// One form of a program, and its times in milliseconds.
struct Form {
    command: Command,
    times: Vec<f64>,
}

/// A program in its forms.
struct Program {
    name: String,
    kiln: Form,
    with_polls: Form,
    clang: Form,
}

pub(super) fn measure(bench: &Bench) -> Result<Findings> {
    let folder = bench.folder()?;
    let mut programs = programs(bench, &folder)?;
    // By turns, so that what the machine does meanwhile meets both.
    for _ in 0..bench.rounds(5, 1) {
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
        let in_kiln = |options: &[&str]| {
            let mut kiln = Command::new(&bench.kiln);
            kiln.args(["run", "--tier", "1"]).args(options).arg(&source);
            kiln.env("XDG_CACHE_HOME", folder.path().join("cache"));
            timed(&mut kiln)?;
            Result::Ok(Form { command: kiln, times: Vec::new() })
        };
        let (kiln, with_polls) = (in_kiln(&[])?, in_kiln(&["--polls"])?);
        Ok(Program { name, kiln, with_polls, clang: Form { command: Command::new(binary), times: Vec::new() } })
    }

    /// Runs all forms, which have to print the same.
    fn run(&mut self) -> Result<()> {
        let expected = self.clang.run()?;
        for form in [&mut self.kiln, &mut self.with_polls] {
            let printed = form.run()?;
            if printed != expected {
                return Err(format!("{} prints {printed:?} in Kiln and {expected:?} elsewhere", self.name).into());
            }
        }
        Ok(())
    }

    /// How many times as fast Kiln's code is.
    fn speed(&self) -> f64 {
        self.clang.time() / self.kiln.time()
    }

    /// How many times as long it takes with polls.
    fn cost_of_polls(&self) -> f64 {
        self.with_polls.time() / self.kiln.time()
    }
}

impl Form {
    /// Runs it once, and returns what it has printed.
    fn run(&mut self) -> Result<String> {
        let (time, printed) = stopped(&mut self.command)?;
        self.times.push(time);
        Ok(printed)
    }

    fn time(&self) -> f64 {
        median(&self.times)
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
    let costs: Vec<f64> = programs.iter().map(Program::cost_of_polls).collect();
    findings.figure("limit_checks", geometric_mean(&costs));
    findings.series("time of a program with polls beside without", "x", &costs);
    for program in programs {
        findings.series(format!("{}, Kiln", program.name), "ms", &program.kiln.times);
        findings.series(format!("{}, Kiln, with polls", program.name), "ms", &program.with_polls.times);
        findings.series(format!("{}, clang++", program.name), "ms", &program.clang.times);
    }
    let rows = programs
        .iter()
        .map(|program| vec![program.name.clone(), digits(program.speed()), digits(program.cost_of_polls())]);
    let columns = ["program", "speed beside clang++'s", "time with polls beside without"].map(str::to_owned).to_vec();
    findings.tables.push(Table { title: "Programs".to_owned(), columns, rows: rows.collect() });
    findings.note("All forms run by turns and time themselves, from their first initialiser to their exit; their output has to be the same.");
    findings
}
