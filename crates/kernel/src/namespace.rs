//! Namespaces: entering new ones, identity in them, and network namespaces to keep. Knows nothing of processes in them.

use crate::Result;
use crate::procfs::Procfs;
use crate::system_call::{IOCTL, system_call};
use alloc::format;
use rustix::fd::{AsFd, AsRawFd, FromRawFd, OwnedFd};
use rustix::fs::OFlags;
use rustix::net::{AddressFamily, SocketFlags, SocketType, socket_with};
use rustix::thread::{LinkNameSpaceType, UnshareFlags, move_into_link_name_space, unshare_unsafe};

/// `SIOCGSKNS` of linux/sockios.h: the network namespace of a socket.
const SIOCGSKNS: usize = 0x894c;

/// Moves the calling thread into new namespaces.
///
/// # Errors
/// Those of unshare(2): `EPERM` without the right or, for a user namespace, in a chroot.
pub fn unshare(namespaces: UnshareFlags) -> Result<()> {
    // SAFETY: the file table stays shared: only namespaces are asked for.
    unsafe { unshare_unsafe(namespaces.difference(UnshareFlags::FILES)) }
}

/// A user id and a group id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// User.
    pub user: u32,
    /// Group.
    pub group: u32,
}

/// Gives up setgroups(2) in the calling process's user namespace and those made from it: the condition under which an
/// unprivileged process may map its group.
///
/// # Errors
/// `EPERM` without `CAP_SYS_ADMIN` in the namespace, `ENOENT` where `procfs` does not show this process.
pub fn deny_setgroups(procfs: &Procfs) -> Result<()> {
    procfs.write("self/setgroups", b"deny")
}

/// Makes `outside`, the identity that the calling process has in the parent user namespace, appear as `inside` in its
/// own, where setgroups(2) is given up. No other identity exists there.
///
/// # Errors
/// `EPERM` when the namespace's owner is another or the maps are written already.
pub fn map_identity(procfs: &Procfs, inside: Identity, outside: Identity) -> Result<()> {
    procfs.write("self/uid_map", format!("{} {} 1", inside.user, outside.user).as_bytes())?;
    procfs.write("self/gid_map", format!("{} {} 1", inside.group, outside.group).as_bytes())
}

/// Leaves a chroot: afterwards the root directory is that of the mount namespace. The kernel lets nobody make a user
/// namespace from inside a chroot, and joining one's own mount namespace is the documented way to its root.
///
/// # Errors
/// `EPERM` without `CAP_SYS_ADMIN` and `CAP_SYS_CHROOT`.
pub fn leave_chroot(procfs: &Procfs) -> Result<()> {
    let own = procfs.open_file("self/ns/mnt", OFlags::RDONLY)?;
    move_into_link_name_space(own.as_fd(), Some(LinkNameSpaceType::Mount))
}

/// A network namespace that exists as long as this.
#[derive(Debug)]
pub struct Network {
    descriptor: OwnedFd,
}

impl Network {
    /// Moves the calling thread into a new network namespace, in which there is nothing but a loopback device that is
    /// down, and returns that namespace.
    ///
    /// # Errors
    /// Those of unshare(2), and of socket(2) and `SIOCGSKNS`, by which the namespace's descriptor is had without procfs.
    pub fn enter_new() -> Result<Self> {
        unshare(UnshareFlags::NEWNET)?;
        Self::current()
    }

    /// The calling thread's network namespace.
    ///
    /// # Errors
    /// `EPERM` without `CAP_NET_ADMIN` over it.
    pub fn current() -> Result<Self> {
        let socket = socket_with(AddressFamily::UNIX, SocketType::DGRAM, SocketFlags::CLOEXEC, None)?;
        let socket_number = socket.as_raw_fd().cast_unsigned() as usize;
        // SAFETY: SIOCGSKNS takes no argument and returns a new descriptor.
        let number = unsafe { system_call(IOCTL, [socket_number, SIOCGSKNS, 0, 0, 0, 0]) }?;
        // SAFETY: it is new and nobody else owns it.
        let descriptor = unsafe { OwnedFd::from_raw_fd(i32::try_from(number).unwrap_or(-1)) };
        Ok(Self { descriptor })
    }

    /// Moves the calling thread into this namespace; processes forked afterwards start in it.
    ///
    /// # Errors
    /// `EPERM` without `CAP_SYS_ADMIN` over it.
    pub fn enter(&self) -> Result<()> {
        move_into_link_name_space(self.descriptor.as_fd(), Some(LinkNameSpaceType::Network))
    }
}
