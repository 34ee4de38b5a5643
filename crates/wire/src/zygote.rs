//! Engine and zygote: packets on one `SOCK_SEQPACKET` socket, descriptors alongside.

use alloc::string::String;
use alloc::vec::Vec;
use serde::{Deserialize, Serialize};

pub use crate::compile::Ending;

/// Bytes of a packet at the most.
pub const PACKET_BYTES_MAX: usize = 64 << 10;

/// Names one cell, chosen by the engine and never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CellId(pub u64);

/// Packets to the zygote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToZygote {
    /// Make a cell. Descriptors alongside, in this order: the image file, the cell's channel (a stream socket), then its
    /// standard input, output and error.
    Spawn {
        /// Its name.
        cell: CellId,
        /// What it will run.
        work: Work,
        /// Its bounds.
        limits: Limits,
    },
}

/// What a cell is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Work {
    /// Initialise, report [`crate::cell::FromCell::Ready`], then handle what arrives on the channel until it closes.
    Handlers,
    /// Initialise, call `main` with these arguments (the first one is the program's name) and exit with its result.
    Program {
        /// `argv`.
        arguments: Vec<String>,
    },
}

/// Bounds of one cell: of its life, held by rlimits, and of each event, which its code can catch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Writable memory, in bytes (`RLIMIT_DATA`).
    pub memory_bytes: u64,
    /// CPU time over its life, in seconds (`RLIMIT_CPU`).
    pub cpu_seconds: u64,
    /// Descriptors open at once (`RLIMIT_NOFILE`).
    pub files: u64,
    /// Threads at once.
    pub threads: u64,
    /// Bytes in its private `/tmp`.
    pub scratch_bytes: u64,
    /// Bytes of stack of the main thread.
    pub stack_bytes: u64,
    /// CPU time of one event, in milliseconds.
    pub event_cpu_milliseconds: u64,
    /// Wall time of one event, in milliseconds. The engine measures it; the cell tells its script.
    pub event_wall_milliseconds: u64,
    /// Between a limit of an event and the end, in milliseconds.
    pub grace_milliseconds: u64,
}

/// Packets from the zygote. Each [`ToZygote::Spawn`] is answered by [`FromZygote::Failed`], or by
/// [`FromZygote::Spawned`] and, once and last, by [`FromZygote::Exited`] or, when the process did not get as far as the
/// script, [`FromZygote::Failed`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FromZygote {
    /// Cells can be asked for; sent once. What is in force for every cell, as `kiln doctor` shows it.
    Ready {
        /// One per protection.
        protections: Vec<Protection>,
    },
    /// The process exists. One descriptor alongside: its pidfd.
    Spawned {
        /// Which cell.
        cell: CellId,
    },
    /// The cell could not be made.
    Failed {
        /// Which cell.
        cell: CellId,
        /// The step that failed, such as `clone3` or `landlock_restrict_self`.
        step: String,
        /// The kernel's error number.
        errno: i32,
    },
    /// The process has ended and is reaped.
    Exited {
        /// Which cell.
        cell: CellId,
        /// How.
        ending: Ending,
        /// CPU time used, user and system, in microseconds.
        cpu_microseconds: u64,
        /// Largest resident set, in bytes.
        peak_bytes: u64,
    },
}

/// Whether a protection holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Strength {
    /// The kernel enforces it.
    Hard,
    /// Part of it is enforced.
    BestEffort,
    /// It is not there.
    Missing,
}

/// One protection and its state on this host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Protection {
    /// The kernel's name for it: `landlock`, `seccomp`, `network namespace`...
    pub name: String,
    /// State.
    pub strength: Strength,
    /// Why it is so and how to get it, or the version in force.
    pub detail: String,
}
