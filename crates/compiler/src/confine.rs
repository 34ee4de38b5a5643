//! What the compiler process gives up before it reads a byte of source. Knows nothing of clang.

use rustix::io;
use rustix::process::{Resource, Rlimit, Signal, set_parent_process_death_signal, setrlimit};

/// Bytes of address space of one compile at the most (threats 8, 10 and 11): the parsed prelude is a part of it.
const MEMORY_BYTES_MAX: u64 = 4 << 30;
/// Bytes that a compile can write to a file: standard error may be one.
const FILE_BYTES_MAX: u64 = 1 << 20;
/// CPU seconds of one compile at the most; counted per process, so from the fork on.
pub(crate) const CPU_SECONDS_MAX: u64 = 60;

/// Niceness of a compile in the background: a tenth of the weight of others (sched(7), setpriority(2)).
const BACKGROUND_NICENESS: i32 = 10;

/// Bounds the process and ties its life to the engine's.
pub(crate) fn lock() -> io::Result<()> {
    set_parent_process_death_signal(Some(Signal::KILL))?;
    limit(Resource::Core, 0)?;
    limit(Resource::As, MEMORY_BYTES_MAX)
}

/// Bounds what a forked child can do.
pub(crate) fn limit_compile() -> io::Result<()> {
    limit(Resource::Fsize, FILE_BYTES_MAX)?;
    limit(Resource::Cpu, CPU_SECONDS_MAX)
}

/// Leaves the processor to whoever else wants it: nobody waits for this compile.
pub(crate) fn yield_to_others() -> io::Result<()> {
    rustix::process::nice(BACKGROUND_NICENESS).map(drop)
}

fn limit(resource: Resource, maximum: u64) -> io::Result<()> {
    setrlimit(resource, Rlimit { current: Some(maximum), maximum: Some(maximum) })
}
