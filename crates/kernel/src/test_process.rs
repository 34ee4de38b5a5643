//! Runs part of a test in a process of its own, because it changes the process for good.

extern crate std;

use crate::clone::exit_now;
use crate::wait::Ending;
use rustix::process::{WaitOptions, waitpid};

unsafe extern "C" {
    safe fn fork() -> i32;
}

/// Runs `body` in a forked process; `Exit(0)` when it returns, `Exit(101)` when it panics.
pub(crate) fn in_child(body: impl FnOnce()) -> Ending {
    let pid = fork();
    if pid == 0 {
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(body));
        exit_now(if outcome.is_ok() { 0 } else { 101 });
    }
    let (_, status) = waitpid(rustix::process::Pid::from_raw(pid), WaitOptions::empty()).unwrap().unwrap();
    status.exit_status().map_or_else(|| Ending::Signal(status.terminating_signal().unwrap()), Ending::Exit)
}
