//! `server.yaml` and `script.yaml`: strict files whose mistakes are shown where they stand.
//! Knows nothing of what the settings bring about.

mod quantity;
mod script;
mod server;
mod yaml;

pub(crate) use script::{EntryKind, Isolation, ScriptFile, read_script_file};
pub(crate) use server::{LogFormat, Mode, ServerFile, ServerLimits, read_server_file};
