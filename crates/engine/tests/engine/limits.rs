//! Limits that scripts meet, as their authors and callers see it. The scripts are in `tests/limits`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::client::Answer;
use crate::deployed::{Deployed, Tier};
use crate::site::{Folder, Site};

/// Enough for a busy machine to unwind a stack in.
const LIMITS: &str = "limits: {class: enterprise, cpu: 200ms, wall: 40s, grace: 20s}\n";

/// Makes a project of the harness and one of the files with cases.
fn project(folder: &Folder, name: &str, settings: &str) -> PathBuf {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/limits");
    let project = folder.path().join(name);
    fs::create_dir(&project).unwrap();
    for (from, to) in [("main.cpp", "main.cpp"), ("cases.h", "cases.h"), (&format!("{name}.cpp"), "cases.cpp")] {
        fs::copy(cases.join(from), project.join(to)).unwrap();
    }
    fs::write(project.join("script.yaml"), settings).unwrap();
    project
}

/// Asks for each case of a project, a few at once, at each tier; `check` looks at its answer.
fn check_cases(name: &str, settings: &str, check: impl Fn(&str, Tier, &Answer) + Sync) {
    let Some(site) = Site::start(&[]) else { return };
    let sources = Folder::new();
    Deployed::place(&site, &project(&sources, name, settings)).at_each_tier(|tier| {
        let cases = site.get(&format!("/{name}/")).body();
        assert!(cases.lines().count() > 4, "{cases}");
        std::thread::scope(|scope| {
            for case in cases.lines() {
                let (site, check) = (&site, &check);
                let path = format!("/{name}/?case={}", case.replace(' ', "+"));
                scope.spawn(move || check(case, tier, &site.get(&path)));
            }
        });
    });
}

/// Every case can be left at its limit by an exception that destroys what is on the stack.
fn check_all_are_caught(name: &str, settings: &str, quota: &str) {
    check_cases(name, settings, |case, tier, answer| {
        let body = answer.body();
        assert_eq!(body, format!("unwound; {quota}"), "{name}: {case} at tier {tier:?}: {}", answer.status);
    });
}

#[test]
fn every_loop_can_be_left() {
    check_all_are_caught("loops", LIMITS, "ms of CPU time");
}

#[test]
fn every_recursion_can_be_left() {
    check_all_are_caught("calls", LIMITS, "ms of CPU time");
}

#[test]
fn the_work_of_the_standard_library_can_be_left() {
    check_all_are_caught("library", LIMITS, "ms of CPU time");
}

#[test]
fn a_sleep_can_be_left() {
    let settings = "limits: {cpu: 30s, wall: 300ms, grace: 20s}\n";
    check_all_are_caught("sleeps", settings, "ms of wall time");
}

#[test]
fn what_cannot_be_left_comes_to_its_end() {
    check_all_are_caught("cleanup", LIMITS, "ms of CPU time");
}

const ENDINGS: &str = r#"
volatile long seen = 1;
long events = 0;
void spin() { while (seen != 0) seen = seen + 1; }
void spin_for(long milliseconds) {
  clock_t end = clock() + milliseconds * (CLOCKS_PER_SEC / 1000);
  while (clock() < end) seen = seen + 1;
}
Output doGet(const Event& e) {
  std::string how = e.parameter["how"];
  ++events;
  if (how == "uncaught") spin();
  if (how == "goes on") {
    try { spin(); } catch (const QuotaExceeded&) {}
    spin();
  }
  if (how == "swallows") for (;;) try { spin(); } catch (...) {}
  if (how == "sleeps on") {
    try { spin(); } catch (const Error&) {}
    std::this_thread::sleep_for(std::chrono::hours(1));
  }
  if (how == "waits") {
    try { spin(); } catch (const std::exception&) {}
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable().wait(lock, [] { return false; });
  }
  if (how == "caught") try { spin(); } catch (const TimeLimitExceeded& limit) { return limit.what(); }
  if (how == "thread") {
    std::thread(spin).detach();
    try { spin(); } catch (const TimeLimitExceeded&) { return "the first thread"; }
  }
  if (how == "a while") spin_for(150);
  return std::to_string(events);
}
"#;

/// A client would not wait that long.
const LONG_GRACE: &str = "limits: {class: enterprise, cpu: 200ms, wall: 10min, grace: 10min}\n";

#[test]
fn a_limit_that_nothing_catches_ends_the_script_at_once() {
    let Some(site) = Site::start(&[("a/a.cpp", ENDINGS), ("a/script.yaml", LONG_GRACE)]) else { return };
    let page = site.get("/a/?how=uncaught").body();
    assert!(page.contains("CPU time") && page.contains("spin") && page.contains("a.cpp:4"), "{page}");
    assert_eq!(site.get("/a/?how=thread").body(), "the first thread");
}

#[test]
fn a_script_that_goes_on_is_ended_after_its_grace_and_says_where_it_was() {
    let settings = "limits: {class: enterprise, cpu: 100ms, wall: 10min, grace: 300ms}\n";
    let Some(site) = Site::start(&[("a/a.cpp", ENDINGS), ("a/script.yaml", settings)]) else { return };
    site.wait_for("a: optimised");
    for (how, place) in [("goes on", "spin"), ("swallows", "doGet"), ("sleeps on", "doGet"), ("waits", "doGet")] {
        let answer = site.get(&format!("/a/?how={}", how.replace(' ', "+")));
        assert_eq!(answer.status, 500, "{how}");
        assert!(answer.body().contains("CPU time") && answer.body().contains(place), "{how}: {}", answer.body());
        assert_eq!(site.get("/a/").body(), "1", "after {how}");
    }
}

#[test]
fn each_event_of_a_warm_cell_has_its_time() {
    let settings = format!("isolation: warm\n{LONG_GRACE}");
    let Some(site) = Site::start(&[("a/a.cpp", ENDINGS), ("a/script.yaml", &settings)]) else { return };
    site.wait_for("a: optimised");
    // One connection's requests meet one cell.
    let mut client = site.client();
    for event in 1..=5 {
        assert_eq!(client.get("/a/?how=a+while").body(), event.to_string());
    }
    assert!(client.get("/a/?how=caught").body().contains("ms of CPU time"));
    // What has been caught is over.
    assert_eq!(client.get("/a/?how=a+while").body(), "7");
    assert!(client.get("/a/?how=caught").body().contains("ms of CPU time"));
}

#[test]
fn an_initialiser_that_does_not_end_is_told_to_whoever_asks() {
    let script = "long turns = [] { volatile long n = 1; while (n != 0) n = n + 1; return n; }();
Output doGet(const Event& e) { return \"x\"; }\n";
    let Some(site) = Site::start(&[("a/a.cpp", script), ("a/script.yaml", LONG_GRACE)]) else { return };
    for _ in 0..2 {
        let page = site.get("/a/").body();
        assert!(page.contains("CPU time") && page.contains("a.cpp:1"), "{page}");
    }
}

#[test]
fn a_script_that_meddles_with_polls_is_refused() {
    let script = "extern \"C\" void (*kiln_poll_slot)();
void* place = &kiln_poll_slot;
Output doGet(const Event& e) { return place ? \"x\" : \"y\"; }\n";
    let Some(site) = Site::start(&[("a/a.cpp", script)]) else { return };
    site.wait_for("`kiln_poll_slot` is used by what is not a poll");
}

/// A script's own handlers of faults are called as without limits.
#[test]
fn a_scripts_own_handler_of_faults_is_called() {
    let script = r#"
#include <setjmp.h>
sigjmp_buf back;
Output doGet(const Event& e) {
  struct sigaction action = {};
  action.sa_handler = [](int) { siglongjmp(back, 1); };
  sigaction(SIGSEGV, &action, nullptr);
  if (sigsetjmp(back, 1) != 0) return "came back";
  *(volatile int*)8 = 1;
  return "went on";
}
"#;
    let Some(site) = Site::start(&[("a/a.cpp", script)]) else { return };
    assert_eq!(site.get("/a/").body(), "came back");
    site.wait_for("a: optimised");
    assert_eq!(site.get("/a/").body(), "came back");
}
