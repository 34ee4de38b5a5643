//! A run: what was measured when, where, and of which commit; and how it is stored.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Result;
use crate::bench::Bench;
use crate::machine::{Machine, commit};
use crate::measurements::Measurement;
use crate::report;
use crate::statistics::{Summary, summary};
use crate::targets::TARGETS;

/// Where runs are stored, below the checkout.
const RUNS: &str = "bench/runs";

/// Everything that one `make bench` found out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Run {
    /// When it began, RFC 3339, UTC.
    pub(crate) started: String,
    pub(crate) seconds: u64,
    pub(crate) commit: String,
    pub(crate) machine: Machine,
    pub(crate) findings: Vec<Findings>,
}

/// What one measurement found out.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Findings {
    pub(crate) measurement: String,
    /// By the name of their target.
    pub(crate) figures: BTreeMap<String, f64>,
    /// The measured values behind them.
    pub(crate) series: Vec<Series>,
    pub(crate) tables: Vec<Table>,
    /// How it was measured.
    pub(crate) notes: Vec<String>,
    pub(crate) seconds: u64,
}

/// Values of one kind.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Series {
    pub(crate) what: String,
    pub(crate) unit: String,
    pub(crate) summary: Summary,
}

/// Details, for people.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Table {
    pub(crate) title: String,
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Findings {
    /// Adds the value of a target.
    pub(crate) fn figure(&mut self, target: &str, value: f64) {
        self.figures.insert(target.to_owned(), value);
    }

    /// Adds a series.
    pub(crate) fn series(&mut self, what: impl Into<String>, unit: &str, values: &[f64]) {
        if let Some(summary) = summary(values) {
            self.series.push(Series { what: what.into(), unit: unit.to_owned(), summary });
        }
    }

    /// Says how something was measured.
    pub(crate) fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }
}

/// Measures what is chosen, in order.
///
/// # Errors
/// When anything cannot be measured: half a run is none.
pub(crate) fn measure(bench: &Bench, chosen: &[Measurement]) -> Result<Run> {
    let start = Instant::now();
    let started = Timestamp::now();
    let (commit, machine) = (commit(&bench.root)?, Machine::here()?);
    let mut findings = Vec::new();
    for measurement in chosen {
        findings.push(measure_one(bench, measurement)?);
    }
    let started = format!("{started:.0}");
    Ok(Run { started, seconds: start.elapsed().as_secs(), commit, machine, findings })
}

fn measure_one(bench: &Bench, measurement: &Measurement) -> Result<Findings> {
    let start = Instant::now();
    eprintln!("bench: {} ...", measurement.name);
    let mut findings = (measurement.measure)(bench).map_err(|error| format!("{}: {error}", measurement.name))?;
    findings.measurement = measurement.name.to_owned();
    findings.seconds = start.elapsed().as_secs();
    for target in TARGETS.iter().filter(|target| target.measurement == measurement.name) {
        let value = findings.figures.get(target.name).ok_or_else(|| format!("{} was not measured", target.name))?;
        eprintln!("bench:   {}: {} ({})", target.what, target.unit.measured(*value), target.verdict(*value));
    }
    Ok(findings)
}

impl Run {
    /// A figure, if it was measured.
    pub(crate) fn figure(&self, target: &str) -> Option<f64> {
        self.findings.iter().find_map(|findings| findings.figures.get(target).copied())
    }

    /// The name of its files, without ending.
    pub(crate) fn name(&self) -> String {
        let date = self.started.get(..10).unwrap_or(&self.started);
        format!("{date}-{}", self.commit.trim_end_matches('+'))
    }

    /// Writes it to `bench/runs`, for programs and for people.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub(crate) fn store(&self, root: &Path) -> Result<()> {
        let folder = root.join(RUNS);
        fs::create_dir_all(&folder)?;
        let file = |ending: &str| -> PathBuf { folder.join(format!("{}.{ending}", self.name())) };
        fs::write(file("json"), serde_json::to_string_pretty(self)? + "\n")?;
        fs::write(file("md"), report::markdown(self))?;
        eprintln!("bench: stored as {RUNS}/{}", self.name());
        Ok(())
    }
}

/// The stored run that began last, if there is one.
///
/// # Errors
/// When one cannot be read.
pub(crate) fn latest(root: &Path) -> Result<Option<Run>> {
    let Ok(entries) = fs::read_dir(root.join(RUNS)) else { return Ok(None) };
    let mut latest: Option<Run> = None;
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_none_or(|ending| ending != "json") {
            continue;
        }
        let text = fs::read_to_string(&path)?;
        let run: Run = serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        if latest.as_ref().is_none_or(|known| known.started < run.started) {
            latest = Some(run);
        }
    }
    Ok(latest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folder::Folder;

    fn run(started: &str, commit: &str) -> Run {
        let mut findings = Findings { measurement: "edit".to_owned(), ..Findings::default() };
        findings.figure("edit_p50", 50.0);
        findings.series("edit to live", "ms", &[50.0, 60.0]);
        let machine =
            Machine { processor: "P".to_owned(), cores: 2, memory_bytes: 1, kernel: "6".to_owned(), load: [0.0; 3] };
        Run { started: started.to_owned(), seconds: 1, commit: commit.to_owned(), machine, findings: vec![findings] }
    }

    #[test]
    fn the_run_that_began_last_is_found_again() {
        let folder = Folder::new(&std::env::temp_dir()).unwrap();
        assert!(latest(folder.path()).unwrap().is_none());
        run("2026-01-02T03:04:05Z", "b+").store(folder.path()).unwrap();
        run("2026-01-01T23:00:00Z", "a").store(folder.path()).unwrap();
        let found = latest(folder.path()).unwrap().unwrap();
        assert_eq!((found.name().as_str(), found.commit.as_str()), ("2026-01-02-b", "b+"));
        assert_eq!((found.figure("edit_p50"), found.figure("edit_p95")), (Some(50.0), None));
        assert_eq!(found.findings[0].series[0].summary.max, 60.0);
        assert!(folder.path().join("bench/runs/2026-01-02-b.md").exists());
    }
}
