//! Every way in which a script can fail has its report, and the report leads to the place.

use crate::image::linked;
use crate::support::{Cell, End, LIMITS, Said, Zygote};
use wire::cell::{Fault, FaultKind, WALL_LIMIT_SIGNAL};
use wire::zygote::{Ending, Limits};

/// Calls `entry` of the faults script in a cell of its own and returns its last words.
fn fault_of(entry: &str) -> Fault {
    fault_within(entry, LIMITS).0
}

fn fault_within(entry: &str, limits: Limits) -> (Fault, End) {
    let (zygote, image) = (Zygote::start(), linked("faults"));
    let cell = zygote.handlers_within(&image.file(), limits);
    cell.expect_ready();
    cell.invoke(image.entry(entry));
    let fault = cell.fault();
    assert_eq!(cell.next(), Said::Closed, "nothing follows a fault");
    (fault, cell.end())
}

/// Whether the frames start in the image and hold at least `count` addresses in it.
fn lies_in_image(fault: &Fault, count: usize) -> bool {
    let image = linked("faults");
    let inside = fault.frames.iter().filter(|frame| image.contains(**frame)).count();
    inside >= count && fault.frames.last().is_some_and(|frame| image.contains(*frame))
}

#[test]
fn signals_of_the_processor_are_named() {
    for (entry, kind, message) in [
        ("null", FaultKind::Signal(libc::SIGSEGV), "there is no memory at address 0x0"),
        (
            "misplaced",
            FaultKind::Signal(libc::SIGSEGV),
            "an address that cannot be one, or a privileged instruction; told as 0x0",
        ),
        ("call_null", FaultKind::Signal(libc::SIGSEGV), "there is no memory at address 0x0"),
        ("divide", FaultKind::Signal(libc::SIGFPE), "integer division by zero, or whose result has no room"),
    ] {
        let fault = fault_of(entry);
        assert_eq!((&fault.kind, fault.message.as_str()), (&kind, message), "{entry}");
        assert!(lies_in_image(&fault, 1), "{entry}: {:x?}", fault.frames);
    }
    for (entry, signal, start) in [
        ("write_code", libc::SIGSEGV, "the access is not permitted at address 0x1000"),
        ("call_data", libc::SIGSEGV, "the access is not permitted at address 0x1000"),
        ("illegal", libc::SIGILL, "illegal instruction"),
        ("breakpoint", libc::SIGTRAP, "signal 5"),
    ] {
        let fault = fault_of(entry);
        assert_eq!(fault.kind, FaultKind::Signal(signal), "{entry}");
        assert!(fault.message.starts_with(start), "{entry}: {}", fault.message);
        assert!(lies_in_image(&fault, 1), "{entry}: {:x?}", fault.frames);
    }
}

#[test]
fn the_backtrace_leads_from_the_faulting_instruction_to_the_entry() {
    let image = linked("faults");
    let fault = fault_of("null");
    assert!(image.contains(fault.frames[0]), "{:x?}", fault.frames);
    // innermost, middle and the entry itself.
    assert_eq!(fault.frames.len(), 3, "{:x?}", fault.frames);
    let entry = image.header.entries.iter().find(|entry| entry.name == "null").unwrap();
    assert!(fault.frames[2] > entry.address && fault.frames[2] < entry.address + 100);
}

#[test]
fn a_call_to_nowhere_is_told_with_its_caller() {
    let image = linked("faults");
    for entry_name in ["call_null", "call_data"] {
        let fault = fault_of(entry_name);
        let entry = image.header.entries.iter().find(|entry| entry.name == entry_name).unwrap();
        let caller = fault.frames[1];
        assert!(caller > entry.address && caller < entry.address + 100, "{entry_name}: {:x?}", fault.frames);
    }
}

#[test]
fn exceptions_and_aborts_are_told_apart() {
    for (entry, kind, part) in [
        ("uncaught", FaultKind::UncaughtException, "what it says"),
        ("uncaught_number", FaultKind::UncaughtException, "int"),
        ("uncaught_in_thread", FaultKind::UncaughtException, "what it says"),
        ("terminate", FaultKind::Abort, "std::terminate was called"),
        ("abort", FaultKind::Abort, "abort was called"),
        ("assertion", FaultKind::Abort, "Assertion `zero == 1 && \"as it should be\"' failed"),
        ("heap_locked", FaultKind::Abort, "double free"),
    ] {
        let fault = fault_of(entry);
        assert_eq!(fault.kind, kind, "{entry}: {}", fault.message);
        assert!(fault.message.contains(part), "{entry}: {}", fault.message);
        assert!(lies_in_image(&fault, 1), "{entry}: {:x?}", fault.frames);
    }
}

#[test]
fn a_stack_overflow_is_one_in_every_thread() {
    for entry in ["overflow", "overflow_far", "overflow_in_thread"] {
        let fault = fault_of(entry);
        assert_eq!(fault.kind, FaultKind::StackOverflow, "{entry}: {}", fault.message);
        let frames = if entry == "overflow_far" { 20 } else { 100 };
        assert!(lies_in_image(&fault, frames), "{entry}: {} frames", fault.frames.len());
    }
}

#[test]
fn faults_in_threads_are_reported_once() {
    for entry in ["fault_in_thread", "many_threads_fault"] {
        let fault = fault_of(entry);
        assert_eq!(fault.kind, FaultKind::Signal(libc::SIGSEGV), "{entry}");
        assert!(lies_in_image(&fault, 2), "{entry}: {:x?}", fault.frames);
    }
}

#[test]
fn leaving_is_a_fault_while_an_event_is_handled() {
    for (entry, status) in [("exit", 3), ("exit_now", 4), ("quick_exit", 5)] {
        let (fault, end) = fault_within(entry, LIMITS);
        assert_eq!(fault.kind, FaultKind::Exit(status), "{entry}");
        assert_eq!(end, End::Exited(Ending::Exit(status)));
        assert!(lies_in_image(&fault, 1), "{entry}: {:x?}", fault.frames);
    }
}

#[test]
fn leaving_during_initialisation_is_a_fault() {
    let (zygote, image) = (Zygote::start(), linked("failing_start"));
    let cell = zygote.handlers(&image.file());
    assert_eq!(cell.fault().kind, FaultKind::Exit(9));
    assert_eq!(cell.end(), End::Exited(Ending::Exit(9)));
}

#[test]
fn what_cannot_be_reported_is_seen_from_outside() {
    let (zygote, image) = (Zygote::start(), linked("faults"));
    let ends = |entry| {
        let cell = zygote.handlers(&image.file());
        cell.expect_ready();
        cell.invoke(image.entry(entry));
        assert_eq!(cell.next(), Said::Closed, "{entry}");
        cell.end()
    };
    assert_eq!(ends("exit_group"), End::Exited(Ending::Exit(6)));
    assert_eq!(ends("killed"), End::Exited(Ending::Signal(libc::SIGSYS)));
}

#[test]
fn a_refused_system_call_is_named() {
    let fault = fault_of("refused");
    assert_eq!(fault.kind, FaultKind::SystemCall(169));
    assert_eq!(fault.message, "the system call reboot is not allowed");
    assert!(lies_in_image(&fault, 1), "{:x?}", fault.frames);
}

#[test]
fn signals_that_end_a_program_end_a_handler() {
    assert_eq!(fault_of("raised").kind, FaultKind::Signal(libc::SIGTERM));
    assert_eq!(fault_of("alarm").kind, FaultKind::Signal(libc::SIGALRM));
}

#[test]
fn a_broken_stack_still_gives_a_report() {
    for entry in ["broken_stack", "garbage_frames"] {
        let fault = fault_of(entry);
        assert!(matches!(fault.kind, FaultKind::Signal(_) | FaultKind::StackOverflow), "{entry}: {fault:?}");
        assert!(!fault.frames.is_empty(), "{entry}");
    }
}

#[test]
fn a_script_may_handle_its_own_signals() {
    let (zygote, image) = (Zygote::start(), linked("faults"));
    let cell = zygote.handlers(&image.file());
    cell.expect_ready();
    assert_eq!(cell.report(image.entry("jump_out"))["jumped"], "1");
    cell.invoke(image.entry("own_handler"));
    assert_eq!(cell.log(), "caught=1");
    assert_eq!(cell.fault().kind, FaultKind::Signal(libc::SIGSEGV), "the default action is reported again");
}

#[test]
fn a_main_thread_that_leaves_is_an_exit() {
    assert_eq!(fault_of("leave_thread").kind, FaultKind::Exit(0));
}

#[test]
fn a_deep_stack_is_cut() {
    let fault = fault_of("deep");
    assert_eq!(fault.kind, FaultKind::Signal(libc::SIGSEGV));
    assert_eq!(fault.frames.len(), 128);
}

/// Starts an endless loop and waits until it runs.
fn looping(zygote: &Zygote) -> Cell<'_> {
    let image = linked("faults");
    let cell = zygote.handlers(&image.file());
    cell.expect_ready();
    cell.invoke(image.entry("loop"));
    assert_eq!(cell.log(), "looping");
    cell
}

#[test]
fn the_wall_limit_shows_where_the_script_was() {
    let zygote = Zygote::start();
    let cell = looping(&zygote);
    cell.kill(WALL_LIMIT_SIGNAL);
    let fault = cell.fault();
    assert_eq!(fault.kind, FaultKind::WallLimit);
    assert!(lies_in_image(&fault, 1), "{:x?}", fault.frames);
    let End::Exited(_) = cell.end() else { panic!() };
}

#[test]
fn a_cell_can_be_killed() {
    let zygote = Zygote::start();
    let cell = looping(&zygote);
    cell.kill(libc::SIGKILL);
    assert_eq!(cell.next(), Said::Closed);
    assert_eq!(cell.end(), End::Exited(Ending::Signal(libc::SIGKILL)));
}

#[test]
fn memory_ends_in_an_exception() {
    let (fault, _) = fault_within("exhaust_memory", Limits { memory_bytes: 64 << 20, ..LIMITS });
    assert_eq!(fault.kind, FaultKind::UncaughtException);
    assert!(fault.message.contains("bad_alloc"), "{}", fault.message);
}

#[test]
fn cpu_time_ends_in_a_signal() {
    let (fault, _) = fault_within("use_cpu", Limits { cpu_seconds: 1, ..LIMITS });
    assert_eq!(fault.kind, FaultKind::Signal(libc::SIGXCPU));
    assert_eq!(fault.message, "the CPU time is used up");
    assert!(lies_in_image(&fault, 1), "{:x?}", fault.frames);
}
