//! The image file: a linked script, ready to be mapped into a cell.
//!
//! ```text
//! "KILNIMG1" | u32 LE header bytes | header (postcard) | zeros to a page | contents, each segment page-aligned
//! ```
//! A compiler child writes it and has read hostile source: a reader believes nothing that [`read`] has not checked.

use alloc::string::String;
use alloc::vec::Vec;
use serde::{Deserialize, Serialize};

use crate::layout::{
    COMPANION_ADDRESS_MAX, IMAGE_ADDRESS_MIN, IMAGE_BYTES_MAX, PAGE_BYTES, SCRIPT_TLS_ALIGN, SCRIPT_TLS_BYTES,
};

const MAGIC: &[u8; 8] = b"KILNIMG1";
const PREFIX_BYTES: usize = MAGIC.len() + 4;

/// What may be done with a segment's memory once the cell is locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Protection {
    /// Constants.
    Read,
    /// Code.
    ReadExecute,
    /// Variables.
    ReadWrite,
}

/// A run of pages with one protection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// First address, page-aligned.
    pub address: u64,
    /// Bytes in memory; what lies beyond `file_bytes` is zero.
    pub memory_bytes: u64,
    /// Page-aligned offset of the contents in the image file.
    pub file_offset: u64,
    /// Bytes of contents in the image file.
    pub file_bytes: u64,
    /// Access after the lock.
    pub protection: Protection,
}

/// A range of addresses inside a segment; empty when `bytes` is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressRange {
    /// First address.
    pub address: u64,
    /// Length in bytes.
    pub bytes: u64,
}

/// The initial contents of the script's `thread_local` variables, copied into each thread's `kiln_script_tls` before
/// that thread runs script code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadLocals {
    /// Where the initialised bytes stand, inside a readable segment.
    pub template: AddressRange,
    /// Offset of the first variable within `kiln_script_tls`.
    pub offset: u64,
    /// Bytes in all, the zeroed ones after the template included.
    pub memory_bytes: u64,
}

/// A function the engine may call, such as `doGet` or `main`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its name in the script.
    pub name: String,
    /// The address of its glue (for `main`: of the function itself).
    pub address: u64,
}

/// What a cell does for a part that was linked apart; its segments stand among the image's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Companion {
    /// As [`Header::initializers`].
    pub initializers: AddressRange,
    /// As [`Header::finalizers`].
    pub finalizers: AddressRange,
    /// As [`Header::eh_frame`].
    pub eh_frame: AddressRange,
}

/// All that a cell must know to map and start a script.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Ascending, not overlapping.
    pub segments: Vec<Segment>,
    /// Thread-local storage.
    pub thread_locals: ThreadLocals,
    /// An array of `void (*)(int, char**, char**)`, called in order.
    pub initializers: AddressRange,
    /// An array of `void (*)()`, called in reverse order at exit, after the destructors registered by `__cxa_atexit`.
    pub finalizers: AddressRange,
    /// DWARF call frame information, ended by a zero word: what `__register_frame` takes.
    pub eh_frame: AddressRange,
    /// Code that the script shares with its earlier versions, linked apart; initialised before the image's own.
    pub companions: Vec<Companion>,
    /// In the order in which they were found.
    pub entries: Vec<Entry>,
    /// Functions of the script that replace the runtime's own: `(symbol, address)` of replaceable allocation functions
    /// ([replacement.functions] in the C++ standard).
    pub replacements: Vec<Entry>,
}

/// Why bytes are not an image.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    /// Too short, or of another format.
    #[error("not an image file")]
    NotAnImage,
    /// The header does not decode.
    #[error(transparent)]
    Header(#[from] crate::Malformed),
    /// A number in the header breaks a rule of the format.
    #[error("image header: {0}")]
    Rule(&'static str),
}

/// Writes an image file: `contents` holds one byte string per segment of `header`, whose `file_offset` and
/// `file_bytes` are filled in here.
pub fn write(mut header: Header, contents: &[&[u8]]) -> Vec<u8> {
    // Offsets depend on the header's length and the header's length, by its varints, on the offsets: the first round
    // finds a length that is an upper bound for the second.
    let mut start = 0;
    for _ in 0..2 {
        let mut offset = start;
        for (segment, bytes) in header.segments.iter_mut().zip(contents) {
            segment.file_offset = offset;
            segment.file_bytes = bytes.len() as u64;
            offset += (bytes.len() as u64).next_multiple_of(PAGE_BYTES);
        }
        start = ((PREFIX_BYTES + crate::encode(&header).len()) as u64 + 64).next_multiple_of(PAGE_BYTES).max(start);
    }
    let mut offset = start;
    for segment in &mut header.segments {
        segment.file_offset = offset;
        offset += segment.file_bytes.next_multiple_of(PAGE_BYTES);
    }
    let encoded = crate::encode(&header);
    let mut file = Vec::with_capacity(offset as usize);
    file.extend_from_slice(MAGIC);
    file.extend_from_slice(&(encoded.len() as u32).to_le_bytes());
    file.extend_from_slice(&encoded);
    for (segment, bytes) in header.segments.iter().zip(contents) {
        file.resize(segment.file_offset as usize, 0);
        file.extend_from_slice(bytes);
    }
    file.resize(offset as usize, 0);
    file
}

/// Reads and checks the header of an image file of `file_bytes` bytes, of which `prefix` holds at least the header.
///
/// # Errors
/// [`ImageError`] when the header breaks any rule stated in this module: after success a cell can map the segments
/// without touching anything but the image window.
pub fn read(prefix: &[u8], file_bytes: u64) -> Result<Header, ImageError> {
    let rest = prefix.strip_prefix(MAGIC).ok_or(ImageError::NotAnImage)?;
    let (length, rest) = rest.split_first_chunk::<4>().ok_or(ImageError::NotAnImage)?;
    let encoded = rest.get(..u32::from_le_bytes(*length) as usize).ok_or(ImageError::NotAnImage)?;
    let header: Header = crate::decode(encoded)?;
    check(&header, file_bytes).map_err(ImageError::Rule)?;
    Ok(header)
}

/// Bytes from the start of an image file that are enough for [`read`], given its first 12 bytes or more.
///
/// # Errors
/// [`ImageError::NotAnImage`] when they are not the start of an image file.
pub fn header_bytes(prefix: &[u8]) -> Result<usize, ImageError> {
    let rest = prefix.strip_prefix(MAGIC).ok_or(ImageError::NotAnImage)?;
    let (length, _) = rest.split_first_chunk::<4>().ok_or(ImageError::NotAnImage)?;
    Ok(PREFIX_BYTES + u32::from_le_bytes(*length) as usize)
}

fn check(header: &Header, file_bytes: u64) -> Result<(), &'static str> {
    let mut free_from = IMAGE_ADDRESS_MIN;
    let mut bytes = 0;
    for segment in &header.segments {
        check_segment(segment, free_from, file_bytes)?;
        free_from = segment.address + segment.memory_bytes.next_multiple_of(PAGE_BYTES);
        bytes += segment.memory_bytes;
    }
    if free_from > COMPANION_ADDRESS_MAX {
        return Err("a segment ends outside the image window");
    }
    if bytes > IMAGE_BYTES_MAX {
        return Err("the image is too large");
    }
    let executable = |address| within(header, AddressRange { address, bytes: 1 }, Some(Protection::ReadExecute));
    if !header.entries.iter().chain(&header.replacements).all(|entry| executable(entry.address)) {
        return Err("an entry is not code");
    }
    let own = Companion { initializers: header.initializers, finalizers: header.finalizers, eh_frame: header.eh_frame };
    for part in header.companions.iter().chain([&own]) {
        check_part(header, part)?;
    }
    check_thread_locals(header)
}

fn check_part(header: &Header, part: &Companion) -> Result<(), &'static str> {
    for functions in [part.initializers, part.finalizers] {
        if !within(header, functions, None) || !functions.bytes.is_multiple_of(8) {
            return Err("the initializers or finalizers lie outside the image");
        }
    }
    if !within(header, part.eh_frame, None) {
        return Err("the call frame information lies outside the image");
    }
    Ok(())
}

fn check_segment(segment: &Segment, free_from: u64, file_bytes: u64) -> Result<(), &'static str> {
    if segment.memory_bytes == 0 || segment.memory_bytes > IMAGE_BYTES_MAX {
        return Err("a segment's size is out of bounds");
    }
    if !segment.address.is_multiple_of(PAGE_BYTES) || !segment.file_offset.is_multiple_of(PAGE_BYTES) {
        return Err("a segment is not page-aligned");
    }
    if segment.address < free_from || segment.address >= COMPANION_ADDRESS_MAX {
        return Err("a segment overlaps another or lies outside the image window");
    }
    if segment.file_bytes > segment.memory_bytes {
        return Err("a segment is larger in the file than in memory");
    }
    match segment.file_offset.checked_add(segment.file_bytes) {
        Some(end) if end <= file_bytes => Ok(()),
        _ => Err("a segment lies outside the file"),
    }
}

fn check_thread_locals(header: &Header) -> Result<(), &'static str> {
    let locals = &header.thread_locals;
    let end = locals.offset.checked_add(locals.memory_bytes).ok_or("the thread-locals are too large")?;
    if end > SCRIPT_TLS_BYTES || locals.template.bytes > locals.memory_bytes {
        return Err("the thread-locals are too large");
    }
    if !locals.offset.is_multiple_of(SCRIPT_TLS_ALIGN) || !within(header, locals.template, None) {
        return Err("the thread-locals lie outside the image");
    }
    Ok(())
}

fn within(header: &Header, range: AddressRange, protection: Option<Protection>) -> bool {
    let Some(end) = range.address.checked_add(range.bytes) else { return false };
    range.bytes == 0
        || header.segments.iter().any(|segment| {
            protection.is_none_or(|wanted| wanted == segment.protection)
                && segment.address <= range.address
                && end <= segment.address + segment.memory_bytes
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    fn header() -> Header {
        let segment = |address, memory_bytes, protection| Segment {
            address,
            memory_bytes,
            file_offset: 0,
            file_bytes: 0,
            protection,
        };
        Header {
            segments: vec![
                segment(IMAGE_ADDRESS_MIN, 5000, Protection::ReadExecute),
                segment(IMAGE_ADDRESS_MIN + 0x2000, 9000, Protection::ReadWrite),
            ],
            entries: vec![Entry { name: "doGet".into(), address: IMAGE_ADDRESS_MIN + 16 }],
            ..Header::default()
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let file = write(header(), &[&[0xc3; 5000], b"data"]);
        let read = read(&file, file.len() as u64).unwrap();
        assert_eq!(read.entries, header().entries);
        let data = &read.segments[1];
        assert_eq!(&file[data.file_offset as usize..][..4], b"data");
        assert_eq!(header_bytes(&file).unwrap().next_multiple_of(4096), read.segments[0].file_offset as usize);
    }

    #[test]
    fn broken_rules_are_refused() {
        let broken: [fn(&mut Header); 9] = [
            |header| header.segments[0].address += 1,
            |header| header.segments[0].address = 0x40_0000,
            |header| header.segments[1].address = IMAGE_ADDRESS_MIN + 0x1000,
            |header| header.segments[1].address = !4095,
            |header| header.segments[1].memory_bytes = u64::MAX,
            |header| header.entries[0].address = IMAGE_ADDRESS_MIN + 0x2000,
            |header| header.initializers = AddressRange { address: u64::MAX, bytes: 8 },
            |header| header.eh_frame = AddressRange { address: 0x40_0000, bytes: 8 },
            |header| header.thread_locals.memory_bytes = SCRIPT_TLS_BYTES + 1,
        ];
        for (case, breaks) in broken.into_iter().enumerate() {
            let mut header = header();
            breaks(&mut header);
            let file = write(header, &[&[0xc3; 5000], b"data"]);
            assert!(matches!(read(&file, file.len() as u64), Err(ImageError::Rule(_))), "case {case}");
        }
    }

    #[test]
    fn every_cut_is_refused() {
        let file = write(header(), &[&[0xc3; 5000], b"data"]);
        for bytes in 0..100 {
            let _ = read(&file[..bytes], bytes as u64).unwrap_err();
        }
    }
}
