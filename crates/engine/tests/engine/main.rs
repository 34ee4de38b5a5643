//! The real `kiln`, with the real compiler and cells inside, as its users meet it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod bad_input;
mod bare_root;
mod client;
mod commands;
mod conformance;
mod conversation;
mod deployed;
mod edits;
mod failures;
mod golden;
mod hostile_clients;
mod hostile_sources;
mod http;
mod limits;
mod programs;
mod projects;
mod site;
#[path = "../../../../tests/skip.rs"]
mod skip;
mod start;
mod static_files;
