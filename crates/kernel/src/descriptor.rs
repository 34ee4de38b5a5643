//! File descriptors: their order and their end. Knows nothing of what they refer to.

use crate::Result;
use crate::system_call::{CLOSE_RANGE, DUP3, system_call};
use rustix::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, IntoRawFd, OwnedFd};

/// Gives each descriptor the number beside it, none of them closed by execve(2), and closes all others. The numbers
/// ascend.
///
/// # Errors
/// `EMFILE` when there is no room to shuffle them; then some may have been moved.
///
/// # Safety
/// Nothing in this process uses or drops a descriptor it held before, but through what this returns.
pub(crate) unsafe fn keep_only<const COUNT: usize>(
    sources: [(BorrowedFd<'_>, u32); COUNT],
) -> Result<[OwnedFd; COUNT]> {
    let targets = sources.map(|(_, target)| target.cast_signed());
    let above = targets.into_iter().max().unwrap_or(0).saturating_add(1);
    let mut numbers = [0; COUNT];
    for (number, (source, target)) in numbers.iter_mut().zip(sources) {
        *number = source.as_raw_fd();
        // What stands in another one's place steps aside first.
        if targets.contains(number) && *number != target.cast_signed() {
            *number = rustix::io::fcntl_dupfd_cloexec(source, above)?.into_raw_fd();
        }
    }
    for (number, target) in numbers.into_iter().zip(targets) {
        if number != target {
            let arguments = [number.cast_unsigned() as usize, target.cast_unsigned() as usize, 0, 0, 0, 0];
            // SAFETY: replaces the descriptor `target`, which by the caller's promise nobody uses any more.
            unsafe { system_call(DUP3, arguments) }?;
        }
    }
    // SAFETY: closes what by the caller's promise nobody uses any more.
    unsafe { close_all_but(targets) }?;
    // SAFETY: the kernel knows these numbers, and they have no other owner.
    Ok(targets.map(|target| unsafe { OwnedFd::from_raw_fd(target) }))
}

/// Closes what lies below, between and above the ascending `numbers`.
///
/// # Safety
/// Nothing in this process uses or drops any of it afterwards.
unsafe fn close_all_but<const COUNT: usize>(numbers: [i32; COUNT]) -> Result<()> {
    let mut first = 0;
    for number in numbers.map(i32::cast_unsigned) {
        if let Some(last) = number.checked_sub(1).filter(|last| *last >= first) {
            // SAFETY: the caller answers for the descriptors.
            unsafe { close_range(first, last) }?;
        }
        first = number.saturating_add(1);
    }
    // SAFETY: as above.
    unsafe { close_from(first) }
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
    fn descriptors_get_their_numbers_whatever_they_had() {
        let ended = in_child(|| {
            let files = ["/dev/null", "/dev/zero", "/etc/passwd", "/dev/full"].map(open);
            let [first, second, third, fourth] = files.each_ref().map(AsFd::as_fd);
            let identities = files.each_ref().map(|file| fstat(file).unwrap().st_ino);
            // SAFETY: this process owns its descriptors and uses none but the returned ones afterwards.
            let placed: [OwnedFd; 4] =
                unsafe { keep_only([(first, 0), (second, 1), (third, 2), (fourth, 9)]) }.unwrap();
            let [first, second, third, fourth] = placed.each_ref().map(AsFd::as_fd);
            // SAFETY: as above; three change places, one stays.
            let turned: [OwnedFd; 4] =
                unsafe { keep_only([(third, 0), (second, 1), (fourth, 2), (first, 9)]) }.unwrap();
            core::mem::forget((files, placed));
            let [null, zero, passwd, full] = identities;
            assert_eq!(turned.each_ref().map(|file| fstat(file).unwrap().st_ino), [passwd, zero, full, null]);
            let free: [i32; 7] = core::array::from_fn(|_| rustix::io::dup(&turned[0]).unwrap().into_raw_fd());
            assert_eq!(free, [3, 4, 5, 6, 7, 8, 10], "everything else is closed");
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
