//! A client's socket as hyper reads and writes it, with strict framing in between and the clock kept up to date.
//! Hyper sees whole, valid heads, and the end of the stream in place of a message that is refused.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{Buf, BytesMut};
use hyper::rt::{Read, ReadBufCursor, Write};
use tokio::net::TcpStream;

use super::clock::Clock;
use super::framing::{Decision, Framing};

/// Room for one read.
const READ_BYTES: usize = 8192;

/// How requests are told apart.
#[derive(Debug)]
enum Mode {
    /// By their framing, which is checked here.
    Http1(Framing),
    /// By frames, which hyper checks.
    Http2,
}

/// A client's socket.
#[derive(Debug)]
pub(super) struct Transport {
    stream: Arc<TcpStream>,
    clock: Arc<Clock>,
    mode: Mode,
    /// What has been read and not passed on.
    inbound: BytesMut,
    /// How much of that may be passed on.
    accepted: usize,
    is_at_end: bool,
}

impl Transport {
    /// For HTTP/1.1, until [`Transport::switch_to_http2`].
    pub(super) fn new(stream: Arc<TcpStream>, clock: Arc<Clock>, framing: Framing) -> Transport {
        Transport { stream, clock, mode: Mode::Http1(framing), inbound: BytesMut::new(), accepted: 0, is_at_end: false }
    }

    /// From now on frames are hyper's business.
    pub(super) fn switch_to_http2(&mut self) {
        self.mode = Mode::Http2;
    }

    /// What has been read and not passed on; more after each [`Transport::poll_fill`].
    pub(super) fn inbound(&self) -> &[u8] {
        &self.inbound
    }

    /// Reads what the client has sent. Returns how many bytes came; none at the end of the stream.
    pub(super) fn poll_fill(&mut self, context: &mut Context<'_>) -> Poll<io::Result<usize>> {
        loop {
            ready!(self.stream.poll_read_ready(context))?;
            self.inbound.reserve(READ_BYTES);
            match self.stream.try_read_buf(&mut self.inbound) {
                Ok(bytes) => return Poll::Ready(Ok(bytes)),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }

    /// Passes on as much as is accepted and fits. False when there is nothing.
    fn pass_on(&mut self, target: &mut ReadBufCursor<'_>) -> bool {
        let bytes = self.accepted.min(target.remaining());
        if bytes == 0 {
            return false;
        }
        target.put_slice(self.inbound.get(..bytes).unwrap_or_default());
        self.inbound.advance(bytes);
        self.accepted -= bytes;
        if self.inbound.is_empty() && self.inbound.capacity() > READ_BYTES {
            self.inbound = BytesMut::new();
        }
        true
    }

    /// Decides on what has been read. True when something is accepted.
    fn decide(&mut self) -> bool {
        let Mode::Http1(framing) = &mut self.mode else {
            self.accepted = self.inbound.len();
            return self.accepted > 0;
        };
        if self.inbound.is_empty() || self.is_at_end {
            return false;
        }
        match framing.decide(&self.inbound) {
            Decision::Accept { bytes, begins_request } => {
                self.accepted = bytes;
                if begins_request {
                    self.clock.begin_request();
                }
                true
            }
            Decision::Incomplete => {
                if framing.is_between_requests() {
                    self.clock.has_part_of_head();
                }
                false
            }
            Decision::Refuse(refusal) => {
                // In the middle of a body it is the request's handler that finds it broken off, and says so.
                if framing.is_between_requests() {
                    self.clock.refuse(refusal);
                }
                self.is_at_end = true;
                self.inbound = BytesMut::new();
                false
            }
        }
    }

    /// Whether hyper may see the end of the stream now. It takes the end for the client's going away, so requests under
    /// way are finished first; in the middle of a body the end is an error and belongs there.
    fn may_end(&self) -> bool {
        match &self.mode {
            Mode::Http2 => true,
            Mode::Http1(framing) => !framing.is_between_requests() || !self.clock.is_busy(),
        }
    }

    fn poll_end(&self) -> Poll<io::Result<()>> {
        // Nothing wakes the task for this: hyper reads again by itself when a request is finished.
        if self.may_end() { Poll::Ready(Ok(())) } else { Poll::Pending }
    }

    /// Writes as soon as the client takes something, and notes how long it does not.
    fn poll_write_with(
        &self,
        context: &mut Context<'_>,
        write: impl Fn(&TcpStream) -> io::Result<usize>,
    ) -> Poll<io::Result<usize>> {
        loop {
            if self.stream.poll_write_ready(context)?.is_pending() {
                self.clock.write_stalls();
                return Poll::Pending;
            }
            match write(&self.stream) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                written => {
                    self.clock.write_proceeds();
                    return Poll::Ready(written);
                }
            }
        }
    }
}

impl Read for Transport {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        mut target: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let transport = &mut *self;
        loop {
            if transport.pass_on(&mut target) {
                return Poll::Ready(Ok(()));
            }
            if transport.decide() {
                continue;
            }
            if transport.is_at_end {
                return transport.poll_end();
            }
            if ready!(transport.poll_fill(context))? == 0 {
                transport.is_at_end = true;
                transport.clock.is_half_closed();
            }
        }
    }
}

impl Write for Transport {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_write_with(context, |stream| stream.try_write(bytes))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.poll_write_with(context, |stream| stream.try_write_vectored(slices))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    /// The connection's owner closes it: there may be something left to say.
    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
