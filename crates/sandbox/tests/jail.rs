//! The jail without a cell: what a process that has entered it can do, and what a missing part costs.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed, as it should")]

use kernel::clone::{Forked, exit_now, fork_into};
use kernel::wait::{Ending, wait_any};
use rustix::fd::{AsFd, IntoRawFd};
use rustix::fs::{CWD, Mode, OFlags, openat};
use rustix::io::Errno;
use sandbox::enclosure::{Enclosure, Inmate, Strength};
use sandbox::failure::Failure;
use sandbox::filter::Filters;
use sandbox::jail::{Limits, enter, own_id};
use std::panic::{AssertUnwindSafe, catch_unwind};

const POLICY: &str = include_str!("../../../config/syscalls.conf");
const LIMITS: Limits = Limits {
    memory_bytes: 64 << 20,
    cpu_seconds: 5,
    files: 20,
    tasks: 1,
    scratch_bytes: 64 << 10,
    stack_bytes: 8 << 20,
};

unsafe extern "C" {
    safe fn fork() -> i32;
}

/// Runs `body` in a forked process: the enclosure is entered for good. `Exit(101)` when it panics.
fn in_child(body: impl FnOnce()) -> Ending {
    let pid = fork();
    if pid == 0 {
        exit_now(if catch_unwind(AssertUnwindSafe(body)).is_ok() { 0 } else { 101 });
    }
    let child = rustix::process::Pid::from_raw(pid);
    let (_, status) = rustix::process::waitpid(child, rustix::process::WaitOptions::empty()).unwrap().unwrap();
    status.exit_status().map_or_else(|| Ending::Signal(status.terminating_signal().unwrap()), Ending::Exit)
}

/// Runs `body` in a jail and returns how it ended; a panic in it is a signal or status 101.
fn jailed(limits: Limits, body: impl FnOnce()) -> Ending {
    let mut enclosure = Enclosure::enter();
    let mut filters = Filters::assemble(&sandbox::policy::parse(POLICY).unwrap()).unwrap();
    rustix::thread::set_no_new_privs(true).unwrap();
    filters.enclosure.load(own_id()).unwrap();
    let network = enclosure.lend_network().unwrap();
    let error = std::io::stderr();
    // SAFETY: `in_child` has made a process with one thread, and the child uses its standard streams only.
    match unsafe { fork_into(enclosure.namespaces(), None) }.unwrap() {
        Forked::Child(fresh) => {
            let streams = [0, 1, 2].map(|number| (error.as_fd(), number));
            let entered = enter(fresh, &enclosure, &limits, &mut filters.jail, streams, |owned| {
                let _: [i32; 3] = owned.map(IntoRawFd::into_raw_fd);
                Ok(((), own_id()))
            });
            let outcome = entered.map(|()| catch_unwind(AssertUnwindSafe(body)).is_ok());
            exit_now(if outcome == Ok(true) { 0 } else { 101 });
        }
        Forked::Parent { .. } => {
            let ending = wait_any().unwrap().unwrap().ending;
            network.into_iter().for_each(|network| enclosure.return_network(network));
            ending
        }
    }
}

fn open(path: &str, flags: OFlags) -> Result<(), Errno> {
    openat(CWD, path, flags, Mode::RUSR | Mode::WUSR).map(drop)
}

#[test]
fn inside_there_is_a_bounded_scratch_directory_and_nothing_else() {
    let ended = in_child(|| {
        let ending = jailed(LIMITS, || {
            assert!(open("/etc/passwd", OFlags::RDONLY).is_err());
            assert!(open("/file", OFlags::CREATE | OFlags::WRONLY).is_err());
            let file = openat(CWD, "file", OFlags::CREATE | OFlags::WRONLY, Mode::RUSR).unwrap();
            assert_eq!(rustix::io::write(&file, &[0; 64 << 10]), Ok(64 << 10));
            assert_eq!(rustix::io::write(&file, &[0; 4096]), Err(Errno::NOSPC));
            for index in 0..32 {
                let made = open(&format!("{index}"), OFlags::CREATE | OFlags::WRONLY);
                assert_eq!(made.is_ok(), index < 16, "file {index}: {made:?}");
            }
        });
        assert_eq!(ending, Ending::Exit(0));
    });
    assert_eq!(ended, Ending::Exit(0));
}

#[test]
fn without_scratch_nothing_can_be_written() {
    let ended = in_child(|| {
        let ending = jailed(Limits { scratch_bytes: 0, ..LIMITS }, || {
            assert!(open("/tmp/file", OFlags::CREATE | OFlags::WRONLY).is_err());
            assert!(open("file", OFlags::CREATE | OFlags::WRONLY).is_err());
        });
        assert_eq!(ending, Ending::Exit(0));
    });
    assert_eq!(ended, Ending::Exit(0));
}

#[test]
fn the_filter_is_the_last_step() {
    let ended = in_child(|| {
        let ending = jailed(LIMITS, || {
            let refused = rustix::process::pidfd_open(rustix::process::getpid(), rustix::process::PidfdFlags::empty());
            assert_eq!(refused.err(), Some(Errno::NOSYS));
            // No rule names it: the end.
            let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::URG);
            rustix::system::delete_module(c"x", 0).unwrap();
        });
        assert_eq!(ending, Ending::Signal(31));
    });
    assert_eq!(ended, Ending::Exit(0));
}

#[test]
fn last_rights_that_fail_end_the_way_in() {
    let ended = in_child(|| {
        let enclosure = Enclosure::enter();
        let mut filters = Filters::assemble(&sandbox::policy::parse(POLICY).unwrap()).unwrap();
        // SAFETY: as in `jailed`.
        let forked = unsafe { fork_into(enclosure.namespaces(), None) }.unwrap();
        if let Forked::Child(fresh) = forked {
            let failure = Failure { step: "last", errno: Errno::IO };
            let nothing: Result<(), Failure> =
                enter(fresh, &enclosure, &LIMITS, &mut filters.jail, [], |_: [rustix::fd::OwnedFd; 0]| Err(failure));
            exit_now(u8::from(nothing != Err(failure)));
        }
        assert_eq!(wait_any().unwrap().unwrap().ending, Ending::Exit(0));
    });
    assert_eq!(ended, Ending::Exit(0));
}

#[test]
fn protections_are_named_with_their_state() {
    let ended = in_child(|| {
        let protections =
            Enclosure::enter().protections(Inmate { name: "a test", refused: "nothing", has_scratch: true });
        for name in ["user namespace", "network namespace", "private root", "landlock", "seccomp", "rlimits"] {
            let protection = protections.iter().find(|protection| protection.name == name).unwrap();
            assert!(!protection.detail.is_empty(), "{name}");
            assert!(protection.strength != Strength::Missing || protection.detail.len() > 10, "{name}");
        }
    });
    assert_eq!(ended, Ending::Exit(0));
}

#[test]
fn network_namespaces_are_lent_to_one_at_a_time() {
    let ended = in_child(|| {
        let mut enclosure = Enclosure::enter();
        let current = || std::fs::read_link("/proc/thread-self/ns/net").ok();
        // The root is empty now: procfs is looked at through the descriptor of another process's test only.
        assert_eq!(current(), None);
        let Some(first) = enclosure.lend_network().unwrap() else { return };
        let second = enclosure.lend_network().unwrap().unwrap();
        enclosure.leave_network().unwrap();
        enclosure.return_network(first);
        enclosure.return_network(second);
        assert!(enclosure.lend_network().unwrap().is_some());
    });
    assert_eq!(ended, Ending::Exit(0));
}
