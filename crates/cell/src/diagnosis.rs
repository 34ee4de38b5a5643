//! From a signal to what happened, in words. Knows nothing of who will read them; uses no heap.

use crate::backtrace;
use crate::limit::{CPU_WORDS, WALL_WORDS};
use core::ffi::{c_char, c_int};
use core::fmt::{self, Write};
use wire::cell::{FaultKind, WALL_LIMIT_SIGNAL};

/// Bytes of a message at the most.
const MESSAGE_BYTES_MAX: usize = 1 << 10;

/// Text of bounded length, without a heap.
#[derive(Debug)]
pub(crate) struct Message {
    bytes: [u8; MESSAGE_BYTES_MAX],
    length: usize,
}

impl Message {
    /// An empty one.
    pub(crate) const fn new() -> Self {
        Self { bytes: [0; MESSAGE_BYTES_MAX], length: 0 }
    }

    /// The start of `text`.
    pub(crate) fn text(text: &str) -> Self {
        Self::of_bytes(text.as_bytes())
    }

    /// The start of `bytes`, as far as they are UTF-8.
    pub(crate) fn of_bytes(bytes: &[u8]) -> Self {
        let mut message = Self::new();
        message.append(bytes);
        message
    }

    /// What of it is text.
    pub(crate) fn as_str(&self) -> &str {
        let bytes = self.bytes.get(..self.length).unwrap_or_default();
        match core::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                bytes.get(..error.valid_up_to()).and_then(|valid| core::str::from_utf8(valid).ok()).unwrap_or("")
            }
        }
    }

    fn append(&mut self, bytes: &[u8]) {
        for (target, byte) in self.bytes.iter_mut().skip(self.length).zip(bytes) {
            *target = *byte;
            self.length = self.length.saturating_add(1);
        }
    }
}

impl Write for Message {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.append(text.as_bytes());
        Ok(())
    }
}

unsafe extern "C" {
    /// The text of the C library's last message before it aborts, such as that of a failed assertion.
    static __abort_msg: *const AbortMessage;
}

/// `struct abort_msg_s` of the C library.
#[repr(C)]
struct AbortMessage {
    mapped_bytes: u32,
    text: [c_char; 0],
}

/// What the signal `number` says, and its words behind what `message` holds.
pub(crate) fn of_signal(
    number: c_int,
    information: &libc::siginfo_t,
    context: &libc::ucontext_t,
    message: &mut Message,
) -> FaultKind {
    // A program may send itself any of these.
    let by_kernel = information.si_code > 0;
    // SAFETY: for the signals below, when the kernel sends them, this member of the union is filled in.
    let address = unsafe { information.si_addr() }.addr();
    let (kind, written) = match number {
        libc::SIGSEGV if by_kernel && backtrace::is_next_to_stack(address, context) => {
            (FaultKind::StackOverflow, write!(message, "the stack is used up, at address {address:#x}"))
        }
        libc::SIGSEGV | libc::SIGBUS if by_kernel => {
            let cause = memory_fault(number, information.si_code);
            (FaultKind::Signal(number), write!(message, "{cause} {address:#x}"))
        }
        libc::SIGFPE if by_kernel => {
            (FaultKind::Signal(number), message.write_str(arithmetic_fault(information.si_code)))
        }
        libc::SIGILL if by_kernel => (FaultKind::Signal(number), message.write_str(ILLEGAL_INSTRUCTION)),
        libc::SIGSYS if by_kernel => refused_call(context, message),
        libc::SIGXCPU => (FaultKind::Signal(number), message.write_str(CPU_WORDS)),
        libc::SIGABRT => (FaultKind::Abort, put_abort_message(message)),
        WALL_LIMIT_SIGNAL => (FaultKind::WallLimit, message.write_str(WALL_WORDS)),
        _ => (FaultKind::Signal(number), write!(message, "signal {number}")),
    };
    // Writing to a message does not fail: what has no room is cut.
    let _ = written;
    kind
}

const ILLEGAL_INSTRUCTION: &str =
    "illegal instruction; the compiler puts one where a program cannot come, such as behind a missing return";

fn memory_fault(number: c_int, code: c_int) -> &'static str {
    /// Codes of siginfo_t (asm-generic/siginfo.h).
    const SEGV_MAPERR: c_int = 1;
    const SEGV_ACCERR: c_int = 2;
    match (number, code) {
        (libc::SIGSEGV, SEGV_MAPERR) => "there is no memory at address",
        (libc::SIGSEGV, SEGV_ACCERR) => "the access is not permitted at address",
        // The processor does not tell the address when it is not one.
        (libc::SIGSEGV, _) => "an address that cannot be one, or a privileged instruction; told as",
        _ => "the memory cannot be had at address",
    }
}

fn arithmetic_fault(code: c_int) -> &'static str {
    /// Codes of siginfo_t (asm-generic/siginfo.h).
    const FPE_INTDIV: c_int = 1;
    const FPE_INTOVF: c_int = 2;
    match code {
        // The processor does not tell the two apart: the least integer divided by -1 overflows.
        FPE_INTDIV | FPE_INTOVF => "integer division by zero, or whose result has no room",
        _ => "floating-point exception",
    }
}

/// The call that the filter has trapped: the kernel leaves its number where it was.
fn refused_call(context: &libc::ucontext_t, message: &mut Message) -> (FaultKind, fmt::Result) {
    let number = i32::try_from(backtrace::register(&context.uc_mcontext.gregs, libc::REG_RAX)).unwrap_or(-1);
    let name = u32::try_from(number).ok().and_then(kernel::seccomp::name).unwrap_or("unknown");
    (FaultKind::SystemCall(number), write!(message, "the system call {name} is not allowed"))
}

/// What the C library said, such as the text of a failed assertion, without its line end.
fn put_abort_message(message: &mut Message) -> fmt::Result {
    // SAFETY: the C library sets it to a live message before it aborts, or leaves it null.
    let said = unsafe { __abort_msg };
    if said.is_null() {
        return message.write_str("abort was called");
    }
    // SAFETY: the message ends with a zero byte.
    let text = unsafe { core::ffi::CStr::from_ptr((&raw const (*said).text).cast()) };
    message.append(text.to_bytes().trim_ascii_end());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_cut_to_whole_characters() {
        assert_eq!(Message::text("short").as_str(), "short");
        assert_eq!(Message::of_bytes(b"good \xff bad").as_str(), "good ");
        let long = "\u{e9}".repeat(MESSAGE_BYTES_MAX);
        assert_eq!(Message::text(&long).as_str().chars().count(), MESSAGE_BYTES_MAX / 2);
        let odd = format!("x{long}");
        assert_eq!(Message::text(&odd).as_str().len(), MESSAGE_BYTES_MAX - 1);
    }
}
