//! The command line as people and programs meet it: help, JSON, exit codes, and what passes through `kiln run`.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Output, Stdio};

use crate::site::{Folder, Site, kiln};

fn command(folder: &Folder, arguments: &[&str]) -> Command {
    let mut command = Command::new(kiln().unwrap());
    command.args(arguments).current_dir(folder.path()).env("XDG_CACHE_HOME", folder.path().join("cache"));
    command.stdin(Stdio::null());
    command
}

fn run(folder: &Folder, arguments: &[&str]) -> Output {
    command(folder, arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn json(bytes: &[u8]) -> serde_json::Value {
    serde_json::from_slice(bytes).unwrap_or_else(|error| panic!("{error}: {}", text(bytes)))
}

#[test]
fn each_command_has_help_and_json() {
    if kiln().is_none() {
        return;
    }
    let folder = Folder::new();
    for name in ["serve", "new", "check", "run", "doctor"] {
        let help = run(&folder, &[name, "--help"]);
        let words = text(&help.stdout);
        assert_eq!(help.status.code(), Some(0), "{name}");
        assert!(words.contains(&format!("Usage: kiln {name}")) && words.contains("--json"), "{words}");
    }
    let help = text(&run(&folder, &["--help"]).stdout);
    assert!(help.contains("Exit codes: 0 success; 1 ") && help.contains("125"), "{help}");
    for wrong in [&[][..], &["srve"], &["check"], &["serve", "--nothing"], &["run"], &["run", "--tyer", "1", "x.cpp"]] {
        let output = run(&folder, wrong);
        assert_eq!(output.status.code(), Some(2), "{wrong:?}: {}", text(&output.stderr));
        assert!(!output.stderr.is_empty() && output.stdout.is_empty(), "{wrong:?}");
    }
    let output = run(&folder, &["run", "--tyer", "1", "x.cpp"]);
    assert!(text(&output.stderr).contains("unknown option --tyer"), "{}", text(&output.stderr));
}

#[test]
fn new_tells_programs_what_it_made() {
    if kiln().is_none() {
        return;
    }
    let folder = Folder::new();
    let made = run(&folder, &["new", "--json", "first"]);
    let report = json(&made.stdout);
    assert_eq!(report["path"], "/first/");
    assert!(folder.path().join(report["file"].as_str().unwrap()).is_file(), "{report}");
    let again = run(&folder, &["new", "first", "--json"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(json(&again.stderr)["error"].as_str().unwrap().contains("is there already"));
    fs::write(folder.path().join("file"), "").unwrap();
    assert_eq!(run(&folder, &["new", "other", "--scripts", "file"]).status.code(), Some(3));
}

#[test]
fn run_tells_programs_what_went_wrong() {
    if kiln().is_none() {
        return;
    }
    let folder = Folder::new();
    let write = |name: &str, program: &str| fs::write(folder.path().join(name), program).unwrap();
    write("bad.cpp", "int main() {\n  return oops;\n}\n");
    let bad = run(&folder, &["run", "--json", "bad.cpp"]);
    let report = json(&bad.stderr);
    assert_eq!((bad.status.code(), &report["diagnostics"][0]["line"]), (Some(125), &2.into()));
    write(
        "crash.cpp",
        "#include <cstdio>\nvoid fall() { *(volatile int*)8 = 1; }\nint main() { std::puts(\"x\"); std::fflush(stdout); fall(); }\n",
    );
    let crash = run(&folder, &["run", "--json", "crash.cpp"]);
    let report = json(&crash.stderr);
    assert_eq!((crash.status.code(), text(&crash.stdout).as_str()), (Some(139), "x\n"));
    assert!(report["error"].as_str().unwrap().contains("segmentation fault"), "{report}");
    assert_eq!((&report["backtrace"][0]["file"], &report["backtrace"][0]["line"]), (&"crash.cpp".into(), &2.into()));
    folder.write("f/f.cpp", "Output doGet(const Event& e) { throw std::runtime_error(\"boom\"); }\n");
    let failed = run(&folder, &["run", "--json", "f", "doGet"]);
    let report = json(&failed.stderr);
    assert_eq!((failed.status.code(), &report["backtrace"][0]["line"]), (Some(1), &1.into()));
    let unknown = run(&folder, &["run", "--json", "f", "doPost"]);
    assert!(json(&unknown.stderr)["error"].as_str().unwrap().contains("it has doGet"));
    assert_eq!(unknown.status.code(), Some(2));
}

#[test]
fn serve_tells_programs_why_it_does_not() {
    if kiln().is_none() {
        return;
    }
    let folder = Folder::new();
    for format in [&["--json"][..], &["--log", "json"]] {
        let output = run(&folder, &[&["serve", "--listen", "127.0.0.1:0", "--scripts", "none"], format].concat());
        assert_eq!(output.status.code(), Some(3));
        assert!(json(&output.stderr)["error"].as_str().unwrap().contains("scripts folder none cannot be read"));
    }
    assert_eq!(run(&folder, &["serve", "--json", "--log", "text"]).status.code(), Some(2));
}

#[test]
fn a_file_without_main_is_no_program() {
    if kiln().is_none() {
        return;
    }
    let folder = Folder::new();
    for program in ["", "// nothing\n", "int x;\n", "Output doGet(const Event& e) { return \"x\"; }\n"] {
        fs::write(folder.path().join("x.cpp"), program).unwrap();
        let output = run(&folder, &["run", "x.cpp"]);
        let errors = text(&output.stderr);
        assert_eq!(output.status.code(), Some(125), "{program:?}: {errors}");
        assert!(errors.contains("x.cpp has no main") && errors.contains("kiln run NAME FUNCTION"), "{errors}");
    }
}

#[test]
fn bytes_pass_through_a_program_unchanged() {
    if kiln().is_none() {
        return;
    }
    let folder = Folder::new();
    let program = "#include <cstdio>\nint main() {\n  char buffer[65536];\n  std::size_t bytes;\n  while ((bytes = \
                   std::fread(buffer, 1, sizeof buffer, stdin)) > 0) std::fwrite(buffer, 1, bytes, stdout);\n}\n";
    fs::write(folder.path().join("cat.cpp"), program).unwrap();
    let sent: Vec<u8> = (0..3_000_000u32).map(|number| (number * 7 % 256) as u8).collect();
    let mut child = command(&folder, &["run", "cat.cpp"]);
    let mut child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut input, bytes) = (child.stdin.take().unwrap(), sent.clone());
    let writer = std::thread::spawn(move || input.write_all(&bytes));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success() && output.stdout == sent);
}

#[test]
fn a_program_ends_with_its_reader_and_with_its_signal() {
    if kiln().is_none() {
        return;
    }
    let folder = Folder::new();
    fs::write(folder.path().join("yes.cpp"), "#include <cstdio>\nint main() { for (;;) std::puts(\"y\"); }\n").unwrap();
    let mut reader = command(&folder, &["run", "yes.cpp"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(reader.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!((line.as_str(), reader.wait().unwrap().code()), ("y\n", Some(141)));

    let mut signalled = command(&folder, &["run", "yes.cpp"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut output = signalled.stdout.take().unwrap();
    output.read_exact(&mut [0]).unwrap();
    let process = rustix::process::Pid::from_raw(signalled.id() as i32).unwrap();
    rustix::process::kill_process(process, rustix::process::Signal::TERM).unwrap();
    output.read_to_end(&mut Vec::new()).unwrap();
    assert_eq!(signalled.wait().unwrap().code(), Some(143));
}

#[test]
fn the_banner_says_what_is_served_where_and_behind_which_walls() {
    let script = "Output doGet(const Event& e) { return \"x\"; }\n";
    let Some(site) = Site::start(&[("one.cpp", script), ("two/two.cpp", script)]) else { return };
    let banner = site.wait_for("Kiln serves");
    assert!(banner.contains(&format!("at http://{}/", site.address())) && banner.contains("mode=development"));
    for name in ["one", "two"] {
        site.wait_for(&format!("  http://{}/{name}/", site.address()));
    }
    let walls = site.wait_for("cells are confined by");
    assert!(walls.contains("seccomp") && walls.contains("landlock"), "{walls}");
}
