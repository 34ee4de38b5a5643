//! The client of the zygote: keeps it running, asks it for cells and hears how they end.
//! Knows nothing of what cells are used for.

use std::collections::HashMap;
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, watch};
use wire::zygote::{CellId, FromZygote, Limits, PACKET_BYTES_MAX, Protection, ToZygote, Work};

use super::cell::{Cell, CellEnd, CellRecord};
use crate::images::{self, ControlSocket, Image, Launched};

/// How long a cell is waited for while the zygote starts.
const START_WAIT: Duration = Duration::from_secs(10);
/// Between two starts of a zygote that ended early.
const RESTART_DELAY: Duration = Duration::from_millis(500);
/// A zygote that ran at least this long may be started again at once.
const HEALTHY_AFTER: Duration = Duration::from_secs(5);

/// Why there is no cell.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SpawnError {
    /// All cells that there may be are in use.
    #[error("all {0} cells are in use")]
    TooMany(usize),
    /// There is no zygote.
    #[error("no cell can be made: {0}")]
    Unavailable(String),
    /// A descriptor could not be made or sent.
    #[error("no cell can be made: {0}")]
    Io(#[from] io::Error),
}

/// What there is of a zygote right now.
#[derive(Clone, Debug)]
enum LinkState {
    Starting,
    Running(Arc<ControlSocket>),
    Failed(String),
}

/// A handle to the zygote process; clones share it.
#[derive(Clone)]
pub(crate) struct Zygote {
    shared: Arc<Shared>,
}

struct Shared {
    link: watch::Receiver<LinkState>,
    cells: Arc<Cells>,
    cells_max: usize,
    next_id: AtomicU64,
    protections: watch::Receiver<Option<Vec<Protection>>>,
}

/// All cells that have not ended.
#[derive(Default)]
struct Cells {
    records: Mutex<HashMap<CellId, Arc<CellRecord>>>,
    first_spawned: Notify,
}

/// A cell's standard input, output and error.
pub(crate) struct SpawnStreams<'a> {
    /// Descriptor 0.
    pub(crate) input: BorrowedFd<'a>,
    /// Descriptor 1.
    pub(crate) output: BorrowedFd<'a>,
    /// Descriptor 2.
    pub(crate) error: BorrowedFd<'a>,
}

impl Zygote {
    /// Starts the zygote in the background and keeps it running as long as this handle lives.
    pub(crate) fn start(cache: Option<PathBuf>, cells_max: usize) -> Zygote {
        let (state, link) = watch::channel(LinkState::Starting);
        let (protections_sender, protections) = watch::channel(None);
        let cells = Arc::new(Cells::default());
        tokio::spawn(supervise(state, protections_sender, Arc::clone(&cells), cache));
        Zygote { shared: Arc::new(Shared { link, cells, cells_max, next_id: AtomicU64::new(1), protections }) }
    }

    /// A handle without a process behind it, for tests that bring their own cells.
    #[cfg(test)]
    pub(super) fn absent() -> Zygote {
        let (_, link) = watch::channel(LinkState::Failed("there is none".to_owned()));
        let (_, protections) = watch::channel(None);
        let (cells, next_id) = (Arc::default(), AtomicU64::new(1));
        Zygote { shared: Arc::new(Shared { link, cells, cells_max: 0, next_id, protections }) }
    }

    /// Asks for a cell. It can be written to at once: what it is sent waits until it has initialised itself.
    ///
    /// # Errors
    /// [`SpawnError`] when the zygote cannot be asked; whether it succeeds is in the cell's record.
    pub(crate) async fn spawn(
        &self,
        work: Work,
        limits: Limits,
        image: BorrowedFd<'_>,
        streams: SpawnStreams<'_>,
    ) -> Result<Cell, SpawnError> {
        let socket = self.socket().await?;
        let (stream, cell_stream) = UnixStream::pair()?;
        stream.set_nonblocking(true)?;
        let id = CellId(self.shared.next_id.fetch_add(1, Ordering::Relaxed));
        let record = Arc::new(CellRecord::new(id));
        self.shared.cells.insert(Arc::clone(&record), self.shared.cells_max)?;
        let cell = Cell { record, stream: Some(stream) };
        let packet = wire::encode(&ToZygote::Spawn { cell: id, work, limits });
        let descriptors = [image, cell_stream.as_fd(), streams.input, streams.output, streams.error];
        if let Err(error) = socket.send(&packet, &descriptors).await {
            self.shared.cells.end(id, CellEnd::ZygoteLost);
            return Err(error.into());
        }
        Ok(cell)
    }

    /// What confines every cell, once the zygote has said so.
    ///
    /// # Errors
    /// [`SpawnError::Unavailable`] when there is no zygote to say anything.
    pub(crate) async fn protections(&self) -> Result<Vec<Protection>, SpawnError> {
        self.socket().await?;
        let mut protections = self.shared.protections.clone();
        let known = tokio::time::timeout(START_WAIT, protections.wait_for(Option::is_some)).await;
        let known = known.ok().and_then(Result::ok).and_then(|protections| protections.clone());
        known.ok_or_else(|| SpawnError::Unavailable("the zygote does not answer".to_owned()))
    }

    /// Cells that have not ended.
    pub(crate) fn cells(&self) -> usize {
        self.shared.cells.records.lock().map_or(0, |records| records.len())
    }

    /// Returns when there is at least one cell.
    pub(crate) async fn has_cells(&self) {
        loop {
            let spawned = self.shared.cells.first_spawned.notified();
            if self.cells() > 0 {
                return;
            }
            spawned.await;
        }
    }

    async fn socket(&self) -> Result<Arc<ControlSocket>, SpawnError> {
        if let LinkState::Running(socket) = &*self.shared.link.borrow() {
            return Ok(Arc::clone(socket));
        }
        let mut link = self.shared.link.clone();
        let settled = link.wait_for(|state| !matches!(state, LinkState::Starting));
        let unavailable = |reason: &str| SpawnError::Unavailable(reason.to_owned());
        let state = tokio::time::timeout(START_WAIT, settled).await;
        let state = state.map_err(|_| unavailable("the zygote does not start"))?;
        match &*state.map_err(|_| unavailable("the engine is stopping"))? {
            LinkState::Running(socket) => Ok(Arc::clone(socket)),
            LinkState::Failed(reason) => Err(unavailable(reason)),
            LinkState::Starting => Err(unavailable("the zygote does not start")),
        }
    }
}

impl Cells {
    fn insert(&self, record: Arc<CellRecord>, cells_max: usize) -> Result<(), SpawnError> {
        let Ok(mut records) = self.records.lock() else { return Err(SpawnError::TooMany(0)) };
        if records.len() >= cells_max {
            return Err(SpawnError::TooMany(cells_max));
        }
        if records.is_empty() {
            self.first_spawned.notify_waiters();
        }
        records.insert(record.id(), record);
        Ok(())
    }

    fn get(&self, id: CellId) -> Option<Arc<CellRecord>> {
        self.records.lock().ok()?.get(&id).cloned()
    }

    fn end(&self, id: CellId, end: CellEnd) {
        let record = self.records.lock().ok().and_then(|mut records| records.remove(&id));
        if let Some(record) = record {
            record.has_ended(end);
        }
    }

    fn end_all(&self) {
        let records = self.records.lock().map(|mut records| std::mem::take(&mut *records)).unwrap_or_default();
        for record in records.into_values() {
            record.kill();
            record.has_ended(CellEnd::ZygoteLost);
        }
    }
}

async fn supervise(
    state: watch::Sender<LinkState>,
    protections: watch::Sender<Option<Vec<Protection>>>,
    cells: Arc<Cells>,
    cache: Option<PathBuf>,
) {
    loop {
        let started = Instant::now();
        let outcome = tokio::select! {
            outcome = run_once(&state, &protections, &cells, cache.clone()) => outcome,
            () = state.closed() => return,
        };
        let _ = state.send(LinkState::Starting);
        cells.end_all();
        match outcome {
            Err(images::StartError::Launch(error)) => tracing::error!("{error}"),
            Err(error) => {
                tracing::error!("{error}");
                let _ = state.send(LinkState::Failed(error.to_string()));
                return;
            }
            Ok(()) => tracing::error!("the zygote has ended, and all cells with it; it is started again"),
        }
        if started.elapsed() < HEALTHY_AFTER {
            tokio::time::sleep(RESTART_DELAY).await;
        }
    }
}

async fn run_once(
    state: &watch::Sender<LinkState>,
    protections: &watch::Sender<Option<Vec<Protection>>>,
    cells: &Cells,
    cache: Option<PathBuf>,
) -> Result<(), images::StartError> {
    let Launched { control, output, process } = images::start(Image::Cell, cache).await?;
    tokio::spawn(images::log_output(Image::Cell.name(), output));
    if let Ok(socket) = ControlSocket::new(control) {
        let socket = Arc::new(socket);
        // Packets sent from now on wait in the socket until the zygote reads them.
        let _ = state.send(LinkState::Running(Arc::clone(&socket)));
        if let Err(error) = listen(&socket, protections, cells).await {
            tracing::error!("the zygote is not understood: {error}");
        }
    }
    if let Err(error) = images::kill_and_reap(process).await {
        tracing::error!("the zygote cannot be reaped: {error}");
    }
    Ok(())
}

async fn listen(
    socket: &ControlSocket,
    protections: &watch::Sender<Option<Vec<Protection>>>,
    cells: &Cells,
) -> io::Result<()> {
    let mut buffer = vec![0; PACKET_BYTES_MAX];
    while let Some((bytes, mut descriptors)) = socket.receive(&mut buffer).await? {
        let packet = wire::decode(buffer.get(..bytes).unwrap_or_default());
        match packet.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))? {
            FromZygote::Ready { protections: known } => {
                protections.send_replace(Some(known));
            }
            FromZygote::Spawned { cell } => {
                if let (Some(record), Some(process)) = (cells.get(cell), descriptors.pop()) {
                    record.has_process(process);
                }
            }
            FromZygote::Failed { cell, step, errno } => {
                let reason = io::Error::from_raw_os_error(errno);
                tracing::error!(cell = cell.0, "a cell could not be made: {step}: {reason}");
                cells.end(cell, CellEnd::NotMade { step, errno });
            }
            FromZygote::Exited { cell, ending, cpu_microseconds, peak_bytes } => {
                tracing::debug!(cell = cell.0, ?ending, cpu_microseconds, peak_bytes, "a cell has ended");
                cells.end(cell, CellEnd::Ended(ending));
            }
        }
    }
    Ok(())
}
