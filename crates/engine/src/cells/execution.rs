//! One request in one cell: the event goes in, the answer comes out, within the wall limit.
//! What the cell says is hostile input; what it says last is passed on to be shown to its author.

use std::borrow::Cow;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Instant, Sleep};
use wire::cell::{Event, Fault, FaultKind, FromCell, ToCell};

use super::cell::CellEnd;
use super::channel::ChannelError;
use super::pool::Lease;
use super::{CellRecord, RequestId};

/// How long the zygote may take to report the end of a cell whose channel has closed.
const END_PATIENCE: Duration = Duration::from_millis(500);

/// How long a cell may take to say where it is when its grace is over.
const LAST_WORDS_TIME: Duration = Duration::from_millis(100);

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The script failed and said how.
    #[error("the script failed")]
    Fault(Fault),
    /// The script took too long.
    #[error("the script took longer than its limit of {} ms", limit.as_millis())]
    TimedOut {
        /// The wall limit.
        limit: Duration,
        /// Where it was by then, if it could still say so.
        fault: Option<Fault>,
    },
    /// The cell ended without a word.
    #[error("the script's process ended: {}", describe_end(.0.as_ref()))]
    Ended(Option<CellEnd>),
    /// The cell broke the rules of its channel.
    #[error("the script's process sent nonsense: {0}")]
    Misbehaved(String),
    /// The answer is larger than the script's limit.
    #[error("the answer is larger than the script's limit of {0} bytes")]
    OutputTooLarge(u64),
}

fn describe_end(end: Option<&CellEnd>) -> String {
    use wire::zygote::Ending;
    match end {
        None => "the reason is not known".to_owned(),
        Some(CellEnd::NotMade { step, errno }) => {
            format!("it could not be made ({step}: {})", std::io::Error::from_raw_os_error(*errno))
        }
        Some(CellEnd::Ended(Ending::Exit(status))) => format!("exit status {status}"),
        Some(CellEnd::Ended(Ending::Signal(9))) => {
            "killed, most likely for using too much memory or CPU time".to_owned()
        }
        Some(CellEnd::Ended(Ending::Signal(signal))) => format!("signal {signal}"),
        Some(CellEnd::ZygoteLost) => "the zygote went away".to_owned(),
    }
}

/// What a script answers, as it said it: nothing of it has been checked.
#[derive(Debug)]
pub(crate) enum Answer<'a> {
    /// All of it.
    Whole {
        /// HTTP status.
        status: u16,
        /// Header fields.
        headers: Vec<(Cow<'a, str>, Cow<'a, str>)>,
        /// The body.
        body: Bytes,
    },
    /// The start; the body follows through [`Execution::poll_chunk`].
    Started {
        /// HTTP status.
        status: u16,
        /// Header fields.
        headers: Vec<(Cow<'a, str>, Cow<'a, str>)>,
        /// Bytes of the whole body where they are known.
        length: Option<u64>,
    },
}

/// How far the wall limit has come.
enum Stage {
    /// Within it.
    Running,
    /// Beyond it: the cell has been told and has its grace.
    Warned,
}

/// The bounds of one execution.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ExecutionLimits {
    /// Wall time.
    pub(crate) wall: Duration,
    /// Between the wall limit's signal and the kill.
    pub(crate) grace: Duration,
    /// Bytes of the answer's body.
    pub(crate) output_bytes: u64,
}

/// A request under way. Dropped before its end, its cell is killed.
pub(crate) struct Execution {
    lease: Lease,
    limits: ExecutionLimits,
    timer: Pin<Box<Sleep>>,
    stage: Stage,
    request: RequestId,
    output_bytes: u64,
}

impl Execution {
    /// Sends the event. `buffer` is room to encode it in, for the next time too.
    ///
    /// # Errors
    /// [`Failure`] when the cell is gone.
    pub(crate) async fn start(
        lease: Lease,
        limits: ExecutionLimits,
        (entry, event): (u32, Event<'_>),
        request: RequestId,
        buffer: &mut Vec<u8>,
    ) -> Result<Execution, Failure> {
        let timer = Box::pin(tokio::time::sleep(limits.wall));
        let mut execution = Execution { lease, limits, timer, stage: Stage::Running, request, output_bytes: 0 };
        if let Some(record) = execution.lease.record() {
            record.set_request(request);
        }
        let sent = match execution.lease.channel() {
            Ok(channel) => channel.send(&ToCell::Invoke { entry, event }, buffer).await,
            Err(error) => Err(error.into()),
        };
        match sent {
            // A cell that failed while it initialised itself has closed its end, and its last words are in ours.
            Ok(()) | Err(ChannelError::Closed) => {}
            Err(error) => return Err(Failure::Misbehaved(error.to_string())),
        }
        execution.lease.has_sent();
        Ok(execution)
    }

    /// Waits for the answer and hands it to `read`.
    ///
    /// # Errors
    /// [`Failure`] when there is none.
    pub(crate) async fn answer<T>(&mut self, read: impl FnOnce(Answer<'_>) -> T) -> Result<T, Failure> {
        loop {
            let frame = self.next_frame().await?;
            let answer = match decode(&frame)? {
                FromCell::Reply { status, headers, body } => {
                    self.count_output(body.len())?;
                    Answer::Whole { status, headers, body: frame.slice_ref(&body) }
                }
                FromCell::Head { status, headers, length } => {
                    self.check_length(length.unwrap_or(0))?;
                    Answer::Started { status, headers, length }
                }
                FromCell::Fault(fault) => return Err(self.fault(fault)),
                FromCell::Chunk(_) | FromCell::End => {
                    return Err(Failure::Misbehaved("a body without a head".to_owned()));
                }
                other => {
                    self.take_note(&other);
                    continue;
                }
            };
            return Ok(read(answer));
        }
    }

    /// The next piece of a body, or `None` at its end, after which the execution is to be finished.
    pub(crate) fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Failure>>> {
        loop {
            let frame = match std::task::ready!(self.poll_frame(context)) {
                Ok(frame) => frame,
                Err(failure) => return Poll::Ready(Some(Err(failure))),
            };
            match decode(&frame) {
                Ok(FromCell::Chunk(bytes)) => {
                    let counted = self.count_output(bytes.len());
                    return Poll::Ready(Some(counted.map(|()| frame.slice_ref(&bytes))));
                }
                Ok(FromCell::End) => return Poll::Ready(None),
                Ok(FromCell::Fault(fault)) => return Poll::Ready(Some(Err(self.fault(fault)))),
                Ok(other @ (FromCell::Ready | FromCell::Log { .. })) => self.take_note(&other),
                Ok(_) => return Poll::Ready(Some(Err(Failure::Misbehaved("a second answer".to_owned())))),
                Err(failure) => return Poll::Ready(Some(Err(failure))),
            }
        }
    }

    /// Waits for the end of its time, for callers that take nothing from the cell meanwhile.
    pub(crate) async fn overdue(&mut self) -> Failure {
        std::future::poll_fn(|context| self.poll_limit(context)).await
    }

    /// The answer is complete. A cell that has been told of a limit is not used again: the signal may come late.
    pub(crate) fn finish(self) {
        match self.stage {
            Stage::Running => self.lease.finish(),
            Stage::Warned => drop(self.lease),
        }
    }

    /// What the zygote knows of the cell, for [`explain`] after the execution has been dropped.
    pub(crate) fn record(&self) -> Option<std::sync::Arc<CellRecord>> {
        self.lease.record().cloned()
    }

    async fn next_frame(&mut self) -> Result<Bytes, Failure> {
        std::future::poll_fn(|context| self.poll_frame(context)).await
    }

    fn poll_frame(&mut self, context: &mut Context<'_>) -> Poll<Result<Bytes, Failure>> {
        let polled = match self.lease.channel() {
            Ok(channel) => channel.poll_receive(context),
            Err(error) => Poll::Ready(Err(error.into())),
        };
        match polled {
            Poll::Ready(Ok(frame)) => Poll::Ready(Ok(frame)),
            Poll::Ready(Err(ChannelError::Closed)) => Poll::Ready(Err(Failure::Ended(None))),
            Poll::Ready(Err(error)) => Poll::Ready(Err(Failure::Misbehaved(error.to_string()))),
            Poll::Pending => self.poll_limit(context).map(Err),
        }
    }

    /// At the wall limit the cell is told, so that its script can end; at the end of its grace it says where it is, and then it
    /// has no more say.
    fn poll_limit(&mut self, context: &mut Context<'_>) -> Poll<Failure> {
        while self.timer.as_mut().poll(context).is_ready() {
            match self.stage {
                Stage::Running => {
                    self.stage = Stage::Warned;
                    self.timer.as_mut().reset(Instant::now() + self.limits.grace + LAST_WORDS_TIME);
                    if let Some(record) = self.lease.record() {
                        record.signal_wall_limit();
                    }
                }
                Stage::Warned => return Poll::Ready(Failure::TimedOut { limit: self.limits.wall, fault: None }),
            }
        }
        Poll::Pending
    }

    fn fault(&self, fault: Fault) -> Failure {
        match fault.kind {
            FaultKind::WallLimit => Failure::TimedOut { limit: self.limits.wall, fault: Some(fault) },
            _ => Failure::Fault(fault),
        }
    }

    fn take_note(&self, frame: &FromCell<'_>) {
        if let FromCell::Log { level, message } = frame {
            for line in message.lines() {
                self.lease.log().line(*level, self.request, line);
            }
        }
    }

    fn count_output(&mut self, bytes: usize) -> Result<(), Failure> {
        self.output_bytes = self.output_bytes.saturating_add(bytes as u64);
        self.check_length(self.output_bytes)
    }

    fn check_length(&self, bytes: u64) -> Result<(), Failure> {
        if bytes > self.limits.output_bytes {
            return Err(Failure::OutputTooLarge(self.limits.output_bytes));
        }
        Ok(())
    }
}

/// `failure` with the end of the cell in it, where that says more.
pub(crate) async fn explain(failure: Failure, record: Option<std::sync::Arc<CellRecord>>) -> Failure {
    match (failure, record) {
        (Failure::Ended(None), Some(record)) => Failure::Ended(record.wait_for_end(END_PATIENCE).await),
        (failure, _) => failure,
    }
}

fn decode(frame: &[u8]) -> Result<FromCell<'_>, Failure> {
    wire::decode(frame).map_err(|error| Failure::Misbehaved(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::cell::Cell;
    use crate::cells::pool::{Blueprint, Lease, PoolLimits};
    use crate::cells::{FreshPool, ScriptLog, Zygote};
    use std::io::{Read, Write};
    use std::os::unix::net::UnixStream;
    use std::sync::Arc;
    use wire::zygote::{CellId, Limits};

    const LIMITS: ExecutionLimits =
        ExecutionLimits { wall: Duration::from_millis(50), grace: Duration::from_millis(20), output_bytes: 1000 };

    /// A lease on a cell that is a thread of the test: it reads the event, then says `words`.
    fn lease(words: Vec<Vec<u8>>, stays: bool) -> Lease {
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        ours.set_nonblocking(true).unwrap();
        std::thread::spawn(move || {
            let mut length = [0; 4];
            theirs.read_exact(&mut length).unwrap();
            theirs.read_exact(&mut vec![0; u32::from_le_bytes(length) as usize]).unwrap();
            for word in words {
                let _ = theirs.write_all(&(word.len() as u32).to_le_bytes()).and_then(|()| theirs.write_all(&word));
            }
            // Returns when the engine closes its end.
            let _ = stays.then(|| theirs.read(&mut [0]));
        });
        let cell = Cell { record: Arc::new(CellRecord::new(CellId(1))), stream: Some(ours) };
        let time = Duration::from_secs(1);
        let limits = PoolLimits { cells_max: 1, waiting_max: 1, waiting_time: time, spare_time: time, busy_max: time };
        let zero = Limits {
            memory_bytes: 0,
            cpu_seconds: 0,
            files: 0,
            threads: 0,
            scratch_bytes: 0,
            stack_bytes: 0,
            event_cpu_milliseconds: 0,
            event_wall_milliseconds: 0,
            grace_milliseconds: 0,
        };
        let image = Arc::new(std::fs::File::open("/dev/null").unwrap().into());
        let log = Arc::new(ScriptLog::new("test"));
        let pool = FreshPool::new(Blueprint { zygote: Zygote::absent(), image, limits: zero, log }, limits);
        let place = Arc::new(tokio::sync::Semaphore::new(1)).try_acquire_owned().unwrap();
        Lease::fresh(cell, pool, place).unwrap()
    }

    async fn run(words: &[FromCell<'_>], stays: bool) -> Result<(u16, Vec<u8>), Failure> {
        let words = words.iter().map(wire::encode).collect();
        run_bytes(words, stays).await
    }

    async fn run_bytes(words: Vec<Vec<u8>>, stays: bool) -> Result<(u16, Vec<u8>), Failure> {
        let event = (0, Event::default());
        let started = Execution::start(lease(words, stays), LIMITS, event, RequestId(1), &mut Vec::new()).await;
        let mut execution = started?;
        let answer = |answer: Answer<'_>| match answer {
            Answer::Whole { status, body, .. } => (status, body.to_vec(), true),
            Answer::Started { status, .. } => (status, Vec::new(), false),
        };
        let (status, mut body, is_whole) = execution.answer(answer).await?;
        if is_whole {
            return Ok((status, body));
        }
        while let Some(chunk) = std::future::poll_fn(|context| execution.poll_chunk(context)).await {
            body.extend_from_slice(&chunk?);
        }
        Ok((status, body))
    }

    fn reply(bytes: usize) -> FromCell<'static> {
        FromCell::Reply { status: 200, headers: Vec::new(), body: vec![b'x'; bytes].into() }
    }

    fn head() -> FromCell<'static> {
        FromCell::Head { status: 200, headers: Vec::new(), length: None }
    }

    #[tokio::test]
    async fn answers_come_whole_or_in_pieces() {
        let log = FromCell::Log { level: wire::cell::Level::Debug, message: "a\nb".into() };
        assert_eq!(run(&[FromCell::Ready, log, reply(3)], true).await.unwrap(), (200, b"xxx".to_vec()));
        let chunk = || FromCell::Chunk(b"ab".as_slice().into());
        assert_eq!(run(&[head(), chunk(), chunk(), FromCell::End], true).await.unwrap(), (200, b"abab".to_vec()));
    }

    #[tokio::test]
    async fn a_cell_that_breaks_the_rules_is_not_believed() {
        assert!(matches!(run(&[FromCell::End], true).await, Err(Failure::Misbehaved(_))));
        assert!(matches!(run(&[head(), head()], true).await, Err(Failure::Misbehaved(_))));
        assert!(matches!(run_bytes(vec![vec![0xff; 20]], true).await, Err(Failure::Misbehaved(_))));
        assert!(matches!(run_bytes(vec![vec![0; (1 << 20) + 1]], true).await, Err(Failure::Misbehaved(_))));
        assert!(matches!(run(&[reply(1001)], true).await, Err(Failure::OutputTooLarge(1000))));
        let chunk = || FromCell::Chunk(vec![0; 600].into());
        assert!(matches!(run(&[head(), chunk(), chunk()], true).await, Err(Failure::OutputTooLarge(1000))));
    }

    #[tokio::test]
    async fn every_end_is_told_apart() {
        assert!(matches!(run(&[], false).await, Err(Failure::Ended(None))));
        let fault = |kind| FromCell::Fault(Fault { kind, message: String::new(), frames: vec![1] });
        assert!(matches!(run(&[fault(FaultKind::Abort)], false).await, Err(Failure::Fault(_))));
        let limit = fault(FaultKind::WallLimit);
        assert!(matches!(run(&[limit], false).await, Err(Failure::TimedOut { fault: Some(_), .. })));
        assert!(matches!(run(&[], true).await, Err(Failure::TimedOut { fault: None, .. })));
        assert!(matches!(run(&[head()], true).await, Err(Failure::TimedOut { fault: None, .. })));
    }
}
