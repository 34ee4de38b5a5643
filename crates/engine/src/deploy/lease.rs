//! Whether a file is being written at this moment, which the kernel knows through its leases (fcntl(2), F_SETLEASE).
//! Knows nothing of projects.

use std::os::fd::{AsRawFd, OwnedFd};

/// Of linux/fcntl.h (asm-generic/fcntl.h).
const F_SETSIG: i32 = 10;

/// As long as this lives, no process has the file open for writing: whoever opens it waits until this is dropped.
pub(super) struct ReadLease<'a>(&'a OwnedFd);

impl<'a> ReadLease<'a> {
    /// A lease on `file`, which is open for reading. `None` while some process can write to it, and where that cannot be
    /// known: on file systems without leases, and for files of other users.
    pub(super) fn take(file: &'a OwnedFd) -> Option<ReadLease<'a>> {
        let descriptor = file.as_raw_fd();
        // The kernel tells of who waits with a signal: one that does nothing by default, in place of one that ends this
        // process.
        // SAFETY: both calls take numbers only, and the descriptor is open as long as `file` is borrowed. A lease changes
        // nothing that Rust relies on.
        let is_taken = unsafe {
            libc::fcntl(descriptor, F_SETSIG, libc::SIGURG) == 0
                && libc::fcntl(descriptor, libc::F_SETLEASE, libc::F_RDLCK) == 0
        };
        is_taken.then_some(ReadLease(file))
    }
}

impl Drop for ReadLease<'_> {
    fn drop(&mut self) {
        // SAFETY: as above. Without the lease the call fails, and nothing is lost.
        let _ = unsafe { libc::fcntl(self.0.as_raw_fd(), libc::F_SETLEASE, libc::F_UNLCK) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;

    #[test]
    fn a_writer_is_noticed_until_it_closes() {
        let path = std::env::temp_dir().join(format!("kiln-lease-{}", std::process::id()));
        let writer = File::create(&path).unwrap();
        let reader: OwnedFd = File::open(&path).unwrap().into();
        assert!(ReadLease::take(&reader).is_none());
        drop(writer);
        // A child that another test forks may hold the writer for a moment.
        while ReadLease::take(&reader).is_none() {
            std::thread::yield_now();
        }
        let lease = ReadLease::take(&reader);
        assert!(lease.is_some());
        let append = || File::options().append(true).open(&path).unwrap();
        std::thread::scope(|scope| {
            let writer = scope.spawn(append);
            drop(lease);
            drop(writer.join().unwrap());
        });
        std::fs::remove_file(&path).unwrap();
    }
}
