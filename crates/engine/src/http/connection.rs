//! One client connection from accept to close: which protocol it speaks, its time limits, and what it is told last.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::StatusCode;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, timeout};

use super::clock::{Busy, Clock, Overdue};
use super::framing::Framing;
use super::pages;
use super::respond::respond;
use super::shard::Shard;
use super::transport::Transport;
use crate::configuration::ServerLimits;

/// What an HTTP/2 client sends first (RFC 9113, section 3.4).
const HTTP2_PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// Requests of one HTTP/2 connection at once.
const HTTP2_STREAMS_MAX: u32 = 100;
/// Bytes of one HTTP/2 stream that may be on their way before they are read.
const HTTP2_WINDOW_BYTES: u32 = 1 << 20;
/// How much larger than allowed a header may be before hyper refuses it with nothing but a status.
const HTTP2_HEADER_FACTOR: u64 = 4;
/// Streams reset by either side before the connection is taken for an attack (CVE-2023-44487).
const HTTP2_RESETS_MAX: usize = 50;
/// How long a client is listened to that has been told the last thing, so that it gets to read it.
const LINGER_TIME: Duration = Duration::from_secs(2);
/// Bytes thrown away meanwhile.
const LINGER_BYTES_MAX: usize = 16 << 20;

/// Which protocol a client speaks.
enum Protocol {
    Http1,
    Http2,
}

/// Serves one connection until it ends. Who it was is known to the log only when something is wrong.
pub(super) async fn serve(stream: TcpStream, client: IpAddr, shard: Arc<Shard>) {
    // Small answers must not wait for more to be sent.
    let _ = stream.set_nodelay(true);
    let stream = Arc::new(stream);
    let clock = Clock::new();
    let limits = &shard.server().limits;
    let framing = Framing::new(usize::try_from(limits.header.0).unwrap_or(usize::MAX), limits.header_fields as usize);
    let mut transport = Transport::new(Arc::clone(&stream), Arc::clone(&clock), framing);
    let watch = Watch { shard: &shard, clock: &clock };
    let ended = match watch.run(|context| poll_protocol(&mut transport, context)).await {
        // What follows is large and shall not weigh on connections that have not said anything yet.
        Ok(Ok(Protocol::Http1)) => Box::pin(serve_http1(transport, client, &shard, &clock)).await,
        Ok(Ok(Protocol::Http2)) => Box::pin(serve_http2(transport, client, &shard, &clock)).await,
        Ok(Err(_)) => return,
        Err(overdue) => Err(overdue),
    };
    say_last(&stream, &shard, last_words(ended, &clock)).await;
}

/// Reads until it is clear which protocol is spoken.
fn poll_protocol(transport: &mut Transport, context: &mut Context<'_>) -> Poll<io::Result<Protocol>> {
    loop {
        let known = transport.inbound();
        let common = known.iter().zip(HTTP2_PREFACE).take_while(|(sent, expected)| sent == expected).count();
        if common == HTTP2_PREFACE.len() {
            transport.switch_to_http2();
            return Poll::Ready(Ok(Protocol::Http2));
        }
        if common < known.len() {
            return Poll::Ready(Ok(Protocol::Http1));
        }
        match std::task::ready!(transport.poll_fill(context)) {
            Ok(0) => return Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into())),
            Ok(_) => {}
            Err(error) => return Poll::Ready(Err(error)),
        }
    }
}

async fn serve_http1(
    transport: Transport,
    client: IpAddr,
    shard: &Arc<Shard>,
    clock: &Arc<Clock>,
) -> Result<(), Overdue> {
    let service = service_fn(|request| {
        let busy = Busy::begun(clock);
        async move { Ok::<_, Infallible>(respond(shard, client, request, busy).await) }
    });
    let mut builder = http1::Builder::new();
    builder.max_headers(shard.server().limits.header_fields as usize);
    let mut connection = pin!(builder.serve_connection(transport, service));
    let mut is_stopping = false;
    let watch = Watch { shard, clock };
    let ended = watch.run(|context| {
        if clock.is_stopping() && !std::mem::replace(&mut is_stopping, true) {
            connection.as_mut().graceful_shutdown();
        }
        connection.as_mut().poll(context)
    });
    note_end(ended.await)
}

async fn serve_http2(
    transport: Transport,
    client: IpAddr,
    shard: &Arc<Shard>,
    clock: &Arc<Clock>,
) -> Result<(), Overdue> {
    let service = service_fn(|request| {
        let busy = Busy::begin(clock);
        let shard = Arc::clone(shard);
        async move { Ok::<_, Infallible>(respond(&shard, client, request, busy).await) }
    });
    let mut connection = pin!(http2_builder(&shard.server().limits).serve_connection(transport, service));
    let mut is_stopping = false;
    let watch = Watch { shard, clock };
    let ended = watch.run(|context| {
        if clock.is_stopping() && !std::mem::replace(&mut is_stopping, true) {
            connection.as_mut().graceful_shutdown();
        }
        connection.as_mut().poll(context)
    });
    note_end(ended.await)
}

fn http2_builder(limits: &ServerLimits) -> http2::Builder<TokioExecutor> {
    let mut builder = http2::Builder::new(TokioExecutor::new());
    builder
        .timer(TokioTimer::new())
        .max_concurrent_streams(HTTP2_STREAMS_MAX)
        .initial_stream_window_size(HTTP2_WINDOW_BYTES)
        .initial_connection_window_size(2 * HTTP2_WINDOW_BYTES)
        // Within this, a header that is too large gets a page that says so.
        .max_header_list_size(u32::try_from(limits.header.0.saturating_mul(HTTP2_HEADER_FACTOR)).unwrap_or(u32::MAX))
        .max_pending_accept_reset_streams(HTTP2_RESETS_MAX)
        .max_local_error_reset_streams(HTTP2_RESETS_MAX)
        .keep_alive_interval(limits.idle_time / 2)
        .keep_alive_timeout(limits.write_time);
    builder
}

fn note_end(ended: Result<hyper::Result<()>, Overdue>) -> Result<(), Overdue> {
    if let Err(error) = ended? {
        tracing::debug!("a connection has ended: {error}");
    }
    Ok(())
}

/// Keeps a connection within its time limits and tells it when the engine stops.
struct Watch<'a> {
    shard: &'a Shard,
    clock: &'a Clock,
}

impl Watch<'_> {
    /// Polls until there is a result.
    ///
    /// # Errors
    /// [`Overdue`] when a limit is reached before that.
    async fn run<T>(&self, mut poll: impl FnMut(&mut Context<'_>) -> Poll<T>) -> Result<T, Overdue> {
        let mut stop = pin!(self.shard.stop_requested());
        let mut is_stop_known = false;
        let mut timer = pin!(tokio::time::sleep(self.shard.server().limits.header_time));
        std::future::poll_fn(|context| {
            // Asked once: the task that is told is this one, whatever it does then.
            if !self.clock.is_stopping() && (!is_stop_known || self.shard.is_stopping()) {
                is_stop_known = true;
                if stop.as_mut().poll(context).is_ready() {
                    self.clock.stop();
                }
            }
            if let Poll::Ready(result) = poll(context) {
                return Poll::Ready(Ok(result));
            }
            match self.poll_limits(timer.as_mut(), context) {
                Some(overdue) => Poll::Ready(Err(overdue)),
                None => Poll::Pending,
            }
        })
        .await
    }

    /// Looks at the clock when the timer rings, and sets it anew.
    fn poll_limits(&self, mut timer: Pin<&mut Sleep>, context: &mut Context<'_>) -> Option<Overdue> {
        if self.clock.is_stopping() && !self.clock.is_busy() {
            return Some(Overdue::Idle);
        }
        while timer.as_mut().poll(context).is_ready() {
            match self.clock.check(&self.shard.server().limits) {
                Ok(wait) => timer.as_mut().reset(Instant::now() + wait),
                Err(overdue) => return Some(overdue),
            }
        }
        None
    }
}

/// What a client is told before its connection is closed, if it is to be told anything.
fn last_words(ended: Result<(), Overdue>, clock: &Clock) -> Option<(StatusCode, &'static str)> {
    match ended {
        Err(Overdue::Head) => Some((StatusCode::REQUEST_TIMEOUT, "its header did not arrive in time")),
        Err(_) => None,
        Ok(()) => clock.refusal().map(|refusal| (refusal.status, refusal.reason)),
    }
}

/// Says the last words, if there are any, and closes the connection so that the client gets to read what it was told.
async fn say_last(stream: &TcpStream, shard: &Shard, last: Option<(StatusCode, &'static str)>) {
    if let Some((status, reason)) = last {
        let request = shard.server().next_request();
        tracing::debug!(request = request.to_string(), status = status.as_u16(), "refused: {reason}");
        let answer = pages::last_answer(status, reason, request);
        if !matches!(timeout(LINGER_TIME, write_all(stream, &answer)).await, Ok(Ok(()))) {
            return;
        }
    }
    if rustix::net::shutdown(stream, rustix::net::Shutdown::Write).is_ok() {
        let _ = timeout(LINGER_TIME, discard(stream)).await;
    }
}

async fn write_all(stream: &TcpStream, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        stream.writable().await?;
        match stream.try_write(bytes) {
            Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Reads and forgets until the client closes.
async fn discard(stream: &TcpStream) -> io::Result<()> {
    let mut buffer = [0; 2048];
    let mut discarded = 0;
    while discarded < LINGER_BYTES_MAX {
        stream.readable().await?;
        match stream.try_read(&mut buffer) {
            Ok(0) => break,
            Ok(bytes) => discarded += bytes,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
