//! Compiles the C++ runtime and links it, with all of the C and C++ standard libraries, into the cell: scripts are
//! linked against the cell, so it must hold every function that they may call, whether it calls it itself or not.
//!
//! The list of those functions ends up in the binary, as a table of addresses (section `.kiln_exports`, 8 bytes each) and
//! as a table of names in the same order (section `.kiln_export_names`, one line each; not loaded, and gone from a
//! stripped file). A line is a letter and a name: `F` is a function, `D` data, `T` a thread-local, whose number is its
//! offset from the thread pointer. The table is what makes the linker give functions that are chosen at start-up
//! (STT_GNU_IFUNC, such as memcpy) an address that can be called.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

const LLVM: &str = "/usr/lib/llvm-19";
const COMPILER: &str = "clang++-19";
/// What puts polls into the standard library's templates, as clang's plugin.
const PLUGIN: &str = "libkiln-polls.so";
const COMPILER_ARGUMENTS: &[&str] = &[
    "-std=c++23",
    "-O2",
    "-fno-pie",
    "-fno-omit-frame-pointer",
    "-ffunction-sections",
    "-fdata-sections",
    "-Wall",
    "-Wextra",
    "-Werror",
    "-isystem../../include/kiln/quick",
    "-isystem../../include/kiln/std",
    "-I../../include",
    "-Iruntime",
];

/// The stem of the source that names what scripts commonly instantiate.
const UNIVERSE: &str = "universe";

/// Archives of which everything is exported.
const WHOLE_ARCHIVES: &[&str] = &["libstdc++.a", "libgcc.a", "libgcc_eh.a", "libatomic.a"];
/// Archives of which that is exported which a dynamic program finds in the libraries beside them.
const PUBLIC_ARCHIVES: &[(&str, &[&str])] =
    &[("libc.a", &["libc.so.6", "libc_nonshared.a"]), ("libm-2.36.a", &["libm.so.6"])];

fn main() -> std::process::ExitCode {
    match build() {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            std::process::ExitCode::FAILURE
        }
    }
}

fn build() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    println!("cargo::rerun-if-changed=runtime");
    println!("cargo::rerun-if-changed=polls");
    println!("cargo::rerun-if-changed=../../include");
    make_plugin(&out.join(PLUGIN))?;
    let objects = compile_runtime(&out)?;
    let exports = out.join("exports.s");
    std::fs::write(&exports, assembly(&exported(&objects)?)?)?;
    let table = out.join("exports.o");
    run(Command::new(COMPILER).arg("-c").arg(&exports).arg("-o").arg(&table))?;
    link(objects.iter().chain([&table]));
    Ok(())
}

/// The plugin that the runtime is compiled with.
fn make_plugin(plugin: &Path) -> Result<(), Box<dyn Error>> {
    if is_current(plugin) {
        return Ok(());
    }
    let mut compiler = Command::new(COMPILER);
    compiler.args(["-std=c++20", "-O1", "-fno-rtti", "-fPIC", "-shared", "-Wall", "-Wextra", "-Werror"]);
    compiler.args(["-Wno-unused-parameter", "-isystem", &format!("{LLVM}/include")]);
    run(compiler.args(sources_in("polls")?).arg("-o").arg(plugin)).map(drop)
}

fn files_in(folder: &str) -> Result<Vec<PathBuf>, std::io::Error> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_, std::io::Error>>()?;
    files.sort();
    Ok(files)
}

fn sources_in(folder: &str) -> Result<Vec<PathBuf>, std::io::Error> {
    let mut files = files_in(folder)?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "cpp"));
    Ok(files)
}

/// Compiles what has changed; headers take seconds to parse, so all processors share the sources.
fn compile_runtime(out: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let sources = sources_in("runtime")?;
    let workers = std::thread::available_parallelism()?.get();
    std::thread::scope(|scope| {
        let sources = &sources;
        let threads: Vec<_> = (0..workers)
            .map(|worker| {
                scope.spawn(move || {
                    let mine = sources.iter().skip(worker).step_by(workers);
                    mine.map(|source| compile(source, out).map_err(|error| error.to_string()))
                        .collect::<Result<Vec<_>, String>>()
                })
            })
            .collect();
        let mut objects = Vec::new();
        for thread in threads {
            objects.extend(thread.join().map_err(|_| "a compile panicked")??);
        }
        objects.sort();
        Ok(objects)
    })
}

fn compile(source: &Path, out: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let stem = source.file_stem().ok_or("a source without a name")?;
    let object = out.join(stem).with_extension("o");
    if is_current(&object) {
        return Ok(object);
    }
    let (plugin, text) = (out.join(PLUGIN), object.with_extension("s"));
    if stem == UNIVERSE {
        compile_universe(source, &plugin, &text)?;
    } else {
        let mut compiler = compiler_with(&plugin);
        run(compiler.args(COMPILER_ARGUMENTS).args(["-MMD", "-S"]).arg(source).arg("-o").arg(&text))?;
    }
    let placed = std::fs::read_to_string(&text)?.replace(POLL_CALL, POLL_INSTRUCTION);
    if placed.contains("kiln_poll_slot(") {
        return Err(format!("{}: a poll is not a call of the slot", source.display()).into());
    }
    std::fs::write(&text, placed)?;
    run(Command::new(COMPILER).arg("-c").arg(&text).arg("-o").arg(&object))?;
    Ok(object)
}

/// How a poll is compiled, and what is linked in its place: `place_polls` of the compiler's shim does the same to scripts.
const POLL_CALL: &str = "callq\t*kiln_poll_slot(%rip)";
const POLL_INSTRUCTION: &str = "testb\t%al, kiln_poll_page(%rip)";

fn compiler_with(plugin: &Path) -> Command {
    let mut compiler = Command::new(COMPILER);
    compiler.arg(format!("-fplugin={}", plugin.display())).arg(format!("-fpass-plugin={}", plugin.display()));
    compiler
}

/// Compiles every inline function that the universe calls as one that stands on its own. The optimiser would drop those
/// that it has inlined wherever they are called, and each script would have to make them anew.
fn compile_universe(source: &Path, plugin: &Path, text: &Path) -> Result<(), Box<dyn Error>> {
    let (first, kept) = (text.with_extension("first.ll"), text.with_extension("ll"));
    let unoptimised = ["-Xclang", "-disable-llvm-passes", "-emit-llvm", "-S", "-MMD", "-MF"];
    let rule = text.with_extension("d");
    let mut compiler = compiler_with(plugin);
    run(compiler.args(COMPILER_ARGUMENTS).args(unoptimised).arg(&rule).arg(source).arg("-o").arg(&first))?;
    std::fs::write(&kept, std::fs::read_to_string(&first)?.replace(" linkonce_odr ", " weak_odr "))?;
    let flags = COMPILER_ARGUMENTS.iter().filter(|flag| flag.starts_with("-O") || flag.starts_with("-f"));
    run(compiler_with(plugin).args(flags).arg("-S").arg(&kept).arg("-o").arg(text)).map(drop)
}

/// Whether `made` is younger than all that it is made from: what its compiler has noted beside it, if anything, the plugin's
/// sources and this file.
fn is_current(made: &Path) -> bool {
    let changed = |path: &Path| std::fs::metadata(path).and_then(|metadata| metadata.modified());
    let (Ok(time), Ok(mut sources)) = (changed(made), files_in("polls")) else { return false };
    if made.extension().is_some_and(|extension| extension == "o") {
        let Ok(rule) = std::fs::read_to_string(made.with_extension("d")) else { return false };
        sources.extend(rule.split_ascii_whitespace().skip(1).filter(|word| *word != "\\").map(PathBuf::from));
    }
    sources.push("build.rs".into());
    sources.iter().all(|source| changed(source).is_ok_and(|changed| changed < time))
}

/// Every name that scripts may use, and its letter in the table.
fn exported(objects: &[PathBuf]) -> Result<BTreeMap<String, char>, Box<dyn Error>> {
    // From the compiler's start files: what exit handlers are registered with.
    let mut exported = BTreeMap::from([("__dso_handle".to_owned(), 'D')]);
    for object in objects {
        exported.extend(symbols(object, &[])?);
    }
    for archive in WHOLE_ARCHIVES {
        exported.extend(symbols(&library(archive)?, &[])?);
    }
    for (archive, public_libraries) in PUBLIC_ARCHIVES {
        let mut public = BTreeMap::new();
        for name in *public_libraries {
            let dynamic: &[&str] = if name.contains(".so") { &["-D", "--with-symbol-versions"] } else { &[] };
            public.extend(symbols(&library(name)?, dynamic)?);
        }
        let mut present = symbols(&library(archive)?, &[])?;
        present.retain(|name, _| public.contains_key(name));
        exported.extend(present);
    }
    Ok(exported)
}

/// Where the C++ compiler finds a library.
fn library(name: &str) -> Result<PathBuf, Box<dyn Error>> {
    let output = run(Command::new(COMPILER).arg(format!("-print-file-name={name}")))?;
    let path = PathBuf::from(output.trim());
    if path.is_absolute() { Ok(path) } else { Err(format!("{name} is not installed").into()) }
}

/// The global symbols that a file defines.
fn symbols(file: &Path, options: &[&str]) -> Result<BTreeMap<String, char>, Box<dyn Error>> {
    println!("cargo::rerun-if-changed={}", file.display());
    let options = options.iter().chain(&["--format=sysv", "--defined-only", "--extern-only", "--quiet"]);
    let listing = run(Command::new("nm").args(options).arg(file))?;
    Ok(listing.lines().filter_map(symbol).collect())
}

/// One line of nm's System V format: name, value, class, type, size, line and section between bars.
fn symbol(line: &str) -> Option<(String, char)> {
    let mut columns = line.split('|').map(str::trim);
    let (name, class, kind) = (columns.next()?, columns.nth(1)?, columns.next()?);
    // A versioned symbol that a new program cannot get (one `@`), or that belongs to the C library's own parts.
    let name = match name.split_once('@') {
        Some((name, version)) => {
            version.strip_prefix('@').filter(|version| *version != "GLIBC_PRIVATE").map(|_| name)?
        }
        None => name,
    };
    let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.$".contains(&byte));
    let letter = match (kind, class) {
        ("TLS", _) => 'T',
        ("OBJECT", _) => 'D',
        // Class `i` is a function that is chosen at start-up.
        ("FUNC" | "NOTYPE", _) | (_, "i") => 'F',
        _ => return None,
    };
    // Decimal floating point and split stacks, which clang has not.
    let unused = ["__bid_", "__morestack", "__splitstack"].iter().any(|prefix| name.starts_with(prefix));
    (plain && !unused).then(|| (name.to_string(), letter))
}

fn assembly(exported: &BTreeMap<String, char>) -> Result<String, std::fmt::Error> {
    let mut text =
        String::from(".section .kiln_exports,\"aR\",@progbits\n.balign 8\n.globl kiln_exports\nkiln_exports:\n");
    for (name, letter) in exported {
        let suffix = if *letter == 'T' { "@tpoff" } else { "" };
        writeln!(text, ".quad {name}{suffix}")?;
    }
    text.push_str(".section .kiln_export_names,\"\",@progbits\n");
    for (name, letter) in exported {
        writeln!(text, ".ascii \"{letter} {name}\\n\"")?;
    }
    text.push_str(".section .note.GNU-stack,\"\",@progbits\n");
    Ok(text)
}

fn link<'a>(objects: impl Iterator<Item = &'a PathBuf>) {
    for object in objects {
        println!("cargo::rustc-link-arg-bins={}", object.display());
    }
    for argument in [
        // Addresses are fixed: images are linked against them before any cell exists.
        "-Wl,--image-base=0x400000",
        // Unwinding looks call frame information up in unwind.rs, without locks and without a heap.
        "-Wl,--wrap=_Unwind_Find_FDE",
        // Nothing walks a stack on which a return address is not the true one (runtime/watched_return.cpp).
        "-Wl,--wrap=_Unwind_RaiseException",
        "-Wl,--wrap=_Unwind_Resume",
        "-Wl,--wrap=_Unwind_Resume_or_Rethrow",
        "-Wl,--wrap=_Unwind_ForcedUnwind",
        "-Wl,--wrap=_Unwind_Backtrace",
        // A thread that handles an exception of a limit gets no second one (runtime/limits.cpp).
        "-Wl,--wrap=__cxa_begin_catch",
        "-Wl,-Bstatic",
        "-Wl,--start-group",
        "-lz",
        "-lstdc++",
        "-lm",
        "-latomic",
        "-lgcc",
        "-lgcc_eh",
        "-lc",
        "-Wl,--end-group",
        // The linker warns that some functions of the C library want files of the host at run time: there they fail as
        // on a host without those files.
        "-Wl,--no-warnings",
    ] {
        println!("cargo::rustc-link-arg-bins={argument}");
    }
}

fn run(command: &mut Command) -> Result<String, Box<dyn Error>> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    if !output.status.success() {
        return Err(format!("{command:?}: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}
