//! The files of the project, or of a small one that a test makes up.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Paths from the root of the project, and the text of each file.
pub(crate) struct Tree(BTreeMap<String, String>);

impl Tree {
    /// What is checked in, or would be.
    pub(crate) fn of_project() -> Tree {
        let mut git = Command::new("git");
        git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(root());
        let listing = git.output().unwrap();
        assert!(listing.status.success(), "git: {}", String::from_utf8_lossy(&listing.stderr));
        let listing = String::from_utf8(listing.stdout).unwrap();
        let paths = listing.split('\0').filter(|path| !path.is_empty());
        // A file that has just been deleted is still listed.
        let read = |path: &str| Some((path.to_owned(), std::fs::read(root().join(path)).ok()?));
        let files: BTreeMap<String, String> =
            paths.filter_map(read).map(|(path, bytes)| (path, String::from_utf8_lossy(&bytes).into_owned())).collect();
        assert!(files.len() > 100, "only {} files were found", files.len());
        Tree(files)
    }

    /// A made up project.
    pub(crate) fn of(files: &[(&str, &str)]) -> Tree {
        Tree(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect())
    }

    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Files whose names end in one of `endings`.
    pub(crate) fn ending(&self, endings: &'static [&str]) -> impl Iterator<Item = (&str, &str)> {
        self.files().filter(|(path, _)| endings.iter().any(|ending| path.ends_with(ending)))
    }

    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.0.get(path).map(String::as_str)
    }

    /// Whether there is such a file or folder.
    pub(crate) fn contains(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        self.0.keys().any(|known| known.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
    }

    /// Whether any file has `text` in it.
    pub(crate) fn mentions(&self, text: &str) -> bool {
        self.0.values().any(|contents| contents.contains(text))
    }
}

/// The root of the project.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The last part of a path.
pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// What stands between pairs of backticks, code blocks left out.
pub(crate) fn quoted(text: &str) -> Vec<&str> {
    let blocks = text.split("```").step_by(2);
    blocks.flat_map(|block| block.split('`').skip(1).step_by(2)).collect()
}

/// Asserts that the project is without fault.
#[track_caller]
pub(crate) fn holds(check: impl Fn(&Tree) -> Vec<String>) {
    let faults = check(&Tree::of_project());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Asserts that the made up project has exactly these faults.
#[track_caller]
pub(crate) fn finds(check: impl Fn(&Tree) -> Vec<String>, files: &[(&str, &str)], faults: &[&str]) {
    assert_eq!(check(&Tree::of(files)), faults);
}
