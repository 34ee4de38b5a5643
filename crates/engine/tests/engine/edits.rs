//! A save is live, however it is done, and nothing is lost on the way.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::site::Site;
use crate::skip::skip;

fn says(text: &str) -> String {
    format!("Output doGet(const Event& e) {{ return \"{text}\"; }}\n")
}

const PAGE: &str =
    "Output doGet(const Event& e) { return HtmlService::createTemplateFromFile(\"page\").evaluate(); }\n";

#[test]
fn all_ways_of_saving_are_seen() {
    let Some(site) = Site::start(&[("a.cpp", &says("one")), ("b/b.cpp", &says("one"))]) else { return };
    assert_eq!(site.get("/a/").body(), "one");
    let a = site.folder.webapps().join("a.cpp");
    site.write("a.cpp", says("two"));
    site.get_until("/a/", |answer| answer.body() == "two");

    let other = site.folder.webapps().join(".a.cpp.new");
    fs::write(&other, says("three")).unwrap();
    fs::rename(&other, &a).unwrap();
    site.get_until("/a/", |answer| answer.body() == "three");

    let backup = site.folder.webapps().join("a.cpp~");
    site.write("4913", "");
    fs::remove_file(site.folder.webapps().join("4913")).unwrap();
    fs::rename(&a, &backup).unwrap();
    fs::write(&a, says("four")).unwrap();
    fs::remove_file(&backup).unwrap();
    site.get_until("/a/", |answer| answer.body() == "four");

    site.write("b/part.h", "inline const char* word() { return \"five\"; }");
    site.write("b/b.cpp", "#include \"part.h\"\nOutput doGet(const Event& e) { return word(); }");
    site.get_until("/b/", |answer| answer.body() == "five");
    site.write("b/part.h", "inline const char* word() { return \"six\"; }");
    site.get_until("/b/", |answer| answer.body() == "six");

    site.write("c/page.html", "<p><?= 6 + 1 ?></p>");
    site.write("c/c.cpp", PAGE);
    site.get_until("/c/", |answer| answer.body() == "<p>7</p>");
    site.write("c/page.html", "<p><?= 4 * 2 ?></p>");
    site.get_until("/c/", |answer| answer.body() == "<p>8</p>");
    assert!(!site.log().contains(" ERROR "), "{}", site.log());
}

#[test]
fn projects_come_and_go() {
    let Some(site) = Site::start(&[("a.cpp", &says("a"))]) else { return };
    assert_eq!(site.get("/new/").status, 404);
    site.write("new/new.cpp", says("new"));
    site.get_until("/new/", |answer| answer.body() == "new");
    fs::rename(site.folder.webapps().join("new"), site.folder.webapps().join("moved")).unwrap();
    site.get_until("/moved/", |answer| answer.body() == "new");
    site.get_until("/new/", |answer| answer.status == 404);
    fs::remove_dir_all(site.folder.webapps().join("moved")).unwrap();
    fs::remove_file(site.folder.webapps().join("a.cpp")).unwrap();
    site.get_until("/moved/", |answer| answer.status == 404);
    site.get_until("/a/", |answer| answer.status == 404);
    fs::remove_dir_all(site.folder.path().join("scripts")).unwrap();
    site.wait_for("cannot be read");
    site.write("back.cpp", says("back"));
    site.get_until("/back/", |answer| answer.body() == "back");
}

/// Whatever is wrong with a project, its settings included, what is live stays live under the name it has.
#[test]
fn a_project_that_names_itself_keeps_its_name_and_what_is_live() {
    let files = [("shop/a.cpp", &*says("good")), ("shop/script.yaml", "id: orders\n"), ("other.cpp", &*says("other"))];
    let Some(site) = Site::start(&files) else { return };
    assert_eq!(site.get("/orders/").body(), "good");
    assert_eq!(site.get("/shop/").status, 404);
    let saves = [
        ("b.cpp", "\x7fELF\0", "b.cpp:1:5: error: this is not text"),
        ("script.yaml", "id: my orders\n", "script.yaml:1:5: error: `my orders` cannot be the name of a project"),
        ("script.yaml", "id: other\n", "webapps/other.cpp has the name `other` already"),
        ("a.cpp", "Output doGet(\n", "a.cpp:1:14: error: expected ')'"),
    ];
    for (file, contents, complaint) in saves {
        site.write(&format!("shop/{file}"), contents);
        let stale = site.get_until("/orders/", |answer| answer.header("x-kiln-stale").is_some());
        assert_eq!(stale.body(), "good", "after {complaint}");
        site.wait_for(complaint);
        site.write("shop/b.cpp", "");
        site.write("shop/script.yaml", "id: orders\n");
        site.write("shop/a.cpp", says("good"));
        site.get_until("/orders/", |answer| answer.body() == "good" && answer.header("x-kiln-stale").is_none());
    }
    assert!(!site.log().contains("shop: live"), "settings that are just being saved are not believed: {}", site.log());
    site.write("shop/script.yaml", "id: other\n");
    site.get_until("/orders/", |answer| answer.header("x-kiln-stale").is_some());
    fs::remove_file(site.folder.webapps().join("other.cpp")).unwrap();
    site.get_until("/other/", |answer| answer.body() == "good");
    assert_eq!(site.get("/orders/").status, 404);
}

#[test]
fn two_projects_may_exchange_their_names() {
    let Some(site) = Site::start(&[("a/a.cpp", &says("a")), ("b/b.cpp", &says("b"))]) else { return };
    site.write("a/script.yaml", "id: b\n");
    site.get_until("/a/", |answer| answer.header("x-kiln-stale").is_some());
    site.write("b/script.yaml", "id: a\n");
    site.get_until("/a/", |answer| answer.body() == "b");
    site.get_until("/b/", |answer| answer.body() == "a");
}

/// A project that is wrong from the start is known by the name it gives itself.
#[test]
fn a_name_is_found_beside_what_is_wrong() {
    let Some(site) = Site::start(&[("shop/a.cpp", "\x7fELF\0"), ("shop/script.yaml", "id: orders\n")]) else { return };
    assert!(site.get("/orders/").body().contains("a.cpp:1:5: error: this is not text"));
}

#[test]
fn fifty_projects_at_once_all_come_live() {
    let Some(site) = Site::start(&[]) else { return };
    for number in 0..50 {
        site.write(&format!("p{number}/p.cpp"), says(&format!("old {number}")));
    }
    for number in 0..50 {
        site.write(&format!("p{number}/p.cpp"), says(&format!("new {number}")));
    }
    for number in 0..50 {
        site.get_until(&format!("/p{number}/"), |answer| answer.body() == format!("new {number}"));
    }
}

#[test]
fn the_last_of_many_saves_wins() {
    let Some(site) = Site::start(&[("a.cpp", &says("0"))]) else { return };
    for number in 1..=100 {
        site.write("a.cpp", says(&number.to_string()));
    }
    site.get_until("/a/", |answer| answer.body() == "100");
}

#[test]
fn a_broken_save_leaves_the_last_good_version() {
    let Some(site) =
        Site::start(&[("a.cpp", &says("good")), ("bad.cpp", "Output doGet(const Event& e) {\n  retrun 1;\n}\n")])
    else {
        return;
    };
    let page = site.get_until("/bad/", |answer| answer.status == 500);
    assert!(
        page.body().contains("bad.cpp:2:3: error:") && page.body().contains("retrun 1;") && page.body().contains('^')
    );
    let json = site.client().ask("GET", "/bad/", &[("Accept", "application/json")], b"");
    assert!(json.body().contains("\"line\":2") && json.body().contains("\"file\":\"bad.cpp\""), "{}", json.body());

    assert_eq!(site.get("/a/").body(), "good");
    site.write("a.cpp", "Output doGet(const Event& e) { return 1 +; }");
    site.wait_for("a: does not compile; the last good version keeps serving");
    let stale = site.get("/a/");
    assert_eq!(stale.body(), "good");
    assert!(stale.header("x-kiln-stale").unwrap().starts_with("a.cpp:1:"));
    site.write("a.cpp", says("mended"));
    site.get_until("/a/", |answer| answer.body() == "mended" && answer.header("x-kiln-stale").is_none());
}

#[test]
fn in_production_errors_are_not_shown() {
    let files = [("bad.cpp", "Output doGet(const Event& e) { retrun 1; }")];
    let Some(site) = Site::with_configuration("mode: production\n", &files) else { return };
    let page = site.get_until("/bad/", |answer| answer.status == 500);
    assert!(!page.body().contains("retrun") && page.body().contains(page.header("x-request-id").unwrap()));
    assert_eq!(site.get("/").status, 404);
    site.wait_for("bad.cpp:1:");
}

#[test]
fn what_is_no_good_project_is_said_once_with_its_place() {
    let Some(site) = Site::start(&[
        ("ok.cpp", &says("ok")),
        ("ok/ok.cpp", &says("other")),
        ("my app/a.cpp", &says("x")),
        ("empty/notes.txt", ""),
        ("noentry.cpp", "int f() { return 1; }"),
        ("yaml/a.cpp", &says("x")),
        ("yaml/script.yaml", "limits:\n  memory: lots\n"),
        ("twice/a.cpp", &says("a")),
        ("twice/b.cpp", &says("b")),
    ]) else {
        return;
    };
    site.write("binary.cpp", b"\x7fELF\0\0");
    site.write("latin.cpp", b"// caf\xe9\n");
    std::os::unix::fs::symlink("/etc/passwd", site.folder.webapps().join("link.cpp")).unwrap();
    for line in [
        "has the name `ok` already",
        "`my app` cannot be the name of a project",
        "the project is empty",
        "no entry point: define one of doGet",
        "script.yaml:2:11: error: expected a size such as 64MB",
        "redefinition of 'doGet'",
        "binary.cpp:1:5: error: this is not text",
        "latin.cpp:1:7: error: this is not UTF-8 text",
        "link.cpp:1:1: error: the file cannot be read: it is a symbolic link",
    ] {
        site.wait_for(line);
        assert_eq!(site.log().matches(line).count(), 1, "{line}");
    }
    assert!(site.get("/ok/").body() == "ok" || site.get("/ok/").body() == "other");
    assert!(site.get("/").body().contains("cannot be the name of a project"));
}

#[test]
fn requests_under_way_finish_on_the_version_they_began_with() {
    let slow = r#"
Output doGet(const Event& e) {
  return Response::stream([](Writer& out) {
    out.write("old begins\n");
    out.flush();
    std::this_thread::sleep_for(std::chrono::milliseconds(1500));
    out.write("old ends\n");
  });
}
"#;
    let Some(site) = Site::start(&[("a.cpp", slow)]) else { return };
    let mut under_way = site.client();
    under_way.send(b"GET /a/ HTTP/1.1\r\nHost: a\r\n\r\n");
    while under_way.line().is_some_and(|line| !line.is_empty()) {}
    assert_eq!(under_way.chunk().unwrap().unwrap(), b"old begins\n");
    site.write("a.cpp", says("new"));
    site.get_until("/a/", |answer| answer.body() == "new");
    assert_eq!(under_way.chunk().unwrap().unwrap(), b"old ends\n");
    assert_eq!(under_way.chunk(), Some(None));
}

#[test]
fn under_load_no_request_is_dropped_and_none_sees_a_mixture() {
    for isolation in ["isolation: fresh\n", "isolation: warm\n"] {
        change_under_load(isolation);
    }
}

fn change_under_load(isolation: &str) {
    let version = |number: u32| {
        format!(
            "int a_of() {{ return {number}; }}\n#include \"part.h\"\nOutput doGet(const Event& e) {{ return \
             std::to_string(a_of()) + \" \" + std::to_string(b_of()); }}\n"
        )
    };
    let part = |number: u32| format!("inline int b_of() {{ return {number}; }}\n");
    let files = [("a/a.cpp", version(0)), ("a/part.h", part(0)), ("a/script.yaml", isolation.to_owned())];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let Some(site) = Site::start(&files) else { return };
    assert_eq!(site.get("/a/").body(), "0 0");
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let watchers: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let (mut client, mut last, mut count) = (site.client(), 0, 0);
                    while !is_over.load(Ordering::Relaxed) {
                        let answer = client.get("/a/");
                        let body = answer.body();
                        assert_eq!(answer.status, 200, "{body}");
                        let (a, b) = body.split_once(' ').unwrap();
                        assert_eq!(a, b, "a mixture");
                        let number: u32 = a.parse().unwrap();
                        assert!(number >= last, "{number} came after {last}");
                        (last, count) = (number, count + 1);
                    }
                    count
                })
            })
            .collect();
        for number in 1..=5 {
            // The two files of a version are moved into place as one folder.
            let next = site.folder.path().join("next");
            fs::create_dir_all(&next).unwrap();
            fs::write(next.join("a.cpp"), version(number)).unwrap();
            fs::write(next.join("part.h"), part(number)).unwrap();
            fs::write(next.join("script.yaml"), isolation).unwrap();
            let (a, old) = (site.folder.webapps().join("a"), site.folder.path().join("old"));
            fs::rename(&a, &old).unwrap();
            fs::rename(&next, &a).unwrap();
            fs::remove_dir_all(&old).unwrap();
            site.get_until("/a/", |answer| answer.body() == format!("{number} {number}"));
        }
        is_over.store(true, Ordering::Relaxed);
        let requests: u32 = watchers.into_iter().map(|watcher| watcher.join().unwrap()).sum();
        assert!(requests > 100);
    });
}

/// A Kiln that is started over sources with a mistake serves the version that was live before, compiled anew if need be.
#[test]
fn the_last_good_version_outlives_a_restart() {
    let settings = ("a/script.yaml", "isolation: warm\n");
    let Some(site) = Site::start(&[("a/a.cpp", &says("good")), settings]) else { return };
    site.wait_for("a: optimised");
    let folder = site.kill();
    for (path, mistake) in [("a/a.cpp", "Output doGet("), ("a/script.yaml", "isolation: [")] {
        folder.write(path, mistake);
        let site = Site::over(Arc::clone(&folder), "mode: development\n").unwrap();
        let answer = site.get("/a/");
        assert_eq!((answer.status, answer.body().as_str()), (200, "good"), "{}", site.log());
        assert!(answer.header("x-kiln-stale").is_some());
        site.wait_for("the last good version keeps serving");
        drop(site.kill());
    }
    fs::remove_dir_all(folder.path().join("data/cache/objects")).unwrap();
    let site = Site::over(Arc::clone(&folder), "mode: development\n").unwrap();
    let answer = site.get_until("/a/", |answer| answer.status == 200);
    assert!(answer.body() == "good" && answer.header("x-kiln-stale").is_some(), "{answer:?}");
    site.write("a/a.cpp", says("better"));
    site.write("a/script.yaml", settings.1);
    site.get_until("/a/", |answer| answer.body() == "better" && answer.header("x-kiln-stale").is_none());
    // Another project in its place is another one.
    fs::remove_dir_all(site.folder.webapps().join("a")).unwrap();
    site.get_until("/a/", |answer| answer.status == 404);
    drop(site.kill());
    folder.write("a/a.cpp", "Output doGet(");
    let site = Site::over(folder, "mode: development\n").unwrap();
    assert_eq!(site.get("/a/").status, 500, "{}", site.log());
}

#[test]
fn after_a_restart_nothing_is_compiled_and_damage_is_mended() {
    let Some(site) = Site::start(&[("a.cpp", &says("a")), ("b.cpp", &says("b"))]) else { return };
    site.wait_for_lines("optimised", 2);
    let objects = site.folder.path().join("data/cache/objects");
    site.get_until("/a/", |_| {
        fs::read_dir(&objects).unwrap().filter(|entry| entry.as_ref().unwrap().path().extension().is_none()).count()
            == 4
    });
    let folder = site.kill();

    let site = Site::over(folder, "mode: development\n").unwrap();
    assert_eq!((site.get("/a/").body(), site.get("/b/").body()), ("a".to_owned(), "b".to_owned()));
    assert!(!site.log().contains("compiled"), "{}", site.log());
    let folder = site.kill();

    for entry in fs::read_dir(&objects).unwrap() {
        let path = entry.unwrap().path();
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(&path, bytes).unwrap();
    }
    let site = Site::over(folder, "mode: development\n").unwrap();
    assert_eq!((site.get("/a/").body(), site.get("/b/").body()), ("a".to_owned(), "b".to_owned()));
    site.wait_for("a cached object is damaged and is made again");
}

#[test]
fn settings_take_effect_like_code() {
    let counter = "int count = 0;\nOutput doGet(const Event& e) { return std::to_string(++count); }\n";
    let Some(site) = Site::start(&[("a/a.cpp", counter)]) else { return };
    assert_eq!((site.get("/a/").body(), site.get("/a/").body()), ("1".to_owned(), "1".to_owned()));
    site.write("a/script.yaml", "isolation: warm\n");
    site.get_until("/a/", |answer| answer.body() == "2");
}

#[test]
fn a_checkout_of_fifty_projects_ends_with_the_last_state() {
    let Some(site) = Site::start(&[]) else { return };
    let scripts = site.folder.path().join("scripts");
    let git = |arguments: &[&str]| {
        let mut command = std::process::Command::new("git");
        command.args([
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@example.com",
            "-c",
            "init.defaultBranch=one",
            "-c",
            "core.fsmonitor=false",
        ]);
        command.args(arguments).current_dir(&scripts).output().is_ok_and(|output| output.status.success())
    };
    let write = |state: &str| {
        for number in 0..50 {
            let script =
                format!("#include \"part.h\"\nOutput doGet(const Event& e) {{ return \"{state} \" + part(); }}\n");
            site.write(&format!("p{number}/p.cpp"), script);
            site.write(&format!("p{number}/part.h"), format!("inline std::string part() {{ return \"{state}\"; }}\n"));
        }
    };
    if !git(&["init"]) {
        skip("there is no git; with git installed this checks out fifty projects");
        return;
    }
    write("one");
    assert!(git(&["add", "."]) && git(&["commit", "-m", "one"]) && git(&["checkout", "-b", "two"]));
    write("two");
    site.write("extra/e.cpp", says("extra"));
    assert!(git(&["add", "."]) && git(&["commit", "-m", "two"]));
    let all_say = |state: &str| {
        for number in 0..50 {
            site.get_until(&format!("/p{number}/"), |answer| answer.body() == format!("{state} {state}"));
        }
    };
    all_say("two");
    site.get_until("/extra/", |answer| answer.body() == "extra");
    assert!(git(&["checkout", "one"]));
    all_say("one");
    site.get_until("/extra/", |answer| answer.status == 404);
    assert!(git(&["checkout", "two"]) && git(&["checkout", "one"]) && git(&["checkout", "two"]));
    all_say("two");
    site.get_until("/extra/", |answer| answer.body() == "extra");
}

/// What is shared with earlier versions, wherever the edits are, behaves as if the whole script had been compiled.
#[test]
fn edits_in_changing_places_mean_what_they_say() {
    let script = |area: i32, sum: i32, word: &str| {
        format!(
            r#"int answers = 10;
struct Shape {{
  virtual ~Shape() = default;
  virtual int area() const = 0;
}};
struct Square : Shape {{
  static inline int made = 0;
  int side;
  explicit Square(int side) : side(side) {{ ++made; }}
  int area() const override {{ return side * side + {area}; }}
}};
static int calls() {{ static int count = 0; return ++count; }}
template <class T> T twice(T value) {{ return value + value; }}
int total(const std::vector<int>& sides) {{
  int sum = {sum};
  for (int side : sides) sum += twice(Square(side).area());
  ++answers;
  return sum;
}}
std::map<std::string, int> counts() {{ return {{{{"total", total({{2, 3}})}}, {{"calls", calls()}}}}; }}
static std::string word() {{ return "{word}"; }}
Output doGet(const Event& e) {{
  std::unique_ptr<Shape> shape = std::make_unique<Square>(4);
  auto all = counts();
  try {{ throw Square(shape->area()); }} catch (const Shape& caught) {{
    return std::format("{{}} {{}} {{}} {{}} {{}} {{}}", all["total"], caught.area(), answers, all["calls"], Square::made, word());
  }}
}}
"#
        )
    };
    let files = [("s/s.cpp", script(0, 0, "w0")), ("s/script.yaml", "isolation: fresh\n".to_owned())];
    let Some(site) = Site::start(&[(files[0].0, &files[0].1), (files[1].0, &files[1].1)]) else { return };
    let edits = [(0, 0, "w1"), (0, 1, "w1"), (0, 1, "w2"), (1, 1, "w2"), (1, 2, "w3"), (2, 3, "w4")];
    for (number, (area, sum, word)) in edits.into_iter().enumerate() {
        site.write("s/s.cpp", script(area, sum, word));
        let (total, side) = (sum + 2 * (4 + area) + 2 * (9 + area), 16 + area);
        let expected = format!("{total} {} 11 1 4 {word}", side * side + area);
        let answer = site
            .get_until("/s/", |answer| answer.body().ends_with(word) && answer.body().starts_with(&total.to_string()));
        assert_eq!(answer.body(), expected);
        site.wait_for_lines(LEARNED_ALL, number + 1);
    }
    site.wait_for_lines(SHARES_ALL, edits.len() - 1);
    assert!(!site.log().contains(" ERROR "), "{}", site.log());
}

/// In the log when a version's declarations have been learned.
const LEARNED_ALL: &str = "has_declarations: Some(true)";

/// In the log when a compile had to do with bodies of functions only.
const SHARES_ALL: &str = "compiled from what was learned prelude=LearnedDeclarations";

/// Edits of one script, one after the other: what is replaced, by what, and what the script answers then.
const EDITS: [(&str, &str, &str); 8] = [
    ("return \"plain\";", "return \"edited\";", "editedn314trace-6 5"),
    ("{ total += 1; }", "{ total += 2; total *= 10; }", "editedn314trace-70 5"),
    ("{ trace += \"-\"; }", "{\n    for (char c : std::string(\"~ab\")) trace += c;\n  }", "editedn314trace~ab70 5"),
    ("return 'n';", "auto letter = [](auto c) { return c; }; return letter('N');", "editedN314trace~ab70 5"),
    ("static int calls = 0;", "static int calls = 100;", "editedN20314trace~ab70 5"),
    ("co_yield 1;", "co_yield 4; co_yield 5;", "editedN203454trace~ab70 5"),
    ("return depth > 3 ? 0 : ", "\n\n  return depth > 5 ? 0 : ", "editedN203456trace~ab70 5"),
    ("a + b", "b - a", "editedN203456trace~ab70 1"),
];

const EDITED: &str = r#"
int total = 5;
const auto sum = [](int a, int b) { return a + b; };
static std::string trace = "trace";
struct Part {
  virtual ~Part() { trace += "-"; }
  virtual std::string kind() const { return "part"; }
};
struct Special final : Part {
  std::vector<int> values{1, 2};
  explicit Special(int more) : values{more, total} { total += 1; }
  std::string kind() const override { return "plain"; }
};
namespace { char hidden() { return 'n'; } }
struct Counter { int next(); };
int Counter::next() { static int calls = 0; return ++calls; }
std::generator<int> numbers() { co_yield 1; }
int deep(int depth) { return depth > 3 ? 0 : 1 + deep(depth + 1); }
std::string doGet(const Event& e) {
  std::unique_ptr<Part> part = std::make_unique<Special>(7);
  std::string answer = part->kind() + hidden();
  Counter counter;
  const int first = counter.next();
  answer += std::to_string(first + counter.next());
  part.reset();
  for (int number : numbers()) answer += std::to_string(number);
  answer += std::to_string(deep(0)) + trace + std::to_string(total);
  if (e.parameter.contains("fail")) throw std::runtime_error(answer);
  return answer + " " + std::to_string(sum(2, 3));
}
"#;

/// Whatever body is edited: its callers call the new one, be they shared or new, and all else is as it was.
#[test]
fn new_bodies_are_called_by_all_that_is_shared() {
    // The first edit has nothing to start from, and the last one is of a variable.
    edit_one_by_one(EDITED, "plainn314trace-6 5", &EDITS, EDITS.len() - 2);
}

/// Edits around lambda expressions and types that a body declares: the text replaced, its replacement, the answer.
const LOCAL_EDITS: [(&str, &str, &str); 10] = [
    ("{3, 1, 2}", "{3, 1, 2, 4}", "43 4321 11"),
    ("{3, 1, 2, 4}", "{3, 1,\n  2, 5}", "53 5321 12"),
    // Another type of the same name, for which all has been instantiated before.
    ("{ int number; }", "{ std::string name = \"row\"; int number; Row(int n) : number(n) {} }", "53 5321 12"),
    // In the lambda expression that is as it was, this name is another's now, and then again as it was.
    ("std::vector<int> numbers;", "constexpr int limit = 4; std::vector<int> numbers;", "5 5321 12"),
    ("constexpr int limit = 4; ", "constexpr int other = 4; ", "53 5321 12"),
    ("constexpr int other = 4; ", "enum { limit = 4 }; ", "5 5321 12"),
    ("enum { limit = 4 }; ", "enum { other = 4 }; ", "53 5321 12"),
    ("int sum = 0;", "int sum = 100;", "53 5321 112"),
    ("std::string all;", "std::string all = \"<\";", "<53 <5321 112"),
    // Inside another one.
    (
        "numbers | std::views::transform(fails) | std::views::filter([](int number) { return number > limit; });",
        "[&]<int limit>() { return numbers | std::views::transform(fails) | \
         std::views::filter([](int number) { return number > limit; }); }.operator()<1>();",
        "<532 <5321 112",
    ),
];

const LOCAL: &str = r#"
constexpr int limit = 2;
struct Sum {
  int start = 1;
  int of(const std::vector<int>& values) {
    int sum = 0;
    std::ranges::for_each(values, [this](int value) { start += value; });
    return sum + start;
  }
};
Output doGet(const Event& e) {
  struct Row { int number; };
  std::vector<Row> rows;
  for (int number : {3, 1, 2}) rows.push_back(Row{number});
  std::ranges::sort(rows, [](const Row& a, const Row& b) { return a.number > b.number; });
  std::vector<int> numbers;
  std::ranges::transform(rows, std::back_inserter(numbers), &Row::number);
  auto fails = [&](int number) {
    if (e.parameter.contains("fail") && number > 1) throw std::runtime_error("failed");
    return number;
  };
  auto large = numbers | std::views::transform(fails) | std::views::filter([](int number) { return number > limit; });
  auto joined = [](auto values) {
    std::string all;
    for (int value : values) all += std::to_string(value);
    return all;
  };
  return joined(large) + " " + joined(numbers) + " " + std::to_string(Sum().of(numbers));
}
"#;

/// What a new body has in common with the one before it is shared, as far as it means the same.
#[test]
fn new_bodies_take_over_what_they_have_left_as_it_was() {
    // Neither the first edit is shared, nor are those that change what the lambda expression means.
    edit_one_by_one(LOCAL, "3 321 7", &LOCAL_EDITS, LOCAL_EDITS.len() - 4);
}

/// Edits of templates: the text replaced, its replacement, the answer.
const TEMPLATE_EDITS: [(&str, &str, &str); 8] = [
    ("return values.back();", "return values.front();", "3b27bba1332"),
    ("{ values.push_back(value); }", "{ values.push_back(value);\n values.push_back(value); }", "3b38bbaa11332"),
    ("{ values.push_back(first); }", "{}", "3b25baa1132"),
    ("f(all, values[i])", "f(values[i], all)", "3b25aab1132"),
    ("return a < b;", "return b < a;", "3b25aab3112"),
    ("static int calls = 0;", "static int calls = 5;", "3b25aab3117"),
    ("return values.front();", "\n\n  return values.back();", "1a25aab3117"),
    ("if (flag)", "\nif (flag && sizeof(T) > 0)", "1a25aab3117"),
];

const TEMPLATES: &str = r#"
template <class T>
struct Stack {
  std::vector<T> values;
  explicit Stack(T first) : values{first} { values.push_back(first); }
  void push(T value) { values.push_back(value); }
  T top() const;
  template <class F> T fold(F f) const {
    T all = values.front();
    for (std::size_t i = 1; i < values.size(); ++i) all = f(all, values[i]);
    return all;
  }
  int count() { static int calls = 0; return ++calls; }
};
template <class T> T Stack<T>::top() const { return values.back(); }
template <class T> std::vector<T> sorted(std::vector<T> values) {
  std::sort(values.begin(), values.end(), [](const auto& a, const auto& b) { return a < b; });
  return values;
}
template <class T> void check(T flag) {
  if (flag) throw std::runtime_error("failed");
}
Output doGet(const Event& e) {
  Stack<int> numbers(3);
  numbers.push(1);
  Stack<std::string> words("b");
  words.push("a");
  const int more = e.parameter.contains("more") ? 0 : 10;
  const int sum = numbers.fold([&](int a, int b) { return a + b + more; });
  check(e.parameter.contains("fail"));
  std::string answer = std::to_string(numbers.top()) + words.top() + std::to_string(sum);
  answer += words.fold([](auto a, auto b) { return a + b; });
  for (int number : sorted(numbers.values)) answer += std::to_string(number);
  numbers.count();
  return answer + std::to_string(numbers.count());
}
"#;

/// What has been instantiated of a template does what its new body says.
#[test]
fn new_bodies_of_templates_hold_for_all_instances() {
    edit_one_by_one(TEMPLATES, "1a27bba1332", &TEMPLATE_EDITS, TEMPLATE_EDITS.len() - 1);
}

/// Edits of functions that catch and cast what others make: the text replaced, its replacement, the answer.
const HIDDEN_EDITS: [(&str, &str, &str); 4] = [
    ("\"first\"", "\"second\"", "second 7 10 2"),
    ("\"second\"", "\"third\"", "third 7 10 2"),
    ("return made.size();", "return made.size() + 10;", "third 7 10 12"),
    ("*shown.target<decltype(tenfold)>()", "tenfold", "third 7 10 12"),
];

const HIDDEN: &str = r#"
namespace {
struct Failed { int code; };
struct Shape { virtual ~Shape() = default; };
struct Circle : Shape {};
struct Square : Shape {};
template <class T> struct Holder { T value; virtual ~Holder() = default; };
void fail(int code) { throw Failed{code}; }
std::vector<std::unique_ptr<Shape>> shapes() {
  std::vector<std::unique_ptr<Shape>> made;
  made.push_back(std::make_unique<Circle>());
  made.push_back(std::make_unique<Square>());
  return made;
}
std::any hidden() { return std::any(Failed{1}); }
}  // namespace
std::size_t count() {
  std::vector<std::unique_ptr<Shape>> made = shapes();
  std::erase_if(made, [](const auto& shape) { return dynamic_cast<Square*>(shape.get()) != nullptr; });
  if (std::any_cast<Failed>(hidden()).code == 1) made.push_back(nullptr);
  return made.size();
}
Output doGet(const Event& e) {
  std::string answer = "first";
  try { fail(7); } catch (const Failed& failed) { answer += " " + std::to_string(failed.code); }
  auto tenfold = [](int n) { return 10 * n; };
  std::function<int(int)> shown = tenfold;
  answer += " " + std::to_string((*shown.target<decltype(tenfold)>())(1));
  std::unique_ptr<Shape> shape = std::move(shapes()[1]);
  if (!dynamic_cast<Square*>(shape.get())) return "no square";
  if (e.parameter.contains("fail")) throw std::runtime_error("failed");
  return answer + " " + std::to_string(count());
}
"#;

/// Types that only their file knows are the same types to what is shared and to what is new.
#[test]
fn hidden_types_stay_the_same() {
    edit_one_by_one(HIDDEN, "first 7 10 2", &HIDDEN_EDITS, HIDDEN_EDITS.len() - 1);
}

/// Edits of a script whose functions stand in no order: the text replaced, its replacement, the answer.
const ORDER_EDITS: [(&str, &str, &str); 6] = [
    ("\"first \"", "\"second \"", "second 2 later 3"),
    ("return \"later\";", "return \"\\u00fcber\";", "second 2 über 3"),
    ("{ return 1 + next(n); }", "{\n  return 10 + next(n);\n}", "second 2 über 12"),
    // As it stands it is right now, and sees one `pick` where it calls it.
    ("later() + \" \" + std::to_string(sum(1))", "\"-\"", "second 1 -"),
    ("+ \" \" + \"-\"", "+ \" \" + later()", "second 2 über"),
    ("return \"\\u00fcber\";", "return std::string(3, 'x');", "second 2 xxx"),
];

const ORDER: &str = r#"
int pick(double) { return 1; }
Output doGet(const Event& e) {
  if (e.parameter.contains("fail")) throw std::runtime_error("failed");
  return "first " + std::to_string(pick(1)) + " " + later() + " " + std::to_string(sum(1));
}
namespace { std::string later() { return "later"; } }
int pick(int) { return 2; }
int next(int n) { return n + 1; }
static int sum(int n) { return 1 + next(n); }
"#;

/// An edit of a function that calls others before they are declared is an edit of that function, and means what it would
/// in a script that nobody has learned.
#[test]
fn new_bodies_call_functions_in_any_order() {
    edit_one_by_one(ORDER, "first 2 later 3", &ORDER_EDITS, ORDER_EDITS.len() - 3);
}

/// Makes `edits` of `script`, which says `first`, and asks it after each, right when it is live: not only once it is
/// optimised. What it throws comes from the line on which that stands. At least `shared` edits
/// have to do with bodies only, whichever version they start from.
fn edit_one_by_one(script: &str, first: &str, edits: &[(&str, &str, &str)], shared: usize) {
    let Some(site) = Site::start(&[("s.cpp", script)]) else { return };
    assert_eq!(site.get("/s/").body(), first);
    let mut script = script.to_owned();
    for (number, (from, to, answer)) in edits.iter().enumerate() {
        site.wait_for_lines(LEARNED_ALL, number);
        assert_eq!(script.matches(from).count(), 1, "{from}");
        script = script.replace(from, to);
        site.write("s.cpp", &script);
        site.wait_for_lines(": live at ", number + 2);
        assert_eq!(site.get("/s/").body(), *answer, "{to}");
        let line = script.lines().position(|line| line.contains("throw std::")).unwrap() + 1;
        let failed = site.get("/s/?fail=1").body();
        assert!(failed.contains(&format!("s.cpp:{line}")), "{line} {failed}");
    }
    site.wait_for_lines(SHARES_ALL, shared);
}

/// Who opens a file may edit it: the compiler has learned the script by then.
#[test]
fn a_script_that_is_opened_is_learned_before_its_first_edit() {
    let Some(site) = Site::start(&[("a.cpp", &says("one")), ("b/b.cpp", &says("b"))]) else { return };
    assert_eq!(site.get("/a/").body(), "one");
    assert!(!site.log().contains("has learned a script"), "nobody has opened one");
    let file = site.folder.webapps().join("a.cpp");
    let start = std::time::Instant::now();
    // Readings that follow the server's own one at once are taken for that.
    while !site.log().contains("has learned a script") {
        assert!(start.elapsed().as_secs() < 60, "{}", site.log());
        fs::read(&file).unwrap();
        std::thread::yield_now();
    }
    site.write("a.cpp", says("two"));
    site.get_until("/a/", |answer| answer.body() == "two");
}
