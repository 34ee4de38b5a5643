//! No test data without a runner.

use std::collections::BTreeSet;

use crate::tree::{Tree, finds, holds};

/// Folders whose contents are data for tests or for the bench, with what runs them somewhere else.
const DATA: &[&str] = &["tests/", "bench/", "scripts/"];

/// Each folder of data is named by a program: as it stands, or in pieces for `join`.
fn check(tree: &Tree) -> Vec<String> {
    let folder = |path: &str| {
        let mut parts = path.split('/');
        let (top, folder) = (parts.next()?, parts.next()?);
        parts.next()?;
        DATA.contains(&format!("{top}/").as_str()).then(|| format!("{top}/{folder}"))
    };
    let folders: BTreeSet<String> = tree.files().filter_map(|(path, _)| folder(path)).collect();
    let is_run = |folder: &String| {
        let name = format!("\"{}\"", folder.rsplit('/').next().unwrap_or_default());
        folder == "bench/src"
            || folder == "bench/runs"
            || runners(tree).any(|(_, text)| text.contains(folder.as_str()) || text.contains(&name))
    };
    folders.iter().filter(|folder| !is_run(folder)).map(|folder| format!("nothing runs {folder}")).collect()
}

fn runners(tree: &Tree) -> impl Iterator<Item = (&str, &str)> {
    let is_check_of_these = |path: &str| path.starts_with("xtask/tests/");
    tree.ending(&[".rs", "setup.sh", "test.sh"]).filter(move |(path, _)| !is_check_of_these(path))
}

/// Test scripts beside the sources of a crate are called by `make test`.
fn check_scripts(tree: &Tree) -> Vec<String> {
    let test = tree.text("build/test.sh").unwrap_or_default();
    let scripts = tree.ending(&["/run.sh"]).filter(|(path, _)| path.contains("/tests/"));
    scripts.filter(|(path, _)| !test.contains(path)).map(|(path, _)| format!("nothing calls {path}")).collect()
}

#[test]
fn all_test_data_is_run() {
    holds(check);
    holds(check_scripts);
}

#[test]
fn data_that_nothing_runs_is_found() {
    let files = [
        ("tests/run/a.txt", ""),
        ("tests/dead/b.txt", ""),
        ("tests/README.md", ""),
        ("bench/joined/c.cpp", ""),
        ("crates/a/tests/main.rs", "folder(\"tests/run\"); root.join(\"bench\").join(\"joined\")"),
        ("crates/a/tests/run.sh", ""),
        ("crates/b/tests/run.sh", ""),
        ("build/test.sh", "crates/a/tests/run.sh"),
    ];
    finds(check, &files, &["nothing runs tests/dead"]);
    finds(check_scripts, &files, &["nothing calls crates/b/tests/run.sh"]);
}
