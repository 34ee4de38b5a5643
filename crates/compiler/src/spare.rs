//! A child that is forked ahead of the compile it is for, and made ready: copying the page tables of the parsed prelude
//! takes longer than anything else in a small compile. Knows nothing of units.

use std::io;
use std::os::fd::{AsFd, OwnedFd};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::mm::{Advice, madvise};
use rustix::process::{Pid, Signal, kill_process};
use serde::{Deserialize, Serialize};
use wire::compile::Prelude;

use crate::channel::{self, Packet};
use crate::process::reap;

/// Bytes of heap that a child has ready: what a compile of a middling script takes.
const HEAP_BYTES: usize = 4 << 20;

/// What the child is told when its compile comes; the compile's stream comes along.
#[derive(Serialize, Deserialize)]
struct Start {
    prelude: Prelude,
}

/// The parent's side. Dropped, the child ends.
pub(crate) struct Spare {
    pid: Option<Pid>,
    socket: OwnedFd,
}

impl Spare {
    /// The child `pid`, which waits at the other end of `socket`.
    pub(crate) fn new(pid: Pid, socket: OwnedFd) -> Self {
        Self { pid: Some(pid), socket }
    }

    /// In another child of the parent: closes the socket and leaves the spare to the parent.
    pub(crate) fn leave(mut self) {
        self.pid = None;
    }

    /// Gives the child its compile. Returns its process id, unless it is there no more.
    pub(crate) fn start(mut self, prelude: Prelude, stream: &OwnedFd) -> Option<Pid> {
        channel::send(&self.socket, &Start { prelude }, &[stream.as_fd()]).ok()?;
        self.pid.take()
    }
}

impl Drop for Spare {
    fn drop(&mut self) {
        if let Some(pid) = self.pid {
            // It may have ended on its own, and is there to be reaped in any case.
            let _ = kill_process(pid, Signal::KILL);
            let _ = reap(pid);
        }
    }
}

/// In the child: waits for its compile. Ends the process when the parent has no use for it any more.
pub(crate) fn wait_for_compile(socket: OwnedFd) -> io::Result<(Prelude, OwnedFd)> {
    loop {
        match poll(&mut [PollFd::new(&socket, PollFlags::IN)], None) {
            Err(Errno::INTR) => continue,
            other => other?,
        };
        match channel::receive::<Start>(socket.as_fd())? {
            Packet::Empty => {}
            Packet::Closed => std::process::exit(0),
            Packet::Message(Start { prelude }, descriptors) => {
                let stream = descriptors.into_iter().next();
                return stream
                    .map(|stream| (prelude, stream))
                    .ok_or_else(|| io::Error::other("a compile without a stream"));
            }
        }
    }
}

/// In the child: has the kernel map now the fresh heap that a compile will use. A kernel without such advice (before
/// 5.14) does it when that is used. What else a compile touches would take more memory than it saves time.
pub(crate) fn touch_memory() {
    const PAGE_BYTES: usize = 4096;
    let heap: Vec<u8> = Vec::with_capacity(HEAP_BYTES);
    let start = heap.as_ptr().addr().next_multiple_of(PAGE_BYTES);
    // SAFETY: populating changes neither contents nor access of the pages, which are within the vector's allocation.
    let _ = unsafe { madvise(start as *mut _, HEAP_BYTES - PAGE_BYTES, Advice::LinuxPopulateWrite) };
}
