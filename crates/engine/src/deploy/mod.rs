//! From changes in the scripts folder to live versions: one task that owns all projects and decides what is built.
//! Knows nothing of HTTP; what is served is handed over through [`Routes`].

mod build;
mod deployment;
mod last_good;
mod lease;
mod objects;
mod openings;
mod served;
mod sources;

pub(crate) use build::{BuildError, Builder, Built};
pub(crate) use last_good::LastGood;
pub(crate) use objects::{Object, ObjectCache, remove_other_builds};
pub(crate) use served::{Common, Project, Routes, Served, Version, cannot_be_served};
pub(crate) use sources::{Reading, Sources, open_beneath, program_sources, read_entry, read_project, read_regular};

use sources::read_new_project;

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::diagnostics::Findings;
use crate::logs::Progress;
use crate::watch::{Change, Folder, NameError, ProjectName, ProjectPath, Urgency, list_projects};
use deployment::{Deployment, Finished, Workshop};
use openings::Openings;

/// How long a change that may be half of one is given to become whole.
const SETTLE_TIME: Duration = Duration::from_millis(100);
/// When a new folder is looked at again: by then it is watched.
const SECOND_LOOK: Duration = Duration::from_millis(400);
/// Changes taken in at once.
const BATCH_MAX: usize = 4096;
/// From this many compiles on, a person is told how far they are.
const PROGRESS_MIN: usize = 3;

/// Owns all projects.
pub(crate) struct Deployer {
    scripts: PathBuf,
    workshop: Workshop,
    results: UnboundedReceiver<Finished>,
    routes: Arc<ArcSwap<Routes>>,
    deployments: HashMap<ProjectPath, Deployment>,
    /// Projects that cannot have the name they want, and why. Those that had one before keep that.
    refused: BTreeMap<ProjectPath, String>,
    /// When to look at which project again.
    due: BTreeMap<ProjectPath, Vec<Instant>>,
    openings: Openings,
    /// Before the end of the first look, nobody is editing.
    is_edit: bool,
    progress: Progress,
    compiles_begun: usize,
    /// Told when the scripts folder cannot be read: whoever watches it has lost it.
    folder_lost: Arc<Notify>,
}

impl Deployer {
    /// A deployer without projects.
    pub(crate) fn new(
        scripts: PathBuf,
        (builder, last_good): (Builder, LastGood),
        common: Common,
        address: String,
        progress: Progress,
    ) -> Deployer {
        let (finished, results) = unbounded_channel();
        Deployer {
            scripts,
            workshop: Workshop { builder, last_good, common, finished, address },
            results,
            routes: Arc::default(),
            deployments: HashMap::new(),
            refused: BTreeMap::new(),
            due: BTreeMap::new(),
            openings: Openings::default(),
            is_edit: false,
            progress,
            compiles_begun: 0,
            folder_lost: Arc::default(),
        }
    }

    /// Told when the scripts folder has gone.
    pub(crate) fn folder_lost(&self) -> Arc<Notify> {
        Arc::clone(&self.folder_lost)
    }

    /// What is served, now and from now on.
    pub(crate) fn routes(&self) -> Arc<ArcSwap<Routes>> {
        Arc::clone(&self.routes)
    }

    /// Reads and deploys everything there is. Returns the names of the web applications.
    pub(crate) fn look_at_everything(&mut self) -> Vec<String> {
        self.rescan();
        self.workshop.last_good.forget_all_but(self.deployments.keys().chain(self.refused.keys()));
        let mut names: Vec<String> = self.routes.load().projects.keys().cloned().collect();
        names.sort();
        self.is_edit = true;
        names
    }

    /// Acts on changes until the sender of them is gone.
    pub(crate) async fn run(mut self, mut changes: UnboundedReceiver<Change>) {
        let mut batch = Vec::new();
        loop {
            let due = self.due.values().flatten().copied().chain(self.openings.due()).min();
            tokio::select! {
                biased;
                count = changes.recv_many(&mut batch, BATCH_MAX) => match count {
                    0 => return,
                    _ => self.take_changes(batch.drain(..)),
                },
                Some(finished) = self.results.recv() => self.take_result(finished),
                () = sleep_until(due) => {
                    self.look_at_due(Instant::now());
                    self.learn_opened(Instant::now());
                }
            }
            self.show_progress();
        }
    }

    fn take_changes(&mut self, batch: impl Iterator<Item = Change>) {
        let mut urgent = Vec::new();
        for change in batch {
            match change {
                Change::Everything => self.rescan(),
                Change::Project(path, Urgency::Now) => urgent.push(path),
                Change::Project(path, Urgency::Later) => self.look_later(path, SETTLE_TIME),
                Change::Project(path, Urgency::Folder) => {
                    self.look_at_new(&path);
                    self.look_later(path.clone(), SETTLE_TIME);
                    self.look_later(path, SECOND_LOOK);
                }
                Change::Writing(path, file) => self.mark_unfinished(path, file),
                Change::Written(path, file) => {
                    if let Some(deployment) = self.deployments.get_mut(&path) {
                        deployment.unfinished_files.remove(&file);
                    }
                    urgent.push(path);
                }
                Change::Opened(path) => self.openings.note(path, Instant::now()),
            }
        }
        urgent.sort();
        urgent.dedup();
        for path in urgent {
            // While another of its files is being written, the project would be a mixture.
            match self.deployments.get(&path) {
                Some(deployment) if !deployment.unfinished_files.is_empty() => self.look_later(path, SECOND_LOOK),
                _ => self.look_at(path, false),
            }
        }
    }

    /// A file is being written. Its end is waited for, but not for ever: some programs never close what they save.
    fn mark_unfinished(&mut self, path: ProjectPath, file: PathBuf) {
        if let Some(deployment) = self.deployments.get_mut(&path) {
            deployment.unfinished_files.insert(file);
        }
        self.look_later(path, SECOND_LOOK);
    }

    fn look_later(&mut self, path: ProjectPath, delay: Duration) {
        let due = self.due.entry(path).or_default();
        // A flood of changes needs one look after it, not one each.
        if due.len() < 2 {
            due.push(Instant::now() + delay);
        }
    }

    fn look_at_due(&mut self, now: Instant) {
        let mut ready = Vec::new();
        self.due.retain(|path, due| {
            let before = due.len();
            due.retain(|due| *due > now);
            if due.len() < before {
                ready.push(path.clone());
            }
            !due.is_empty()
        });
        for path in ready {
            if let Some(deployment) = self.deployments.get_mut(&path) {
                // A writer that has not finished by now has forgotten to.
                deployment.unfinished_files.clear();
            }
            self.look_at(path, true);
        }
    }

    /// Who opens a script may edit it: the compiler learns it meanwhile.
    fn learn_opened(&mut self, now: Instant) {
        for path in self.openings.take(now) {
            let Some(deployment) = self.deployments.get(&path) else { continue };
            self.openings.read_here(&path, now);
            if let Reading::Complete(sources) = read_project(&self.scripts, &path) {
                deployment.expect_edit(&sources, &self.workshop);
            }
        }
    }

    /// Looks at all projects there are and all there were.
    fn rescan(&mut self) {
        let found = match list_projects(&self.scripts) {
            Ok(found) => found,
            Err(error) => {
                tracing::error!("the scripts folder {} cannot be read: {error}", self.scripts.display());
                self.folder_lost.notify_one();
                Vec::new()
            }
        };
        let known = self.deployments.keys().chain(self.refused.keys()).cloned();
        let gone: Vec<ProjectPath> = known.filter(|known| !found.contains(known)).collect();
        for path in gone.into_iter().chain(found) {
            self.look_at(path, true);
        }
    }

    /// A folder has come. Its first file may have been saved before the folder was watched, so that nothing will tell of
    /// it; if it is complete by now, its author need not wait for the look that makes sure.
    fn look_at_new(&mut self, path: &ProjectPath) {
        if self.deployments.contains_key(path) {
            return;
        }
        self.openings.read_here(path, Instant::now());
        if let Some(sources) = read_new_project(&self.scripts, path) {
            self.deploy(path, sources);
        }
    }

    /// Reads a project and acts on what it is now. What looks wrong is believed only when `is_settled`.
    fn look_at(&mut self, path: ProjectPath, is_settled: bool) {
        self.openings.read_here(&path, Instant::now());
        match read_project(&self.scripts, &path) {
            Reading::Missing | Reading::Wrong(..) if !is_settled => self.look_later(path, SETTLE_TIME),
            Reading::Missing => self.remove(&path),
            // A file of settings that is just being saved is empty, and gives no name.
            Reading::Complete(sources) if !is_settled && self.is_renamed(&path, &sources) => {
                self.look_later(path, SETTLE_TIME);
            }
            Reading::Wrong(findings, id) => self.cannot_deploy(&path, findings, id.as_ref()),
            Reading::Complete(sources) => self.deploy(&path, sources),
        }
    }

    /// Whether the project is served, and not under the name that it wants now.
    fn is_renamed(&self, path: &ProjectPath, sources: &Sources) -> bool {
        let wanted = wanted_name(path, sources.settings.id.as_ref()).ok();
        let has_name = |known: &Deployment| wanted.is_some_and(|wanted| wanted.as_str() == known.project.name());
        self.deployments.get(path).is_some_and(|known| !has_name(known))
    }

    /// What has a name keeps it, and what is live under it: its settings may be what is wrong.
    fn cannot_deploy(&mut self, path: &ProjectPath, findings: Findings, id: Option<&ProjectName>) {
        if !self.deployments.contains_key(path) && !self.take_name(path, id) {
            return;
        }
        if let Some(deployment) = self.deployments.get_mut(path) {
            deployment.is_unreadable(findings, &self.workshop);
        }
    }

    fn deploy(&mut self, path: &ProjectPath, sources: Box<Sources>) {
        let (is_edit, id) = (self.is_edit, sources.settings.id.clone());
        if !self.take_name(path, id.as_ref()) {
            return;
        }
        let Some(deployment) = self.deployments.get_mut(path) else { return };
        let was_compiling = deployment.is_compiling();
        deployment.has_sources(sources, is_edit, &self.workshop);
        if deployment.is_compiling() && !was_compiling {
            self.compiles_begun += 1;
        }
    }

    fn take_result(&mut self, finished: Finished) {
        if let Some(deployment) = self.deployments.get_mut(&finished.path) {
            deployment.has_finished(finished, self.is_edit, &self.workshop);
        }
    }

    /// Sees that there is a deployment at `path` under the name that its settings or its place give it. Returns false when it
    /// cannot have that name.
    fn take_name(&mut self, path: &ProjectPath, id: Option<&ProjectName>) -> bool {
        let name = match self.name(path, id) {
            Ok(name) => name,
            Err(reason) => {
                self.refuse(path, reason);
                return false;
            }
        };
        self.refused.remove(path);
        if self.deployments.get(path).is_some_and(|known| known.project.name() == name.as_str()) {
            return true;
        }
        if let Some(holder) = self.holder(path, &name) {
            self.retire(&holder);
        }
        let was_renamed = self.retire(path);
        self.deployments.insert(path.clone(), Deployment::new(path.clone(), name.as_str()));
        self.publish();
        if was_renamed {
            self.look_at_refused();
        }
        true
    }

    fn name(&self, path: &ProjectPath, id: Option<&ProjectName>) -> Result<ProjectName, String> {
        let name = wanted_name(path, id).map_err(|error| error.to_string())?;
        // Who wants another name only keeps this one until there is a better use for it: two may exchange theirs.
        match self.holder(path, &name).filter(|holder| !self.refused.contains_key(holder)) {
            Some(holder) => Err(format!(
                "{holder} has the name `{name}` already; rename one of the two, or give one an `id` in its script.yaml"
            )),
            None => Ok(name),
        }
    }

    /// Which project other than the one at `path` has this name.
    fn holder(&self, path: &ProjectPath, name: &ProjectName) -> Option<ProjectPath> {
        let others = self.deployments.iter().filter(|(other, _)| *other != path && other.folder == path.folder);
        let holder = others.into_iter().find(|(_, deployment)| deployment.project.name() == name.as_str());
        holder.map(|(holder, _)| holder.clone())
    }

    fn refuse(&mut self, path: &ProjectPath, reason: String) {
        match self.deployments.get_mut(path) {
            Some(deployment) => deployment.is_unreadable(Findings::about_project(reason.clone()), &self.workshop),
            None if self.refused.get(path) != Some(&reason) => tracing::error!("{path} is not deployed: {reason}"),
            None => {}
        }
        self.refused.insert(path.clone(), reason);
        self.publish();
    }

    fn remove(&mut self, path: &ProjectPath) {
        self.refused.remove(path);
        if let Some(deployment) = self.deployments.get(path) {
            tracing::info!(script = deployment.project.name(), "is gone and not served any more");
        }
        self.retire(path);
        self.publish();
        self.look_at_refused();
    }

    /// Returns whether there was a deployment.
    fn retire(&mut self, path: &ProjectPath) -> bool {
        let deployment = self.deployments.remove(path);
        let was_there = deployment.is_some();
        if let Some(deployment) = deployment {
            deployment.retire(&self.workshop);
        }
        was_there
    }

    /// A name that has become free may be what another one waits for.
    fn look_at_refused(&mut self) {
        let waiting: Vec<ProjectPath> = self.refused.keys().cloned().collect();
        for path in waiting {
            self.look_later(path, SETTLE_TIME);
        }
    }

    fn publish(&self) {
        let served = self.deployments.iter().filter(|(path, _)| path.folder == Folder::Webapps);
        let projects =
            served.map(|(_, deployment)| (deployment.project.name().to_owned(), Arc::clone(&deployment.project)));
        let nameless = self.refused.iter().filter(|(path, _)| !self.deployments.contains_key(*path));
        let refused = nameless.map(|(path, reason)| (path.to_string(), reason.clone()));
        self.routes.store(Arc::new(Routes { projects: projects.collect(), refused: refused.collect() }));
    }

    fn show_progress(&mut self) {
        let remaining = self.deployments.values().filter(|deployment| deployment.is_compiling()).count();
        if remaining == 0 {
            self.compiles_begun = 0;
            self.progress.clear();
        } else if self.compiles_begun >= PROGRESS_MIN {
            let done = self.compiles_begun.saturating_sub(remaining);
            self.progress.show(format!("compiling: {done} of {} done", self.compiles_begun));
        }
    }
}

/// The name that its settings or else its place give a project.
///
/// # Errors
/// Where there is no `id`, the place's name may be none.
pub(crate) fn wanted_name(path: &ProjectPath, id: Option<&ProjectName>) -> Result<ProjectName, NameError> {
    id.map_or_else(|| path.name(), |id| Ok(id.clone()))
}

async fn sleep_until(due: Option<Instant>) {
    match due {
        Some(due) => tokio::time::sleep_until(due.into()).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::Zygote;
    use crate::compiler::{Compiler, Workload};
    use crate::configuration::{LogFormat, ServerLimits};
    use crate::logs::LogWriter;
    use std::fs;
    use std::io::Write;

    fn deployer(scripts: PathBuf) -> Deployer {
        let compiler = Compiler::start(None, Workload::Scripts, Duration::from_secs(60));
        let builder = Builder::new(compiler, Arc::new(ObjectCache::new(None, 0)));
        let common = Common { zygote: Zygote::start(None, 1), limits: ServerLimits::default(), shards: 1 };
        let progress = Progress::new(&LogWriter::start().unwrap(), LogFormat::Text);
        Deployer::new(scripts, (builder, LastGood::new(None)), common, String::new(), progress)
    }

    #[tokio::test]
    async fn a_new_folder_is_compiled_at_once_when_it_is_complete() {
        let scripts = std::env::temp_dir().join(format!("kiln-deploy-{}", std::process::id()));
        let path = |entry: &str| ProjectPath { folder: Folder::Webapps, entry: entry.into() };
        let [whole, begun, empty] = ["whole", "begun", "empty"].map(|entry| {
            fs::create_dir_all(scripts.join(path(entry).relative())).unwrap();
            path(entry)
        });
        let script = "Output doGet(const Event& e) { return \"\"; }\n";
        fs::write(scripts.join(whole.relative()).join("a.cpp"), script).unwrap();
        let mut writer = fs::File::create(scripts.join(begun.relative()).join("a.cpp")).unwrap();
        writer.write_all(b"Output doGet(").unwrap();

        let mut deployer = deployer(scripts.clone());
        let changes = [&whole, &begun, &empty].map(|path| Change::Project(path.clone(), Urgency::Folder));
        deployer.take_changes(changes.into_iter());
        let is_compiling =
            |deployer: &Deployer, path| deployer.deployments.get(path).is_some_and(Deployment::is_compiling);
        assert!(is_compiling(&deployer, &whole));
        assert!(deployer.deployments.len() == 1 && deployer.refused.is_empty(), "nothing is said of the others yet");

        writer.write_all(&script.as_bytes()[b"Output doGet(".len()..]).unwrap();
        drop(writer);
        deployer.look_at_due(Instant::now() + SECOND_LOOK);
        assert!(is_compiling(&deployer, &begun));
        fs::remove_dir_all(scripts).unwrap();
    }
}
