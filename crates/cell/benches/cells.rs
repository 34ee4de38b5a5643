//! What a cell costs: time from the request to its readiness and to an answer, memory at rest. Prints one line per
//! figure; `cargo bench -p cell`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a figure that cannot be had ends the run")]

#[path = "../tests/zygote/image.rs"]
#[allow(dead_code, reason = "made for the tests")]
mod image;
#[path = "../tests/zygote/support.rs"]
#[allow(dead_code, reason = "made for the tests")]
mod support;

use image::linked;
use std::time::{Duration, Instant};
use support::{Said, Zygote};

const ROUNDS: usize = 1000;
const MICROSECONDS_PER_TICK: u64 = 10_000;

fn main() {
    let zygote = Zygote::start();
    let script = linked("handlers");
    let file = script.file();
    for _ in 0..20 {
        let cell = zygote.handlers(&file);
        cell.expect_ready();
        cell.hang_up();
        cell.end();
    }
    let before = cpu_ticks(&zygote);
    print(
        "request to ready",
        measured(|| {
            let start = Instant::now();
            let cell = zygote.handlers(&file);
            cell.expect_ready();
            let passed = start.elapsed();
            cell.hang_up();
            cell.end();
            passed
        }),
    );
    let ticks = cpu_ticks(&zygote) - before;
    println!("CPU per cell: {} us", ticks * MICROSECONDS_PER_TICK / ROUNDS as u64);
    print(
        "request to exit",
        measured(|| {
            let start = Instant::now();
            let cell = zygote.handlers(&file);
            cell.expect_ready();
            cell.hang_up();
            cell.end();
            start.elapsed()
        }),
    );
    let cell = zygote.handlers(&file);
    cell.expect_ready();
    print(
        "event to answer",
        measured(|| {
            let start = Instant::now();
            cell.invoke(script.entry("echo"));
            assert!(matches!(cell.next(), Said::Reply(..)));
            start.elapsed()
        }),
    );
    let program = linked("program").file();
    print(
        "program to exit",
        measured(|| {
            let start = Instant::now();
            zygote.program(&program, &["program", "identity"]);
            start.elapsed()
        }),
    );
    let idle = zygote.handlers(&file);
    idle.expect_ready();
    memory("idle cell", &format!("/proc/{}/smaps_rollup", idle.pid()));
    memory("used cell", &format!("/proc/{}/smaps_rollup", cell.pid()));
    memory("zygote", &format!("/proc/{}/smaps_rollup", zygote.pid()));
}

/// CPU time of the zygote and of all cells that have ended.
fn cpu_ticks(zygote: &Zygote) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{}/stat", zygote.pid())).unwrap();
    let fields = text.rsplit(')').next().unwrap().split_whitespace().skip(11).take(4);
    fields.map(|ticks| ticks.parse::<u64>().unwrap()).sum()
}

fn measured(mut round: impl FnMut() -> Duration) -> Vec<Duration> {
    let mut durations: Vec<Duration> = (0..ROUNDS).map(|_| round()).collect();
    durations.sort();
    durations
}

fn print(name: &str, durations: Vec<Duration>) {
    let at = |share: usize| durations[durations.len() * share / 100].as_micros();
    let most = durations.last().unwrap().as_micros();
    println!("{name}: p50 {} us, p95 {} us, least {} us, most {most} us", at(50), at(95), at(0));
}

fn memory(name: &str, path: &str) {
    let text = std::fs::read_to_string(path).unwrap();
    let wanted = ["Rss:", "Pss:", "Private_Dirty:", "Shared_Dirty:"];
    let lines = text.lines().filter(|line| wanted.iter().any(|start| line.starts_with(start)));
    let figures: Vec<String> = lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    println!("{name}: {}", figures.join(", "));
}
