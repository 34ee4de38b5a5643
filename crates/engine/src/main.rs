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
    give_back_large_blocks();
    commands::execute(cli::Arguments::parse()).into()
}

/// Bytes from which on a block of memory is given back to the kernel as soon as it is freed. glibc would raise its own
/// limit to the largest block ever freed, and keep as much in each thread's arena: an unpacked image, a compiled script.
const LARGE_BLOCK_BYTES: i32 = 1 << 20;

fn give_back_large_blocks() {
    // SAFETY: sets a parameter of malloc (mallopt(3)); there is one thread yet.
    unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE_BLOCK_BYTES) };
}
