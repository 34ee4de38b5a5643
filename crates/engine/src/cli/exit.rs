//! How a command ends, in one place: the numbers are documented in `kiln --help`.

use std::process::ExitCode;

/// The end of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExitStatus {
    /// All is well.
    Success,
    /// The sources or the answer are wrong.
    Wrong,
    /// The command line or the configuration is wrong.
    Usage,
    /// The machine is in the way.
    Environment,
    /// A program that was to be run cannot be.
    NotRun,
    /// A program that was run ended with this.
    Program(u8),
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        ExitCode::from(match status {
            ExitStatus::Success => 0,
            ExitStatus::Wrong => 1,
            ExitStatus::Usage => 2,
            ExitStatus::Environment => 3,
            ExitStatus::NotRun => 125,
            ExitStatus::Program(code) => code,
        })
    }
}
