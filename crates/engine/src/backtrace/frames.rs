//! Looks addresses up in DWARF. All work is bounded, and whatever goes wrong leaves an address without a name.

use std::panic::{AssertUnwindSafe, catch_unwind};

use addr2line::LookupResult;
use gimli::{EndianSlice, LittleEndian, SectionId};
use object::{Object, ObjectSection};
use wire::layout::{IMAGE_ADDRESS_MAX, IMAGE_ADDRESS_MIN};

use super::Frame;

/// Levels of a backtrace that are named.
const FRAMES_MAX: usize = 64;
/// Functions inlined at one address.
const INLINED_MAX: usize = 16;
/// Bytes of a name or path.
const NAME_BYTES_MAX: usize = 500;
/// Bytes of a mangled name that is decoded.
const MANGLED_BYTES_MAX: usize = 4000;

type Slice<'a> = EndianSlice<'a, LittleEndian>;

/// Names `addresses`, innermost first. All but the first are return addresses: the call stands just before them.
pub(crate) fn name_frames(line_table: &[u8], addresses: &[u64]) -> Vec<Frame> {
    // Where panics unwind, one over a malformed table costs the names and nothing else.
    let named = catch_unwind(AssertUnwindSafe(|| name_with(context(line_table).as_ref(), addresses)));
    named.unwrap_or_else(|_| name_with(None, addresses))
}

fn context(line_table: &[u8]) -> Option<addr2line::Context<Slice<'_>>> {
    let object = object::File::parse(line_table).ok()?;
    let section = |id: SectionId| -> Result<Slice<'_>, gimli::Error> {
        let data = object.section_by_name(id.name()).and_then(|section| section.data().ok());
        Ok(EndianSlice::new(data.unwrap_or_default(), LittleEndian))
    };
    addr2line::Context::from_dwarf(gimli::Dwarf::load(section).ok()?).ok()
}

fn name_with(context: Option<&addr2line::Context<Slice<'_>>>, addresses: &[u64]) -> Vec<Frame> {
    let mut frames = Vec::new();
    for (level, address) in addresses.iter().take(FRAMES_MAX).enumerate() {
        if !(IMAGE_ADDRESS_MIN..IMAGE_ADDRESS_MAX).contains(address) {
            add_runtime_frame(&mut frames);
            continue;
        }
        let probe = if level == 0 { *address } else { address.saturating_sub(1) };
        let named = context.and_then(|context| script_frames(context, probe)).filter(|named| !named.is_empty());
        frames.extend(named.unwrap_or_else(|| vec![unknown(*address)]));
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

fn script_frames(context: &addr2line::Context<Slice<'_>>, probe: u64) -> Option<Vec<Frame>> {
    let LookupResult::Output(found) = context.find_frames(probe) else { return None };
    let mut found = found.ok()?;
    let mut frames = Vec::new();
    while let Ok(Some(frame)) = found.next() {
        if frames.len() >= INLINED_MAX {
            break;
        }
        let function =
            frame.function.as_ref().and_then(|function| function.raw_name().ok().map(|name| readable(&name)));
        let place = frame
            .location
            .as_ref()
            .and_then(|location| Some((cut(location.file?), location.line?, location.column.unwrap_or(0))));
        frames.push(Frame::Script {
            function: function.unwrap_or_else(|| format!("{probe:#x}")),
            place,
            is_inlined: true,
        });
    }
    if let Some(Frame::Script { is_inlined, .. }) = frames.last_mut() {
        *is_inlined = false;
    }
    Some(frames)
}

/// A name as C++ writes it. A name that takes too long to decode stays as it is.
fn readable(name: &str) -> String {
    if name.len() > MANGLED_BYTES_MAX {
        return cut(name);
    }
    let options = cpp_demangle::DemangleOptions::new().no_return_type().recursion_limit(64);
    let symbol =
        cpp_demangle::Symbol::new_with_options(name, &cpp_demangle::ParseOptions::default().recursion_limit(64));
    let demangled = symbol.ok().and_then(|symbol| symbol.demangle_with_options(&options).ok());
    cut(&shorter(demangled.as_deref().unwrap_or(name)))
}

/// What the standard library's authors write in full, as its users write it.
fn shorter(name: &str) -> String {
    name.replace("std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >", "std::string")
        .replace("std::__cxx11::", "std::")
        .replace("std::basic_string<char, std::char_traits<char>, std::allocator<char> >", "std::string")
        .replace("std::basic_string_view<char, std::char_traits<char> >", "std::string_view")
        .replace("(anonymous namespace)::", "")
}

fn cut(text: &str) -> String {
    let end = (0..=NAME_BYTES_MAX.min(text.len())).rfind(|end| text.is_char_boundary(*end)).unwrap_or(0);
    text.get(..end).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonsense_is_no_names() {
        let unnamed = [unknown(IMAGE_ADDRESS_MIN), Frame::Runtime { count: 2 }, unknown(IMAGE_ADDRESS_MIN + 1)];
        let addresses = [IMAGE_ADDRESS_MIN, 0x40_0000, u64::MAX, IMAGE_ADDRESS_MIN + 1];
        let own = std::fs::read("/proc/self/exe").unwrap();
        for table in [&b""[..], b"\x7fELF", &[0xff; 5000], own.get(..5000).unwrap()] {
            assert_eq!(name_frames(table, &addresses), unnamed);
        }
    }

    #[test]
    fn names_are_those_of_the_source() {
        assert_eq!(
            readable("_ZN4shop5totalERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE"),
            "shop::total(std::string const&)"
        );
        assert_eq!(readable("main"), "main");
        assert_eq!(readable(&"_Z".repeat(5000)).len(), NAME_BYTES_MAX);
    }

    #[test]
    fn a_backtrace_has_an_end() {
        let frames = name_frames(b"", &[IMAGE_ADDRESS_MIN; 100_000]);
        assert_eq!(frames.len(), FRAMES_MAX);
    }
}
