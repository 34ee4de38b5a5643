//! What stays with a cell until its end: its printed lines go to the log, and it is killed if it will not go.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::net::unix::pipe;
use wire::cell::Level;

use super::RequestId;
use super::cell::CellRecord;
use crate::logs::{Admission, LineRate};

/// How long a cell may take to end by itself once nobody uses it.
const LINGER: Duration = Duration::from_millis(500);
/// Bytes of one line of output; longer ones are cut into several.
const LINE_BYTES_MAX: usize = 4096;
/// Bytes read at once.
const READ_BYTES: usize = 8192;

/// Where the words of one script's cells go.
#[derive(Debug)]
pub(crate) struct ScriptLog {
    name: String,
    rate: LineRate,
}

impl ScriptLog {
    /// The log of the script called `name`.
    pub(crate) fn new(name: &str) -> ScriptLog {
        ScriptLog { name: name.to_owned(), rate: LineRate::new(Instant::now()) }
    }

    /// The script's name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Whether the script may have one more line in the log. Says how many it was refused before.
    pub(crate) fn admits(&self) -> bool {
        let left_out = match self.rate.admit(Instant::now()) {
            Admission::LeaveOut => return false,
            Admission::Write { left_out } => left_out,
        };
        if left_out > 0 {
            let script = self.name.as_str();
            tracing::warn!(script, "{left_out} lines of this script were left out: it writes too many");
        }
        true
    }

    /// Writes one line of the script's, unless it has written too many lately.
    pub(crate) fn line(&self, level: Level, request: RequestId, text: &str) {
        if !self.admits() {
            return;
        }
        // What an initialiser prints before there is a request belongs to none.
        let request = (request != RequestId::default()).then(|| request.to_string());
        let (script, request) = (self.name.as_str(), request.as_deref());
        match level {
            Level::Debug => tracing::debug!(script, request, "{text}"),
            Level::Info => tracing::info!(script, request, "{text}"),
            Level::Warn => tracing::warn!(script, request, "{text}"),
            Level::Error => tracing::error!(script, request, "{text}"),
        }
    }
}

/// Stays with a cell until both of its output pipes are closed, which the end of all its processes does.
pub(super) async fn attend(
    record: Arc<CellRecord>,
    log: Arc<ScriptLog>,
    stdout: pipe::Receiver,
    stderr: pipe::Receiver,
) {
    let output = async {
        tokio::join!(log_lines(&record, &log, Level::Info, stdout), log_lines(&record, &log, Level::Warn, stderr))
    };
    let end = async {
        record.retired().await;
        tokio::time::sleep(LINGER).await;
        record.kill();
        std::future::pending::<()>().await;
    };
    tokio::select! {
        _ = output => {}
        () = end => {}
    }
}

async fn log_lines(record: &CellRecord, log: &ScriptLog, level: Level, pipe: pipe::Receiver) {
    let mut pending = Vec::new();
    while pipe.readable().await.is_ok() {
        pending.reserve(READ_BYTES);
        match pipe.try_read_buf(&mut pending) {
            Ok(0) => break,
            Ok(_) => take_lines(&mut pending, |line| log.line(level, record.request(), &String::from_utf8_lossy(line))),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(_) => break,
        }
    }
    if !pending.is_empty() {
        log.line(level, record.request(), &String::from_utf8_lossy(&pending));
    }
}

/// Calls `each` for the complete lines in `pending` and leaves the rest there, unless it is too long for a line.
fn take_lines(pending: &mut Vec<u8>, mut each: impl FnMut(&[u8])) {
    let complete = pending.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
    let taken = if pending.len() - complete > LINE_BYTES_MAX { pending.len() } else { complete };
    let lines = pending.get(..taken).unwrap_or_default();
    let lines = lines.strip_suffix(b"\n").unwrap_or(lines);
    if taken > 0 {
        lines.split(|byte| *byte == b'\n').flat_map(|line| line.chunks(LINE_BYTES_MAX)).for_each(&mut each);
    }
    pending.drain(..taken);
    // A cell at rest shall not keep a buffer.
    if pending.is_empty() {
        *pending = Vec::new();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(pending: &mut Vec<u8>) -> Vec<String> {
        let mut lines = Vec::new();
        take_lines(pending, |line| lines.push(String::from_utf8_lossy(line).into_owned()));
        lines
    }

    #[test]
    fn lines_are_taken_when_they_are_complete() {
        let mut pending = b"one\ntwo\nthr".to_vec();
        assert_eq!(lines(&mut pending), ["one", "two"]);
        assert_eq!(pending, b"thr");
        pending.extend_from_slice(b"ee\n");
        assert_eq!(lines(&mut pending), ["three"]);
        assert!(pending.is_empty());
    }

    #[test]
    fn a_line_without_end_is_cut() {
        let mut pending = vec![b'x'; 3 * LINE_BYTES_MAX];
        assert_eq!(lines(&mut pending).iter().map(String::len).collect::<Vec<_>>(), [LINE_BYTES_MAX; 3]);
        assert!(pending.is_empty());
    }
}
