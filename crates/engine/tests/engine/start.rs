//! Starting and stopping: what can be in the way.

use std::fs;
use std::io::Read;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use rustix::process::Signal;

use crate::site::{Folder, Site, kiln};
use crate::skip::skip;

const HELLO: &str = "Output doGet(const Event& e) { return \"hello\"; }\n";

fn serve(folder: &Folder, arguments: &[&str]) -> Output {
    let mut command = Command::new(kiln().unwrap());
    command.arg("serve").args(arguments).current_dir(folder.path()).stdin(Stdio::null()).output().unwrap()
}

fn refusal(folder: &Folder, arguments: &[&str]) -> (Option<i32>, String) {
    let output = serve(folder, arguments);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(errors.lines().filter(|line| line.starts_with("kiln: ")).count(), 1, "said once: {errors}");
    (output.status.code(), errors)
}

#[test]
fn what_is_in_the_way_is_named() {
    let Some(site) = Site::start(&[("hello.cpp", HELLO)]) else { return };
    let folder = Folder::new();
    let (code, errors) = refusal(&folder, &["--listen", site.address()]);
    assert!(code == Some(3) && errors.contains(&format!("in use by kiln (process {})", site.process())), "{errors}");
    let data = site.folder.path().join("data");
    let (code, errors) = refusal(&folder, &["--listen", "127.0.0.1:0", "--data", data.to_str().unwrap()]);
    assert!(code == Some(3) && errors.contains("in use by another Kiln (process"), "{errors}");
    let (code, errors) = refusal(&folder, &["--listen", "127.0.0.1:0", "--scripts", "none"]);
    assert!(code == Some(3) && errors.contains("scripts folder none cannot be read"), "{errors}");
    let (code, errors) = refusal(&folder, &["--listen", "127.0.0.1:0", "--data", "/proc/data"]);
    assert!(code == Some(3) && errors.contains("cannot be written to"), "{errors}");
    let (code, errors) = refusal(&folder, &["--listen", "nowhere"]);
    assert!(code == Some(2) && errors.contains("`nowhere` is not an address"), "{errors}");
    fs::write(folder.path().join("server.yaml"), "mode: dev\n").unwrap();
    let (code, errors) = refusal(&folder, &["--config", "server.yaml"]);
    assert!(code == Some(2) && errors.contains("server.yaml:1:7: error: unknown value"), "{errors}");
    let (code, errors) = refusal(&folder, &["--config", "none.yaml"]);
    assert!(code == Some(2) && errors.contains("none.yaml cannot be read"), "{errors}");
}

/// Starts `kiln serve` where no user namespace can be made, and so none of any other kind.
fn serve_without_namespaces(folder: &Folder, arguments: &[&str]) -> Option<Command> {
    let kiln = kiln()?;
    let mut command = Command::new("unshare");
    command
        .args(["--user", "--map-root-user", "sh", "-c"])
        .arg("echo 0 > /proc/sys/user/max_user_namespaces && exec \"$0\" serve --listen 127.0.0.1:0 \"$@\"")
        .arg(kiln)
        .args(arguments)
        .current_dir(folder.path())
        .env("KILN_LOG", "debug")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    Some(command)
}

/// A host without namespaces: all works with what is left, and what is missing is said once, with the reason.
#[test]
fn without_namespaces_scripts_run_and_it_is_said() {
    let folder = Arc::new(Folder::new());
    folder.write("hello.cpp", HELLO);
    let Some(mut command) = serve_without_namespaces(&folder, &[]) else { return };
    let site = Site::watch(Arc::clone(&folder), command.spawn().unwrap());
    assert_eq!(site.get("/hello/").body(), "hello");
    site.write("hello.cpp", HELLO.replace("\"hello\"", "std::string(1, *static_cast<const char*>(nullptr))"));
    site.get_until("/hello/", |answer| answer.status == 500);
    site.wait_for("hello.cpp:1:");
    for whose in ["cells are", "the compiler is"] {
        let said = format!("{whose} less confined: user namespace, pid namespace");
        let lines = site.wait_for_lines(&said, 1);
        assert!(lines.len() == 1 && lines[0].contains("network namespace are missing: unshare:"), "{lines:?}");
        assert!(lines[0].contains("user.max_user_namespaces"), "{lines:?}");
    }
    drop(site);
    let refused = serve_without_namespaces(&folder, &["--strict"]).unwrap().output().unwrap();
    let errors = String::from_utf8_lossy(&refused.stderr);
    assert!(refused.status.code() == Some(3) && errors.contains("--strict demands"), "{errors}");
    assert!(!errors.contains("Kiln serves") && !errors.contains("hello: "), "nothing was begun: {errors}");
}

#[test]
fn a_signal_lets_requests_finish() {
    let slow = r#"
Output doGet(const Event& e) {
  return Response::stream([](Writer& out) {
    out.write("begin\n");
    out.flush();
    std::this_thread::sleep_for(std::chrono::milliseconds(700));
    out.write("end\n");
  });
}
"#;
    let Some(mut site) = Site::start(&[("slow.cpp", slow)]) else { return };
    let mut idle = site.client();
    assert_eq!(idle.get("/nothing").status, 404);
    let mut client = site.client();
    client.send(b"GET /slow/ HTTP/1.1\r\nHost: a\r\n\r\n");
    while client.line().is_some_and(|line| !line.is_empty()) {}
    assert_eq!(client.chunk().unwrap().unwrap(), b"begin\n");
    site.signal(Signal::TERM);
    assert_eq!(idle.rest(), b"", "an idle connection is closed at once");
    assert_eq!(client.chunk().unwrap().unwrap(), b"end\n");
    assert_eq!(client.chunk(), Some(None));
    assert_eq!(site.wait().code(), Some(0));
}

#[test]
fn logs_can_be_read_by_programs() {
    let Some(kiln) = kiln() else { return };
    let folder = Arc::new(Folder::new());
    folder.write("hello.cpp", "Output doGet(const Event& e) { std::cout << \"a\\\"b\\x1b\\n\"; return \"x\"; }\n");
    let child = Command::new(kiln)
        .args(["serve", "--listen", "127.0.0.1:0", "--log", "json"])
        .env("KILN_LOG", "debug")
        .current_dir(folder.path())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let site = Site::watch(folder, child);
    let answer = site.get("/hello/");
    let line = site.wait_for("a\\\"b");
    let value: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!((value["script"].as_str(), value["level"].as_str()), (Some("hello"), Some("info")));
    assert_eq!(value["request"].as_str(), answer.header("x-request-id"));
    assert!(site.log().lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{}", site.log());
}

#[test]
fn a_full_disk_costs_the_cache_and_nothing_else() {
    if kiln().is_none() {
        return;
    }
    if !rustix::process::getuid().is_root() {
        return skip("only root may mount a small file system; run the tests as root");
    }
    let folder = Arc::new(Folder::new());
    folder.write("hello.cpp", HELLO);
    let data = folder.path().join("data");
    fs::create_dir(&data).unwrap();
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=64k", "tmpfs"]).arg(&data).status().unwrap();
    if !mounted.success() {
        return skip("a small file system cannot be mounted here; run the tests where root has CAP_SYS_ADMIN");
    }
    fs::write(data.join("filler"), vec![0; 40 << 10]).unwrap();
    let site = Site::over(Arc::clone(&folder), "mode: development\n").unwrap();
    assert_eq!(site.get("/hello/").body(), "hello");
    site.wait_for("compiled scripts cannot be kept");
    site.write("hello.cpp", HELLO.replace("hello", "changed"));
    site.get_until("/hello/", |answer| answer.body() == "changed");
    drop(site.kill());
    assert!(Command::new("umount").arg(&data).status().unwrap().success());
}

#[test]
fn doctor_tells_which_protections_hold() {
    let Some(kiln) = kiln() else { return };
    let folder = Folder::new();
    let output = Command::new(kiln).args(["doctor", "--json"]).env("XDG_CACHE_HOME", folder.path()).output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let protections = report["protections"].as_array().unwrap();
    let strength = |name: &str| {
        let found = protections.iter().find(|protection| protection["name"] == name);
        found.map(|protection| protection["strength"].as_str().unwrap().to_owned())
    };
    assert_eq!(strength("complete build").as_deref(), Some("hard"));
    for whose in ["cells", "compiler"] {
        for name in ["seccomp", "landlock", "no_new_privs"] {
            assert!(strength(&format!("{whose}: {name}")).is_some(), "{whose}: {name} in {report}");
        }
    }
    let is_complete = protections.iter().all(|protection| protection["strength"] == "hard");
    assert_eq!(output.status.code(), Some(i32::from(!is_complete)));
}

/// A terminal is given a line that says how far long work is, and colours.
#[test]
fn a_terminal_shows_how_far_the_first_compiles_are() {
    let Some(kiln) = kiln() else { return };
    let folder = Folder::new();
    let scripts = 8;
    for number in 0..scripts {
        folder.write(&format!("s{number}.cpp"), "Output doGet(const Event& e) { return \"\"; }\n");
    }
    // script(1) of bsdutils, which every Debian has, runs a command on a pseudoterminal and copies what it shows.
    let command = format!("exec {kiln} serve --listen 127.0.0.1:0");
    let mut child = Command::new("script")
        .args(["--quiet", "--flush", "--command", &command, "/dev/null"])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = child.stdout.take().unwrap();
    let (sender, shown) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(bytes @ 1..) = output.read(&mut buffer) {
            let _ = sender.send(buffer[..bytes].to_vec());
        }
    });
    let mut all = Vec::new();
    let is_complete = |all: &[u8]| {
        let text = String::from_utf8_lossy(all);
        text.contains(&format!("compiling: 0 of {scripts} done")) && text.matches(": live at").count() == scripts
    };
    while !is_complete(&all) {
        let more = shown.recv_timeout(Duration::from_secs(60));
        all.extend(more.unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&all))));
    }
    assert!(String::from_utf8_lossy(&all).contains("\x1b[3"), "{}", String::from_utf8_lossy(&all));
    child.kill().unwrap();
    child.wait().unwrap();
}
