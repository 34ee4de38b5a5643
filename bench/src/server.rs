//! A running `kiln serve` over a scripts folder and a data folder of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::Result;
use crate::bench::Bench;
use crate::child::Running;
use crate::client::Client;
use crate::folder::{Folder, copy_folder};
use crate::log::{Line, Log};
use crate::processes;
use crate::scripts::{Edit, Save};

/// How long a start, a compile or an answer may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);
/// Longer than the engine waits before it begins to optimise what has just gone live.
const OPTIMIZE_WAIT: Duration = Duration::from_millis(400);
/// Between two questions for a version that the log has announced already.
const SWAP_WAIT: Duration = Duration::from_micros(200);

/// Where a server's files are.
pub(crate) struct Site {
    folder: Folder,
}

impl Site {
    /// A site without scripts.
    ///
    /// # Errors
    /// When its folders cannot be made.
    pub(crate) fn new(bench: &Bench) -> Result<Site> {
        let folder = bench.folder()?;
        fs::create_dir_all(folder.path().join("scripts/webapps"))?;
        fs::write(folder.path().join("server.yaml"), "scripts: scripts\ndata: data\n")?;
        Ok(Site { folder })
    }

    /// A file below `scripts/webapps`.
    pub(crate) fn script(&self, path: &str) -> PathBuf {
        self.folder.path().join("scripts/webapps").join(path)
    }

    /// All scripts of the bench, served once until they are optimised.
    ///
    /// # Errors
    /// When a script does not compile or answer.
    pub(crate) fn compiled(bench: &Bench) -> Result<Site> {
        let site = bench.site()?;
        let server = site.serve(bench)?;
        server.wait_until_quiet()?;
        let mut client = server.client()?;
        for script in &bench.scripts {
            client.get_good(&format!("/{}/", script.name))?;
        }
        drop(server);
        Ok(site)
    }

    /// Copies what Kiln keeps of `other`.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn take_data_of(&self, other: &Site) -> Result<()> {
        copy_folder(&other.folder.path().join("data"), &self.folder.path().join("data"))
    }

    /// Writes a file below `scripts/webapps` before the server runs.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn write(&self, path: &str, text: &str) -> Result<()> {
        let file = self.script(path);
        if let Some(parent) = file.parent() {
            fs::create_dir_all(parent)?;
        }
        Ok(fs::write(file, text)?)
    }

    /// Starts a server over it and returns when that listens.
    ///
    /// # Errors
    /// When it does not.
    pub(crate) fn serve(&self, bench: &Bench) -> Result<Server<'_>> {
        let mut running = Running::start(
            Command::new(&bench.kiln)
                .args(["serve", "--config", "server.yaml", "--listen", "127.0.0.1:0", "--log", "json"])
                .current_dir(self.folder.path())
                .env("KILN_LOG", "debug")
                .stdout(Stdio::null())
                .stderr(Stdio::piped()),
        )?;
        let log = Log::read(running.take_stderr().ok_or("the server has no standard error")?);
        let lines = log.until(PATIENCE, |line| line.text("message").contains("at http://"))?;
        let message = lines.last().map(|line| line.text("message")).unwrap_or_default();
        let address = message.split("http://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default();
        Ok(Server { site: self, address: address.to_owned(), running, log })
    }
}

/// A running server.
pub(crate) struct Server<'a> {
    site: &'a Site,
    /// `address:port`.
    pub(crate) address: String,
    running: Running,
    /// What it says.
    pub(crate) log: Log,
}

/// What a save came to.
pub(crate) struct Saved {
    /// From the save to the end of the first answer of the new code.
    pub(crate) answered: Duration,
    /// From the save to the line in the log.
    pub(crate) logged: Duration,
    /// What the log said since the save.
    pub(crate) lines: Vec<Line>,
}

/// What the save of a mistake came to.
pub(crate) struct Reported {
    /// From the save to the line in the log.
    pub(crate) after: Duration,
    /// What the log said since the save.
    pub(crate) lines: Vec<Line>,
}

impl Server<'_> {
    /// The process of the engine.
    pub(crate) fn process(&self) -> i32 {
        self.running.process()
    }

    /// A new connection.
    ///
    /// # Errors
    /// When the server does not listen.
    pub(crate) fn client(&self) -> Result<Client> {
        Client::connect(&self.address)
    }

    /// Waits until all that a save sets off, in the background too, is done. Returns what the log said meanwhile.
    ///
    /// # Errors
    /// When it does not end.
    pub(crate) fn wait_until_quiet(&self) -> Result<Vec<Line>> {
        std::thread::sleep(OPTIMIZE_WAIT);
        processes::wait_until_quiet(self.process())?;
        Ok(self.log.so_far())
    }

    /// Saves an edit and waits for the first answer of the new code. The log says when it is time to ask: asking before
    /// would make cells of the old version on the compiler's CPU.
    ///
    /// # Errors
    /// When the edit does not go live.
    pub(crate) fn save(&self, script: &str, file: &Path, edit: &Edit, how: Save) -> Result<Saved> {
        let mut client = self.client()?;
        let (saved, lines) = self.save_until_logged(script, file, edit, how)?;
        let line = lines.last().filter(|line| line.is_live()).ok_or("the edit was rejected")?;
        let logged = line.at.duration_since(saved);
        let path = format!("/{script}/");
        while !client.get(&path)?.body.contains(&edit.mark) {
            if saved.elapsed() > PATIENCE {
                return Err(format!("{script}: the new code does not answer").into());
            }
            std::thread::sleep(SWAP_WAIT);
        }
        Ok(Saved { answered: saved.elapsed(), logged, lines })
    }

    /// Saves an edit that does not compile and waits for the log to say so. Returns what it said until then.
    ///
    /// # Errors
    /// When it does not.
    pub(crate) fn save_mistake(&self, script: &str, file: &Path, edit: &Edit, how: Save) -> Result<Reported> {
        let (saved, lines) = self.save_until_logged(script, file, edit, how)?;
        let line = lines.last().filter(|line| line.is_rejection() && line.text("detail").contains("error"));
        let line = line.ok_or("the mistake was not reported")?;
        Ok(Reported { after: line.at.duration_since(saved), lines })
    }

    /// Returns when it was saved, and the log up to what became of it.
    fn save_until_logged(&self, script: &str, file: &Path, edit: &Edit, how: Save) -> Result<(Instant, Vec<Line>)> {
        let beside = self.site.folder.path().join("unsaved.cpp");
        how.prepare(&beside, &edit.text)?;
        drop(self.log.so_far());
        let saved = Instant::now();
        how.save(file, &beside, &edit.text)?;
        let is_outcome = |line: &Line| line.is_about(script) && (line.is_live() || line.is_rejection());
        Ok((saved, self.log.until(PATIENCE, is_outcome)?))
    }
}
