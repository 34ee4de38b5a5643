//! The threads that serve requests: each has its own runtime, its own connections and its own warm cells.

use std::io;
use std::net::{IpAddr, TcpStream as StdTcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use arc_swap::ArcSwap;
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::connection;
use crate::cells::RequestId;
use crate::configuration::{Mode, ServerLimits};
use crate::deploy::Routes;

/// Encoding buffers kept per shard, and the size beyond which one is not kept.
const BUFFERS_MAX: usize = 64;
const BUFFER_BYTES_MAX: usize = 64 << 10;
/// Steps through all numbers of 64 bits (Steele, Vigna: "Computationally easy, spectrally good multipliers").
const REQUEST_STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// What all requests are served from.
pub(crate) struct ServerParts {
    /// What is served.
    pub(crate) routes: Arc<ArcSwap<Routes>>,
    /// How much is shown of failures.
    pub(crate) mode: Mode,
    /// Bounds.
    pub(crate) limits: ServerLimits,
}

/// What all shards share.
pub(crate) struct Server {
    pub(super) routes: Arc<ArcSwap<Routes>>,
    pub(super) mode: Mode,
    pub(super) limits: ServerLimits,
    requests: AtomicU64,
    connections: AtomicUsize,
    is_stopping: AtomicBool,
    stop: Notify,
    ended: Notify,
}

impl Server {
    /// A name for a request.
    pub(super) fn next_request(&self) -> RequestId {
        RequestId(self.requests.fetch_add(REQUEST_STEP, Ordering::Relaxed))
    }

    /// Whether failures are shown to whoever meets them.
    pub(super) fn is_development(&self) -> bool {
        self.mode == Mode::Development
    }
}

/// One serving thread, as its connections see it.
pub(super) struct Shard {
    server: Arc<Server>,
    index: usize,
    buffers: Mutex<Vec<Vec<u8>>>,
}

impl Shard {
    pub(super) fn server(&self) -> &Server {
        &self.server
    }

    /// Which one it is.
    pub(super) fn index(&self) -> usize {
        self.index
    }

    /// Room for encoding an event.
    pub(super) fn take_buffer(&self) -> Vec<u8> {
        self.buffers.lock().ok().and_then(|mut buffers| buffers.pop()).unwrap_or_default()
    }

    /// The room is free again.
    pub(super) fn put_buffer(&self, buffer: Vec<u8>) {
        if let Ok(mut buffers) = self.buffers.lock()
            && buffers.len() < BUFFERS_MAX
            && buffer.capacity() <= BUFFER_BYTES_MAX
        {
            buffers.push(buffer);
        }
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.server.is_stopping.load(Ordering::Acquire)
    }

    /// Returns when the engine is asked to stop.
    pub(super) async fn stop_requested(&self) {
        let requested = self.server.stop.notified();
        if !self.is_stopping() {
            requested.await;
        }
    }
}

/// A connection on its way to the thread that serves it.
struct Arrival {
    stream: StdTcpStream,
    client: IpAddr,
    counted: Counted,
}

/// One of the connections; counts itself out when it ends.
struct Counted {
    server: Arc<Server>,
    shard: Arc<AtomicUsize>,
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.shard.fetch_sub(1, Ordering::Relaxed);
        if self.server.connections.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.server.ended.notify_waiters();
        }
    }
}

struct Door {
    arrivals: UnboundedSender<Arrival>,
    connections: Arc<AtomicUsize>,
}

/// All serving threads.
pub(crate) struct Shards {
    server: Arc<Server>,
    doors: Vec<Door>,
    threads: Vec<JoinHandle<()>>,
}

impl Shards {
    /// Starts `count` threads.
    ///
    /// # Errors
    /// The kernel's answer when there can be no further thread or event queue.
    pub(crate) fn start(parts: ServerParts, count: usize) -> io::Result<Shards> {
        let mut random = [0; 8];
        let _ = rustix::rand::getrandom(&mut random, rustix::rand::GetRandomFlags::empty());
        let server = Arc::new(Server {
            routes: parts.routes,
            mode: parts.mode,
            limits: parts.limits,
            requests: AtomicU64::new(u64::from_le_bytes(random)),
            connections: AtomicUsize::new(0),
            is_stopping: AtomicBool::new(false),
            stop: Notify::new(),
            ended: Notify::new(),
        });
        let mut shards = Shards { server: Arc::clone(&server), doors: Vec::new(), threads: Vec::new() };
        for index in 0..count {
            let (arrivals, queue) = unbounded_channel();
            let shard = Arc::new(Shard { server: Arc::clone(&server), index, buffers: Mutex::default() });
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let thread = std::thread::Builder::new().name(format!("http {index}"));
            shards.threads.push(thread.spawn(move || runtime.block_on(serve_arrivals(shard, queue)))?);
            shards.doors.push(Door { arrivals, connections: Arc::default() });
        }
        Ok(shards)
    }

    pub(super) fn server(&self) -> &Server {
        &self.server
    }

    /// Gives a connection to the thread with the fewest. Gives it back when there are as many as there may be.
    pub(super) fn admit(&self, stream: StdTcpStream, client: IpAddr) -> Result<(), StdTcpStream> {
        let door = self.doors.iter().min_by_key(|door| door.connections.load(Ordering::Relaxed));
        let is_full = self.server.connections.load(Ordering::Relaxed) >= self.server.limits.connections as usize;
        let Some(door) = door.filter(|_| !is_full) else { return Err(stream) };
        self.server.connections.fetch_add(1, Ordering::Relaxed);
        door.connections.fetch_add(1, Ordering::Relaxed);
        let counted = Counted { server: Arc::clone(&self.server), shard: Arc::clone(&door.connections) };
        door.arrivals.send(Arrival { stream, client, counted }).map_err(|arrival| arrival.0.stream)
    }

    /// Lets requests under way finish, for as long as the limits allow, and then stops.
    pub(crate) async fn stop(self) {
        self.server.is_stopping.store(true, Ordering::Release);
        self.server.stop.notify_waiters();
        let all_ended = async {
            loop {
                let ended = self.server.ended.notified();
                if self.server.connections.load(Ordering::Acquire) == 0 {
                    return;
                }
                ended.await;
            }
        };
        if tokio::time::timeout(self.server.limits.shutdown_time, all_ended).await.is_err() {
            let connections = self.server.connections.load(Ordering::Acquire);
            tracing::warn!("{connections} connections were still open after the time allowed for them");
        }
    }
}

async fn serve_arrivals(shard: Arc<Shard>, mut arrivals: UnboundedReceiver<Arrival>) {
    while let Some(Arrival { stream, client, counted }) = arrivals.recv().await {
        let Ok(stream) = TcpStream::from_std(stream) else { continue };
        let shard = Arc::clone(&shard);
        tokio::spawn(async move {
            connection::serve(stream, client, shard).await;
            drop(counted);
        });
    }
}
