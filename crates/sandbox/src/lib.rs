//! Entering and leaving the jail: one flat function, policy as data.
//! Knows nothing of scripts, images or the engine.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod enclosure;
pub mod failure;
pub mod filter;
pub mod jail;
pub mod policy;
pub mod root;
