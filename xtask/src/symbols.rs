//! The allowlist of symbols that a script can link against, read from the unstripped cell binary.

use std::error::Error;

use object::elf::{PT_TLS, STT_GNU_IFUNC, STT_TLS, STV_HIDDEN};
use object::read::elf::{ElfFile64, ProgramHeader};
use object::{Endianness, Object, ObjectSymbol, SymbolFlags};

/// The block that scripts' own thread-locals live in; the linker needs it, scripts do not see it.
const SCRIPT_TLS: &str = "kiln_script_tls";

/// Name and address of every symbol scripts may use, sorted by name.
pub(crate) fn read(elf: &[u8]) -> Result<Vec<(&str, u64)>, Box<dyn Error>> {
    let file = ElfFile64::<Endianness>::parse(elf)?;
    let thread_local_bytes = thread_local_bytes(&file);
    let mut symbols = Vec::new();
    for symbol in file.symbols() {
        let name = symbol.name()?;
        let SymbolFlags::Elf { st_info, st_other, .. } = symbol.flags() else { continue };
        // What archives export as hidden, such as `_Unwind_Resume`, the static link turns into local symbols.
        let exported = symbol.is_global() || st_other.visibility() == STV_HIDDEN;
        if !exported || symbol.is_undefined() || !is_public(name) {
            continue;
        }
        match st_info.st_type() {
            // The C library's own affair; headers name none of these.
            STT_GNU_IFUNC if name.starts_with("__") => {}
            STT_GNU_IFUNC => return Err(format!("{name} is an indirect function without an address of its own").into()),
            STT_TLS => symbols.push((name, symbol.address().wrapping_sub(thread_local_bytes))),
            _ => symbols.push((name, symbol.address())),
        }
    }
    symbols.sort_unstable();
    symbols.dedup_by_key(|(name, _)| *name);
    Ok(symbols)
}

/// Bytes between the start of the static thread-local block and the thread pointer (ELF TLS variant II).
fn thread_local_bytes(file: &ElfFile64<'_, Endianness>) -> u64 {
    let endian = file.endian();
    let segment = file.elf_program_headers().iter().find(|header| header.p_type(endian) == PT_TLS);
    segment.map_or(0, |header| header.p_memsz(endian).next_multiple_of(header.p_align(endian).max(1)))
}

/// The cell's own parts stay out of reach: Rust code, and the C ABI between it and the C++ runtime.
fn is_public(name: &str) -> bool {
    let rust = name.starts_with("_R") || name.contains("rust") || is_rust_legacy(name);
    name == SCRIPT_TLS || !(rust || name.starts_with("kiln_"))
}

/// Rust's older mangling ends in `17h`, sixteen hexadecimal digits and `E`.
fn is_rust_legacy(name: &str) -> bool {
    let hash = name.strip_suffix('E').and_then(|name| name.get(name.len().saturating_sub(19)..));
    name.starts_with("_ZN")
        && hash.and_then(|hash| hash.strip_prefix("17h")).is_some_and(|hash| hash.bytes().all(|b| b.is_ascii_hexdigit()))
}
