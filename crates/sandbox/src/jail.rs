//! Entering the jail. Knows nothing of what will run in it.

use crate::enclosure::{Enclosure, INSIDE, with_own_files};
use crate::failure::{Failure, Step};
use crate::filter::Filter;
use crate::root::{SCRATCH, mount_scratch};
use kernel::clone::Fresh;
use kernel::namespace::map_identity;
use kernel::{Errno, capability, landlock};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::{CWD, Mode, OFlags, openat};
use rustix::process::{Resource, Rlimit, Signal, chdir, getpid, set_parent_process_death_signal, setrlimit, setsid};
use rustix::system::sethostname;
use rustix::thread::{UnshareFlags, set_no_new_privs};

/// The name of the host as seen from inside.
const HOSTNAME: &[u8] = b"kiln";

/// Seconds between the signal that CPU time is used up and the end.
const CPU_GRACE_SECONDS: u64 = 2;

/// Signals and timers that may be pending at once.
const PENDING_SIGNALS_MAX: u64 = 256;

/// Address space beyond memory that a process of one thread takes: the binary, the image, the kernel's pages.
const ADDRESS_BYTES: u64 = 512 << 20;

/// Address space beyond its stack that each thread may take: malloc reserves a region twice as large as an arena and
/// gives back what is not aligned.
const ADDRESS_BYTES_PER_TASK: u64 = 192 << 20;

/// Bounds of a jail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Writable memory, in bytes.
    pub memory_bytes: u64,
    /// CPU time, in seconds.
    pub cpu_seconds: u64,
    /// Descriptors open at once.
    pub files: u64,
    /// Processes and threads at once.
    pub tasks: u64,
    /// Bytes in the scratch directory.
    pub scratch_bytes: u64,
    /// Bytes of stack of the main thread.
    pub stack_bytes: u64,
}

/// Enters the jail, for good: a process that has just been forked into [`Enclosure::namespaces`] ends up without files,
/// rights, names or company. `descriptors` get the numbers beside them, which
/// ascend, and are all that stays open.
///
/// `last_rights` runs with everything in force but the filter, that is, while executable memory can still be mapped and
/// processes can still be made; it returns what the caller wants to keep and the process that `self` means in the
/// policy.
///
/// # Errors
/// [`Failure`] names the step. The process is then somewhere between the worlds and must end.
pub fn enter<const COUNT: usize, T>(
    fresh: Fresh,
    enclosure: &Enclosure,
    limits: &Limits,
    filter: &mut Filter,
    descriptors: [(BorrowedFd<'_>, u32); COUNT],
    last_rights: impl FnOnce([OwnedFd; COUNT]) -> Result<(T, u32), Failure>,
) -> Result<T, Failure> {
    // No jail outlives the parent that watches it. As first process of a pid namespace it takes all others with it.
    set_parent_process_death_signal(Some(Signal::KILL)).step("prctl(PR_SET_PDEATHSIG)")?;
    check_parent_lives(enclosure)?;

    // Who it is: the only user of a user namespace of its own. Without a mapping it could not even own a file. From
    // here on the process is not dumpable: its memory and its files in procfs are closed to others of its identity.
    if let (true, Some(procfs)) = (enclosure.maps_identity(), &enclosure.procfs) {
        with_own_files(|| map_identity(procfs, INSIDE, INSIDE).step("uid_map"))?;
    }

    // No descriptor but its own. The parent has many, so this comes before their number is limited.
    let descriptors = fresh.keep_only(descriptors).step("close_range")?;

    // Where it is: the host's name does not show.
    if enclosure.namespaces().contains(UnshareFlags::NEWUTS) {
        sethostname(HOSTNAME).step("sethostname")?;
    }

    // What it sees: an empty read-only root, inherited from the enclosure, and in it a scratch directory that nobody
    // else has. Where the kernel gives no root, Landlock below is what hides the host's files.
    let has_scratch = enclosure.has_scratch && limits.scratch_bytes > 0;
    if has_scratch {
        mount_scratch(limits.scratch_bytes)?;
    }
    chdir(if has_scratch { SCRATCH } else { "/" }).step("chdir")?;

    // No terminal, and no process group in common with anybody.
    setsid().step("setsid")?;

    // How much it may use.
    set_limits(limits)?;

    // No way to gain rights; also the condition of the two steps below that need no right.
    set_no_new_privs(true).step("prctl(PR_SET_NO_NEW_PRIVS)")?;

    // No path but the scratch directory, no network, no signals or abstract sockets to the outside: a second wall
    // behind root and namespaces, made of other code of the kernel.
    restrict_paths(enclosure, has_scratch)?;

    // No capability, in its own user namespace either: all that was mounted and named above stays as it is.
    if capability::is_administrator() {
        capability::empty_bounding_set().step("prctl(PR_CAPBSET_DROP)")?;
    }
    capability::empty_sets().step("capset")?;

    // The caller's last chance: from the next step on nothing becomes executable and nobody is forked.
    let (kept, own_id) = last_rights(descriptors)?;

    // What it may ask of the kernel.
    filter.load(own_id).step("seccomp")?;
    Ok(kept)
}

/// The calling process's id, for a policy that means this process by `self`.
#[must_use]
pub fn own_id() -> u32 {
    getpid().as_raw_nonzero().get().cast_unsigned()
}

/// The signal above comes for a death from now on. A parent that was dead before is seen by its pidfd; its number is not
/// known in another pid namespace.
fn check_parent_lives(enclosure: &Enclosure) -> Result<(), Failure> {
    let Some(parent) = &enclosure.parent else { return Ok(()) };
    let mut sources = [PollFd::new(parent, PollFlags::IN)];
    match poll(&mut sources, Some(&Timespec::default())).step("poll parent")? {
        0 => Ok(()),
        _ => Err(Failure { step: "the parent has ended", errno: Errno::SRCH }),
    }
}

fn set_limits(limits: &Limits) -> Result<(), Failure> {
    let same = |resource, limit| (resource, limit, limit);
    let cpu_end = limits.cpu_seconds.saturating_add(CPU_GRACE_SECONDS);
    let per_task = limits.stack_bytes.saturating_add(ADDRESS_BYTES_PER_TASK);
    let address_bytes =
        limits.memory_bytes.saturating_add(ADDRESS_BYTES).saturating_add(per_task.saturating_mul(limits.tasks));
    let all = [
        // What is written to counts as data, but for stacks, which mremap(2) can blow up: the address space bounds them.
        same(Resource::As, address_bytes),
        same(Resource::Data, limits.memory_bytes),
        (Resource::Cpu, limits.cpu_seconds, cpu_end),
        same(Resource::Nofile, limits.files),
        same(Resource::Nproc, limits.tasks),
        same(Resource::Stack, limits.stack_bytes),
        same(Resource::Sigpending, PENDING_SIGNALS_MAX),
        same(Resource::Core, 0),
        same(Resource::Memlock, 0),
        same(Resource::Msgqueue, 0),
        same(Resource::Rtprio, 0),
    ];
    for (resource, current, maximum) in all {
        // A limit that the parent already has is not raised.
        let ceiling = rustix::process::getrlimit(resource).maximum.unwrap_or(u64::MAX);
        let limit = Rlimit { current: Some(current.min(ceiling)), maximum: Some(maximum.min(ceiling)) };
        setrlimit(resource, limit).step("setrlimit")?;
    }
    Ok(())
}

fn restrict_paths(enclosure: &Enclosure, has_scratch: bool) -> Result<(), Failure> {
    if enclosure.handled == landlock::Handled::default() {
        // A jail in which the host's files can be opened is none.
        return enclosure.root.map_err(|_| Failure { step: "landlock_create_ruleset", errno: Errno::NOSYS });
    }
    let ruleset = enclosure.handled.ruleset().step("landlock_create_ruleset")?;
    if has_scratch {
        let scratch = openat(CWD, SCRATCH, OFlags::PATH | OFlags::CLOEXEC, Mode::empty()).step("open /tmp")?;
        ruleset.allow_beneath(scratch.as_fd(), landlock::ACCESS_FS_ORDINARY).step("landlock_add_rule")?;
    }
    ruleset.restrict_self().step("landlock_restrict_self")
}
