//! The headers that scripts can include: which files of the build machine they are, and where the compiler finds them.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A header and its path in the compiler's own file system.
pub(crate) struct Header {
    pub(crate) path: String,
    pub(crate) contents: Vec<u8>,
}

/// Folders that are taken whole: from, to.
const FOLDERS: &[(&str, &str)] = &[
    ("/usr/include/c++/12", "/include/c++"),
    ("/usr/include/x86_64-linux-gnu/c++/12", "/include/c++-target"),
    ("/usr/lib/llvm-19/lib/clang/19/include", "/include/clang"),
    ("include/kiln", "/include/script/kiln"),
];

/// Debian packages whose headers are the C library's and the kernel's.
const LIBC_PACKAGES: &[&str] = &["libc6-dev", "linux-libc-dev", "libcrypt-dev"];
const LIBC_PREFIXES: &[&str] = &["/usr/include/x86_64-linux-gnu/", "/usr/include/"];
const LIBC_FOLDER: &str = "/include/libc";

/// clang's headers for other processors and languages, by the start of their name.
const FOREIGN: &[&str] = &[
    "__clang_cuda",
    "__clang_hip",
    "altivec",
    "arm",
    "cuda_wrappers",
    "fuzzer",
    "hexagon",
    "hlsl",
    "htm",
    "hvx",
    "llvm_libc_wrappers",
    "llvm_offload_wrappers",
    "msa",
    "opencl",
    "openmp_wrappers",
    "orc",
    "ppc_wrappers",
    "profile",
    "riscv",
    "s390",
    "sanitizer",
    "sifive",
    "vecintrin",
    "velintrin",
    "wasm",
    "xray",
];

/// All headers, sorted by path.
pub(crate) fn collect() -> Result<Vec<Header>, Box<dyn Error>> {
    let mut headers = Vec::new();
    for (from, to) in FOLDERS {
        let foreign = if *to == "/include/clang" { FOREIGN } else { &[] };
        collect_folder(Path::new(from), to, foreign, &mut headers)?;
    }
    collect_libc(&mut headers)?;
    headers.sort_by(|left, right| left.path.cmp(&right.path));
    headers.dedup_by(|left, right| left.path == right.path);
    Ok(headers)
}

fn collect_folder(from: &Path, to: &str, foreign: &[&str], headers: &mut Vec<Header>) -> Result<(), Box<dyn Error>> {
    let entries = fs::read_dir(from).map_err(|error| format!("{}: {error}", from.display()))?;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().into_string().map_err(|name| format!("{} is not UTF-8", name.display()))?;
        if foreign.iter().any(|prefix| name.starts_with(prefix)) {
            continue;
        }
        let to = format!("{to}/{name}");
        if fs::metadata(entry.path())?.is_dir() {
            collect_folder(&entry.path(), &to, foreign, headers)?;
        } else {
            headers.push(Header { path: to, contents: fs::read(entry.path())? });
        }
    }
    Ok(())
}

fn collect_libc(headers: &mut Vec<Header>) -> Result<(), Box<dyn Error>> {
    let listing = Command::new("dpkg").arg("-L").args(LIBC_PACKAGES).output()?;
    for line in String::from_utf8(listing.stdout)?.lines() {
        let file = PathBuf::from(line);
        let Some(name) = LIBC_PREFIXES.iter().find_map(|prefix| line.strip_prefix(prefix)) else { continue };
        if fs::metadata(&file)?.is_file() {
            headers.push(Header { path: format!("{LIBC_FOLDER}/{name}"), contents: fs::read(&file)? });
        }
    }
    Ok(())
}
