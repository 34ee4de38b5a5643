//! The cells of one version of a script: how they are made, how many there may be, and who has one on lease.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::pipe::{PipeFlags, pipe_with};
use tokio::net::unix::pipe;
use tokio::sync::OwnedSemaphorePermit;
use wire::zygote::{Limits, Work};

use super::attendant::{ScriptLog, attend};
use super::cell::{Cell, CellRecord};
use super::channel::Channel;
use super::fresh::FreshPool;
use super::warm::WarmPool;
use super::zygote::{SpawnError, SpawnStreams, Zygote};
use crate::configuration::Isolation;

/// Why there is no cell for a request.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LeaseError {
    /// Too many requests wait already, or this one has waited too long.
    #[error("all {0} cells of this script are busy")]
    Busy(usize),
    /// A cell cannot be made.
    #[error(transparent)]
    Spawn(#[from] SpawnError),
}

/// All that is needed to make a cell of one version.
pub(crate) struct Blueprint {
    /// Whom to ask.
    pub(crate) zygote: Zygote,
    /// The image file, open for reading only.
    pub(crate) image: Arc<OwnedFd>,
    /// The cell's bounds.
    pub(crate) limits: Limits,
    /// Where its words go.
    pub(crate) log: Arc<ScriptLog>,
}

impl Blueprint {
    /// Asks for a cell with pipes for its output and an empty input.
    pub(super) async fn spawn(&self) -> Result<Cell, SpawnError> {
        let (input, _) = pipe_with(PipeFlags::CLOEXEC).map_err(io::Error::from)?;
        let (stdout, cell_stdout) = output_pipe()?;
        let (stderr, cell_stderr) = output_pipe()?;
        let streams = SpawnStreams { input: input.as_fd(), output: cell_stdout.as_fd(), error: cell_stderr.as_fd() };
        let cell = self.zygote.spawn(Work::Handlers, self.limits, self.image.as_fd(), streams).await?;
        tokio::spawn(attend(Arc::clone(cell.record()), Arc::clone(&self.log), stdout, stderr));
        Ok(cell)
    }
}

/// A pipe whose reading end is the runtime's and whose writing end blocks, as programs expect.
fn output_pipe() -> io::Result<(pipe::Receiver, OwnedFd)> {
    let (reader, writer) = pipe_with(PipeFlags::CLOEXEC)?;
    rustix::io::ioctl_fionbio(&reader, true)?;
    Ok((pipe::Receiver::from_owned_fd_unchecked(reader)?, writer))
}

/// How many cells, and how long they are waited for and kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PoolLimits {
    /// Cells in use at once.
    pub(crate) cells_max: usize,
    /// Requests that wait for one.
    pub(crate) waiting_max: usize,
    /// How long they wait.
    pub(crate) waiting_time: Duration,
    /// How long an unused cell is kept.
    pub(crate) spare_time: Duration,
    /// Time in use after which a warm cell is replaced, because its CPU limit counts over its life.
    pub(crate) busy_max: Duration,
}

/// The cells of one version.
pub(crate) enum Pool {
    /// Each used once.
    Fresh(Arc<FreshPool>),
    /// Each used for one request after another, on one shard of the server.
    Warm(Arc<WarmPool>),
}

impl Pool {
    /// A pool without cells.
    pub(crate) fn new(isolation: Isolation, blueprint: Blueprint, limits: PoolLimits, shards: usize) -> Pool {
        match isolation {
            Isolation::Fresh => Pool::Fresh(FreshPool::new(blueprint, limits)),
            Isolation::Warm => Pool::Warm(WarmPool::new(blueprint, limits, shards)),
        }
    }

    /// A cell for one request, on the calling thread's `shard`.
    ///
    /// # Errors
    /// [`LeaseError`] when too many are in use or none can be made.
    pub(crate) async fn lease(&self, shard: usize) -> Result<Lease, LeaseError> {
        match self {
            Pool::Fresh(pool) => pool.lease().await,
            Pool::Warm(pool) => pool.lease(shard).await,
        }
    }

    /// Has a cell made ready for the request that is likely to come.
    pub(crate) fn prepare(&self) {
        match self {
            Pool::Fresh(pool) => pool.prepare(),
            // A warm cell belongs to a shard, and which one will be asked is not known.
            Pool::Warm(_) => {}
        }
    }

    /// Lets go of cells that have not been used lately.
    pub(crate) fn sweep(&self, now: Instant) {
        match self {
            Pool::Fresh(pool) => pool.sweep(now),
            Pool::Warm(pool) => pool.sweep(now),
        }
    }

    /// Lets go of all cells not in use, now and from now on.
    pub(crate) fn retire(&self) {
        match self {
            Pool::Fresh(pool) => pool.retire(),
            Pool::Warm(pool) => pool.retire(),
        }
    }

    /// Whether it has cells, in use or not.
    pub(crate) fn is_active(&self) -> bool {
        match self {
            Pool::Fresh(pool) => pool.is_active(),
            Pool::Warm(pool) => pool.is_active(),
        }
    }
}

/// Where a leased cell goes when its request is done.
enum Home {
    /// Nowhere: it ends.
    Fresh(Arc<FreshPool>),
    /// Back to its shard.
    Warm { pool: Arc<WarmPool>, shard: usize, since: Instant, busy: Duration },
}

/// A cell for the time of one request. Dropped before the request is done, it is killed: what it does by then is of no
/// use to anybody.
pub(crate) struct Lease {
    /// Taken by [`Lease::finish`].
    cell: Option<Cell>,
    /// Taken by [`Lease::finish`].
    channel: Option<Channel>,
    home: Home,
    /// Freed after the cell has gone home, so that whoever waits for the place finds it.
    _place: OwnedSemaphorePermit,
}

impl Lease {
    pub(super) fn fresh(
        mut cell: Cell,
        pool: Arc<FreshPool>,
        place: OwnedSemaphorePermit,
    ) -> Result<Lease, LeaseError> {
        let channel = take_channel(&mut cell).map_err(SpawnError::Io)?;
        Ok(Lease { cell: Some(cell), channel: Some(channel), home: Home::Fresh(pool), _place: place })
    }

    pub(super) fn warm(
        cell: Cell,
        channel: Channel,
        busy: Duration,
        (pool, shard): (Arc<WarmPool>, usize),
        place: OwnedSemaphorePermit,
    ) -> Lease {
        let home = Home::Warm { pool, shard, since: Instant::now(), busy };
        Lease { cell: Some(cell), channel: Some(channel), home, _place: place }
    }

    /// The cell's channel.
    ///
    /// # Errors
    /// When the lease is finished.
    pub(super) fn channel(&mut self) -> io::Result<&mut Channel> {
        self.channel.as_mut().ok_or_else(|| io::ErrorKind::NotConnected.into())
    }

    /// What the zygote knows of the cell.
    pub(super) fn record(&self) -> Option<&Arc<CellRecord>> {
        self.cell.as_ref().map(Cell::record)
    }

    /// Where the cell's words go.
    pub(super) fn log(&self) -> &Arc<ScriptLog> {
        match &self.home {
            Home::Fresh(pool) => pool.log(),
            Home::Warm { pool, .. } => pool.log(),
        }
    }

    /// The request has been sent: the time until the answer can be used to prepare for the next one.
    pub(super) fn has_sent(&self) {
        if let Home::Fresh(pool) = &self.home {
            pool.prepare();
        }
    }

    /// The request is done and the cell has behaved.
    pub(super) fn finish(mut self) {
        let (Some(cell), Some(channel)) = (self.cell.take(), self.channel.take()) else { return };
        if let Home::Warm { pool, shard, since, busy } = &self.home {
            let now = Instant::now();
            pool.take_back(*shard, cell, channel, *busy + now.saturating_duration_since(*since), now);
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(cell) = &self.cell {
            cell.record().kill();
        }
    }
}

/// Registers a new cell's stream with the calling thread's runtime.
pub(super) fn take_channel(cell: &mut Cell) -> io::Result<Channel> {
    Channel::new(cell.stream.take().ok_or(io::ErrorKind::NotConnected)?)
}

/// Waits for a place among the cells of a pool, unless too many wait already.
pub(super) async fn wait_for_place(
    places: &Arc<tokio::sync::Semaphore>,
    waiting: &std::sync::atomic::AtomicUsize,
    limits: &PoolLimits,
) -> Result<OwnedSemaphorePermit, LeaseError> {
    use std::sync::atomic::Ordering;

    /// Counts down when the waiting is over, or given up.
    struct Waiting<'a>(&'a std::sync::atomic::AtomicUsize);
    impl Drop for Waiting<'_> {
        fn drop(&mut self) {
            self.0.fetch_sub(1, Ordering::Relaxed);
        }
    }

    let before = waiting.fetch_add(1, Ordering::Relaxed);
    let _waiting = Waiting(waiting);
    let busy = || LeaseError::Busy(limits.cells_max);
    if before >= limits.waiting_max {
        return Err(busy());
    }
    let place = tokio::time::timeout(limits.waiting_time, Arc::clone(places).acquire_owned()).await;
    place.map_err(|_| busy())?.map_err(|_| busy())
}
