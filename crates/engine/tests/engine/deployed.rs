//! One project on a running server, asked at each of its two tiers.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::site::Site;

/// How often a project is saved again because its fast code was live before it had been asked at tier 0.
const ATTEMPTS: usize = 20;

/// Which machine code answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tier {
    /// Made quickly.
    Zero,
    /// Made to run quickly.
    One,
}

/// A project that is live.
pub(crate) struct Deployed<'a> {
    site: &'a Site,
    name: String,
    /// One of its sources, to save it anew with.
    source: PathBuf,
    /// How many versions have gone live.
    versions: usize,
}

impl Deployed<'_> {
    /// Serves a copy of `project` and waits until it is live.
    pub(crate) fn place<'a>(site: &'a Site, project: &Path) -> Deployed<'a> {
        let name = project.file_name().unwrap().to_str().unwrap().to_owned();
        let place = copy_into_place(site, project);
        let source = first_source(&place);
        let deployed = Deployed { site, name, source, versions: 1 };
        deployed.wait_until_live();
        deployed
    }

    /// Calls `ask` with tier 0 answering, and then with tier 1 answering, each of a version nobody else has asked.
    pub(crate) fn at_each_tier(&mut self, ask: impl Fn(Tier)) {
        let is_at_tier_zero = (0..ATTEMPTS).any(|_| {
            self.save_again();
            let optimised = self.optimised();
            ask(Tier::Zero);
            self.optimised() == optimised
        });
        assert!(is_at_tier_zero, "{}: the code was optimised before it could be asked", self.name);
        let optimised = self.optimised();
        self.site.wait_for_lines(&self.optimised_line(), optimised + 1);
        ask(Tier::One);
    }

    /// The same program as another version.
    fn save_again(&mut self) {
        self.versions += 1;
        let mut source = fs::OpenOptions::new().append(true).open(&self.source).unwrap();
        source.write_all(format!("\n// version {}\n", self.versions).as_bytes()).unwrap();
        drop(source);
        self.wait_until_live();
    }

    fn wait_until_live(&self) {
        let line = format!("{}: live at http://{}/{}/", self.name, self.site.address(), self.name);
        self.site.wait_for_lines(&line, self.versions);
    }

    fn optimised(&self) -> usize {
        self.site.log().matches(&self.optimised_line()).count()
    }

    fn optimised_line(&self) -> String {
        format!("{}: optimised", self.name)
    }
}

/// Puts a copy of `project` among the served ones, all of its files at once, and returns where it is.
pub(crate) fn copy_into_place(site: &Site, project: &Path) -> PathBuf {
    let name = project.file_name().unwrap();
    let prepared = site.folder.path().join(name);
    copy_folder(project, &prepared);
    let place = site.folder.webapps().join(name);
    fs::rename(&prepared, &place).unwrap();
    place
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

fn first_source(folder: &Path) -> PathBuf {
    let mut sources: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    sources.retain(|path| path.extension().is_some_and(|extension| extension == "cpp"));
    sources.sort();
    sources.swap_remove(0)
}

/// The subfolders of a folder of the source tree, by their names.
pub(crate) fn folders(path: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}
