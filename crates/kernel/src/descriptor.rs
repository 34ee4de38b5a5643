//! File descriptors: their order and their end. Knows nothing of what they refer to.

use crate::Result;
use crate::system_call::{CLOSE_RANGE, DUP3, system_call};
use rustix::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, IntoRawFd, OwnedFd};

/// Makes `sources` the descriptors 0, 1, 2... in their order, none of them closed by execve(2), and closes all others.
///
/// # Errors
/// `EMFILE` when there is no room to shuffle them; then some may have been moved.
///
/// # Safety
/// Nothing in this process uses or drops a descriptor it held before, but through what this returns.
pub(crate) unsafe fn keep_only<const COUNT: usize>(sources: [BorrowedFd<'_>; COUNT]) -> Result<[OwnedFd; COUNT]> {
    // Copies above the targets first: a target may be the place of a source that is still to be moved.
    let floor = i32::try_from(COUNT).unwrap_or(i32::MAX);
    let mut copies = [0; COUNT];
    for (copy, source) in copies.iter_mut().zip(sources) {
        *copy = match source.as_raw_fd() {
            number if number >= floor => number,
            _ => rustix::io::fcntl_dupfd_cloexec(source, floor)?.into_raw_fd(),
        };
    }
    for (target, copy) in copies.into_iter().enumerate() {
        // SAFETY: replaces the descriptor `target`, which by the caller's promise nobody uses any more.
        unsafe { system_call(DUP3, [copy.cast_unsigned() as usize, target, 0, 0, 0, 0]) }?;
    }
    // SAFETY: closes what by the caller's promise nobody uses any more.
    unsafe { close_from(floor.cast_unsigned()) }?;
    // SAFETY: the descriptors 0 to COUNT were made just now and have no other owner.
    Ok(core::array::from_fn(|target| unsafe { OwnedFd::from_raw_fd(i32::try_from(target).unwrap_or(-1)) }))
}

/// Closes every descriptor from number `first` on.
///
/// # Errors
/// `ENOSYS` before Linux 5.9.
///
/// # Safety
/// Nothing in this process uses or drops any of them afterwards.
pub unsafe fn close_from(first: u32) -> Result<()> {
    // SAFETY: the caller answers for the descriptors.
    unsafe { close_range(first, u32::MAX) }
}

/// Closes every descriptor from number `first` to number `last`.
///
/// # Errors
/// `ENOSYS` before Linux 5.9.
///
/// # Safety
/// Nothing in this process uses or drops any of them afterwards.
pub unsafe fn close_range(first: u32, last: u32) -> Result<()> {
    // SAFETY: the caller answers for the descriptors.
    unsafe { system_call(CLOSE_RANGE, [first as usize, last as usize, 0, 0, 0, 0]) }.map(drop)
}

/// Makes sure that the descriptors 0, 1 and 2 are taken, by copies of `filler` where they are not: what is opened later
/// must not be mistaken for a standard stream.
///
/// # Errors
/// Those of fcntl(2) with `F_DUPFD`.
pub fn fill_standard(filler: impl AsFd) -> Result<()> {
    loop {
        let copy = rustix::io::dup(filler.as_fd())?;
        if copy.as_raw_fd() > 2 {
            return Ok(());
        }
        core::mem::forget(copy);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_process::in_child;
    use crate::wait::Ending;
    use rustix::fs::{Mode, OFlags, fstat, openat};

    fn open(path: &str) -> OwnedFd {
        openat(rustix::fs::CWD, path, OFlags::RDONLY, Mode::empty()).unwrap()
    }

    #[test]
    fn sources_get_their_places_whatever_their_numbers() {
        let ended = in_child(|| {
            let files = ["/dev/null", "/dev/zero", "/etc/passwd", "/dev/full"].map(open);
            let identities = files.each_ref().map(|file| fstat(file).unwrap().st_ino);
            // SAFETY: this process owns its descriptors and uses none but the returned ones afterwards.
            let numbered: [OwnedFd; 4] = unsafe { keep_only(files.each_ref().map(AsFd::as_fd)) }.unwrap();
            // SAFETY: as above; the order is turned around among the first numbers.
            let turned: [OwnedFd; 4] = unsafe {
                keep_only([numbered[3].as_fd(), numbered[2].as_fd(), numbered[1].as_fd(), numbered[0].as_fd()])
            }
            .unwrap();
            core::mem::forget((files, numbered));
            let mut expected = identities;
            expected.reverse();
            assert_eq!(turned.each_ref().map(|file| fstat(file).unwrap().st_ino), expected);
            let next = rustix::io::dup(&turned[0]).unwrap().into_raw_fd();
            assert_eq!(next, 4, "everything else is closed");
        });
        assert_eq!(ended, Ending::Exit(0));
    }

    #[test]
    fn missing_standard_streams_are_filled() {
        let ended = in_child(|| {
            let filler = open("/dev/null");
            for number in 0..3 {
                // SAFETY: nothing prints in this process afterwards unless it fails.
                drop(unsafe { OwnedFd::from_raw_fd(number) });
            }
            fill_standard(&filler).unwrap();
            let next = open("/dev/zero");
            assert!(next.as_raw_fd() > 2);
        });
        assert_eq!(ended, Ending::Exit(0));
    }
}
