//! Cells: asking the zygote for them, keeping some at hand, running one request in one, and ending them.
//! Knows nothing of HTTP, of sources or of how images come about.

mod attendant;
mod cell;
mod channel;
mod execution;
mod fresh;
mod pool;
mod warm;
mod zygote;

pub(crate) use attendant::ScriptLog;
pub(crate) use cell::{CellEnd, CellRecord};
pub(crate) use channel::Channel;
pub(crate) use execution::{Answer, Execution, ExecutionLimits, Failure, explain};
pub(crate) use pool::{Blueprint, LeaseError, Pool, PoolLimits};
pub(crate) use zygote::{SpawnError, SpawnStreams, Zygote};

#[cfg(test)]
use fresh::FreshPool;

/// Names one request, on its answer and on every log line about it. Zero names none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct RequestId(pub(crate) u64);

impl std::fmt::Display for RequestId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:016x}", self.0)
    }
}
