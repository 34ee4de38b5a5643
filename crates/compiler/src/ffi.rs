//! The only place where Rust and the C++ shim meet. Mirrors `shim/shim.h`; all `unsafe` of the compiler stands here.

use std::ffi::c_void;
use std::process::ExitCode;
use std::{ptr, slice};

use wire::compile::{CompileRequest, Diagnostic, FixIt, Position, Prelude, ProgramKind, Severity, Tier};
use wire::image::{AddressRange, Companion, Entry, Header, Protection, Segment, ThreadLocals};
use wire::resources::Resources;

#[repr(C)]
#[derive(Clone, Copy)]
struct Span {
    data: *const u8,
    size: usize,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct File {
    path: Span,
    contents: Span,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct Symbol {
    name: Span,
    address: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct Range {
    address: u64,
    bytes: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct Function {
    name: Span,
    code: Range,
}

#[repr(C)]
struct Configuration {
    headers: *const File,
    header_count: usize,
    precompiled: Span,
    stages: *const Span,
    stage_count: usize,
    symbols: *const Symbol,
    symbol_count: usize,
}

#[repr(C)]
struct Unit {
    files: *const File,
    file_count: usize,
    tier: u32,
    kind: u32,
    is_older_standard: bool,
    is_precompiled: bool,
    has_polls: bool,
    image_address: u64,
    edited_from: u64,
}

#[repr(C)]
struct Highlight {
    column: u32,
    bytes: u32,
}

#[repr(C)]
struct ShimFixIt {
    column: u32,
    bytes: u32,
    text: Span,
}

#[repr(C)]
struct ShimDiagnostic {
    severity: u32,
    message: Span,
    file: Span,
    line: u32,
    column: u32,
    source_line: Span,
    highlights: *const Highlight,
    highlight_count: usize,
    fix_its: *const ShimFixIt,
    fix_it_count: usize,
}

#[repr(C)]
struct ShimSegment {
    address: u64,
    memory_bytes: u64,
    contents: Span,
    protection: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct ShimPart {
    initializers: Range,
    finalizers: Range,
    eh_frame: Range,
}

#[repr(C)]
struct ShimLinked {
    segments: *const ShimSegment,
    segment_count: usize,
    thread_local_template: Range,
    thread_local_offset: u64,
    thread_local_bytes: u64,
    part: ShimPart,
    companions: *const ShimPart,
    companion_count: usize,
    entries: *const Symbol,
    entry_count: usize,
    replacements: *const Symbol,
    replacement_count: usize,
    debug_sections: *const File,
    debug_section_count: usize,
    functions: *const Function,
    function_count: usize,
}

#[repr(C)]
struct ShimHost {
    context: *mut c_void,
    pause: extern "C" fn(*mut c_void, *const Pause, *mut Unit) -> u32,
    attempt: extern "C" fn(*mut c_void) -> bool,
    diagnose: extern "C" fn(*mut c_void, *const ShimDiagnostic),
    linked: extern "C" fn(*mut c_void, *const ShimLinked),
    reached: extern "C" fn(*mut c_void, u32),
}

unsafe extern "C" {
    fn kiln_clang_run(configuration: *const Configuration, host: *const ShimHost) -> u32;
    fn kiln_clang_precompile(configuration: *const Configuration, output: Span) -> bool;
}

/// Where the process waits.
#[repr(C)]
pub(crate) struct Pause {
    /// Stages of the prelude that this process has parsed.
    pub(crate) stage: u32,
    pub(crate) learned: bool,
    pub(crate) learned_leading: bool,
    pub(crate) leading_bytes: u64,
    pub(crate) learned_declarations: bool,
}

/// What happens at a pause.
pub(crate) enum Next {
    /// Parse the next stage of the prelude.
    Stage,
    /// Compile this, in this process, and end.
    Unit { request: Box<CompileRequest>, prelude: Prelude },
    /// Learn from this, and go on to the next pause.
    Learn(Box<CompileRequest>),
    /// Learn its leading declarations too, and go on to the next pause.
    LearnLeading,
    /// Learn all declarations of this version, and go on to the next pause.
    LearnDeclarations(Box<CompileRequest>),
}

/// How far a unit has come.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Parsed,
    Generated,
    Linked,
}

/// How a unit ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Broken,
    Rejected,
    Done,
    PreludeUnfit,
}

/// A function of an image, for backtraces.
pub(crate) struct NamedFunction {
    pub(crate) name: String,
    pub(crate) code: AddressRange,
}

/// A linked unit. The header's `file_offset` and `file_bytes` are not yet set.
pub(crate) struct Linked {
    pub(crate) header: Header,
    pub(crate) contents: Vec<Vec<u8>>,
    pub(crate) debug_sections: Vec<(String, Vec<u8>)>,
    pub(crate) functions: Vec<NamedFunction>,
}

/// The process's side of the conversation with clang.
pub(crate) trait Host {
    /// Called at each pause, in the process that has parsed the stages before it.
    fn pause(&mut self, pause: &Pause) -> Next;
    /// Forks: true in the process that tries the unit as it stands; false where that has failed.
    fn attempt(&mut self) -> bool;
    fn diagnose(&mut self, diagnostic: Diagnostic);
    fn linked(&mut self, linked: Linked);
    fn reached(&mut self, part: Part);
    /// The unit has come to its end.
    fn finish(self, status: Status) -> ExitCode;
}

/// What clang reads, in the shim's terms.
struct Inputs {
    headers: Vec<File>,
    symbols: Vec<Symbol>,
    stages: Vec<Span>,
    precompiled: Span,
}

impl Inputs {
    fn new(resources: &Resources<'static>, stages: &[&'static str]) -> Self {
        let file = |(path, contents): &(&'static str, &'static [u8])| File {
            path: span(path.as_bytes()),
            contents: span(contents.strip_suffix(b"\0").unwrap_or(b"")),
        };
        let symbol = |(name, address): &(&'static str, u64)| Symbol { name: span(name.as_bytes()), address: *address };
        Self {
            headers: resources.headers.iter().map(file).collect(),
            symbols: resources.symbols.iter().map(symbol).collect(),
            stages: stages.iter().map(|stage| span(stage.as_bytes())).collect(),
            precompiled: span(resources.precompiled),
        }
    }

    fn configuration(&self) -> Configuration {
        Configuration {
            headers: self.headers.as_ptr(),
            header_count: self.headers.len(),
            precompiled: self.precompiled,
            stages: self.stages.as_ptr(),
            stage_count: self.stages.len(),
            symbols: self.symbols.as_ptr(),
            symbol_count: self.symbols.len(),
        }
    }
}

/// Runs clang until a unit is compiled in this process.
pub(crate) fn run<H: Host>(resources: &Resources<'static>, stages: &[&'static str], mut host: H) -> ExitCode {
    let inputs = Inputs::new(resources, stages);
    let shim_host = ShimHost {
        context: ptr::from_mut(&mut host).cast(),
        pause: pause::<H>,
        attempt: attempt::<H>,
        diagnose: diagnose::<H>,
        linked: linked::<H>,
        reached: reached::<H>,
    };
    // SAFETY: both arguments and all they point to outlive the call, `context` is the `H` that the callbacks expect, and
    // the shim calls them from this thread only, never two at a time.
    let status = unsafe { kiln_clang_run(&inputs.configuration(), &shim_host) };
    host.finish(match status {
        1 => Status::Rejected,
        2 => Status::Done,
        3 => Status::PreludeUnfit,
        _ => Status::Broken,
    })
}

/// Writes the file that `precompiled` of [`Resources`] is to hold. Part of the build.
pub(crate) fn precompile(resources: &Resources<'static>, text: &'static str, output: &str) -> ExitCode {
    let inputs = Inputs::new(resources, &[text]);
    // SAFETY: the configuration and all it points to outlive the call.
    if unsafe { kiln_clang_precompile(&inputs.configuration(), span(output.as_bytes())) } {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn span(bytes: &[u8]) -> Span {
    Span { data: bytes.as_ptr(), size: bytes.len() }
}

/// The `H` behind a callback's context.
///
/// # Safety
/// `context` is the pointer that `run` gave to the shim, and no other reference to the `H` lives.
unsafe fn host_of<'a, H: Host>(context: *mut c_void) -> &'a mut H {
    // SAFETY: as stated; `run` keeps the `H` alive and does not touch it while the shim runs.
    unsafe { &mut *context.cast::<H>() }
}

/// # Safety
/// The shim guarantees `count` elements at `data` during the callback.
unsafe fn elements<'a, T>(data: *const T, count: usize) -> &'a [T] {
    // SAFETY: as stated; an empty run may have a null pointer, which a slice may not.
    if count == 0 { &[] } else { unsafe { slice::from_raw_parts(data, count) } }
}

/// # Safety
/// As for [`elements`].
unsafe fn bytes(span: Span) -> Vec<u8> {
    // SAFETY: passed on.
    unsafe { elements(span.data, span.size) }.to_vec()
}

/// # Safety
/// As for [`elements`].
unsafe fn text(span: Span) -> String {
    // SAFETY: passed on.
    String::from_utf8_lossy(unsafe { elements(span.data, span.size) }).into_owned()
}

extern "C" fn pause<H: Host>(context: *mut c_void, pause: *const Pause, unit: *mut Unit) -> u32 {
    // SAFETY: called by the shim with `run`'s context, and a pause that lives until the callback returns.
    match unsafe { host_of::<H>(context).pause(&*pause) } {
        Next::Stage => 0,
        Next::Unit { request, prelude } => {
            // SAFETY: the shim passes a unit that it owns, to be filled in.
            unsafe { *unit = leak_unit(*request, prelude) };
            1
        }
        Next::Learn(request) => {
            // SAFETY: as above.
            unsafe { *unit = leak_unit(*request, Prelude::Script) };
            2
        }
        Next::LearnLeading => 3,
        Next::LearnDeclarations(request) => {
            // SAFETY: as above.
            unsafe { *unit = leak_unit(*request, Prelude::Script) };
            4
        }
    }
}

/// clang refers to the sources until the process ends.
fn leak_unit(request: CompileRequest, prelude: Prelude) -> Unit {
    let files: Vec<File> = request
        .files
        .into_iter()
        .map(|file| {
            let mut contents = file.contents;
            let size = contents.len();
            contents.push(0);
            let contents: &'static [u8] = contents.leak();
            File { path: span(file.path.leak().as_bytes()), contents: Span { data: contents.as_ptr(), size } }
        })
        .collect();
    let files = files.leak();
    Unit {
        files: files.as_ptr(),
        file_count: files.len(),
        tier: match request.tier {
            Tier::Zero => 0,
            Tier::One => 1,
        },
        kind: match request.kind {
            ProgramKind::Script => 0,
            ProgramKind::Program => 1,
        },
        is_older_standard: prelude == Prelude::BareOlder,
        is_precompiled: prelude == Prelude::Standard,
        has_polls: request.has_polls,
        image_address: request.image_address,
        edited_from: request.edited_from,
    }
}

extern "C" fn attempt<H: Host>(context: *mut c_void) -> bool {
    // SAFETY: called by the shim with `run`'s context.
    unsafe { host_of::<H>(context) }.attempt()
}

extern "C" fn reached<H: Host>(context: *mut c_void, part: u32) {
    let part = match part {
        0 => Part::Parsed,
        1 => Part::Generated,
        _ => Part::Linked,
    };
    // SAFETY: called by the shim with `run`'s context.
    unsafe { host_of::<H>(context) }.reached(part);
}

extern "C" fn diagnose<H: Host>(context: *mut c_void, diagnostic: *const ShimDiagnostic) {
    // SAFETY: the shim passes a diagnostic that lives, with all it points to, until the callback returns.
    let diagnostic = unsafe { read_diagnostic(&*diagnostic) };
    // SAFETY: called by the shim with `run`'s context.
    unsafe { host_of::<H>(context) }.diagnose(diagnostic);
}

/// # Safety
/// All that `shim` points to is alive.
unsafe fn read_diagnostic(shim: &ShimDiagnostic) -> Diagnostic {
    // SAFETY: passed on, for each of the four runs.
    let (message, file, source_line) = unsafe { (text(shim.message), text(shim.file), text(shim.source_line)) };
    // SAFETY: passed on.
    let highlights = unsafe { elements(shim.highlights, shim.highlight_count) };
    // SAFETY: passed on.
    let fix_its = unsafe { elements(shim.fix_its, shim.fix_it_count) };
    Diagnostic {
        severity: match shim.severity {
            0 => Severity::Error,
            1 => Severity::Warning,
            _ => Severity::Note,
        },
        message,
        position: (shim.line != 0).then_some(Position { file, line: shim.line, column: shim.column }),
        source_line,
        highlights: highlights.iter().map(|highlight| (highlight.column, highlight.bytes)).collect(),
        fix_its: fix_its
            .iter()
            // SAFETY: passed on.
            .map(|fix_it| FixIt { column: fix_it.column, bytes: fix_it.bytes, text: unsafe { text(fix_it.text) } })
            .collect(),
    }
}

extern "C" fn linked<H: Host>(context: *mut c_void, linked: *const ShimLinked) {
    // SAFETY: the shim passes a result that lives, with all it points to, until the callback returns.
    let linked = unsafe { read_linked(&*linked) };
    // SAFETY: called by the shim with `run`'s context.
    unsafe { host_of::<H>(context) }.linked(linked);
}

/// # Safety
/// All that `shim` points to is alive.
unsafe fn read_linked(shim: &ShimLinked) -> Linked {
    // SAFETY: passed on.
    let segments = unsafe { elements(shim.segments, shim.segment_count) };
    // SAFETY: passed on.
    let companions = unsafe { elements(shim.companions, shim.companion_count) };
    let own = read_part(&shim.part);
    let header = Header {
        segments: segments.iter().map(read_segment).collect(),
        thread_locals: ThreadLocals {
            template: read_range(shim.thread_local_template),
            offset: shim.thread_local_offset,
            memory_bytes: shim.thread_local_bytes,
        },
        initializers: own.initializers,
        finalizers: own.finalizers,
        eh_frame: own.eh_frame,
        companions: companions.iter().map(read_part).collect(),
        // SAFETY: passed on, for both runs.
        entries: unsafe { read_entries(shim.entries, shim.entry_count) },
        // SAFETY: passed on.
        replacements: unsafe { read_entries(shim.replacements, shim.replacement_count) },
    };
    // SAFETY: passed on.
    let debug_sections = unsafe { elements(shim.debug_sections, shim.debug_section_count) };
    // SAFETY: passed on.
    let functions = unsafe { elements(shim.functions, shim.function_count) };
    Linked {
        header,
        // SAFETY: passed on.
        contents: segments.iter().map(|segment| unsafe { bytes(segment.contents) }).collect(),
        // SAFETY: passed on, for both runs of each section.
        debug_sections: debug_sections
            .iter()
            .map(|section| unsafe { (text(section.path), bytes(section.contents)) })
            .collect(),
        functions: functions
            .iter()
            // SAFETY: passed on.
            .map(|function| NamedFunction { name: unsafe { text(function.name) }, code: read_range(function.code) })
            .collect(),
    }
}

fn read_range(range: Range) -> AddressRange {
    AddressRange { address: range.address, bytes: range.bytes }
}

fn read_part(part: &ShimPart) -> Companion {
    Companion {
        initializers: read_range(part.initializers),
        finalizers: read_range(part.finalizers),
        eh_frame: read_range(part.eh_frame),
    }
}

fn read_segment(segment: &ShimSegment) -> Segment {
    Segment {
        address: segment.address,
        memory_bytes: segment.memory_bytes,
        file_offset: 0,
        file_bytes: 0,
        protection: match segment.protection {
            0 => Protection::Read,
            1 => Protection::ReadExecute,
            _ => Protection::ReadWrite,
        },
    }
}

/// # Safety
/// As for [`elements`], and for the name of each symbol.
unsafe fn read_entries(symbols: *const Symbol, count: usize) -> Vec<Entry> {
    // SAFETY: passed on.
    let symbols = unsafe { elements(symbols, count) };
    // SAFETY: passed on.
    symbols.iter().map(|symbol| Entry { name: unsafe { text(symbol.name) }, address: symbol.address }).collect()
}
