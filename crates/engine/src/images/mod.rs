//! The compiler and the cell as files inside this one: unpacking them, starting them, and the socket to each.
//! Knows nothing of what they are told or what they answer.

mod control;
mod embedded;
mod launch;
mod process;

pub(crate) use control::ControlSocket;
pub(crate) use embedded::{BUILD_ID, Image, ImagesError};
pub(crate) use launch::{LaunchError, Launched, launch};
pub(crate) use process::{kill_and_reap, log_output};

use std::os::fd::{AsFd, OwnedFd};
use std::path::PathBuf;

/// Why an image does not run.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartError {
    /// It cannot be unpacked.
    #[error(transparent)]
    Images(#[from] ImagesError),
    /// It cannot be executed.
    #[error(transparent)]
    Launch(#[from] LaunchError),
    /// The thread that does both went away.
    #[error("the engine is stopping")]
    Stopping,
}

/// Unpacks `image` on a thread that may block, and starts it on the calling one, which must live as long as the engine:
/// the started process asks the kernel to end it together with the thread that started it.
///
/// # Errors
/// [`StartError`] when it cannot be unpacked or executed, be it from the `cache` folder or from memory.
pub(crate) async fn start(image: Image, cache: Option<PathBuf>) -> Result<Launched, StartError> {
    let is_cached = cache.is_some();
    let file = off_thread(move || image.open(cache.as_deref())).await?;
    match launch(file.as_fd(), image.name()) {
        Err(LaunchError::Execute { .. }) if is_cached => {
            let file = off_thread(move || image.open_in_memory()).await?;
            Ok(launch(file.as_fd(), image.name())?)
        }
        launched => Ok(launched?),
    }
}

async fn off_thread(
    open: impl FnOnce() -> Result<OwnedFd, ImagesError> + Send + 'static,
) -> Result<OwnedFd, StartError> {
    Ok(tokio::task::spawn_blocking(open).await.map_err(|_| StartError::Stopping)??)
}
