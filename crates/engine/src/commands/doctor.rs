//! `kiln doctor`: which protections are in force on this machine, and what else Kiln needs of it.

use std::time::Duration;

use serde_json::json;
use wire::zygote::{Protection, Strength};

use super::cache_folder::cache_folder;
use crate::cells::Zygote;
use crate::cli::{DoctorArguments, ExitStatus};
use crate::compiler::{Compiler, Workload};
use crate::images::{BUILD_ID, Image};

/// Prints all protections and checks. Succeeds when every one is fully in force.
pub(super) fn doctor(arguments: &DoctorArguments) -> ExitStatus {
    let mut protections = own_checks();
    let confined = [("cells", protections_of_cells()), ("compiler", protections_of_compiler())];
    let is_usable = confined.iter().all(|(_, known)| known.is_ok());
    for (whose, known) in confined {
        match known {
            Ok(known) => protections.extend(known.into_iter().map(|protection| named(whose, protection))),
            Err(detail) => protections.push(Protection { name: whose.to_owned(), strength: Strength::Missing, detail }),
        }
    }
    if arguments.json {
        print_json(&protections);
    } else {
        print_text(&protections);
    }
    let is_complete = protections.iter().all(|protection| protection.strength == Strength::Hard);
    match (is_usable, is_complete) {
        (false, _) => ExitStatus::Environment,
        (true, false) => ExitStatus::Wrong,
        (true, true) => ExitStatus::Success,
    }
}

fn protections_of_cells() -> Result<Vec<Protection>, String> {
    let runtime = super::runtime().map_err(|error| error.to_string())?;
    runtime.block_on(async {
        let zygote = Zygote::start(cache_folder(), 1);
        zygote.protections().await.map_err(|error| error.to_string())
    })
}

fn protections_of_compiler() -> Result<Vec<Protection>, String> {
    let runtime = super::runtime().map_err(|error| error.to_string())?;
    runtime.block_on(async {
        /// Nothing is compiled.
        const NO_TIME: Duration = Duration::ZERO;
        let compiler = Compiler::start(cache_folder(), Workload::One, NO_TIME);
        compiler.protections().await.map_err(|error| error.to_string())
    })
}

/// With the name of who is protected.
fn named(whose: &str, protection: Protection) -> Protection {
    Protection { name: format!("{whose}: {}", protection.name), ..protection }
}

fn own_checks() -> Vec<Protection> {
    vec![images(), safe_paths(), descriptors(), file_watches()]
}

fn check(name: &str, is_good: bool, detail: String) -> Protection {
    let strength = if is_good { Strength::Hard } else { Strength::Missing };
    Protection { name: name.to_owned(), strength, detail }
}

fn images() -> Protection {
    let is_complete = Image::Compiler.is_embedded() && Image::Cell.is_embedded();
    let detail = if is_complete {
        format!("compiler and cell are inside (build {BUILD_ID})")
    } else {
        "this build has no compiler inside; `make build` makes one that has (dist/kiln)".to_owned()
    };
    check("complete build", is_complete, detail)
}

/// Script files are opened with openat2(2), so that no link leads out of a project.
fn safe_paths() -> Protection {
    use std::os::fd::AsFd;
    let opened = std::fs::File::open(".")
        .map(|folder| crate::deploy::open_beneath(folder.as_fd(), std::path::Path::new(".")).is_ok());
    let detail = "openat2 keeps links from leading out of projects; it needs Linux 5.6 or later".to_owned();
    check("openat2", opened.unwrap_or(false), detail)
}

fn descriptors() -> Protection {
    use rustix::process::{Resource, getrlimit};
    /// Enough for the number of connections that the defaults allow.
    const WANTED: u64 = 20_480;
    let limit = getrlimit(Resource::Nofile).maximum.unwrap_or(u64::MAX);
    let detail = format!(
        "{limit} descriptors (RLIMIT_NOFILE), {WANTED} wanted; raise the hard limit with ulimit -Hn or LimitNOFILE="
    );
    check("descriptors", limit >= WANTED, detail)
}

fn file_watches() -> Protection {
    let path = "/proc/sys/fs/inotify/max_user_watches";
    let watches: Option<u64> = std::fs::read_to_string(path).ok().and_then(|text| text.trim().parse().ok());
    match watches {
        Some(watches) => {
            let detail =
                format!("{watches} file watches (fs.inotify.max_user_watches); one is needed per folder of scripts");
            check("file watches", watches >= 1000, detail)
        }
        None => check("file watches", true, "not known: /proc is not mounted here".to_owned()),
    }
}

fn print_text(protections: &[Protection]) {
    println!("kiln {} (build {BUILD_ID})\n", env!("CARGO_PKG_VERSION"));
    for protection in protections {
        let word = match protection.strength {
            Strength::Hard => "hard       ",
            Strength::BestEffort => "best effort",
            Strength::Missing => "MISSING    ",
        };
        println!("{word}  {:<27}  {}", protection.name, protection.detail);
    }
}

fn print_json(protections: &[Protection]) {
    let entries: Vec<_> = protections
        .iter()
        .map(|protection| {
            json!({
                "name": protection.name,
                "strength": match protection.strength {
                    Strength::Hard => "hard",
                    Strength::BestEffort => "best effort",
                    Strength::Missing => "missing",
                },
                "detail": protection.detail,
            })
        })
        .collect();
    let report = json!({ "version": env!("CARGO_PKG_VERSION"), "build": BUILD_ID, "protections": entries });
    println!("{report}");
}
