//! Every program under `tests/conformance` does in a cell, at both tiers, what clang++'s program does. The files beside
//! a program say what that is; `tests/conformance/README.md` explains them.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

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

fn programs() -> Vec<Program> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "cpp"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    names.into_iter().map(|name| Program { folder: folder.clone(), name }).collect()
}

/// Runs all programs, one per processor at a time, and names those that fail.
fn run_all(tier: &str) {
    if option_env!("KILN_COMPILER_FILE").is_none() {
        println!("skipped: this build has no compiler inside; `make test` makes one that has");
        return;
    }
    let programs = programs();
    assert!(programs.len() >= 100, "only {} programs were found", programs.len());
    let cache = std::env::temp_dir().join(format!("kiln-conformance-{}-{tier}", std::process::id()));
    let next = AtomicUsize::new(0);
    let work = || {
        let mut faults = Vec::new();
        while let Some(program) = programs.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Some(fault) = program.fault(&program.run(tier, &cache)) {
                faults.push(format!("{}: {fault}", program.name));
            }
        }
        faults
    };
    let faults: Vec<String> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..2).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    let _ = fs::remove_dir_all(&cache);
    assert!(faults.is_empty(), "{} of {} programs fail:\n{}", faults.len(), programs.len(), faults.join("\n"));
}

#[test]
fn programs_compiled_at_once_do_what_clang_makes_of_them() {
    run_all("0");
}

#[test]
fn programs_compiled_for_speed_do_what_clang_makes_of_them() {
    run_all("1");
}
