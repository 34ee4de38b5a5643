//! Cells that serve one request after another. Each belongs to one shard of the server, whose thread alone uses it.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;

use super::attendant::ScriptLog;
use super::cell::Cell;
use super::channel::Channel;
use super::pool::{Blueprint, Lease, LeaseError, PoolLimits, take_channel, wait_for_place};

/// A request that has waited this long for a cell in use gets one made.
const GROWTH_PATIENCE: Duration = Duration::from_millis(2);

/// The warm cells of one version.
pub(crate) struct WarmPool {
    blueprint: Blueprint,
    limits: PoolLimits,
    cells_per_shard: usize,
    shards: Box<[Shard]>,
    is_retired: AtomicBool,
}

/// The cells of one thread.
struct Shard {
    /// One permit per cell that may be in use; grows from one as requests have to wait.
    places: Arc<Semaphore>,
    places_made: AtomicUsize,
    waiting: AtomicUsize,
    idle: Mutex<Vec<IdleCell>>,
}

struct IdleCell {
    cell: Cell,
    channel: Channel,
    busy: Duration,
    since: Instant,
}

impl WarmPool {
    pub(super) fn new(blueprint: Blueprint, limits: PoolLimits, shards: usize) -> Arc<WarmPool> {
        let shard = |_| Shard {
            places: Arc::new(Semaphore::new(1)),
            places_made: AtomicUsize::new(1),
            waiting: AtomicUsize::new(0),
            idle: Mutex::default(),
        };
        Arc::new(WarmPool {
            blueprint,
            limits,
            cells_per_shard: limits.cells_max.div_ceil(shards.max(1)),
            shards: (0..shards.max(1)).map(shard).collect(),
            is_retired: AtomicBool::new(false),
        })
    }

    pub(super) async fn lease(self: &Arc<Self>, index: usize) -> Result<Lease, LeaseError> {
        let index = index % self.shards.len();
        let shard = self.shards.get(index).ok_or(LeaseError::Busy(0))?;
        let place = match Arc::clone(&shard.places).try_acquire_owned() {
            Ok(place) => place,
            Err(_) => self.wait_or_grow(shard).await?,
        };
        let home = (Arc::clone(self), index);
        if let Some(IdleCell { cell, channel, busy, .. }) = shard.take_idle() {
            return Ok(Lease::warm(cell, channel, busy, home, place));
        }
        let mut cell = self.blueprint.spawn().await?;
        let channel = take_channel(&mut cell).map_err(super::zygote::SpawnError::Io)?;
        Ok(Lease::warm(cell, channel, Duration::ZERO, home, place))
    }

    /// A short wait for a cell in use costs less than a further process; a long one does not.
    async fn wait_or_grow(&self, shard: &Shard) -> Result<tokio::sync::OwnedSemaphorePermit, LeaseError> {
        let made = shard.places_made.load(Ordering::Relaxed);
        if made < self.cells_per_shard {
            let patient = PoolLimits { waiting_time: GROWTH_PATIENCE, ..self.limits };
            if let Ok(place) = wait_for_place(&shard.places, &shard.waiting, &patient).await {
                return Ok(place);
            }
            shard.grow(self.cells_per_shard);
        }
        wait_for_place(&shard.places, &shard.waiting, &self.limits).await
    }

    /// A cell comes home, unless it may not be used again.
    pub(super) fn take_back(&self, shard: usize, cell: Cell, channel: Channel, busy: Duration, now: Instant) {
        let is_worn = busy >= self.limits.busy_max || channel.has_leftovers();
        if is_worn || self.is_retired.load(Ordering::Acquire) || !cell.is_alive() {
            return;
        }
        if let Some(Ok(mut idle)) = self.shards.get(shard).map(|shard| shard.idle.lock()) {
            idle.push(IdleCell { cell, channel, busy, since: now });
        }
    }

    pub(super) fn sweep(&self, now: Instant) {
        let is_used = |idle: &IdleCell| now.saturating_duration_since(idle.since) < self.limits.spare_time;
        for shard in &self.shards {
            let Ok(mut idle) = shard.idle.lock() else { continue };
            idle.retain(is_used);
            if idle.is_empty() {
                shard.shrink();
            }
        }
    }

    pub(super) fn retire(&self) {
        self.is_retired.store(true, Ordering::Release);
        for shard in &self.shards {
            if let Ok(mut idle) = shard.idle.lock() {
                idle.clear();
            }
        }
    }

    pub(super) fn is_active(&self) -> bool {
        self.shards.iter().any(|shard| {
            let is_used = shard.places.available_permits() < shard.places_made.load(Ordering::Relaxed);
            is_used || shard.idle.lock().is_ok_and(|idle| !idle.is_empty())
        })
    }

    pub(super) fn log(&self) -> &Arc<ScriptLog> {
        &self.blueprint.log
    }
}

impl Shard {
    fn take_idle(&self) -> Option<IdleCell> {
        let mut idle = self.idle.lock().ok()?;
        while let Some(cell) = idle.pop() {
            if cell.cell.is_alive() {
                return Some(cell);
            }
        }
        None
    }

    fn grow(&self, places_max: usize) {
        let grown = self
            .places_made
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |made| (made < places_max).then_some(made + 1));
        if grown.is_ok() {
            self.places.add_permits(1);
        }
    }

    /// Back to one place, as far as places are free.
    fn shrink(&self) {
        let surplus = self.places_made.load(Ordering::Relaxed).saturating_sub(1);
        let removed = self.places.forget_permits(surplus);
        self.places_made.fetch_sub(removed, Ordering::Relaxed);
    }
}
