//! The one thread that writes to standard error, so that a reader that has stopped reading stops nothing else.
//! Knows nothing of what a line means.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::configuration::LogFormat;

/// Lines that wait to be written; beyond that they are counted and dropped.
const QUEUE_LINES_MAX: usize = 8192;

enum Order {
    Line(Vec<u8>),
    Progress(Option<String>),
    Flush(SyncSender<()>),
}

/// A handle to the writing thread.
#[derive(Clone)]
pub(crate) struct LogWriter {
    orders: SyncSender<Order>,
    dropped: Arc<AtomicU64>,
    is_terminal: bool,
}

impl LogWriter {
    /// Starts the thread.
    ///
    /// # Errors
    /// The kernel's answer when there can be no further thread.
    pub(crate) fn start() -> io::Result<LogWriter> {
        let (orders, queue) = sync_channel(QUEUE_LINES_MAX);
        let dropped = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&dropped);
        thread::Builder::new()
            .name("log".to_owned())
            .stack_size(64 << 10)
            .spawn(move || write_all(&queue, &counter))?;
        Ok(LogWriter { orders, dropped, is_terminal: io::stderr().is_terminal() })
    }

    /// Whether a person is looking.
    pub(crate) fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    /// Writes `line`, which ends in a line feed, unless the queue is full.
    pub(crate) fn line(&self, line: Vec<u8>) {
        if self.orders.try_send(Order::Line(line)).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Returns when everything queued before has been written.
    pub(crate) fn flush(&self) {
        let (done, wait) = sync_channel(1);
        if self.orders.send(Order::Flush(done)).is_ok() {
            let _ = wait.recv();
        }
    }
}

fn write_all(queue: &Receiver<Order>, dropped: &AtomicU64) {
    let mut stderr = io::stderr();
    let mut progress: Option<String> = None;
    while let Ok(order) = queue.recv() {
        let bytes = match order {
            Order::Line(line) => with_progress(progress.as_deref(), &line),
            Order::Progress(next) => {
                progress = next;
                with_progress(progress.as_deref(), b"")
            }
            Order::Flush(done) => {
                let _ = done.send(());
                continue;
            }
        };
        let _ = stderr.write_all(&bytes);
        let lost = dropped.swap(0, Ordering::Relaxed);
        if lost > 0 {
            let _ = writeln!(stderr, "{lost} log lines were dropped: they came faster than they could be written");
        }
    }
}

/// `line`, and under it the progress line, which each line overwrites.
fn with_progress(progress: Option<&str>, line: &[u8]) -> Vec<u8> {
    match progress {
        None => line.to_vec(),
        Some(progress) => [b"\r\x1b[K", line, progress.as_bytes()].concat(),
    }
}

/// A line at the bottom of a terminal that says how far long work has come; nothing where there is no terminal.
pub(crate) struct Progress {
    writer: Option<LogWriter>,
    shown: Mutex<bool>,
}

impl Progress {
    /// Shown by `writer` among lines of that format if a person is looking.
    pub(crate) fn new(writer: &LogWriter, format: LogFormat) -> Progress {
        let is_shown = writer.is_terminal() && format == LogFormat::Text;
        Progress { writer: is_shown.then(|| writer.clone()), shown: Mutex::new(false) }
    }

    /// Replaces the line.
    pub(crate) fn show(&self, text: String) {
        self.set(Some(text));
    }

    /// Takes the line away.
    pub(crate) fn clear(&self) {
        self.set(None);
    }

    fn set(&self, text: Option<String>) {
        let (Some(writer), Ok(mut shown)) = (&self.writer, self.shown.lock()) else { return };
        if text.is_none() && *shown {
            let _ = writer.orders.try_send(Order::Progress(Some(String::new())));
        }
        if text.is_some() || *shown {
            *shown = text.is_some();
            let _ = writer.orders.try_send(Order::Progress(text));
        }
    }
}
