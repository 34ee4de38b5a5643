//! Bad input gets a clear error and loses nothing: what was live before it stays live.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::process::Command;

use crate::site::{Folder, Site, kiln};
use crate::skip::skip;

const GOOD: &str = "Output doGet(const Event& e) { return \"good\"; }\n";

#[test]
fn each_bad_save_leaves_the_good_version_and_says_what_is_wrong() {
    let Some(site) = Site::start(&[("a/a.cpp", GOOD)]) else { return };
    let saves: [(&str, &[u8], &str); 10] = [
        ("a/a.cpp", b"", "no entry point: define one of doGet"),
        ("a/a.cpp", b"// nothing but words\n", "no entry point: define one of doGet"),
        ("a/a.cpp", b"\x7fELF\x02\0\0", "a.cpp:1:6: error: this is not text"),
        ("a/a.cpp", b"// \xff\n", "a.cpp:1:4: error: this is not UTF-8 text"),
        ("a/a.cpp", b"#include \"/etc/passwd\"\n", "a.cpp:1:10: error: '/etc/passwd' file not found"),
        ("a/a.cpp", b"#include \"../b.cpp\"\n", "a.cpp:1:10: error: '../b.cpp' file not found"),
        ("a/b\"c.cpp", b"", "b\"c.cpp:1:1: error: the name of a source file must be UTF-8 without quotes"),
        ("a/page.html", b"<p>\n<? if (true) { ?>\n", "page.html:2:1: error: this { has no }"),
        ("a/script.yaml", b"isolated: warm\n", "script.yaml:1:1: error: unknown key `isolated`, expected one of id"),
        ("a/script.yaml", b"limits: {files: many}\n", "script.yaml:1:17: error:"),
    ];
    for (path, contents, complaint) in saves {
        let before = site.wait_for_lines(complaint, 0).len();
        site.write(path, contents);
        site.wait_for_lines(complaint, before + 1);
        let stale = site.get_until("/a/", |answer| answer.header("x-kiln-stale").is_some());
        assert_eq!(stale.body(), "good", "after {complaint}");
        fs::remove_file(site.folder.webapps().join(path)).unwrap();
        site.write("a/a.cpp", GOOD);
        site.get_until("/a/", |answer| answer.body() == "good" && answer.header("x-kiln-stale").is_none());
    }
    assert!(!site.log().contains("compiler crashed"), "{}", site.log());
}

#[test]
fn names_that_lead_elsewhere_are_refused_and_harm_no_neighbour() {
    let Some(site) = Site::start(&[("good.cpp", GOOD)]) else { return };
    for name in ["a'b", "q\"uote", "x..y", "two\nlines", "back\\slash", "-option", "api"] {
        site.write(&format!("{name}/a.cpp"), GOOD);
        let shown = name.replace('\n', "\\n");
        let line = site.wait_for(&format!("webapps/{shown} is not deployed"));
        assert!(line.contains("cannot be the name of a project: "), "{line}");
    }
    symlink("/etc", site.folder.webapps().join("outside")).unwrap();
    site.wait_for("outside:1:1: error: the file cannot be read: it is a symbolic link");
    fs::create_dir(site.folder.webapps().join("linked")).unwrap();
    symlink("/etc", site.folder.webapps().join("linked/static")).unwrap();
    site.wait_for("static:1:1: error: the file cannot be read: it is a symbolic link");
    assert_eq!(site.get("/outside/passwd").status, 500);
    assert_eq!(site.get("/linked/passwd").status, 500);
    assert_eq!(site.get("/good/").body(), "good");
}

#[test]
fn handlers_that_cannot_be_called_are_explained_at_themselves() {
    let cases = [
        ("int doGet(const Event& e) { return 1; }", "doGet returns 'int', of which no Output can be made", "a.cpp:1:5"),
        (
            "Output doGet(int e) { return \"\"; }",
            "doGet takes 'int'; what Kiln calls takes a const kiln::Event&",
            "a.cpp:1:8",
        ),
        ("Output doGet(Event& e) { return \"\"; }", "doGet takes 'Event &'; what Kiln calls", "a.cpp:1:8"),
        (
            "Output doGet() { return \"\"; }\nOutput doGet(const Event& e) { return \"\"; }",
            "there are two doGet; it is not clear which one is to be called",
            "a.cpp:2:8",
        ),
    ];
    if kiln().is_none() {
        return;
    }
    for (script, complaint, place) in cases {
        let errors = refusal("x/a.cpp", script.as_bytes(), complaint);
        assert!(errors.contains(place), "{script}: {errors}");
        assert!(!errors.contains("kiln_entry") && !errors.contains("output.h"), "{script}: {errors}");
    }
    let folder = Folder::new();
    folder.write(
        "x/a.cpp",
        "int length(const Event& e) { return 4; }\nstd::vector<int> none(const Event& e) { return {}; }\n",
    );
    folder.write("x/b.cpp", "Output doGet(const Event& e) { return std::to_string(length(e)); }\n");
    let (code, errors) = check(&folder, "scripts/webapps/x");
    assert_eq!(code, Some(0), "functions that take an event need not be entries: {errors}");
    folder.write("x/c.cpp", "Output doGet(const Event& e) { return \"\"; }\n");
    let (code, errors) = check(&folder, "scripts/webapps/x");
    assert!(code == Some(1) && errors.contains("c.cpp:1:8: error: redefinition of 'doGet'"), "{errors}");
    assert!(
        errors.contains("b.cpp:1:8: note: previous definition is here; all files of a project are one program"),
        "{errors}"
    );
    assert_eq!(errors.matches("error:").count(), 1, "said once: {errors}");
}

/// What Kiln adds after the sources is never read as part of what they leave unfinished.
#[test]
fn unfinished_sources_are_explained_where_they_end() {
    if kiln().is_none() {
        return;
    }
    let whole = "Output doGet(const Event& e) { return \"\"; }\n";
    let cases = [
        ("int a[", "a.cpp:2:7: error: expected ']'"),
        ("int a = f(1, 2", "a.cpp:2:15: error: expected ')'"),
        ("Output doPost(const Event& e) { return \"", "a.cpp:2:40: warning: missing terminating"),
        ("Output doPost(const Event& e) { return doGet(", "a.cpp:2:46: error: expected ')'"),
        ("Output doPost(const Event& e) { if (1", "a.cpp:2:38: error: expected ')'"),
        ("Output doPost(const Event& e) { return doGet(e)", "a.cpp:2:48: error: expected '}'"),
        ("Output doPost(\nint f() { return 1; }", "a.cpp:3:9: error: expected ')'"),
        ("Output doPost", "a.cpp:2:14: error: expected ';' at end of declaration"),
        ("std::vector<int", "a.cpp:2:16: error: expected '>'"),
        ("struct A {}", "a.cpp:2:12: error: expected ';' after struct"),
        ("enum class A { a, b }", "a.cpp:2:22: error: expected ';' after enum"),
        ("auto a = [] {}", "a.cpp:2:15: error: expected ';' after top level declarator"),
    ];
    for (unfinished, complaint) in cases {
        let errors = refusal("x/a.cpp", format!("{whole}{unfinished}\n").as_bytes(), complaint);
        let mut places = errors.lines().filter(|line| line.contains(": error: ") || line.contains(": note: "));
        assert!(places.all(|line| line.starts_with("a.cpp:")), "{unfinished}: {errors}");
        assert!(!errors.contains("kiln"), "{unfinished}: {errors}");
    }
}

#[test]
fn check_finds_what_serve_would_refuse() {
    if kiln().is_none() {
        return;
    }
    let cases: [(&str, &[u8], &str); 7] = [
        (
            "x/a.cpp",
            b"int helper();\nOutput doGet(const Event& e) { return std::to_string(helper()); }\n",
            "a.cpp:1:5: error: 'helper()' is used but never defined",
        ),
        ("x/a.cpp", b"int helper() { return 1; }\n", "no entry point: define one of doGet"),
        ("x/a.cpp", b"", "no entry point: define one of doGet"),
        ("x/notes.txt", b"", "the project is empty"),
        ("x/a.cc", b"", "a.cc is not compiled, because C++ files are to end in .cpp"),
        ("x/script.yaml", b"isolation: [warm]\n", "script.yaml:1:12: error: expected one word"),
        ("x/a.cpp", b"Output doGet(const Event& e) {\n", "a.cpp:1:31: error: expected '}'"),
    ];
    for (path, contents, complaint) in cases {
        refusal(path, contents, complaint);
    }
}

/// Wherever a script stands, it is checked as one that is to be served, unless it is in a folder for something else.
#[test]
fn check_is_as_strict_outside_of_the_folder_for_web_applications() {
    if kiln().is_none() {
        return;
    }
    let folder = Folder::new();
    let place = |path: &str, contents: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents).unwrap();
    };
    place("shop/a.cpp", "int helper();\nOutput doGet(const Event& e) { return std::to_string(helper()); }\n");
    place("empty/a.cpp", "int helper() { return 1; }\n");
    place("scripts/libraries/sums/a.cpp", "int helper() { return 1; }\n");
    place("notes.txt", "milk\n");
    folder.write("a b/a.cpp", GOOD);
    folder.write("c d/a.cpp", GOOD);
    folder.write("c d/script.yaml", "id: cd\n");
    let cases = [
        ("shop", 1, "a.cpp:1:5: error: 'helper()' is used but never defined"),
        ("empty", 1, "no entry point: define one of doGet"),
        ("scripts/libraries/sums", 0, "no errors"),
        ("notes.txt", 1, "notes.txt is no C++ source"),
        ("scripts/webapps/a b", 1, "`a b` cannot be the name of a project: only letters"),
        ("scripts/webapps/c d", 0, "no errors"),
    ];
    for (path, code, part) in cases {
        let (ended, errors) = check(&folder, path);
        assert!(ended == Some(code) && errors.contains(part), "{path}: {errors}");
    }
}

#[test]
fn variables_that_have_no_room_are_named_before_anything_runs() {
    if kiln().is_none() {
        return;
    }
    let script = |bytes: &str| {
        format!(
            "static char table[{bytes}];\nOutput doGet(const Event& e) {{ table[7] = 1; return std::to_string(table[7]); }}\n"
        )
    };
    let complaint = "a.cpp:1:13: error: the global and static variables take 1430 MB, and a program may have 1000 MB; 'table' alone";
    refusal("x/a.cpp", script("1500000000").as_bytes(), complaint);
    let initial = "int first[60000000] = {1};\nOutput doGet(const Event& e) { return std::to_string(first[0]); }\n";
    let complaint = "a.cpp:1:5: error: the initial values of global and static variables take 228 MB, and a program may have 128 MB";
    refusal("x/a.cpp", initial.as_bytes(), complaint);
    let complaint = "the global and static variables take 201 MB and Kiln's runtime 2 MB, but a cell of this project may use 128 MB";
    refusal("x/a.cpp", script("200 << 20").as_bytes(), complaint);
    let Some(site) = Site::start(&[("a.cpp", &script("120 << 20"))]) else { return };
    assert_eq!(site.get("/a/").body(), "1");
    site.write("big/script.yaml", "limits: {memory: 300MB}\n");
    site.write("big/a.cpp", script("200 << 20"));
    site.get_until("/big/", |answer| answer.body() == "1");
}

/// The log and the page for its author show the line, the place in it and what would mend it.
#[test]
fn errors_are_shown_with_their_line_caret_and_mend() {
    let Some(site) = Site::start(&[("a.cpp", "Output doGet(const Event& e) {\n  std::strin s;\n  return s;\n}\n")])
    else {
        return;
    };
    let shown = [
        "a.cpp:2:8: error: no type named 'strin' in namespace 'std'; did you mean 'string'?",
        "    2 |   std::strin s;",
        "      |   ~~~~~^",
        "      |        string",
    ];
    site.wait_for("a.cpp:2:8: error:");
    let page = site.get("/a/");
    assert_eq!(page.status, 500);
    for line in shown {
        site.wait_for(line);
        let in_html = line.replace('\'', "&#39;");
        assert!(page.body().contains(&in_html) || page.body().contains(line), "{line}: {}", page.body());
    }
}

/// What a header finds wrong is told at the place of the mistake, with the reason.
#[test]
fn mistakes_in_format_strings_are_told_in_a_line() {
    if kiln().is_none() {
        return;
    }
    let cases = [
        ("std::format(\"{:d}\", e.method)", "the format specification's type does not fit the argument"),
        ("std::format(\"{} {}\", 1)", "the format string asks for more arguments than are given"),
        ("std::format(\"{\", 1)", "the format string and its arguments do not fit each other: "),
        (
            "std::format(\"{}\", Point{})",
            "error: a value of type 'Point' cannot be formatted: it has no std::formatter",
        ),
    ];
    for (mistake, complaint) in cases {
        let script = format!("struct Point {{ int x; }};\nOutput doGet(const Event& e) {{ return {mistake}; }}\n");
        let errors = refusal("x/a.cpp", script.as_bytes(), complaint);
        let mut places = errors.lines().filter(|line| line.contains(": error: ") || line.contains(": note: "));
        assert!(places.next().unwrap().starts_with("a.cpp:2:51: error: "), "{errors}");
        assert_eq!(places.next(), None, "{errors}");
    }
}

/// The place of what is wrong with a value that a template prints or is to be given is that of its `<?`.
#[test]
fn mistakes_in_templates_are_told_at_their_tags() {
    if kiln().is_none() {
        return;
    }
    let folder = Folder::new();
    folder.write("x/a.cpp", "struct Point { int x; };\nOutput doGet(const Event& e) { return HtmlService::createTemplateFromFile(\"page\").evaluate(); }\n");
    folder.write("y/a.cpp", GOOD);
    let cases = [
        (
            "<?param Crat cart ?>\n<p>hello\n<p><?= cart ?>\n",
            "page.html:1:9: error: use of undeclared identifier 'Crat'",
            0,
        ),
        ("<p>\n<?param int n ?>\n<p>\n<?param int n = 3 ?>\n", "page.html:4:13: error: redefinition of 'n'", 1),
    ];
    for (page, complaint, notes) in cases {
        folder.write("y/page.html", page);
        let (_, errors) = check(&folder, "scripts/webapps/y");
        assert!(errors.starts_with(complaint), "{errors}");
        assert_eq!((errors.matches("error: ").count(), errors.matches("note: ").count()), (1, notes), "{errors}");
    }
    folder.write("x/page.html", "<p>\n  <b>text</b> <?=\n    Point{}\n  ?>\n</p>\n");
    let (code, errors) = check(&folder, "scripts/webapps/x");
    let first = errors.lines().find(|line| line.contains("error: ")).unwrap_or_default();
    assert!(first.starts_with("page.html:2:15: error: a value of type 'Point' cannot be printed: "), "{errors}");
    assert_eq!((code, errors.matches("note: ").count()), (Some(1), 0), "{errors}");
}

/// The notes on one mistake do not take the place of the others.
#[test]
fn every_mistake_is_told_however_much_there_is_to_note() {
    if kiln().is_none() {
        return;
    }
    let script = r#"struct P { int x; };
void a(const P& p) { std::cout << p; }
void b(const P& p) { std::cerr << p; }
int c() { return undefined_thing; }
int d() { return "text"; }
Output doGet(const Event&) { return missing(); }
"#;
    let errors = refusal("x/a.cpp", script.as_bytes(), "a.cpp:2:32: error: ");
    let places: Vec<&str> = errors.lines().filter(|line| line.contains("error: ")).collect();
    let lines = ["a.cpp:2:", "a.cpp:3:", "a.cpp:4:", "a.cpp:5:", "a.cpp:6:"];
    assert!(
        places.len() == 5 && lines.iter().all(|line| places.iter().any(|place| place.starts_with(line))),
        "{errors}"
    );
    let folder = Folder::new();
    folder.write("x/a.cpp", GOOD);
    let (code, errors) = check(&folder, "scripts/webapps");
    assert!(code == Some(1) && errors.contains("scripts/webapps is a folder of projects"), "{errors}");
}

/// An older version that fails may be the one that its author has just mended.
#[test]
fn the_page_of_an_older_versions_failure_says_that_it_is_one() {
    let Some(site) = Site::start(&[("a.cpp", "Output doGet(const Event& e) { throw std::logic_error(\"old\"); }\n")])
    else {
        return;
    };
    assert!(site.get("/a/").body().contains("old"));
    site.write("a.cpp", "Output doGet(const Event& e) { return \"mended\" }\n");
    let page = site.get_until("/a/", |answer| answer.header("x-kiln-stale").is_some()).body();
    for part in ["It is an older version", "a.cpp:1:47: error: expected &#39;;&#39;", "uncaught exception"] {
        assert!(page.contains(part), "{part}: {page}");
    }
}

#[test]
fn assembly_that_is_none_is_told_where_it_stands() {
    if kiln().is_none() {
        return;
    }
    let handler = "Output doGet(const Event& e) {\n  asm(\"bogus\");\n  return \"\";\n}\n";
    refusal("x/a.cpp", handler.as_bytes(), "a.cpp:2:7: error: ");
    let outside = format!("int good;\nasm(\"nop\\n bogus\");\n{}", handler.replace("bogus", "nop"));
    refusal("x/a.cpp", outside.as_bytes(), "a.cpp:2:1: error: ");
}

#[test]
fn notes_beside_projects_are_left_alone_and_misnamed_sources_explained() {
    let Some(site) = Site::start(&[("good.cpp", GOOD)]) else { return };
    site.write("todo.txt", "milk\n");
    site.write("data.json", "{}\n");
    site.write("other.cc", GOOD);
    let line = site.wait_for("other.cc is not compiled, because C++ files are to end in .cpp");
    assert!(line.contains("error: "), "{line}");
    assert_eq!(site.get("/good/").body(), "good");
    assert!(!site.log().contains("todo") && !site.log().contains("data.json"), "{}", site.log());
}

#[test]
fn a_file_that_may_not_be_read_is_named() {
    let Some(program) = kiln() else { return };
    if !rustix::process::getuid().is_root() {
        skip("only root may run a program as another user; run the tests as root");
        return;
    }
    const NOBODY: u32 = 65534;
    let folder = Folder::new();
    folder.write("x/a.cpp", GOOD);
    fs::set_permissions(folder.webapps().join("x/a.cpp"), fs::Permissions::from_mode(0o600)).unwrap();
    fs::copy(program, folder.path().join("kiln")).unwrap();
    let output = Command::new(folder.path().join("kiln"))
        .args(["check", "scripts/webapps/x"])
        .current_dir(folder.path())
        .env("HOME", "/nowhere")
        .uid(NOBODY)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{errors}");
    assert!(errors.contains("a.cpp:1:1: error: the file cannot be read: permission denied"), "{errors}");
}

#[test]
fn a_missing_template_is_named_with_those_there_are() {
    let script = "Output doGet(const Event& e) { return HtmlService::createTemplateFromFile(\"indx\").evaluate(); }\n";
    let Some(site) = Site::start(&[("t/t.cpp", script), ("t/index.html", "<p>there")]) else { return };
    let answer = site.get("/t/");
    let body = answer.body();
    assert!(answer.status == 500 && body.contains("indx") && body.contains("t.cpp:1:"), "{body}");
    assert!(body.contains("index"), "{body}");
    let line = site.wait_for("there is no template");
    assert!(line.contains(&format!("request={}", answer.header("x-request-id").unwrap())), "{line}");
    site.write("t/t.cpp", script.replace("indx", "index"));
    site.get_until("/t/", |answer| answer.body() == "<p>there");
}

#[test]
fn the_servers_settings_are_checked_to_the_column() {
    let Some(program) = kiln() else { return };
    let cases = [
        ("mode: development\nports: 80\n", "server.yaml:2:1: error: unknown key `ports`, expected one of"),
        ("limits:\n  body: large\n", "server.yaml:2:9: error: expected a size such as"),
        ("limits:\n  connections: -1\n", "server.yaml:2:16: error:"),
        ("limits:\n  idle_time: long\n", "server.yaml:2:14: error: expected a duration such as"),
        ("limits: [1]\n", "server.yaml:1:9: error:"),
        ("mode: [development]\n", "server.yaml:1:7: error: expected one word"),
        ("mode: production\nmode: development\n", "server.yaml:2:1: error:"),
    ];
    for (text, complaint) in cases {
        let folder = Folder::new();
        fs::write(folder.path().join("server.yaml"), text).unwrap();
        let mut command = Command::new(program);
        command.args(["serve", "--config", "server.yaml", "--listen", "127.0.0.1:0"]).current_dir(folder.path());
        let output = command.output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && errors.contains(complaint), "{text}: {errors}");
    }
}

/// What `kiln check` says of a project `x` with that one file, which it has to refuse with this complaint.
fn refusal(path: &str, contents: &[u8], complaint: &str) -> String {
    let folder = Folder::new();
    folder.write(path, contents);
    let (code, errors) = check(&folder, "scripts/webapps/x");
    assert!(code == Some(1) && errors.contains(complaint), "{complaint}: {errors}");
    errors
}

fn check(folder: &Folder, path: &str) -> (Option<i32>, String) {
    let mut command = Command::new(kiln().unwrap());
    command.args(["check", path]).current_dir(folder.path()).env("XDG_CACHE_HOME", folder.path().join("cache"));
    let output = command.output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}
