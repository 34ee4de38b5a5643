//! The empty root directory. Knows nothing of who will live in it.

use crate::failure::{Failure, Step};
use alloc::ffi::CString;
use alloc::format;
use kernel::Errno;
use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::{CWD, Mode, mkdirat};
use rustix::mount::{
    FsMountFlags, FsOpenFlags, MountAttrFlags, MountFlags, MountPropagationFlags, MoveMountFlags, UnmountFlags,
    fsconfig_create, fsconfig_set_string, fsmount, fsopen, mount, mount_change, mount_remount, move_mount, unmount,
};
use rustix::process::{chdir, chroot, fchdir, pivot_root};

/// Where the private, bounded scratch directory is mounted.
pub const SCRATCH: &str = "/tmp";

/// Bytes of a page: the unit of a tmpfs.
const PAGE_BYTES: u64 = 4096;
/// Files and directories in the scratch directory at the most, however large it is.
const SCRATCH_INODES_MAX: u64 = 65_536;

/// Makes an empty, read-only tmpfs the root of the calling process's mount namespace and lets go of everything else
/// that was mounted there. Whether there is a place for a scratch directory in it is returned: without a mapped
/// identity no directory can be made.
///
/// # Errors
/// [`Failure`]: `EPERM` without `CAP_SYS_ADMIN` over the mount namespace.
pub fn enter_empty() -> Result<bool, Failure> {
    mount_change("/", MountPropagationFlags::PRIVATE | MountPropagationFlags::REC).step("mount(MS_PRIVATE)")?;
    let root = empty_tmpfs()?;
    let has_scratch = mkdirat(&root, "tmp", Mode::RWXU).is_ok();
    let onto_root = MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH;
    move_mount(&root, "", CWD, "/", onto_root).step("move_mount /")?;
    fchdir(&root).step("fchdir /")?;
    let_go_of_old_root()?;
    let read_only = MountFlags::BIND | MountFlags::RDONLY | sterile();
    mount_remount("/", read_only, c"").step("mount(MS_REMOUNT) /")?;
    Ok(has_scratch)
}

/// Mounts a tmpfs of at most `bytes` bytes on [`SCRATCH`].
///
/// # Errors
/// [`Failure`]: `EPERM` without `CAP_SYS_ADMIN` over the mount namespace.
pub fn mount_scratch(bytes: u64) -> Result<(), Failure> {
    // A tmpfs of size 0 has no limit: one page is the smallest that has.
    let bytes = bytes.max(PAGE_BYTES);
    let inodes = (bytes / PAGE_BYTES).saturating_add(2).min(SCRATCH_INODES_MAX);
    let options = CString::new(format!("mode=0700,size={bytes},nr_inodes={inodes}")).unwrap_or_default();
    mount(c"tmpfs", SCRATCH, c"tmpfs", sterile(), options.as_c_str()).step("mount /tmp")
}

/// Nothing in a jail's file systems is a program, a device or changes anybody's rights.
fn sterile() -> MountFlags {
    MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC
}

fn empty_tmpfs() -> Result<OwnedFd, Failure> {
    let context = fsopen("tmpfs", FsOpenFlags::FSOPEN_CLOEXEC).step("fsopen tmpfs")?;
    // One page and three inodes hold the root and the mount point of the scratch directory.
    fsconfig_set_string(context.as_fd(), "size", "4096").step("fsconfig size")?;
    fsconfig_set_string(context.as_fd(), "nr_inodes", "3").step("fsconfig nr_inodes")?;
    // It can be gone through, not read: a lock on it or a watch would be a channel between jails, as they all share it.
    fsconfig_set_string(context.as_fd(), "mode", "0111").step("fsconfig mode")?;
    fsconfig_create(context.as_fd()).step("fsconfig tmpfs")?;
    let sterile =
        MountAttrFlags::MOUNT_ATTR_NOSUID | MountAttrFlags::MOUNT_ATTR_NODEV | MountAttrFlags::MOUNT_ATTR_NOEXEC;
    fsmount(context.as_fd(), FsMountFlags::FSMOUNT_CLOEXEC, sterile).step("fsmount tmpfs")
}

/// Makes the working directory, which is mounted on `/`, the root, and detaches the root before it.
fn let_go_of_old_root() -> Result<(), Failure> {
    match pivot_root(".", ".") {
        Ok(()) => unmount(".", UnmountFlags::DETACH).step("umount2 /")?,
        // The root of an initramfs can be neither moved nor detached: it stays, covered. Nobody without CAP_SYS_ADMIN
        // uncovers it.
        Err(Errno::INVAL) => chroot(".").step("chroot /")?,
        Err(errno) => return Err(Failure { step: "pivot_root", errno }),
    }
    chdir("/").step("chdir /")
}
