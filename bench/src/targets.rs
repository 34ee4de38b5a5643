//! The figures that Kiln must reach and those that it aims at, as the issue that asks for them lists them.

use Better::{Less, More};
use Unit::{Kilobytes, Megabytes, Milliseconds, Times};

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Milliseconds,
    /// 10^3 bytes.
    Kilobytes,
    /// 10^6 bytes.
    Megabytes,
    /// A ratio to a peer.
    Times,
}

impl Unit {
    fn symbol(self) -> &'static str {
        match self {
            Milliseconds => " ms",
            Kilobytes => " KB",
            Megabytes => " MB",
            Times => "x",
        }
    }

    /// A measured value with its unit.
    pub(crate) fn measured(self, value: f64) -> String {
        digits(value) + self.symbol()
    }

    /// A value that was asked for, as it was written there.
    pub(crate) fn asked(self, value: f64) -> String {
        format!("{value}{}", self.symbol())
    }
}

/// Three digits that count, for people.
pub(crate) fn digits(value: f64) -> String {
    let magnitude = value.abs();
    let places = match magnitude {
        _ if magnitude >= 99.95 || magnitude == 0.0 => 0,
        _ if magnitude >= 9.995 => 1,
        _ if magnitude >= 0.9995 => 2,
        _ => 3,
    };
    format!("{value:.places$}")
}

/// Which values are good ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Better {
    Less,
    More,
}

/// One row of the table.
#[derive(Debug)]
pub(crate) struct Target {
    /// The key under which a measurement reports it.
    pub(crate) name: &'static str,
    /// The measurement that does: what `make bench FIGURES=` takes.
    pub(crate) measurement: &'static str,
    /// In words.
    pub(crate) what: &'static str,
    pub(crate) unit: Unit,
    pub(crate) better: Better,
    pub(crate) must: f64,
    pub(crate) aim: f64,
}

impl Target {
    /// How `value` stands to what was asked for.
    pub(crate) fn verdict(&self, value: f64) -> &'static str {
        let reaches = |wanted: f64| match self.better {
            Less => value <= wanted,
            More => value >= wanted,
        };
        match (reaches(self.aim), reaches(self.must)) {
            (true, _) => "aim reached",
            (_, true) => "must reached",
            _ => "missed",
        }
    }
}

const fn row(
    (name, measurement): (&'static str, &'static str),
    what: &'static str,
    (unit, better): (Unit, Better),
    (must, aim): (f64, f64),
) -> Target {
    Target { name, measurement, what, unit, better, must, aim }
}

/// All rows.
pub(crate) const TARGETS: &[Target] = &[
    row(
        ("edit_p50", "edit"),
        "edit to live: from the save to the end of the first answer of the new code, p50",
        (Milliseconds, Less),
        (100.0, 40.0),
    ),
    row(("edit_p95", "edit"), "the same, p95", (Milliseconds, Less), (250.0, 100.0)),
    row(
        ("edit_ratio", "edit"),
        "the same, beside `clang++-19 -O0` with a PCH to a shared object, geometric mean over the scripts",
        (Times, Less),
        (0.3, 0.1),
    ),
    row(("first_save_p50", "first_save"), "first save of a new script, p50", (Milliseconds, Less), (300.0, 100.0)),
    row(("rested_edit_p50", "rest"), "first edit after an hour of rest, p50", (Milliseconds, Less), (300.0, 100.0)),
    row(("mistake_p50", "mistake"), "a compile error reported, p50", (Milliseconds, Less), (100.0, 30.0)),
    row(
        ("restart_p50", "restart"),
        "a cached script's first answer after a restart of Kiln, p50",
        (Milliseconds, Less),
        (50.0, 5.0),
    ),
    row(
        ("compute_speed", "compute"),
        "speed of tier 1 code beside `clang++-19 -O2 -march=native`, ten programs, geometric mean",
        (Times, More),
        (0.95, 1.0),
    ),
    row(
        ("limit_checks", "compute"),
        "time that those programs take when they can be left at a limit, as scripts can, beside without, geometric mean",
        (Times, Less),
        (1.03, 1.01),
    ),
    row(
        ("fresh_over_static", "fresh"),
        "request to a fresh cell, p50 over that of a static answer",
        (Milliseconds, Less),
        (1.0, 0.2),
    ),
    row(
        ("throughput_ratio", "throughput"),
        "requests per second, warm, JSON hello with a query parameter, `wrk -t1 -c32`, beside workerd",
        (Times, More),
        (1.0, 2.0),
    ),
    row(
        ("memory_at_rest", "memory"),
        "memory (PSS of all processes), 20 scripts deployed, at rest for a minute",
        (Megabytes, Less),
        (150.0, 50.0),
    ),
    row(
        ("memory_per_script", "memory"),
        "growth of PSS per further deployed, idle script",
        (Kilobytes, Less),
        (1000.0, 100.0),
    ),
    row(
        ("program_first", "program"),
        "`kiln run hello.cpp`, first time, beside `clang++-19 -O0 hello.cpp && ./a.out`",
        (Times, Less),
        (0.5, 0.15),
    ),
    row(("program_cached", "program"), "the same, cached", (Times, Less), (0.05, 0.02)),
    row(("size", "size"), "`dist/kiln`", (Megabytes, Less), (120.0, 40.0)),
    row(
        ("cell_ready", "cell"),
        "from the request for a cell to its locked and initialised state, p50",
        (Milliseconds, Less),
        (3.0, 0.5),
    ),
    row(("cell_memory", "cell"), "private memory of an idle cell", (Kilobytes, Less), (2000.0, 300.0)),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_know_what_is_better() {
        let named = |name| TARGETS.iter().find(|target| target.name == name).unwrap();
        let time = named("edit_p50");
        assert_eq!([40.0, 41.0, 101.0].map(|value| time.verdict(value)), ["aim reached", "must reached", "missed"]);
        let speed = named("compute_speed");
        assert_eq!([1.01, 0.96, 0.9].map(|value| speed.verdict(value)), ["aim reached", "must reached", "missed"]);
    }

    #[test]
    fn figures_are_shown_with_three_digits() {
        let shown = [0.0, 0.0342, 0.45, 1.0, 12.34, 99.97, 18234.4].map(digits);
        assert_eq!(shown, ["0", "0.034", "0.450", "1.00", "12.3", "100", "18234"]);
    }
}
