//! Signals of a process that has one thread and handles them by reading. Knows nothing of what they announce.

use crate::system_call::{RT_SIGACTION, RT_SIGPROCMASK, RT_SIGTIMEDWAIT, SIGNALFD4, system_call};
use crate::{Errno, Result};
use core::time::Duration;
use rustix::fd::{FromRawFd, OwnedFd};

const SIG_SETMASK: usize = 2;
const SFD_CLOEXEC: usize = 0o2_000_000;
const SFD_NONBLOCK: usize = 0o4_000;
const SET_BYTES: usize = size_of::<Set>();

/// Signal numbers of Linux: 1 to 64.
const NUMBER_MAX: usize = 64;

/// A set of signals.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Set(u64);

impl Set {
    /// No signal.
    pub const EMPTY: Self = Self(0);
    /// Every signal.
    pub const ALL: Self = Self(u64::MAX);

    /// This set and the signal `number` (from 1).
    #[must_use]
    pub const fn with(self, number: u32) -> Self {
        Self(self.0 | 1 << (number - 1))
    }

    /// This set without the signal `number` (from 1).
    #[must_use]
    pub const fn without(self, number: u32) -> Self {
        Self(self.0 & !(1 << (number - 1)))
    }
}

/// `struct kernel_sigaction` with neither handler nor flags.
#[repr(C)]
struct DefaultAction {
    handler: usize,
    flags: usize,
    restorer: usize,
    mask: Set,
}

/// Gives every signal its default action: a program inherits from its parent which ones are ignored.
pub fn reset_actions() {
    let action = DefaultAction { handler: 0, flags: 0, restorer: 0, mask: Set::EMPTY };
    for number in 1..=NUMBER_MAX {
        let address = (&raw const action).expose_provenance();
        // SAFETY: the kernel reads one `struct kernel_sigaction`; the default action runs no code of this process.
        // SIGKILL and SIGSTOP refuse, as they have no other action anyway.
        let _ = unsafe { system_call(RT_SIGACTION, [number, address, 0, SET_BYTES, 0, 0]) };
    }
}

/// Blocks exactly the signals of `set` in the calling thread.
pub fn block_exactly(set: Set) {
    let address = (&raw const set).expose_provenance();
    // SAFETY: the kernel reads one signal set. Blocking signals is harmless to Rust.
    let _ = unsafe { system_call(RT_SIGPROCMASK, [SIG_SETMASK, address, 0, SET_BYTES, 0, 0]) };
}

/// A descriptor that becomes readable while a signal of `set`, which must be blocked, is pending.
///
/// # Errors
/// `EMFILE`, `ENFILE`, `ENOMEM`.
pub fn descriptor(set: Set) -> Result<OwnedFd> {
    let address = (&raw const set).expose_provenance();
    let arguments = [usize::MAX, address, SET_BYTES, SFD_CLOEXEC | SFD_NONBLOCK, 0, 0];
    // SAFETY: the kernel reads one signal set and returns a new descriptor.
    let number = unsafe { system_call(SIGNALFD4, arguments) }?;
    // SAFETY: it is new and nobody else owns it.
    Ok(unsafe { OwnedFd::from_raw_fd(i32::try_from(number).unwrap_or(-1)) })
}

/// Forgets what is pending at a [`descriptor`]: reads until nothing is left.
pub fn drain(descriptor: &OwnedFd) {
    /// Bytes of a `struct signalfd_siginfo`.
    const RECORD_BYTES: usize = 128;
    let mut records = [0u8; RECORD_BYTES * 4];
    while rustix::io::read(descriptor, &mut records).is_ok_and(|count| count > 0) {}
}

/// Waits for a signal of `set`, which must be blocked, and takes it; `None` when `limit` passes first.
///
/// # Errors
/// `EINTR` when another signal's handler ran.
pub fn wait(set: Set, limit: Option<Duration>) -> Result<Option<u32>> {
    let limit = limit.map(|limit| [limit.as_secs(), u64::from(limit.subsec_nanos())]);
    let limit_at = limit.as_ref().map_or(0, |limit| core::ptr::from_ref(limit).expose_provenance());
    let arguments = [(&raw const set).expose_provenance(), 0, limit_at, SET_BYTES, 0, 0];
    // SAFETY: the kernel reads one signal set and one `struct timespec`, and writes nothing.
    match unsafe { system_call(RT_SIGTIMEDWAIT, arguments) } {
        Ok(number) => Ok(u32::try_from(number).ok()),
        Err(Errno::AGAIN) => Ok(None),
        Err(errno) => Err(errno),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_process::in_child;
    use crate::wait::Ending;
    use rustix::process::{Signal, getpid, kill_process};

    const SIGUSR1: u32 = 10;

    #[test]
    fn a_blocked_signal_is_read_and_forgotten() {
        let ended = in_child(|| {
            let set = Set::EMPTY.with(SIGUSR1);
            block_exactly(set);
            let pending = descriptor(set).unwrap();
            kill_process(getpid(), Signal::USR1).unwrap();
            assert_eq!(wait(set, Some(Duration::ZERO)).unwrap(), Some(SIGUSR1));
            assert_eq!(wait(set, Some(Duration::ZERO)).unwrap(), None);
            kill_process(getpid(), Signal::USR1).unwrap();
            drain(&pending);
            assert_eq!(wait(set, Some(Duration::ZERO)).unwrap(), None);
        });
        assert_eq!(ended, Ending::Exit(0));
    }

    #[test]
    fn ignored_signals_get_their_default_action_back() {
        unsafe extern "C" {
            safe fn signal(number: i32, handler: usize) -> usize;
        }
        const SIG_IGN: usize = 1;
        let ended = in_child(|| {
            signal(SIGUSR1.cast_signed(), SIG_IGN);
            reset_actions();
            kill_process(getpid(), Signal::USR1).unwrap();
        });
        assert_eq!(ended, Ending::Signal(SIGUSR1.cast_signed()));
    }

    #[test]
    fn sets_count_from_one() {
        assert_eq!(Set::EMPTY.with(1), Set(1));
        assert_eq!(Set::EMPTY.with(64).with(1).without(1), Set(1 << 63));
    }
}
