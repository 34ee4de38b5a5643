//! The body of an answer: bytes at hand, a script that is still talking, or a file. Holds the request open until it is
//! sent or given up.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::task::JoinHandle;

use super::clock::Busy;
use super::failure::Reporter;
use crate::cells::{Execution, Failure};

/// Bytes of a file read at once.
const FILE_PART_BYTES: u64 = 128 << 10;

/// An answer's body.
pub(super) struct AnswerBody {
    content: Content,
    _busy: Option<Busy>,
}

enum Content {
    Bytes(Bytes),
    Script(Box<ScriptBody>),
    File(Box<FileBody>),
}

impl AnswerBody {
    /// These bytes.
    pub(super) fn bytes(bytes: Bytes) -> AnswerBody {
        AnswerBody { content: Content::Bytes(bytes), _busy: None }
    }

    /// What the script goes on to say: `length` bytes, if it has said how many.
    pub(super) fn script(execution: Execution, length: Option<u64>, reporter: Reporter) -> AnswerBody {
        let body = ScriptBody { execution: Some(execution), remaining: length, broken: None, reporter };
        AnswerBody { content: Content::Script(Box::new(body)), _busy: None }
    }

    /// `bytes` bytes of `file` from `offset` on.
    pub(super) fn file(file: File, offset: u64, bytes: u64) -> AnswerBody {
        let body = FileBody { file: Arc::new(file), offset, remaining: bytes, reading: None };
        AnswerBody { content: Content::File(Box::new(body)), _busy: None }
    }

    /// Keeps the request open until this body is dropped.
    pub(super) fn holding(self, busy: Busy) -> AnswerBody {
        AnswerBody { _busy: Some(busy), ..self }
    }

    /// How many bytes there are, if that is known.
    pub(super) fn length(&self) -> Option<u64> {
        self.size_hint().exact()
    }
}

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        match &mut self.content {
            Content::Bytes(bytes) if bytes.is_empty() => Poll::Ready(None),
            Content::Bytes(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Content::Script(body) => body.poll_next(context),
            Content::File(body) => body.poll_next(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.content {
            Content::Bytes(bytes) => bytes.is_empty(),
            Content::Script(body) => body.execution.is_none() && body.broken.is_none(),
            Content::File(body) => body.remaining == 0,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.content {
            Content::Bytes(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Content::Script(body) => body.remaining.map_or_else(SizeHint::default, SizeHint::with_exact),
            Content::File(body) => SizeHint::with_exact(body.remaining),
        }
    }
}

/// A script that has begun to answer. Dropped early, the script is stopped: nobody listens.
struct ScriptBody {
    execution: Option<Execution>,
    remaining: Option<u64>,
    /// Why there is no more, until the connection is told.
    broken: Option<io::Error>,
    reporter: Reporter,
}

impl ScriptBody {
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(error) = self.broken.take() {
            return Poll::Ready(Some(Err(error)));
        }
        let Some(execution) = &mut self.execution else { return Poll::Ready(None) };
        let chunk = std::task::ready!(execution.poll_chunk(context));
        match chunk.map(|chunk| chunk.and_then(|bytes| self.count(bytes))) {
            Some(Ok(frame)) => Poll::Ready(Some(Ok(frame))),
            Some(Err(failure)) => self.fail(failure, context),
            None if self.remaining.is_some_and(|remaining| remaining > 0) => {
                let failure = Failure::Misbehaved("it ended its answer before the length it had announced".to_owned());
                self.fail(failure, context)
            }
            None => {
                if let Some(execution) = self.execution.take() {
                    execution.finish();
                }
                Poll::Ready(None)
            }
        }
    }

    fn count(&mut self, bytes: Bytes) -> Result<Frame<Bytes>, Failure> {
        if let Some(remaining) = &mut self.remaining {
            let Some(rest) = remaining.checked_sub(bytes.len() as u64) else {
                return Err(Failure::Misbehaved("its answer is longer than it had announced".to_owned()));
            };
            *remaining = rest;
        }
        Ok(Frame::data(bytes))
    }

    /// The client cannot be told any more but by ending the connection; the author reads it in the log. What the script
    /// said before goes out first: hyper writes what it holds when a body has nothing to give for now, and drops it when
    /// a body breaks.
    fn fail<T>(&mut self, failure: Failure, context: &Context<'_>) -> Poll<T> {
        self.broken = Some(io::Error::other(failure.to_string()));
        if let Some(execution) = self.execution.take() {
            self.reporter.report_later(failure, execution.record());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

/// A file, read in parts by threads that may block.
struct FileBody {
    file: Arc<File>,
    offset: u64,
    remaining: u64,
    reading: Option<JoinHandle<io::Result<Bytes>>>,
}

impl FileBody {
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if self.remaining == 0 {
            return Poll::Ready(None);
        }
        let (file, offset, bytes) = (Arc::clone(&self.file), self.offset, self.remaining.min(FILE_PART_BYTES));
        let reading =
            self.reading.get_or_insert_with(|| tokio::task::spawn_blocking(move || read_part(&file, offset, bytes)));
        let part = std::task::ready!(Pin::new(reading).poll(context));
        self.reading = None;
        Poll::Ready(Some(part.map_err(io::Error::other).flatten().map(|part| {
            self.offset += part.len() as u64;
            self.remaining -= part.len() as u64;
            Frame::data(part)
        })))
    }
}

/// A file that has become shorter meanwhile is an error: the length was promised.
fn read_part(file: &File, offset: u64, bytes: u64) -> io::Result<Bytes> {
    let mut part = vec![0; usize::try_from(bytes).unwrap_or(0)];
    file.read_exact_at(&mut part, offset)?;
    Ok(part.into())
}
