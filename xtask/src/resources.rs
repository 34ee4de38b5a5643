//! Writes the file that the compiler embeds.

use std::error::Error;
use std::fs;
use std::path::Path;

use wire::resources::Resources;

use crate::{headers, symbols};

/// Packs all headers, their precompiled form and the symbols of `cell` into `output`.
pub(crate) fn write(cell: &Path, precompiled: &[u8], output: &Path) -> Result<(), Box<dyn Error>> {
    let elf = fs::read(cell).map_err(|error| format!("{}: {error}", cell.display()))?;
    let mut headers = headers::collect()?;
    for header in &mut headers {
        header.contents.push(0);
    }
    let resources = Resources {
        headers: headers.iter().map(|header| (header.path.as_str(), header.contents.as_slice())).collect(),
        precompiled,
        symbols: symbols::read(&elf)?,
    };
    let encoded = wire::encode(&resources);
    println!(
        "resources: {} headers, {} symbols, {} bytes",
        resources.headers.len(),
        resources.symbols.len(),
        encoded.len()
    );
    // An unchanged file keeps its time, so that cargo does not link the compiler anew.
    if fs::read(output).ok().as_deref() != Some(encoded.as_slice()) {
        fs::write(output, encoded)?;
    }
    Ok(())
}
