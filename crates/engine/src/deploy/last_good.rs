//! The sources of the version of each project that went live last: a Kiln that is started over sources with a mistake serves
//! that version. Knows nothing of how versions are made and served.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use wire::compile::{ProgramKind, SourceFile};

use super::sources::{SETTINGS, Sources};
use crate::configuration::read_script_file;
use crate::watch::ProjectPath;

/// A folder with a file per project.
pub(crate) struct LastGood {
    folder: Option<PathBuf>,
}

/// What such a file holds.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    /// The text of `script.yaml`.
    settings: String,
    files: Vec<SourceFile>,
}

impl LastGood {
    /// Uses a folder in `cache`, which is made if need be; nothing is kept without one.
    pub(crate) fn new(cache: Option<&Path>) -> LastGood {
        let folder = cache.map(|cache| cache.join("last-good")).filter(|folder| fs::create_dir_all(folder).is_ok());
        LastGood { folder }
    }

    /// These sources of a web application are live.
    pub(super) fn keep(&self, project: &ProjectPath, sources: &Sources) {
        let Some(file) = self.file(project) else { return };
        let kept = Kept { settings: sources.settings_text.clone(), files: sources.files.clone() };
        let bytes = wire::encode(&kept);
        if fs::read(&file).is_ok_and(|known| known == bytes) {
            return;
        }
        if let Err(error) = replace(&file, &bytes) {
            tracing::debug!("the last good version of {project} cannot be kept: {error}");
        }
    }

    /// What went live last of a project, if that is known.
    pub(super) fn recall(&self, project: &ProjectPath) -> Option<Sources> {
        let bytes = fs::read(self.file(project)?).ok()?;
        let kept: Kept = wire::decode(&bytes).ok()?;
        Some(Sources {
            kind: ProgramKind::Script,
            has_polls: true,
            files: kept.files,
            settings: read_script_file(SETTINGS, &kept.settings).ok()?,
            settings_text: kept.settings,
            static_folder: None,
            alias: None,
        })
    }

    /// There is no such project any more; another one may come in its place.
    pub(super) fn forget(&self, project: &ProjectPath) {
        if let Some(file) = self.file(project) {
            let _ = fs::remove_file(file);
        }
    }

    /// There are no projects but these.
    pub(super) fn forget_all_but<'a>(&self, projects: impl Iterator<Item = &'a ProjectPath>) {
        let known: Vec<PathBuf> = projects.filter_map(|project| self.file(project)).collect();
        let Some(Ok(entries)) = self.folder.as_ref().map(fs::read_dir) else { return };
        for file in entries.filter_map(Result::ok).map(|entry| entry.path()).filter(|file| !known.contains(file)) {
            let _ = fs::remove_file(file);
        }
    }

    fn file(&self, project: &ProjectPath) -> Option<PathBuf> {
        let name = blake3::hash(project.relative().as_os_str().as_bytes());
        Some(self.folder.as_ref()?.join(name.to_hex().as_str()))
    }
}

/// Whoever reads finds all of it or all of what was there before.
fn replace(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = file.with_extension("new");
    // Sources are their owner's business, as the objects made of them are.
    let mut writer = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
    writer.write_all(bytes)?;
    fs::rename(&new, file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watch::Folder;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn what_was_kept_is_recalled_until_it_is_forgotten() {
        let cache = std::env::temp_dir().join(format!("kiln-last-good-{}", std::process::id()));
        let last_good = LastGood::new(Some(&cache));
        let project = |entry: &str| ProjectPath { folder: Folder::Webapps, entry: entry.into() };
        let text = "limits: {threads: 3}\n";
        let sources = Sources {
            kind: ProgramKind::Script,
            has_polls: true,
            files: vec![SourceFile { path: "a.cpp".to_owned(), contents: b"text".to_vec() }],
            settings: read_script_file(SETTINGS, text).unwrap(),
            settings_text: text.to_owned(),
            static_folder: None,
            alias: None,
        };
        for entry in ["a", "b", "c"] {
            last_good.keep(&project(entry), &sources);
        }
        let mode = fs::metadata(last_good.file(&project("a")).unwrap()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let recalled = last_good.recall(&project("a")).unwrap();
        assert_eq!((&recalled.files, &recalled.settings), (&sources.files, &sources.settings));
        last_good.forget(&project("a"));
        last_good.forget_all_but([&project("c")].into_iter());
        let is_known = ["a", "b", "c"].map(|entry| last_good.recall(&project(entry)).is_some());
        assert_eq!(is_known, [false, false, true]);
        fs::write(last_good.file(&project("c")).unwrap(), b"torn").unwrap();
        assert!(last_good.recall(&project("c")).is_none());
        fs::remove_dir_all(cache).unwrap();
        assert!(LastGood::new(None).recall(&project("c")).is_none());
    }
}
