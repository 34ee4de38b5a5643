//! A cached script's first answer after a restart, from an engine that is up.

use crate::Result;
use crate::bench::Bench;
use crate::run::Findings;
use crate::statistics::{median, milliseconds};

pub(super) fn measure(bench: &Bench) -> Result<Findings> {
    let site = bench.compiled_site()?;
    let (mut starts, mut times) = (Vec::new(), Vec::new());
    for _ in 0..bench.rounds(4, 2) {
        let start = std::time::Instant::now();
        let server = site.serve(bench)?;
        let mut client = server.client()?;
        // The answer to what is not there: the engine is up.
        client.get("/not_there/")?;
        starts.push(start.elapsed());
        for script in &bench.scripts {
            times.push(client.get_good(&format!("/{}/", script.name))?.took);
        }
    }
    let times = milliseconds(&times);
    let mut findings = Findings::default();
    findings.figure("restart_p50", median(&times));
    findings.series("first answer of a cached script", "ms", &times);
    findings.series("start of `kiln serve` to its first answer of any kind", "ms", &milliseconds(&starts));
    findings.note("All scripts are asked one after the other as soon as the engine answers at all, while its compiler still parses the prelude.");
    Ok(findings)
}
