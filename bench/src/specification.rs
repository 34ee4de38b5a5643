//! The table in SPECIFICATION.md: what is asked for, and what the latest stored run measured.

use std::fs;
use std::path::Path;

use crate::Result;
use crate::report::lines;
use crate::run::{Run, Table, latest};
use crate::targets::{TARGETS, digits};

const FILE: &str = "SPECIFICATION.md";
/// Between these lines the file is written by `make bench`.
const BEGIN: &str = "<!-- figures: written by `make bench` -->\n";
const END: &str = "<!-- end of figures -->\n";

/// Writes the latest stored run into the file.
///
/// # Errors
/// When the file has no place for it.
pub(crate) fn write(root: &Path) -> Result<()> {
    let text = fs::read_to_string(root.join(FILE))?;
    Ok(fs::write(root.join(FILE), updated(&text, latest(root)?.as_ref())?)?)
}

/// The file with `run`'s figures.
fn updated(text: &str, run: Option<&Run>) -> Result<String> {
    let split = text.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let (before, after) = split.ok_or_else(|| format!("{FILE} has no place for the figures"))?;
    Ok(format!("{before}{BEGIN}\n{}\n{}\n{END}{after}", origin(run), lines(&table(run))))
}

fn origin(run: Option<&Run>) -> String {
    let Some(run) = run else { return "No run has been stored yet.\n".to_owned() };
    let date = run.started.get(..10).unwrap_or(&run.started);
    format!(
        "Measured on {date} at commit {commit}: {} cores ({}), {} GB of memory, Linux {}. Spread, numbers of values and \
         details: [bench/runs/{name}.md](bench/runs/{name}.md).\n",
        run.machine.cores,
        run.machine.processor,
        digits(run.machine.memory_bytes as f64 / 1e9),
        run.machine.kernel,
        commit = run.commit,
        name = run.name(),
    )
}

fn table(run: Option<&Run>) -> Table {
    let columns = ["figure", "must", "aim", "measured", "", "`make bench FIGURES=`"].map(str::to_owned).to_vec();
    let rows = TARGETS.iter().map(|target| {
        let [must, aim] = [target.must, target.aim].map(|value| target.unit.asked(value));
        let value = run.and_then(|run| run.figure(target.name));
        let (measured, verdict) = match value {
            Some(value) => (target.unit.measured(value), target.verdict(value)),
            None => ("not yet".to_owned(), ""),
        };
        vec![target.what.to_owned(), must, aim, measured, verdict.to_owned(), format!("`{}`", target.measurement)]
    });
    Table { title: String::new(), columns, rows: rows.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::checkout;

    #[test]
    fn the_specification_shows_the_latest_run() {
        let text = fs::read_to_string(checkout().join(FILE)).unwrap();
        let run = latest(&checkout()).unwrap();
        assert_eq!(updated(&text, run.as_ref()).unwrap(), text, "`make bench` writes {FILE}");
    }

    #[test]
    fn a_file_without_a_place_is_refused() {
        assert!(updated("# Figures\n", None).is_err());
    }
}
