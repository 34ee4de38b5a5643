//! The real zygote, driven as the engine drives it: cells from images of small C++ programs, which report from inside.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed, as it should")]

mod exports;
mod faults;
mod handlers;
mod image;
mod isolation;
mod leftovers;
mod programs;
#[path = "../../../../tests/skip.rs"]
mod skip;
mod support;
