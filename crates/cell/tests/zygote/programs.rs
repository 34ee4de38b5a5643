//! Plain programs in cells: they do what they do anywhere, and end as they end anywhere.

use crate::image::linked;
use crate::support::{End, LIMITS, Ran, Zygote};
use std::io::{Read, Write};
use wire::cell::{FaultKind, WALL_LIMIT_SIGNAL};
use wire::zygote::{Ending, Limits};

fn ran(arguments: &[&str]) -> Ran {
    let arguments: Vec<&str> = ["program"].iter().chain(arguments).copied().collect();
    Zygote::start().program(&linked("program").file(), &arguments)
}

/// What a program prints between the construction and the destruction of its globals.
fn body(ran: &Ran) -> &str {
    let text = ran.output.strip_prefix("+first +second ").unwrap_or(&ran.output);
    text.strip_suffix("-second -first ").unwrap_or(text)
}

#[test]
fn streams_arguments_and_status_pass_through() {
    let zygote = Zygote::start();
    let mut running =
        zygote.start_program(&linked("program").file(), &["program", "echo", "a b", "", "\u{e9}"], LIMITS);
    running.input.write_all(b"one\ntwo\n").unwrap();
    let ran = running.finish();
    assert_eq!(body(&ran), "a b\n\n\u{e9}\nin: one\nin: two\nended bare");
    assert_eq!(ran.error, "to error\n");
    assert_eq!(ran.end, End::Exited(Ending::Exit(7)));
    assert_eq!(ran.fault, None);
}

#[test]
fn destructors_and_exit_handlers_run_in_their_order() {
    let ran = ran(&["order"]);
    assert_eq!(ran.output, "+first +second +local exit1 exit2 -local -second -first ");
    assert_eq!(ran.end, End::Exited(Ending::Exit(0)));
}

#[test]
fn signals_work_as_anywhere() {
    let ran = ran(&["signals"]);
    assert_eq!(body(&ran), "10 1 1 1 1 back", "{ran:?}");
    assert_eq!(ran.end, End::Exited(Ending::Exit(0)));
}

#[test]
fn a_program_dies_as_anywhere_and_says_where() {
    for (how, signal, kind) in [
        ("segv", libc::SIGSEGV, Some(FaultKind::Signal(libc::SIGSEGV))),
        ("fpe", libc::SIGFPE, Some(FaultKind::Signal(libc::SIGFPE))),
        ("abort", libc::SIGABRT, Some(FaultKind::Abort)),
        ("assert", libc::SIGABRT, Some(FaultKind::Abort)),
        ("throw", libc::SIGABRT, Some(FaultKind::UncaughtException)),
        ("overflow", libc::SIGSEGV, Some(FaultKind::StackOverflow)),
        ("forbidden", libc::SIGSYS, Some(FaultKind::SystemCall(169))),
        ("term", libc::SIGTERM, None),
        ("int", libc::SIGINT, None),
        ("alarm", libc::SIGALRM, None),
        ("pipe", libc::SIGPIPE, None),
        ("kill", libc::SIGKILL, None),
        ("blocked", libc::SIGSEGV, None),
    ] {
        let ran = ran(&["die", how]);
        assert_eq!(ran.end, End::Exited(Ending::Signal(signal)), "{how}: {ran:?}");
        assert_eq!(ran.fault.map(|fault| fault.kind), kind, "{how}");
        assert_eq!(ran.output, "+first +second before", "{how}");
    }
}

#[test]
fn a_program_exits_as_anywhere() {
    for (how, status, destroyed) in [("exit", 200, true), ("_exit", 201, false), ("nothing", 99, true)] {
        let ran = ran(&["die", how]);
        assert_eq!((ran.end, ran.fault), (End::Exited(Ending::Exit(status)), None), "{how}");
        assert_eq!(ran.output.contains("-first"), destroyed, "{how}");
    }
}

#[test]
fn threads_of_every_kind_work() {
    let ran = ran(&["threads"]);
    assert_eq!(body(&ran), "6000 17 0 1 1 1", "{ran:?}");
}

#[test]
fn files_are_private_and_bounded() {
    let seen = ran(&["files"]);
    assert_eq!(body(&seen), "written /tmp 7 [/tmp/folder]", "{seen:?}");
    let full = ran(&["full"]);
    let written: u64 = body(&full).parse().unwrap();
    assert!(written > LIMITS.scratch_bytes / 2 && written <= LIMITS.scratch_bytes, "{written}");
}

#[test]
fn a_program_is_nobody_nowhere() {
    assert_eq!(body(&ran(&["identity"])), "1 1000 1000 kiln 0 1");
}

#[test]
fn no_second_program_is_started() {
    let ran = ran(&["denied"]);
    assert_eq!(body(&ran), "-1 1 1", "{ran:?}");
}

#[test]
fn the_library_allocates_with_the_operators_that_a_program_replaces() {
    let zygote = Zygote::start();
    let ran = zygote.program(&linked("replacing_program").file(), &["program", "replaced"]);
    assert_eq!(body(&ran), "1", "{ran:?}");
    let plain = zygote.program(&linked("program").file(), &["program", "replaced"]);
    assert_eq!(body(&plain), "0", "the next cell has the usual ones: {plain:?}");
}

#[test]
fn signals_from_outside_reach_the_program() {
    let zygote = Zygote::start();
    for (sent, ending, reported) in [
        (libc::SIGINT, Ending::Signal(libc::SIGINT), None),
        (WALL_LIMIT_SIGNAL, Ending::Signal(WALL_LIMIT_SIGNAL), Some(FaultKind::WallLimit)),
        (libc::SIGKILL, Ending::Signal(libc::SIGKILL), None),
    ] {
        let mut running = zygote.start_program(&linked("program").file(), &["program", "echo"], LIMITS);
        running.input.write_all(b"line\n").unwrap();
        let mut byte = [0];
        // It prints into a full buffer only at its end; what it writes to error first is nothing: wait for its start by
        // its descriptors instead, which it has when it has read the line.
        while rustix::io::ioctl_fionread(&running.input).unwrap() > 0 {
            std::thread::yield_now();
        }
        running.cell.kill(sent);
        let _ = running.error.read(&mut byte);
        let ran = running.finish();
        assert_eq!(ran.end, End::Exited(ending), "{sent}");
        assert_eq!(ran.fault.map(|fault| fault.kind), reported, "{sent}");
    }
}

#[test]
fn a_program_without_main_is_refused() {
    let ran = Zygote::start().program(&linked("handlers").file(), &["program"]);
    assert_eq!(ran.fault.unwrap().message, "the program has no main");
}

#[test]
fn one_thread_is_one() {
    let zygote = Zygote::start();
    let limits = Limits { threads: 1, ..LIMITS };
    let ran = zygote.start_program(&linked("program").file(), &["program", "threads"], limits).finish();
    assert_eq!(ran.fault.unwrap().kind, FaultKind::UncaughtException, "std::system_error");
    let ran = zygote.start_program(&linked("program").file(), &["program", "identity"], limits).finish();
    assert_eq!(ran.end, End::Exited(Ending::Exit(0)));
}
