//! clone3(2) as a fork into new namespaces. Knows nothing of what the child does.

use crate::Result;
use crate::descriptor::keep_only;
use crate::system_call::{CLONE3, EXIT, GET_ROBUST_LIST, SET_ROBUST_LIST, system_call};
use core::ptr::NonNull;
use rustix::fd::{BorrowedFd, FromRawFd, OwnedFd};
use rustix::thread::UnshareFlags;

const CLONE_PIDFD: u64 = 0x1000;
const CLONE_CHILD_CLEARTID: u64 = 0x0020_0000;
const CLONE_CHILD_SETTID: u64 = 0x0100_0000;
const SIGCHLD: u64 = 17;

/// `struct clone_args` of clone3(2), version 1 of its layout.
#[repr(C)]
#[derive(Default)]
struct CloneArguments {
    flags: u64,
    pidfd: u64,
    child_tid: u64,
    parent_tid: u64,
    exit_signal: u64,
    stack: u64,
    stack_size: u64,
    tls: u64,
}

/// Which side of a fork this is.
#[derive(Debug)]
pub enum Forked {
    /// The process that asked.
    Parent {
        /// The child's process id in the parent's pid namespace.
        pid: i32,
        /// Refers to the child, whatever becomes of its number.
        pidfd: OwnedFd,
    },
    /// The new process: alone in its address space, first of its pid namespace if it got one.
    Child(Fresh),
}

/// Stands for a process that has just been forked and has not used any descriptor it inherited.
#[derive(Debug)]
#[must_use]
pub struct Fresh {
    /// Made by [`fork_into`] only.
    _private: (),
}

impl Fresh {
    /// Gives each descriptor the number beside it and closes all others. The numbers ascend.
    ///
    /// # Errors
    /// `EMFILE` when there is no room to shuffle them, `ENOSYS` before Linux 5.9; then some may have been moved.
    pub fn keep_only<const COUNT: usize>(self, sources: [(BorrowedFd<'_>, u32); COUNT]) -> Result<[OwnedFd; COUNT]> {
        // SAFETY: who called `fork_into` has promised it for the child.
        unsafe { keep_only(sources) }
    }
}

/// Forks this process, into new namespaces as `namespaces` says. `thread_id` is where the C library keeps the calling
/// thread's id, when there is a C library: the child's own id is put there, and its robust futex list is announced anew,
/// as the C library's fork does it. No fork handlers run.
///
/// # Errors
/// Those of clone3(2), among them `EPERM` when user namespaces are not to be had and `ENOSPC` when there are too many.
///
/// # Safety
/// The process has a single thread: no lock is held by anyone who does not exist in the child. `thread_id` points to
/// the calling thread's id field. In the child, nothing uses or drops an inherited descriptor after
/// [`Fresh::keep_only`].
pub unsafe fn fork_into(namespaces: UnshareFlags, thread_id: Option<NonNull<u32>>) -> Result<Forked> {
    let robust_list = robust_list();
    let mut pidfd: i32 = -1;
    let mut arguments = CloneArguments {
        flags: u64::from(namespaces.bits()) | CLONE_PIDFD,
        pidfd: (&raw mut pidfd).expose_provenance() as u64,
        exit_signal: SIGCHLD,
        ..CloneArguments::default()
    };
    if let Some(thread_id) = thread_id {
        arguments.flags |= CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID;
        arguments.child_tid = thread_id.as_ptr().expose_provenance() as u64;
    }
    let address = (&raw const arguments).expose_provenance();
    // SAFETY: without CLONE_VM the child has a copy of everything and goes on from here on its own copy of this stack;
    // the caller answers for locks and for `thread_id`.
    let pid = unsafe { system_call(CLONE3, [address, size_of::<CloneArguments>(), 0, 0, 0, 0]) }?;
    if pid == 0 {
        announce_robust_list(robust_list);
        return Ok(Forked::Child(Fresh { _private: () }));
    }
    // SAFETY: the kernel has stored a new descriptor that nobody else owns.
    let pidfd = unsafe { OwnedFd::from_raw_fd(core::ptr::read_volatile(&raw const pidfd)) };
    Ok(Forked::Parent { pid: i32::try_from(pid).unwrap_or(i32::MAX), pidfd })
}

/// Ends the calling process at once with `status`; nothing is flushed and no destructor runs.
pub fn exit_now(status: u8) -> ! {
    loop {
        // SAFETY: ends the only thread of the process.
        let _ = unsafe { system_call(EXIT, [usize::from(status), 0, 0, 0, 0, 0]) };
    }
}

/// The robust futex list that the calling thread has registered: its head and its size.
fn robust_list() -> Option<(usize, usize)> {
    let (mut head, mut bytes) = (0usize, 0usize);
    let (head_at, bytes_at) = ((&raw mut head).expose_provenance(), (&raw mut bytes).expose_provenance());
    // SAFETY: the kernel writes two words, to the two words above.
    unsafe { system_call(GET_ROBUST_LIST, [0, head_at, bytes_at, 0, 0, 0]) }.ok()?;
    (head != 0).then_some((head, bytes))
}

/// The kernel forgets the list in a forked child, though the C library's copy of it is still there.
fn announce_robust_list(list: Option<(usize, usize)>) {
    if let Some((head, bytes)) = list {
        // SAFETY: the head stands at the same address as in the parent, which had registered it.
        let _ = unsafe { system_call(SET_ROBUST_LIST, [head, bytes, 0, 0, 0, 0]) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_process::in_child;
    use crate::wait::{Ending, wait_any};

    #[test]
    fn a_child_is_first_in_its_pid_namespace() {
        let ended = in_child(|| {
            // SAFETY: `in_child` runs this in a process of its own with one thread.
            let forked = unsafe { fork_into(UnshareFlags::NEWUSER | UnshareFlags::NEWPID, None) }.unwrap();
            let Forked::Parent { pid, .. } = forked else {
                exit_now(u8::from(rustix::process::getpid().as_raw_nonzero().get() != 1));
            };
            let ended = wait_any().unwrap().unwrap();
            assert_eq!(ended.pid, pid);
            assert_eq!(ended.ending, Ending::Exit(0));
        });
        assert_eq!(ended, Ending::Exit(0));
    }
}
