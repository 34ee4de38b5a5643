//! Engine and compiler.
//!
//! The compiler process serves one `SOCK_SEQPACKET` control socket. Each compile gets a stream of its own, sent along
//! with [`ToCompiler::Compile`]: the forked child reads one frame with a [`CompileRequest`] from it and writes one frame
//! with a [`CompileReply`]. A stream that ends without a reply is explained by [`FromCompiler::Exited`].

use alloc::string::String;
use alloc::vec::Vec;
use serde::{Deserialize, Serialize};

pub use crate::zygote::Protection;

/// Bytes of a packet on the control socket at the most.
pub const CONTROL_BYTES_MAX: usize = 4096;
/// Bytes of a [`CompileRequest`] at the most: all sources of a project.
pub const REQUEST_BYTES_MAX: usize = 16 << 20;
/// Bytes of a [`CompileReply`] at the most: image, line table and diagnostics.
pub const REPLY_BYTES_MAX: usize = 160 << 20;
/// Diagnostics of one compile at the most; the rest is counted.
pub const DIAGNOSTICS_MAX: usize = 200;
/// Notes on one of them at the most; else those on one mistake would take the place of all others.
pub const NOTES_MAX: usize = 10;
/// Bytes of one line of text in a diagnostic at the most (source line, message).
pub const DIAGNOSTIC_LINE_BYTES_MAX: usize = 2000;

/// Of a [`CompileRequest`] when it is not known where its author edits.
pub const UNKNOWN_PLACE: u64 = u64::MAX;

/// Names one compile on the control socket, chosen by the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CompileId(pub u64);

/// What has been parsed already when a unit's own text begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Prelude {
    /// Nothing: headers are parsed as they are included. For a program for which a prelude is [`Outcome::PreludeUnfit`].
    Bare,
    /// Nothing, and the program is read as GNU C++17, which is what `clang++` takes by default: for a program that is
    /// no C++23.
    BareOlder,
    /// The standard headers, read from a file that was made with the build: for [`ProgramKind::Program`]. There is
    /// nothing to wait for.
    Standard,
    /// The standard headers and the script API, for [`ProgramKind::Script`]: parsed when first needed, and sooner than
    /// [`Prelude::Script`].
    ScriptHeaders,
    /// All that, and what scripts commonly instantiate of the standard library. Only after [`ToCompiler::Prepare`].
    Script,
    /// All that, and the standard templates that an earlier version of the same script instantiated. Only while the
    /// project's headers are the same as in that version.
    Learned(Lesson),
    /// All that, and the leading declarations of that version: only while they are the same as well (see
    /// [`FromCompiler::LearnedLeading`]).
    LearnedLeading(Lesson),
    /// What [`Prelude::Learned`] has, and all declarations of a version with the code of its functions: for a version that
    /// differs in bodies of functions only. Whether it does, the compiler finds out.
    LearnedDeclarations(Lesson),
}

/// Names what was learned from one version of one script, chosen by the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Lesson(pub u64);

/// Control packets to the compiler.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToCompiler {
    /// Parse all preludes: many scripts will be compiled. [`FromCompiler::Ready`] tells of each.
    Prepare,
    /// Fork a child for one compile; one descriptor comes along, the compile's stream.
    Compile {
        /// Which compile.
        id: CompileId,
        /// What is to be in scope.
        prelude: Prelude,
    },
    /// Kill that child, if it still runs.
    Cancel(CompileId),
    /// Fork a process that parses a version of a script which has just been compiled, and waits for its next version;
    /// one descriptor comes along, a stream with one frame, the version's [`CompileRequest`].
    Learn(Lesson),
    /// Fork a process that learns all declarations of a version, from what the lesson `from` has learned of that or an earlier
    /// one; one descriptor comes along, as with [`ToCompiler::Learn`].
    LearnDeclarations {
        /// What is to be learned: nothing but [`Prelude::LearnedDeclarations`].
        lesson: Lesson,
        /// What it starts from. It ends with that.
        from: Lesson,
    },
    /// End the processes behind a lesson.
    Forget(Lesson),
    /// Move the parsed preludes out of memory, into files. Three descriptors come along, for the first process and for those
    /// with [`Prelude::ScriptHeaders`] and [`Prelude::Script`], each an empty file that is open for reading and writing.
    /// A compile brings back what it touches.
    Rest,
    /// Let the processes behind that lesson keep no more in memory than what they added to the preludes, which lie in files
    /// since [`ToCompiler::Rest`].
    RestLesson(Lesson),
}

/// Exit status of a child that got no more memory.
pub const OUT_OF_MEMORY_STATUS: i32 = 44;

/// What a child that has another one do its work adds to the number of the signal that ended that one, to give its own
/// exit status.
pub const SIGNAL_STATUS_BASE: i32 = 128;

/// Control packets from the compiler.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FromCompiler {
    /// It is in its jail. What is in force for it, as `kiln doctor` shows it; sent once, before anything is compiled.
    Confined {
        /// One per protection.
        protections: Vec<Protection>,
    },
    /// This prelude, of those that are parsed by and by, is parsed.
    Ready(Prelude),
    /// Compiles with [`Prelude::Learned`] are served from now on, until [`ToCompiler::Forget`].
    Learned(Lesson),
    /// Compiles with [`Prelude::LearnedLeading`] are served from now on.
    LearnedLeading {
        /// Which lesson.
        lesson: Lesson,
        /// How many bytes of the first source file's start must not have changed.
        leading_bytes: u64,
    },
    /// They never will be: what follows the leading declarations can change what those mean.
    LeadingNotLearned(Lesson),
    /// Compiles with [`Prelude::LearnedDeclarations`] are served from now on.
    LearnedDeclarations(Lesson),
    /// They never will be: with this version, more than bodies of functions can make a difference.
    DeclarationsNotLearned(Lesson),
    /// The child of that compile has ended.
    Exited {
        /// Which compile.
        id: CompileId,
        /// How it ended.
        ending: Ending,
        /// CPU time used, user and system, in microseconds.
        cpu_microseconds: u64,
        /// Largest resident set, in bytes.
        peak_bytes: u64,
    },
}

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ending {
    /// It exited with this status.
    Exit(i32),
    /// This signal ended it.
    Signal(i32),
}

/// How much time code generation may take for how much speed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Tier {
    /// `-O0`: live at once.
    Zero,
    /// `-O2` for the host CPU: swapped in when ready.
    One,
}

/// What kind of program the sources form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProgramKind {
    /// A Kiln script: prelude and script API are in scope, `doGet` and its like are entries, and all files see each
    /// other's functions.
    Script,
    /// A plain C++ program with `main` and nothing in scope that it does not include.
    Program,
}

/// One file of a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFile {
    /// Path relative to the project, with `/`, as diagnostics name it.
    pub path: String,
    /// Contents as they stand on disk, of any encoding.
    pub contents: Vec<u8>,
}

/// One compile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompileRequest {
    /// Script or plain program.
    pub kind: ProgramKind,
    /// Code generation.
    pub tier: Tier,
    /// `.cpp`, `.h` and `.html` files, in the order in which they are compiled (by path).
    pub files: Vec<SourceFile>,
    /// Whether its code can be left by an exception when a limit is met; scripts can.
    pub has_polls: bool,
    /// Where the image goes: page-aligned, in the image window.
    pub image_address: u64,
    /// How many bytes of the first `.cpp` file's start the author has left alone lately, or [`UNKNOWN_PLACE`]: a lesson
    /// shares what stands there with later versions.
    pub edited_from: u64,
}

/// How bad a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Severity {
    /// The program is not compiled.
    Error,
    /// It is, but look.
    Warning,
    /// Belongs to the diagnostic before it.
    Note,
}

/// A place in the sources.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// As [`SourceFile::path`], or the name of a header.
    pub file: String,
    /// From 1.
    pub line: u32,
    /// From 1, in bytes.
    pub column: u32,
}

/// A change that would mend the error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixIt {
    /// First column replaced, from 1, in bytes, on the line of the diagnostic.
    pub column: u32,
    /// Bytes replaced.
    pub bytes: u32,
    /// What to put there.
    pub text: String,
}

/// What the compiler has to say about a place in the sources.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How bad.
    pub severity: Severity,
    /// clang's words.
    pub message: String,
    /// Where, unless it concerns the whole program.
    pub position: Option<Position>,
    /// The text of that line, without its end.
    pub source_line: String,
    /// Columns to underline on that line: first (from 1) and count, in bytes.
    pub highlights: Vec<(u32, u32)>,
    /// Mends on that line.
    pub fix_its: Vec<FixIt>,
}

/// The product of a compile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// Errors; see the diagnostics.
    Rejected,
    /// The unit may mean something else with what has been parsed before it. The same request is to be sent again: for
    /// [`Prelude::Script`] after a learned one, for [`Prelude::Bare`] after [`Prelude::Standard`].
    PreludeUnfit,
    /// An image file and its line table.
    Image {
        /// As [`crate::image`] defines it.
        image: Vec<u8>,
        /// An ELF object whose DWARF sections are relocated to the image's addresses; empty without debug information.
        line_table: Vec<u8>,
    },
}

/// Where a compile's time went, in microseconds of wall time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stages {
    /// From the request to the first token: fork included.
    pub start: u64,
    /// Parsing, semantic analysis and generation of IR.
    pub parse: u64,
    /// Optimisation passes and machine code.
    pub generate: u64,
    /// Relocation into the image.
    pub link: u64,
}

/// The answer to a [`CompileRequest`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompileReply {
    /// Product.
    pub outcome: Outcome,
    /// In the order of their appearance, at most [`DIAGNOSTICS_MAX`].
    pub diagnostics: Vec<Diagnostic>,
    /// How many more there were.
    pub diagnostics_omitted: u32,
    /// Time spent.
    pub stages: Stages,
}
