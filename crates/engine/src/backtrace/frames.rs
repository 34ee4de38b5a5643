//! Looks addresses up in debug information: DWARF where it tells of functions and what was inlined into them, line
//! programs and symbols where it does not. All work is bounded, and whatever goes wrong leaves an address without a name.

use std::panic::{AssertUnwindSafe, catch_unwind};

use addr2line::LookupResult;
use gimli::{EndianSlice, LittleEndian, SectionId};
use object::{Object, ObjectSection};
use wire::layout::{COMPANION_ADDRESS_MAX, IMAGE_ADDRESS_MIN};

use super::Frame;
use super::lines::LineTable;
use super::names::{readable, shown};

/// Levels of a backtrace that are named.
const FRAMES_MAX: usize = 64;
/// Functions inlined at one address.
const INLINED_MAX: usize = 16;

/// What the compiler's own functions are called, through which a script's are called.
const GLUE: &str = "kiln_entry_";

/// Bytes of a DWARF section.
pub(super) type Slice<'a> = EndianSlice<'a, LittleEndian>;

/// All that is known of one program.
struct Program<'a> {
    dwarf: Option<addr2line::Context<Slice<'a>>>,
    lines: LineTable,
}

/// Names `addresses`, innermost first. All but the first are return addresses: the call stands just before them.
pub(crate) fn name_frames(line_table: &[u8], addresses: &[u64]) -> Vec<Frame> {
    // Where panics unwind, one over a malformed table costs the names and nothing else.
    let named = catch_unwind(AssertUnwindSafe(|| name_with(Program::read(line_table).as_ref(), addresses)));
    named.unwrap_or_else(|_| name_with(None, addresses))
}

fn name_with(program: Option<&Program<'_>>, addresses: &[u64]) -> Vec<Frame> {
    let mut frames = Vec::new();
    for (level, address) in addresses.iter().take(FRAMES_MAX).enumerate() {
        if !(IMAGE_ADDRESS_MIN..COMPANION_ADDRESS_MAX).contains(address) {
            add_runtime_frame(&mut frames);
            continue;
        }
        let probe = if level == 0 { *address } else { address.saturating_sub(1) };
        let named = program.map_or_else(|| vec![unknown(probe)], |program| program.frames(probe));
        for frame in named {
            match &frame {
                Frame::Script { function, .. } if function.starts_with(GLUE) => add_runtime_frame(&mut frames),
                _ => frames.push(frame),
            }
        }
    }
    frames
}

fn add_runtime_frame(frames: &mut Vec<Frame>) {
    match frames.last_mut() {
        Some(Frame::Runtime { count }) => *count += 1,
        _ => frames.push(Frame::Runtime { count: 1 }),
    }
}

fn unknown(address: u64) -> Frame {
    Frame::Script { function: format!("{address:#x}"), place: None, is_inlined: false }
}

impl<'a> Program<'a> {
    fn read(line_table: &'a [u8]) -> Option<Program<'a>> {
        let file = object::File::parse(line_table).ok()?;
        let section = |id: SectionId| -> Result<Slice<'a>, gimli::Error> {
            let data = file.section_by_name(id.name()).and_then(|section| section.data().ok());
            Ok(EndianSlice::new(data.unwrap_or_default(), LittleEndian))
        };
        let dwarf = gimli::Dwarf::load(section).ok()?;
        let lines = LineTable::read(&file, &dwarf);
        Some(Program { dwarf: addr2line::Context::from_dwarf(dwarf).ok(), lines })
    }

    /// The function at `probe`, with those inlined into it before it.
    fn frames(&self, probe: u64) -> Vec<Frame> {
        let frames = self.dwarf.as_ref().and_then(|dwarf| self.dwarf_frames(dwarf, probe)).unwrap_or_default();
        if frames.is_empty() { vec![self.line_frame(probe)] } else { frames }
    }

    fn line_frame(&self, probe: u64) -> Frame {
        let function = self.lines.function(probe).map_or_else(|| format!("{probe:#x}"), readable);
        Frame::Script { function, place: self.lines.place(probe), is_inlined: false }
    }

    fn dwarf_frames(&self, dwarf: &addr2line::Context<Slice<'_>>, probe: u64) -> Option<Vec<Frame>> {
        let LookupResult::Output(found) = dwarf.find_frames(probe) else { return None };
        let mut found = found.ok()?;
        let mut frames = Vec::new();
        while let Ok(Some(frame)) = found.next() {
            if frames.len() >= INLINED_MAX {
                break;
            }
            let function = frame.function.as_ref().and_then(|function| Some(readable(&function.raw_name().ok()?)));
            let place = frame
                .location
                .as_ref()
                .and_then(|location| Some((file_name(location.file?), location.line?, location.column.unwrap_or(0))));
            let function = function.unwrap_or_else(|| format!("{probe:#x}"));
            frames.push(Frame::Script { function, place, is_inlined: true });
        }
        if let Some(Frame::Script { is_inlined, function, .. }) = frames.last_mut() {
            *is_inlined = false;
            // The symbol has the parameters' types, too.
            if let Some(symbol) = self.lines.function(probe) {
                *function = readable(symbol);
            }
        }
        Some(frames)
    }
}

/// A project's file by its path in the project, a header of the build by its name: where it lay is nobody's business.
fn file_name(path: &str) -> String {
    let is_header = path.starts_with('/');
    let name = if is_header { path.rsplit('/').next() } else { path.strip_prefix("./") };
    shown(name.unwrap_or(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonsense_is_no_names() {
        let addresses = [IMAGE_ADDRESS_MIN, 0x40_0000, u64::MAX, IMAGE_ADDRESS_MIN + 1];
        let unnamed = [unknown(IMAGE_ADDRESS_MIN), Frame::Runtime { count: 2 }, unknown(IMAGE_ADDRESS_MIN)];
        let own = std::fs::read("/proc/self/exe").unwrap();
        for table in [&b""[..], b"\x7fELF", &[0xff; 5000], own.get(..5000).unwrap()] {
            assert_eq!(name_frames(table, &addresses), unnamed);
        }
    }

    #[test]
    fn a_backtrace_has_an_end() {
        let frames = name_frames(b"", &[IMAGE_ADDRESS_MIN; 100_000]);
        assert_eq!(frames.len(), FRAMES_MAX);
    }
}
