//! `kiln check`: whether a project would go live or a program start, without running anything of it.

use std::io::IsTerminal;
use std::path::Path;
use std::time::Duration;

use wire::compile::{ProgramKind, Tier};

use super::cache_folder::cache_folder;
use super::program_files::read_program;
use super::speech::Speech;
use crate::cli::{CheckArguments, ExitStatus};
use crate::compiler::{Compiler, Workload};
use crate::deploy::{BuildError, Builder, Built, ObjectCache, Reading, Sources, cannot_be_served, read_entry};
use crate::diagnostics::{Colors, Findings, findings_json, findings_text};
use crate::watch::{Folder, ProjectPath};

/// Wall time of a compile from the command line.
pub(super) const COMPILE_TIME: Duration = Duration::from_secs(120);

/// Prints what is wrong with a project or file.
pub(super) fn check(arguments: &CheckArguments) -> ExitStatus {
    let findings = match read(&arguments.path) {
        Ok(sources) => compile(&sources, is_served(&arguments.path)),
        Err(findings) => Ok(findings),
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

/// The sources at `path`: a project's folder, a script of one file, or a plain program.
fn read(path: &Path) -> Result<Sources, Findings> {
    let missing =
        |error: std::io::Error| Findings::about_project(format!("{} cannot be read: {error}", path.display()));
    let whole = std::fs::canonicalize(path).map_err(missing)?;
    if whole.is_file() && is_program(&whole) {
        return read_program(&whole);
    }
    let (Some(folder), Some(entry)) = (whole.parent(), whole.file_name()) else {
        return Err(Findings::about_project("the root folder is no project".to_owned()));
    };
    if whole.is_dir() && Folder::from_name(entry).is_some() {
        let what = "is a folder of projects; check one of them, such as";
        return Err(Findings::about_project(format!("{0} {what} {0}/hello", path.display())));
    }
    let name = || {
        Folder::ALL.into_iter().find(|folder| is_among(path, *folder)).map(|folder| {
            let project = ProjectPath { folder, entry: entry.to_owned() };
            project.name()
        })
    };
    match read_entry(folder, entry) {
        // What `script.yaml` says instead has been checked.
        Reading::Complete(sources) if sources.settings.id.is_some() => Ok(*sources),
        Reading::Complete(sources) => match name() {
            Some(Err(error)) => Err(Findings::about_project(error.to_string())),
            _ => Ok(*sources),
        },
        Reading::Wrong(findings, _) => Err(findings),
        Reading::Missing => {
            let what =
                "is no C++ source: a project is a folder or a file that ends in .cpp, a program a file with main";
            Err(Findings::about_project(format!("{} {what}", path.display())))
        }
    }
}

/// Whether a project stands in such a folder.
fn is_among(path: &Path, folder: Folder) -> bool {
    let whole = std::fs::canonicalize(path).unwrap_or_default();
    whole.parent().and_then(Path::file_name).is_some_and(|name| name == folder.name())
}

/// Whether a script is a web application, as it is wherever it stands but in a folder for something else.
fn is_served(path: &Path) -> bool {
    !is_among(path, Folder::Triggers) && !is_among(path, Folder::Libraries)
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
