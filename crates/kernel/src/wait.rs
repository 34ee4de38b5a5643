//! wait4(2): how children ended and what they used. Knows nothing of which child is which.

use crate::system_call::{WAIT4, system_call};
use crate::{Errno, Result};

const WNOHANG: usize = 1;
/// Waits for children whatever their termination signal, as clone3(2) may choose another than `SIGCHLD`.
const WALL: usize = 0x4000_0000;

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It exited with this status.
    Exit(i32),
    /// This signal ended it.
    Signal(i32),
}

/// A child that has ended and is reaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Its process id, which may be used again from now on.
    pub pid: i32,
    /// How it ended.
    pub ending: Ending,
    /// CPU time of it and of the children it has waited for, user and system, in microseconds.
    pub cpu_microseconds: u64,
    /// Largest resident set of any of those, in bytes.
    pub peak_bytes: u64,
}

/// `struct rusage` as far as it is read here.
#[repr(C)]
#[derive(Default)]
struct Usage {
    user_seconds: i64,
    user_microseconds: i64,
    system_seconds: i64,
    system_microseconds: i64,
    peak_kibibytes: i64,
    others: [i64; 13],
}

/// Reaps any child that has ended; `None` when there is none.
///
/// # Errors
/// None that is known.
pub fn reap_any() -> Result<Option<Ended>> {
    wait4(WNOHANG)
}

/// Waits until any child has ended and reaps it; `None` when there are no children.
///
/// # Errors
/// `EINTR` when a signal's handler ran.
pub fn wait_any() -> Result<Option<Ended>> {
    wait4(0)
}

fn wait4(options: usize) -> Result<Option<Ended>> {
    let mut status: i32 = 0;
    let mut usage = Usage::default();
    let (status_at, usage_at) = ((&raw mut status).expose_provenance(), (&raw mut usage).expose_provenance());
    // SAFETY: the kernel writes one int and one `struct rusage`.
    match unsafe { system_call(WAIT4, [usize::MAX, status_at, options | WALL, usage_at, 0, 0]) } {
        Ok(0) | Err(Errno::CHILD) => Ok(None),
        Ok(pid) => Ok(Some(ended(i32::try_from(pid).unwrap_or(i32::MAX), status, &usage))),
        Err(errno) => Err(errno),
    }
}

fn ended(pid: i32, status: i32, usage: &Usage) -> Ended {
    let seconds = usage.user_seconds.saturating_add(usage.system_seconds).cast_unsigned();
    let microseconds = usage.user_microseconds.saturating_add(usage.system_microseconds).cast_unsigned();
    Ended {
        pid,
        ending: ending(status),
        cpu_microseconds: seconds.saturating_mul(1_000_000).saturating_add(microseconds),
        peak_bytes: usage.peak_kibibytes.cast_unsigned().saturating_mul(1024),
    }
}

/// The encoding of wait(2): the low seven bits are the signal, 0 for an exit, whose status is in the next byte.
fn ending(status: i32) -> Ending {
    match status & 0x7f {
        0 => Ending::Exit(status >> 8 & 0xff),
        signal => Ending::Signal(signal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clone::{Forked, exit_now, fork_into};
    use crate::test_process::in_child;
    use rustix::process::{Pid, Signal, getpid, kill_process};
    use rustix::thread::UnshareFlags;

    /// Forks a child that runs `body`, in a process that has no other children.
    fn ended(body: fn()) -> Ended {
        // SAFETY: `in_child` runs this in a process of its own with one thread.
        match unsafe { fork_into(UnshareFlags::empty(), None) }.unwrap() {
            Forked::Child(_) => {
                body();
                exit_now(0)
            }
            Forked::Parent { pid, .. } => {
                let ended = wait_any().unwrap().unwrap();
                assert_eq!(ended.pid, pid);
                ended
            }
        }
    }

    #[test]
    fn endings_are_told_apart() {
        let ending = in_child(|| {
            assert_eq!(ended(|| exit_now(255)).ending, Ending::Exit(255));
            assert_eq!(ended(|| kill_process(getpid(), Signal::KILL).unwrap()).ending, Ending::Signal(9));
            assert_eq!(reap_any().unwrap(), None);
            assert_eq!(wait_any().unwrap(), None);
        });
        assert_eq!(ending, Ending::Exit(0));
    }

    #[test]
    fn usage_is_counted() {
        let ending = in_child(|| {
            let ended = ended(|| {
                for number in 1..200_000 {
                    let _ = rustix::process::test_kill_process(Pid::from_raw(number).unwrap());
                }
            });
            assert!(ended.cpu_microseconds > 0 && ended.peak_bytes > 4096);
        });
        assert_eq!(ending, Ending::Exit(0));
    }

    #[test]
    fn running_children_are_not_waited_for_when_told_so() {
        let ending = in_child(|| {
            // SAFETY: as above.
            let forked = unsafe { fork_into(UnshareFlags::empty(), None) }.unwrap();
            let Forked::Parent { pid, .. } = forked else {
                loop {
                    rustix::event::pause();
                }
            };
            assert_eq!(reap_any().unwrap(), None);
            kill_process(Pid::from_raw(pid).unwrap(), Signal::TERM).unwrap();
            assert_eq!(wait_any().unwrap().unwrap().ending, Ending::Signal(15));
        });
        assert_eq!(ending, Ending::Exit(0));
    }
}
