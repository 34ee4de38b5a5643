//! What each source file has and what none has: names, first lines, words, a place in its crate.

use crate::tree::{Tree, file_name, finds, holds};

/// Names that say nothing.
const EMPTY_NAMES: &[&str] = &["util", "utils", "common", "helper", "helpers", "misc"];

fn check_names(tree: &Tree) -> Vec<String> {
    let is_empty = |part: &str| EMPTY_NAMES.contains(&part.split('.').next().unwrap_or_default());
    let empty = tree.files().filter(|(path, _)| path.split('/').any(is_empty));
    let files = empty.map(|(path, _)| format!("{path} has a name that says nothing"));
    let has_module = |text: &str, name: &str| text.contains(&format!("mod {name} {{"));
    let modules = tree.ending(&[".rs"]).filter(|(_, text)| EMPTY_NAMES.iter().any(|name| has_module(text, name)));
    files.chain(modules.map(|(path, _)| format!("{path} has a module that says nothing"))).collect()
}

/// Kinds of files, and what the first line of each begins with.
const OPENINGS: &[(&str, &[&str])] = &[
    (".rs", &["//!"]),
    (".cpp", &["//", "/*", "#!"]),
    (".h", &["//"]),
    (".hpp", &["//"]),
    (".js", &["//"]),
    (".capnp", &["#"]),
    (".conf", &["#"]),
    (".py", &["#", "\"\"\""]),
    (".sh", &["#!"]),
    (".yaml", &["#"]),
    ("Makefile", &["#"]),
    ("packages.txt", &["#"]),
];

fn check_openings(tree: &Tree) -> Vec<String> {
    let begins_well = |path: &str, text: &str| {
        // Files as an author writes them.
        if path.starts_with("tests/scripts/") {
            return true;
        }
        let is_header = path.starts_with("include/kiln/std/") || path.starts_with("include/kiln/quick/");
        let opening = OPENINGS.iter().find(|(ending, _)| path.ends_with(ending)).map(|(_, openings)| *openings);
        let openings = opening.or(is_header.then_some(&["//"][..]));
        openings.is_none_or(|openings| openings.iter().any(|opening| text.starts_with(opening)))
    };
    let silent = tree.files().filter(|(path, text)| !text.is_empty() && !begins_well(path, text));
    silent.map(|(path, _)| format!("{path} does not begin with what it is")).collect()
}

/// Words of work that is not done. Written in two halves, as this file is checked too.
const UNDONE: &[&str] = &[
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("unimpl", "emented!"),
    concat!("to", "do!"),
    concat!("db", "g!("),
];
/// Also the pattern of a time zone, so forbidden in comments only.
const UNDONE_IN_COMMENTS: &str = concat!("XX", "X");

fn check_words(tree: &Tree) -> Vec<String> {
    let sources = tree.ending(&[".rs", ".cpp", ".h", ".js", ".py", ".sh", ".yaml", ".toml", ".md", "Makefile"]);
    let found = sources.flat_map(|(path, text)| {
        text.lines()
            .enumerate()
            .filter(|(_, line)| is_undone(line))
            .map(move |(index, line)| format!("{path}:{}: {}", index + 1, line.trim()))
    });
    found.collect()
}

fn is_undone(line: &str) -> bool {
    let comment = line.split_once("//").or_else(|| line.split_once("# ")).map_or("", |(_, comment)| comment);
    UNDONE.iter().any(|word| has_word(line, word)) || has_word(comment, UNDONE_IN_COMMENTS)
}

fn has_word(line: &str, word: &str) -> bool {
    let is_letter = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
    line.match_indices(word)
        .any(|(at, _)| !is_letter(line[..at].chars().next_back()) && !is_letter(line[at + word.len()..].chars().next()))
}

/// Rust files that no other file declares as its module are never compiled.
fn check_modules(tree: &Tree) -> Vec<String> {
    let is_root = |path: &str| {
        let name = file_name(path);
        let is_folders_own = ["main.rs", "lib.rs", "mod.rs", "build.rs"].contains(&name);
        let folder = path.strip_suffix(name).unwrap_or_default();
        is_folders_own || (["tests/", "benches/"].iter().any(|own| folder.ends_with(own)))
    };
    let sources = tree.ending(&[".rs"]).filter(|(path, _)| !is_root(path) && !is_included(tree, path));
    let dead = sources.filter(|(path, _)| {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let declaration = format!("mod {};", name.strip_suffix(".rs").unwrap_or(name));
        let parents = ["main.rs", "lib.rs", "mod.rs"].map(|parent| format!("{folder}/{parent}"));
        let parents = parents.into_iter().chain([format!("{folder}.rs")]);
        !parents.into_iter().any(|parent| tree.text(&parent).is_some_and(|text| text.contains(&declaration)))
    });
    dead.map(|(path, _)| format!("{path} is no module of anything")).collect()
}

fn is_included(tree: &Tree, path: &str) -> bool {
    tree.ending(&[".rs"]).any(|(_, text)| text.contains(&format!("/{path}\"]")))
}

/// Every rule for a system call has a reason.
fn check_reasons(tree: &Tree) -> Vec<String> {
    let has_reason = |line: &str| line.split_once('#').is_some_and(|(_, reason)| reason.trim().len() > 2);
    let policies = tree.files().filter(|(path, _)| path.starts_with("config/") && path.ends_with("syscalls.conf"));
    let lines = policies.flat_map(|(_, policy)| policy.lines());
    let bare = lines.filter(|line| !line.trim().is_empty() && !has_reason(line) && line.trim() != "#");
    bare.map(|line| format!("`{line}` has no reason")).collect()
}

#[test]
fn names_say_something() {
    holds(check_names);
    let files = [
        ("a/common.h", ""),
        ("crates/utils/x.rs", ""),
        ("b.rs", concat!("mod ", "helpers {}")),
        ("uncommon.rs", "mod x;"),
    ];
    let faults = [
        "a/common.h has a name that says nothing",
        "crates/utils/x.rs has a name that says nothing",
        "b.rs has a module that says nothing",
    ];
    finds(check_names, &files, &faults);
}

#[test]
fn every_file_begins_with_what_it_is() {
    holds(check_openings);
    let files = [
        ("a.rs", "// not the file's own\n"),
        ("b.cpp", "#include <x>\n"),
        ("c.h", "// what\n"),
        ("include/kiln/std/format", "#pragma once\n"),
        ("d.txt", "anything"),
    ];
    let faults =
        ["a.rs", "b.cpp", "include/kiln/std/format"].map(|path| format!("{path} does not begin with what it is"));
    finds(check_openings, &files, &faults.each_ref().map(String::as_str));
}

#[test]
fn nothing_is_left_undone() {
    holds(check_words);
    let text =
        format!("a\n// {}: b\nfn f() {{ {}) }}\n\"{}\"\n// u{2}\n// {2}\n", UNDONE[0], UNDONE[2], UNDONE_IN_COMMENTS);
    let found = check_words(&Tree::of(&[("a.rs", &text), ("a.txt", &text)]));
    let places: Vec<&str> = found.iter().filter_map(|fault| fault.split(' ').next()).collect();
    assert_eq!(places, ["a.rs:2:", "a.rs:3:", "a.rs:6:"]);
}

#[test]
fn every_file_is_compiled() {
    holds(check_modules);
    let files = [
        ("crates/a/src/main.rs", "mod b;\nmod c;"),
        ("crates/a/src/b.rs", ""),
        ("crates/a/src/c/mod.rs", "mod d;"),
        ("crates/a/src/c/d.rs", ""),
        ("crates/a/src/c/dead.rs", ""),
        ("crates/a/tests/jail.rs", ""),
    ];
    finds(check_modules, &files, &["crates/a/src/c/dead.rs is no module of anything"]);
}

#[test]
fn every_system_call_has_a_reason() {
    holds(check_reasons);
    let policy = "# heading\n\nread   # the channel\nwrite\nopen #\n";
    finds(check_reasons, &[("config/syscalls.conf", policy)], &["`write` has no reason", "`open #` has no reason"]);
}
