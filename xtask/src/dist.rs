//! Builds `dist/kiln`: the cell first, whose symbols the compiler links scripts against; then the compiler, with headers
//! and symbols inside; then the engine, with both inside.

use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::resources;

const TARGET: &str = "x86_64-unknown-linux-gnu";

/// The files that the binaries embed.
pub(crate) struct Parts {
    compiler: PathBuf,
    cell: PathBuf,
    /// What the compiler itself embeds.
    resources: PathBuf,
}

impl Parts {
    /// A cargo that builds the engine with these parts inside.
    fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = cargo(arguments);
        command.env("KILN_COMPILER_FILE", &self.compiler).env("KILN_CELL_FILE", &self.cell);
        command.env("KILN_RESOURCES_FILE", &self.resources);
        command
    }
}

/// Builds `dist/kiln`, lints and runs all tests. They are built with the same profile and the same parts, so that those
/// that start `kiln` start what is shipped, and clang's side of the compiler is built once. Each crate is checked on its
/// own: together, the features of what they share would differ from those that it is shipped with, and everything would
/// be built again.
pub(crate) fn test() -> Result<(), Box<dyn Error>> {
    let parts = part("build", build)?;
    let packages = packages()?;
    part("clippy", || packages.iter().try_for_each(|package| lint(&parts, package)))?;
    let mut failed = Vec::new();
    for package in packages {
        let arguments = ["test", "--release", "--no-fail-fast", "--package", &package];
        let mut tests = parts.cargo(&arguments);
        tests.env("KILN_DIST_FILE", fs::canonicalize("dist/kiln")?);
        if let Err(error) = part(&format!("tests of {package}"), || run(&mut tests)) {
            eprintln!("xtask: {error}");
            failed.push(package);
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(format!("tests of {} failed", failed.join(", ")).into()) }
}

fn lint(parts: &Parts, package: &str) -> Result<(), Box<dyn Error>> {
    let lint = ["clippy", "--release", "--all-targets", "--package", package];
    run(parts.cargo(&lint).args(["--", "-D", "warnings"]))
}

/// All but this one, whose lints and tests come first of all, in `build/test.sh`.
fn packages() -> Result<Vec<String>, Box<dyn Error>> {
    let mut packages = vec!["bench".to_owned()];
    for entry in fs::read_dir("crates")? {
        packages.push(entry?.file_name().into_string().map_err(|name| format!("{} is no crate", name.display()))?);
    }
    packages.sort();
    Ok(packages)
}

/// Runs a part of the tests, and adds the time it took to the file that `build/test.sh` prints in the end.
fn part<T>(name: &str, work: impl FnOnce() -> Result<T, Box<dyn Error>>) -> Result<T, Box<dyn Error>> {
    println!("== {name}");
    let start = Instant::now();
    let done = work()?;
    if let Some(times) = std::env::var_os("KILN_TIMES") {
        let mut times = fs::OpenOptions::new().append(true).open(times)?;
        writeln!(times, "{:5} s  {name}", start.elapsed().as_secs())?;
    }
    Ok(done)
}

/// Leaves `dist/kiln`.
pub(crate) fn build() -> Result<Parts, Box<dyn Error>> {
    let target = PathBuf::from(std::env::var("CARGO_TARGET_DIR").unwrap_or_else(|_| "target".into()));
    let release = target.join(TARGET).join("release");
    let parts = std::path::absolute(target.join("parts"))?;
    fs::create_dir_all(&parts)?;

    run(cargo(&["build", "--release", "--package", "cell"]))?;
    let cell = strip(&release.join("kiln-cell"), &parts)?;

    // The standard headers are precompiled by the compiler itself, in a first version that does not have them yet.
    let first_resources = parts.join("first-resources");
    resources::write(&release.join("kiln-cell"), &[], &first_resources)?;
    run(cargo(&["build", "--release", "--package", "compiler"]).env("KILN_RESOURCES_FILE", &first_resources))?;
    let precompiled = parts.join("standard.pch");
    run(Command::new(release.join("kiln-compiler")).arg("--precompile").arg(&precompiled))?;

    let resources = parts.join("resources");
    resources::write(&release.join("kiln-cell"), &fs::read(&precompiled)?, &resources)?;
    run(cargo(&["build", "--release", "--package", "compiler"]).env("KILN_RESOURCES_FILE", &resources))?;
    let compiler = strip(&release.join("kiln-compiler"), &parts)?;

    let embedded = Parts { compiler, cell, resources };
    run(embedded.cargo(&["build", "--release", "--package", "engine"]))?;
    fs::create_dir_all("dist")?;
    let kiln = strip(&release.join("kiln"), &parts)?;
    fs::copy(&kiln, "dist/kiln.new")?;
    fs::rename("dist/kiln.new", "dist/kiln")?;
    println!("dist/kiln: {} bytes", fs::metadata("dist/kiln")?.len());
    Ok(embedded)
}

/// Packs the compiler's resources only.
pub(crate) fn resources(cell: &Path, precompiled: &Path, output: &Path) -> Result<(), Box<dyn Error>> {
    resources::write(cell, &fs::read(precompiled)?, output)
}

fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".into()));
    command.args(arguments).args(["--target", TARGET]);
    command
}

/// Copies a binary without its symbols. An unchanged result keeps its time, so that nothing that embeds it is built anew.
fn strip(binary: &Path, parts: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let name = binary.file_name().ok_or("a binary without a name")?;
    let stripped = parts.join(name);
    let fresh = stripped.with_extension("new");
    run(Command::new("llvm-strip-19").arg("--strip-all").arg("-o").arg(&fresh).arg(binary))?;
    if fs::read(&stripped).ok() == Some(fs::read(&fresh)?) {
        fs::remove_file(&fresh)?;
    } else {
        fs::rename(&fresh, &stripped)?;
    }
    Ok(stripped)
}

fn run(mut command: impl std::borrow::BorrowMut<Command>) -> Result<(), Box<dyn Error>> {
    let command = command.borrow_mut();
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{command:?}: {status}").into()),
        Err(error) => Err(format!("{:?}: {error}", command.get_program()).into()),
    }
}
