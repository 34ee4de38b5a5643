//! Forking and reaping. Knows nothing of compiles.

use std::io;

use rustix::process::Pid;
use wire::compile::Ending;

/// Which side of a fork this is.
pub(crate) enum Forked {
    Parent(Pid),
    Child,
}

/// Forks this process, which has one thread.
pub(crate) fn fork() -> io::Result<Forked> {
    // SAFETY: the process has a single thread (it starts none, and LLVM is used without threads), so that the child's
    // copy of every lock and of the allocator is in a usable state.
    match unsafe { libc::fork() } {
        -1 => Err(io::Error::last_os_error()),
        0 => Ok(Forked::Child),
        pid => Pid::from_raw(pid).map(Forked::Parent).ok_or_else(|| io::Error::other("fork returned no process id")),
    }
}

/// How a child ended and what it used.
pub(crate) struct Reaped {
    pub(crate) ending: Ending,
    pub(crate) cpu_microseconds: u64,
    pub(crate) peak_bytes: u64,
}

/// Reaps `pid`, which has ended.
pub(crate) fn reap(pid: Pid) -> io::Result<Reaped> {
    let mut status = 0;
    // SAFETY: an all-zero rusage is a valid one.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: both out-pointers are valid for writes of their types.
    if unsafe { libc::wait4(pid.as_raw_nonzero().get(), &raw mut status, 0, &raw mut usage) } < 0 {
        return Err(io::Error::last_os_error());
    }
    let ending = if libc::WIFSIGNALED(status) {
        Ending::Signal(libc::WTERMSIG(status))
    } else {
        Ending::Exit(libc::WEXITSTATUS(status))
    };
    let microseconds = |time: libc::timeval| (time.tv_sec as u64).saturating_mul(1_000_000) + time.tv_usec as u64;
    Ok(Reaped {
        ending,
        cpu_microseconds: microseconds(usage.ru_utime) + microseconds(usage.ru_stime),
        peak_bytes: (usage.ru_maxrss as u64).saturating_mul(1024),
    })
}

/// A child that has ended and is not reaped.
pub(crate) fn peek_ended() -> io::Result<Option<Pid>> {
    // SAFETY: an all-zero siginfo is a valid one, with no process in it.
    let mut information: libc::siginfo_t = unsafe { std::mem::zeroed() };
    let options = libc::WEXITED | libc::WNOHANG | libc::WNOWAIT;
    // SAFETY: the out-pointer is valid for a write of its type.
    if unsafe { libc::waitid(libc::P_ALL, 0, &raw mut information, options) } < 0 {
        let error = io::Error::last_os_error();
        return if error.raw_os_error() == Some(libc::ECHILD) { Ok(None) } else { Err(error) };
    }
    // SAFETY: waitid has filled it in as that of a child's end, or left it without a process.
    Ok(Pid::from_raw(unsafe { information.si_pid() }))
}
