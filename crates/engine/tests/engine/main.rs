//! The real `kiln`, with the real compiler and cells inside, as its users meet it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod bad_input;
mod client;
mod commands;
mod edits;
mod failures;
mod hostile;
mod http;
mod programs;
mod site;
mod start;
mod static_files;
