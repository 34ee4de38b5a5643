//! A started image as a process: what it prints, and its end.

use std::io;
use std::os::fd::{AsFd, OwnedFd};

use rustix::process::{Signal, WaitId, WaitIdOptions, pidfd_send_signal, waitid};
use tokio::net::unix::pipe;

use crate::logs::{Admission, LineRate, escaped_bytes};

/// Kills the process and collects its exit status, so that no zombie stays.
pub(crate) async fn kill_and_reap(process: OwnedFd) -> io::Result<()> {
    // The process may have ended by itself, which is as good.
    let _ = pidfd_send_signal(&process, Signal::KILL);
    let reaping = tokio::task::spawn_blocking(move || waitid(WaitId::PidFd(process.as_fd()), WaitIdOptions::EXITED));
    reaping.await.map_err(io::Error::other)??;
    Ok(())
}

/// Logs what an image prints, line by line, until it ends. It prints when something is badly wrong with it.
pub(crate) async fn log_output(name: &'static str, output: OwnedFd) {
    let Ok(output) = pipe::Receiver::from_owned_fd(output) else { return };
    let rate = LineRate::new(std::time::Instant::now());
    let mut buffer = Vec::with_capacity(1024);
    while output.readable().await.is_ok() {
        match output.try_read_buf(&mut buffer) {
            Ok(0) => return,
            Ok(_) => {
                for line in buffer.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
                    if matches!(rate.admit(std::time::Instant::now()), Admission::Write { .. }) {
                        tracing::warn!("{name}: {}", escaped_bytes(line));
                    }
                }
                buffer.clear();
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(_) => return,
        }
    }
}
