//! Scripts that fail: their callers, their authors, and everybody else.

use std::sync::mpsc::TryRecvError;

use crate::site::Site;

const FAILING: &str = r#"
struct Boom : std::runtime_error { using std::runtime_error::runtime_error; };
int depth(const char* caller) { char buffer[4096]; buffer[0] = caller[0]; return depth(buffer) + buffer[1]; }
void thrower() { throw Boom("boom \x1b[31m"); }
Output doGet(const Event& e) {
  std::string how = e.parameter["how"];
  if (how == "throw") thrower();
  if (how == "segv") *(volatile int*)8 = 1;
  if (how == "stack") return std::to_string(depth("x"));
  if (how == "abort") std::abort();
  if (how == "exit") std::exit(3);
  if (how == "zero") { volatile int many = 7, zero = 0; return std::to_string(many / zero); }
  if (how == "loop") for (volatile int i = 0;; i = i + 1) {}
  if (how == "memory") { std::vector<std::string> all; for (;;) all.emplace_back(1 << 20, 'x'); }
  if (how == "split") return Response(200).header("X-A", "b\r\nSet-Cookie: c=d").body("x");
  std::cout << "printed " << e.requestId << std::endl;
  std::cerr << "complained\n";
  Logger::warn("logged {}", 7);
  return "fine";
}
"#;

/// Where a frame of the script is, in the log.
const FRAME: &str = "at f.cpp:";

fn start(configuration: &str) -> Option<Site> {
    let files = [("f/f.cpp", FAILING), ("f/script.yaml", "limits: {wall: 700ms, grace: 500ms, memory: 64MB}\n")];
    Site::with_configuration(configuration, &files)
}

#[test]
fn each_failure_is_explained_to_the_author() {
    let Some(site) = start("mode: development\n") else { return };
    let cases = [
        ("throw", 500, "uncaught exception: Boom: boom", "thrower"),
        ("segv", 500, "segmentation fault", "doGet"),
        ("stack", 500, "stack overflow", "depth"),
        ("abort", 500, "abort was called", "doGet"),
        ("exit", 500, "exit", "doGet"),
        ("zero", 500, "arithmetic error", "doGet"),
        ("loop", 504, "took longer than its limit of 700 ms", "doGet"),
        ("memory", 500, "bad_alloc", "doGet"),
    ];
    for (how, status, what, function) in cases {
        let frames = site.wait_for_lines(FRAME, 0).len();
        let answer = site.get(&format!("/f/?how={how}"));
        let body = answer.body();
        assert_eq!(answer.status, status, "{how}: {body}");
        assert!(body.contains(what), "{how}: {body}");
        assert!(body.contains(function) && (function.is_empty() || body.contains("f.cpp:")), "{how}: {body}");
        let request = answer.header("x-request-id").unwrap();
        let line = site.wait_for(&format!("request={request}"));
        assert!(line.contains("f: ") && !line.contains('\x1b'), "{line}");
        if !function.is_empty() {
            site.wait_for_lines(FRAME, frames + 1);
            let told: String = site.log().lines().skip_while(|told| *told != line).take(40).collect();
            assert!(told.contains(function), "{how}: {told}");
        }
        assert_eq!(site.get("/f/").body(), "fine", "after {how}");
    }
}

/// What a function leaves out by mistake is not made up for with what lies in memory, at either tier.
#[test]
fn a_function_that_ends_without_its_return_ends_the_script() {
    let script = r#"
struct User { std::string name; int age; };
User find(const std::string& name) {
  if (name == "ann") return User{"Ann", 30};
}
Output doGet(const Event& e) { return find(e.parameter["q"]).name; }
"#;
    let Some(site) = Site::start(&[("a.cpp", script)]) else { return };
    let check = || {
        assert_eq!(site.get("/a/?q=ann").body(), "Ann");
        let page = site.get("/a/?q=eve");
        assert!(page.status == 500 && page.body().contains("missing return"), "{}", page.body());
        assert!(page.body().contains("find"), "{}", page.body());
    };
    check();
    site.wait_for("a: optimised");
    check();
}

#[test]
fn in_production_only_the_request_id_is_told() {
    let Some(site) = start("mode: production\n") else { return };
    for (how, status) in [("throw", 500), ("loop", 504), ("split", 500)] {
        let answer = site.get(&format!("/f/?how={how}"));
        assert_eq!(answer.status, status);
        assert!(!answer.body().contains("f.cpp") && !answer.body().contains("boom"), "{}", answer.body());
        assert!(answer.body().contains(answer.header("x-request-id").unwrap()));
        assert_eq!(answer.header("set-cookie"), None);
    }
}

#[test]
fn what_a_script_prints_is_in_the_log_under_its_request() {
    let Some(site) = start("mode: development\n") else { return };
    let answer = site.get("/f/");
    let request = answer.header("x-request-id").unwrap();
    assert!(site.wait_for("printed").contains(&format!("printed {request} request={request}")));
    assert!(site.wait_for("complained").contains(&format!("request={request}")));
    let logged = site.wait_for("logged 7");
    assert!(logged.contains("WARN") && logged.contains(&format!("request={request}")));
}

#[test]
fn a_failing_initialiser_is_told_to_whoever_asks() {
    let script =
        "struct S { S() { throw std::logic_error(\"early\"); } } s;\nOutput doGet(const Event& e) { return 1; }\n";
    let script = script.replace("return 1", "return \"x\"");
    let Some(site) = Site::start(&[("a.cpp", &script)]) else { return };
    for _ in 0..3 {
        let answer = site.get("/a/");
        assert!(answer.status == 500 && answer.body().contains("early"), "{}", answer.body());
    }
}

#[test]
fn a_flood_of_output_is_cut() {
    let script = r#"
Output doGet(const Event& e) { for (int i = 0; i < 20000; ++i) std::cout << "line " << i << "\n"; return "done"; }
"#;
    let Some(site) =
        Site::start(&[("flood.cpp", script), ("echo.cpp", "Output doGet(const Event& e) { return \"x\"; }")])
    else {
        return;
    };
    assert_eq!(site.get("/flood/").body(), "done");
    assert_eq!(site.get("/flood/").body(), "done");
    site.wait_for("lines of this script were left out");
    assert!(site.log().matches("flood: line").count() < 5000);
    assert_eq!(site.get("/echo/").body(), "x");
}

#[test]
fn unusual_ends_are_told_apart_and_touch_nobody_else() {
    let script = r#"
#include <pthread.h>
#include <signal.h>
#include <unistd.h>
int cannot_throw() noexcept { throw std::runtime_error("loose"); }
Output doGet(const Event& e) {
  std::string how = e.parameter["how"];
  if (how == "_exit") _exit(0);
  if (how == "quick_exit") std::quick_exit(0);
  if (how == "pthread_exit") pthread_exit(nullptr);
  if (how == "term") raise(SIGTERM);
  if (how == "terminate") std::terminate();
  if (how == "noexcept") cannot_throw();
  if (how == "int") throw 42;
  if (how == "free") { char* volatile bytes = static_cast<char*>(std::malloc(10)); std::free(bytes); std::free(bytes); }
  if (how == "jump") reinterpret_cast<void (*)()>(0x1234)();
  if (how == "assert") assert(1 == 2);
  if (how == "at") return std::to_string(std::vector<int>{1}.at(5));
  if (how == "catch") for (;;) { try { for (volatile int i = 0;; i = i + 1) {} } catch (...) {} }
  return "fine";
}
"#;
    let calm = "Output doGet(const Event& e) { return \"calm\"; }\n";
    let settings = "limits: {wall: 700ms, grace: 300ms}\n";
    let files = [("u/u.cpp", script), ("u/script.yaml", settings), ("calm.cpp", calm)];
    let Some(site) = Site::start(&files) else { return };
    let cases = [
        ("_exit", 500, "the script called exit(0)"),
        ("quick_exit", 500, "the script called exit(0)"),
        ("pthread_exit", 500, "the script called exit(0)"),
        ("term", 500, "signal 15"),
        ("terminate", 500, "std::terminate was called"),
        ("noexcept", 500, "uncaught exception: std::runtime_error: loose"),
        ("int", 500, "uncaught exception: int: 42"),
        ("free", 500, "double free"),
        ("jump", 500, "there is no memory at address 0x1234"),
        ("assert", 500, "Assertion"),
        ("at", 500, "uncaught exception: std::out_of_range"),
        ("catch", 504, "took longer than its limit of 700 ms"),
    ];
    std::thread::scope(|scope| {
        // Dropped when the cases are through, or when one of them fails.
        let (lives, is_over) = std::sync::mpsc::channel::<()>();
        let mut client = site.client();
        let neighbour = scope.spawn(move || {
            while is_over.try_recv() == Err(TryRecvError::Empty) {
                let answer = client.get("/calm/");
                assert_eq!((answer.status, answer.body().as_str()), (200, "calm"));
            }
        });
        for (number, (how, status, what)) in cases.into_iter().enumerate() {
            let answer = site.get(&format!("/u/?how={how}"));
            assert_eq!(answer.status, status, "{how}: {}", answer.body());
            assert!(answer.body().contains(what), "{how}: {}", answer.body());
            let lines = site.wait_for_lines("ERROR u: ", number + 1);
            let (line, request) = (&lines[number], answer.header("x-request-id").unwrap());
            assert!(line.contains(what) && line.contains(&format!("request={request}")), "{line}");
        }
        drop(lives);
        neighbour.join().unwrap();
    });
    assert_eq!(site.get("/u/").body(), "fine");
}

#[test]
fn an_answer_that_fails_halfway_is_seen_to_be_broken() {
    let script = r#"
void fall() { throw std::runtime_error("halfway"); }
Output doGet(const Event& e) {
  return Response::stream([](Writer& out) { out.write("begun"); out.flush(); fall(); });
}
"#;
    let Some(site) = Site::start(&[("s.cpp", script)]) else { return };
    let mut client = site.client();
    client.send(b"GET /s/ HTTP/1.1\r\nHost: a\r\n\r\n");
    let mut request = String::new();
    while let Some(line) = client.line().filter(|line| !line.is_empty()) {
        request = line.strip_prefix("x-request-id: ").map_or(request, str::to_owned);
    }
    assert_eq!(client.chunk().unwrap().unwrap(), b"begun");
    assert_eq!(client.chunk(), None, "neither a chunk nor the last one");
    let line = site.wait_for("uncaught exception: std::runtime_error: halfway");
    assert!(line.contains(&format!("request={request}")), "{line}");
    site.wait_for("#0  fall");
}
