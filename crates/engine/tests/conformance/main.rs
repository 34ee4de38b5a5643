//! Every program under `tests/conformance` does in a cell, at both tiers, what clang++'s program does. The files beside
//! a program say what that is; `tests/conformance/README.md` explains them.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

#[path = "../../../../tests/skip.rs"]
mod skip;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use skip::skip;

/// A program and what is expected of it.
struct Program {
    folder: PathBuf,
    name: String,
}

impl Program {
    fn file(&self, extension: &str) -> Option<Vec<u8>> {
        fs::read(self.folder.join(&self.name).with_extension(extension)).ok()
    }

    fn lines(&self, extension: &str) -> Vec<String> {
        let text = String::from_utf8(self.file(extension).unwrap_or_default()).unwrap();
        text.lines().map(String::from).collect()
    }

    fn run(&self, tier: &str, cache: &Path) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_kiln"))
            .args(["run", "--tier", tier, &format!("{}.cpp", self.name)])
            .args(self.lines("arguments"))
            .current_dir(&self.folder)
            .env_clear()
            .env("XDG_CACHE_HOME", cache)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that does not read its input may end before it is written.
        let _ = child.stdin.take().unwrap().write_all(&self.file("stdin").unwrap_or_default());
        child.wait_with_output().unwrap()
    }

    /// What is wrong with a run, in one line.
    fn fault(&self, output: &Output) -> Option<String> {
        let status = self.lines("status").first().map_or(0, |status| status.trim().parse().unwrap());
        if output.status.code() != Some(status) {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            return Some(format!("{} instead of exit status {status}: {said}", output.status));
        }
        if self.printed_as_expected(&output.stdout) { None } else { Some("prints something else".into()) }
    }

    fn printed_as_expected(&self, printed: &[u8]) -> bool {
        match self.file("expected") {
            Some(expected) => expected == printed,
            None => {
                let digest = Command::new("sha256sum").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
                let mut digest = digest.unwrap();
                digest.stdin.take().unwrap().write_all(printed).unwrap();
                let found = digest.wait_with_output().unwrap().stdout;
                let expected = self.file("sha256").expect("a program has .expected or .sha256");
                found.get(..64) == expected.get(..64)
            }
        }
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance")
}

fn programs() -> Vec<Program> {
    let folder = folder();
    let mut names: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "cpp"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    names.into_iter().map(|name| Program { folder: folder.clone(), name }).collect()
}

/// Runs every program at both tiers, one on each processor at a time, and returns what is wrong.
fn run_all(programs: &[Program], cache: &Path) -> Vec<String> {
    let runs: Vec<(&Program, &str)> =
        programs.iter().flat_map(|program| ["0", "1"].map(|tier| (program, tier))).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut faults = Vec::new();
        while let Some((program, tier)) = runs.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Some(fault) = program.fault(&program.run(tier, cache)) {
                faults.push(format!("{} at tier {tier}: {fault}", program.name));
            }
        }
        faults
    };
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    })
}

#[test]
fn programs_do_at_both_tiers_what_clang_makes_of_them() {
    if option_env!("KILN_COMPILER_FILE").is_none() {
        return skip("this build has no compiler inside; `make test` makes one that has and runs this");
    }
    let programs = programs();
    assert!(programs.len() >= 150, "only {} programs were found", programs.len());
    let cache = std::env::temp_dir().join(format!("kiln-conformance-{}", std::process::id()));
    let faults = run_all(&programs, &cache);
    let _ = fs::remove_dir_all(&cache);
    assert!(faults.is_empty(), "{} runs of {} programs fail:\n{}", faults.len(), programs.len(), faults.join("\n"));
}

#[test]
fn a_run_that_differs_is_noticed() {
    let programs = programs();
    let program = programs.iter().find(|program| program.name == "arguments").expect("a program with a status");
    let output = |status: i32, stdout: Option<Vec<u8>>| Output {
        status: std::os::unix::process::ExitStatusExt::from_raw(status << 8),
        stdout: stdout.unwrap_or_default(),
        stderr: Vec::new(),
    };
    let expected = program.file("expected");
    let status = program.lines("status").first().map_or(0, |status| status.parse().unwrap());
    assert_eq!(program.fault(&output(status, expected.clone())), None);
    assert!(program.fault(&output(status + 1, expected.clone())).is_some());
    assert!(program.fault(&output(status, None)).is_some());
    assert!(program.fault(&output(status, expected.map(|text| [text, b"\n".to_vec()].concat()))).is_some());
}

#[test]
fn every_file_belongs_to_a_program() {
    let programs = programs();
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        if ["expected", "sha256", "status", "arguments", "stdin"].contains(&extension) {
            let is_of = |program: &Program| path.file_stem().is_some_and(|stem| stem == program.name.as_str());
            assert!(programs.iter().any(is_of), "{} has no program", path.display());
        }
    }
    for program in programs {
        assert!(program.file("expected").is_some() != program.file("sha256").is_some(), "{}", program.name);
    }
}
