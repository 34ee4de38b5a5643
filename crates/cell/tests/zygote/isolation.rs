//! A cell's walls, tried from inside and looked at from outside.

use crate::image::linked;
use crate::skip::skip;
use crate::support::{Cell, End, Said, Zygote};
use std::collections::{BTreeSet, HashMap};
use std::os::unix::process::CommandExt;
use std::process::Command;
use wire::zygote::{Ending, Strength};

const NAMESPACES: [&str; 7] = ["user", "pid", "net", "ipc", "uts", "mnt", "cgroup"];

/// The nobody of a host.
const NOBODY: u32 = 65534;

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

fn ready(zygote: &Zygote) -> Cell<'_> {
    let cell = zygote.handlers(&linked("isolation").file());
    cell.expect_ready();
    cell
}

/// What the entry `name` reports.
fn tried(zygote: &Zygote, name: &str) -> HashMap<String, String> {
    ready(zygote).report(linked("isolation").entry(name))
}

fn check(report: &HashMap<String, String>, expected: &[(&str, &str)]) {
    let names: BTreeSet<&str> = report.keys().map(String::as_str).collect();
    assert_eq!(names, expected.iter().map(|(name, _)| *name).collect::<BTreeSet<_>>());
    for (name, outcomes) in expected {
        assert!(
            outcomes.split(' ').any(|outcome| outcome == report[*name]),
            "{name}: {} instead of {outcomes}",
            report[*name]
        );
    }
}

fn check_files(report: &HashMap<String, String>) {
    check(
        report,
        &[
            ("passwd", "EACCES ENOENT"),
            ("root", "EACCES"),
            ("parent", "EACCES"),
            ("above", "EACCES ENOENT"),
            ("proc", "EACCES ENOENT"),
            ("dev", "EACCES ENOENT"),
            ("write_root", "EACCES EROFS"),
            ("scratch", "done"),
            ("link_out", "done"),
            ("follow_out", "EACCES ENOENT"),
            ("device", "EPERM"),
            ("fifo", "done"),
            ("handle", "EPERM"),
            ("path_lock", "EBADF"),
            ("mount", "EPERM"),
            ("umount", "EPERM"),
            ("chroot", "EPERM"),
            ("pivot_root", "EPERM"),
            ("descriptor_path", "EACCES ENOENT"),
        ],
    );
}

fn check_processes(report: &HashMap<String, String>) {
    let refused = [
        "fork",
        "vfork",
        "clone",
        "clone_user",
        "clone_thread_user",
        "execve",
        "execveat",
        "unshare",
        "setns",
        "ptrace",
        "attach",
        "read_memory",
        "kill_all",
        "kill_other",
        "pidfd_getfd",
        "setuid",
        "setsid",
    ];
    let mut expected: Vec<(&str, &str)> = refused.map(|name| (name, "EPERM")).into();
    expected.extend([("kill_none", "done"), ("clone3", "ENOSYS"), ("pidfd", "ENOSYS"), ("wait", "ECHILD")]);
    check(report, &expected);
}

fn check_networks(report: &HashMap<String, String>) {
    let sockets = ["socket1", "socket2", "socket10", "socket16", "socket17", "socket38", "socketpair"];
    let mut expected: Vec<(&str, &str)> = sockets.map(|name| (name, "EAFNOSUPPORT")).into();
    expected.extend([("sendmsg", "EPERM"), ("recvmsg", "EPERM"), ("connect", "EPERM"), ("io_uring", "ENOSYS")]);
    check(report, &expected);
}

#[test]
fn no_file_but_its_own_is_in_reach() {
    check_files(&tried(&Zygote::start(), "files"));
}

#[test]
fn no_process_is_in_reach_or_made() {
    check_processes(&tried(&Zygote::start(), "processes"));
}

#[test]
fn no_network_is_in_reach() {
    check_networks(&tried(&Zygote::start(), "networks"));
}

#[test]
fn no_memory_becomes_executable_or_shared() {
    check(
        &tried(&Zygote::start(), "memory"),
        &[
            ("plain", "done"),
            ("execute", "EACCES"),
            ("write_execute", "EACCES"),
            ("shared", "ENOMEM"),
            ("grows_down", "ENOMEM"),
            ("protect", "EACCES"),
            ("code_write_execute", "EACCES"),
            ("pkey_protect", "ENOSYS"),
            ("memfd", "ENOSYS"),
            ("file_execute", "EACCES"),
            ("personality", "EPERM"),
            ("shm", "ENOSYS"),
            ("userfaultfd", "EPERM"),
            ("mlock", "EPERM"),
        ],
    );
}

#[test]
fn the_kernel_is_not_to_be_changed() {
    let refused = [
        "bpf",
        "perf",
        "kexec",
        "quotactl",
        "syslog",
        "seccomp",
        "dumpable",
        "rlimit",
        "settime",
        "hostname",
        "set_owner",
    ];
    let mut expected: Vec<(&str, &str)> = refused.map(|name| (name, "EPERM")).into();
    expected.extend([("keyctl", "ENOSYS"), ("add_key", "ENOSYS"), ("type_into_terminal", "ENOTTY")]);
    check(&tried(&Zygote::start(), "kernel"), &expected);
}

#[test]
fn only_its_own_descriptors_are_open() {
    let report = tried(&Zygote::start(), "descriptors");
    assert_eq!(report["open"], "0 1 2 63 ");
    assert_eq!(report["more"], "17", "20 at once, of which 3 are open; the channel has a number beyond");
}

#[test]
fn no_randomness_is_copied() {
    let zygote = Zygote::start();
    let (one, other) = (tried(&zygote, "randomness"), tried(&zygote, "randomness"));
    assert_ne!(one["auxiliary"], other["auxiliary"]);
    assert_ne!(one["device"], other["device"]);
}

#[test]
fn strange_calls_end_the_cell() {
    let zygote = Zygote::start();
    for entry in ["old_call", "x32_call", "unknown_call", "module_call"] {
        let cell = ready(&zygote);
        cell.invoke(linked("isolation").entry(entry));
        assert_eq!(cell.next(), Said::Closed, "{entry}");
        assert_eq!(cell.end(), End::Exited(Ending::Signal(libc::SIGSYS)), "{entry}");
    }
}

/// What procfs says of a process.
fn status(pid: i32) -> HashMap<String, String> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    text.lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.into(), value.trim().into()))
        .collect()
}

fn namespace(pid: i32, kind: &str) -> Option<String> {
    let link = std::fs::read_link(format!("/proc/{pid}/ns/{kind}")).ok()?;
    Some(link.to_string_lossy().into_owned())
}

#[test]
fn a_cell_has_no_rights() {
    let zygote = Zygote::start();
    let cell = ready(&zygote);
    let status = status(cell.pid());
    for set in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"] {
        assert_eq!(status[set], "0000000000000000", "{set}");
    }
    assert_eq!((status["NoNewPrivs"].as_str(), status["Seccomp"].as_str()), ("1", "2"));
    assert_eq!(status["SigBlk"], "0000000000000000");
    assert_eq!(status["Threads"], "1");
    assert_eq!(status["NSpid"].split_whitespace().last(), Some("1"), "first of its pid namespace");
    if is_root() {
        assert!(!status["Uid"].split_whitespace().any(|id| id == "0"), "{}", status["Uid"]);
        assert_eq!(status["Groups"], "");
    }
}

#[test]
fn each_living_cell_has_namespaces_of_its_own() {
    if !is_root() {
        return skip("cells cannot be looked into by others of their identity; run the tests as root");
    }
    let zygote = Zygote::start();
    let cells: Vec<Cell<'_>> = (0..4).map(|_| ready(&zygote)).collect();
    let pids: Vec<i32> = cells.iter().map(Cell::pid).chain([std::process::id() as i32, zygote.pid() as i32]).collect();
    for kind in NAMESPACES {
        let distinct: BTreeSet<_> = pids.iter().map(|pid| namespace(*pid, kind).unwrap()).collect();
        // The zygote stays in the pid namespace that it was started in.
        let expected = pids.len() - usize::from(kind == "pid");
        assert_eq!(distinct.len(), expected, "{kind}: {distinct:?}");
    }
}

#[test]
fn a_network_namespace_is_lent_again_after_its_cell_only() {
    if !is_root() {
        return skip("only root may do this; run the tests as root");
    }
    let zygote = Zygote::start();
    let first = ready(&zygote);
    let lent = namespace(first.pid(), "net").unwrap();
    let second = ready(&zygote);
    assert_ne!(namespace(second.pid(), "net").unwrap(), lent);
    first.hang_up();
    first.end();
    let third = ready(&zygote);
    assert_eq!(namespace(third.pid(), "net").unwrap(), lent);
}

#[test]
fn a_cell_sees_two_empty_file_systems() {
    if !is_root() {
        return skip("only root may do this; run the tests as root");
    }
    let zygote = Zygote::start();
    let cell = ready(&zygote);
    let mounts = std::fs::read_to_string(format!("/proc/{}/mountinfo", cell.pid())).unwrap();
    let mounts: Vec<Vec<&str>> = mounts.lines().map(|line| line.split(' ').collect()).collect();
    let places: Vec<(&str, &str)> = mounts.iter().map(|fields| (fields[4], fields[5])).collect();
    assert_eq!(places.len(), 2, "{places:?}");
    for (place, options) in places {
        let writable = if place == "/tmp" { "rw" } else { "ro" };
        assert!(["/", "/tmp"].contains(&place));
        assert!(options.starts_with(&format!("{writable},nosuid,nodev,noexec")), "{place} {options}");
    }
}

#[test]
fn every_protection_is_in_force_here() {
    let zygote = Zygote::start();
    for protection in &zygote.protections {
        assert_eq!(protection.strength, Strength::Hard, "{protection:?}");
    }
    assert!(zygote.protections.len() >= 14);
}

/// A command that becomes the zygote after `before` has run in its process.
fn zygote_command(program: &str, before: impl FnMut() -> std::io::Result<()> + Send + Sync + 'static) -> Command {
    let mut command = Command::new(program);
    // SAFETY: the closures below make system calls only.
    unsafe { command.pre_exec(before) };
    command
}

const CELL: &str = env!("CARGO_BIN_EXE_kiln-cell");

fn become_nobody() -> std::io::Result<()> {
    // SAFETY: takes numbers.
    let result = unsafe {
        libc::setgroups(0, std::ptr::null())
            | libc::setresgid(NOBODY, NOBODY, NOBODY)
            | libc::setresuid(NOBODY, NOBODY, NOBODY)
    };
    if result == 0 { Ok(()) } else { Err(std::io::Error::last_os_error()) }
}

/// A directory that holds the program and nothing else, as a fresh root.
struct BareRoot {
    path: std::path::PathBuf,
}

impl BareRoot {
    fn new(name: &str) -> Self {
        let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir(&path).unwrap();
        // Not a copy: a file that is being written, by whatever descriptor another test's child still has, cannot be
        // executed.
        std::fs::hard_link(CELL, path.join("kiln-cell")).unwrap();
        Self { path }
    }

    /// What the process does to make this its root.
    fn enter(&self) -> impl FnMut() -> std::io::Result<()> + use<> {
        let path = self.path.clone();
        move || {
            std::os::unix::fs::chroot(&path)?;
            std::env::set_current_dir("/")
        }
    }
}

impl Drop for BareRoot {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

fn check_everything(zygote: &Zygote) {
    check_files(&tried(zygote, "files"));
    check_processes(&tried(zygote, "processes"));
    check_networks(&tried(zygote, "networks"));
}

#[test]
fn an_unprivileged_user_has_the_same_walls() {
    if !is_root() {
        // Then all other tests show it.
        return;
    }
    let zygote = Zygote::start_with(zygote_command(CELL, become_nobody));
    for protection in &zygote.protections {
        assert_eq!(protection.strength, Strength::Hard, "{protection:?}");
    }
    check_everything(&zygote);
    assert_eq!(tried(&zygote, "descriptors")["open"], "0 1 2 63 ");
}

#[test]
fn a_root_directory_without_anything_has_the_same_walls() {
    if !is_root() {
        return skip("only root may change the root directory; run the tests as root");
    }
    let root = BareRoot::new("bare-root");
    let zygote = Zygote::start_with(zygote_command("/kiln-cell", root.enter()));
    for protection in &zygote.protections {
        assert_eq!(protection.strength, Strength::Hard, "{protection:?}");
    }
    check_everything(&zygote);
}

#[test]
fn without_procfs_an_unprivileged_user_loses_what_it_says() {
    if !is_root() {
        return skip("only root may do this; run the tests as root");
    }
    let hide_procfs = || {
        // SAFETY: constant strings and numbers.
        let result = unsafe {
            libc::unshare(libc::CLONE_NEWNS)
                | libc::mount(
                    c"none".as_ptr(),
                    c"/".as_ptr(),
                    std::ptr::null(),
                    libc::MS_REC | libc::MS_PRIVATE,
                    std::ptr::null(),
                )
                | libc::mount(c"none".as_ptr(), c"/proc".as_ptr(), c"tmpfs".as_ptr(), 0, std::ptr::null())
        };
        if result == 0 { become_nobody() } else { Err(std::io::Error::last_os_error()) }
    };
    let zygote = Zygote::start_with(zygote_command(CELL, hide_procfs));
    let strength = |name: &str| zygote.protections.iter().find(|protection| protection.name == name).unwrap().strength;
    assert_eq!(strength("user namespace"), Strength::BestEffort);
    for name in ["pid namespace", "mount namespace", "network namespace", "private root", "landlock", "seccomp"] {
        assert_eq!(strength(name), Strength::Hard, "{name}");
    }
    let report = tried(&zygote, "files");
    assert_eq!((report["passwd"].as_str(), report["scratch"].as_str()), ("ENOENT", "ENOENT"));
    check_processes(&tried(&zygote, "processes"));
    let cell = ready(&zygote);
    assert_eq!(status(cell.pid())["CapBnd"], "0000000000000000");
}

#[test]
fn without_user_namespaces_landlock_and_seccomp_stand() {
    if !is_root() {
        return skip("only root may do this; run the tests as root");
    }
    let root = BareRoot::new("bare-root-of-nobody");
    let mut enter = root.enter();
    let zygote = Zygote::start_with(zygote_command("/kiln-cell", move || {
        enter()?;
        become_nobody()
    }));
    let strength = |name: &str| zygote.protections.iter().find(|protection| protection.name == name).unwrap().strength;
    for name in NAMESPACES.iter().filter(|kind| **kind != "mnt") {
        let name = if *name == "net" { "network" } else { name };
        assert_eq!(strength(&format!("{name} namespace")), Strength::Missing);
    }
    assert_ne!(strength("landlock"), Strength::Missing);
    assert_eq!(strength("seccomp"), Strength::Hard);
    let report = tried(&zygote, "files");
    assert_eq!((report["root"].as_str(), report["scratch"].as_str()), ("EACCES", "ENOENT"));
    check_processes(&tried(&zygote, "processes"));
    check_networks(&tried(&zygote, "networks"));
}
