//! `kiln run`, `kiln check` and `kiln new` from the command line.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output, Stdio};

use crate::site::{Folder, kiln};

/// A folder of programs with a cache of its own.
struct Bench {
    folder: Folder,
}

impl Bench {
    fn new(files: &[(&str, &str)]) -> Option<Bench> {
        kiln()?;
        let folder = Folder::new();
        for (path, contents) in files {
            fs::write(folder.path().join(path), contents).unwrap();
        }
        Some(Bench { folder })
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(kiln().unwrap());
        command.args(arguments).current_dir(self.folder.path());
        command.env("XDG_CACHE_HOME", self.folder.path().join("cache"));
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).stdin(Stdio::null()).output().unwrap()
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_program_runs_as_if_started_by_the_shell() {
    let program = r#"
#include <iostream>
#include <string>
#include "word.h"
int main(int argc, char** argv) {
  std::string line;
  std::getline(std::cin, line);
  std::cout << word() << " " << argc << " " << argv[1] << " " << line << std::endl;
  std::cerr << "error output" << std::endl;
  return 42;
}
"#;
    let header = "inline const char* word() { return \"first\"; }\n";
    let Some(bench) = Bench::new(&[("x.cpp", program), ("word.h", header)]) else { return };
    let run = || {
        let mut child = bench.command(&["run", "x.cpp", "-a", "b"]);
        let mut child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(b"input\n").unwrap();
        child.wait_with_output().unwrap()
    };
    let first = run();
    assert_eq!(
        (text(&first.stdout).as_str(), first.status.code()),
        ("first 3 -a input\n", Some(42)),
        "{}",
        text(&first.stderr)
    );
    assert_eq!(text(&first.stderr), "error output\n");
    assert_eq!(text(&run().stdout), "first 3 -a input\n");
    fs::write(bench.folder.path().join("word.h"), header.replace("first", "second")).unwrap();
    assert_eq!(text(&run().stdout), "second 3 -a input\n", "a changed header is another program");
}

#[test]
fn a_program_can_be_talked_to() {
    let program = r#"
#include <iostream>
#include <string>
int main() {
  std::string line;
  int sum = 0;
  std::cout << "ready" << std::endl;
  while (std::cin >> line && line != "end") std::cout << (sum += std::stoi(line)) << std::endl;
  return sum;
}
"#;
    let Some(bench) = Bench::new(&[("x.cpp", program)]) else { return };
    let mut child = bench.command(&["run", "x.cpp"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let mut lines = BufReader::new(output).lines().map(Result::unwrap);
    assert_eq!(lines.next().as_deref(), Some("ready"));
    // Each answer is read before the next line is written.
    for (said, answer) in [("1", "1"), ("20", "21"), ("-4", "17")] {
        input.write_all(format!("{said}\n").as_bytes()).unwrap();
        assert_eq!(lines.next().as_deref(), Some(answer));
    }
    input.write_all(b"end\n").unwrap();
    assert_eq!(lines.next(), None);
    assert_eq!(child.wait().unwrap().code(), Some(17));
}

#[test]
fn a_file_with_a_first_line_for_the_kernel_is_a_script() {
    let Some(bench) = Bench::new(&[]) else { return };
    let script = bench.folder.path().join("tool");
    let program = "#!/usr/bin/env -S kiln run\n#include <cstdio>\nint main() { std::puts(\"ran\"); }\n";
    fs::write(&script, program).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:/usr/bin:/bin", std::path::Path::new(kiln().unwrap()).parent().unwrap().display());
    let output = Command::new(&script).env("PATH", path).env("HOME", bench.folder.path()).output().unwrap();
    assert_eq!(text(&output.stdout), "ran\n", "{}", text(&output.stderr));
}

#[test]
fn a_crash_has_the_shells_status_and_a_backtrace() {
    let program = r#"
#include <stdexcept>
#include <cstdlib>
#include <cstring>
void fail(const char* how) {
  if (!std::strcmp(how, "throw")) throw std::runtime_error("boom");
  if (!std::strcmp(how, "segv")) *(volatile int*)8 = 1;
  if (!std::strcmp(how, "abort")) std::abort();
}
int main(int, char** argv) { fail(argv[1]); }
"#;
    let Some(bench) = Bench::new(&[("x.cpp", program)]) else { return };
    for (how, code, what) in [("throw", 134, "boom"), ("segv", 139, "segmentation fault"), ("abort", 134, "abort")] {
        let output = bench.run(&["run", "x.cpp", how]);
        let errors = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{how}: {errors}");
        assert!(errors.contains(what) && errors.contains("fail") && errors.contains("x.cpp:"), "{how}: {errors}");
    }
    assert_eq!(bench.run(&["run", "x.cpp", "nothing"]).status.code(), Some(0));
}

#[test]
fn a_program_that_does_not_compile_is_not_run() {
    let Some(bench) = Bench::new(&[("x.cpp", "int main() {\n  return oops;\n}\n")]) else { return };
    let output = bench.run(&["run", "x.cpp"]);
    assert_eq!(output.status.code(), Some(125));
    let errors = text(&output.stderr);
    assert!(
        errors.contains("x.cpp:2:10: error: use of undeclared identifier 'oops'") && errors.contains('^'),
        "{errors}"
    );
    assert_eq!(bench.run(&["run", "none.cpp"]).status.code(), Some(125));
}

#[test]
fn a_cached_program_needs_no_compiler_and_a_damaged_one_is_made_again() {
    let Some(bench) = Bench::new(&[("x.cpp", "#include <cstdio>\nint main() { std::puts(\"ran\"); }\n")]) else {
        return;
    };
    assert_eq!(text(&bench.run(&["run", "x.cpp"]).stdout), "ran\n");
    let cache = bench.folder.path().join("cache/kiln");
    let objects: Vec<_> = fs::read_dir(cache.join("objects")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(objects.len(), 1);
    let mut bytes = fs::read(&objects[0]).unwrap();
    bytes[5000] ^= 1;
    fs::write(&objects[0], bytes).unwrap();
    assert_eq!(text(&bench.run(&["run", "x.cpp"]).stdout), "ran\n");
    assert_eq!(text(&bench.run(&["run", "--tier", "1", "x.cpp"]).stdout), "ran\n");
    fs::remove_dir_all(&cache).unwrap();
    fs::write(&cache, "no folder").unwrap();
    assert_eq!(text(&bench.run(&["run", "x.cpp"]).stdout), "ran\n", "a cache is not needed");
}

#[test]
fn what_is_no_json_is_no_body() {
    let handler = "Output doPost(const Event& e) { return e.postData.json(); }\n";
    let Some(bench) = Bench::new(&[]) else { return };
    bench.folder.write("shop/a.cpp", handler);
    let output = bench.run(&["run", "shop", "doPost", "{bad"]);
    let errors = text(&output.stderr);
    assert!(output.status.code() == Some(2) && errors.contains("`{bad` is no JSON: key must be a string"), "{errors}");
}

#[test]
fn a_projects_function_is_called_once() {
    let script =
        "Output doPost(const Event& e) { Json j = e.postData.json(); j[\"n\"] = j[\"n\"].get<int>() + 1; return j; }\n";
    let Some(bench) = Bench::new(&[]) else { return };
    bench.folder.write("count/a.cpp", script);
    let output = bench.run(&["run", "count", "doPost", "{\"n\": 41}"]);
    assert_eq!(text(&output.stdout), "{\"n\":42}", "{}", text(&output.stderr));
    assert_eq!(bench.run(&["run", "count", "doGet"]).status.code(), Some(2));
    let failed = bench.run(&["run", "count", "doPost", "3"]);
    assert_eq!(failed.status.code(), Some(1));
    assert_eq!(bench.run(&["run", "nothing", "doGet"]).status.code(), Some(1));
    bench.folder.write("gone/a.cpp", "Output doGet(const Event& e) { return Response(404).body(\"none\"); }\n");
    let gone = bench.run(&["run", "gone", "doGet"]);
    let said = (gone.status.code(), text(&gone.stdout), text(&gone.stderr));
    assert_eq!(said, (Some(1), "none".to_owned(), "kiln: doGet answered with status 404\n".to_owned()));
    bench.folder.write("count/script.yaml", "id: counter\n");
    assert_eq!(text(&bench.run(&["run", "counter", "doPost", "{\"n\": 1}"]).stdout), "{\"n\":2}");
    assert_eq!(bench.run(&["run", "count", "doPost", "{}"]).status.code(), Some(1));
}

#[test]
fn check_tells_people_and_programs() {
    let Some(bench) = Bench::new(&[("good.cpp", "int main() {}\n"), ("bad.cpp", "int main() {\n  int x = 1\n}\n")])
    else {
        return;
    };
    assert_eq!(bench.run(&["check", "good.cpp"]).status.code(), Some(0));
    let bad = bench.run(&["check", "bad.cpp"]);
    assert_eq!(bad.status.code(), Some(1));
    let errors = text(&bad.stderr);
    let shown = "bad.cpp:2:12: error: expected ';' at end of declaration\n    2 |   int x = 1\n      |            ^\n      |            ;\n";
    assert_eq!(errors, shown);
    let json = text(&bench.run(&["check", "--json", "bad.cpp"]).stdout);
    assert!(json.contains("\"line\":2") && json.contains("\"fixIts\":[{"), "{json}");
    assert_eq!(bench.run(&["new", "first"]).status.code(), Some(0));
    let made = bench.run(&["check", "scripts/webapps/first"]);
    assert_eq!(made.status.code(), Some(0), "{}", text(&made.stderr));
    assert_eq!(bench.run(&["new", "first"]).status.code(), Some(2));
    assert_eq!(bench.run(&["new", "not a name"]).status.code(), Some(2));
    assert_eq!(bench.run(&["check", "nothing"]).status.code(), Some(1));
}

#[test]
fn a_program_is_given_the_signals_meant_for_it() {
    let program = r#"
#include <csignal>
#include <cstdio>
#include <unistd.h>
volatile std::sig_atomic_t count = 0;
int main(int argc, char**) {
  if (argc > 1) std::signal(SIGTERM, [](int) { count = count + 1; });
  std::puts("ready");
  std::fflush(stdout);
  while (count < 2) {
    int before = count;
    while (count == before) pause();
    std::printf("signal %d\n", int(count));
    std::fflush(stdout);
  }
  return 7;
}
"#;
    let Some(bench) = Bench::new(&[("x.cpp", program)]) else { return };
    let start = |arguments: &[&str]| {
        let mut child = bench.command(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        assert_eq!(lines.next().as_deref(), Some("ready"));
        (child, lines)
    };
    let terminate = |child: &std::process::Child| {
        let process = rustix::process::Pid::from_child(child);
        rustix::process::kill_process(process, rustix::process::Signal::TERM).unwrap();
    };
    let (mut child, mut lines) = start(&["run", "x.cpp", "handles"]);
    for line in ["signal 1", "signal 2"] {
        terminate(&child);
        assert_eq!(lines.next().as_deref(), Some(line));
    }
    assert_eq!(child.wait().unwrap().code(), Some(7));
    let (mut child, mut lines) = start(&["run", "x.cpp"]);
    terminate(&child);
    assert_eq!((lines.next(), child.wait().unwrap().code()), (None, Some(143)));
}

#[test]
fn a_program_may_have_large_variables_and_all_headers_at_once() {
    let large = "#include <bits/stdc++.h>\nstatic int memo[5000][5000];\nint main() { memo[4999][4999] = 5; std::cout << std::format(\"{}\", memo[4999][4999]); }\n";
    let wrong = large.replace("int main() {", "int main() { int x = \"text\";");
    let times = r#"
#include <chrono>
#include <format>
#include <iostream>
int main() {
  using namespace std::chrono;
  std::cout << std::format("{} {:%F} {:%H:%M}", 5min, 2026y / 11 / 29, 90min) << " " << 2026y / 11 / 29;
}
"#;
    let Some(bench) = Bench::new(&[("large.cpp", large), ("wrong.cpp", &wrong), ("times.cpp", times)]) else { return };
    assert_eq!(text(&bench.run(&["run", "large.cpp"]).stdout), "5");
    let errors = text(&bench.run(&["run", "wrong.cpp"]).stderr);
    assert!(errors.contains("wrong.cpp:3:18: error: cannot initialize"), "{errors}");
    assert_eq!(errors.matches("error: ").count(), 1, "{errors}");
    assert_eq!(text(&bench.run(&["run", "times.cpp"]).stdout), "5min 2026-11-29 01:30 2026-11-29");
}

#[test]
fn optimised_code_knows_which_of_several_throws_it_was() {
    let program = r#"
#include <exception>
void fail(int how) {
  switch (how) {
    case 1: throw 1;
    case 2: throw "text";
    case 3: std::terminate();
    case 4: throw 2;
    case 5: std::terminate();
  }
}
int main(int count, char**) { fail(count); }
"#;
    let Some(bench) = Bench::new(&[("x.cpp", program)]) else { return };
    for how in 1..=5 {
        let mut arguments = vec!["run", "--tier", "1", "x.cpp"];
        arguments.resize(arguments.len() + how - 1, "more");
        let errors = text(&bench.run(&arguments).stderr);
        assert!(errors.contains(&format!("at x.cpp:{}:", how + 4)), "{how}: {errors}");
    }
}

#[test]
fn a_programs_own_name_is_in_what_the_c_library_says() {
    let program = "#include <cassert>\nint main() {\n  assert(1 == 2);\n}\n";
    let Some(bench) = Bench::new(&[("x.cpp", program)]) else { return };
    let errors = text(&bench.run(&["run", "./x.cpp"]).stderr);
    assert!(errors.contains("x.cpp: x.cpp:3: int main(): Assertion `1 == 2' failed."), "{errors}");
    let errors = text(&bench.run(&["run", "./"]).stderr);
    assert!(errors.contains("./ is a folder; a program is a file"), "{errors}");
}

#[test]
fn frames_of_functions_with_short_names_are_named_after_them() {
    let program = "void d() { throw 1; }\nextern \"C\" void f() { d(); }\nint main() { f(); }\n";
    let Some(bench) = Bench::new(&[("x.cpp", program)]) else { return };
    let errors = text(&bench.run(&["run", "x.cpp"]).stderr);
    for frame in ["d()\n        at x.cpp:1:12", "  f\n        at x.cpp:2:23", "main\n        at x.cpp:3:14"] {
        assert!(errors.contains(frame), "{frame}: {errors}");
    }
}
