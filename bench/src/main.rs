//! Measures Kiln's figures side by side with its peers, stores the run, and keeps SPECIFICATION.md true.
//! Knows Kiln by its command line, its log and HTTP only.

mod bench;
mod child;
mod clang;
mod client;
mod folder;
mod log;
mod machine;
mod measurements;
mod processes;
mod report;
mod run;
mod scripts;
mod server;
mod specification;
mod statistics;
mod targets;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use bench::Bench;
use clap::Parser;

/// What ends a run: said to a person, and that is all.
type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Measures Kiln's figures side by side with its peers.
#[derive(Debug, Parser)]
struct Arguments {
    /// The program that is measured
    #[arg(long, value_name = "FILE", default_value = "dist/kiln")]
    kiln: PathBuf,
    /// Few rounds, for work on the bench itself; such a run is not stored
    #[arg(long)]
    quick: bool,
    /// Measure these only, and store nothing
    #[arg(long, value_name = "NAME,NAME", value_delimiter = ',')]
    figures: Vec<String>,
    /// Measure nothing; write the table of SPECIFICATION.md from the latest stored run
    #[arg(long)]
    specification: bool,
}

fn main() -> ExitCode {
    match start(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn start(arguments: Arguments) -> Result<()> {
    let root = bench::checkout();
    if arguments.specification {
        return specification::write(&root);
    }
    let names: Vec<&str> = arguments.figures.iter().map(|name| name.trim()).filter(|name| !name.is_empty()).collect();
    let chosen = measurements::choose(&names)?;
    let is_whole = names.is_empty() && !arguments.quick;
    let bench = Bench::new(root.clone(), &arguments.kiln, arguments.quick)?;
    let run = run::measure(&bench, &chosen)?;
    println!("\n{}", report::markdown(&run));
    if is_whole {
        run.store(&root)?;
        specification::write(&root)?;
    }
    Ok(())
}
