//! Addresses to functions, files and lines, from a program's debug information. The information was made by a compiler
//! that has read hostile source: it may be anything.

mod frames;
mod lines;
mod names;
mod render;

pub(crate) use frames::name_frames;
pub(crate) use render::{backtrace_json, backtrace_text};

/// One level of a backtrace, innermost first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    /// A function of the script, with its place where that is known.
    Script {
        /// Its name as C++ writes it.
        function: String,
        /// File, line and column.
        place: Option<(String, u32, u32)>,
        /// It has no frame of its own: it was inlined into the next one.
        is_inlined: bool,
    },
    /// Code of the C++ runtime, of which there is nothing to say.
    Runtime {
        /// How many levels in a row.
        count: usize,
    },
}
