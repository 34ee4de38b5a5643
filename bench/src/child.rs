//! Other programs: run to their end and timed, or kept running and ended with their owner.

use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::Result;

/// How long a program that was asked to end may take.
const END_WAIT: Duration = Duration::from_secs(20);
/// Between two looks at whether it has.
const END_POLL: Duration = Duration::from_millis(5);

/// How long `command` takes from its start to its end. It has to succeed.
///
/// # Errors
/// When it cannot be started or fails; with what it said then.
pub(crate) fn timed(command: &mut Command) -> Result<(Duration, Output)> {
    let start = Instant::now();
    let output =
        command.stdin(Stdio::null()).output().map_err(|error| format!("{:?}: {error}", command.get_program()))?;
    let took = start.elapsed();
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{command:?}: {}\n{said}", output.status).into());
    }
    Ok((took, output))
}

/// What `command` prints.
///
/// # Errors
/// As [`timed`].
pub(crate) fn printed(command: &mut Command) -> Result<String> {
    Ok(String::from_utf8_lossy(&timed(command)?.1.stdout).trim().to_owned())
}

/// A program that runs until this is dropped.
pub(crate) struct Running(Child);

impl Running {
    /// Starts it.
    ///
    /// # Errors
    /// When it cannot be started.
    pub(crate) fn start(command: &mut Command) -> Result<Running> {
        let child = command.stdin(Stdio::null()).spawn();
        Ok(Running(child.map_err(|error| format!("{:?}: {error}", command.get_program()))?))
    }

    /// The process.
    pub(crate) fn process(&self) -> i32 {
        i32::try_from(self.0.id()).unwrap_or(i32::MAX)
    }

    /// The other end of its standard error, if that is a pipe.
    pub(crate) fn take_stderr(&mut self) -> Option<std::process::ChildStderr> {
        self.0.stderr.take()
    }

    /// Whether it has ended by itself, and how.
    pub(crate) fn has_ended(&mut self) -> Option<ExitStatus> {
        self.0.try_wait().ok().flatten()
    }

    /// Asks it to end and waits until it has.
    fn end(&mut self) {
        if let Some(pid) = Pid::from_raw(self.process()) {
            let _ = kill_process(pid, Signal::TERM);
        }
        let start = Instant::now();
        while self.has_ended().is_none() && start.elapsed() < END_WAIT {
            std::thread::sleep(END_POLL);
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.has_ended().is_none() {
            self.end();
        }
    }
}
