//! The first edit after a long rest.
//!
//! What an hour takes away is gone from a server that was started over a full cache and left alone for longer than
//! its waits of seconds: no lesson about any script, no spare cell, the parsed prelude moved out of memory. That it
//! rests shows in its memory. Several servers wait side by side, and are then edited one after the other.

use std::time::Duration;

use crate::Result;
use crate::bench::Bench;
use crate::processes::pss_megabytes;
use crate::run::Findings;
use crate::scripts::{Changed, Save, Script};
use crate::server::{Server, Site};
use crate::statistics::{median, milliseconds};

/// Servers that wait at once.
const SERVERS: usize = 6;
/// How often as many wait.
const BATCHES: usize = 2;
/// Longer than the engine's waits: 5 s until the compiler rests, 15 s until a spare cell goes.
const REST: Duration = Duration::from_secs(22);

/// What was seen of one server.
struct Awakened {
    answered: Duration,
    pss_before: f64,
}

pub(super) fn measure(bench: &Bench) -> Result<Findings> {
    let mut seen = Vec::new();
    for batch in bench.scripts.chunks(SERVERS).take(bench.rounds(BATCHES, 1)) {
        seen.extend(measure_batch(bench, batch)?);
    }
    let answered = milliseconds(&seen.iter().map(|one| one.answered).collect::<Vec<_>>());
    let pss: Vec<f64> = seen.iter().map(|one| one.pss_before).collect();
    let mut findings = Findings::default();
    findings.figure("rested_edit_p50", median(&answered));
    findings.series("first edit after a rest", "ms", &answered);
    findings.series("PSS of the server before that edit", "MB", &pss);
    findings.note(format!(
        "One server per value, started over a full cache and left alone for {} s, which is longer than what it waits for; nobody has edited on it, so that the compiler knows no script.",
        REST.as_secs()
    ));
    findings.note("The page cache is as it was left: the machine had memory to spare.");
    Ok(findings)
}

fn measure_batch(bench: &Bench, batch: &[Script]) -> Result<Vec<Awakened>> {
    let sites = batch.iter().map(|_| bench.compiled_site()).collect::<Result<Vec<_>>>()?;
    let mut servers = Vec::new();
    for site in &sites {
        let server = site.serve(bench)?;
        server.wait_until_quiet()?;
        servers.push(server);
    }
    std::thread::sleep(REST);
    let pairs = sites.iter().zip(&servers).zip(batch);
    pairs.map(|((site, server), script)| awaken(site, server, script)).collect()
}

fn awaken(site: &Site, server: &Server<'_>, script: &Script) -> Result<Awakened> {
    let pss_before = pss_megabytes(server.process())?;
    let file = site.script(&format!("{}.cpp", script.name));
    let saved =
        server.save(&script.name, &file, &script.edited(1, Changed { logic: Some(1), shape: None }), Save::Rename)?;
    server.wait_until_quiet()?;
    Ok(Awakened { answered: saved.answered, pss_before })
}
