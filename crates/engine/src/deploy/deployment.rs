//! One project's way from saved files to a live version, as a state machine. Its owner is the deployer, which calls it
//! when files change and when builds end; it never waits for anything.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use blake3::Hash;
use tokio::task::AbortHandle;
use wire::compile::{Stages, Tier};

use super::build::{Builder, Built, source_key};
use super::last_good::LastGood;
use super::objects::Object;
use super::served::{Common, Project, Served, Version, cannot_be_served};
use super::sources::Sources;
use crate::configuration::ScriptFile;
use crate::diagnostics::{Colors, Findings, findings_text};
use crate::watch::{Folder, ProjectPath};

/// Optimising starts this long after a version went live: its author is looking at it now, or is about to save again.
const OPTIMIZE_DELAY: Duration = Duration::from_millis(300);

/// Where a project is on its way. Each state but the first two has a newest version of the sources, `sources`.
#[derive(Debug)]
enum State {
    /// Nothing has been read yet.
    New,
    /// The sources on disk cannot be given to the compiler.
    Unreadable(Findings),
    /// The first code is being made; `_work` ends when it is.
    Compiling { sources: Arc<Sources>, key: Hash, _work: Work },
    /// Quickly made code is live; `_work` makes the faster one.
    Optimizing { sources: Arc<Sources>, key: Hash, _work: Work },
    /// The best code is live.
    Settled { settings: ScriptFile, key: Hash },
    /// The compiler refuses the sources.
    Rejected { settings: ScriptFile, key: Hash },
}

/// A task that is stopped when nobody waits for it any more.
#[derive(Debug)]
pub(super) struct Work(AbortHandle);

impl Drop for Work {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// What a build task reports.
pub(super) struct Finished {
    /// Whose build it was.
    pub(super) path: ProjectPath,
    /// Which of its builds.
    pub(super) generation: u64,
    /// How it went.
    pub(super) result: Result<Built, Findings>,
}

/// What all deployments have in common.
pub(super) struct Workshop {
    /// Makes code.
    pub(super) builder: Builder,
    /// What was live last.
    pub(super) last_good: LastGood,
    /// Makes cells.
    pub(super) common: Common,
    /// Where build tasks report.
    pub(super) finished: tokio::sync::mpsc::UnboundedSender<Finished>,
    /// Where scripts are served, for the log.
    pub(super) address: String,
}

/// One project.
pub(super) struct Deployment {
    path: ProjectPath,
    /// What the world sees of it.
    pub(super) project: Arc<Project>,
    state: State,
    /// What went live before Kiln was started, while it is made again because the newest sources are wrong.
    revival: Option<(Arc<Sources>, Work)>,
    /// Counts builds: a result of an earlier one is not looked at.
    generation: u64,
    /// When the change was seen that is being worked on.
    changed: Instant,
    /// Files that are being written.
    pub(super) unfinished_files: HashSet<PathBuf>,
}

impl Deployment {
    /// A project that has not been read yet, under `name`.
    pub(super) fn new(path: ProjectPath, name: &str) -> Deployment {
        Deployment {
            path,
            project: Arc::new(Project::new(name)),
            state: State::New,
            revival: None,
            generation: 0,
            changed: Instant::now(),
            unfinished_files: HashSet::new(),
        }
    }

    fn is_webapp(&self) -> bool {
        self.path.folder == Folder::Webapps
    }

    /// Whether its first code is still being made.
    pub(super) fn is_compiling(&self) -> bool {
        matches!(self.state, State::Compiling { .. })
    }

    /// Whether it has settings that differ from `settings`, or other sources than those of `key`.
    fn differs(&self, settings: &ScriptFile, key: &Hash) -> bool {
        let (had_settings, had_key) = match &self.state {
            State::New | State::Unreadable(_) => return true,
            State::Compiling { sources, key, .. } | State::Optimizing { sources, key, .. } => (&sources.settings, key),
            State::Settled { settings, key } | State::Rejected { settings, key } => (settings, key),
        };
        had_settings != settings || had_key != key
    }

    /// The files on disk are these now. `is_edit` says that somebody is working on them.
    pub(super) fn has_sources(&mut self, mut sources: Box<Sources>, is_edit: bool, workshop: &Workshop) {
        let key = source_key(&sources);
        self.update_static_folder(&mut sources);
        if !self.differs(&sources.settings, &key) {
            return;
        }
        self.changed = Instant::now();
        self.generation += 1;
        self.revival = None;
        let sources = Arc::new(*sources);
        if sources.files.is_empty() {
            self.state = State::Settled { settings: sources.settings.clone(), key };
            workshop.last_good.forget(&self.path);
            let served = self.project.served();
            self.project.serve(Served { version: None, findings: None, is_awaited: false, ..(*served).clone() });
            return;
        }
        match workshop.builder.cached(&sources, Tier::Zero) {
            Some(built) => self.use_built(&sources, key, built, is_edit, workshop),
            None => {
                let work = self.start_build(&sources, Tier::Zero, is_edit, workshop);
                self.state = State::Compiling { sources, key, _work: work };
            }
        }
    }

    /// The static folder is served from the moment it is there, whatever becomes of the code.
    fn update_static_folder(&self, sources: &mut Sources) {
        let served = self.project.served();
        let static_folder = sources.static_folder.take().map(Arc::new);
        self.project.serve(Served { static_folder, ..(*served).clone() });
    }

    /// The files on disk cannot be given to the compiler.
    pub(super) fn is_unreadable(&mut self, findings: Findings, workshop: &Workshop) {
        if matches!(&self.state, State::Unreadable(known) if *known == findings) {
            return;
        }
        self.changed = Instant::now();
        self.generation += 1;
        self.revival = None;
        self.report("cannot be deployed", &findings, workshop);
        self.state = State::Unreadable(findings);
    }

    /// The project is not there any more.
    pub(super) fn retire(self, workshop: &Workshop) {
        // Whoever sees that it has gone finds nothing of it after a restart.
        workshop.last_good.forget(&self.path);
        self.project.serve(Served::default());
        workshop.builder.forget(&self.student());
    }

    /// A build has ended.
    pub(super) fn has_finished(&mut self, finished: Finished, is_edit: bool, workshop: &Workshop) {
        if finished.generation != self.generation {
            return;
        }
        match (std::mem::replace(&mut self.state, State::New), finished.result) {
            (State::Compiling { sources, key, .. } | State::Optimizing { sources, key, .. }, Ok(built)) => {
                self.use_built(&sources, key, built, is_edit, workshop);
            }
            (State::Compiling { sources, key, .. }, Err(findings)) => {
                self.report("does not compile", &findings, workshop);
                self.state = State::Rejected { settings: sources.settings.clone(), key };
            }
            (State::Optimizing { sources, key, .. }, Err(findings)) => {
                let script = self.project.name();
                let detail = findings_text(&findings, Colors::None);
                tracing::warn!(script, detail, "cannot be optimised; it stays as it is");
                self.state = State::Settled { settings: sources.settings.clone(), key };
            }
            (state, result) => {
                self.state = state;
                if let Some((sources, _)) = self.revival.take() {
                    self.end_revival(&sources, result, workshop);
                }
            }
        }
    }

    fn end_revival(&self, sources: &Sources, result: Result<Built, Findings>, workshop: &Workshop) {
        let served = self.project.served();
        match result {
            Ok(built) => self.serve_version(sources, built.object, served.findings.clone(), false, workshop),
            Err(findings) => {
                let (script, detail) = (self.project.name(), findings_text(&findings, Colors::None));
                tracing::error!(script, detail, "the last good version does not compile any more");
                self.project.serve(Served { is_awaited: false, ..(*served).clone() });
            }
        }
    }

    fn use_built(&mut self, sources: &Arc<Sources>, key: Hash, built: Built, is_edit: bool, workshop: &Workshop) {
        let settings = &sources.settings;
        if let Some(findings) = cannot_be_served(&built.object.header, settings).filter(|_| self.is_webapp()) {
            self.report("cannot be served", &findings, workshop);
            self.state = State::Rejected { settings: settings.clone(), key };
            return;
        }
        let tier = built.tier;
        self.go_live(sources, built, is_edit, workshop);
        self.state = match tier {
            Tier::Zero if self.path.folder == Folder::Webapps => {
                let work = self.start_build(sources, Tier::One, false, workshop);
                State::Optimizing { sources: Arc::clone(sources), key, _work: work }
            }
            _ => State::Settled { settings: settings.clone(), key },
        };
    }

    fn go_live(&self, sources: &Sources, built: Built, is_edit: bool, workshop: &Workshop) {
        let Built { object, tier, warnings, stages } = built;
        if self.path.folder == Folder::Webapps {
            self.serve_version(sources, object, None, is_edit, workshop);
        }
        // Who reads that a version is live finds it live.
        self.log_live(tier, &warnings, stages.as_ref(), is_edit, workshop);
        // Optimised code follows quick code of the same sources.
        if self.path.folder == Folder::Webapps && (tier == Tier::Zero || stages.is_none()) {
            workshop.last_good.keep(&self.path, sources);
        }
    }

    fn serve_version(
        &self,
        sources: &Sources,
        object: Object,
        findings: Option<Arc<Findings>>,
        is_edit: bool,
        workshop: &Workshop,
    ) {
        let served = self.project.served();
        let was_active = served.version.as_ref().is_some_and(|version| version.pool.is_active());
        let version = Version::new(&workshop.common, object, &sources.settings, self.project.log());
        let version = Arc::new(version);
        if is_edit || was_active {
            version.pool.prepare();
        }
        let live = Served { version: Some(version), findings, is_awaited: false, ..(*served).clone() };
        self.project.serve(live);
    }

    fn log_live(&self, tier: Tier, warnings: &Findings, stages: Option<&Stages>, is_edit: bool, workshop: &Workshop) {
        let script = self.project.name();
        let milliseconds = self.changed.elapsed().as_millis() as u64;
        // The optimised code has the same ones.
        if !warnings.diagnostics.is_empty() && tier == Tier::Zero {
            let detail = findings_text(warnings, Colors::None);
            tracing::warn!(script, detail, "compiled, with remarks");
        }
        match (stages, tier) {
            // Who goes back to an earlier text wants to know that it is live again.
            (None, _) if is_edit => self.log_address(milliseconds, workshop),
            (None, tier) => tracing::debug!(script, ?tier, milliseconds, "live, out of the cache"),
            (Some(stages), Tier::One) => tracing::debug!(script, milliseconds, ?stages, "optimised"),
            (Some(stages), Tier::Zero) => {
                tracing::debug!(script, ?stages, "compiled");
                self.log_address(milliseconds, workshop);
            }
        }
    }

    fn log_address(&self, milliseconds: u64, workshop: &Workshop) {
        let script = self.project.name();
        match self.path.folder {
            Folder::Webapps => tracing::info!(script, milliseconds, "live at {}/{script}/", workshop.address),
            _ => tracing::info!(script, milliseconds, "compiles"),
        }
    }

    /// Something is wrong with the newest sources. The last good version keeps serving.
    fn report(&mut self, what: &str, findings: &Findings, workshop: &Workshop) {
        if self.project.served().version.is_none() && self.is_webapp() {
            self.revive(workshop);
        }
        let served = self.project.served();
        let is_served = served.version.is_some() || self.revival.is_some();
        let consequence = if is_served { "; the last good version keeps serving" } else { "" };
        let script = self.project.name();
        let milliseconds = self.changed.elapsed().as_millis() as u64;
        let (detail, errors) = (findings_text(findings, Colors::None), findings.errors() as u64);
        tracing::error!(script, detail, errors, milliseconds, "{what}{consequence}");
        let findings = Some(Arc::new(findings.clone()));
        self.project.serve(Served { findings, is_awaited: self.revival.is_some(), ..(*served).clone() });
    }

    /// Serves what was live before Kiln was started, as soon as it can.
    fn revive(&mut self, workshop: &Workshop) {
        let Some(sources) = workshop.last_good.recall(&self.path).map(Arc::new) else { return };
        match workshop.builder.cached(&sources, Tier::Zero) {
            Some(built) => self.serve_version(&sources, built.object, None, false, workshop),
            // It was made by another build of Kiln, or had to give way to others.
            None => {
                let work = self.start_build(&sources, Tier::Zero, false, workshop);
                self.revival = Some((sources, work));
            }
        }
    }

    /// Has the compiler learn what is live, if `sources` are that, before the first edit.
    pub(super) fn expect_edit(&self, sources: &Sources, workshop: &Workshop) {
        let (State::Settled { key, .. } | State::Optimizing { key, .. }) = &self.state else { return };
        if *key == source_key(sources) && !sources.files.is_empty() {
            workshop.builder.learn(sources, self.student());
        }
    }

    /// The name under which the compiler knows this project when it is edited.
    fn student(&self) -> String {
        self.path.relative().to_string_lossy().into_owned()
    }

    fn start_build(&self, sources: &Arc<Sources>, tier: Tier, is_edit: bool, workshop: &Workshop) -> Work {
        let (path, generation) = (self.path.clone(), self.generation);
        let (builder, finished) = (workshop.builder.clone(), workshop.finished.clone());
        let sources = Arc::clone(sources);
        let student = is_edit.then(|| self.student());
        let task = tokio::spawn(async move {
            if tier == Tier::One {
                tokio::time::sleep(OPTIMIZE_DELAY).await;
            }
            let result = builder.compile(&sources, tier, student.as_deref()).await.map_err(Findings::from);
            // The deployer is gone when the engine stops.
            let _ = finished.send(Finished { path, generation, result });
        });
        Work(task.abort_handle())
    }
}
