//! Build steps that cargo does not know. Run by the Makefile; nothing of it is shipped.

mod dist;
mod headers;
mod resources;
mod symbols;

use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask dist    build dist/kiln with everything inside
       cargo xtask test    build it, lint, and run every crate's tests against it";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["dist"] => dist::build().map(drop),
        ["test"] => dist::test(),
        ["resources", cell, precompiled, output] => {
            dist::resources(cell.as_ref(), precompiled.as_ref(), output.as_ref())
        }
        _ => Err(USAGE.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}
