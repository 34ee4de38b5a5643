//! sigaction and signal as programs see them: where the cell's own handler stands, a program sees the default action.
//! Knows nothing of what the handler does.

use crate::fault::{handle, is_handled, is_own, kernel_sigaction};
use core::ffi::c_int;

/// sigaction(2) of the C library, but that what would end the process by default is to be reported.
///
/// # Safety
/// As sigaction(2): the pointers are null or valid.
#[unsafe(no_mangle)]
unsafe extern "C" fn sigaction(number: c_int, action: *const libc::sigaction, former: *mut libc::sigaction) -> c_int {
    // SAFETY: the caller answers for the pointers.
    let result = unsafe { kernel_sigaction(number, action, former) };
    if result != 0 {
        return result;
    }
    // SAFETY: as above; the kernel has filled `former` in.
    unsafe {
        if let Some(former) = former.as_mut().filter(|former| is_own(former.sa_sigaction)) {
            *former = core::mem::zeroed();
        }
        if action.as_ref().is_some_and(|action| action.sa_sigaction == libc::SIG_DFL) && is_handled(number) {
            handle(number);
        }
    }
    result
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
