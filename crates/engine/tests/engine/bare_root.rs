//! A machine with nothing on it: a root directory with the one file, the scripts and a folder for data. No compiler, no
//! headers, no libraries, no loader, and nothing mounted, not even `/proc`.

use std::ffi::CString;
use std::fs;
use std::io::{self, Error};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use crate::site::{Folder, Site, kiln};
use crate::skip::skip;

const HELLO: &str = "Output doGet(const Event& e) { return Json{{\"said\", \"hello\"}}; }\n";

/// The file that is shipped, where the build has named it, or the one that the tests are built with.
fn shipped() -> Option<String> {
    let kiln = kiln()?.to_owned();
    Some(std::env::var("KILN_DIST_FILE").unwrap_or(kiln))
}

/// A root directory, and the command that serves what is in it once it is the root.
fn bare_root(kiln: &str, arguments: &[&str]) -> (Arc<Folder>, Command) {
    let folder = Folder::new();
    folder.write("hello.cpp", HELLO);
    fs::create_dir(folder.path().join("data")).unwrap();
    let program = folder.path().join("kiln");
    fs::copy(kiln, &program).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = Command::new("/kiln");
    command.args(["serve", "--listen", "127.0.0.1:0"]).args(arguments);
    command.env_clear().env("KILN_LOG", "debug");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    (Arc::new(folder), command)
}

/// What is in the server's root, seen from outside.
fn root_of(site: &Site) -> Vec<String> {
    let entries = fs::read_dir(format!("/proc/{}/root", site.process())).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn serves_and_takes_edits(site: &Site) {
    assert_eq!(root_of(site), ["data", "kiln", "scripts"]);
    assert_eq!(site.get("/hello/").body(), "{\"said\":\"hello\"}");
    site.write("hello.cpp", HELLO.replace("hello", "changed"));
    site.get_until("/hello/", |answer| answer.body() == "{\"said\":\"changed\"}");
    site.write("hello.cpp", "Output doGet(const Event& e) { retrun 1; }");
    site.wait_for("hello.cpp:1:32: error:");
    assert_eq!(site.get("/hello/").body(), "{\"said\":\"changed\"}");
}

#[test]
fn a_root_with_nothing_in_it_is_enough_for_all_protections() {
    let Some(kiln) = shipped() else { return };
    if !rustix::process::getuid().is_root() {
        return skip("only root may change the root directory; run the tests as root");
    }
    let (folder, mut command) = bare_root(&kiln, &["--strict"]);
    let root = folder.path().to_owned();
    // SAFETY: two system calls, and nothing is allocated.
    unsafe {
        command.pre_exec(move || {
            std::os::unix::fs::chroot(&root)?;
            std::env::set_current_dir("/")
        })
    };
    serves_and_takes_edits(&Site::watch(folder, command.spawn().unwrap()));
}

#[test]
fn a_mount_namespace_with_nothing_else_in_it_is_enough() {
    let Some(kiln) = shipped() else { return };
    let (folder, mut command) = bare_root(&kiln, &[]);
    let mut namespace = Namespace::new(folder.path());
    // SAFETY: the closure makes system calls only; all that they are given has been made before.
    unsafe { command.pre_exec(move || namespace.enter()) };
    let child = match command.spawn() {
        Ok(child) => child,
        Err(error) => return skip(&format!("user namespaces cannot be had ({error}); run the tests where they can")),
    };
    let site = Site::watch(folder, child);
    let mounts = fs::read_to_string(format!("/proc/{}/mountinfo", site.process())).unwrap();
    assert_eq!(mounts.lines().count(), 1, "{mounts}");
    serves_and_takes_edits(&site);
}

/// A user and a mount namespace of its own, with a folder for its root.
struct Namespace {
    root: CString,
    user_map: CString,
    group_map: CString,
}

impl Namespace {
    fn new(root: &Path) -> Namespace {
        let map = |id: u32| CString::new(format!("0 {id} 1")).unwrap();
        Namespace {
            root: CString::new(root.as_os_str().as_bytes()).unwrap(),
            user_map: map(rustix::process::getuid().as_raw()),
            group_map: map(rustix::process::getgid().as_raw()),
        }
    }

    /// Makes the calling process, which has one thread, live there.
    fn enter(&mut self) -> io::Result<()> {
        let root = self.root.as_ptr();
        let here = c".".as_ptr();
        let none = std::ptr::null();
        // SAFETY: the strings live as long as this does, and the kernel keeps none of them.
        unsafe {
            check(libc::unshare(libc::CLONE_NEWUSER | libc::CLONE_NEWNS))?;
            write(c"/proc/self/setgroups", c"deny")?;
            write(c"/proc/self/uid_map", &self.user_map)?;
            write(c"/proc/self/gid_map", &self.group_map)?;
            check(libc::mount(none, c"/".as_ptr(), none, libc::MS_REC | libc::MS_PRIVATE, none.cast()))?;
            check(libc::mount(root, root, none, libc::MS_BIND, none.cast()))?;
            check(libc::chdir(root))?;
            check(libc::syscall(libc::SYS_pivot_root, here, here) as i32)?;
            check(libc::umount2(here, libc::MNT_DETACH))?;
            check(libc::chdir(c"/".as_ptr()))
        }
    }
}

fn write(path: &std::ffi::CStr, text: &std::ffi::CStr) -> io::Result<()> {
    let file = rustix::fs::open(path, rustix::fs::OFlags::WRONLY, rustix::fs::Mode::empty())?;
    rustix::io::write(&file, text.to_bytes())?;
    Ok(())
}

fn check(result: i32) -> io::Result<()> {
    if result < 0 { Err(Error::last_os_error()) } else { Ok(()) }
}
