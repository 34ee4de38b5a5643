//! The client of the compiler process: keeps it running and hands it compiles, a few at a time.
//! Knows nothing of projects, caches or versions.

mod lessons;
mod link;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rustix::process::Signal;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use wire::Malformed;
use wire::compile::{
    CompileId, CompileReply, CompileRequest, Ending, OUT_OF_MEMORY_STATUS, Outcome, Prelude, ProgramKind, Protection,
    REPLY_BYTES_MAX, REQUEST_BYTES_MAX, SIGNAL_STATUS_BASE, Tier,
};

use lessons::{LearnedVersion, Lessons, Worth, first_source};
pub(crate) use link::Workload;
use link::{Compile, Link, LinkState};

/// Compiles under way at once, on any machine: each is one busy process.
const COMPILES_MAX: usize = 2;
/// Of which this many may be optimising ones, so that a save always finds a free place.
const BACKGROUND_COMPILES_MAX: usize = 1;
/// A compile is tried again when the compiler itself went away under it.
const ATTEMPTS_MAX: usize = 2;
/// How long a compile's end may be awaited after its stream has ended.
const EXIT_WAIT: Duration = Duration::from_secs(2);

/// Why there is no reply. The message is for the author of the program.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CompileError {
    /// The child died on this program.
    #[error("the compiler crashed on this program ({0}); simplifying the code it was working on usually helps")]
    Crashed(String),
    /// The child was stopped by a limit.
    #[error("compiling this program takes more than is allowed: {0}")]
    LimitExceeded(String),
    /// The sources do not fit in a request.
    #[error("the sources are larger than {} MB in all", REQUEST_BYTES_MAX >> 20)]
    TooLarge,
    /// There is no compiler.
    #[error("no compiler is running: {0}")]
    Unavailable(String),
    /// The compiler went away while it worked on this and other programs.
    #[error("the compiler went away")]
    Lost,
    /// The child's reply is no reply.
    #[error("the compiler's answer cannot be read: {0}")]
    Malformed(#[from] Malformed),
}

/// A handle to the compiler process; clones share it.
#[derive(Clone)]
pub(crate) struct Compiler {
    shared: Arc<Shared>,
}

struct Shared {
    link: watch::Receiver<LinkState>,
    next_id: AtomicU64,
    places: Arc<Semaphore>,
    background_places: Arc<Semaphore>,
    time_limit: Duration,
    lessons: Arc<Lessons>,
}

/// The right to compile now.
struct Place {
    _place: OwnedSemaphorePermit,
    _background: Option<OwnedSemaphorePermit>,
}

impl Compiler {
    /// Starts the compiler process in the background and keeps it running as long as this handle lives.
    pub(crate) fn start(cache: Option<PathBuf>, workload: Workload, time_limit: Duration) -> Compiler {
        let (state, link) = watch::channel(LinkState::Starting);
        tokio::spawn(link::supervise(state, cache, workload));
        let shared = Shared {
            link,
            next_id: AtomicU64::new(1),
            places: Arc::new(Semaphore::new(COMPILES_MAX)),
            background_places: Arc::new(Semaphore::new(BACKGROUND_COMPILES_MAX)),
            time_limit,
            lessons: Arc::default(),
        };
        Compiler { shared: Arc::new(shared) }
    }

    /// What confines the compiler.
    ///
    /// # Errors
    /// [`CompileError::Unavailable`] when there is none, or it does not say.
    pub(crate) async fn protections(&self) -> Result<Vec<Protection>, CompileError> {
        let silent = || CompileError::Unavailable("it does not say what confines it".to_owned());
        self.link().await?.protections().await.ok_or_else(silent)
    }

    /// Compiles one program. Dropping the future cancels the compile. `student` names a script that is being edited: its
    /// next compile will be quicker.
    ///
    /// # Errors
    /// [`CompileError`] when there is no reply; errors in the program are in the reply.
    pub(crate) async fn compile(
        &self,
        request: CompileRequest,
        student: Option<&str>,
    ) -> Result<CompileReply, CompileError> {
        let _place = self.place(request.tier).await?;
        match (request.kind, student) {
            (ProgramKind::Script, Some(student)) => self.compile_student(request, student).await,
            (ProgramKind::Script, None) => self.compile_script(&frame(&request)?).await,
            (ProgramKind::Program, _) => self.compile_program(&frame(&request)?).await,
        }
    }

    /// Learns a good version of a script of which nothing is known yet. Should that fail, its first edit takes longer.
    pub(crate) async fn learn(&self, request: &CompileRequest, student: &str) {
        let Ok(link) = self.link().await else { return };
        let lessons = &self.shared.lessons;
        match frame(request) {
            Ok(request_frame) if !lessons.are_about(student, &link) => {
                lessons.learn(student, &link, LearnedVersion::of(request), request_frame);
            }
            _ => {}
        }
    }

    /// Forgets what was learned of a script.
    pub(crate) fn forget(&self, student: &str) {
        self.shared.lessons.forget(student);
    }

    /// Starts from what was learned of the script's last good version, and has this one learned if that did not fit.
    async fn compile_student(&self, mut request: CompileRequest, student: &str) -> Result<CompileReply, CompileError> {
        let link = self.link().await?;
        let lessons = &self.shared.lessons;
        if let Some(first) = first_source(&request) {
            request.edited_from = lessons.note_edit(student, first);
        }
        let version = LearnedVersion::of(&request);
        let request_frame = frame(&request)?;
        let fit = lessons.fit(student, &link, &version);
        let learned = match &fit {
            None => None,
            Some(fit) => self.compile_learned(&request_frame, &fit.preludes).await,
        };
        let (reply, worth) = match (learned, fit) {
            (Some((reply, prelude)), Some(fit)) => (reply, fit.worth(prelude)),
            (_, fit) => {
                if fit.is_some() {
                    lessons.forget(student);
                }
                (self.compile_script(&request_frame).await?, Worth::All)
            }
        };
        let is_good = matches!(reply.outcome, Outcome::Image { .. });
        match worth {
            Worth::All if is_good => lessons.learn(student, &link, version, request_frame),
            Worth::Declarations if is_good => lessons.learn_declarations(student, &link, &version, request_frame),
            _ => {}
        }
        Ok(reply)
    }

    /// Starts from the first of `preludes` that turns out fit.
    async fn compile_learned(&self, request_frame: &[u8], preludes: &[Prelude]) -> Option<(CompileReply, Prelude)> {
        for &prelude in preludes {
            match self.attempt(request_frame, prelude).await {
                Ok(reply) if reply.outcome != Outcome::PreludeUnfit => {
                    tracing::debug!(?prelude, "compiled from what was learned");
                    return Some((reply, prelude));
                }
                _ => {}
            }
        }
        None
    }

    async fn compile_script(&self, request_frame: &[u8]) -> Result<CompileReply, CompileError> {
        let prelude = self.link().await?.script_prelude();
        self.attempts(request_frame, prelude).await
    }

    /// A program is first read as if it began with the standard headers, which costs no time; then, where that would
    /// change its meaning, as it stands; then, if it is wrong, as C++17, which a compiler of its time took it for.
    async fn compile_program(&self, request_frame: &[u8]) -> Result<CompileReply, CompileError> {
        let mut reply = self.attempts(request_frame, Prelude::Standard).await?;
        if reply.outcome == Outcome::PreludeUnfit {
            reply = self.attempts(request_frame, Prelude::Bare).await?;
        }
        if reply.outcome != Outcome::Rejected {
            return Ok(reply);
        }
        let older = self.attempts(request_frame, Prelude::BareOlder).await?;
        Ok(if older.outcome == Outcome::Rejected { reply } else { older })
    }

    async fn attempts(&self, request_frame: &[u8], prelude: Prelude) -> Result<CompileReply, CompileError> {
        for _ in 0..ATTEMPTS_MAX {
            match self.attempt(request_frame, prelude).await {
                Err(CompileError::Lost) => {}
                result => return result,
            }
        }
        Err(CompileError::Lost)
    }

    async fn place(&self, tier: Tier) -> Result<Place, CompileError> {
        let closed = |_| CompileError::Lost;
        let background = match tier {
            Tier::Zero => None,
            Tier::One => Some(Arc::clone(&self.shared.background_places).acquire_owned().await.map_err(closed)?),
        };
        let place = Arc::clone(&self.shared.places).acquire_owned().await.map_err(closed)?;
        Ok(Place { _place: place, _background: background })
    }

    async fn attempt(&self, request_frame: &[u8], prelude: Prelude) -> Result<CompileReply, CompileError> {
        let link = self.link().await?;
        let id = CompileId(self.shared.next_id.fetch_add(1, Ordering::Relaxed));
        let mut compile = Link::begin(Arc::clone(&link), id, prelude).await.map_err(|_| CompileError::Lost)?;
        let limit = self.shared.time_limit;
        tokio::select! {
            reply = exchange(&mut compile.stream, request_frame) => match reply {
                Ok(reply) => {
                    compile.has_replied();
                    Ok(wire::decode(&reply)?)
                }
                Err(_) => Err(no_reply(&mut compile).await),
            },
            () = link.time_is_up(prelude, limit) => Err(CompileError::LimitExceeded(format!("{} s of time", limit.as_secs()))),
        }
    }

    async fn link(&self) -> Result<Arc<Link>, CompileError> {
        let mut link = self.shared.link.clone();
        let state = link.wait_for(|state| !matches!(state, LinkState::Starting)).await;
        match &*state.map_err(|_| CompileError::Lost)? {
            LinkState::Running(link) => Ok(Arc::clone(link)),
            LinkState::Failed(reason) => Err(CompileError::Unavailable(reason.clone())),
            LinkState::Starting => Err(CompileError::Lost),
        }
    }
}

fn frame(request: &CompileRequest) -> Result<Vec<u8>, CompileError> {
    let encoded = wire::encode(request);
    if encoded.len() > REQUEST_BYTES_MAX {
        return Err(CompileError::TooLarge);
    }
    let length = u32::try_from(encoded.len()).map_err(|_| CompileError::TooLarge)?;
    Ok([&length.to_le_bytes()[..], &encoded].concat())
}

async fn exchange(stream: &mut UnixStream, request_frame: &[u8]) -> std::io::Result<Vec<u8>> {
    // A child that dies while it is written to has still ended for a reason: the reading finds out.
    let _ = stream.write_all(request_frame).await;
    let length = stream.read_u32_le().await?;
    if length as usize > REPLY_BYTES_MAX {
        return Err(std::io::ErrorKind::InvalidData.into());
    }
    let mut reply = Vec::new();
    stream.take(u64::from(length)).read_to_end(&mut reply).await?;
    if reply.len() < length as usize {
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    }
    Ok(reply)
}

/// Why a compile's stream has ended without a reply.
async fn no_reply(compile: &mut Compile) -> CompileError {
    match tokio::time::timeout(EXIT_WAIT, compile.ending()).await {
        Ok(Some(ending)) => explain(ending),
        Ok(None) => CompileError::Lost,
        Err(_) => CompileError::Crashed("it stopped answering".to_owned()),
    }
}

fn explain(ending: Ending) -> CompileError {
    match ending {
        Ending::Exit(OUT_OF_MEMORY_STATUS) => CompileError::LimitExceeded("memory".to_owned()),
        Ending::Exit(status) if status > SIGNAL_STATUS_BASE => explain_signal(status - SIGNAL_STATUS_BASE),
        Ending::Exit(status) => CompileError::Crashed(format!("exit status {status}")),
        Ending::Signal(signal) => explain_signal(signal),
    }
}

fn explain_signal(number: i32) -> CompileError {
    let limit = match Signal::from_named_raw(number) {
        Some(Signal::XCPU) => "CPU time",
        Some(Signal::KILL) => "CPU time or memory",
        Some(Signal::XFSZ) => "the size of the result",
        Some(Signal::SYS) => return CompileError::Crashed("its sandbox stopped it".to_owned()),
        _ => return CompileError::Crashed(format!("signal {number}")),
    };
    CompileError::LimitExceeded(limit.to_owned())
}
