//! Limits that scripts meet, as their authors and callers see it. The scripts are in `tests/limits`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::client::Answer;
use crate::deployed::{Deployed, Tier};
use crate::site::{Folder, Site};

/// Enough for a busy machine to unwind a stack in.
const LIMITS: &str = "limits: {class: enterprise, cpu: 200ms, wall: 40s, grace: 20s}\n";

/// Makes a project of the harness and one of the files with cases.
fn project(folder: &Folder, name: &str, settings: &str) -> PathBuf {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/limits");
    let project = folder.path().join(name);
    fs::create_dir(&project).unwrap();
    for (from, to) in [("main.cpp", "main.cpp"), ("cases.h", "cases.h"), (&format!("{name}.cpp"), "cases.cpp")] {
        fs::copy(cases.join(from), project.join(to)).unwrap();
    }
    fs::write(project.join("script.yaml"), settings).unwrap();
    project
}

/// Asks for each case of a project, a few at once, at each tier; `check` looks at its answer.
fn check_cases(name: &str, settings: &str, check: impl Fn(&str, Tier, &Answer) + Sync) {
    let Some(site) = Site::start(&[]) else { return };
    let sources = Folder::new();
    Deployed::place(&site, &project(&sources, name, settings)).at_each_tier(|tier| {
        let cases = site.get(&format!("/{name}/")).body();
        assert!(cases.lines().count() > 4, "{cases}");
        std::thread::scope(|scope| {
            for case in cases.lines() {
                let (site, check) = (&site, &check);
                let path = format!("/{name}/?case={}", case.replace(' ', "+"));
                scope.spawn(move || check(case, tier, &site.get(&path)));
            }
        });
    });
}

/// Every case can be left at its limit by an exception that destroys what is on the stack.
fn check_all_are_caught(name: &str, settings: &str, quota: &str) {
    check_cases(name, settings, |case, tier, answer| {
        let body = answer.body();
        assert_eq!(body, format!("unwound; {quota}"), "{name}: {case} at tier {tier:?}: {}", answer.status);
    });
}

#[test]
fn every_loop_can_be_left() {
    check_all_are_caught("loops", LIMITS, "ms of CPU time");
}

#[test]
fn every_recursion_can_be_left() {
    check_all_are_caught("calls", LIMITS, "ms of CPU time");
}

#[test]
fn the_work_of_the_standard_library_can_be_left() {
    check_all_are_caught("library", LIMITS, "ms of CPU time");
}

#[test]
fn a_sleep_can_be_left() {
    let settings = "limits: {cpu: 30s, wall: 300ms, grace: 20s}\n";
    check_all_are_caught("sleeps", settings, "ms of wall time");
}

#[test]
fn what_cannot_be_left_comes_to_its_end() {
    check_all_are_caught("cleanup", LIMITS, "ms of CPU time");
}
