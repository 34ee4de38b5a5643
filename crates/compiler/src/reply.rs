//! Makes the reply to a compile: collects what clang says of the unit and packs image and line table.

use std::time::Instant;

use object::write::{Object, StandardSection, Symbol, SymbolSection};
use object::{Architecture, BinaryFormat, Endianness, SectionKind, SymbolFlags, SymbolKind, SymbolScope};
use wire::compile::{
    CompileReply, DIAGNOSTIC_LINE_BYTES_MAX, DIAGNOSTICS_MAX, Diagnostic, NOTES_MAX, Outcome, Severity, Stages,
};

use crate::ffi::{Linked, Part, Status};

/// A reply in the making.
pub(crate) struct Draft {
    diagnostics: Vec<Diagnostic>,
    diagnostics_omitted: u32,
    /// Notes on the last diagnostic that is none.
    notes: usize,
    outcome: Outcome,
    stages: Stages,
    since: Instant,
}

impl Draft {
    /// Starts the clock; `start` is when the request was complete.
    pub(crate) fn new(start: Instant) -> Self {
        let now = Instant::now();
        let stages = Stages { start: microseconds(start, now), ..Stages::default() };
        Self {
            diagnostics: Vec::new(),
            diagnostics_omitted: 0,
            notes: 0,
            outcome: Outcome::Rejected,
            stages,
            since: now,
        }
    }

    pub(crate) fn diagnose(&mut self, mut diagnostic: Diagnostic) {
        let is_note = diagnostic.severity == Severity::Note;
        self.notes = if is_note { self.notes.saturating_add(1) } else { 0 };
        if self.diagnostics.len() >= DIAGNOSTICS_MAX || self.notes > NOTES_MAX {
            self.diagnostics_omitted = self.diagnostics_omitted.saturating_add(1);
            return;
        }
        cut(&mut diagnostic.message);
        cut(&mut diagnostic.source_line);
        self.diagnostics.push(diagnostic);
    }

    pub(crate) fn linked(&mut self, linked: Linked) {
        let line_table = line_table(&linked);
        let contents: Vec<&[u8]> = linked.contents.iter().map(Vec::as_slice).collect();
        self.outcome = Outcome::Image { image: wire::image::write(linked.header, &contents), line_table };
    }

    pub(crate) fn reached(&mut self, part: Part) {
        let now = Instant::now();
        let stage = match part {
            Part::Parsed => &mut self.stages.parse,
            Part::Generated => &mut self.stages.generate,
            Part::Linked => &mut self.stages.link,
        };
        *stage = microseconds(self.since, now);
        self.since = now;
    }

    pub(crate) fn finish(self, status: Status) -> CompileReply {
        CompileReply {
            outcome: match status {
                Status::Done => self.outcome,
                Status::PreludeUnfit => Outcome::PreludeUnfit,
                Status::Rejected | Status::Broken => Outcome::Rejected,
            },
            diagnostics: self.diagnostics,
            diagnostics_omitted: self.diagnostics_omitted,
            stages: self.stages,
        }
    }
}

fn microseconds(from: Instant, to: Instant) -> u64 {
    u64::try_from(to.saturating_duration_since(from).as_micros()).unwrap_or(u64::MAX)
}

/// A line of a hostile source can be 100 MB long.
fn cut(line: &mut String) {
    if line.len() > DIAGNOSTIC_LINE_BYTES_MAX {
        line.truncate(line.floor_char_boundary(DIAGNOSTIC_LINE_BYTES_MAX));
        line.push('…');
    }
}

/// An ELF object with the DWARF sections and, since line tables name no functions, the functions as symbols.
fn line_table(linked: &Linked) -> Vec<u8> {
    let mut object = Object::new(BinaryFormat::Elf, Architecture::X86_64, Endianness::Little);
    for (name, contents) in linked.debug_sections.iter().filter(|(name, _)| name.starts_with(".debug_")) {
        let section = object.add_section(Vec::new(), name.clone().into_bytes(), SectionKind::Debug);
        object.set_section_data(section, contents.clone(), 1);
    }
    object.section_id(StandardSection::Text);
    for function in &linked.functions {
        object.add_symbol(Symbol {
            name: function.name.clone().into_bytes(),
            value: function.code.address,
            size: function.code.bytes,
            kind: SymbolKind::Text,
            scope: SymbolScope::Linkage,
            weak: false,
            section: SymbolSection::Absolute,
            flags: SymbolFlags::None,
        });
    }
    object.write().unwrap_or_default()
}
