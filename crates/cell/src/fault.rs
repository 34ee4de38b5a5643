//! What a cell says when its script fails: a signal, std::terminate, exit. Knows nothing of the engine's answer to it.
//!
//! The fault handler runs on a stack of its own and uses neither the heap nor locks that the script may hold.

use crate::abi::{Text, kiln_flush_streams};
use crate::diagnosis::{self, Message};
use crate::limit::{self, LAST_WORDS_SIGNAL, Response};
use crate::signals::call_script_handler;
use crate::{backtrace, channel};
use core::ffi::{c_int, c_void};
use core::sync::atomic::{AtomicBool, AtomicI32, AtomicU8, Ordering};
use wire::cell::{FaultKind, WALL_LIMIT_SIGNAL};

/// Faults of the processor and of the C library, and the end of a limit. A program without handlers of its own ends by
/// them; with this cell's handler it is also told where.
const FAULTS: [c_int; 10] = [
    libc::SIGSEGV,
    libc::SIGBUS,
    libc::SIGFPE,
    libc::SIGILL,
    libc::SIGTRAP,
    libc::SIGABRT,
    libc::SIGSYS,
    libc::SIGXCPU,
    LAST_WORDS_SIGNAL,
    WALL_LIMIT_SIGNAL,
];

/// Other signals that end a program. The first process of a pid namespace does not end by them: a script that handles
/// events is one, so it needs a handler that does what the kernel does elsewhere.
const ENDINGS: [c_int; 11] = [
    libc::SIGHUP,
    libc::SIGINT,
    libc::SIGQUIT,
    libc::SIGALRM,
    libc::SIGTERM,
    libc::SIGUSR1,
    libc::SIGUSR2,
    libc::SIGVTALRM,
    libc::SIGPROF,
    libc::SIGIO,
    libc::SIGPWR,
];

/// What the process is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// It handles events: a fault ends it with an exit status.
    Handlers,
    /// It is a program: a fault ends it as it would anywhere.
    Program,
}

static IS_PROGRAM: AtomicBool = AtomicBool::new(false);
/// Whether script code runs on behalf of an event: an exit is a fault then.
static IN_SCRIPT: AtomicBool = AtomicBool::new(false);
/// The thread that reports, or 0: the first one wins.
static REPORTER: AtomicI32 = AtomicI32::new(0);
/// How far it has got.
static STAGE: AtomicU8 = AtomicU8::new(QUIET);
const QUIET: u8 = 0;
const COLLECTING: u8 = 1;
const SENDING: u8 = 2;

/// Bytes of the main thread's fault stack: a signal frame with every vector register, the unwinder, a frame.
const STACK_BYTES: usize = 64 << 10;
#[repr(align(16))]
struct Stack(core::cell::UnsafeCell<[u8; STACK_BYTES]>);
// SAFETY: only the kernel and the fault handler, in one thread, use it.
unsafe impl Sync for Stack {}
static STACK: Stack = Stack(core::cell::UnsafeCell::new([0; STACK_BYTES]));

unsafe extern "C" {
    /// The C library's own sigaction, behind the one that programs see.
    fn __sigaction(number: c_int, action: *const libc::sigaction, former: *mut libc::sigaction) -> c_int;
    safe fn on_exit(handler: extern "C" fn(c_int, *mut c_void), argument: *mut c_void) -> c_int;
}

/// Makes the cell report faults from now on; called once, before any script code.
pub(crate) fn install(role: Role) {
    IS_PROGRAM.store(role == Role::Program, Ordering::Relaxed);
    let stack = libc::stack_t { ss_sp: STACK.0.get().cast(), ss_flags: 0, ss_size: STACK_BYTES };
    // SAFETY: the stack is static and used for nothing else.
    unsafe { libc::sigaltstack(&raw const stack, core::ptr::null_mut()) };
    for number in FAULTS {
        handle(number);
    }
    if role == Role::Handlers {
        for number in ENDINGS {
            handle(number);
        }
        act(libc::SIGPIPE, libc::SIG_IGN);
        // Registered first, so it runs last: behind the script's own exit handlers and destructors.
        on_exit(report_exit, core::ptr::null_mut());
    }
}

/// Runs script code that handles an event or prepares for it.
pub(crate) fn in_script<T>(code: impl FnOnce() -> T) -> T {
    IN_SCRIPT.store(true, Ordering::Relaxed);
    let result = code();
    IN_SCRIPT.store(false, Ordering::Relaxed);
    result
}

/// Whether `handler` is the cell's own, which programs are not to see.
pub(crate) fn is_own(handler: libc::sighandler_t) -> bool {
    handler == on_signal as *const () as libc::sighandler_t
}

/// Whether the cell handles the signal `number` where the script does not.
pub(crate) fn is_handled(number: c_int) -> bool {
    FAULTS.contains(&number) || (!IS_PROGRAM.load(Ordering::Relaxed) && ENDINGS.contains(&number))
}

/// Gives the signal `number` the cell's own handler.
pub(crate) fn handle(number: c_int) {
    act(number, on_signal as *const () as libc::sighandler_t);
}

/// The C library's sigaction.
///
/// # Safety
/// As sigaction(2): the pointers are null or valid.
pub(crate) unsafe fn kernel_sigaction(
    number: c_int,
    action: *const libc::sigaction,
    former: *mut libc::sigaction,
) -> c_int {
    // SAFETY: the caller answers for the pointers.
    unsafe { __sigaction(number, action, former) }
}

fn act(number: c_int, handler: libc::sighandler_t) {
    // SAFETY: zero is a valid value of all of its fields.
    let mut action: libc::sigaction = unsafe { core::mem::zeroed() };
    action.sa_sigaction = handler;
    // Not deferred: a fault while a fault is reported must arrive too, or it would end the process silently.
    // What a limit interrupts goes on, but for sleeps.
    action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK | libc::SA_NODEFER | libc::SA_RESTART;
    // SAFETY: the set is a field of a live value.
    unsafe { libc::sigfillset(&raw mut action.sa_mask) };
    for fault in [libc::SIGSEGV, libc::SIGBUS, libc::SIGFPE, libc::SIGILL, libc::SIGTRAP, libc::SIGSYS] {
        // SAFETY: as above.
        unsafe { libc::sigdelset(&raw mut action.sa_mask, fault) };
    }
    // SAFETY: the action is complete; its handler, if it is this module's, is safe to run at any point.
    unsafe { kernel_sigaction(number, &raw const action, core::ptr::null_mut()) };
}

/// What is interrupted may be about to look at errno.
fn keep_errno<T>(code: impl FnOnce() -> T) -> T {
    // SAFETY: the place is this thread's own.
    unsafe {
        let errno = *libc::__errno_location();
        let result = code();
        *libc::__errno_location() = errno;
        result
    }
}

extern "C" fn on_signal(number: c_int, information: *mut libc::siginfo_t, context: *mut c_void) {
    // SAFETY: the kernel passes both to a handler with SA_SIGINFO, and they live on its stack.
    let response = unsafe { keep_errno(|| limit::respond(number, &*information, context)) };
    if matches!(response, Response::Done) {
        return;
    }
    // SAFETY: as above.
    if matches!(response, Response::NotMine) && unsafe { call_script_handler(number, information, context) } {
        return;
    }
    if claim() {
        // SAFETY: as above.
        let (information, context) = unsafe { (&*information, &mut *context.cast::<libc::ucontext_t>()) };
        let mut message = Message::new();
        let kind = match response {
            Response::End(kind, words) => {
                message = Message::text(words);
                kind
            }
            _ => diagnosis::of_signal(number, information, context, &mut message),
        };
        backtrace::of_interrupted(context);
        send(&kind, &message);
    }
    end_by(number);
}

/// Makes the calling thread the one that reports. A thread that comes second waits for the end; the same thread, in a
/// second fault, sends what it has, or nothing when sending was what failed: then the answer is no.
fn claim() -> bool {
    // SAFETY: asks for a number only.
    let own = unsafe { libc::gettid() };
    match REPORTER.compare_exchange(0, own, Ordering::Relaxed, Ordering::Relaxed) {
        Ok(_) => {
            STAGE.store(COLLECTING, Ordering::Relaxed);
            return true;
        }
        Err(reporter) if reporter == own => {}
        Err(_) => loop {
            // SAFETY: waits for a signal, of which only the end of the process will come.
            unsafe { libc::pause() };
        },
    }
    if STAGE.load(Ordering::Relaxed) == COLLECTING {
        send(&FaultKind::Signal(libc::SIGSEGV), &Message::text("the stack is broken"));
    }
    false
}

fn send(kind: &FaultKind, message: &Message) {
    STAGE.store(SENDING, Ordering::Relaxed);
    backtrace::with_collected(|frames| channel::send_fault(kind, message.as_str(), frames));
}

/// Ends the process: a program as by this signal without a handler.
fn end_by(number: c_int) -> ! {
    if IS_PROGRAM.load(Ordering::Relaxed) {
        act(number, libc::SIG_DFL);
        // SAFETY: a set that lives through the calls; the signal ends the process as soon as it is let through.
        unsafe {
            let mut only: libc::sigset_t = core::mem::zeroed();
            libc::sigaddset(&raw mut only, number);
            libc::raise(number);
            libc::sigprocmask(libc::SIG_UNBLOCK, &raw const only, core::ptr::null_mut());
        }
    }
    exit_with(number.saturating_add(128))
}

fn exit_with(status: c_int) -> ! {
    loop {
        // SAFETY: ends the process.
        unsafe { libc::syscall(libc::SYS_exit_group, status) };
    }
}

/// Reports the end of a script that calls exit while an event is handled; otherwise exit is nobody's business.
extern "C" fn report_exit(status: c_int, _argument: *mut c_void) {
    if IN_SCRIPT.load(Ordering::Relaxed) && claim() {
        kiln_flush_streams();
        backtrace::of_caller();
        send(&FaultKind::Exit(status), &Message::text("the script called exit"));
    }
}

/// The C library's last step of exit, and what programs call to leave without the others.
#[unsafe(no_mangle)]
extern "C" fn _exit(status: c_int) -> ! {
    if IN_SCRIPT.load(Ordering::Relaxed) && !IS_PROGRAM.load(Ordering::Relaxed) && claim() {
        backtrace::of_caller();
        send(&FaultKind::Exit(status), &Message::text("the script called _exit"));
    }
    exit_with(status)
}

/// As [`_exit`], under its name in the C standard.
#[unsafe(no_mangle)]
extern "C" fn _Exit(status: c_int) -> ! {
    _exit(status)
}

/// As abi.h says.
#[unsafe(no_mangle)]
extern "C" fn kiln_fail_terminate(exception: Text) -> ! {
    if claim() {
        // What the script has printed belongs before its end. A program loses it, as it would anywhere.
        if !IS_PROGRAM.load(Ordering::Relaxed) {
            kiln_flush_streams();
        }
        // SAFETY: as abi.h says, the text is valid during the call, which does not return.
        let message = unsafe { exception.bytes() };
        let kind = if exception.is_some() { FaultKind::UncaughtException } else { FaultKind::Abort };
        backtrace::of_caller();
        send(&kind, &Message::of_bytes(if exception.is_some() { message } else { b"std::terminate was called" }));
    }
    end_by(libc::SIGABRT)
}

/// Reports that the script's answer cannot be sent, and ends the process.
pub(crate) fn fail(message: &'static str) -> ! {
    if claim() {
        backtrace::of_caller();
        send(&FaultKind::Abort, &Message::text(message));
    }
    end_by(libc::SIGABRT)
}
