//! `server.yaml`: what the whole engine does. Relative paths in it start at the file's own folder.
//! Knows nothing of the command line, which overrides it.

use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;
use wire::cell::EVENT_FRAME_BYTES_MAX;
use wire::compile::Diagnostic;

use super::quantity::{Size, Time};
use super::yaml;

/// Bytes of a request's body at the most, whatever is configured: it travels to a cell in one frame, with the rest of the
/// event around it.
const BODY_BYTES_MAX: u64 = EVENT_FRAME_BYTES_MAX as u64 - (16 << 20);

/// Less is not enough for what every client sends.
const HEADER_BYTES_MIN: Size = Size(256);

/// How much a visitor is told about failures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Mode {
    /// Compile errors and backtraces are on error pages.
    Development,
    /// Error pages carry the request id only.
    #[default]
    Production,
}

/// What a log line looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object per line.
    Json,
}

/// The file as written; what is absent has its default.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ServerFile {
    /// `address:port`.
    pub(crate) listen: Option<String>,
    /// The folder with `webapps`, `triggers` and `libraries`.
    pub(crate) scripts: Option<PathBuf>,
    /// The folder for what Kiln keeps.
    pub(crate) data: Option<PathBuf>,
    /// Development or production.
    pub(crate) mode: Option<Mode>,
    /// Text or JSON.
    pub(crate) log: Option<LogFormat>,
    /// Bounds.
    #[serde(default)]
    pub(crate) limits: ServerLimits,
}

/// Bounds of the server; those of one script are in its `script.yaml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ServerLimits {
    /// Open client connections at once.
    pub(crate) connections: u32,
    /// Request line and header fields of one request.
    pub(crate) header: Size,
    /// Header fields of one request.
    pub(crate) header_fields: u32,
    /// A request's body.
    pub(crate) body: Size,
    /// From the first byte of a request to the end of its header.
    #[serde(with = "time")]
    pub(crate) header_time: Duration,
    /// Between two pieces of a request's body.
    #[serde(with = "time")]
    pub(crate) body_time: Duration,
    /// A connection without a request.
    #[serde(with = "time")]
    pub(crate) idle_time: Duration,
    /// A client that takes nothing of an answer.
    #[serde(with = "time")]
    pub(crate) write_time: Duration,
    /// For requests under way when Kiln is asked to stop.
    #[serde(with = "time")]
    pub(crate) shutdown_time: Duration,
    /// Cells of all scripts at once.
    pub(crate) cells: u32,
    /// Cells of one script at once, and with that its requests under way.
    pub(crate) cells_per_script: u32,
    /// Requests of one script that wait for a cell.
    pub(crate) waiting_per_script: u32,
    /// How long they wait.
    #[serde(with = "time")]
    pub(crate) waiting_time: Duration,
    /// How long a cell is kept that nobody has used yet.
    #[serde(with = "time")]
    pub(crate) spare_time: Duration,
    /// How long a warm cell is kept without a request.
    #[serde(with = "time")]
    pub(crate) warm_time: Duration,
    /// Wall time of one compile.
    #[serde(with = "time")]
    pub(crate) compile_time: Duration,
    /// Compiled scripts kept on disk.
    pub(crate) cache: Size,
}

impl Default for ServerLimits {
    fn default() -> Self {
        ServerLimits {
            connections: 20_000,
            header: Size(32 << 10),
            header_fields: 100,
            body: Size(10 << 20),
            header_time: Duration::from_secs(10),
            body_time: Duration::from_secs(20),
            idle_time: Duration::from_secs(75),
            write_time: Duration::from_secs(30),
            shutdown_time: Duration::from_secs(10),
            cells: 512,
            cells_per_script: 16,
            waiting_per_script: 512,
            waiting_time: Duration::from_secs(10),
            spare_time: Duration::from_secs(15),
            warm_time: Duration::from_secs(10 * 60),
            compile_time: Duration::from_secs(30),
            cache: Size(512 << 20),
        }
    }
}

mod time {
    use super::{Duration, Time};
    use serde::{Deserialize, Deserializer};

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        Time::deserialize(deserializer).map(|time| time.0)
    }
}

/// Reads a `server.yaml`, called `name` in diagnostics.
///
/// # Errors
/// The first mistake, at its place.
pub(crate) fn read_server_file(name: &str, text: &str) -> Result<ServerFile, Box<Diagnostic>> {
    let file: ServerFile = yaml::parse(name, text)?;
    match complaint(&file.limits) {
        Some((key, message)) => Err(Box::new(yaml::about_key(name, text, key, message))),
        None => Ok(file),
    }
}

/// The limit under which nothing can be served, or that cannot be kept.
fn complaint(limits: &ServerLimits) -> Option<(&'static str, String)> {
    if limits.body.0 > BODY_BYTES_MAX {
        return Some(("body", format!("limits: body can be {} MB at the most", BODY_BYTES_MAX >> 20)));
    }
    let numbers = [
        ("connections", limits.connections),
        ("header_fields", limits.header_fields),
        ("cells", limits.cells),
        ("cells_per_script", limits.cells_per_script),
    ];
    let times = [
        ("header_time", limits.header_time),
        ("body_time", limits.body_time),
        ("idle_time", limits.idle_time),
        ("write_time", limits.write_time),
        ("compile_time", limits.compile_time),
    ];
    if limits.header < HEADER_BYTES_MIN {
        return Some(("header", format!("limits: header must be at least {} bytes", HEADER_BYTES_MIN.0)));
    }
    if let Some((key, _)) = numbers.iter().find(|(_, number)| *number == 0) {
        return Some((key, format!("limits: {key} must be at least 1")));
    }
    let nothing = times.iter().find(|(_, time)| time.is_zero());
    nothing.map(|(key, _)| (*key, format!("limits: {key} must be longer than nothing")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_name_their_place_and_what_was_expected() {
        let cases = [
            ("lisen: 1\n", 1, 1, "unknown key `lisen`, expected one of listen, scripts, data, mode, log, limits"),
            ("mode: dev\n", 1, 7, "unknown value `dev`, expected one of development, production"),
            ("listen: [1]\n", 1, 9, "expected a text"),
            ("limits:\n  body: 10XB\n", 2, 9, "expected a size such as 64MB, 512KB or 1GB, found `10XB`"),
            ("limits:\n  idle_time: soon\n", 2, 14, "expected a duration such as 500ms, 5s, 6min or 1h, found `soon`"),
            ("limits:\n  cells: -3\n", 2, 10, "expected a whole number"),
            ("limits:\n  cells: 0\n", 2, 3, "limits: cells must be at least 1"),
            ("limits: {idle_time: 0s}\n", 1, 10, "limits: idle_time must be longer than nothing"),
            ("limits: {body: 1GB}\n", 1, 10, "limits: body can be 48 MB at the most"),
            ("limits: 3\n", 1, 9, "expected a map (`key: value` lines)"),
            ("mode: production\nmode: production\n", 2, 1, "the key is given twice: mode"),
        ];
        for (text, line, column, message) in cases {
            let diagnostic = read_server_file("server.yaml", text).unwrap_err();
            let position = diagnostic.position.unwrap();
            assert_eq!(
                (position.line, position.column, diagnostic.message.as_str()),
                (line, column, message),
                "{text}"
            );
        }
    }

    #[test]
    fn the_sample_says_what_the_defaults_are() {
        let sample = read_server_file("server.yaml", include_str!("../../../../config/server.yaml")).unwrap();
        assert_eq!((sample.mode, sample.listen.as_deref()), (Some(Mode::Development), Some("127.0.0.1:8080")));
        assert_eq!(format!("{:?}", sample.limits), format!("{:?}", ServerLimits::default()));
    }

    #[test]
    fn an_empty_file_is_all_defaults() {
        assert_eq!(read_server_file("server.yaml", "# nothing\n").unwrap().limits.header_fields, 100);
    }
}
