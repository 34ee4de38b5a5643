//! The cell's end of its channel. Knows nothing of what the frames mean to either side.

use frame::Inbox;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::fd::BorrowedFd;
use rustix::io::Errno;
use std::sync::{Mutex, MutexGuard, PoisonError};
use wire::cell::{EVENT_FRAME_BYTES_MAX, FRAME_BYTES_MAX, FaultKind, FromCell, encode_fault};

/// The number that the channel's descriptor has in every cell: the last one of those for which the kernel has room in
/// every process, out of the way of a program, whose first file is to be number 3.
pub(crate) const NUMBER: u32 = 63;

/// Bytes of buffer that are kept between frames, in each direction: an ordinary request and its answer.
const BUFFER_BYTES_KEPT: usize = 8 << 10;

/// Bytes of a fault's frame at the most: 128 addresses of up to 10 bytes and a message.
const FAULT_BYTES_MAX: usize = 4 << 10;

/// Nobody listens any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Closed;

/// Frames on their way out, encoded one after the other by whichever thread has something to say.
static OUTGOING: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Sends one frame; waits while the other side does not read.
///
/// # Errors
/// [`Closed`] when the other side is gone, or the frame is larger than any may be.
pub(crate) fn send(message: &FromCell<'_>) -> Result<(), Closed> {
    let mut buffer = lock();
    buffer.clear();
    frame::append(&mut buffer, FRAME_BYTES_MAX, |target| wire::encode_into(message, target)).map_err(|_| Closed)?;
    let sent = write_all(&buffer);
    if buffer.capacity() > BUFFER_BYTES_KEPT {
        *buffer = Vec::new();
    }
    sent
}

/// Sends a fault from a signal handler: without the heap, and without waiting for ever for a thread that is sending.
pub(crate) fn send_fault(kind: &FaultKind, message: &str, frames: &[u64]) {
    let mut payload = [0; FAULT_BYTES_MAX];
    let Some(payload) = encode_fault(kind, message, frames, &mut payload) else { return };
    let Ok(length) = u32::try_from(payload.len()) else { return };
    let _sending = wait_for_lock();
    if write_all(&length.to_le_bytes()).is_ok() {
        let _ = write_all(payload);
    }
}

fn lock() -> MutexGuard<'static, Vec<u8>> {
    OUTGOING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The lock, if it comes free: a frame is cut in two otherwise. When it does not, because its holder is this thread or
/// is stuck in a write, the fault is more useful than the frame.
fn wait_for_lock() -> Option<MutexGuard<'static, Vec<u8>>> {
    const TRIES: usize = 1000;
    for _ in 0..TRIES {
        if let Ok(guard) = OUTGOING.try_lock() {
            return Some(guard);
        }
        rustix::thread::sched_yield();
    }
    None
}

fn write_all(mut bytes: &[u8]) -> Result<(), Closed> {
    while !bytes.is_empty() {
        match rustix::io::write(channel(), bytes) {
            Ok(0) => return Err(Closed),
            Ok(count) => bytes = bytes.get(count..).unwrap_or_default(),
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => wait_for(PollFlags::OUT),
            Err(_) => return Err(Closed),
        }
    }
    Ok(())
}

/// The other side may have made the channel one that does not wait.
fn wait_for(event: PollFlags) {
    let _ = poll(&mut [PollFd::from_borrowed_fd(channel(), event)], None);
}

/// Frames on their way in. Only the main thread reads.
#[derive(Debug)]
pub(crate) struct Incoming {
    inbox: Inbox,
}

impl Incoming {
    /// Nothing has come yet.
    pub(crate) const fn new() -> Self {
        Self { inbox: Inbox::new(EVENT_FRAME_BYTES_MAX, BUFFER_BYTES_KEPT) }
    }

    /// Waits for the next frame and hands its payload to `handle`.
    ///
    /// # Errors
    /// [`Closed`] when there will be none: the other side has closed the channel or broken its rules.
    pub(crate) fn receive(&mut self, handle: impl FnOnce(&[u8])) -> Result<(), Closed> {
        loop {
            if let Some(payload) = self.inbox.next_frame().map_err(|_| Closed)? {
                handle(payload);
                return Ok(());
            }
            match rustix::io::read(channel(), self.inbox.space()) {
                Ok(0) => return Err(Closed),
                Ok(count) => self.inbox.filled(count),
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => wait_for(PollFlags::IN),
                Err(_) => return Err(Closed),
            }
        }
    }
}

fn channel() -> BorrowedFd<'static> {
    // SAFETY: the channel is opened before any script code runs and is never closed by this side. A script that closes
    // it harms itself: a write then fails or goes to a file of its own.
    unsafe { BorrowedFd::borrow_raw(NUMBER.cast_signed()) }
}
