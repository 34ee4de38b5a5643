//! What `kiln serve` is to do, after the command line, `server.yaml` and the defaults have been put together.

use std::io;
use std::net::{AddrParseError, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use wire::compile::Diagnostic;

use super::arguments::ServeArguments;
use crate::configuration::{LogFormat, Mode, ServerFile, ServerLimits, read_server_file};
use crate::diagnostics::{Colors, findings_text};

/// Where to listen when nothing is said.
const DEFAULT_LISTEN: &str = "127.0.0.1:8080";

/// Why there are no settings.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SettingsError {
    /// The configuration file cannot be read.
    #[error("the configuration {file} cannot be read: {source}")]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// The kernel's answer.
        source: io::Error,
    },
    /// The configuration file is wrong.
    #[error("{}", findings_text(&(**.0).clone().into(), Colors::None).trim_end())]
    Wrong(Box<Diagnostic>),
    /// The address is none.
    #[error(
        "`{text}` is not an address to listen at ({source}); write for example {DEFAULT_LISTEN}, :8080 or [::1]:8080"
    )]
    Address {
        /// As written.
        text: String,
        /// What is wrong with it.
        source: AddrParseError,
    },
}

/// All that `kiln serve` needs to know.
#[derive(Clone, Debug)]
pub(crate) struct ServeSettings {
    /// Where to listen.
    pub(crate) listen: SocketAddr,
    /// The scripts.
    pub(crate) scripts: PathBuf,
    /// What is kept.
    pub(crate) data: PathBuf,
    /// How much is shown of failures.
    pub(crate) mode: Mode,
    /// What log lines look like.
    pub(crate) log: LogFormat,
    /// Bounds.
    pub(crate) limits: ServerLimits,
    /// Whether all protections are demanded.
    pub(crate) is_strict: bool,
}

impl ServeSettings {
    /// Reads the configuration file, if one is named, and puts everything together.
    ///
    /// # Errors
    /// [`SettingsError`] when the file or a value is wrong.
    pub(crate) fn resolve(arguments: ServeArguments) -> Result<ServeSettings, SettingsError> {
        let log = if arguments.json { Some(LogFormat::Json) } else { arguments.log };
        let (file, folder) = match &arguments.config {
            None => (ServerFile::default(), PathBuf::new()),
            Some(path) => (read(path)?, path.parent().map(Path::to_owned).unwrap_or_default()),
        };
        let path = |typed: Option<PathBuf>, written: Option<PathBuf>, default: &str| {
            typed.or(written.map(|path| folder.join(path))).unwrap_or_else(|| default.into())
        };
        let listen = arguments.listen.or(file.listen).unwrap_or_else(|| DEFAULT_LISTEN.to_owned());
        Ok(ServeSettings {
            listen: address(&listen).map_err(|source| SettingsError::Address { text: listen, source })?,
            scripts: path(arguments.scripts, file.scripts, "scripts"),
            data: path(arguments.data, file.data, "data"),
            mode: file.mode.unwrap_or_default(),
            log: log.or(file.log).unwrap_or_default(),
            limits: file.limits,
            is_strict: arguments.strict,
        })
    }
}

fn read(path: &Path) -> Result<ServerFile, SettingsError> {
    let unreadable = |source| SettingsError::Unreadable { file: path.to_owned(), source };
    let text = std::fs::read_to_string(path).map_err(unreadable)?;
    read_server_file(&path.to_string_lossy(), &text).map_err(SettingsError::Wrong)
}

/// An address with a port; a port alone is one of this machine's own addresses.
fn address(text: &str) -> Result<SocketAddr, AddrParseError> {
    let local = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let text = text.trim().trim_start_matches("http://").trim_end_matches('/');
    if let Some(port) = text.strip_prefix("localhost:").or(Some(text)).and_then(|port| port.parse().ok()) {
        return Ok(local(port));
    }
    match text.strip_prefix(':').and_then(|port| port.parse().ok()) {
        Some(port) => Ok(SocketAddr::from((Ipv4Addr::UNSPECIFIED, port))),
        None => text.parse(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_people_write_them() {
        let cases = [
            ("127.0.0.1:80", "127.0.0.1:80"),
            ("8080", "127.0.0.1:8080"),
            (":8080", "0.0.0.0:8080"),
            ("localhost:1", "127.0.0.1:1"),
            ("[::1]:80", "[::1]:80"),
            ("http://127.0.0.1:80/", "127.0.0.1:80"),
        ];
        for (text, expected) in cases {
            assert_eq!(address(text).unwrap().to_string(), expected, "{text}");
        }
        for text in ["", "nowhere", "127.0.0.1", "127.0.0.1:99999", "example.com:80"] {
            assert!(address(text).is_err(), "{text}");
        }
    }
}
