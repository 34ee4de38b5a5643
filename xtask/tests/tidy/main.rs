//! What the project promises about its own tree. Each check is a function from the files to what is wrong with them, and
//! stands beside a test that shows it failing.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod commands;
mod dependencies;
mod documents;
mod functions;
mod sources;
mod test_data;
mod tree;
mod unsafe_code;
