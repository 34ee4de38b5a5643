//! The enclosure: namespaces and an empty root that a parent enters once, so that the jails of its children are cheap.
//! Knows nothing of what its children do.
//!
//! What a kernel offers differs: each part that is not to be had is left out, noted with its reason, and shown by
//! [`Enclosure::protections`]. Whether that is acceptable is for others to say.

use crate::failure::{Failure, Step};
use crate::root;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use kernel::landlock::{self, Handled};
use kernel::namespace::{Identity, Network, deny_setgroups, leave_chroot, map_identity, unshare};
use kernel::procfs::Procfs;
use kernel::{Errno, capability, seccomp};
use rustix::fd::OwnedFd;
use rustix::process::{DumpableBehavior, PidfdFlags, getpid, pidfd_open, set_dumpable_behavior};
use rustix::thread::{Gid, Uid, UnshareFlags, set_thread_groups, set_thread_res_gid, set_thread_res_uid};

/// Who everybody is inside. Not root: programs behave differently as root, without being any more able here.
pub const INSIDE: Identity = Identity { user: 1000, group: 1000 };

/// Who a privileged parent becomes before it makes user namespaces: an id of the range that systemd's documentation of
/// user and group ids lists as unused, so that no file and no other process on the host belongs to it.
pub const OUTSIDE: Identity = Identity { user: 0x7000_4b69, group: 0x7000_4b69 };

/// Whether a protection holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// The kernel enforces it.
    Hard,
    /// Part of it is enforced.
    BestEffort,
    /// It is not there.
    Missing,
}

/// One protection and its state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Protection {
    /// The kernel's name for it.
    pub name: &'static str,
    /// State.
    pub strength: Strength,
    /// Why it is so and how to get it, or the version in force.
    pub detail: String,
}

/// Who is in the jails, for people who read what confines them.
#[derive(Clone, Copy, Debug)]
pub struct Inmate {
    /// Such as `each cell`.
    pub name: &'static str,
    /// What its policy on system calls refuses.
    pub refused: &'static str,
    /// Whether it gets a scratch directory.
    pub has_scratch: bool,
}

/// What is in force for the calling process and all jails of its children.
#[derive(Debug)]
pub struct Enclosure {
    /// The process that has entered the enclosure and forks jails from it.
    pub(crate) parent: Option<OwnedFd>,
    pub(crate) procfs: Option<Procfs>,
    pub(crate) root: Result<(), Failure>,
    pub(crate) has_scratch: bool,
    pub(crate) handled: Handled,
    /// What each child gets anew, its network namespace excepted.
    namespaces: Result<UnshareFlags, Failure>,
    /// Whether identities could be mapped.
    mapped: Result<(), Failure>,
    networks: Option<Networks>,
    landlock_abi: kernel::Result<usize>,
}

impl Enclosure {
    /// Enters the enclosure, as far as the kernel lets this process.
    #[must_use]
    pub fn enter() -> Self {
        let procfs = Procfs::open().ok();
        let outside = lay_down_privileges(procfs.as_ref());
        let entered = enter_namespaces();
        let mapped = entered.and_then(|()| map_inside(procfs.as_ref(), outside));
        let root = entered.and_then(|()| root::enter_empty());
        let networks = entered.ok().and_then(|()| Networks::starting_here());
        Self {
            parent: pidfd_open(getpid(), PidfdFlags::empty()).ok(),
            root: root.map(drop),
            has_scratch: root == Ok(true),
            handled: Handled::all_known(),
            namespaces: entered.map(|()| namespaces_of_child(mapped.is_ok(), networks.is_some())),
            mapped,
            networks,
            landlock_abi: landlock::abi(),
            procfs,
        }
    }

    /// What a child is to be forked into.
    #[must_use]
    pub fn namespaces(&self) -> UnshareFlags {
        self.namespaces.unwrap_or(UnshareFlags::empty())
    }

    /// Whether children have a user namespace of their own, in which their identity has to be mapped.
    pub(crate) fn maps_identity(&self) -> bool {
        self.namespaces().contains(UnshareFlags::NEWUSER)
    }

    /// Moves the calling process into a network namespace that no other living child has, for a child to be forked
    /// into; `None` where each child gets one by being forked, or none at all.
    ///
    /// # Errors
    /// [`Failure`] when no further one can be made.
    pub fn lend_network(&mut self) -> Result<Option<Network>, Failure> {
        self.networks.as_mut().map(Networks::lend).transpose()
    }

    /// Moves the calling process back into its own network namespace.
    ///
    /// # Errors
    /// [`Failure`], which nothing is known to cause.
    pub fn leave_network(&self) -> Result<(), Failure> {
        self.networks.as_ref().map_or(Ok(()), |networks| networks.home.enter().step("setns network"))
    }

    /// Takes back the network namespace of a child of which no process is left.
    pub fn return_network(&mut self, network: Network) {
        if let Some(networks) = &mut self.networks {
            networks.take_back(network);
        }
    }

    /// The state of every protection that this crate provides to `inmate`.
    #[must_use]
    pub fn protections(&self, inmate: Inmate) -> Vec<Protection> {
        let mut protections = self.namespace_protections(inmate);
        protections.push(self.root_protection(inmate));
        protections.push(self.landlock_protection());
        protections.push(seccomp_protection(inmate));
        for (name, detail) in [
            ("capabilities", "none in any set"),
            ("no_new_privs", "no program gives rights, and no program can be run"),
            ("rlimits", "memory, CPU time, descriptors, threads, stack, locked memory, queues, core dumps"),
            ("close_range", "no descriptor but the standard streams and the channel"),
        ] {
            protections.push(Protection { name, strength: Strength::Hard, detail: detail.to_string() });
        }
        protections
    }

    fn namespace_protections(&self, inmate: Inmate) -> Vec<Protection> {
        let names = [
            ("user namespace", UnshareFlags::NEWUSER),
            ("pid namespace", UnshareFlags::NEWPID),
            ("mount namespace", UnshareFlags::NEWNS),
            ("ipc namespace", UnshareFlags::NEWIPC),
            ("uts namespace", UnshareFlags::NEWUTS),
            ("cgroup namespace", UnshareFlags::NEWCGROUP),
            ("network namespace", UnshareFlags::NEWNET),
        ];
        names.map(|(name, flag)| self.namespace_protection(name, flag, inmate)).into()
    }

    fn namespace_protection(&self, name: &'static str, flag: UnshareFlags, inmate: Inmate) -> Protection {
        let lent = if flag == UnshareFlags::NEWNET { ", empty" } else { "" };
        let is_pooled = flag == UnshareFlags::NEWNET && self.networks.is_some();
        let (strength, detail) = match (self.namespaces, self.mapped) {
            (Err(failure), _) => (Strength::Missing, format!("{failure}; see sysctl user.max_user_namespaces")),
            (Ok(flags), _) if is_pooled || flags.contains(flag) => {
                (Strength::Hard, format!("one of its own for {}{lent}", inmate.name))
            }
            (Ok(_), Err(failure)) => (Strength::BestEffort, format!("one in common: {failure}")),
            (Ok(_), Ok(())) => (Strength::Missing, String::new()),
        };
        Protection { name, strength, detail }
    }

    fn root_protection(&self, inmate: Inmate) -> Protection {
        let (strength, detail) = match self.root {
            Ok(()) if !inmate.has_scratch => (Strength::Hard, "empty, read-only".to_string()),
            Ok(()) if self.has_scratch => (Strength::Hard, "empty, read-only; a bounded /tmp of its own".to_string()),
            Ok(()) => (Strength::Hard, "empty, read-only; without /tmp, as no identity can be mapped".to_string()),
            Err(failure) => (Strength::Missing, failure.to_string()),
        };
        Protection { name: "private root", strength, detail }
    }

    fn landlock_protection(&self) -> Protection {
        /// The first ABI that keeps signals and abstract sockets inside, too.
        const COMPLETE_ABI: usize = 6;
        let (strength, detail) = match self.landlock_abi {
            Ok(abi) if abi >= COMPLETE_ABI => (Strength::Hard, format!("ABI {abi}")),
            // What it does not know before, the namespaces keep inside.
            Ok(abi) if self.namespaces.is_ok() => (Strength::Hard, format!("ABI {abi}: files")),
            Ok(abi) => (Strength::BestEffort, format!("ABI {abi}: files only; scopes come with Linux 6.12")),
            Err(Errno::OPNOTSUPP) => (Strength::Missing, "add landlock to lsm= on the kernel's command line".into()),
            Err(_) => (Strength::Missing, "comes with Linux 5.13".into()),
        };
        Protection { name: "landlock", strength, detail }
    }
}

fn seccomp_protection(inmate: Inmate) -> Protection {
    let (strength, detail) = match seccomp::is_available() {
        true => (Strength::Hard, format!("an allowlist; {}", inmate.refused)),
        false => (Strength::Missing, "needs a kernel with CONFIG_SECCOMP_FILTER; nothing runs without it".to_string()),
    };
    Protection { name: "seccomp", strength, detail }
}

/// A privileged process leaves a chroot, in which no user namespace can be made, and becomes [`OUTSIDE`], so that a
/// child that breaks out is nobody. Returns the identity that it has then.
fn lay_down_privileges(procfs: Option<&Procfs>) -> Identity {
    if capability::is_administrator() {
        if let Some(procfs) = procfs {
            // Outside of a chroot this changes nothing. Where it fails, user namespaces fail and say so.
            let _ = leave_chroot(procfs);
        }
        // In a user namespace that has no such id this fails, and the process stays the root of that namespace.
        let _ = become_outside();
    }
    Identity { user: rustix::process::geteuid().as_raw(), group: rustix::process::getegid().as_raw() }
}

fn become_outside() -> Result<(), Failure> {
    let (user, group) = (Uid::from_raw(OUTSIDE.user), Gid::from_raw(OUTSIDE.group));
    // The capabilities stay for one more step: user namespaces may be reserved to those who have them.
    rustix::thread::set_keep_capabilities(true).step("prctl(PR_SET_KEEPCAPS)")?;
    set_thread_groups(&[]).step("setgroups")?;
    set_thread_res_gid(group, group, group).step("setresgid")?;
    set_thread_res_uid(user, user, user).step("setresuid")?;
    capability::raise_permitted().step("capset")
}

fn enter_namespaces() -> Result<(), Failure> {
    let namespaces = UnshareFlags::NEWUSER
        | UnshareFlags::NEWNS
        | UnshareFlags::NEWNET
        | UnshareFlags::NEWIPC
        | UnshareFlags::NEWUTS
        | UnshareFlags::NEWCGROUP;
    unshare(namespaces).step("unshare")
}

fn map_inside(procfs: Option<&Procfs>, outside: Identity) -> Result<(), Failure> {
    let procfs = procfs.ok_or(Errno::NOENT).step("/proc")?;
    with_own_files(|| {
        deny_setgroups(procfs).step("setgroups")?;
        map_identity(procfs, INSIDE, outside).step("uid_map")
    })
}

/// Runs `write` while the process's files in procfs are its own: those of a process that is not dumpable are root's.
pub(crate) fn with_own_files(write: impl FnOnce() -> Result<(), Failure>) -> Result<(), Failure> {
    set_dumpable_behavior(DumpableBehavior::Dumpable).step("prctl(PR_SET_DUMPABLE)")?;
    let written = write();
    set_dumpable_behavior(DumpableBehavior::NotDumpable).step("prctl(PR_SET_DUMPABLE)")?;
    written
}

/// A process whose own identity is not mapped may not make another user namespace, but it may make all others.
fn namespaces_of_child(mapped: bool, networks_lent: bool) -> UnshareFlags {
    let mut namespaces = UnshareFlags::NEWPID
        | UnshareFlags::NEWNS
        | UnshareFlags::NEWIPC
        | UnshareFlags::NEWUTS
        | UnshareFlags::NEWCGROUP;
    namespaces.set(UnshareFlags::NEWUSER, mapped);
    namespaces.set(UnshareFlags::NEWNET, !networks_lent);
    namespaces
}

/// Network namespaces, to be lent to one child at a time. Making one takes the kernel longer than all the rest of a
/// child (0.4 ms of 0.6 ms), and nothing can stay behind in one: a jail has no sockets, no capabilities and no procfs.
#[derive(Debug)]
struct Networks {
    /// Where the parent itself stays.
    home: Network,
    free: Vec<Network>,
}

/// Free network namespaces that are kept; each takes some 50 KB of kernel memory.
const NETWORKS_KEPT_MAX: usize = 64;

impl Networks {
    fn starting_here() -> Option<Self> {
        Network::current().ok().map(|home| Self { home, free: Vec::new() })
    }

    fn lend(&mut self) -> Result<Network, Failure> {
        match self.free.pop() {
            Some(network) => network.enter().map(|()| network).step("setns network"),
            None => Network::enter_new().step("unshare network"),
        }
    }

    fn take_back(&mut self, network: Network) {
        if self.free.len() < NETWORKS_KEPT_MAX {
            self.free.push(network);
        }
    }
}
