//! procfs through a descriptor, where `/proc` may be missing. Knows nothing of what is read or written there.

use crate::{Errno, Result};
use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::{CWD, Mode, OFlags, fstatfs, openat};
use rustix::mount::{FsMountFlags, FsOpenFlags, MountAttrFlags, fsconfig_create, fsmount, fsopen};

/// `PROC_SUPER_MAGIC` of linux/magic.h.
const PROC_SUPER_MAGIC: i64 = 0x9fa0;

/// A procfs of the calling process's pid namespace.
#[derive(Debug)]
pub struct Procfs {
    root: OwnedFd,
}

impl Procfs {
    /// The procfs at `/proc` or, where there is none, one that is mounted nowhere.
    ///
    /// # Errors
    /// `EPERM` when there is no `/proc` and this process may not mount.
    pub fn open() -> Result<Self> {
        match openat(CWD, "/proc", OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty()) {
            Ok(root) if is_procfs(root.as_fd()) => Ok(Self { root }),
            _ => Self::detached(),
        }
    }

    /// A procfs that is mounted nowhere: it exists as long as its descriptor.
    ///
    /// # Errors
    /// `EPERM` without `CAP_SYS_ADMIN` over the pid namespace.
    pub fn detached() -> Result<Self> {
        let context = fsopen("proc", FsOpenFlags::FSOPEN_CLOEXEC)?;
        fsconfig_create(&context)?;
        let attributes =
            MountAttrFlags::MOUNT_ATTR_NOSUID | MountAttrFlags::MOUNT_ATTR_NODEV | MountAttrFlags::MOUNT_ATTR_NOEXEC;
        fsmount(&context, FsMountFlags::FSMOUNT_CLOEXEC, attributes).map(|root| Self { root })
    }

    /// Opens `path`, such as `self/ns/mnt`.
    ///
    /// # Errors
    /// Those of openat(2).
    pub fn open_file(&self, path: &str, flags: OFlags) -> Result<OwnedFd> {
        openat(&self.root, path, flags | OFlags::CLOEXEC, Mode::empty())
    }

    /// Writes `contents` to `path` in one piece.
    ///
    /// # Errors
    /// Those of openat(2) and write(2), `EIO` when not all of it was taken.
    pub fn write(&self, path: &str, contents: &[u8]) -> Result<()> {
        let file = self.open_file(path, OFlags::WRONLY)?;
        match rustix::io::write(file, contents)? {
            count if count == contents.len() => Ok(()),
            _ => Err(Errno::IO),
        }
    }
}

fn is_procfs(root: BorrowedFd<'_>) -> bool {
    fstatfs(root).is_ok_and(|statistics| statistics.f_type == PROC_SUPER_MAGIC)
}
