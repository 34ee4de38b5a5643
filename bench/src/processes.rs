//! The processes below one process: what memory they hold, and whether they are at work.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use procfs::process::{Process, Stat, all_processes};

use crate::Result;

/// Between two looks.
const LOOK_INTERVAL: Duration = Duration::from_millis(50);
/// Processes that use no CPU time for this long are at rest.
const QUIET_TIME: Duration = Duration::from_millis(250);
/// How long rest is waited for.
const QUIET_WAIT: Duration = Duration::from_secs(300);

/// `root` and all processes below it that are there now.
fn tree(root: i32) -> Result<Vec<(Process, Stat)>> {
    let all: Vec<(Process, Stat)> =
        all_processes()?.flatten().filter_map(|process| process.stat().ok().map(|stat| (process, stat))).collect();
    let parents: HashMap<i32, i32> = all.iter().map(|(_, stat)| (stat.pid, stat.ppid)).collect();
    Ok(all.into_iter().filter(|(_, stat)| is_below(stat.pid, root, &parents)).collect())
}

fn is_below(mut process: i32, root: i32, parents: &HashMap<i32, i32>) -> bool {
    while process != root {
        match parents.get(&process) {
            Some(parent) if *parent > 0 => process = *parent,
            _ => return false,
        }
    }
    true
}

/// CPU time that `root` and the processes below it have used, with that of their children that have ended, in the
/// kernel's ticks.
fn cpu_ticks(root: i32) -> Result<u64> {
    let ended = |stat: &Stat| u64::try_from(stat.cutime.saturating_add(stat.cstime)).unwrap_or(0);
    Ok(tree(root)?.iter().map(|(_, stat)| stat.utime + stat.stime + ended(stat)).sum())
}

/// Waits until `root` and the processes below it do nothing any more.
///
/// # Errors
/// When they go on for minutes.
pub(crate) fn wait_until_quiet(root: i32) -> Result<()> {
    let start = Instant::now();
    let (mut ticks, mut since) = (cpu_ticks(root)?, start);
    while since.elapsed() < QUIET_TIME {
        std::thread::sleep(LOOK_INTERVAL);
        let now = cpu_ticks(root)?;
        if now != ticks {
            (ticks, since) = (now, Instant::now());
        }
        if start.elapsed() > QUIET_WAIT {
            return Err("the server does not come to rest".into());
        }
    }
    Ok(())
}

/// The memory of one process.
pub(crate) struct Memory {
    pub(crate) name: String,
    /// Proportional set size: what is its own, and its share of what it has together with others.
    pub(crate) pss_bytes: u64,
}

/// The memory of `root` and the processes below it.
///
/// # Errors
/// When the kernel does not let this user see it.
pub(crate) fn memory(root: i32) -> Result<Vec<Memory>> {
    let mut all = Vec::new();
    for (process, stat) in tree(root)? {
        match process.smaps_rollup() {
            Ok(rollup) => {
                let maps = rollup.memory_map_rollup.0.into_iter();
                let pss_bytes = maps.filter_map(|map| map.extension.map.get("Pss").copied()).sum();
                all.push(Memory { name: stat.comm, pss_bytes });
            }
            // It has ended since the list was made.
            Err(procfs::ProcError::NotFound(_)) => {}
            Err(error) => return Err(format!("the memory of {} cannot be seen: {error}", stat.comm).into()),
        }
    }
    Ok(all)
}

/// The proportional set size of `root` and all processes below it, in MB (10^6 bytes).
///
/// # Errors
/// As [`memory`].
pub(crate) fn pss_megabytes(root: i32) -> Result<f64> {
    Ok(memory(root)?.iter().map(|memory| memory.pss_bytes as f64 / 1e6).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_is_in_its_own_tree_and_has_memory() {
        let own = i32::try_from(std::process::id()).unwrap();
        assert!(tree(own).unwrap().iter().any(|(_, stat)| stat.pid == own));
        assert!(pss_megabytes(own).unwrap() > 0.1);
    }
}
