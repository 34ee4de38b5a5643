//! What every measurement is given: the program under test, the checkout, and how thorough to be.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use crate::Result;
use crate::folder::Folder;
use crate::scripts::{Changed, Script, read_scripts};
use crate::server::Site;

/// Scripts in a quick run.
const QUICK_SCRIPTS: usize = 4;

/// The settings of one run.
pub(crate) struct Bench {
    /// The checkout.
    pub(crate) root: PathBuf,
    /// The program that is measured.
    pub(crate) kiln: PathBuf,
    /// The scripts of `bench/scripts`, by name; some of them in a quick run.
    pub(crate) scripts: Vec<Script>,
    is_quick: bool,
    compiled: OnceCell<Site>,
}

impl Bench {
    /// Of the program `kiln`.
    ///
    /// # Errors
    /// When the program or the scripts are not there.
    pub(crate) fn new(root: PathBuf, kiln: &Path, is_quick: bool) -> Result<Bench> {
        let kiln = std::fs::canonicalize(kiln)
            .map_err(|error| format!("{}: {error}; `make build` makes it", kiln.display()))?;
        let mut scripts = read_scripts(&root.join("bench/scripts"))?;
        if is_quick {
            scripts.truncate(QUICK_SCRIPTS);
        }
        Ok(Bench { root, kiln, scripts, is_quick, compiled: OnceCell::new() })
    }

    /// How often something is measured.
    pub(crate) fn rounds(&self, thorough: usize, quick: usize) -> usize {
        if self.is_quick { quick } else { thorough }
    }

    /// A new folder, on the file system that the checkout is on.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(crate) fn folder(&self) -> Result<Folder> {
        Folder::new(&self.root.join("target/bench"))
    }

    /// A new site with all scripts, which an earlier server has compiled at both tiers: what is in its cache is all that
    /// is left of that.
    ///
    /// # Errors
    /// When a script does not compile or answer.
    pub(crate) fn compiled_site(&self) -> Result<Site> {
        if self.compiled.get().is_none() {
            let _ = self.compiled.set(Site::compiled(self)?);
        }
        let site = self.site()?;
        if let Some(compiled) = self.compiled.get() {
            site.take_data_of(compiled)?;
        }
        Ok(site)
    }

    /// A new site with all scripts, which nobody has compiled yet.
    ///
    /// # Errors
    /// When its folders cannot be made.
    pub(crate) fn site(&self) -> Result<Site> {
        let site = Site::new(self)?;
        for script in &self.scripts {
            site.write(&format!("{}.cpp", script.name), &script.edited(0, Changed::default()).text)?;
        }
        Ok(site)
    }
}

/// The folder that this crate's folder is in.
pub(crate) fn checkout() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_owned()
}
