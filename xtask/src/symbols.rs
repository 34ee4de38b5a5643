//! The allowlist of symbols that a script can link against: the tables that the cell's build put into the unstripped
//! binary (`crates/cell/build.rs` says how they look).

use std::error::Error;

use object::{Object, ObjectSection};

/// Name and address of every symbol scripts may use; for thread-locals the offset from the thread pointer.
pub(crate) fn read(elf: &[u8]) -> Result<Vec<(&str, u64)>, Box<dyn Error>> {
    let file = object::File::parse(elf)?;
    let section = |name: &str| -> Result<&[u8], Box<dyn Error>> {
        Ok(file.section_by_name(name).ok_or_else(|| format!("the cell has no section {name}"))?.data()?)
    };
    let names = str::from_utf8(section(".kiln_export_names")?)?;
    let (addresses, rest) = section(".kiln_exports")?.as_chunks::<8>();
    let names: Vec<&str> = names.lines().filter_map(|line| line.get(2..).or_else(|| line.get(1..))).collect();
    if names.len() != addresses.len() || !rest.is_empty() {
        return Err(format!("the cell exports {} names and {} addresses", names.len(), addresses.len()).into());
    }
    let addresses = addresses.iter().map(|address| u64::from_le_bytes(*address));
    Ok(names.into_iter().zip(addresses).filter(|(name, _)| is_public(name)).collect())
}

/// The part of the C ABI between the runtime and scripts that compiled code refers to by itself: the block that scripts'
/// thread-locals live in, and what polls are made of (`crates/cell/polls`).
const FOR_COMPILED_CODE: &[&str] = &["kiln_script_tls", "kiln_poll", "kiln_poll_page", "kiln_noexcept_type"];

/// The C ABI between the runtime and the cell stays out of reach.
fn is_public(name: &str) -> bool {
    FOR_COMPILED_CODE.contains(&name) || !name.starts_with("kiln_")
}
