//! One cell, from the engine's side: its channel, its process, its end. Whoever owns a [`Cell`] is its only user.

use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use rustix::process::{Signal, pidfd_send_signal};
use tokio::sync::{Notify, watch};
use wire::cell::WALL_LIMIT_SIGNAL;
use wire::zygote::{CellId, Ending};

use super::RequestId;

/// How a cell came to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CellEnd {
    /// The zygote could not make it.
    NotMade {
        /// The step that failed.
        step: String,
        /// The kernel's error number.
        errno: i32,
    },
    /// The process ended.
    Ended(Ending),
    /// The zygote went away, and all cells with it.
    ZygoteLost,
}

/// What the zygote reports about a cell, and how to reach its process. Shared by all who need to know.
#[derive(Debug)]
pub(crate) struct CellRecord {
    id: CellId,
    process: OnceLock<OwnedFd>,
    is_doomed: AtomicBool,
    is_retired: AtomicBool,
    retirement: Notify,
    end: watch::Sender<Option<CellEnd>>,
    request: AtomicU64,
}

impl CellRecord {
    pub(super) fn new(id: CellId) -> CellRecord {
        CellRecord {
            id,
            process: OnceLock::new(),
            is_doomed: AtomicBool::new(false),
            is_retired: AtomicBool::new(false),
            retirement: Notify::new(),
            end: watch::Sender::new(None),
            request: AtomicU64::new(0),
        }
    }

    /// The zygote has made the process.
    pub(super) fn has_process(&self, process: OwnedFd) {
        let _ = self.process.set(process);
        if self.is_doomed.load(Ordering::Acquire) {
            self.signal(Signal::KILL);
        }
    }

    /// The zygote has nothing more to say about it.
    pub(super) fn has_ended(&self, end: CellEnd) {
        self.end.send_replace(Some(end));
        self.retire();
    }

    /// Kills the process now, or as soon as it exists.
    pub(crate) fn kill(&self) {
        self.is_doomed.store(true, Ordering::Release);
        self.signal(Signal::KILL);
    }

    /// Gives a signal that was meant for the process to it, or kills it before it has begun.
    pub(crate) fn pass_on(&self, signal: Signal) {
        match self.process.get() {
            Some(_) => self.signal(signal),
            None => self.kill(),
        }
    }

    /// Tells the process that its wall time is over; its runtime answers with a backtrace.
    pub(super) fn signal_wall_limit(&self) {
        self.signal(wall_limit_signal());
    }

    fn signal(&self, signal: Signal) {
        if let Some(process) = self.process.get() {
            // A process that has ended already needs no signal.
            let _ = pidfd_send_signal(process.as_fd(), signal);
        }
    }

    fn retire(&self) {
        self.is_retired.store(true, Ordering::Release);
        self.retirement.notify_one();
    }

    /// Returns when nobody uses the cell any more.
    pub(super) async fn retired(&self) {
        while !self.is_retired.load(Ordering::Acquire) {
            self.retirement.notified().await;
        }
    }

    /// Whether it can still be used.
    pub(super) fn is_alive(&self) -> bool {
        self.end.borrow().is_none()
    }

    /// How it ended, waiting a little: a channel's end is seen before the zygote has reaped the process.
    pub(crate) async fn wait_for_end(&self, patience: Duration) -> Option<CellEnd> {
        let mut end = self.end.subscribe();
        let ended = tokio::time::timeout(patience, end.wait_for(Option::is_some)).await;
        ended.ok()?.ok()?.clone()
    }

    /// How it ended, however long that takes.
    pub(crate) async fn ended(&self) -> Option<CellEnd> {
        self.end.subscribe().wait_for(Option::is_some).await.ok()?.clone()
    }

    /// The request it works on, or worked on last.
    pub(super) fn request(&self) -> RequestId {
        RequestId(self.request.load(Ordering::Relaxed))
    }

    /// What it prints from now on belongs to `request`.
    pub(super) fn set_request(&self, request: RequestId) {
        self.request.store(request.0, Ordering::Relaxed);
    }

    /// Its name.
    pub(super) fn id(&self) -> CellId {
        self.id
    }
}

fn wall_limit_signal() -> Signal {
    // SAFETY: the number is a valid signal's (signal(7)), and not one of the two that the C library keeps for itself.
    unsafe { Signal::from_raw_unchecked(WALL_LIMIT_SIGNAL) }
}

/// A cell and the right to use it. Dropping it closes its channel, and with that ends it.
#[derive(Debug)]
pub(crate) struct Cell {
    pub(super) record: Arc<CellRecord>,
    /// Taken when the cell is first used.
    pub(super) stream: Option<UnixStream>,
}

impl Cell {
    /// Its record, for those who outlive it.
    pub(crate) fn record(&self) -> &Arc<CellRecord> {
        &self.record
    }

    /// Whether it can still be used.
    pub(super) fn is_alive(&self) -> bool {
        self.record.is_alive()
    }

    /// The engine's end of its stream, once.
    pub(crate) fn take_stream(&mut self) -> Option<UnixStream> {
        self.stream.take()
    }
}

impl Drop for Cell {
    fn drop(&mut self) {
        self.record.retire();
    }
}
