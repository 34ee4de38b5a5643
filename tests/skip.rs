//! How a test says that it cannot run here. Included by the tests of several crates.

use std::io::Write;

/// Says what would run this test. Where `CI=true` everything runs, and a test that does not has failed.
pub(crate) fn skip(what_would_run_it: &str) {
    let thread = std::thread::current();
    let name = thread.name().unwrap_or("a test");
    // Not with eprintln: what a test prints so is shown only when it fails.
    let _ = writeln!(std::io::stderr(), "skipped {name}: {what_would_run_it}");
    assert!(std::env::var("CI").as_deref() != Ok("true"), "skipped where everything has to run: {what_would_run_it}");
}
