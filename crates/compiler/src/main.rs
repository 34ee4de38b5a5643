//! The compiler process: parses the prelude once, then forks a child per compile.
//! Knows nothing of cells, HTTP or files on disk; all it has is its control socket.

mod channel;
mod confine;
mod ffi;
mod heap;
mod process;
mod reply;
mod server;
mod spare;

use std::os::fd::{FromRawFd, OwnedFd};
use std::process::ExitCode;

use wire::resources::Resources;

static RESOURCES: &[u8] = include_bytes!(env!("KILN_RESOURCES"));

/// The engine passes the control socket as this descriptor.
const CONTROL_DESCRIPTOR: i32 = 3;

/// The build's option: write the precompiled standard headers to a file.
const PRECOMPILE: &str = "--precompile";

/// What is parsed between the pauses.
const STAGES: [&str; 2] = ["#include <kiln/prelude.h>\n", "#include <kiln/universe.h>\n"];
/// What a plain program finds precompiled.
const STANDARD: &str = "#include <kiln/standard.h>\n";

fn main() -> ExitCode {
    let heap = heap::Heap::start();
    let resources: Resources<'static> = match wire::decode(RESOURCES) {
        Ok(resources) => resources,
        Err(_) => {
            eprintln!("kiln-compiler: this build has no headers inside; `make build` makes one that has");
            return ExitCode::FAILURE;
        }
    };
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, option, output] = arguments.as_slice()
        && option == PRECOMPILE
    {
        return ffi::precompile(&resources, STANDARD, output);
    }
    // SAFETY: the engine starts this process with its control socket as descriptor 3, and nothing else here uses it.
    let control = unsafe { OwnedFd::from_raw_fd(CONTROL_DESCRIPTOR) };
    // SAFETY: there is one thread, and the descriptors are those that the engine gives.
    let jailed = match unsafe { confine::enter(control) } {
        Ok(jailed) => jailed,
        Err(error) => {
            eprintln!("kiln-compiler: cannot confine itself: {error}");
            return ExitCode::FAILURE;
        }
    };
    match server::Server::new(jailed, heap) {
        Ok(server) => ffi::run(&resources, &STAGES, server),
        Err(error) => {
            eprintln!("kiln-compiler: {error}");
            ExitCode::FAILURE
        }
    }
}
