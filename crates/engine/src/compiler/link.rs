//! One running compiler process: starting it, starting it again when it dies, and the compiles on its control socket.

use std::collections::HashMap;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rustix::fs::{Mode, OFlags};
use tokio::net::UnixStream;
use tokio::sync::{oneshot, watch};
use wire::compile::{CONTROL_BYTES_MAX, CompileId, Ending, FromCompiler, Lesson, Prelude, Protection, ToCompiler};

use crate::images::{self, ControlSocket, Image, Launched};

/// A compiler that ran at least this long may be started again at once.
const HEALTHY_AFTER: Duration = Duration::from_secs(10);
/// How long entering its jail may take.
const CONFINED_WAIT: Duration = Duration::from_secs(10);
/// How long parsing the preludes may take.
const READY_WAIT: Duration = Duration::from_secs(180);
/// Between two starts otherwise.
const RESTART_DELAY: Duration = Duration::from_secs(1);
/// Starts in a row that failed before compiles are refused instead of kept waiting.
const FAILED_STARTS_MAX: u32 = 3;

/// What a compiler is started for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Workload {
    /// One program or script: what it does not need is not parsed.
    One,
    /// Scripts that come and change for as long as it runs.
    Scripts,
}

/// What there is of a compiler right now.
#[derive(Debug)]
pub(super) enum LinkState {
    /// It is unpacked and started.
    Starting,
    /// It takes compiles; those that come before its preludes are parsed wait in its socket.
    Running(Arc<Link>),
    /// It cannot be started; trying goes on unless it is certain to be in vain.
    Failed(String),
}

/// A compiler process.
#[derive(Debug)]
pub(super) struct Link {
    socket: ControlSocket,
    /// Who waits for which compile's end.
    endings: Mutex<HashMap<CompileId, oneshot::Sender<Ending>>>,
    /// Which of the preludes that are parsed by and by are parsed.
    ready: watch::Sender<Vec<Prelude>>,
    /// What confines it, once it has said so.
    protections: watch::Sender<Option<Vec<Protection>>>,
    /// Whether they have been told to leave memory, all of them.
    is_resting: watch::Sender<bool>,
    /// What compiles can start from.
    learned: Mutex<HashMap<Lesson, Knowledge>>,
}

/// What of a version has been learned.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Knowledge {
    /// Whether the standard templates that it instantiates have.
    pub(super) has_instances: bool,
    /// Bytes of its leading declarations that have; not known before that is decided, and 0 if none.
    pub(super) leading_bytes: Option<usize>,
    /// Whether all its declarations have; not known before that is decided.
    pub(super) has_declarations: Option<bool>,
}

/// One compile on a link; cancelled when dropped before it has replied.
#[derive(Debug)]
pub(super) struct Compile {
    link: Arc<Link>,
    id: CompileId,
    /// Request out, reply in.
    pub(super) stream: UnixStream,
    ending: oneshot::Receiver<Ending>,
    is_over: bool,
}

impl Link {
    /// Has a child forked for a compile.
    pub(super) async fn begin(link: Arc<Link>, id: CompileId, prelude: Prelude) -> io::Result<Compile> {
        let (stream, child_stream) = std::os::unix::net::UnixStream::pair()?;
        stream.set_nonblocking(true)?;
        let (sender, ending) = oneshot::channel();
        link.insert(id, sender);
        let stream = UnixStream::from_std(stream)?;
        let compile = Compile { link, id, stream, ending, is_over: false };
        let packet = wire::encode(&ToCompiler::Compile { id, prelude });
        compile.link.socket.send(&packet, &[child_stream.as_fd()]).await?;
        Ok(compile)
    }

    /// What confines the compiler.
    pub(super) async fn protections(&self) -> Option<Vec<Protection>> {
        let mut protections = self.protections.subscribe();
        let known = tokio::time::timeout(CONFINED_WAIT, protections.wait_for(Option::is_some)).await;
        known.ok()?.ok()?.clone()
    }

    fn insert(&self, id: CompileId, sender: oneshot::Sender<Ending>) {
        if let Ok(mut endings) = self.endings.lock() {
            endings.insert(id, sender);
        }
    }

    fn remove(&self, id: CompileId) -> Option<oneshot::Sender<Ending>> {
        self.endings.lock().ok()?.remove(&id)
    }

    /// Passes on what the compiler says until it is gone.
    async fn listen(&self) -> io::Result<()> {
        let mut buffer = vec![0; CONTROL_BYTES_MAX];
        while let Some(packet) = receive(&self.socket, &mut buffer).await? {
            match packet {
                // Only what the first process says before it has read any source can be believed.
                FromCompiler::Confined { protections } => {
                    _ = self.protections.send_if_modified(|known| {
                        let is_first = known.is_none();
                        known.get_or_insert(protections);
                        is_first
                    })
                }
                FromCompiler::Ready(prelude) => {
                    if prelude == Prelude::Script {
                        tracing::debug!("the compiler has parsed its preludes");
                    }
                    self.ready.send_modify(|ready| ready.push(prelude));
                }
                FromCompiler::Learned(lesson) => self.note_learned(lesson, |learned| learned.has_instances = true),
                FromCompiler::LearnedLeading { lesson, leading_bytes } => self.note_learned(lesson, |learned| {
                    learned.leading_bytes = Some(usize::try_from(leading_bytes).unwrap_or(usize::MAX));
                }),
                FromCompiler::LeadingNotLearned(lesson) => {
                    self.note_learned(lesson, |learned| learned.leading_bytes = Some(0));
                }
                FromCompiler::LearnedDeclarations(lesson) => {
                    self.note_learned(lesson, |learned| learned.has_declarations = Some(true));
                }
                FromCompiler::DeclarationsNotLearned(lesson) => {
                    self.note_learned(lesson, |learned| learned.has_declarations = Some(false));
                }
                FromCompiler::Exited { id, ending, cpu_microseconds, peak_bytes } => {
                    tracing::debug!(compile = id.0, ?ending, cpu_microseconds, peak_bytes, "a compile has ended");
                    if let Some(sender) = self.remove(id) {
                        let _ = sender.send(ending);
                    }
                }
            }
        }
        Ok(())
    }

    fn note_learned(&self, lesson: Lesson, note: impl FnOnce(&mut Knowledge)) {
        // What nobody expects any more has been forgotten.
        if let Ok(mut learned) = self.learned.lock()
            && let Some(learned) = learned.get_mut(&lesson)
        {
            note(learned);
            tracing::debug!(lesson = lesson.0, ?learned, "the compiler has learned a script");
        }
    }

    /// From now on the compiler may say something of that lesson.
    pub(super) fn expect(&self, lesson: Lesson) {
        if let Ok(mut learned) = self.learned.lock() {
            learned.insert(lesson, Knowledge::default());
        }
    }

    /// What compiles can start from in that lesson.
    pub(super) fn has_learned(&self, lesson: Lesson) -> Knowledge {
        self.learned.lock().ok().and_then(|learned| learned.get(&lesson).copied()).unwrap_or_default()
    }

    /// No compile is to start from that lesson any more.
    pub(super) fn forget(&self, lesson: Lesson) {
        if let Ok(mut learned) = self.learned.lock() {
            learned.remove(&lesson);
        }
    }

    /// The best prelude for a script that can be compiled from at once, or else the one that is there first.
    pub(super) fn script_prelude(&self) -> Prelude {
        if self.ready.borrow().contains(&Prelude::Script) { Prelude::Script } else { Prelude::ScriptHeaders }
    }

    /// Returns `limit` after `prelude` has been parsed: a compile that waits for it does not use up its time. A compiler
    /// that is not ready for long has failed.
    pub(super) async fn time_is_up(&self, prelude: Prelude, limit: Duration) {
        if matches!(prelude, Prelude::ScriptHeaders | Prelude::Script) {
            let mut ready = self.ready.subscribe();
            let _ = tokio::time::timeout(READY_WAIT, ready.wait_for(|ready| ready.contains(&prelude))).await;
        }
        tokio::time::sleep(limit).await;
    }

    /// Returns when processes that are forked from now on share the preludes' files. Those forked before would keep all of
    /// them in memory.
    pub(super) async fn rests(&self) {
        let _ = self.is_resting.subscribe().wait_for(|is_resting| *is_resting).await;
    }

    /// Sends a packet on the control socket.
    pub(super) async fn send(&self, packet: &[u8], descriptors: &[BorrowedFd<'_>]) -> io::Result<()> {
        self.socket.send(packet, descriptors).await
    }

    /// Tells everybody who still waits that nothing will come.
    fn abandon(&self) {
        if let Ok(mut endings) = self.endings.lock() {
            endings.clear();
        }
    }
}

impl Compile {
    /// How the child ended, or `None` when the compiler went away with it.
    pub(super) async fn ending(&mut self) -> Option<Ending> {
        let ending = (&mut self.ending).await.ok();
        self.is_over = true;
        ending
    }

    /// The child has done its work and needs no cancelling.
    pub(super) fn has_replied(&mut self) {
        self.is_over = true;
    }
}

impl Drop for Compile {
    fn drop(&mut self) {
        self.link.remove(self.id);
        if !self.is_over {
            let (link, cancel) = (Arc::clone(&self.link), wire::encode(&ToCompiler::Cancel(self.id)));
            // The runtime may be gone, and with it the compiler.
            if let Ok(runtime) = tokio::runtime::Handle::try_current() {
                runtime.spawn(async move { link.socket.send(&cancel, &[]).await });
            }
        }
    }
}

/// Keeps a compiler running until nobody has a handle to it any more.
pub(super) async fn supervise(state: watch::Sender<LinkState>, cache: Option<PathBuf>, workload: Workload) {
    let mut failures = 0;
    loop {
        let started = Instant::now();
        let outcome = tokio::select! {
            outcome = run_once(&state, cache.clone(), workload) => outcome,
            () = state.closed() => return,
        };
        failures = if started.elapsed() > HEALTHY_AFTER { 0 } else { failures + 1 };
        match outcome {
            Err(Stop::Never(reason)) => {
                tracing::error!("{reason}");
                let _ = state.send(LinkState::Failed(reason));
                return;
            }
            Err(Stop::Again(reason)) => tracing::error!("the compiler does not run: {reason}"),
            Ok(()) => tracing::warn!("the compiler process has ended and is started again"),
        }
        if failures >= FAILED_STARTS_MAX {
            let _ = state.send(LinkState::Failed("it ended several times right after its start".to_owned()));
        }
        if failures > 0 {
            tokio::time::sleep(RESTART_DELAY).await;
        }
    }
}

/// Why there is no compiler.
enum Stop {
    /// This build or this machine will never have one.
    Never(String),
    /// Worth another try.
    Again(String),
}

async fn run_once(state: &watch::Sender<LinkState>, cache: Option<PathBuf>, workload: Workload) -> Result<(), Stop> {
    let again = |error: io::Error| Stop::Again(error.to_string());
    let launched = images::start(Image::Compiler, cache.clone()).await.map_err(|error| match error {
        images::StartError::Launch(_) => Stop::Again(error.to_string()),
        _ => Stop::Never(error.to_string()),
    })?;
    let Launched { control, output, process } = launched;
    tokio::spawn(images::log_output(Image::Compiler.name(), output));
    let outcome = serve(state, control, cache, workload).await;
    state.send_if_modified(|state| {
        let was_running = matches!(state, LinkState::Running(_));
        *state = LinkState::Starting;
        was_running
    });
    images::kill_and_reap(process).await.map_err(again)?;
    outcome.map_err(again)
}

async fn serve(
    state: &watch::Sender<LinkState>,
    control: OwnedFd,
    cache: Option<PathBuf>,
    workload: Workload,
) -> io::Result<()> {
    let link = Arc::new(Link {
        socket: ControlSocket::new(control)?,
        endings: Mutex::default(),
        ready: watch::Sender::default(),
        protections: watch::Sender::default(),
        is_resting: watch::Sender::new(false),
        learned: Mutex::default(),
    });
    if workload == Workload::Scripts {
        link.send(&wire::encode(&ToCompiler::Prepare), &[]).await?;
    }
    let _ = state.send(LinkState::Running(Arc::clone(&link)));
    let resting = tokio::spawn(rest_when_ready(Arc::clone(&link), cache));
    let outcome = link.listen().await;
    resting.abort();
    link.abandon();
    outcome
}

/// Moves the parsed preludes to files: what compiles do not touch takes no memory then. What is learned later is forked
/// from there, and shares the files.
async fn rest_when_ready(link: Arc<Link>, cache: Option<PathBuf>) {
    if link.ready.subscribe().wait_for(|ready| ready.contains(&Prelude::Script)).await.is_err() {
        return;
    }
    if let Some(cache) = cache
        && let Err(error) = rest(&link, &cache).await
    {
        tracing::debug!("the compiler stays in memory: {error}");
    }
    link.is_resting.send_replace(true);
}

async fn rest(link: &Link, cache: &Path) -> io::Result<()> {
    // Without a name, such a file goes with the last process that has it.
    let unnamed = || rustix::fs::open(cache, OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC, Mode::RUSR | Mode::WUSR);
    let (first, headers, script) = (unnamed()?, unnamed()?, unnamed()?);
    link.send(&wire::encode(&ToCompiler::Rest), &[first.as_fd(), headers.as_fd(), script.as_fd()]).await
}

async fn receive(socket: &ControlSocket, buffer: &mut [u8]) -> io::Result<Option<FromCompiler>> {
    let Some((bytes, _)) = socket.receive(buffer).await? else { return Ok(None) };
    let packet = wire::decode(buffer.get(..bytes).unwrap_or_default());
    packet.map(Some).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}
