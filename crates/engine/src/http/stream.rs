//! An answer that a script gives piece by piece. A task of its own takes the pieces from the script, so that the script's time
//! runs out, and a client that takes none is given up, while nobody asks for the next one.

use std::io;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::sync::mpsc;

use super::failure::Reporter;
use crate::cells::{Execution, Failure};

/// What the task hands over. Where it ends without a last piece, the client has been given up.
enum Piece {
    Bytes(Bytes),
    End,
    Broken(io::Error),
}

/// The pieces as they come. Dropped early, the script is stopped: nobody listens.
pub(super) struct Stream {
    pieces: mpsc::Receiver<Piece>,
    /// Bytes to come, if the script has said how many there are.
    remaining: Option<u64>,
    /// Why there is no more, until the connection is told.
    broken: Option<io::Error>,
    is_over: bool,
}

impl Stream {
    /// What `execution` goes on to say: `length` bytes, if it has said how many. A client that takes no piece within `patience`
    /// is given up.
    pub(super) fn new(execution: Execution, length: Option<u64>, patience: Duration, reporter: Reporter) -> Stream {
        let (sender, pieces) = mpsc::channel(1);
        let speech = Speech { execution, remaining: length, patience, sender };
        tokio::spawn(speech.speak(reporter));
        Stream { pieces, remaining: length, broken: None, is_over: false }
    }

    pub(super) fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if let Some(error) = self.broken.take() {
            return Poll::Ready(Some(Err(error)));
        }
        if self.is_over {
            return Poll::Ready(None);
        }
        match std::task::ready!(self.pieces.poll_recv(context)) {
            Some(Piece::Bytes(bytes)) => {
                self.remaining = self.remaining.map(|remaining| remaining.saturating_sub(bytes.len() as u64));
                Poll::Ready(Some(Ok(Frame::data(bytes))))
            }
            Some(Piece::End) => {
                self.is_over = true;
                Poll::Ready(None)
            }
            Some(Piece::Broken(error)) => self.break_off(error, context),
            None => self.break_off(io::ErrorKind::TimedOut.into(), context),
        }
    }

    /// The client cannot be told any more but by ending the connection. What the script said before goes out first: hyper
    /// writes what it holds whenever a body is pending, and drops it when a body breaks.
    fn break_off<T>(&mut self, error: io::Error, context: &Context<'_>) -> Poll<T> {
        self.broken = Some(error);
        self.is_over = true;
        context.waker().wake_by_ref();
        Poll::Pending
    }

    /// Whether there is nothing more to come.
    pub(super) fn is_over(&self) -> bool {
        self.is_over && self.broken.is_none()
    }

    pub(super) fn size_hint(&self) -> SizeHint {
        self.remaining.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// The script's side.
struct Speech {
    execution: Execution,
    remaining: Option<u64>,
    patience: Duration,
    sender: mpsc::Sender<Piece>,
}

/// Why a speech ends early.
enum Stop {
    /// Nobody listens any more.
    Unheard,
    Failed(Failure),
}

impl Speech {
    async fn speak(mut self, reporter: Reporter) {
        match self.pass_on().await {
            // The cell is free before the client has taken all.
            Ok(()) => {
                let Speech { execution, sender, .. } = self;
                execution.finish();
                let _ = sender.send(Piece::End).await;
            }
            Err(Stop::Unheard) => {}
            Err(Stop::Failed(failure)) => {
                let Speech { execution, sender, .. } = self;
                let error = io::Error::other(failure.to_string());
                // The author reads it in the log.
                reporter.report_later(failure, execution.record());
                drop(execution);
                let _ = sender.send(Piece::Broken(error)).await;
            }
        }
    }

    async fn pass_on(&mut self) -> Result<(), Stop> {
        loop {
            let piece = tokio::select! {
                piece = std::future::poll_fn(|context| self.execution.poll_chunk(context)) => piece,
                () = self.sender.closed() => return Err(Stop::Unheard),
            };
            let Some(piece) = piece else { break };
            let bytes = piece.map_err(Stop::Failed)?;
            self.count(bytes.len())?;
            self.hand_over(bytes).await?;
        }
        if self.remaining.is_some_and(|remaining| remaining > 0) {
            return Err(misbehaved("it ended its answer before the length it had announced"));
        }
        Ok(())
    }

    fn count(&mut self, bytes: usize) -> Result<(), Stop> {
        if let Some(remaining) = &mut self.remaining {
            *remaining = remaining
                .checked_sub(bytes as u64)
                .ok_or_else(|| misbehaved("its answer is longer than it had announced"))?;
        }
        Ok(())
    }

    async fn hand_over(&mut self, bytes: Bytes) -> Result<(), Stop> {
        let taken = tokio::time::timeout(self.patience, self.sender.send(Piece::Bytes(bytes)));
        tokio::select! {
            taken = taken => if matches!(taken, Ok(Ok(()))) { Ok(()) } else { Err(Stop::Unheard) },
            failure = self.execution.overdue() => Err(Stop::Failed(failure)),
        }
    }
}

fn misbehaved(what: &str) -> Stop {
    Stop::Failed(Failure::Misbehaved(what.to_owned()))
}
