//! How many log lines one script may write: a bucket that refills steadily.

use std::sync::Mutex;
use std::time::Instant;

/// Lines at once.
const BURST_LINES: f64 = 1000.0;
/// Lines per second in the long run.
const LINES_PER_SECOND: f64 = 200.0;

/// One script's bucket.
#[derive(Debug)]
pub(crate) struct LineRate {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    lines: f64,
    refilled: Instant,
    left_out: u64,
}

/// Whether a line may be written.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Admission {
    /// Write it, after saying that this many were left out before it.
    Write {
        /// Lines left out since the last one written.
        left_out: u64,
    },
    /// Leave it out.
    LeaveOut,
}

impl LineRate {
    /// A full bucket.
    pub(crate) fn new(now: Instant) -> LineRate {
        LineRate { state: Mutex::new(State { lines: BURST_LINES, refilled: now, left_out: 0 }) }
    }

    /// Takes one line out of the bucket.
    pub(crate) fn admit(&self, now: Instant) -> Admission {
        let Ok(mut state) = self.state.lock() else { return Admission::LeaveOut };
        let elapsed = now.saturating_duration_since(state.refilled).as_secs_f64();
        state.lines = (state.lines + elapsed * LINES_PER_SECOND).min(BURST_LINES);
        state.refilled = now;
        if state.lines < 1.0 {
            state.left_out += 1;
            return Admission::LeaveOut;
        }
        state.lines -= 1.0;
        Admission::Write { left_out: std::mem::take(&mut state.left_out) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_flood_is_cut_and_counted() {
        let start = Instant::now();
        let rate = LineRate::new(start);
        let written = (0..5000).filter(|_| rate.admit(start) != Admission::LeaveOut).count();
        assert_eq!(written, 1000);
        assert_eq!(rate.admit(start + Duration::from_secs(1)), Admission::Write { left_out: 4000 });
        assert_eq!(rate.admit(start + Duration::from_secs(1)), Admission::Write { left_out: 0 });
    }
}
