//! Capabilities: giving all of them up. Knows nothing of why they were held.

use crate::system_call::{PRCTL, system_call};
use crate::{Errno, Result};
use rustix::thread::{CapabilitySet, CapabilitySets, set_capabilities};

const PR_CAPBSET_DROP: usize = 24;

/// Capability numbers fit in the 64 bits of the kernel's sets.
const NUMBERS_MAX: usize = 64;

/// Empties the bounding set of the calling thread, newer capabilities than this program knows included.
///
/// # Errors
/// `EPERM` without `CAP_SETPCAP`.
pub fn empty_bounding_set() -> Result<()> {
    for number in 0..NUMBERS_MAX {
        // SAFETY: PR_CAPBSET_DROP takes a number and changes the thread's credentials only.
        match unsafe { system_call(PRCTL, [PR_CAPBSET_DROP, number, 0, 0, 0, 0]) } {
            Ok(_) => {}
            // The first number that the running kernel does not know.
            Err(Errno::INVAL) => return Ok(()),
            Err(errno) => return Err(errno),
        }
    }
    Ok(())
}

/// Gives up every effective, permitted, inheritable and, by that, ambient capability.
///
/// # Errors
/// None that a kernel of 2.6.26 or later is known to give.
pub fn empty_sets() -> Result<()> {
    let none = CapabilitySet::empty();
    set_capabilities(None, CapabilitySets { effective: none, permitted: none, inheritable: none })
}

/// Makes every permitted capability effective again, as after a change of the user id that kept them.
///
/// # Errors
/// None that is known.
pub fn raise_permitted() -> Result<()> {
    let mut sets = rustix::thread::capabilities(None)?;
    sets.effective = sets.permitted;
    set_capabilities(None, sets)
}

/// Whether the calling thread holds `CAP_SYS_ADMIN` in its user namespace.
#[must_use]
pub fn is_administrator() -> bool {
    rustix::thread::capabilities(None).is_ok_and(|sets| sets.effective.contains(CapabilitySet::SYS_ADMIN))
}
