//! Puts the compiler and the cell into the engine: files named by the environment, compressed, with their hashes.
//! Without those variables the engine builds too, with empty places where they would be.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

const ZSTD_MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// Bytes that are compressed as one frame: frames are unpacked side by side, and each takes this much memory meanwhile.
const FRAME_BYTES: usize = 16 << 20;

struct Embedded {
    hash: blake3::Hash,
    bytes: u64,
    /// Bytes of each frame, compressed and raw.
    frames: Vec<(usize, usize)>,
}

fn main() -> io::Result<()> {
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("OUT_DIR is not set"))?);
    let compiler = embed("KILN_COMPILER_FILE", &out.join("compiler.zst"))?;
    let cell = embed("KILN_CELL_FILE", &out.join("cell.zst"))?;
    println!("cargo::rustc-check-cfg=cfg(kiln_complete)");
    if compiler.bytes > 0 && cell.bytes > 0 {
        println!("cargo::rustc-cfg=kiln_complete");
    }
    let mut build = blake3::Hasher::new();
    build.update(compiler.hash.as_bytes()).update(cell.hash.as_bytes());
    let table = format!(
        "pub(crate) const COMPILER_BYTES: u64 = {};\npub(crate) const COMPILER_HASH: &str = \"{}\";\n\
         pub(crate) const CELL_BYTES: u64 = {};\npub(crate) const CELL_HASH: &str = \"{}\";\n\
         pub(crate) const COMPILER_FRAMES: &[(usize, usize)] = &{:?};\n\
         pub(crate) const CELL_FRAMES: &[(usize, usize)] = &{:?};\n\
         pub(crate) const BUILD_ID: &str = \"{}\";\n",
        compiler.bytes,
        compiler.hash.to_hex(),
        cell.bytes,
        cell.hash.to_hex(),
        compiler.frames,
        cell.frames,
        build.finalize().to_hex().chars().take(16).collect::<String>(),
    );
    fs::write(out.join("images.rs"), table)
}

/// Writes the file named by `variable`, compressed, to `target`. The hash and the size are those of the raw file.
fn embed(variable: &str, target: &Path) -> io::Result<Embedded> {
    println!("cargo::rerun-if-env-changed={variable}");
    let Some(source) = env::var_os(variable) else {
        fs::write(target, [])?;
        return Ok(Embedded { hash: blake3::hash(&[]), bytes: 0, frames: Vec::new() });
    };
    println!("cargo::rerun-if-changed={}", Path::new(&source).display());
    let given = fs::read(&source)?;
    let (raw, frames) = if given.starts_with(&ZSTD_MAGIC) {
        let raw = zstd::decode_all(given.as_slice())?;
        let frames = vec![(given, raw.len())];
        (raw, frames)
    } else {
        let compressed = |chunk: &[u8]| Ok((compress(chunk)?, chunk.len()));
        let frames = given.chunks(FRAME_BYTES).map(compressed).collect::<io::Result<Vec<_>>>()?;
        (given, frames)
    };
    fs::write(target, frames.iter().flat_map(|(frame, _)| frame).copied().collect::<Vec<_>>())?;
    let sizes = frames.iter().map(|(frame, bytes)| (frame.len(), *bytes)).collect();
    Ok(Embedded { hash: blake3::hash(&raw), bytes: raw.len() as u64, frames: sizes })
}

/// Level of compression, one of those that are quick to unpack: the first program on a machine waits for it. Machine code
/// unpacks at 660 MB/s, at 227 MB/s from level 19, which would take 30 % less of the file.
const LEVEL: i32 = -1;

fn compress(raw: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = zstd::Encoder::new(Vec::new(), LEVEL)?;
    encoder.set_pledged_src_size(Some(raw.len() as u64))?;
    encoder.include_contentsize(true)?;
    io::copy(&mut io::Cursor::new(raw), &mut encoder)?;
    encoder.finish()
}
