//! The listening socket: who else holds the port, and what is done when there are more clients than can be served.

use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::time::Duration;

use http::StatusCode;
use rustix::net::{SocketFlags, accept_with};
use rustix::pipe::{PipeFlags, pipe_with};

use super::pages;
use super::shard::Shards;
use crate::cells::RequestId;

/// Between two attempts when the kernel has no descriptors left.
const PAUSE: Duration = Duration::from_millis(50);
/// Connections that may wait to be accepted.
const BACKLOG: i32 = 4096;

/// Why an address cannot be listened at.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ListenError {
    /// Somebody else does.
    #[error("{address} is in use{holder}; stop that one, or choose another address with --listen")]
    InUse {
        /// The address.
        address: SocketAddr,
        /// " by name (process 1)", where it can be found out.
        holder: String,
    },
    /// The user may not.
    #[error("this user may not listen at {0}; ports below 1024 need a privilege, so choose another with --listen")]
    NotAllowed(SocketAddr),
    /// The machine has no such address.
    #[error("{0} is not an address of this machine; choose another with --listen")]
    NotHere(SocketAddr),
    /// Anything else.
    #[error("cannot listen at {address}: {source}")]
    Other {
        /// The address.
        address: SocketAddr,
        /// The kernel's answer.
        source: io::Error,
    },
}

/// Listens at `address`.
///
/// # Errors
/// [`ListenError`] says who is in the way.
pub(crate) fn bind(address: SocketAddr) -> Result<TcpListener, ListenError> {
    listen(address).map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => ListenError::InUse { address, holder: holder(address.port()) },
        io::ErrorKind::PermissionDenied => ListenError::NotAllowed(address),
        io::ErrorKind::AddrNotAvailable => ListenError::NotHere(address),
        _ => ListenError::Other { address, source },
    })
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    use rustix::net::{AddressFamily, SocketType, bind, listen, socket_with, sockopt};
    let family = if address.is_ipv4() { AddressFamily::INET } else { AddressFamily::INET6 };
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    let socket = socket_with(family, SocketType::STREAM, flags, None)?;
    // The port may be taken again right after a stop, while old connections are still being forgotten.
    sockopt::set_socket_reuseaddr(&socket, true)?;
    bind(&socket, &address)?;
    listen(&socket, BACKLOG)?;
    Ok(socket.into())
}

/// Who listens at `port`, as far as /proc tells this user.
fn holder(port: u16) -> String {
    let process = listening_inode(port).and_then(|inode| process_with_socket(&inode));
    process.map_or(String::new(), |(id, name)| format!(" by {} (process {id})", crate::logs::escaped(&name)))
}

/// The listening socket's inode, from /proc/net/tcp (kernel documentation, networking/proc_net_tcp).
fn listening_inode(port: u16) -> Option<String> {
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"].map(|table| std::fs::read_to_string(table).unwrap_or_default());
    let suffix = format!(":{port:04X}");
    let mut rows = tables.iter().flat_map(|table| table.lines().skip(1));
    rows.find_map(|row| {
        let columns: Vec<&str> = row.split_ascii_whitespace().collect();
        let is_listening = columns.get(1)?.ends_with(&suffix) && *columns.get(3)? == "0A";
        is_listening.then(|| columns.get(9).map(|inode| (*inode).to_owned()))?
    })
}

fn process_with_socket(inode: &str) -> Option<(u32, String)> {
    let target = format!("socket:[{inode}]");
    let processes = std::fs::read_dir("/proc").ok()?.filter_map(Result::ok);
    let mut ids = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let holder = ids.find(|id| {
        let descriptors = std::fs::read_dir(format!("/proc/{id}/fd")).into_iter().flatten().filter_map(Result::ok);
        descriptors
            .into_iter()
            .any(|entry| std::fs::read_link(entry.path()).is_ok_and(|link| link.as_os_str() == target.as_str()))
    })?;
    let name = std::fs::read_to_string(format!("/proc/{holder}/comm")).ok()?;
    Some((holder, name.trim().to_owned()))
}

/// Accepts connections and hands them to the shards, for ever.
///
/// # Errors
/// The kernel's answer when the socket cannot be waited for.
pub(crate) async fn accept_all(listener: TcpListener, shards: &Shards) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let mut reserve = Reserve::new();
    loop {
        match listener.accept().await {
            Ok((stream, client)) => {
                // Another thread's runtime takes it over.
                let Ok(stream) = stream.into_std() else { continue };
                if let Err(stream) = shards.admit(stream, client.ip()) {
                    shed(stream, shards.server().next_request());
                }
            }
            Err(error) if is_shortage(&error) => {
                tracing::warn!("a connection is turned away: {error}");
                reserve.turn_away(&listener, shards.server().next_request());
                tokio::time::sleep(PAUSE).await;
            }
            // A client that has gone before it was accepted.
            Err(error) => tracing::debug!("a connection could not be accepted: {error}"),
        }
    }
}

fn is_shortage(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let errno = error.raw_os_error().map(Errno::from_raw_os_error);
    matches!(errno, Some(Errno::MFILE | Errno::NFILE | Errno::NOBUFS | Errno::NOMEM))
}

/// Tells a client in one packet that there is no room.
fn shed(mut stream: TcpStream, request: RequestId) {
    let answer = pages::last_answer(StatusCode::SERVICE_UNAVAILABLE, "too many clients are connected", request);
    // Its buffer is empty, so this does not wait; if it fails the client is gone.
    let _ = stream.write_all(&answer);
}

/// A descriptor kept for the moment when there is no other: with it a waiting client can be accepted and closed, where
/// otherwise it would be announced over and over.
struct Reserve(Option<OwnedFd>);

impl Reserve {
    fn new() -> Reserve {
        Reserve(pipe_with(PipeFlags::CLOEXEC).ok().map(|(reader, _)| reader))
    }

    fn turn_away(&mut self, listener: &tokio::net::TcpListener, request: RequestId) {
        self.0 = None;
        if let Ok(socket) = accept_with(listener, SocketFlags::CLOEXEC) {
            shed(socket.into(), request);
        }
        *self = Reserve::new();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_holds_a_port_is_named() {
        let holder = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = holder.local_addr().unwrap();
        let message = bind(address).unwrap_err().to_string();
        assert!(message.contains("is in use by ") && message.contains(&std::process::id().to_string()), "{message}");
    }
}
