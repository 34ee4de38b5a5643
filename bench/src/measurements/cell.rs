//! What a cell costs, as `cargo bench --package cell` measures it, beside entering a sandbox with bubblewrap.

use std::process::Command;
use std::time::Duration;

use crate::Result;
use crate::bench::Bench;
use crate::child::{printed, timed};
use crate::run::{Findings, Series, Table};
use crate::statistics::{Summary, milliseconds};

pub(super) fn measure(bench: &Bench) -> Result<Findings> {
    let text = printed(Command::new("cargo").current_dir(&bench.root).args(["bench", "--quiet", "--package", "cell"]))?;
    let mut findings = Findings::default();
    for line in text.lines() {
        findings.series.extend(times(line));
    }
    let ready = findings.series.iter().find(|series| series.what == "request to ready");
    let ready = ready.ok_or_else(|| format!("the bench of the cell said:\n{text}"))?.summary.p50;
    findings.figure("cell_ready", ready);
    let memory = text.lines().find_map(|line| private_kilobytes(line.strip_prefix("idle cell: ")?));
    findings.figure("cell_memory", memory.ok_or("the bench of the cell did not say what an idle cell holds")?);
    let bubblewrap = bubblewrap(bench.rounds(300, 50))?;
    findings.series("`bwrap --unshare-all --ro-bind / / true`, start to exit", "ms", &milliseconds(&bubblewrap));
    findings.tables.push(said(&text));
    Ok(findings)
}

/// `request to ready: p50 460 us, p95 600 us, least 400 us, most 900 us` as a series.
fn times(line: &str) -> Option<Series> {
    let (what, rest) = line.split_once(": p50 ")?;
    let mut numbers = rest.split(|c: char| !c.is_ascii_digit() && c != '.').filter_map(|word| word.parse::<f64>().ok());
    let p50 = numbers.next()? / 1e3;
    // "p95" itself leaves a number behind.
    let p95 = numbers.nth(1)? / 1e3;
    let min = numbers.next()? / 1e3;
    let max = numbers.next()? / 1e3;
    let summary = Summary { n: CELL_ROUNDS, min, p50, p95, max };
    Some(Series { what: what.to_owned(), unit: "ms".to_owned(), summary })
}

/// What `crates/cell/benches/cells.rs` measures each time with.
const CELL_ROUNDS: usize = 1000;

/// `..., Private_Dirty: 104 kB, ...` in KB (10^3 bytes).
fn private_kilobytes(line: &str) -> Option<f64> {
    let (_, rest) = line.split_once("Private_Dirty: ")?;
    let kibibytes: f64 = rest.split(' ').next()?.parse().ok()?;
    Some(kibibytes * 1.024)
}

fn bubblewrap(rounds: usize) -> Result<Vec<Duration>> {
    let once = |_| {
        let mut command = Command::new("bwrap");
        Ok(timed(command.args(["--unshare-all", "--ro-bind", "/", "/", "true"]))?.0)
    };
    (0..rounds).map(once).collect()
}

fn said(text: &str) -> Table {
    let rows = text.lines().filter_map(|line| line.split_once(": "));
    let rows = rows.map(|(what, values)| vec![what.to_owned(), values.to_owned()]).collect();
    Table {
        title: "As `cargo bench --package cell` says it".to_owned(),
        columns: vec!["what".into(), "values".into()],
        rows,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_cells_bench_says_is_understood() {
        let series = times("request to ready: p50 460 us, p95 601 us, least 399 us, most 900 us").unwrap();
        assert_eq!((series.summary.p50, series.summary.p95, series.summary.min), (0.46, 0.601, 0.399));
        assert!(times("CPU per cell: 700 us").is_none());
        assert_eq!(private_kilobytes("Rss: 900 kB, Private_Dirty: 100 kB"), Some(102.4));
    }
}
