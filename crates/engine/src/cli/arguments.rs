//! What was typed, as it was typed.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::configuration::LogFormat;

const EXIT_CODES: &str = "Exit codes: 0 success; 1 the sources or the answer are wrong; 2 the command line or the \
configuration is wrong; 3 the machine is in the way (port, folder, kernel). `kiln run FILE.cpp` exits as the program \
does, with 128 + n when signal n ends it, and with 125 when it cannot be run.";

/// Save a C++ file, get a live, sandboxed web endpoint.
#[derive(Debug, Parser)]
#[command(name = "kiln", version, after_help = EXIT_CODES)]
pub(crate) struct Arguments {
    /// What is to be done.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the scripts of a folder, and every change to them
    Serve(ServeArguments),
    /// Make a new script
    New(NewArguments),
    /// Compile a project or a file, without running it
    Check(CheckArguments),
    /// Run a C++ program in a cell, or one function of a project
    Run(RunArguments),
    /// Say which protections are in force here, and how to get the others
    Doctor(DoctorArguments),
}

/// `kiln serve`.
#[derive(Debug, Args)]
pub(crate) struct ServeArguments {
    /// A server.yaml; what is given here as well overrides it
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Where to listen [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<String>,
    /// The folder with webapps/, triggers/ and libraries/ [default: scripts]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) scripts: Option<PathBuf>,
    /// The folder for what Kiln keeps [default: data]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) data: Option<PathBuf>,
    /// What log lines look like
    #[arg(long, value_name = "FORMAT")]
    pub(crate) log: Option<LogFormat>,
    /// The same as --log json
    #[arg(long, conflicts_with = "log")]
    pub(crate) json: bool,
    /// Refuse to start unless every protection of `kiln doctor` is fully in force
    #[arg(long)]
    pub(crate) strict: bool,
}

/// `kiln new`.
#[derive(Debug, Args)]
pub(crate) struct NewArguments {
    /// The script's name, which becomes part of its address
    pub(crate) name: String,
    /// The folder with webapps/
    #[arg(long, value_name = "FOLDER", default_value = "scripts")]
    pub(crate) scripts: PathBuf,
    /// Print what was made as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// `kiln check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    /// A project's folder or a .cpp file
    pub(crate) path: PathBuf,
    /// Print the findings as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// `kiln run`.
#[derive(Debug, Args)]
pub(crate) struct RunArguments {
    /// Machine code: 0 is made quickly, 1 runs quickly [default: 0]
    #[arg(long, value_name = "TIER", value_parser = clap::value_parser!(u8).range(0..=1))]
    pub(crate) tier: Option<u8>,
    /// Compile a program as scripts are, with checks of limits, to measure what those cost
    #[arg(long, hide = true)]
    pub(crate) polls: bool,
    /// The folder with webapps/, for a project's function
    #[arg(long, value_name = "FOLDER", default_value = "scripts")]
    pub(crate) scripts: PathBuf,
    /// Say what Kiln itself has to say (compile errors, a crash) as JSON on standard error, one object per line
    #[arg(long)]
    pub(crate) json: bool,
    /// FILE.cpp and its arguments, or a project's NAME, a FUNCTION such as doGet, and JSON for its body
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true, value_names = ["FILE|NAME", "ARGUMENT"])]
    pub(crate) what: Vec<OsString>,
}

/// `kiln doctor`.
#[derive(Debug, Args)]
pub(crate) struct DoctorArguments {
    /// Print the result as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_programs_arguments_are_its_own() {
        let arguments = Arguments::parse_from(["kiln", "run", "--tier", "1", "x.cpp", "--tier", "-h", "--", "a"]);
        let Command::Run(run) = arguments.command else { panic!() };
        assert_eq!(run.tier, Some(1));
        assert_eq!(run.what, ["x.cpp", "--tier", "-h", "--", "a"]);
    }
}
