//! The first save of a new script: as a file, and as a file in a folder of its own.

use crate::Result;
use crate::bench::Bench;
use crate::run::Findings;
use crate::scripts::{Changed, Edit, Save, Script};
use crate::server::{Server, Site};
use crate::statistics::{median, milliseconds};
use std::path::Path;
use std::time::Duration;

pub(super) fn measure(bench: &Bench) -> Result<Findings> {
    let site = bench.compiled_site()?;
    let server = site.serve(bench)?;
    server.wait_until_quiet()?;
    let (mut files, mut folders) = (Vec::new(), Vec::new());
    for (number, script) in bench.scripts.iter().enumerate() {
        files.push(save_as_file(&site, &server, script, number)?);
        folders.push(save_in_folder(&site, &server, script, number)?);
    }
    let (files, folders) = (milliseconds(&files), milliseconds(&folders));
    let mut findings = Findings::default();
    let all = [files.clone(), folders.clone()].concat();
    findings.figure("first_save_p50", median(&all));
    findings.series("first save of a new script", "ms", &all);
    findings.series("saved as a file", "ms", &files);
    findings.series("saved in a new folder, which is made in the same moment", "ms", &folders);
    findings
        .note("From the save to the end of the first good answer. The server has not compiled these scripts before.");
    Ok(findings)
}

fn save_as_file(site: &Site, server: &Server<'_>, script: &Script, number: usize) -> Result<Duration> {
    let name = format!("file_{}", script.name);
    let file = site.script(&format!("{name}.cpp"));
    save(server, &name, &file, &script.edited(1000 + number, Changed::default()), Save::in_turn(number))
}

fn save_in_folder(site: &Site, server: &Server<'_>, script: &Script, number: usize) -> Result<Duration> {
    let name = format!("folder_{}", script.name);
    let file = site.script(&format!("{name}/{name}.cpp"));
    save(server, &name, &file, &script.edited(2000 + number, Changed::default()), Save::NewFolder)
}

fn save(server: &Server<'_>, name: &str, file: &Path, edit: &Edit, how: Save) -> Result<Duration> {
    let saved = server.save(name, file, edit, how)?;
    server.wait_until_quiet()?;
    Ok(saved.answered)
}
