//! Which files and folders are projects, and which files belong to one.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::names::{NameError, ProjectName};

/// The folders under the scripts folder that hold projects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Folder {
    /// Served over HTTP.
    Webapps,
    /// Run on a schedule.
    Triggers,
    /// Used by others.
    Libraries,
}

impl Folder {
    /// All of them.
    pub(crate) const ALL: [Folder; 3] = [Folder::Webapps, Folder::Triggers, Folder::Libraries];

    /// Its name on disk.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Folder::Webapps => "webapps",
            Folder::Triggers => "triggers",
            Folder::Libraries => "libraries",
        }
    }

    /// The folder of that name.
    pub(crate) fn from_name(name: &OsStr) -> Option<Folder> {
        Folder::ALL.into_iter().find(|folder| name == folder.name())
    }
}

/// Where a project stands: a folder, or a single `.cpp` file.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ProjectPath {
    /// In which folder.
    pub(crate) folder: Folder,
    /// Its name there, as it stands on disk.
    pub(crate) entry: OsString,
}

impl ProjectPath {
    /// The path relative to the scripts folder.
    pub(crate) fn relative(&self) -> PathBuf {
        Path::new(self.folder.name()).join(&self.entry)
    }

    /// Whether it is named like a single file.
    pub(crate) fn is_file(&self) -> bool {
        Path::new(&self.entry).extension() == Some(OsStr::new("cpp"))
    }

    /// The project's name, unless its `script.yaml` says another.
    pub(crate) fn name(&self) -> Result<ProjectName, NameError> {
        let entry = self.entry.to_string_lossy();
        ProjectName::new(if self.is_file() { entry.strip_suffix(".cpp").unwrap_or(&entry) } else { &entry })
    }
}

impl fmt::Display for ProjectPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", crate::logs::escaped(&self.relative().to_string_lossy()))
    }
}

/// Whether a file of this name is compiled, included or made into a template.
pub(crate) fn is_source_file(name: &Path) -> bool {
    let extension = name.extension().and_then(OsStr::to_str);
    extension.is_some_and(|extension| ["cpp", "h", "hpp", "html"].contains(&extension)) && !is_ignored(name)
}

/// Whether a file of this name is C++ or C to its author, and yet is not compiled.
pub(crate) fn is_other_source(name: &Path) -> bool {
    let extension = name.extension().and_then(OsStr::to_str);
    extension.is_some_and(|extension| ["cc", "cxx", "c++", "C", "c"].contains(&extension)) && !is_ignored(name)
}

/// Whether a name is one that editors and tools use for themselves: backups, locks, swap files, probes.
pub(super) fn is_ignored(name: &Path) -> bool {
    let Some(name) = name.file_name() else { return true };
    let name = name.to_string_lossy();
    name.starts_with('.')
        || name.starts_with('#')
        || name.ends_with('~')
        || name == "4913"
        || [".swp", ".swx", ".tmp", ".bak", ".orig"].iter().any(|suffix| name.ends_with(suffix))
}

/// All projects under `scripts`, in order.
///
/// # Errors
/// The kernel's answer when the scripts folder itself cannot be read; missing folders in it are empty.
pub(crate) fn list_projects(scripts: &Path) -> io::Result<Vec<ProjectPath>> {
    std::fs::read_dir(scripts)?;
    let mut projects = Vec::new();
    for folder in Folder::ALL {
        let Ok(entries) = std::fs::read_dir(scripts.join(folder.name())) else { continue };
        for entry in entries.filter_map(Result::ok) {
            let path = ProjectPath { folder, entry: entry.file_name() };
            let is_file = path.is_file() || is_other_source(Path::new(&path.entry));
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir() || (kind.is_symlink() && !is_file));
            if (is_folder || is_file) && !is_ignored(Path::new(&path.entry)) {
                projects.push(path);
            }
        }
    }
    projects.sort();
    Ok(projects)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_editors_are_ignored() {
        for name in ["a.cpp~", ".#a.cpp", ".a.cpp.swp", "4913", "#a.cpp#", "a.cpp.tmp", ".hidden.cpp"] {
            assert!(is_ignored(Path::new(name)) && !is_source_file(Path::new(name)), "{name}");
        }
        for name in ["a.cpp", "b.h", "page.html", "x/y.cpp"] {
            assert!(is_source_file(Path::new(name)) && !is_other_source(Path::new(name)), "{name}");
        }
        for name in ["a.cc", "b.c", "x/y.cxx"] {
            assert!(is_other_source(Path::new(name)) && !is_source_file(Path::new(name)), "{name}");
        }
    }

    #[test]
    fn a_file_is_named_without_its_ending() {
        let path = ProjectPath { folder: Folder::Webapps, entry: "hello.cpp".into() };
        assert_eq!(path.name().unwrap().as_str(), "hello");
        assert_eq!(path.relative(), Path::new("webapps/hello.cpp"));
    }
}
