//! A running `kiln serve` over a scripts folder of its own.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use crate::client::{Answer, Client};
use crate::skip::skip;

/// How long anything is waited for that should come at once.
const PATIENCE: Duration = Duration::from_secs(60);

/// The program under test, or `None` when it was built without a compiler and cell inside; then the reason is printed.
pub(crate) fn kiln() -> Option<&'static str> {
    let kiln = env!("CARGO_BIN_EXE_kiln");
    if cfg!(kiln_complete) {
        return Some(kiln);
    }
    skip("this kiln has no compiler inside; `make test` builds one that has and runs this");
    None
}

/// A folder that goes away with the test.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Folder {
        static COUNTER: AtomicU32 = AtomicU32::new(0);
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("kiln-test-{}-{number}", std::process::id()));
        fs::create_dir_all(path.join("scripts/webapps")).unwrap();
        Folder(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file under `scripts/webapps`.
    pub(crate) fn write(&self, path: &str, contents: impl AsRef<[u8]>) {
        let path = self.webapps().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents).unwrap();
    }

    pub(crate) fn webapps(&self) -> PathBuf {
        self.0.join("scripts/webapps")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What the server has logged so far.
#[derive(Default)]
struct Log {
    lines: Mutex<Vec<String>>,
    grown: Condvar,
}

/// A running server.
pub(crate) struct Site {
    pub(crate) folder: Arc<Folder>,
    child: Child,
    log: Arc<Log>,
    address: String,
}

impl Site {
    /// Starts a server in development mode over `files` under `scripts/webapps`.
    pub(crate) fn start(files: &[(&str, &str)]) -> Option<Site> {
        Site::with_configuration("mode: development\n", files)
    }

    pub(crate) fn with_configuration(configuration: &str, files: &[(&str, &str)]) -> Option<Site> {
        let folder = Arc::new(Folder::new());
        for (path, contents) in files {
            folder.write(path, contents);
        }
        Site::over(folder, configuration)
    }

    /// Starts a server over what is in `folder`.
    pub(crate) fn over(folder: Arc<Folder>, configuration: &str) -> Option<Site> {
        let kiln = kiln()?;
        fs::write(folder.path().join("server.yaml"), configuration).unwrap();
        let child = Command::new(kiln)
            .args(["serve", "--config", "server.yaml", "--listen", "127.0.0.1:0"])
            .current_dir(folder.path())
            .env("KILN_LOG", "debug")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        Some(Site::watch(folder, child))
    }

    /// Takes over a server that has just been started.
    pub(crate) fn watch(folder: Arc<Folder>, mut child: Child) -> Site {
        let log = Arc::new(Log::default());
        let (stderr, grown) = (child.stderr.take().unwrap(), Arc::clone(&log));
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                grown.lines.lock().unwrap().push(line);
                grown.grown.notify_all();
            }
        });
        let mut site = Site { folder, child, log, address: String::new() };
        // Before that, first answers take as long as the machine is busy.
        site.wait_for("the compiler has parsed its preludes");
        let banner = site.wait_for("Kiln serves");
        let start = banner.find("http://").unwrap() + "http://".len();
        site.address = banner[start..].split('/').next().unwrap().to_owned();
        site
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    /// Saves a file the way most programs do: in place.
    pub(crate) fn write(&self, path: &str, contents: impl AsRef<[u8]>) {
        self.folder.write(path, contents);
    }

    pub(crate) fn client(&self) -> Client {
        Client::connect(&self.address)
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.client().get(path)
    }

    /// Asks until the answer is as wanted.
    pub(crate) fn get_until(&self, path: &str, is_wanted: impl Fn(&Answer) -> bool) -> Answer {
        let start = Instant::now();
        loop {
            let answer = self.get(path);
            if is_wanted(&answer) {
                return answer;
            }
            assert!(start.elapsed() < PATIENCE, "{path} is not as wanted: {answer:?}\n{}", self.log());
            std::thread::yield_now();
        }
    }

    /// Waits until a line of the log has `text` in it, and returns the first such line.
    pub(crate) fn wait_for(&self, text: &str) -> String {
        self.wait_for_lines(text, 1).remove(0)
    }

    /// Waits until `count` lines have `text` in them.
    pub(crate) fn wait_for_lines(&self, text: &str, count: usize) -> Vec<String> {
        let start = Instant::now();
        let mut lines = self.log.lines.lock().unwrap();
        loop {
            let found: Vec<String> = lines.iter().filter(|line| line.contains(text)).cloned().collect();
            if found.len() >= count {
                return found;
            }
            let remaining = PATIENCE.checked_sub(start.elapsed());
            let Some(remaining) = remaining else { panic!("no `{text}` in the log:\n{}", lines.join("\n")) };
            lines = self.log.grown.wait_timeout(lines, remaining).unwrap().0;
        }
    }

    /// All of the log.
    pub(crate) fn log(&self) -> String {
        self.log.lines.lock().unwrap().join("\n")
    }

    pub(crate) fn signal(&self, signal: rustix::process::Signal) {
        let process = rustix::process::Pid::from_raw(self.child.id() as i32).unwrap();
        rustix::process::kill_process(process, signal).unwrap();
    }

    /// Waits for the server's own end.
    pub(crate) fn wait(&mut self) -> std::process::ExitStatus {
        self.child.wait().unwrap()
    }

    /// Ends the server as a crash would, and returns its folder.
    pub(crate) fn kill(mut self) -> Arc<Folder> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        Arc::clone(&self.folder)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
