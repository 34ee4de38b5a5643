//! The real `kiln`, with the real compiler and cells inside, as its users meet it.

mod client;
mod edits;
mod failures;
mod http;
mod programs;
mod site;
mod start;
mod static_files;
