//! The command line: what was typed, and what it comes to.
//! Knows nothing of how commands do their work.

mod arguments;
mod exit;
mod settings;

pub(crate) use arguments::{
    Arguments, CheckArguments, Command, DoctorArguments, NewArguments, RunArguments, ServeArguments,
};
pub(crate) use exit::ExitStatus;
pub(crate) use settings::{ServeSettings, SettingsError};
