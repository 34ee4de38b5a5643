//! HTTP: from the listening socket to a script's answer and back.
//! Knows projects by name and versions by their pools; nothing of files that are watched or compiled.

mod answer;
mod body;
mod clock;
mod connection;
mod event;
mod failure;
mod framing;
mod listener;
mod pages;
mod respond;
mod shard;
mod static_files;
mod stream;
mod transport;

pub(crate) use event::handler_event;
pub(crate) use failure::{describe_failure, describe_fault};
pub(crate) use listener::{ListenError, accept_all, bind};
pub(crate) use shard::{ServerParts, Shards};
