//! Linux made safe: one module per kernel noun, in the kernel's own spelling, over raw system calls.
//! Knows nothing of cells, scripts or policies, and needs no C library.
#![no_std]
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

extern crate alloc;

pub mod capability;
pub mod clone;
pub mod descriptor;
pub mod landlock;
pub mod namespace;
pub mod procfs;
pub mod seccomp;
pub mod signal;
pub mod wait;

mod system_call;

#[cfg(test)]
mod test_process;

pub use rustix::io::{Errno, Result};
