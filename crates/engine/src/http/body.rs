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
use super::stream::Stream;

/// Bytes of a file read at once.
const FILE_PART_BYTES: u64 = 128 << 10;

/// An answer's body.
pub(super) struct AnswerBody {
    content: Content,
    _busy: Option<Busy>,
}

enum Content {
    Bytes(Bytes),
    Stream(Stream),
    File(Box<FileBody>),
}

impl AnswerBody {
    /// These bytes.
    pub(super) fn bytes(bytes: Bytes) -> AnswerBody {
        AnswerBody { content: Content::Bytes(bytes), _busy: None }
    }

    /// What a script goes on to say.
    pub(super) fn stream(stream: Stream) -> AnswerBody {
        AnswerBody { content: Content::Stream(stream), _busy: None }
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
            Content::Stream(stream) => stream.poll_next(context),
            Content::File(body) => body.poll_next(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.content {
            Content::Bytes(bytes) => bytes.is_empty(),
            Content::Stream(stream) => stream.is_over(),
            Content::File(body) => body.remaining == 0,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.content {
            Content::Bytes(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Content::Stream(stream) => stream.size_hint(),
            Content::File(body) => SizeHint::with_exact(body.remaining),
        }
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
