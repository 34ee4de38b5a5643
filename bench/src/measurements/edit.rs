//! Edit to live, beside `clang++-19` that makes a shared object of the same edit.
//!
//! Each script is opened, edited several times and left, as its author would: changes of its answer's text in `doGet`, and
//! between them, by turns, a change of logic in its middle and one of its shape, another member of a class or another function. Nobody has edited the script before; its author opens the file, as an
//! editor does, and makes the first edit when Kiln is quiet again.

use crate::Result;
use crate::bench::Bench;
use crate::clang::{Precompiled, Templates};
use crate::log::Line;
use crate::run::{Findings, Table};
use crate::scripts::{Changed, Save, Script};
use crate::server::{Saved, Server, Site};
use crate::statistics::{geometric_mean, median, milliseconds, summary};
use crate::targets::digits;
use std::collections::BTreeMap;
use std::time::Duration;

/// What an edit changes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A text in `doGet`.
    Text,
    /// What a function does.
    Logic,
    /// What is declared.
    Shape,
}

/// One edit, and what became of it.
struct Round {
    is_first: bool,
    kind: Kind,
    saved: Saved,
    /// CPU time of the compiles before it was live, in milliseconds: the same on a busy machine.
    cpu: f64,
    clang: Duration,
    /// The same with the templates of the headers instantiated before; not of changes of text.
    tuned_clang: Option<Duration>,
}

/// Clang with its default precompiled header, and with one that is tuned.
struct Peers<'a> {
    default: Precompiled<'a>,
    tuned: Precompiled<'a>,
}

/// All edits of one script.
struct Session<'a> {
    script: &'a Script,
    rounds: Vec<Round>,
}

pub(super) fn measure(bench: &Bench) -> Result<Findings> {
    let site = bench.compiled_site()?;
    let server = site.serve(bench)?;
    server.wait_until_quiet()?;
    let peers = Peers {
        default: Precompiled::new(bench, Templates::Pending)?,
        tuned: Precompiled::new(bench, Templates::Instantiated)?,
    };
    let mut sessions = Vec::new();
    for script in &bench.scripts {
        sessions.push(session(bench, &site, &server, &peers, script)?);
    }
    Ok(findings(&sessions))
}

fn session<'a>(
    bench: &Bench,
    site: &Site,
    server: &Server<'_>,
    peers: &Peers<'_>,
    script: &'a Script,
) -> Result<Session<'a>> {
    let file = site.script(&format!("{}.cpp", script.name));
    std::fs::read(&file)?;
    server.wait_until_quiet()?;
    let mut rounds = Vec::new();
    for number in 1..=bench.rounds(8, 4) {
        let kind = match number % 4 {
            0 => Kind::Shape,
            2 => Kind::Logic,
            _ => Kind::Text,
        };
        // What has been changed stays as it is.
        let logic = (number > 1).then_some((number + 2) / 4);
        let edit = script.edited(number, Changed { logic, shape: (number > 3).then_some(number / 4) });
        let saved = server.save(&script.name, &file, &edit, Save::in_turn(number / 2))?;
        let later = server.wait_until_quiet()?;
        let compiled = saved.lines.iter().chain(&later).take_while(|line| !line.is_optimised());
        let cpu = compiled.filter_map(Line::compile_cpu).sum();
        let clang = peers.default.shared_object(&edit.text)?;
        let tuned_clang = (kind != Kind::Text).then(|| peers.tuned.shared_object(&edit.text)).transpose()?;
        rounds.push(Round { is_first: number == 1, kind, saved, cpu, clang, tuned_clang });
    }
    Ok(Session { script, rounds })
}

impl Round {
    fn is_later_text(&self) -> bool {
        !self.is_first && self.kind == Kind::Text
    }
}

impl Session<'_> {
    fn answered(&self, is_wanted: impl Fn(&Round) -> bool) -> Vec<f64> {
        let wanted = self.rounds.iter().filter(|round| is_wanted(round));
        milliseconds(&wanted.map(|round| round.saved.answered).collect::<Vec<_>>())
    }

    fn cpu(&self, is_wanted: impl Fn(&Round) -> bool) -> Vec<f64> {
        self.rounds.iter().filter(|round| is_wanted(round)).map(|round| round.cpu).collect()
    }

    fn clang(&self) -> Vec<f64> {
        milliseconds(&self.rounds.iter().map(|round| round.clang).collect::<Vec<_>>())
    }

    fn tuned_clang(&self) -> Vec<f64> {
        milliseconds(&self.rounds.iter().filter_map(|round| round.tuned_clang).collect::<Vec<_>>())
    }

    fn tuned_ratio(&self) -> f64 {
        median(&self.answered(|_| true)) / median(&self.tuned_clang())
    }

    fn ratio(&self) -> f64 {
        median(&self.answered(|_| true)) / median(&self.clang())
    }
}

fn findings(sessions: &[Session<'_>]) -> Findings {
    let mut findings = Findings::default();
    let gather = |is_wanted: &dyn Fn(&Round) -> bool| -> Vec<f64> {
        sessions.iter().flat_map(|session| session.answered(is_wanted)).collect()
    };
    let all = gather(&|_| true);
    findings.series("edit to live, all edits", "ms", &all);
    findings.series("the first edit of each script", "ms", &gather(&|round| round.is_first));
    findings.series("later edits of the text in doGet", "ms", &gather(&Round::is_later_text));
    findings.series("edits of logic in the middle", "ms", &gather(&|round| round.kind == Kind::Logic));
    findings.series(
        "edits of the shape: a member or a function more",
        "ms",
        &gather(&|round| round.kind == Kind::Shape),
    );
    let cpu: Vec<f64> = sessions.iter().flat_map(|session| session.cpu(|_| true)).collect();
    findings.series("CPU time of the compiler for an edit", "ms", &cpu);
    let clang: Vec<f64> = sessions.iter().flat_map(Session::clang).collect();
    findings.series("clang++-19 -O0 -shared -fPIC with a PCH, the same edits", "ms", &clang);
    let ratios: Vec<f64> = sessions.iter().map(Session::ratio).collect();
    findings.series("ratio of the medians of a script", "x", &ratios);
    let tuned: Vec<f64> = sessions.iter().flat_map(Session::tuned_clang).collect();
    findings.series("clang++-19 with -fpch-instantiate-templates as well, edits of logic and shape", "ms", &tuned);
    let tuned_ratios: Vec<f64> = sessions.iter().map(Session::tuned_ratio).collect();
    findings.series("ratio to that", "x", &tuned_ratios);
    if let Some(summary) = summary(&all) {
        findings.figure("edit_p50", summary.p50);
        findings.figure("edit_p95", summary.p95);
    }
    findings.figure("edit_ratio", geometric_mean(&ratios));
    findings.note("A script's file is opened some seconds before its first edit, which Kiln notices; \"first save of a new script\" and \"first edit after a rest\" are what an edit takes without that.");
    findings.note("Each edit is saved when the one before has been optimised in the background; by turns as a rename over the file and in place.");
    findings.note("The time ends with the last byte of the first answer that has the edit's own mark. The log says when to ask, so that no old version is kept busy meanwhile.");
    findings.note("The peer's time is that of the compiler and linker alone: nothing is loaded and nobody answers.");
    findings.tables.push(by_script(sessions));
    findings
        .tables
        .push(by_stage("Medians of first edits by stage, in milliseconds", sessions, |round| round.is_first));
    findings
        .tables
        .push(by_stage("Medians of later edits by stage, in milliseconds", sessions, |round| !round.is_first));
    findings
}

fn by_script(sessions: &[Session<'_>]) -> Table {
    let columns = [
        "script",
        "lines",
        "first edit",
        "text p50",
        "logic p50",
        "shape p50",
        "max",
        "first CPU",
        "later CPU",
        "clang++ p50",
        "ratio",
    ];
    let rows = sessions.iter().map(|session| {
        let all = session.answered(|_| true);
        let values = [
            median(&session.answered(|round| round.is_first)),
            median(&session.answered(Round::is_later_text)),
            median(&session.answered(|round| round.kind == Kind::Logic)),
            median(&session.answered(|round| round.kind == Kind::Shape)),
            all.iter().copied().fold(0.0, f64::max),
            median(&session.cpu(|round| round.is_first)),
            median(&session.cpu(|round| !round.is_first)),
            median(&session.clang()),
            session.ratio(),
        ];
        let head = [session.script.name.clone(), session.script.lines().to_string()];
        head.into_iter().chain(values.map(digits)).collect()
    });
    let title = "By script, in milliseconds".to_owned();
    Table { title, columns: columns.map(str::to_owned).to_vec(), rows: rows.collect() }
}

/// Where the engine's log says that the time went, and what is outside of the compiler.
fn by_stage(title: &str, sessions: &[Session<'_>], is_wanted: impl Fn(&Round) -> bool) -> Table {
    let mut stages: Vec<String> = Vec::new();
    let mut rows = Vec::new();
    for session in sessions {
        let mut values: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        for round in session.rounds.iter().filter(|round| is_wanted(round)) {
            for (name, value) in parts(&round.saved) {
                if !stages.contains(&name) {
                    stages.push(name.clone());
                }
                values.entry(name).or_default().push(value);
            }
        }
        rows.push((session.script.name.clone(), values));
    }
    let row = |(name, values): (String, BTreeMap<String, Vec<f64>>)| {
        let cells = stages.iter().map(|stage| values.get(stage).map_or(String::new(), |all| digits(median(all))));
        std::iter::once(name).chain(cells).collect()
    };
    let rows = rows.into_iter().map(row).collect();
    let columns = std::iter::once("script".to_owned()).chain(stages.iter().cloned()).collect();
    Table { title: title.to_owned(), columns, rows }
}

/// The parts of one edit's time, in milliseconds.
fn parts(saved: &Saved) -> Vec<(String, f64)> {
    let stages: Vec<(String, f64)> = saved.lines.iter().flat_map(|line| line.stages()).collect();
    let mut parts: Vec<(String, f64)> = stages.into_iter().map(|(name, value)| (name, value / 1e3)).collect();
    let compiler: f64 = parts.iter().map(|(_, value)| value).sum();
    let logged = saved.logged.as_secs_f64() * 1e3;
    parts.push(("before, between and after the stages".to_owned(), logged - compiler));
    parts.push(("live to answered".to_owned(), saved.answered.as_secs_f64() * 1e3 - logged));
    parts
}
