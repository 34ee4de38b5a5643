//! Where `unsafe` may stand.

use crate::tree::{Tree, finds, holds};

/// Folders and files.
const PLACES: &[&str] = &[
    "crates/kernel/src/",
    "crates/cell/src/",
    "crates/compiler/src/",
    // Mapping and starting what is inside the engine.
    "crates/engine/src/images/",
    // A real-time signal has no name in rustix.
    "crates/engine/src/cells/cell.rs",
    // Neither have file leases and the parameters of malloc.
    "crates/engine/src/deploy/lease.rs",
    "crates/engine/src/main.rs",
    // Tests that start processes under conditions of their own.
    "crates/cell/tests/",
    "crates/compiler/tests/",
    "crates/sandbox/tests/",
    "crates/engine/tests/",
];

/// What makes a word of it: `unsafe_code` and the like are something else.
const FORMS: &[&str] = &[
    "unsafe {",
    "unsafe fn",
    "unsafe impl",
    "unsafe trait",
    "unsafe extern",
    "unsafe(no_mangle",
    "unsafe(link_section",
];

fn check(tree: &Tree) -> Vec<String> {
    let elsewhere = tree.ending(&[".rs"]).filter(|(path, _)| !PLACES.iter().any(|place| path.starts_with(place)));
    let elsewhere = elsewhere.filter(|(path, _)| *path != "xtask/tests/tidy/unsafe_code.rs");
    elsewhere
        .filter(|(_, text)| FORMS.iter().any(|form| text.contains(form)))
        .map(|(path, _)| format!("{path} has unsafe code"))
        .collect()
}

/// The crates that can promise to have none.
fn check_promises(tree: &Tree) -> Vec<String> {
    let libraries = ["crates/frame/src/lib.rs", "crates/sandbox/src/lib.rs", "crates/wire/src/lib.rs"];
    let has_promised = |path: &str| tree.text(path).is_some_and(|text| text.contains("#![forbid(unsafe_code)]"));
    libraries.into_iter().filter(|path| !has_promised(path)).map(|path| format!("{path} does not forbid it")).collect()
}

#[test]
fn unsafe_code_stands_in_few_places() {
    holds(check);
    holds(check_promises);
}

#[test]
fn unsafe_code_elsewhere_is_found() {
    let files = [
        ("crates/engine/src/http/mod.rs", "fn f() { unsafe { g() } }"),
        ("crates/kernel/src/clone.rs", "unsafe { g() }"),
        ("crates/wire/src/lib.rs", "#![forbid(unsafe_code)]"),
        ("crates/frame/src/lib.rs", ""),
    ];
    finds(check, &files, &["crates/engine/src/http/mod.rs has unsafe code"]);
    let missing = ["crates/frame/src/lib.rs does not forbid it", "crates/sandbox/src/lib.rs does not forbid it"];
    finds(check_promises, &files, &missing);
}
