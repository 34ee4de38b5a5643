//! Landlock: a ruleset that handles everything the running kernel can handle. Knows nothing of who is restricted.
//!
//! Kernel documentation: userspace-api/landlock.

use crate::Result;
use crate::system_call::{LANDLOCK_ADD_RULE, LANDLOCK_CREATE_RULESET, LANDLOCK_RESTRICT_SELF, system_call};
use rustix::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};

const CREATE_RULESET_VERSION: usize = 1;
const RULE_PATH_BENEATH: usize = 1;

/// Rights over files and directories that make up ordinary use: everything up to ABI 3 but execution and the making of
/// devices and sockets.
pub const ACCESS_FS_ORDINARY: u64 = {
    const EXECUTE: u64 = 1 << 0;
    const MAKE_CHAR: u64 = 1 << 6;
    const MAKE_SOCK: u64 = 1 << 9;
    const MAKE_BLOCK: u64 = 1 << 11;
    const TRUNCATE: u64 = 1 << 14;
    ((TRUNCATE << 1) - 1) & !(EXECUTE | MAKE_CHAR | MAKE_SOCK | MAKE_BLOCK)
};

/// `struct landlock_ruleset_attr` as of ABI 6.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Handled {
    /// File system rights.
    pub access_fs: u64,
    /// Network rights.
    pub access_net: u64,
    /// Scopes.
    pub scoped: u64,
}

/// `struct landlock_path_beneath_attr`.
#[repr(C, packed)]
struct PathBeneath {
    allowed_access: u64,
    parent_fd: i32,
}

/// The version of the Landlock ABI in force.
///
/// # Errors
/// `ENOSYS` where the kernel has no Landlock, `EOPNOTSUPP` where it is switched off at boot.
pub fn abi() -> Result<usize> {
    // SAFETY: with this flag the call reads and writes nothing.
    unsafe { system_call(LANDLOCK_CREATE_RULESET, [0, 0, CREATE_RULESET_VERSION, 0, 0, 0]) }
}

impl Handled {
    /// Every right and scope that the running kernel knows, those from after this program's time included: each field's
    /// bits are dense from zero, so they are tried upwards until the kernel refuses.
    #[must_use]
    pub fn all_known() -> Self {
        Self {
            access_fs: widest(|access_fs| Self { access_fs, ..Self::default() }),
            access_net: widest(|access_net| Self { access_net, ..Self::default() }),
            scoped: widest(|scoped| Self { scoped, ..Self::default() }),
        }
    }

    /// A ruleset that denies all of this, but for the rules added to it.
    ///
    /// # Errors
    /// `EINVAL` or `E2BIG` when the kernel does not know some of it, `ENOMSG` when there is nothing in it.
    pub fn ruleset(&self) -> Result<Ruleset> {
        let address = core::ptr::from_ref(self).expose_provenance();
        // SAFETY: the kernel reads `size_of::<Self>()` bytes of a `Self`.
        let number = unsafe { system_call(LANDLOCK_CREATE_RULESET, [address, size_of::<Self>(), 0, 0, 0, 0]) }?;
        // SAFETY: a new descriptor that nobody else owns.
        let descriptor = unsafe { OwnedFd::from_raw_fd(i32::try_from(number).unwrap_or(-1)) };
        Ok(Ruleset { descriptor, handled: *self })
    }
}

fn widest(field: impl Fn(u64) -> Handled) -> u64 {
    let mut mask = 0u64;
    while mask != u64::MAX && field(mask << 1 | 1).ruleset().is_ok() {
        mask = mask << 1 | 1;
    }
    mask
}

/// Rules in the making.
#[derive(Debug)]
pub struct Ruleset {
    descriptor: OwnedFd,
    handled: Handled,
}

impl Ruleset {
    /// Allows `access` (those of its bits that are handled) to everything beneath `directory`.
    ///
    /// # Errors
    /// `EBADFD` when the descriptor is not a file or directory.
    pub fn allow_beneath(&self, directory: BorrowedFd<'_>, access: u64) -> Result<()> {
        let rule = PathBeneath { allowed_access: access & self.handled.access_fs, parent_fd: directory.as_raw_fd() };
        let arguments = [self.number(), RULE_PATH_BENEATH, (&raw const rule).expose_provenance(), 0, 0, 0];
        // SAFETY: the kernel reads one `struct landlock_path_beneath_attr`.
        unsafe { system_call(LANDLOCK_ADD_RULE, arguments) }.map(drop)
    }

    /// Restricts the calling thread, and what it starts from now on, for good.
    ///
    /// # Errors
    /// `EPERM` without no_new_privs, `E2BIG` when 16 rulesets are stacked already.
    pub fn restrict_self(self) -> Result<()> {
        // SAFETY: takes numbers only; later system calls of this thread may be refused, which safe code can stand.
        unsafe { system_call(LANDLOCK_RESTRICT_SELF, [self.number(), 0, 0, 0, 0, 0]) }.map(drop)
    }

    fn number(&self) -> usize {
        self.descriptor.as_raw_fd().cast_unsigned() as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Errno;
    use crate::test_process::in_child;
    use crate::wait::Ending;
    use rustix::fd::AsFd;
    use rustix::fs::{CWD, Mode, OFlags, openat};

    #[test]
    fn what_the_kernel_knows_fits_its_version() {
        let Ok(abi) = abi() else { return };
        let handled = Handled::all_known();
        let access_fs_bits = [13, 14, 15, 15, 16];
        let bits = access_fs_bits.get(abi - 1).copied().unwrap_or(16);
        assert!(handled.access_fs.trailing_ones() >= bits);
        assert_eq!(handled.access_net != 0, abi >= 4);
        assert_eq!(handled.scoped != 0, abi >= 6);
        assert_eq!(handled.access_fs.count_ones(), handled.access_fs.trailing_ones());
    }

    #[test]
    fn only_the_granted_directory_stays() {
        if abi().is_err() {
            return;
        }
        let ended = in_child(|| {
            let directory = openat(CWD, "/proc/self", OFlags::PATH, Mode::empty()).unwrap();
            let ruleset = Handled::all_known().ruleset().unwrap();
            ruleset.allow_beneath(directory.as_fd(), ACCESS_FS_ORDINARY).unwrap();
            rustix::thread::set_no_new_privs(true).unwrap();
            ruleset.restrict_self().unwrap();
            let open = |path| openat(CWD, path, OFlags::RDONLY, Mode::empty()).err();
            assert_eq!(open("/proc/self/status"), None);
            assert_eq!(open("/etc/passwd"), Some(Errno::ACCESS));
            assert_eq!(open("/"), Some(Errno::ACCESS));
        });
        assert_eq!(ended, Ending::Exit(0));
    }
}
