//! Where malloc's main arena grows: between the end of the binary and the image window. Knows nothing of malloc.
//!
//! The kernel starts the break of a process at a random place up to 1 GiB behind the binary (since Linux 6.9), in the
//! middle of the window in which images are placed. So the C library's break functions are replaced: it never asks
//! the kernel for its own. These run before the C library is set up and use nothing of it.

use core::ffi::{c_int, c_void};
use core::sync::atomic::{AtomicUsize, Ordering};
use rustix::mm::{MapFlags, ProtFlags, mmap_anonymous, munmap};
use wire::layout::{IMAGE_ADDRESS_MIN, PAGE_BYTES};

const PAGE: usize = PAGE_BYTES as usize;
const END: usize = IMAGE_ADDRESS_MIN as usize;
const FAILED: *mut c_void = usize::MAX as *mut c_void;

/// Before the first call. Not null: the C library asks the kernel itself for its first bytes while this is null.
const UNTOUCHED: usize = 1;

unsafe extern "C" {
    /// The first address after the binary's variables, from the linker.
    static _end: u8;
}

/// The break, under the name by which malloc reads it.
#[unsafe(no_mangle)]
static __curbrk: AtomicUsize = AtomicUsize::new(UNTOUCHED);

/// Moves the break by `increment` bytes and returns where it was; -1 and `ENOMEM` when there is no room.
#[unsafe(no_mangle)]
extern "C" fn __sbrk(increment: isize) -> *mut c_void {
    let earlier = current();
    match earlier.checked_add_signed(increment).filter(|wanted| move_break(earlier, *wanted)) {
        Some(_) => earlier as *mut c_void,
        None => {
            no_memory();
            FAILED
        }
    }
}

/// As [`__sbrk`], for programs.
#[unsafe(no_mangle)]
extern "C" fn sbrk(increment: isize) -> *mut c_void {
    __sbrk(increment)
}

/// Moves the break to `wanted`: 0, or -1 and `ENOMEM` when there is no room.
#[unsafe(no_mangle)]
extern "C" fn __brk(wanted: *mut c_void) -> c_int {
    if move_break(current(), wanted.addr()) {
        return 0;
    }
    no_memory();
    -1
}

/// As [`__brk`], for programs.
#[unsafe(no_mangle)]
extern "C" fn brk(wanted: *mut c_void) -> c_int {
    __brk(wanted)
}

fn first() -> usize {
    (&raw const _end).addr().next_multiple_of(PAGE)
}

fn current() -> usize {
    match __curbrk.load(Ordering::Relaxed) {
        UNTOUCHED => first(),
        current => current,
    }
}

/// Maps or unmaps the pages between two breaks. malloc calls this under its own lock, as it does the original.
fn move_break(earlier: usize, wanted: usize) -> bool {
    if wanted < first() || wanted > END {
        return false;
    }
    let (mapped_to, map_to) = (earlier.next_multiple_of(PAGE), wanted.next_multiple_of(PAGE));
    let moved = if map_to > mapped_to {
        let flags = MapFlags::PRIVATE | MapFlags::FIXED_NOREPLACE;
        let (at, bytes) = (mapped_to as *mut c_void, map_to.saturating_sub(mapped_to));
        // SAFETY: maps pages between the binary and the image window only, and only where nothing is mapped.
        unsafe { mmap_anonymous(at, bytes, ProtFlags::READ | ProtFlags::WRITE, flags) }.is_ok()
    } else {
        // SAFETY: unmaps pages that were mapped here for the caller, who gives them up.
        map_to == mapped_to || unsafe { munmap(map_to as *mut c_void, mapped_to.saturating_sub(map_to)) }.is_ok()
    };
    if moved {
        __curbrk.store(wanted, Ordering::Relaxed);
    }
    moved
}

/// Sets `errno`, unless the C library is still being set up and has none.
fn no_memory() {
    if __curbrk.load(Ordering::Relaxed) != UNTOUCHED {
        // SAFETY: points to the calling thread's errno.
        unsafe { *libc::__errno_location() = libc::ENOMEM };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heap_grows_below_the_image_window() {
        // The main thread's allocations, made before the tests, are there.
        let place = sbrk(0).addr();
        assert!(place > first() && place < END, "{place:#x}");
    }

    #[test]
    fn a_break_outside_is_refused() {
        let earlier = current();
        assert!(!move_break(earlier, END + 1) && !move_break(earlier, first() - 1));
        assert_eq!(__brk(core::ptr::null_mut()), -1);
    }
}
