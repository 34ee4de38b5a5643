//! Cells that are used once. A few initialised ones wait while requests come; none wait for a script at rest.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use tokio::sync::Semaphore;

use super::attendant::ScriptLog;
use super::cell::Cell;
use super::pool::{Blueprint, Lease, LeaseError, PoolLimits, wait_for_place};

/// Spares that a script under load has waiting at the most.
const SPARES_MAX: usize = 4;

/// The fresh cells of one version.
pub(crate) struct FreshPool {
    blueprint: Blueprint,
    limits: PoolLimits,
    places: Arc<Semaphore>,
    waiting: AtomicUsize,
    spares: Mutex<Spares>,
    is_retired: AtomicBool,
}

#[derive(Default)]
struct Spares {
    cells: Vec<Cell>,
    /// Spares that are being asked for.
    coming: usize,
    /// How many there should be.
    wanted: usize,
    last_used: Option<Instant>,
}

impl FreshPool {
    pub(super) fn new(blueprint: Blueprint, limits: PoolLimits) -> Arc<FreshPool> {
        Arc::new(FreshPool {
            blueprint,
            places: Arc::new(Semaphore::new(limits.cells_max)),
            limits,
            waiting: AtomicUsize::new(0),
            spares: Mutex::default(),
            is_retired: AtomicBool::new(false),
        })
    }

    pub(super) async fn lease(self: &Arc<Self>) -> Result<Lease, LeaseError> {
        let place = match Arc::clone(&self.places).try_acquire_owned() {
            Ok(place) => place,
            Err(_) => wait_for_place(&self.places, &self.waiting, &self.limits).await?,
        };
        let cell = match self.take_spare() {
            Some(cell) => cell,
            None => self.blueprint.spawn().await?,
        };
        Lease::fresh(cell, Arc::clone(self), place)
    }

    /// Takes a living spare. When there is none although one was wanted, more are wanted from now on.
    fn take_spare(&self) -> Option<Cell> {
        let mut spares = self.spares.lock().ok()?;
        spares.last_used = Some(Instant::now());
        while let Some(cell) = spares.cells.pop() {
            if cell.is_alive() {
                return Some(cell);
            }
        }
        spares.wanted = (spares.wanted + 1).min(SPARES_MAX);
        None
    }

    /// Asks for as many spares as are wanted, one at least.
    pub(super) fn prepare(self: &Arc<Self>) {
        let Ok(mut spares) = self.spares.lock() else { return };
        spares.wanted = spares.wanted.max(1);
        spares.last_used.get_or_insert_with(Instant::now);
        if self.is_retired.load(Ordering::Acquire) || spares.cells.len() + spares.coming >= spares.wanted {
            return;
        }
        spares.coming += 1;
        drop(spares);
        let pool = Arc::clone(self);
        tokio::spawn(async move {
            let spawned = pool.blueprint.spawn().await;
            if let Err(error) = &spawned {
                tracing::debug!(script = pool.log().name(), "no spare cell: {error}");
            }
            pool.add_spare(spawned.ok());
        });
    }

    fn add_spare(&self, cell: Option<Cell>) {
        let Ok(mut spares) = self.spares.lock() else { return };
        spares.coming = spares.coming.saturating_sub(1);
        if !self.is_retired.load(Ordering::Acquire) {
            spares.cells.extend(cell);
        }
    }

    pub(super) fn sweep(&self, now: Instant) {
        let Ok(mut spares) = self.spares.lock() else { return };
        let is_idle = |since| now.saturating_duration_since(since) >= self.limits.spare_time;
        if spares.last_used.is_some_and(is_idle) {
            *spares = Spares { coming: spares.coming, ..Spares::default() };
        }
    }

    pub(super) fn retire(&self) {
        self.is_retired.store(true, Ordering::Release);
        if let Ok(mut spares) = self.spares.lock() {
            spares.cells.clear();
        }
    }

    pub(super) fn is_active(&self) -> bool {
        let spares = self.spares.lock().map_or(0, |spares| spares.cells.len() + spares.coming);
        spares > 0 || self.places.available_permits() < self.limits.cells_max
    }

    pub(super) fn log(&self) -> &Arc<ScriptLog> {
        &self.blueprint.log
    }
}
