//! The heap with the parsed prelude, and how it leaves memory while nobody compiles. Knows nothing of clang.
//!
//! All of it lies in one run of addresses, the program break's, and nothing but compiles in forked children changes it. So
//! it can be written to a file and the file be mapped privately in its place: pages that are not touched take no memory.

use std::io::{self, Write};
use std::os::fd::{AsRawFd, OwnedFd};

/// The heap of this process, from its first byte.
pub(crate) struct Heap {
    start: usize,
}

impl Heap {
    /// Keeps all allocations in one run of addresses. Called before the first large one.
    pub(crate) fn start() -> Self {
        // SAFETY: both calls only set parameters of malloc; there is one thread.
        unsafe {
            libc::mallopt(libc::M_MMAP_THRESHOLD, libc::c_int::MAX);
            libc::mallopt(libc::M_TRIM_THRESHOLD, libc::c_int::MAX);
        }
        Self { start: program_break().next_multiple_of(PAGE_BYTES) }
    }

    /// Moves the heap to `file`.
    ///
    /// # Errors
    /// When the file takes no more; the heap stays in memory then.
    pub(crate) fn move_to(&self, file: OwnedFd) -> io::Result<()> {
        let end = program_break() & !(PAGE_BYTES - 1);
        let mut file = std::fs::File::from(file);
        // SAFETY: `start..end` is this process's heap, mapped and readable, and nothing changes it during the write.
        file.write_all(unsafe { std::slice::from_raw_parts(self.start as *const u8, end - self.start) })?;
        // SAFETY: the mapping has the bytes that stand there, with the same access, so that no reference or pointer into
        // the heap sees a difference. Between the write and this call there is no allocation and no other thread.
        let mapped = unsafe {
            libc::mmap(
                self.start as *mut libc::c_void,
                end - self.start,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_FIXED | libc::MAP_NORESERVE,
                file.as_raw_fd(),
                0,
            )
        };
        if mapped == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        drop_program()
    }
}

unsafe extern "C" {
    /// The first byte of the program's read-only segments, and the one after its code (defined by the linker).
    static __executable_start: u8;
    static etext: u8;
}

/// Drops the program's own pages; what runs comes back from its file.
fn drop_program() -> io::Result<()> {
    let start = (&raw const __executable_start).addr() & !(PAGE_BYTES - 1);
    let end = (&raw const etext).addr() & !(PAGE_BYTES - 1);
    // SAFETY: these pages are read-only and mapped from the program's file, so that they read the same afterwards.
    match unsafe { libc::madvise(start as *mut libc::c_void, end.saturating_sub(start), libc::MADV_DONTNEED) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

const PAGE_BYTES: usize = 4096;

fn program_break() -> usize {
    // SAFETY: an increment of 0 changes nothing.
    unsafe { libc::sbrk(0) }.addr()
}
