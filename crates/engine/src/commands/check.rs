//! `kiln check`: whether a project would go live or a program start, without running anything of it.

use std::ffi::OsStr;
use std::io::IsTerminal;
use std::path::Path;
use std::time::Duration;

use wire::compile::{ProgramKind, Tier};

use super::cache_folder::cache_folder;
use super::program_files::read_program;
use super::speech::Speech;
use crate::cli::{CheckArguments, ExitStatus};
use crate::compiler::{Compiler, Workload};
use crate::deploy::{
    BuildError, Builder, Built, ObjectCache, Reading, Sources, cannot_be_served, read_entry, wanted_name,
};
use crate::diagnostics::{Colors, Findings, findings_json, findings_text};
use crate::watch::{Folder, ProjectPath};

/// Wall time of a compile from the command line.
pub(super) const COMPILE_TIME: Duration = Duration::from_secs(120);

/// Prints what is wrong with a project or file.
pub(super) fn check(arguments: &CheckArguments) -> ExitStatus {
    let shown = arguments.path.display();
    let findings = match std::fs::canonicalize(&arguments.path) {
        Err(error) => Ok(Findings::about_project(format!("{shown} cannot be read: {error}"))),
        Ok(whole) => match read(&whole, &shown.to_string()) {
            Ok(sources) => compile(&sources, is_served(&whole)),
            Err(findings) => Ok(findings),
        },
    };
    match findings {
        Err(error) => {
            Speech::new(arguments.json).error(error.as_ref());
            ExitStatus::Environment
        }
        Ok(findings) => {
            print(&findings, arguments.json);
            if findings.errors() > 0 { ExitStatus::Wrong } else { ExitStatus::Success }
        }
    }
}

/// Findings for people go to standard error, as compilers do it; those for programs to standard output.
fn print(findings: &Findings, as_json: bool) {
    if as_json {
        println!("{}", findings_json(findings));
    } else {
        eprint!("{}", findings_text(findings, terminal_colors()));
        if findings.diagnostics.is_empty() {
            eprintln!("no errors");
        }
    }
}

/// Colours when a person is looking and has not asked for none (no-color.org).
pub(super) fn terminal_colors() -> Colors {
    let is_wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    if is_wanted && std::io::stderr().is_terminal() { Colors::Ansi } else { Colors::None }
}

/// The sources at `whole`, a path without links: a project's folder, a script of one file, or a plain program.
fn read(whole: &Path, shown: &str) -> Result<Sources, Findings> {
    if whole.is_file() && is_program(whole) {
        return read_program(whole);
    }
    let (Some(folder), Some(entry)) = (whole.parent(), whole.file_name()) else {
        return Err(Findings::about_project("the root folder is no project".to_owned()));
    };
    if whole.is_dir() && Folder::from_name(entry).is_some() {
        let what = format!("{shown} is a folder of projects; check one of them, such as {shown}/hello");
        return Err(Findings::about_project(what));
    }
    match read_entry(folder, entry) {
        Reading::Complete(sources) => check_name(whole, entry, &sources).map(|()| *sources),
        Reading::Wrong(findings, _) => Err(findings),
        Reading::Missing => Err(Findings::about_project(format!(
            "{shown} is no C++ source: a project is a folder or a file that ends in .cpp, a program a file with main"
        ))),
    }
}

/// Among others a project needs a name. One that `script.yaml` gives has been checked.
fn check_name(whole: &Path, entry: &OsStr, sources: &Sources) -> Result<(), Findings> {
    let Some(folder) = Folder::ALL.into_iter().find(|folder| is_among(whole, *folder)) else { return Ok(()) };
    let named = wanted_name(&ProjectPath { folder, entry: entry.to_owned() }, sources.settings.id.as_ref());
    named.map(drop).map_err(|error| Findings::about_project(error.to_string()))
}

/// Whether a project stands in such a folder.
fn is_among(whole: &Path, folder: Folder) -> bool {
    whole.parent().and_then(Path::file_name).is_some_and(|name| name == folder.name())
}

/// Whether a script is a web application, as it is wherever it stands but in a folder for something else.
fn is_served(whole: &Path) -> bool {
    !is_among(whole, Folder::Triggers) && !is_among(whole, Folder::Libraries)
}

/// A file with `main` is a program, unless it stands among scripts.
fn is_program(path: &Path) -> bool {
    has_main(path) && !Folder::ALL.into_iter().any(|folder| is_among(path, folder))
}

/// Whether a file seems to define `main`.
pub(super) fn has_main(path: &Path) -> bool {
    let contents = std::fs::read(path).unwrap_or_default();
    memchr::memmem::find_iter(&contents, b"main").any(|start| {
        let before = contents.get(..start).unwrap_or_default().last().copied().unwrap_or(b' ');
        let after = contents.get(start + 4..).unwrap_or_default().trim_ascii_start();
        before.is_ascii_whitespace() && after.starts_with(b"(")
    })
}

/// Compiles to the end: that a function is defined nowhere turns out when the program is linked.
fn compile(sources: &Sources, is_served: bool) -> Result<Findings, Box<dyn std::error::Error>> {
    if sources.files.is_empty() {
        return Ok(Findings::default());
    }
    super::runtime()?.block_on(async {
        let compiler = Compiler::start(cache_folder(), Workload::One, COMPILE_TIME);
        let builder = Builder::new(compiler, ObjectCache::new(None, 0).into());
        let unserved = |built: &Built| match sources.kind {
            ProgramKind::Script if is_served => cannot_be_served(&built.object.header, &sources.settings),
            _ => None,
        };
        match builder.compile(sources, Tier::Zero, None).await {
            Ok(built) => Ok(unserved(&built).unwrap_or(built.warnings)),
            Err(BuildError::Program(findings)) => Ok(findings),
            Err(BuildError::Compiler(error)) => Err(error.into()),
        }
    })
}
