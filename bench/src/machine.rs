//! What a run was measured on, without names of hosts, users or folders.

use std::path::Path;
use std::process::Command;

use procfs::{CpuInfo, Current, LoadAverage, Meminfo};
use serde::{Deserialize, Serialize};

use crate::Result;
use crate::child::printed;

/// A machine at the start of a run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Machine {
    pub(crate) processor: String,
    pub(crate) cores: usize,
    pub(crate) memory_bytes: u64,
    pub(crate) kernel: String,
    /// Load averages over 1, 5 and 15 minutes.
    pub(crate) load: [f32; 3],
}

impl Machine {
    /// This one, now.
    ///
    /// # Errors
    /// When the kernel does not say.
    pub(crate) fn here() -> Result<Machine> {
        let processors = CpuInfo::current()?;
        let load = LoadAverage::current()?;
        Ok(Machine {
            processor: processors.model_name(0).unwrap_or("unknown").to_owned(),
            cores: std::thread::available_parallelism()?.get(),
            memory_bytes: Meminfo::current()?.mem_total,
            kernel: rustix::system::uname().release().to_string_lossy().into_owned(),
            load: [load.one, load.five, load.fifteen],
        })
    }
}

/// The commit of a checkout, with `+` when files differ from it.
///
/// # Errors
/// When git cannot say.
pub(crate) fn commit(root: &Path) -> Result<String> {
    let git = |arguments: &[&str]| printed(Command::new("git").current_dir(root).args(arguments));
    let commit = git(&["rev-parse", "--short=10", "HEAD"])?;
    let changes = git(&["status", "--porcelain", "--untracked-files=no"])?;
    Ok(if changes.is_empty() { commit } else { format!("{commit}+") })
}
