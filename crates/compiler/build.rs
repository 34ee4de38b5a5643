//! Compiles the C++ shim and links clang and LLVM 19 into the compiler, statically.

use std::path::{Path, PathBuf};
use std::process::Command;

const LLVM: &str = "/usr/lib/llvm-19";
/// Where polls are put into code; the cell's runtime is compiled with the same sources.
const POLLS: &str = "../cell/polls";
const CLANG_LIBRARIES: &[&str] = &[
    "clangFrontend",
    "clangCodeGen",
    "clangDriver",
    "clangSerialization",
    "clangParse",
    "clangSema",
    "clangAPINotes",
    "clangAnalysis",
    "clangEdit",
    "clangAST",
    "clangASTMatchers",
    "clangSupport",
    "clangLex",
    "clangBasic",
];
const LLVM_COMPONENTS: &[&str] = &[
    "x86",
    "jitlink",
    "orcjit",
    "passes",
    "frontenddriver",
    "windowsdriver",
    "option",
    "coverage",
    "lto",
    "frontendhlsl",
    "frontendopenmp",
    "frontendoffloading",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    println!("cargo::rerun-if-changed=shim");
    println!("cargo::rerun-if-changed={POLLS}");
    let mut sources = files()?;
    sources.retain(|source| source.extension().is_some_and(|extension| extension == "cpp"));
    // That file makes a plugin of them, for another build.
    sources.retain(|source| !source.ends_with("plugin.cpp"));
    sources.sort();
    archive(&out.join("libshim.a"), &compile_all(&sources, &out)?)?;
    link(&out)?;
    embed_resources()
}

/// What the shim is made from.
fn files() -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for folder in ["shim", POLLS] {
        for entry in std::fs::read_dir(folder)? {
            files.push(entry?.path());
        }
    }
    Ok(files)
}

/// clang's headers take seconds to parse: all processors share the sources.
fn compile_all(sources: &[PathBuf], out: &Path) -> Result<Vec<PathBuf>, Box<dyn std::error::Error>> {
    let workers = std::thread::available_parallelism()?.get();
    let share = |worker: usize| -> Result<Vec<PathBuf>, String> {
        let mine = sources.iter().skip(worker).step_by(workers);
        mine.map(|source| compile(source, out).map_err(|error| error.to_string())).collect()
    };
    std::thread::scope(|scope| {
        let share = &share;
        let threads: Vec<_> = (0..workers).map(|worker| scope.spawn(move || share(worker))).collect();
        let mut objects = Vec::new();
        for thread in threads {
            objects.extend(thread.join().map_err(|_| "a compile panicked")??);
        }
        objects.sort();
        Ok(objects)
    })
}

fn compile(source: &Path, out: &Path) -> Result<PathBuf, Box<dyn std::error::Error>> {
    let object = out.join(source.file_name().ok_or("a source without a name")?).with_extension("o");
    let changed = last_change()?;
    if std::fs::metadata(&object).and_then(|object| object.modified()).is_ok_and(|made| made > changed) {
        return Ok(object);
    }
    run(Command::new("clang++-19")
        .args(["-std=c++20", "-O2", "-fno-rtti", "-fno-pie", "-Wall", "-Wextra", "-Werror", "-Wno-unused-parameter"])
        .args(["-ffunction-sections", "-fdata-sections", "-isystem", &format!("{LLVM}/include"), "-I../cell", "-c"])
        .arg(source)
        .arg("-o")
        .arg(&object))?;
    Ok(object)
}

/// When anything that objects are made from has changed last. This program runs again for changed resources as well.
fn last_change() -> std::io::Result<std::time::SystemTime> {
    let mut last = std::fs::metadata("build.rs")?.modified()?;
    for file in files()? {
        last = last.max(std::fs::metadata(file)?.modified()?);
    }
    Ok(last)
}

fn archive(library: &Path, objects: &[PathBuf]) -> Result<(), Box<dyn std::error::Error>> {
    let _ = std::fs::remove_file(library);
    run(Command::new("llvm-ar-19").arg("rcs").arg(library).args(objects))
}

fn link(out: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = vec![out.join("libshim.a").display().to_string()];
    arguments.push("-Wl,--start-group".into());
    arguments.extend(CLANG_LIBRARIES.iter().map(|name| format!("{LLVM}/lib/lib{name}.a")));
    let llvm = Command::new("llvm-config-19").args(["--link-static", "--libs"]).args(LLVM_COMPONENTS).output()?;
    let names = String::from_utf8(llvm.stdout)?;
    arguments.extend(
        names
            .split_whitespace()
            .filter_map(|flag| flag.strip_prefix("-l"))
            // shim/passes.cpp stands in its place.
            .filter(|name| !name.starts_with("Polly"))
            .map(|name| format!("{LLVM}/lib/lib{name}.a")),
    );
    arguments.extend(["-Wl,--end-group", "-l:libstdc++.a", "-l:libzstd.a", "-l:libz.a", "-l:libm.a"].map(String::from));
    arguments.extend(["-Wl,--gc-sections", "-Wl,--icf=all"].map(String::from));
    for argument in arguments {
        println!("cargo::rustc-link-arg-bins={argument}");
    }
    Ok(())
}

/// The headers and symbols come from `cargo xtask`; a bare `cargo build` or `cargo clippy` gets none and says so at run
/// time.
fn embed_resources() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-env-changed=KILN_RESOURCES_FILE");
    let file = match std::env::var("KILN_RESOURCES_FILE") {
        Ok(file) => PathBuf::from(file),
        Err(_) => {
            let empty = PathBuf::from(std::env::var("OUT_DIR")?).join("no-resources");
            std::fs::write(&empty, [])?;
            empty
        }
    };
    println!("cargo::rerun-if-changed={}", file.display());
    println!("cargo::rustc-env=KILN_RESOURCES={}", file.display());
    Ok(())
}

fn run(command: &mut Command) -> Result<(), Box<dyn std::error::Error>> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{command:?}: {status}").into()),
        Err(error) => Err(format!("{:?}: {error} (`make build` installs it)", command.get_program()).into()),
    }
}
