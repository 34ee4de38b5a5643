//! Finds call frame information for the unwinder, in the binary and in the image. Knows nothing of who unwinds.
//!
//! This stands in for libgcc's search, which takes a lock and allocates: here exceptions in several threads do not wait
//! for each other, and the fault handler can unwind while the heap is locked or broken. DWARF 5 section 6.4; the
//! encodings and `.eh_frame_hdr` are those of the Linux Standard Base, Core, chapter "Exception Frames".

use core::ffi::c_void;
use core::sync::atomic::{AtomicPtr, AtomicU8, AtomicUsize, Ordering};
use rustix::mm::{MapFlags, ProtFlags, mmap_anonymous};
use std::sync::OnceLock;
use wire::image::AddressRange;

/// `struct dwarf_eh_bases` of libgcc's unwind-dw2-fde.h.
#[repr(C)]
struct Bases {
    text: *const c_void,
    data: *const c_void,
    function: *const c_void,
}

unsafe extern "C" {
    /// The start of the binary's ELF header, from the linker.
    static __ehdr_start: libc::Elf64_Ehdr;
}

/// The `.eh_frame` sections of the image's parts.
static SECTIONS: OnceLock<Vec<AddressRange>> = OnceLock::new();

/// The image's functions, ascending, once somebody has needed them.
static TABLE: AtomicPtr<Function> = AtomicPtr::new(core::ptr::null_mut());
static TABLE_LENGTH: AtomicUsize = AtomicUsize::new(0);
static TABLE_STATE: AtomicU8 = AtomicU8::new(NO_TABLE);
const NO_TABLE: u8 = 0;
const MAKING_TABLE: u8 = 1;
const TABLE_MADE: u8 = 2;
const TABLE_IMPOSSIBLE: u8 = 3;

/// A function, and the frame description entry that tells how to leave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Function {
    start: usize,
    bytes: usize,
    entry: usize,
}

/// Makes the `.eh_frame` sections of an image known, once. Their contents are read when something is thrown first.
pub(crate) fn register(sections: Vec<AddressRange>) {
    let _ = SECTIONS.set(sections);
}

/// What the unwinder asks in place of libgcc's `_Unwind_Find_FDE`: the entry for the instruction at `address`, or null.
#[unsafe(no_mangle)]
extern "C" fn __wrap__Unwind_Find_FDE(address: usize, bases: *mut Bases) -> *const c_void {
    let Some(function) = find(address) else { return core::ptr::null() };
    let none = core::ptr::null();
    // SAFETY: the unwinder passes its own, and nothing is relative to text or data in this binary or in an image.
    unsafe { bases.write(Bases { text: none, data: none, function: function.start as *const c_void }) };
    function.entry as *const c_void
}

/// Whether the unwinder can get past the instruction at `address`.
pub(crate) fn covers(address: usize) -> bool {
    find(address).is_some()
}

fn find(address: usize) -> Option<Function> {
    let candidate = match wire::layout::IMAGE_ADDRESS_MIN as usize <= address {
        true => find_in_image(address),
        false => find_in_binary(address),
    };
    candidate.filter(|function| address.wrapping_sub(function.start) < function.bytes)
}

fn find_in_image(address: usize) -> Option<Function> {
    make_table();
    if TABLE_STATE.load(Ordering::Acquire) != TABLE_MADE {
        // Another thread is making it, or this is a fault in the middle of that.
        return image_functions().find(|function| address.wrapping_sub(function.start) < function.bytes);
    }
    let table = TABLE.load(Ordering::Relaxed);
    // SAFETY: once the state says so, the table holds that many functions and is never changed.
    let table = unsafe { core::slice::from_raw_parts(table, TABLE_LENGTH.load(Ordering::Relaxed)) };
    let after = table.partition_point(|function| function.start <= address);
    table.get(after.checked_sub(1)?).copied()
}

/// Sorts the image's functions by address, once.
fn make_table() {
    let begun = TABLE_STATE.compare_exchange(NO_TABLE, MAKING_TABLE, Ordering::Acquire, Ordering::Relaxed);
    if begun.is_err() {
        return;
    }
    let length = image_functions().count();
    let flags = MapFlags::PRIVATE;
    let bytes = length.max(1).saturating_mul(size_of::<Function>());
    // SAFETY: new memory at a place of the kernel's choice.
    let memory = unsafe { mmap_anonymous(core::ptr::null_mut(), bytes, ProtFlags::READ | ProtFlags::WRITE, flags) };
    let Ok(memory) = memory else {
        TABLE_STATE.store(TABLE_IMPOSSIBLE, Ordering::Release);
        return;
    };
    let table = memory.cast::<Function>();
    for (index, function) in image_functions().take(length).enumerate() {
        // SAFETY: the memory has room for `length` of them.
        unsafe { table.add(index).write(function) };
    }
    // SAFETY: all `length` were written just now, and nobody else knows the memory yet.
    unsafe { core::slice::from_raw_parts_mut(table, length) }.sort_unstable_by_key(|function| function.start);
    TABLE_LENGTH.store(length, Ordering::Relaxed);
    TABLE.store(table, Ordering::Relaxed);
    TABLE_STATE.store(TABLE_MADE, Ordering::Release);
}

fn image_functions() -> impl Iterator<Item = Function> {
    SECTIONS.get().into_iter().flatten().flat_map(|section| functions(contents(*section)))
}

fn contents(section: AddressRange) -> &'static [u8] {
    if section.bytes == 0 {
        return &[];
    }
    let bytes = usize::try_from(section.bytes).unwrap_or(0);
    // SAFETY: the image's header was checked: the range lies in a segment that is mapped readable for good.
    unsafe { core::slice::from_raw_parts(section.address as *const u8, bytes) }
}

/// The functions that an `.eh_frame` section describes, in its order, up to its end or the first malformed entry.
fn functions(section: &'static [u8]) -> impl Iterator<Item = Function> {
    let mut at = 0usize;
    core::iter::from_fn(move || {
        loop {
            let length = usize::try_from(read_u32(section, at)?).ok().filter(|length| *length != 0)?;
            let entry = at;
            let body = at.checked_add(4)?;
            at = body.checked_add(length)?;
            let to_common = usize::try_from(read_u32(section, body)?).ok()?;
            // Zero marks common information rather than a function.
            if to_common != 0 {
                return function(section, entry, body, body.checked_sub(to_common)?);
            }
        }
    })
}

/// The function of the entry at `entry`, whose fields start at `body`, in the encoding that the common information at
/// `common` states.
fn function(section: &'static [u8], entry: usize, body: usize, common: usize) -> Option<Function> {
    let encoding = Encoding::of_common_information(section.get(common..)?)?;
    let base = section.as_ptr().addr();
    let (start, size) = encoding.read(section, body.checked_add(4)?, base)?;
    let bytes_at = body.checked_add(4)?.checked_add(size)?;
    let (bytes, _) = Encoding { relative: false, ..encoding }.read(section, bytes_at, base)?;
    Some(Function { start, bytes, entry: base.checked_add(entry)? })
}

/// How pointers are stored (`DW_EH_PE_*`).
#[derive(Clone, Copy)]
struct Encoding {
    /// The low half: size and sign.
    format: u8,
    /// Whether they count from their own address.
    relative: bool,
}

impl Encoding {
    const ABSOLUTE: u8 = 0x00;
    const UNSIGNED_4: u8 = 0x03;
    const UNSIGNED_8: u8 = 0x04;
    const SIGNED_4: u8 = 0x0b;
    const SIGNED_8: u8 = 0x0c;
    const PC_RELATIVE: u8 = 0x10;

    fn of_byte(byte: u8) -> Option<Self> {
        let relative = match byte & 0xf0 {
            0 => false,
            Self::PC_RELATIVE => true,
            _ => return None,
        };
        Some(Self { format: byte & 0x0f, relative })
    }

    /// Reads the augmentation `R` of a common information entry.
    fn of_common_information(entry: &[u8]) -> Option<Self> {
        /// Length, id and version stand before the augmentation string.
        const AUGMENTATION_AT: usize = 9;
        let rest = entry.get(AUGMENTATION_AT..)?;
        let end = rest.iter().position(|byte| *byte == 0)?;
        let (augmentation, rest) = (rest.get(..end)?, rest.get(end.checked_add(1)?..)?);
        if augmentation.first() != Some(&b'z') {
            return Self::of_byte(Self::ABSOLUTE);
        }
        // Alignment factors and return address register, then the augmentation data with its length before it.
        let mut rest = (0..4).try_fold(rest, |rest, _| skip_leb128(rest))?;
        for letter in augmentation.iter().skip(1) {
            match letter {
                b'R' => return Self::of_byte(*rest.first()?),
                b'L' => rest = rest.get(1..)?,
                b'P' => {
                    let personality = Self { format: rest.first()? & 0x0f, relative: false };
                    rest = rest.get(1usize.checked_add(personality.size()?)?..)?;
                }
                b'S' | b'B' => {}
                _ => return None,
            }
        }
        Self::of_byte(Self::ABSOLUTE)
    }

    fn size(self) -> Option<usize> {
        match self.format {
            Self::UNSIGNED_4 | Self::SIGNED_4 => Some(4),
            Self::ABSOLUTE | Self::UNSIGNED_8 | Self::SIGNED_8 => Some(8),
            _ => None,
        }
    }

    /// The value at `at` and the bytes it takes; `base` is the section's address.
    fn read(self, section: &[u8], at: usize, base: usize) -> Option<(usize, usize)> {
        let bytes = section.get(at..)?;
        let value = match self.format {
            Self::UNSIGNED_4 => usize::try_from(u32::from_le_bytes(*bytes.first_chunk()?)).ok()?,
            Self::SIGNED_4 => i32::from_le_bytes(*bytes.first_chunk()?) as isize as usize,
            Self::ABSOLUTE | Self::UNSIGNED_8 | Self::SIGNED_8 => usize::from_le_bytes(*bytes.first_chunk()?),
            _ => return None,
        };
        let from = if self.relative { base.checked_add(at)? } else { 0 };
        Some((from.wrapping_add(value), self.size()?))
    }
}

fn skip_leb128(bytes: &[u8]) -> Option<&[u8]> {
    let last = bytes.iter().position(|byte| byte & 0x80 == 0)?;
    bytes.get(last.checked_add(1)?..)
}

fn read_u32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// Looks the function up in the table that the linker has made (`.eh_frame_hdr`): pairs of 32-bit distances from the
/// table's start, of a function and of its entry, ascending.
fn find_in_binary(address: usize) -> Option<Function> {
    let (header, table) = binary_table()?;
    let distance = i32::try_from(address.wrapping_sub(header).cast_signed()).ok()?;
    let after = table.partition_point(|[start, _]| *start <= distance);
    let [_, entry] = table.get(after.checked_sub(1)?)?;
    let entry = header.checked_add_signed(isize::try_from(*entry).ok()?)?;
    // SAFETY: the linker's table leads to an entry of `.eh_frame`, which is never changed; its first word is its length.
    let bytes = unsafe { (entry as *const u32).read_unaligned() };
    let body = entry.checked_add(4)?;
    // SAFETY: as above: the second word is the distance back to the common information.
    let common = body.checked_sub(usize::try_from(unsafe { (body as *const u32).read_unaligned() }).ok()?)?;
    let end = body.checked_add(usize::try_from(bytes).ok()?)?;
    // SAFETY: common information comes before the entries that refer to it, in one section that is never changed.
    let section = unsafe { core::slice::from_raw_parts(common as *const u8, end.checked_sub(common)?) };
    function(section, entry.checked_sub(common)?, body.checked_sub(common)?, 0)
}

/// The address of `.eh_frame_hdr` and the table in it.
fn binary_table() -> Option<(usize, &'static [[i32; 2]])> {
    /// Version 1; pointer to `.eh_frame` as a pc-relative i32, count as a u32, table of data-relative i32.
    const SHAPE: [u8; 4] = [1, 0x1b, 0x03, 0x3b];
    const TABLE_AT: usize = 12;
    // SAFETY: the linker puts the ELF header and the program headers into the first loaded page; they are never changed.
    let headers = unsafe {
        let start = (&raw const __ehdr_start).cast::<u8>();
        let first = start.add(usize::try_from(__ehdr_start.e_phoff).ok()?).cast::<libc::Elf64_Phdr>();
        core::slice::from_raw_parts(first, usize::from(__ehdr_start.e_phnum))
    };
    let header = headers.iter().find(|header| header.p_type == libc::PT_GNU_EH_FRAME)?;
    let address = usize::try_from(header.p_vaddr).ok()?;
    // SAFETY: the segment is loaded at its address and never changed.
    let section = unsafe { core::slice::from_raw_parts(address as *const u8, usize::try_from(header.p_memsz).ok()?) };
    let count = usize::try_from(read_u32(section, 8)?).ok()?;
    let entries = section.get(TABLE_AT..)?.get(..count.checked_mul(8)?)?;
    if section.first_chunk() != Some(&SHAPE) {
        return None;
    }
    // SAFETY: the range was checked just now; the linker aligns the section to 4.
    Some((address, unsafe { core::slice::from_raw_parts(entries.as_ptr().cast(), count) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Common information with the augmentation `zPLR` or another, and one function.
    fn section(augmentation: &[u8], data: &[u8], start: i32, bytes: u32) -> &'static [u8] {
        let mut common = vec![0, 0, 0, 0, 1];
        common.extend_from_slice(augmentation);
        // Alignment factors 1 and -8, return address register 16, and the augmentation data behind its length.
        common.extend_from_slice(&[0, 1, 0x78, 16]);
        common.push(data.len() as u8);
        common.extend_from_slice(data);
        let mut section = (common.len() as u32).to_le_bytes().to_vec();
        section.extend_from_slice(&common);
        let to_common = section.len() as u32 + 4;
        section.extend_from_slice(&12u32.to_le_bytes());
        section.extend_from_slice(&to_common.to_le_bytes());
        section.extend_from_slice(&start.to_le_bytes());
        section.extend_from_slice(&bytes.to_le_bytes());
        section.extend_from_slice(&[0; 4]);
        section.leak()
    }

    #[test]
    fn functions_are_found_in_every_augmentation() {
        let relative = 0x1b;
        for (augmentation, data) in [
            (&b"zR"[..], &[relative][..]),
            (b"zPLR", &[3, 1, 2, 3, 4, relative, relative]),
            (b"zRS", &[relative]),
            (b"zPR", &[0, 1, 2, 3, 4, 5, 6, 7, 8, relative]),
        ] {
            let section = section(augmentation, data, 1000, 50);
            let found: Vec<Function> = functions(section).collect();
            let field = section.as_ptr().addr() + section.len() - 12;
            let entry = section.as_ptr().addr() + section.len() - 20;
            assert_eq!(found, [Function { start: field + 1000, bytes: 50, entry }]);
        }
        let absolute = section(b"zR", &[3], 0x1000_0000, 50);
        assert_eq!(functions(absolute).next().map(|function| function.start), Some(0x1000_0000));
    }

    #[test]
    fn malformed_sections_end_the_search() {
        let good = section(b"zR", &[0x1b], 1000, 50);
        for bytes in 0..good.len() - 8 {
            assert_eq!(functions(&good[..bytes]).next(), None, "{bytes} bytes");
        }
        for (augmentation, data) in [(&b"zX"[..], &[0x1b][..]), (b"zR", &[0xff]), (b"zP", &[0xff])] {
            assert_eq!(functions(section(augmentation, data, 0, 50)).next(), None);
        }
    }

    #[test]
    fn every_function_of_the_binary_is_covered() {
        let (header, table) = binary_table().unwrap();
        assert!(table.len() > 1000);
        for [start, _] in table {
            let address = header.wrapping_add_signed(*start as isize);
            let function = find(address).unwrap();
            assert_eq!(function.start, address);
            assert_eq!(find(address + function.bytes - 1), Some(function));
        }
        assert_eq!(find(0), None);
        assert!(covers(every_function_of_the_binary_is_covered as *const () as usize));
    }
}
