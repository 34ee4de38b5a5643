//! A plain program in a cell, and the first process that watches it. Knows nothing of events.
//!
//! To the first process of a pid namespace signals mean something else: no default action ends it. A program is
//! therefore the second one, and sees signals as anywhere; the first one passes signals on and tells how it ended.

use crate::abi::{Main, kiln_call_main};
use crate::fault;
use crate::seal::{Arguments, Image};
use kernel::clone::exit_now;
use kernel::signal::{self, Set};
use kernel::wait::{Ending, reap_any};
use rustix::process::{Pid, Signal, kill_process};

/// Initialises the program, calls its `main` and exits with the result.
pub(crate) fn run(image: &'static Image, arguments: Vec<String>) -> ! {
    let Some(main) = image.entry_named("main") else { fault::fail("the program has no main") };
    let arguments = Arguments::new(arguments);
    arguments.name_program();
    image.initialize(&arguments);
    // SAFETY: the entry is the program's `main`, as the image's header says.
    let status = unsafe {
        let main: Main = core::mem::transmute(main);
        kiln_call_main(main, arguments.count(), arguments.values(), arguments.environment())
    };
    // SAFETY: runs the program's exit handlers, in the thread that ran its `main`.
    unsafe { libc::exit(status) }
}

/// Passes signals on to the process `program` until it has ended, hands its ending to `report` and ends, too.
pub(crate) fn watch(program: i32, report: impl FnOnce(Ending)) -> ! {
    signal::block_exactly(Set::ALL);
    loop {
        match signal::wait(Set::ALL, None) {
            Ok(Some(number)) if number != libc::SIGCHLD.cast_unsigned() => pass_on(program, number),
            _ => {}
        }
        while let Ok(Some(ended)) = reap_any() {
            if ended.pid == program {
                report(ended.ending);
                exit_now(0);
            }
        }
    }
}

fn pass_on(program: i32, number: u32) {
    // SAFETY: real-time signals are not the C library's own here, as nothing in this process uses them.
    let signal = unsafe { Signal::from_raw_unchecked(number.cast_signed()) };
    if let Some(program) = Pid::from_raw(program) {
        let _ = kill_process(program, signal);
    }
}
