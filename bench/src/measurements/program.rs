//! `kiln run hello.cpp`, first time and cached, beside `clang++-19 -O0 hello.cpp && ./a.out`: whole processes.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::Result;
use crate::bench::Bench;
use crate::child::timed;
use crate::clang::CLANG;
use crate::folder::Folder;
use crate::run::Findings;
use crate::statistics::{median, milliseconds};

const EXPECTED: &str = "Hello, world!\n";

/// What is measured by turns.
#[derive(Default)]
struct Times {
    /// With an empty cache.
    first: Vec<Duration>,
    /// A program that is not in the cache, on a machine that has run another one before.
    unpacked: Vec<Duration>,
    cached: Vec<Duration>,
    clang: Vec<Duration>,
}

pub(super) fn measure(bench: &Bench) -> Result<Findings> {
    let folder = bench.folder()?;
    let source = bench.root.join("bench/programs/hello.cpp");
    let other = folder.path().join("other.cpp");
    let mut times = Times::default();
    for round in 0..bench.rounds(15, 4) {
        let cache = folder.path().join(format!("cache-{round}"));
        times.first.push(run(bench, &source, &cache)?);
        fs::write(&other, format!("{}// {round}\n", fs::read_to_string(&source)?))?;
        times.unpacked.push(run(bench, &other, &cache)?);
        for _ in 0..4 {
            times.cached.push(run(bench, &source, &cache)?);
        }
        times.clang.push(clang(&folder, &source)?);
        fs::remove_dir_all(&cache)?;
    }
    Ok(findings(&times))
}

fn run(bench: &Bench, source: &Path, cache: &Path) -> Result<Duration> {
    fs::create_dir_all(cache)?;
    expect_hello(Command::new(&bench.kiln).arg("run").arg(source).env("XDG_CACHE_HOME", cache))
}

fn clang(folder: &Folder, source: &Path) -> Result<Duration> {
    let mut compile = Command::new(CLANG);
    let (compiled, _) = timed(compile.current_dir(folder.path()).arg("-O0").arg(source))?;
    Ok(compiled + expect_hello(&mut Command::new(folder.path().join("a.out")))?)
}

fn expect_hello(command: &mut Command) -> Result<Duration> {
    let (took, output) = timed(command)?;
    if output.stdout == EXPECTED.as_bytes() { Ok(took) } else { Err(format!("{command:?} did not say hello").into()) }
}

fn findings(times: &Times) -> Findings {
    let [first, unpacked, cached, clang] =
        [&times.first, &times.unpacked, &times.cached, &times.clang].map(|times| milliseconds(times));
    let mut findings = Findings::default();
    findings.figure("program_first", median(&first) / median(&clang));
    findings.figure("program_cached", median(&cached) / median(&clang));
    findings.series("kiln run, empty cache", "ms", &first);
    findings.series("kiln run, first time of this program, compiler unpacked before", "ms", &unpacked);
    findings.series("kiln run, cached", "ms", &cached);
    findings.series("clang++-19 -O0 hello.cpp && ./a.out", "ms", &clang);
    findings.note("\"First time\" counts with an empty cache: the compiler is unpacked too.");
    findings
}
