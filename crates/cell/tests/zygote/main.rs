//! The real zygote, driven as the engine drives it: cells from images of small C++ programs, which report from inside.

mod faults;
mod handlers;
mod image;
mod isolation;
mod leftovers;
mod programs;
mod support;
