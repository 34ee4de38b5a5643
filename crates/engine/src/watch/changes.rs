//! The kernel's file events as changes of projects. A finished write is passed on at once; a file that has gone is not
//! believed to be gone before it had time to come back, because many editors save by replacing.

use std::path::{Component, Path, PathBuf};

use notify::event::{AccessKind, AccessMode, CreateKind, EventKind, ModifyKind, RenameMode};
use notify::{Config, INotifyWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc::UnboundedSender;

use super::projects::{Folder, ProjectPath, is_ignored, is_source_file};

/// Why changes cannot be seen.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WatchError {
    /// The kernel's limits are used up.
    #[error(
        "the kernel has no file watches left for {folder} ({source}); raise fs.inotify.max_user_watches and \
         fs.inotify.max_user_instances with sysctl. Until then changes are looked for every second"
    )]
    Limit {
        /// What was to be watched.
        folder: PathBuf,
        /// The library's words.
        source: notify::Error,
    },
    /// Anything else.
    #[error("{folder} cannot be watched ({source}); changes are looked for every second")]
    Other {
        /// What was to be watched.
        folder: PathBuf,
        /// The library's words.
        source: notify::Error,
    },
}

/// When a change is to be acted on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Urgency {
    /// In a moment, and again a while later: a folder has come, and files may come into it before it is watched.
    Folder,
    /// In a moment: something has gone, or was changed in an unusual way.
    Later,
    /// Now: a file is complete.
    Now,
}

/// Something has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// In one project.
    Project(ProjectPath, Urgency),
    /// A file of a project is being written and not complete yet.
    Writing(ProjectPath, PathBuf),
    /// A file of a project is complete.
    Written(ProjectPath, PathBuf),
    /// A source of a project was opened, to be read or written.
    Opened(ProjectPath),
    /// Anywhere: look at everything.
    Everything,
}

/// Sends changes as long as it lives.
pub(crate) struct Watcher {
    _watcher: INotifyWatcher,
}

/// Starts to send the changes under `scripts`.
///
/// # Errors
/// [`WatchError`] when the kernel refuses.
pub(crate) fn watch(scripts: &Path, changes: UnboundedSender<Change>) -> Result<Watcher, WatchError> {
    let root = scripts.to_owned();
    let handler = move |event: notify::Result<notify::Event>| {
        for change in translate(&root, event) {
            // Nobody listens any more when the engine stops.
            let _ = changes.send(change);
        }
    };
    let error = |source: notify::Error| match source.kind {
        notify::ErrorKind::MaxFilesWatch => WatchError::Limit { folder: scripts.to_owned(), source },
        _ => WatchError::Other { folder: scripts.to_owned(), source },
    };
    let config = Config::default().with_follow_symlinks(false);
    let mut watcher = INotifyWatcher::new(handler, config).map_err(error)?;
    watcher.watch(scripts, RecursiveMode::Recursive).map_err(error)?;
    Ok(Watcher { _watcher: watcher })
}

fn translate(root: &Path, event: notify::Result<notify::Event>) -> Vec<Change> {
    let event = match event {
        Ok(event) if event.need_rescan() => return vec![Change::Everything],
        Ok(event) => event,
        Err(error) => {
            tracing::warn!("changes of scripts may be seen late: {error}");
            return vec![Change::Everything];
        }
    };
    event.paths.iter().filter_map(|path| change(path.strip_prefix(root).ok()?, &event.kind)).collect()
}

/// What an event at `path`, relative to the scripts folder, means.
fn change(path: &Path, kind: &EventKind) -> Option<Change> {
    if matches!(kind, EventKind::Access(AccessKind::Open(_))) {
        return opened(path);
    }
    let mut components = path.components();
    let Some(Component::Normal(folder)) = components.next() else { return meaning(kind).map(|_| Change::Everything) };
    let folder = Folder::from_name(folder)?;
    let Some(Component::Normal(entry)) = components.next() else { return meaning(kind).map(|_| Change::Everything) };
    let project = ProjectPath { folder, entry: entry.to_owned() };
    let inside = components.as_path();
    if is_ignored(Path::new(entry)) || path.components().any(|part| is_ignored(Path::new(part.as_os_str()))) {
        return None;
    }
    let meaning = meaning(kind)?;
    if inside == Path::new("") {
        return entry_change(project, path, meaning);
    }
    if inside.starts_with("static") {
        // Served from where it is; only whether there is such a folder matters.
        return (inside == Path::new("static")).then_some(Change::Project(project, Urgency::Later));
    }
    let is_file = is_source_file(inside) || inside == Path::new("script.yaml");
    match meaning {
        Meaning::Writing => is_file.then(|| Change::Writing(project, inside.to_owned())),
        Meaning::Written if is_file => Some(Change::Written(project, inside.to_owned())),
        Meaning::Written => None,
        // What has no ending may be a folder.
        Meaning::Moved if is_file || inside.extension().is_none() => Some(Change::Project(project, Urgency::Now)),
        Meaning::Folder => Some(Change::Project(project, Urgency::Folder)),
        Meaning::Other if is_file || inside.extension().is_none() => Some(Change::Project(project, Urgency::Later)),
        Meaning::Moved | Meaning::Other => None,
    }
}

/// Whose source was opened. Folders are opened to be listed, by this process among others.
fn opened(path: &Path) -> Option<Change> {
    let mut components = path.components();
    let (Some(Component::Normal(folder)), Some(Component::Normal(entry))) = (components.next(), components.next())
    else {
        return None;
    };
    let is_source = is_source_file(path) && !components.as_path().starts_with("static");
    let folder = Folder::from_name(folder).filter(|_| is_source)?;
    Some(Change::Opened(ProjectPath { folder, entry: entry.to_owned() }))
}

/// A change of a project's folder, or of its only file.
fn entry_change(project: ProjectPath, path: &Path, meaning: Meaning) -> Option<Change> {
    let urgency = match meaning {
        Meaning::Writing => return is_source_file(path).then(|| Change::Writing(project, PathBuf::new())),
        Meaning::Written => return is_source_file(path).then(|| Change::Written(project, PathBuf::new())),
        Meaning::Moved => Urgency::Now,
        Meaning::Folder => Urgency::Folder,
        Meaning::Other => Urgency::Later,
    };
    Some(Change::Project(project, urgency))
}

/// What kinds of events come down to.
#[derive(Clone, Copy, Debug)]
enum Meaning {
    Writing,
    Written,
    Moved,
    Folder,
    Other,
}

fn meaning(kind: &EventKind) -> Option<Meaning> {
    match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => Some(Meaning::Written),
        EventKind::Access(_) => None,
        EventKind::Modify(ModifyKind::Data(_)) => Some(Meaning::Writing),
        EventKind::Modify(ModifyKind::Name(RenameMode::To)) => Some(Meaning::Moved),
        EventKind::Create(CreateKind::Folder) => Some(Meaning::Folder),
        _ => Some(Meaning::Other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{DataChange, MetadataKind, RemoveKind};

    fn project(entry: &str) -> ProjectPath {
        ProjectPath { folder: Folder::Webapps, entry: entry.into() }
    }

    #[test]
    fn events_become_changes() {
        let written = EventKind::Access(AccessKind::Close(AccessMode::Write));
        let writing = EventKind::Modify(ModifyKind::Data(DataChange::Any));
        let moved_to = EventKind::Modify(ModifyKind::Name(RenameMode::To));
        let moved_from = EventKind::Modify(ModifyKind::Name(RenameMode::From));
        let removed = EventKind::Remove(RemoveKind::File);
        let folder = EventKind::Create(CreateKind::Folder);
        let read = EventKind::Access(AccessKind::Open(AccessMode::Any));
        let metadata = EventKind::Modify(ModifyKind::Metadata(MetadataKind::Any));
        let shop = || project("shop");
        let at = |urgency| Some(Change::Project(shop(), urgency));
        let cases = [
            ("webapps/shop/a.cpp", written, Some(Change::Written(shop(), "a.cpp".into()))),
            ("webapps/shop/a.cpp", writing, Some(Change::Writing(shop(), "a.cpp".into()))),
            ("webapps/shop/a.cpp", moved_to, at(Urgency::Now)),
            ("webapps/shop/a.cpp", moved_from, at(Urgency::Later)),
            ("webapps/shop/a.cpp", removed, at(Urgency::Later)),
            ("webapps/shop/a.cpp", metadata, at(Urgency::Later)),
            ("webapps/shop/a.cpp", read, Some(Change::Opened(shop()))),
            ("webapps/one.cpp", read, Some(Change::Opened(project("one.cpp")))),
            ("webapps/shop", read, None),
            ("webapps", read, None),
            ("webapps/shop/static/x.html", read, None),
            ("webapps/shop", folder, at(Urgency::Folder)),
            ("webapps/shop", moved_to, at(Urgency::Now)),
            ("webapps/shop/part", folder, at(Urgency::Folder)),
            ("webapps/shop/a.cpp~", written, None),
            ("webapps/shop/.a.cpp.swp", written, None),
            ("webapps/shop/4913", written, None),
            ("webapps/shop/notes.txt", written, None),
            ("webapps/shop/script.yaml", written, Some(Change::Written(shop(), "script.yaml".into()))),
            ("webapps/shop/static/x.html", written, None),
            ("webapps/one.cpp", written, Some(Change::Written(project("one.cpp"), "".into()))),
            ("webapps", folder, Some(Change::Everything)),
            ("README.md", written, None),
        ];
        for (path, kind, expected) in cases {
            assert_eq!(change(Path::new(path), &kind), expected, "{path} {kind:?}");
        }
    }

    #[tokio::test]
    async fn a_save_by_renaming_is_seen() {
        let folder = std::env::temp_dir().join(format!("kiln-watch-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("webapps/shop")).unwrap();
        let (sender, mut changes) = tokio::sync::mpsc::unbounded_channel();
        let _watcher = watch(&folder, sender).unwrap();
        std::fs::write(folder.join("webapps/shop/.a.cpp.new"), "x").unwrap();
        std::fs::rename(folder.join("webapps/shop/.a.cpp.new"), folder.join("webapps/shop/a.cpp")).unwrap();
        let change = loop {
            match changes.recv().await {
                Some(Change::Opened(_)) => {}
                other => break other,
            }
        };
        assert_eq!(change, Some(Change::Project(project("shop"), Urgency::Now)));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
