//! The heap with the parsed prelude, and how it leaves memory while nobody compiles. Knows nothing of clang.
//!
//! All of it lies in one run of addresses, the program break's, and nothing but compiles in forked children changes it. So
//! it can be written to a file and the file be mapped privately in its place: pages that are not touched take no memory.

use std::fs::File;
use std::io::{self, Write};
use std::ops::Range;
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::fs::FileExt;

/// Bytes that are compared with the file at once.
const CHUNK_BYTES: usize = 16 * PAGE_BYTES;

/// The heap of this process, from its first byte.
pub(crate) struct Heap {
    start: usize,
    moved: Option<Moved>,
}

/// The part of the heap that is mapped from a file.
struct Moved {
    file: File,
    bytes: usize,
}

impl Heap {
    /// Keeps all allocations in one run of addresses. Called before the first large one.
    pub(crate) fn start() -> Self {
        // SAFETY: both calls only set parameters of malloc; there is one thread.
        unsafe {
            libc::mallopt(libc::M_MMAP_THRESHOLD, libc::c_int::MAX);
            libc::mallopt(libc::M_TRIM_THRESHOLD, libc::c_int::MAX);
        }
        Self { start: program_break().next_multiple_of(PAGE_BYTES), moved: None }
    }

    /// Moves the heap to `file`.
    ///
    /// # Errors
    /// When the file takes no more; the heap stays in memory then.
    pub(crate) fn move_to(&mut self, file: OwnedFd) -> io::Result<()> {
        let bytes = (program_break() & !(PAGE_BYTES - 1)) - self.start;
        let mut file = File::from(file);
        // SAFETY: these bytes are this process's heap, mapped and readable, and nothing changes it during the write.
        file.write_all(unsafe { std::slice::from_raw_parts(self.start as *const u8, bytes) })?;
        // SAFETY: the mapping has the bytes that stand there, with the same access, so that no reference or pointer into
        // the heap sees a difference. Between the write and this call there is no allocation and no other thread.
        let mapped = unsafe {
            libc::mmap(
                self.start as *mut libc::c_void,
                bytes,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_FIXED | libc::MAP_NORESERVE,
                file.as_raw_fd(),
                0,
            )
        };
        if mapped == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        self.moved = Some(Moved { file, bytes });
        drop_program()
    }

    /// Closes the file, which stays mapped: in a compile's child, which has no use for it.
    pub(crate) fn close_file(&mut self) {
        self.moved = None;
    }

    /// Gives back every page that this process, or those it was forked from, has not changed since the heap was moved: it
    /// comes back from the file when it is touched. Without a file, nothing is given back.
    ///
    /// # Errors
    /// When the file cannot be read; what was given back until then is no loss.
    pub(crate) fn shed(&self) -> io::Result<()> {
        let Some(Moved { file, bytes }) = &self.moved else { return Ok(()) };
        // On the stack, as the heap must not change here.
        let mut original = [0; CHUNK_BYTES];
        for offset in (0..*bytes).step_by(CHUNK_BYTES) {
            let (original, _) = original.split_at_mut(CHUNK_BYTES.min(bytes - offset));
            file.read_exact_at(original, offset as u64)?;
            self.shed_chunk(offset, original)?;
        }
        drop_program()
    }

    /// Gives back the pages from `offset` on that are as `original` has them.
    fn shed_chunk(&self, offset: usize, original: &[u8]) -> io::Result<()> {
        let start = self.start + offset;
        // SAFETY: these bytes are this process's heap, mapped and readable, and nothing changes it meanwhile.
        let current = unsafe { std::slice::from_raw_parts(start as *const u8, original.len()) };
        let pages = original.chunks(PAGE_BYTES).zip(current.chunks(PAGE_BYTES)).map(|(old, new)| old == new);
        let mut run_start = start;
        for (is_same, page) in pages.zip((start..).step_by(PAGE_BYTES)) {
            if !is_same {
                give_back(run_start..page)?;
                run_start = page + PAGE_BYTES;
            }
        }
        give_back(run_start..start + original.len())
    }
}

/// Unmaps whole pages of a private file mapping, which read from the file again when they are touched.
fn give_back(pages: Range<usize>) -> io::Result<()> {
    if pages.is_empty() {
        return Ok(());
    }
    // SAFETY: the callers have found that the pages read the same from their file.
    match unsafe { libc::madvise(pages.start as *mut libc::c_void, pages.len(), libc::MADV_DONTNEED) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

unsafe extern "C" {
    /// The first byte of the program's read-only segments, and the one after its code (defined by the linker).
    static __executable_start: u8;
    static etext: u8;
}

/// Drops the program's own pages; what runs comes back from its file.
///
/// # Errors
/// The kernel's answer.
pub(crate) fn drop_program() -> io::Result<()> {
    let start = (&raw const __executable_start).addr() & !(PAGE_BYTES - 1);
    // These are read-only and mapped from the program's file.
    match give_back(start..(&raw const etext).addr() & !(PAGE_BYTES - 1)) {
        // Between two segments there may be a page that is not mapped; the kernel has gone through all others
        // (madvise(2), ENOMEM).
        Err(error) if error.raw_os_error() == Some(libc::ENOMEM) => Ok(()),
        other => other,
    }
}

const PAGE_BYTES: usize = 4096;

fn program_break() -> usize {
    // SAFETY: an increment of 0 changes nothing.
    unsafe { libc::sbrk(0) }.addr()
}
