//! The compiler as the engine sees it: packets on a control socket, frames on a compile's stream.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

mod compiler;
mod programs;
mod scripts;
