//! Kiln's engine and command line: save a C++ file, get a live, sandboxed web endpoint.
//!
//! A save goes through `watch`, `deploy` and `compiler` to a version with `cells`; a request goes through `http` to one
//! of its cells and back.

mod cli;
mod commands;

mod configuration;
mod images;
mod logs;

mod watch;

mod deploy;

mod compiler;

mod cells;

mod http;

mod backtrace;
mod diagnostics;

use clap::Parser;

fn main() -> std::process::ExitCode {
    commands::execute(cli::Arguments::parse()).into()
}
