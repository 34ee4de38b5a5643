//! The files of a plain C++ program: the one that was named, and what it includes from its own folder.

use std::collections::BTreeSet;
use std::fs::File;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::{Component, Path, PathBuf};

use wire::compile::SourceFile;

use crate::deploy::{Sources, open_beneath, program_sources, read_regular};
use crate::diagnostics::{Diagnosis, Findings};

/// Files that are included, at the most.
const HEADERS_MAX: usize = 500;

/// Reads a program.
///
/// # Errors
/// What is wrong with one of its files.
pub(super) fn read_program(path: &Path) -> Result<Sources, Findings> {
    let shown = path.to_string_lossy();
    let unreadable =
        |error: std::io::Error| Findings::from(Diagnosis::error(format!("{shown} cannot be read: {error}")));
    if path.is_dir() {
        return Err(Findings::about_project(format!(
            "{shown} is a folder; a program is a file, such as main.cpp in it"
        )));
    }
    let file = File::open(path).map_err(unreadable)?;
    let name = path.file_name().map_or_else(|| "main.cpp".to_owned(), |name| name.to_string_lossy().into_owned());
    let mut contents = read_regular(&file.into(), &name).map_err(|diagnostic| *diagnostic)?;
    hide_interpreter_line(&mut contents);
    let parent = path.parent().filter(|parent| *parent != Path::new(""));
    let folder = File::open(parent.unwrap_or(Path::new("."))).map_err(unreadable)?;
    let headers = included(folder.as_fd(), &contents)?;
    program_sources(SourceFile { path: name, contents }, headers)
}

/// A first line for the kernel becomes a comment; all others keep their numbers.
fn hide_interpreter_line(contents: &mut [u8]) {
    if let Some(start) = contents.first_chunk_mut::<2>().filter(|start| *start == b"#!") {
        *start = *b"//";
    }
}

/// Everything that is included, directly or not, and found in the folder. What is not found may be nothing that is
/// compiled; the compiler says so if it is.
fn included(folder: BorrowedFd<'_>, main: &[u8]) -> Result<Vec<SourceFile>, Findings> {
    let mut headers = Vec::new();
    let mut known = BTreeSet::new();
    let mut wanted: Vec<PathBuf> = names_in(main).filter_map(|name| beside(Path::new(""), name)).collect();
    while let Some(path) = wanted.pop() {
        if headers.len() >= HEADERS_MAX || !known.insert(path.clone()) {
            continue;
        }
        let Ok(file) = open_beneath(folder, &path) else { continue };
        let shown = path.to_string_lossy().into_owned();
        let contents = read_regular(&file, &shown).map_err(|diagnostic| *diagnostic)?;
        let parent = path.parent().unwrap_or(Path::new(""));
        wanted.extend(names_in(&contents).filter_map(|name| beside(parent, name)));
        // An include that is not found beside its own file is looked for beside the program.
        wanted.extend(names_in(&contents).filter_map(|name| beside(Path::new(""), name)));
        headers.push(SourceFile { path: shown, contents });
    }
    headers.sort_by(|left, right| left.path.cmp(&right.path));
    Ok(headers)
}

/// `name` as seen from `folder`, without detours, if it stays within the program's folder.
fn beside(folder: &Path, name: &str) -> Option<PathBuf> {
    let mut path = folder.to_owned();
    for component in Path::new(name).components() {
        match component {
            Component::Normal(part) => path.push(part),
            Component::CurDir => {}
            Component::ParentDir if path.pop() => {}
            _ => return None,
        }
    }
    Some(path)
}

/// All names in quotes behind the word `include`, be it a directive or a question: what is in a comment costs a look.
fn names_in(contents: &[u8]) -> impl Iterator<Item = &str> {
    memchr::memmem::find_iter(contents, b"include").filter_map(|start| {
        let rest = contents.get(start + b"include".len()..)?;
        let rest = rest.trim_ascii_start();
        let rest = rest.strip_prefix(b"(").unwrap_or(rest).trim_ascii_start();
        let name = rest.strip_prefix(b"\"")?;
        let end = memchr::memchr2(b'"', b'\n', name)?;
        std::str::from_utf8(name.get(..end)?).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn includes_are_found_however_they_are_written() {
        let source = b"#include \"a.h\"\n#  include\t\"b/c.h\"\n#if __has_include ( \"d.h\" )\n#include <vector>\n// include x\n#include \"open";
        assert_eq!(names_in(source).collect::<Vec<_>>(), ["a.h", "b/c.h", "d.h"]);
    }

    #[test]
    fn paths_stay_in_the_folder() {
        assert_eq!(beside(Path::new("a"), "../b/./c.h"), Some("b/c.h".into()));
        assert_eq!(beside(Path::new("a"), "../../b.h"), None);
        assert_eq!(beside(Path::new(""), "/etc/passwd"), None);
    }

    #[test]
    fn a_program_is_read_with_its_headers() {
        let folder = std::env::temp_dir().join(format!("kiln-program-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("sub")).unwrap();
        std::fs::write(folder.join("x"), "#!/usr/bin/env -S kiln run\n#include \"sub/a.h\"\n#include \"no.h\"\n")
            .unwrap();
        std::fs::write(folder.join("sub/a.h"), "#include \"b.h\"\n#include \"x\"").unwrap();
        std::fs::write(folder.join("sub/b.h"), "").unwrap();
        let sources = read_program(&folder.join("x")).unwrap();
        let paths: Vec<_> = sources.files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["x.cpp", "sub/a.h", "sub/b.h", "x"]);
        assert!(sources.files[0].contents.starts_with(b"///usr/bin/env"));
        assert!(read_program(&folder.join("none")).is_err());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
