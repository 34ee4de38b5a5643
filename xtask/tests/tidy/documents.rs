//! Documents are true: what ARCHITECTURE.md, SPECIFICATION.md and the like name is there.

use crate::tree::{Tree, file_name, finds, holds, quoted};

const ARCHITECTURE: &str = "ARCHITECTURE.md";

/// Names of files and folders, and names of everything else, which must stand in some source.
fn check_architecture(tree: &Tree) -> Vec<String> {
    let sources = Tree::of(
        &tree.files().filter(|(path, _)| !path.ends_with(".md") && !path.ends_with(".lock")).collect::<Vec<_>>(),
    );
    let names = quoted(tree.text(ARCHITECTURE).unwrap_or_default());
    let is_there = |name: &str| {
        if is_path(name) {
            has_path(tree, name)
        } else {
            sources.mentions(name) || sources.contains(&format!("crates/{name}"))
        }
    };
    let mut missing: Vec<String> =
        names.into_iter().filter(|name| !is_there(name)).map(|name| format!("`{name}` is not there")).collect();
    missing.dedup();
    missing
}

fn is_path(name: &str) -> bool {
    let has_ending =
        [".rs", ".cpp", ".h", ".md", ".conf", ".yaml", ".txt", ".sh"].iter().any(|ending| name.ends_with(ending));
    (name.contains('/') || has_ending) && !name.contains(['<', ' ', '{'])
}

/// A whole path, or a file's name alone.
fn has_path(tree: &Tree, name: &str) -> bool {
    // What `make build` leaves, and what is written as an example.
    ["dist/kiln", "hello.cpp"].contains(&name)
        || tree.contains(name)
        || tree.files().any(|(path, _)| file_name(path) == name)
}

/// Links between documents lead somewhere.
fn check_links(tree: &Tree) -> Vec<String> {
    let documents = tree.ending(&[".md"]);
    documents
        .flat_map(|(path, text)| {
            let folder = path.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
            let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
            let local = links.filter(|link| !link.contains("://") && !link.starts_with('#'));
            let dead = local.filter(move |link| !tree.contains(&format!("{folder}{link}")));
            dead.map(move |link| format!("{path}: {link} is not there"))
        })
        .collect()
}

/// Tests and other files that SECURITY.md and SPECIFICATION.md rest on.
fn check_files(tree: &Tree) -> Vec<String> {
    let documents = ["CONTRIBUTING.md", "README.md", "SECURITY.md", "SPECIFICATION.md"];
    documents
        .into_iter()
        .flat_map(|document| {
            let names = quoted(tree.text(document).unwrap_or_default()).into_iter();
            // With a place holder it is a pattern, without a folder an example.
            let paths = names.filter(|name| is_path(name) && name.contains('/') && !name.contains(['*', '[']));
            let own = paths.filter(|name| {
                ["bench/", "build/", "config/", "crates/", "include/", "scripts/", "tests/", "xtask/"]
                    .iter()
                    .any(|top| name.starts_with(top))
            });
            let dead = own.filter(|name| !tree.contains(&name.replace("<noun>", "json")) && !name.contains("hello"));
            dead.map(move |name| format!("{document}: {name} is not there")).collect::<Vec<_>>()
        })
        .collect()
}

/// Each row of SPECIFICATION.md names a measurement.
fn check_figures(tree: &Tree) -> Vec<String> {
    let measurements = tree.text("bench/src/measurements/mod.rs").unwrap_or_default();
    let rows: Vec<&str> = tree
        .text("SPECIFICATION.md")
        .unwrap_or_default()
        .lines()
        .filter(|line| line.starts_with("| "))
        .skip(1)
        .collect();
    let fault = |row: &&str| {
        let figure = quoted(row.trim_end_matches(['|', ' ']).rsplit('|').next().unwrap_or_default()).first().copied();
        let exists = figure.is_some_and(|figure| measurements.contains(&format!("name: \"{figure}\"")));
        (!exists).then(|| format!("`{row}` names no measurement"))
    };
    let faults: Vec<String> = rows.iter().filter_map(fault).collect();
    if rows.is_empty() { vec!["SPECIFICATION.md has no figures".into()] } else { faults }
}

#[test]
fn what_the_architecture_names_is_there() {
    holds(check_architecture);
    let files = [
        (
            ARCHITECTURE,
            "`crates/a` and `crates/gone/x.rs`, `here.cpp`, `a`, `execveat`, `clone9`\n```\n`not this`\n```\n",
        ),
        ("crates/a/src/here.cpp", "execveat(1);"),
        ("README.md", "clone9"),
    ];
    finds(check_architecture, &files, &["`crates/gone/x.rs` is not there", "`clone9` is not there"]);
}

#[test]
fn what_documents_name_is_there() {
    holds(check_links);
    holds(check_files);
    let files = [
        (
            "README.md",
            "[a](docs/b.md) [c](https://example.com/c) [d](docs/d.md) `crates/gone.rs` `include/kiln/<noun>.h`",
        ),
        ("docs/b.md", "[up](b.md) [e](e.md)"),
        ("include/kiln/json.h", ""),
    ];
    finds(check_links, &files, &["README.md: docs/d.md is not there", "docs/b.md: e.md is not there"]);
    finds(check_files, &files, &["README.md: crates/gone.rs is not there"]);
}

#[test]
fn every_figure_can_be_measured() {
    holds(check_figures);
    let table = "| figure | `make bench FIGURES=` |\n|---|---|\n| a | `size` |\n| b | `weight` |\n| c |  |\n";
    let files = [("SPECIFICATION.md", table), ("bench/src/measurements/mod.rs", "name: \"size\"")];
    finds(check_figures, &files, &["`| b | `weight` |` names no measurement", "`| c |  |` names no measurement"]);
    finds(check_figures, &[], &["SPECIFICATION.md has no figures"]);
}
