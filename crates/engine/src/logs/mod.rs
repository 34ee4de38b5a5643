//! What the engine and its scripts say, for people or as JSON, through `tracing`.
//! Must never block a request and never pass on control characters.

mod banner;
mod escape;
mod rate;
mod subscriber;
mod writer;

pub(crate) use banner::{Banner, print_banner, print_protections};
pub(crate) use escape::{escaped, escaped_bytes};
pub(crate) use rate::{Admission, LineRate};
pub(crate) use subscriber::start;
pub(crate) use writer::{LogWriter, Progress};
