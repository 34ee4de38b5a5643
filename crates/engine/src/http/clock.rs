//! What a connection is doing, and how long it may go on doing it. Shared by all parts of one connection.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use super::framing::Refusal;
use crate::configuration::ServerLimits;

/// How long a request may go on whose client has closed its sending side: it may only be done sending, or be gone.
const HALF_CLOSED_TIME: Duration = Duration::from_secs(5);
/// How long may pass before a connection without a deadline is looked at again.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Why a connection is closed by the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Overdue {
    /// No request came.
    Idle,
    /// A request's head was begun and not finished.
    Head,
    /// The client takes nothing of an answer.
    Write,
    /// The client has stopped sending and most likely gone.
    HalfClosed,
}

/// Milliseconds since the first connection, from 1: 0 means never.
fn now() -> u64 {
    static START: OnceLock<Instant> = OnceLock::new();
    u64::try_from(START.get_or_init(Instant::now).elapsed().as_millis()).unwrap_or(u64::MAX).saturating_add(1)
}

/// One connection's state, as far as time limits depend on it.
#[derive(Debug)]
pub(super) struct Clock {
    /// Requests begun and not answered.
    requests: AtomicUsize,
    idle_since: AtomicU64,
    head_since: AtomicU64,
    stalled_since: AtomicU64,
    half_closed_since: AtomicU64,
    is_stopping: AtomicBool,
    refusal: OnceLock<Refusal>,
}

impl Clock {
    /// Of a connection that has just come.
    pub(super) fn new() -> Arc<Clock> {
        Arc::new(Clock {
            requests: AtomicUsize::new(0),
            idle_since: AtomicU64::new(now()),
            head_since: AtomicU64::new(0),
            stalled_since: AtomicU64::new(0),
            half_closed_since: AtomicU64::new(0),
            is_stopping: AtomicBool::new(false),
            refusal: OnceLock::new(),
        })
    }

    /// A request has begun.
    pub(super) fn begin_request(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.head_since.store(0, Ordering::Relaxed);
    }

    /// A request has been answered, or given up.
    pub(super) fn end_request(&self) {
        self.idle_since.store(now(), Ordering::Relaxed);
        self.requests.fetch_sub(1, Ordering::Relaxed);
    }

    /// Whether a request is under way.
    pub(super) fn is_busy(&self) -> bool {
        self.requests.load(Ordering::Relaxed) > 0
    }

    /// A part of a head has come.
    pub(super) fn has_part_of_head(&self) {
        // The first part counts; what follows does not buy time.
        if self.head_since.load(Ordering::Relaxed) == 0 {
            self.head_since.store(now(), Ordering::Relaxed);
        }
    }

    /// The client takes nothing for now.
    pub(super) fn write_stalls(&self) {
        if self.stalled_since.load(Ordering::Relaxed) == 0 {
            self.stalled_since.store(now(), Ordering::Relaxed);
        }
    }

    /// The client has taken something.
    pub(super) fn write_proceeds(&self) {
        self.stalled_since.store(0, Ordering::Relaxed);
    }

    /// The client has closed its sending side.
    pub(super) fn is_half_closed(&self) {
        if self.half_closed_since.load(Ordering::Relaxed) == 0 {
            self.half_closed_since.store(now(), Ordering::Relaxed);
        }
    }

    /// Nothing the client sends is read from now on.
    pub(super) fn refuse(&self, refusal: Refusal) {
        let _ = self.refusal.set(refusal);
    }

    /// Why that is so, if it is.
    pub(super) fn refusal(&self) -> Option<Refusal> {
        self.refusal.get().copied()
    }

    /// Says how long the connection may go on before it must be looked at again.
    ///
    /// # Errors
    /// [`Overdue`] when it may not go on.
    pub(super) fn check(&self, limits: &ServerLimits) -> Result<Duration, Overdue> {
        let since = |moment: &AtomicU64| moment.load(Ordering::Relaxed);
        let stalled = (since(&self.stalled_since), limits.write_time, Overdue::Write);
        let half_closed = (since(&self.half_closed_since), HALF_CLOSED_TIME, Overdue::HalfClosed);
        let head = (since(&self.head_since), limits.header_time, Overdue::Head);
        let idle = (since(&self.idle_since), limits.idle_time, Overdue::Idle);
        let (moment, limit, overdue) = match self.is_busy() {
            _ if stalled.0 > 0 => stalled,
            true if half_closed.0 > 0 => half_closed,
            true => return Ok(LOOK_AGAIN.min(limits.write_time)),
            false if head.0 > 0 => head,
            false => idle,
        };
        let elapsed = Duration::from_millis(now().saturating_sub(moment));
        let remaining = limit.checked_sub(elapsed).filter(|remaining| !remaining.is_zero()).ok_or(overdue)?;
        // A shorter limit may begin to count while a longer one runs.
        Ok(remaining.min(limits.header_time).min(limits.write_time).max(Duration::from_millis(1)))
    }

    /// The connection shall end as soon as it can.
    pub(super) fn stop(&self) {
        self.is_stopping.store(true, Ordering::Relaxed);
    }

    /// Whether it shall.
    pub(super) fn is_stopping(&self) -> bool {
        self.is_stopping.load(Ordering::Relaxed)
    }
}

/// A request under way; ends when dropped.
#[derive(Debug)]
pub(super) struct Busy(Arc<Clock>);

impl Busy {
    /// A request that the transport has begun already.
    pub(super) fn begun(clock: &Arc<Clock>) -> Busy {
        Busy(Arc::clone(clock))
    }

    /// A request that begins now.
    pub(super) fn begin(clock: &Arc<Clock>) -> Busy {
        clock.begin_request();
        Busy(Arc::clone(clock))
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.end_request();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(milliseconds: u64) -> ServerLimits {
        let time = Duration::from_millis(milliseconds);
        ServerLimits { header_time: time, idle_time: time, write_time: time, ..ServerLimits::default() }
    }

    #[test]
    fn what_a_connection_does_decides_how_long_it_may() {
        let clock = Clock::new();
        assert!(clock.check(&limits(60_000)).is_ok());
        assert_eq!(clock.check(&limits(0)), Err(Overdue::Idle));
        clock.has_part_of_head();
        assert_eq!(clock.check(&limits(0)), Err(Overdue::Head));
        clock.begin_request();
        assert!(clock.check(&limits(0)).is_ok(), "a request has its own limits");
        clock.write_stalls();
        assert_eq!(clock.check(&limits(0)), Err(Overdue::Write));
        clock.write_proceeds();
        clock.is_half_closed();
        assert!(clock.check(&limits(60_000)).is_ok_and(|wait| wait <= HALF_CLOSED_TIME));
        clock.end_request();
        assert_eq!(clock.check(&limits(0)), Err(Overdue::Idle));
    }
}
