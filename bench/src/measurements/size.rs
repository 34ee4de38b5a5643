//! The size of the one file.

use crate::Result;
use crate::bench::Bench;
use crate::run::Findings;

pub(super) fn measure(bench: &Bench) -> Result<Findings> {
    let mut findings = Findings::default();
    findings.figure("size", std::fs::metadata(&bench.kiln)?.len() as f64 / 1e6);
    Ok(findings)
}
