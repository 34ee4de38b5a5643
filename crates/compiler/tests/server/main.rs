//! The compiler as the engine sees it: packets on a control socket, frames on a compile's stream.

mod compiler;
mod programs;
mod scripts;
