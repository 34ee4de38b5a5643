//! A run as a page for people.

use std::fmt::Write;

use crate::run::{Findings, Run, Series, Table};
use crate::targets::{TARGETS, digits};

/// The page.
pub(crate) fn markdown(run: &Run) -> String {
    let machine = &run.machine;
    let [one, five, fifteen] = machine.load;
    let mut page = format!(
        "# Bench of {} at {}\n\n{} ({} cores), {} GB of memory, Linux {}; load at the start {one} {five} {fifteen}; took {} s.\n\n",
        run.commit,
        run.started,
        machine.processor,
        machine.cores,
        digits(machine.memory_bytes as f64 / 1e9),
        machine.kernel,
        run.seconds,
    );
    if run.commit.ends_with('+') {
        page.push_str("The checkout had changes that are in no commit.\n\n");
    }
    page.push_str(&lines(&figures(run)));
    for findings in &run.findings {
        page.push_str(&chapter(findings));
    }
    page
}

/// All figures that were measured, beside what was asked for.
fn figures(run: &Run) -> Table {
    let columns = ["figure", "must", "aim", "measured", ""].map(str::to_owned).to_vec();
    let measured = TARGETS.iter().filter_map(|target| Some((target, run.figure(target.name)?)));
    let rows = measured.map(|(target, value)| {
        let [must, aim] = [target.must, target.aim].map(|value| target.unit.asked(value));
        vec![target.what.to_owned(), must, aim, target.unit.measured(value), target.verdict(value).to_owned()]
    });
    Table { title: String::new(), columns, rows: rows.collect() }
}

fn chapter(findings: &Findings) -> String {
    let mut text = format!("\n## {} ({} s)\n\n", findings.measurement, findings.seconds);
    for note in &findings.notes {
        let _ = writeln!(text, "* {note}");
    }
    if !findings.notes.is_empty() {
        text.push('\n');
    }
    text.push_str(&lines(&series(&findings.series)));
    for table in &findings.tables {
        let _ = write!(text, "\n{}:\n\n{}", table.title, lines(table));
    }
    text
}

fn series(all: &[Series]) -> Table {
    let columns = ["values", "unit", "n", "min", "p50", "p95", "max"].map(str::to_owned).to_vec();
    let rows = all.iter().map(|series| {
        let summary = &series.summary;
        let spread = [summary.min, summary.p50, summary.p95, summary.max].map(digits);
        let head = [series.what.clone(), series.unit.clone(), summary.n.to_string()];
        head.into_iter().chain(spread).collect()
    });
    Table { title: String::new(), columns, rows: rows.collect() }
}

/// A table in Markdown.
pub(crate) fn lines(table: &Table) -> String {
    if table.rows.is_empty() {
        return String::new();
    }
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let rule: Vec<String> = table.columns.iter().map(|_| "---".to_owned()).collect();
    let head = line(&table.columns) + &line(&rule).replace(' ', "");
    table.rows.iter().fold(head, |text, row| text + &line(row))
}
