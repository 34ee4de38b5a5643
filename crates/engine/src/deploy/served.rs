//! What the HTTP side sees of projects: for each, the version that is live, and what is wrong with a newer one.
//! Read by every request, written by deployments; a reader is never kept waiting.

use std::collections::HashMap;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use tokio::sync::watch;
use wire::image::{Header, Protection};
use wire::zygote::Limits;

use super::objects::Object;
use crate::cells::{Blueprint, ExecutionLimits, Pool, PoolLimits, ScriptLog, Zygote};
use crate::configuration::{EntryKind, ScriptFile, ServerLimits};
use crate::diagnostics::Findings;

/// Bytes of stack of a cell's main thread.
const STACK_BYTES: u64 = 8 << 20;
/// Bytes of memory that a cell has in use before it has any of its script.
const RUNTIME_BYTES: u64 = 2 << 20;
/// How many executions' worth of CPU time a warm cell may use over its life.
const WARM_LIVES: u32 = 20;

/// HTTP methods and the functions that handle them.
const HANDLERS: [(&str, &str); 7] = [
    ("GET", "doGet"),
    ("HEAD", "doHead"),
    ("POST", "doPost"),
    ("PUT", "doPut"),
    ("PATCH", "doPatch"),
    ("DELETE", "doDelete"),
    ("OPTIONS", "doOptions"),
];

/// Which functions a version has: for each of [`HANDLERS`], its index among the image's entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Handlers([Option<u32>; HANDLERS.len()]);

impl Handlers {
    /// Finds them in an image.
    pub(crate) fn of(header: &Header) -> Handlers {
        let index = |name: &str| header.entries.iter().position(|entry| entry.name == name);
        Handlers(HANDLERS.map(|(_, function)| u32::try_from(index(function)?).ok()))
    }

    /// The entry that handles a method. `HEAD` is handled by `doGet` where there is no `doHead`.
    pub(crate) fn entry(&self, method: &str) -> Option<u32> {
        let exact = HANDLERS.iter().zip(self.0).find(|((name, _), _)| *name == method).and_then(|(_, entry)| entry);
        exact.or_else(|| if method == "HEAD" { self.entry("GET") } else { None })
    }

    /// The methods that are answered, as `Allow` lists them.
    pub(crate) fn allowed(&self) -> String {
        let answered = HANDLERS.iter().filter(|(method, _)| *method == "OPTIONS" || self.entry(method).is_some());
        answered.map(|(method, _)| *method).collect::<Vec<_>>().join(", ")
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }

    /// The names a script may give its handlers.
    pub(crate) fn names() -> impl Iterator<Item = &'static str> {
        HANDLERS.iter().map(|(_, function)| *function)
    }
}

/// Why a program that compiles is no web application.
pub(crate) fn cannot_be_served(header: &Header, settings: &ScriptFile) -> Option<Findings> {
    missing_entry(header, settings).or_else(|| variables_without_room(header, settings))
}

/// Variables count as memory from the start of each cell, used or not.
fn variables_without_room(header: &Header, settings: &ScriptFile) -> Option<Findings> {
    let variables = header.segments.iter().filter(|segment| segment.protection == Protection::ReadWrite);
    let (taken, allowed) = (variables.map(|segment| segment.memory_bytes).sum::<u64>(), settings.limits.memory_bytes);
    (taken.saturating_add(RUNTIME_BYTES) > allowed).then(|| {
        let megabytes = |bytes: u64| bytes.div_ceil(1 << 20);
        Findings::about_project(format!(
            "the global and static variables take {} MB and Kiln's runtime {} MB, but a cell of this project may use {} MB: \
             raise `memory` under `limits` in script.yaml, or allocate what is needed when it is needed",
            megabytes(taken),
            megabytes(RUNTIME_BYTES),
            megabytes(allowed)
        ))
    })
}

/// A web application without a handler is a mistake, unless it is meant to be something else.
fn missing_entry(header: &Header, settings: &ScriptFile) -> Option<Findings> {
    if settings.entry.contains(&EntryKind::Static) || !Handlers::of(header).is_empty() {
        return None;
    }
    let names = Handlers::names().collect::<Vec<_>>().join(", ");
    let example = "Output doGet(const Event& e) { return \"hello\"; }";
    Some(Findings::about_project(format!("no entry point: define one of {names}, for example: {example}")))
}

/// One compiled version of a project, with its cells.
pub(crate) struct Version {
    /// The program, for backtraces.
    pub(crate) object: Arc<Object>,
    /// Which functions it has.
    pub(crate) handlers: Handlers,
    /// The bounds of one execution.
    pub(crate) limits: ExecutionLimits,
    /// Its cells.
    pub(crate) pool: Pool,
}

/// What all versions of all projects have in common.
#[derive(Clone)]
pub(crate) struct Common {
    /// Makes cells.
    pub(crate) zygote: Zygote,
    /// The server's bounds.
    pub(crate) limits: ServerLimits,
    /// Threads that serve requests.
    pub(crate) shards: usize,
}

impl Version {
    /// A version without cells.
    pub(crate) fn new(common: &Common, object: Object, settings: &ScriptFile, log: &Arc<ScriptLog>) -> Version {
        let object = Arc::new(object);
        let cpu = settings.limits.cpu;
        let is_warm = settings.isolation == crate::configuration::Isolation::Warm;
        let cell_cpu = if is_warm { cpu.saturating_mul(WARM_LIVES) } else { cpu };
        let blueprint = Blueprint {
            zygote: common.zygote.clone(),
            image: Arc::clone(&object.image),
            limits: cell_limits(settings, cell_cpu),
            log: Arc::clone(log),
        };
        let pool_limits = PoolLimits {
            cells_max: common.limits.cells_per_script.max(1) as usize,
            waiting_max: common.limits.waiting_per_script as usize,
            waiting_time: common.limits.waiting_time,
            spare_time: if is_warm { common.limits.warm_time } else { common.limits.spare_time },
            busy_max: cell_cpu.saturating_sub(cpu),
        };
        let limits = ExecutionLimits {
            wall: settings.limits.wall,
            grace: settings.limits.grace,
            output_bytes: settings.limits.output_bytes,
        };
        let pool = Pool::new(settings.isolation, blueprint, pool_limits, common.shards);
        Version { handlers: Handlers::of(&object.header), object, limits, pool }
    }
}

/// The zygote's view of a script's limits.
fn cell_limits(settings: &ScriptFile, cpu: Duration) -> Limits {
    Limits {
        memory_bytes: settings.limits.memory_bytes,
        // Behind an event's own limit and its grace; the kernel counts in whole seconds.
        cpu_seconds: cpu.saturating_add(settings.limits.grace).as_secs() + 1,
        files: settings.limits.files,
        threads: settings.limits.threads,
        scratch_bytes: settings.limits.disk_bytes,
        stack_bytes: STACK_BYTES,
        event_cpu_milliseconds: milliseconds(settings.limits.cpu),
        event_wall_milliseconds: milliseconds(settings.limits.wall),
        grace_milliseconds: milliseconds(settings.limits.grace),
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// What there is of a project at one moment.
#[derive(Clone, Default)]
pub(crate) struct Served {
    /// What answers.
    pub(crate) version: Option<Arc<Version>>,
    /// What is wrong with the newest sources, if anything is.
    pub(crate) findings: Option<Arc<Findings>>,
    /// Files served as they are.
    pub(crate) static_folder: Option<Arc<OwnedFd>>,
    /// The first version is being made.
    pub(crate) is_awaited: bool,
}

/// A project under its name.
pub(crate) struct Project {
    log: Arc<ScriptLog>,
    served: ArcSwap<Served>,
    changes: watch::Sender<()>,
}

impl Project {
    /// A project of which there is nothing yet.
    pub(crate) fn new(name: &str) -> Project {
        let served = Served { is_awaited: true, ..Served::default() };
        Project {
            log: Arc::new(ScriptLog::new(name)),
            served: ArcSwap::from_pointee(served),
            changes: watch::Sender::new(()),
        }
    }

    /// Its name.
    pub(crate) fn name(&self) -> &str {
        self.log.name()
    }

    /// Where its words go.
    pub(crate) fn log(&self) -> &Arc<ScriptLog> {
        &self.log
    }

    /// What there is now.
    pub(crate) fn served(&self) -> Arc<Served> {
        self.served.load_full()
    }

    /// What there is once its first version has been made or refused, but at the latest after `patience`.
    pub(crate) async fn settled(&self, patience: Duration) -> Arc<Served> {
        let mut changes = self.changes.subscribe();
        let settled = async { while self.served.load().is_awaited && changes.changed().await.is_ok() {} };
        // When there is nothing in time, what there is says so.
        let _ = tokio::time::timeout(patience, settled).await;
        self.served()
    }

    /// Puts `served` in place of what there was. Requests under way keep what they have.
    pub(super) fn serve(&self, served: Served) {
        let before = self.served.swap(Arc::new(served));
        self.changes.send_replace(());
        let now = self.served.load();
        let is_kept = |version: &Arc<Version>| now.version.as_ref().is_some_and(|now| Arc::ptr_eq(now, version));
        if let Some(version) = before.version.as_ref().filter(|version| !is_kept(version)) {
            version.pool.retire();
        }
    }
}

/// All that is served, by name.
#[derive(Default)]
pub(crate) struct Routes {
    /// Projects.
    pub(crate) projects: HashMap<String, Arc<Project>>,
    /// What cannot be served under any name, with the reason; for the index page.
    pub(crate) refused: Vec<(String, String)>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::image::Entry;

    fn handlers(names: &[&str]) -> Handlers {
        let entries = names.iter().map(|name| Entry { name: (*name).to_owned(), address: 0 }).collect();
        Handlers::of(&Header { entries, ..Header::default() })
    }

    #[test]
    fn methods_find_their_functions() {
        let handlers = handlers(&["helper", "doPost", "doGet"]);
        assert_eq!((handlers.entry("GET"), handlers.entry("POST"), handlers.entry("PUT")), (Some(2), Some(1), None));
        assert_eq!(handlers.entry("HEAD"), Some(2));
        assert_eq!(handlers.allowed(), "GET, HEAD, POST, OPTIONS");
        assert!(super::tests::handlers(&["helper"]).is_empty());
    }
}
