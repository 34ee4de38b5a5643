//! The peer of a save: `clang++-19` with a precompiled prelude makes a shared object of the same file.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::Result;
use crate::bench::Bench;
use crate::child::timed;
use crate::folder::Folder;

/// The compiler of the same version as the one in Kiln.
pub(crate) const CLANG: &str = "clang++-19";

/// What is done with the templates that the headers use themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Templates {
    /// Clang's default: every compile that uses the precompiled header instantiates them.
    Pending,
    /// They are instantiated once, when the header is precompiled.
    Instantiated,
}

/// A precompiled prelude: the same headers that scripts have in Kiln.
pub(crate) struct Precompiled<'a> {
    bench: &'a Bench,
    folder: Folder,
}

impl<'a> Precompiled<'a> {
    /// Compiles the prelude.
    ///
    /// # Errors
    /// When clang cannot be run or refuses it.
    pub(crate) fn new(bench: &'a Bench, templates: Templates) -> Result<Precompiled<'a>> {
        let precompiled = Precompiled { bench, folder: bench.folder()? };
        let header = bench.root.join("include/kiln/prelude.h");
        let mut command = precompiled.clang();
        if templates == Templates::Instantiated {
            command.arg("-fpch-instantiate-templates");
        }
        timed(command.args(["-x", "c++-header"]).arg(header).args(["-o", "prelude.pch"]))?;
        Ok(precompiled)
    }

    fn clang(&self) -> Command {
        let include = self.bench.root.join("include");
        let mut command = Command::new(CLANG);
        command.current_dir(self.folder.path()).args(["-std=gnu++23", "-O0", "-fPIC"]);
        command
            .arg("-isystem")
            .arg(include.join("kiln/quick"))
            .arg("-isystem")
            .arg(include.join("kiln/std"))
            .arg("-isystem")
            .arg(include);
        command
    }

    /// How long it takes to make a shared object of a script.
    ///
    /// # Errors
    /// When it does not compile.
    pub(crate) fn shared_object(&self, text: &str) -> Result<Duration> {
        let (source, object) = (Path::new("script.cpp"), Path::new("script.so"));
        std::fs::write(self.folder.path().join(source), text)?;
        let mut command = self.clang();
        command.args(["-shared", "-include-pch", "prelude.pch"]).arg(source).arg("-o").arg(object);
        Ok(timed(&mut command)?.0)
    }
}
