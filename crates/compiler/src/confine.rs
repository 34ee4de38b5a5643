//! The compiler's jail, which it enters before it reads a byte of source, and what a compile gives up beyond that. Knows
//! nothing of clang.
//!
//! The process that the engine starts makes the enclosure, forks the compiler into it and stays outside as its watcher,
//! with nothing but the right to wait: only a forked process is in a new pid namespace.

use std::io::{stderr, stdin, stdout};
use std::mem;
use std::os::fd::{AsFd, IntoRawFd, OwnedFd};

use kernel::clone::{Forked, exit_now, fork_into};
use kernel::descriptor::{close_from, close_range};
use kernel::wait::{Ending, wait_any};
use rustix::io;
use rustix::process::{
    DumpableBehavior, Resource, Rlimit, Signal, set_dumpable_behavior, set_parent_process_death_signal, setrlimit,
};
use rustix::thread::{UnshareFlags, set_no_new_privs};
use sandbox::enclosure::{Enclosure, Inmate, Protection};
use sandbox::failure::{Failure, Step};
use sandbox::filter::{Filter, TooManyRules};
use sandbox::jail::{self, own_id};
use sandbox::policy::{self, PolicyError};
use wire::compile::{ProgramKind, Tier};

use crate::heap::drop_program;

const COMPILER_POLICY: &str = include_str!("../../../config/compiler-syscalls.conf");
const COMPILE_POLICY: &str = include_str!("../../../config/compile-syscalls.conf");

/// Bytes of memory of one process at the most (threats 8, 10 and 11): the parsed prelude is a part of it.
const MEMORY_BYTES_MAX: u64 = 2 << 30;
/// Bytes of stack: deeply nested templates and expressions are parsed recursively.
const STACK_BYTES: u64 = 64 << 20;
/// Processes at the most: a few per prelude, lesson and compile.
const PROCESSES_MAX: u64 = 128;
/// Descriptors of one process at the most: a few per prelude, lesson and compile.
const FILES_MAX: u64 = 256;

/// Bytes that a compile can write to a file: standard error may be one.
const FILE_BYTES_MAX: u64 = 1 << 20;
/// CPU seconds of a script's first compile at the most (threats 7 to 10). The largest of the benchmarks takes 0.3 s.
const FIRST_CPU_SECONDS_MAX: u64 = 10;
/// CPU seconds of any other compile, or of a lesson, at the most.
const CPU_SECONDS_MAX: u64 = 60;
/// Seconds between the signal that CPU time is used up, which says so, and the end.
const CPU_GRACE_SECONDS: u64 = 1;

/// Niceness of a compile in the background: a tenth of the weight of others (sched(7), setpriority(2)).
const BACKGROUND_NICENESS: i32 = 10;

const INPUT: u32 = 0;
const OUTPUT: u32 = 1;
const ERROR: u32 = 2;
/// The control socket, or a compile's stream in its place; the policies know it.
const CONTROL: u32 = 3;

/// What is said of the compiler.
const COMPILER: Inmate = Inmate {
    name: "the compiler",
    refused: "no file, no program, no connection, no executable memory",
    has_scratch: false,
};

/// Why there is no jail.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfineError {
    /// A system call on the way failed.
    #[error(transparent)]
    Step(#[from] Failure),
    /// A policy that is built in is not one.
    #[error("config/{file}: {source}")]
    Policy {
        /// Which.
        file: &'static str,
        /// What is wrong.
        source: PolicyError,
    },
    /// A policy is too long.
    #[error(transparent)]
    Filter(#[from] TooManyRules),
}

/// What the compiler has in its jail.
pub(crate) struct Jailed {
    /// The socket that it was given, all it has beside the standard streams.
    pub(crate) control: OwnedFd,
    /// For each compile, once it has read its request.
    pub(crate) compile_filter: Filter,
    /// What is in force.
    pub(crate) protections: Vec<Protection>,
}

/// Enters the jail. Returns in the jailed process only, the first one of its pid namespace.
///
/// # Errors
/// [`ConfineError`] names what failed; the process is of no use then. A protection that the host does not have is no
/// error, but for those without which there is no jail at all.
///
/// # Safety
/// The process has one thread and no descriptors in use but `control` and the standard streams.
pub(crate) unsafe fn enter(control: OwnedFd) -> Result<Jailed, ConfineError> {
    let mut compiler_filter = filter("compiler-syscalls.conf", COMPILER_POLICY)?;
    let compile_filter = filter("compile-syscalls.conf", COMPILE_POLICY)?;
    let enclosure = Enclosure::enter();
    protect_self()?;
    // SAFETY: the caller answers for threads and descriptors. The C library's copy of the thread's id is that of the
    // watcher: it uses it for threads only, and every process that it forks from here sets its own.
    match unsafe { fork_into(enclosure.namespaces(), None) }.step("clone3")? {
        Forked::Parent { .. } => {
            mem::forget((control, enclosure));
            // SAFETY: the descriptors' owners were just forgotten, or are never used again in this process.
            unsafe { watch(compile_filter) }
        }
        Forked::Child(fresh) => {
            let (input, output, error) = (stdin(), stdout(), stderr());
            let numbered =
                [(input.as_fd(), INPUT), (output.as_fd(), OUTPUT), (error.as_fd(), ERROR), (control.as_fd(), CONTROL)];
            let limits = limits(&enclosure);
            let jailed = jail::enter(fresh, &enclosure, &limits, &mut compiler_filter, numbered, |owned| {
                let [input, output, error, control] = owned;
                // They are the process's own for as long as it lives.
                let _ = [input, output, error].map(IntoRawFd::into_raw_fd);
                Ok((control, own_id()))
            });
            let protections = enclosure.protections(COMPILER);
            // The originals were closed or moved on the way.
            mem::forget((control, enclosure));
            Ok(Jailed { control: jailed?, compile_filter, protections })
        }
    }
}

fn filter(file: &'static str, text: &str) -> Result<Filter, ConfineError> {
    let policy = policy::parse(text).map_err(|source| ConfineError::Policy { file, source })?;
    Ok(Filter::whole(&policy)?)
}

/// No rights to be gained, no looking into this process by others of its identity, and no life without the engine.
fn protect_self() -> Result<(), Failure> {
    set_no_new_privs(true).step("prctl(PR_SET_NO_NEW_PRIVS)")?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable).step("prctl(PR_SET_DUMPABLE)")?;
    // An engine that was gone before is noticed by the end of the control socket.
    set_parent_process_death_signal(Some(Signal::KILL)).step("prctl(PR_SET_PDEATHSIG)")
}

fn limits(enclosure: &Enclosure) -> jail::Limits {
    // Processes are counted per user. Only in a user namespace of its own nobody else's are among them.
    let is_counted_alone = enclosure.namespaces().contains(UnshareFlags::NEWUSER);
    jail::Limits {
        memory_bytes: MEMORY_BYTES_MAX,
        // Compiles have a limit of their own.
        cpu_seconds: u64::MAX,
        files: FILES_MAX,
        tasks: if is_counted_alone { PROCESSES_MAX } else { u64::MAX },
        scratch_bytes: 0,
        stack_bytes: STACK_BYTES,
    }
}

/// Waits for the jailed process and ends as it did.
///
/// # Safety
/// Nothing in this process uses or drops a descriptor afterwards, but for standard error.
unsafe fn watch(mut filter: Filter) -> ! {
    // SAFETY: the caller answers for them.
    let closed = unsafe { close_range(INPUT, OUTPUT).and_then(|()| close_from(CONTROL)) };
    // What has run so far is needed no more; if it stays in memory, that is no reason to end.
    let _ = drop_program();
    if closed.and_then(|()| filter.load(own_id())).is_err() {
        exit_now(1);
    }
    loop {
        match wait_any() {
            Ok(Some(ended)) => match ended.ending {
                Ending::Exit(status) => exit_now(u8::try_from(status).unwrap_or(1)),
                // As shells say it.
                Ending::Signal(signal) => exit_now(u8::try_from(signal).unwrap_or(0).saturating_add(128)),
            },
            Ok(None) => exit_now(1),
            Err(_) => {}
        }
    }
}

/// Bounds what a forked child can do, and leaves it nothing but memory, `CONTROL` and standard error.
pub(crate) fn confine_compile(filter: &mut Filter, kind: ProgramKind, tier: Tier) -> io::Result<()> {
    if tier == Tier::One {
        // Nobody waits for it: the processor is for whoever else wants it.
        rustix::process::nice(BACKGROUND_NICENESS)?;
    }
    let is_first = (kind, tier) == (ProgramKind::Script, Tier::Zero);
    limit(Resource::Fsize, FILE_BYTES_MAX, FILE_BYTES_MAX)?;
    limit_cpu(if is_first { FIRST_CPU_SECONDS_MAX } else { CPU_SECONDS_MAX })?;
    filter.load(own_id())
}

/// Bounds what a process that learns can do in all its life.
pub(crate) fn limit_lesson() -> io::Result<()> {
    limit_cpu(CPU_SECONDS_MAX)
}

fn limit_cpu(seconds: u64) -> io::Result<()> {
    limit(Resource::Cpu, seconds, seconds + CPU_GRACE_SECONDS)
}

/// Limits are counted per process, so from its fork on.
fn limit(resource: Resource, current: u64, maximum: u64) -> io::Result<()> {
    // A limit that the parent already has is not raised.
    let ceiling = rustix::process::getrlimit(resource).maximum.unwrap_or(u64::MAX);
    setrlimit(resource, Rlimit { current: Some(current.min(ceiling)), maximum: Some(maximum.min(ceiling)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How a process ends that does `attempt` under what a compile's child is under: its exit status is the error number.
    fn attempt(attempt: impl FnOnce() -> libc::c_long) -> rustix::process::WaitStatus {
        let mut filters = [
            filter("compiler-syscalls.conf", COMPILER_POLICY).unwrap(),
            filter("compile-syscalls.conf", COMPILE_POLICY).unwrap(),
        ];
        // SAFETY: the child makes system calls only.
        let pid = unsafe { libc::fork() };
        if pid == 0 {
            let is_ready =
                set_no_new_privs(true).is_ok() && filters.iter_mut().all(|filter| filter.load(own_id()).is_ok());
            let failed = is_ready.then(|| attempt() < 0);
            // SAFETY: errno is the thread's own.
            let status = unsafe { failed.map_or(255, |failed| if failed { *libc::__errno_location() } else { 0 }) };
            // SAFETY: nothing is left to be done in this process.
            unsafe { libc::syscall(libc::SYS_exit_group, status) };
        }
        let child = rustix::process::Pid::from_raw(pid).unwrap();
        rustix::process::waitpid(Some(child), rustix::process::WaitOptions::empty()).unwrap().unwrap().1
    }

    fn call(number: libc::c_long, arguments: [libc::c_long; 6]) -> libc::c_long {
        let [a, b, c, d, e, f] = arguments;
        // SAFETY: none of the calls in these tests touches this process's memory but as it is meant.
        unsafe { libc::syscall(number, a, b, c, d, e, f) }
    }

    #[test]
    fn a_compile_cannot_reach_anything() {
        const ANONYMOUS: libc::c_long = (libc::MAP_PRIVATE | libc::MAP_ANONYMOUS) as libc::c_long;
        let path = c"/etc/passwd".as_ptr() as libc::c_long;
        let (read, execute) = (libc::c_long::from(libc::PROT_READ), libc::c_long::from(libc::PROT_EXEC));
        let fatal = [
            (libc::SYS_socket, [1, 1, 0, 0, 0, 0]),
            (libc::SYS_connect, [3, 0, 0, 0, 0, 0]),
            (libc::SYS_sendmsg, [3, 0, 0, 0, 0, 0]),
            (libc::SYS_recvmsg, [3, 0, 0, 0, 0, 0]),
            (libc::SYS_execve, [path, 0, 0, 0, 0, 0]),
            (libc::SYS_open, [path, 0, 0, 0, 0, 0]),
            (libc::SYS_ptrace, [0; 6]),
            (libc::SYS_process_vm_readv, [1, 0, 0, 0, 0, 0]),
            (libc::SYS_kill, [1, 0, 0, 0, 0, 0]),
            (libc::SYS_setpgid, [0; 6]),
            (libc::SYS_clone, [libc::c_long::from(libc::CLONE_NEWUSER), 0, 0, 0, 0, 0]),
            (libc::SYS_clone3, [0; 6]),
            (libc::SYS_unshare, [libc::c_long::from(libc::CLONE_NEWNET), 0, 0, 0, 0, 0]),
            (libc::SYS_mmap, [0, 4096, read | execute, ANONYMOUS, -1, 0]),
            (libc::SYS_mprotect, [0, 4096, read | execute, 0, 0, 0]),
            (libc::SYS_seccomp, [0; 6]),
            (libc::SYS_prlimit64, [0; 6]),
            (libc::SYS_bpf, [0; 6]),
            (libc::SYS_io_uring_setup, [0; 6]),
            (libc::SYS_userfaultfd, [0; 6]),
            (libc::SYS_write, [1, path, 1, 0, 0, 0]),
        ];
        for (number, arguments) in fatal {
            let status = attempt(|| call(number, arguments));
            assert_eq!(status.terminating_signal(), Some(libc::SIGSYS), "system call {number}: {status:?}");
        }
        let harmless = [
            (libc::SYS_openat, [libc::c_long::from(libc::AT_FDCWD), path, 0, 0, 0, 0], libc::EACCES),
            (libc::SYS_mmap, [0, 4096, read, ANONYMOUS, -1, 0], 0),
            (libc::SYS_ioctl, [2, 0x5401, 0, 0, 0, 0], libc::ENOTTY),
        ];
        for (number, arguments, error) in harmless {
            let status = attempt(|| call(number, arguments));
            assert_eq!(status.exit_status(), Some(error), "system call {number}: {status:?}");
        }
    }
}
