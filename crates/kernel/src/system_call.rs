//! The system call instruction, for calls that rustix does not offer. Knows nothing of what they do.

use crate::{Errno, Result};
use core::arch::asm;

pub(crate) const RT_SIGACTION: usize = 13;
pub(crate) const RT_SIGPROCMASK: usize = 14;
pub(crate) const IOCTL: usize = 16;
pub(crate) const EXIT: usize = 60;
pub(crate) const WAIT4: usize = 61;
pub(crate) const RT_SIGTIMEDWAIT: usize = 128;
pub(crate) const PRCTL: usize = 157;
pub(crate) const SET_ROBUST_LIST: usize = 273;
pub(crate) const GET_ROBUST_LIST: usize = 274;
pub(crate) const SIGNALFD4: usize = 289;
pub(crate) const DUP3: usize = 292;
pub(crate) const SECCOMP: usize = 317;
pub(crate) const CLONE3: usize = 435;
pub(crate) const CLOSE_RANGE: usize = 436;
pub(crate) const LANDLOCK_CREATE_RULESET: usize = 444;
pub(crate) const LANDLOCK_ADD_RULE: usize = 445;
pub(crate) const LANDLOCK_RESTRICT_SELF: usize = 446;

/// Makes a system call and turns its result into a `Result`.
///
/// # Safety
/// The caller answers for what the kernel does with `arguments`: pointers are valid for the call, and its effect on this
/// process breaks nothing that Rust relies on.
pub(crate) unsafe fn system_call(number: usize, arguments: [usize; 6]) -> Result<usize> {
    let [first, second, third, fourth, fifth, sixth] = arguments;
    let result: isize;
    // SAFETY: the registers are those of the x86-64 system call convention (psABI, appendix A.2.1); rcx and r11 are
    // clobbered by the instruction itself. The caller answers for the rest.
    unsafe {
        asm!(
            "syscall",
            inlateout("rax") number => result,
            in("rdi") first,
            in("rsi") second,
            in("rdx") third,
            in("r10") fourth,
            in("r8") fifth,
            in("r9") sixth,
            lateout("rcx") _,
            lateout("r11") _,
            options(nostack),
        );
    }
    match usize::try_from(result) {
        Ok(value) => Ok(value),
        Err(_) => Err(Errno::from_raw_os_error(i32::try_from(result.wrapping_neg()).unwrap_or(i32::MAX))),
    }
}
