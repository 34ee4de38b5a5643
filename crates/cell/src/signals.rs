//! Signals as scripts see them: where the cell's own handler stands, a script sees the default action. What limits rest on it
//! can neither block nor take over; its own handlers of faults are called by the cell's. Knows nothing of what that does.

use crate::fault::{handle, is_handled, is_own, kernel_sigaction};
use crate::limit;
use core::ffi::{c_int, c_void};
use core::ptr::null;
use core::sync::atomic::{AtomicI32, AtomicUsize, Ordering};

/// Bytes of a set of signals, to the kernel.
const KERNEL_SET_BYTES: usize = 8;
/// What the C library uses itself: it leaves these out of every set.
const LIBRARY_SIGNALS: [c_int; 2] = [32, 33];

/// A handler of a script's that the cell's calls.
struct ScriptHandler {
    number: c_int,
    handler: AtomicUsize,
    flags: AtomicI32,
}

impl ScriptHandler {
    const fn of(number: c_int) -> Self {
        Self { number, handler: AtomicUsize::new(libc::SIG_DFL), flags: AtomicI32::new(0) }
    }
}

static SCRIPT_HANDLERS: [ScriptHandler; 2] = [ScriptHandler::of(libc::SIGSEGV), ScriptHandler::of(libc::SIGILL)];

/// Calls the handler that the script has given a fault, if it has, which may not return.
///
/// # Safety
/// The pointers are those that the kernel has passed to a handler of this signal.
pub(crate) unsafe fn call_script_handler(
    number: c_int,
    information: *mut libc::siginfo_t,
    context: *mut c_void,
) -> bool {
    let Some(known) = SCRIPT_HANDLERS.iter().find(|known| known.number == number) else { return false };
    let handler = known.handler.load(Ordering::Relaxed);
    if handler == libc::SIG_DFL || handler == libc::SIG_IGN {
        return false;
    }
    // SAFETY: the script has said that this is a handler, of the kind that its flags say; the caller answers for the pointers.
    unsafe {
        if known.flags.load(Ordering::Relaxed) & libc::SA_SIGINFO != 0 {
            let handler =
                core::mem::transmute::<usize, extern "C-unwind" fn(c_int, *mut libc::siginfo_t, *mut c_void)>(handler);
            handler(number, information, context);
        } else {
            core::mem::transmute::<usize, extern "C-unwind" fn(c_int)>(handler)(number);
        }
    }
    true
}

/// sigaction(2) of the C library, but that what would end the process by default is to be reported.
///
/// # Safety
/// As sigaction(2): the pointers are null or valid.
#[unsafe(no_mangle)]
unsafe extern "C" fn sigaction(number: c_int, action: *const libc::sigaction, former: *mut libc::sigaction) -> c_int {
    if limit::is_in_force() && limit::needs(number) {
        // SAFETY: the caller answers for the pointers.
        unsafe { set_script_handler(number, action.as_ref(), former.as_mut()) };
        return 0;
    }
    // SAFETY: as above.
    let action = unsafe { action.as_ref() }.map(|action| {
        let mut action = *action;
        if limit::is_in_force() {
            leave_unblocked(&mut action.sa_mask);
        }
        action
    });
    // SAFETY: as above; the kernel fills `former` in.
    unsafe {
        let result = kernel_sigaction(number, action.as_ref().map_or(null(), core::ptr::from_ref), former);
        if result != 0 {
            return result;
        }
        if let Some(former) = former.as_mut().filter(|former| is_own(former.sa_sigaction)) {
            *former = core::mem::zeroed();
        }
        if action.is_some_and(|action| action.sa_sigaction == libc::SIG_DFL) && is_handled(number) {
            handle(number);
        }
        result
    }
}

/// What sigaction does for a signal that the cell keeps for itself. Those of faults may be the script's too.
fn set_script_handler(number: c_int, action: Option<&libc::sigaction>, former: Option<&mut libc::sigaction>) {
    let known = SCRIPT_HANDLERS.iter().find(|known| known.number == number);
    if let Some(former) = former {
        // SAFETY: zero is a valid value of all of its fields.
        *former = unsafe { core::mem::zeroed() };
        if let Some(known) = known {
            former.sa_sigaction = known.handler.load(Ordering::Relaxed);
            former.sa_flags = known.flags.load(Ordering::Relaxed);
        }
    }
    if let (Some(action), Some(known)) = (action, known) {
        known.flags.store(action.sa_flags, Ordering::Relaxed);
        known.handler.store(action.sa_sigaction, Ordering::Relaxed);
    }
}

fn leave_unblocked(set: &mut libc::sigset_t) {
    for number in limit::SIGNALS {
        // SAFETY: the set is live, and these are signals.
        unsafe { libc::sigdelset(set, number) };
    }
}

/// pthread_sigmask(3) of the C library, but for signals that limits rest on.
///
/// # Safety
/// As pthread_sigmask(3): the pointers are null or valid.
#[unsafe(no_mangle)]
unsafe extern "C" fn pthread_sigmask(how: c_int, set: *const libc::sigset_t, former: *mut libc::sigset_t) -> c_int {
    // SAFETY: the caller answers for the pointer.
    let set = unsafe { set.as_ref() }.map(|set| {
        let mut set = *set;
        if limit::is_in_force() {
            leave_unblocked(&mut set);
        }
        for number in LIBRARY_SIGNALS {
            // SAFETY: the set is live.
            unsafe { kernel_sigdelset(&mut set, number) };
        }
        set
    });
    let set = set.as_ref().map_or(null(), core::ptr::from_ref);
    // SAFETY: as above; a set of the C library is longer than one of the kernel.
    let result = unsafe { libc::syscall(libc::SYS_rt_sigprocmask, how, set, former, KERNEL_SET_BYTES) };
    if result == 0 {
        return 0;
    }
    // SAFETY: the place is this thread's own.
    unsafe { *libc::__errno_location() }
}

/// The C library's sigdelset refuses what it keeps for itself.
///
/// # Safety
/// `set` begins with the kernel's set, of 64 bits.
unsafe fn kernel_sigdelset(set: &mut libc::sigset_t, number: c_int) {
    let bits = core::ptr::from_mut(set).cast::<u64>();
    // SAFETY: the caller answers for it.
    unsafe { *bits &= !(1u64 << (number - 1)) };
}

/// sigprocmask(2) of the C library, as above.
///
/// # Safety
/// As sigprocmask(2): the pointers are null or valid.
#[unsafe(no_mangle)]
unsafe extern "C" fn sigprocmask(how: c_int, set: *const libc::sigset_t, former: *mut libc::sigset_t) -> c_int {
    // SAFETY: the caller answers for the pointers.
    let errno = unsafe { pthread_sigmask(how, set, former) };
    if errno == 0 {
        return 0;
    }
    // SAFETY: the place is this thread's own.
    unsafe { *libc::__errno_location() = errno };
    -1
}

/// signal(2) of the C library (BSD semantics: the handler stays, and interrupted calls are made again).
///
/// # Safety
/// As signal(2): `handler` is a handler.
#[unsafe(no_mangle)]
unsafe extern "C" fn signal(number: c_int, handler: libc::sighandler_t) -> libc::sighandler_t {
    // SAFETY: zero is a valid value of all of its fields; so are the pointers to two live values.
    unsafe {
        let mut action: libc::sigaction = core::mem::zeroed();
        let mut former: libc::sigaction = core::mem::zeroed();
        action.sa_sigaction = handler;
        action.sa_flags = libc::SA_RESTART;
        libc::sigaddset(&raw mut action.sa_mask, number);
        match sigaction(number, &raw const action, &raw mut former) {
            0 => former.sa_sigaction,
            _ => libc::SIG_ERR,
        }
    }
}
