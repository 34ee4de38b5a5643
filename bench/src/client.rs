//! One HTTP/1.1 connection that stays open; one request at a time.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use hyper::Request;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;

use crate::Result;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A complete answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
    /// From before the request was sent until all of the answer had come.
    pub(crate) took: Duration,
}

/// A connection.
pub(crate) struct Client {
    runtime: Runtime,
    sender: SendRequest<Empty<Bytes>>,
    address: String,
}

impl Client {
    /// Connects to `address:port`.
    ///
    /// # Errors
    /// When nobody listens there.
    pub(crate) fn connect(address: &str) -> Result<Client> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let sender = runtime.block_on(async {
            let stream = TcpStream::connect(address).await?;
            stream.set_nodelay(true)?;
            let (sender, connection) = handshake(TokioIo::new(stream)).await?;
            tokio::spawn(connection);
            Ok::<_, Box<dyn std::error::Error>>(sender)
        })?;
        Ok(Client { runtime, sender, address: address.to_owned() })
    }

    /// Asks for `path` and waits for all of the answer.
    ///
    /// # Errors
    /// When the connection breaks or nothing comes for long.
    pub(crate) fn get(&mut self, path: &str) -> Result<Answer> {
        let Client { runtime, sender, address } = self;
        runtime.block_on(async { timeout(PATIENCE, get(sender, address, path)).await? })
    }

    /// As [`Client::get`], for an answer that has to be a good one.
    ///
    /// # Errors
    /// As [`Client::get`], and when the status is not 200.
    pub(crate) fn get_good(&mut self, path: &str) -> Result<Answer> {
        let answer = self.get(path)?;
        match answer.status {
            200 => Ok(answer),
            status => Err(format!("{path} was answered with {status}:\n{}", answer.body).into()),
        }
    }
}

async fn get(sender: &mut SendRequest<Empty<Bytes>>, address: &str, path: &str) -> Result<Answer> {
    let request = Request::get(path).header("Host", address).body(Empty::new())?;
    let start = Instant::now();
    sender.ready().await?;
    let response = sender.send_request(request).await?;
    let status = response.status().as_u16();
    let body = response.into_body().collect().await?.to_bytes();
    let took = start.elapsed();
    Ok(Answer { status, body: String::from_utf8_lossy(&body).into_owned(), took })
}
