//! A project's files, read so that nothing outside the project can get in: no links, no devices, no binary data.
//! Knows nothing of what they mean, but for `script.yaml`.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rustix::fs::{Dir, FileType, Mode, OFlags, ResolveFlags, fstat, openat2};
use rustix::io::Errno;
use wire::compile::{Diagnostic, Position, ProgramKind, SourceFile};

use super::lease::ReadLease;
use crate::configuration::{ScriptFile, read_script_file};
use crate::diagnostics::{Diagnosis, Findings};
use crate::watch::{ProjectName, ProjectPath, is_other_source, is_source_file};

/// Files of one project at the most.
const FILES_MAX: usize = 500;
/// Bytes of one file at the most.
const FILE_BYTES_MAX: u64 = 4 << 20;
/// Bytes of all files of a project at the most; they have to fit in one request to the compiler.
const PROJECT_BYTES_MAX: usize = 12 << 20;
/// Folders in folders at the most.
const DEPTH_MAX: usize = 8;
/// The settings' file.
pub(super) const SETTINGS: &str = "script.yaml";

/// One version of a project, as it stands on disk.
#[derive(Debug)]
pub(crate) struct Sources {
    /// Script or plain program.
    pub(crate) kind: ProgramKind,
    /// Whether limits can be caught.
    pub(crate) has_polls: bool,
    /// In the order in which they are compiled.
    pub(crate) files: Vec<SourceFile>,
    /// From `script.yaml`.
    pub(crate) settings: ScriptFile,
    /// The text of that.
    pub(crate) settings_text: String,
    /// The `static` folder.
    pub(crate) static_folder: Option<OwnedFd>,
    /// A file that goes to the compiler under another name, and the name its author knows it by.
    pub(crate) alias: Option<(String, String)>,
}

impl Sources {
    /// Whether a file of that name, as the compiler knows it, is among them.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.files.iter().any(|file| file.path == name)
    }
}

/// What became of reading a project.
#[derive(Debug)]
pub(crate) enum Reading {
    /// It is not there any more.
    Missing,
    /// It cannot be compiled as it is. Its name where its settings, if they can be read, give it one.
    Wrong(Findings, Option<ProjectName>),
    /// It can be given to the compiler.
    Complete(Box<Sources>),
}

/// Reads one project under the scripts folder.
pub(crate) fn read_project(scripts: &Path, project: &ProjectPath) -> Reading {
    read_entry(&scripts.join(project.folder.name()), &project.entry)
}

/// Reads a project of which nothing has been told yet. `None` where it is not complete: a file is missing, wrong or still
/// being written.
pub(super) fn read_new_project(scripts: &Path, project: &ProjectPath) -> Option<Box<Sources>> {
    let reader = Reader { waits_for_writers: true, ..Reader::default() };
    match read_with(reader, &scripts.join(project.folder.name()), &project.entry) {
        Reading::Complete(sources) if !sources.files.is_empty() => Some(sources),
        _ => None,
    }
}

/// Reads the project that stands as `entry` in `folder`: a folder or a single file.
pub(crate) fn read_entry(folder: &Path, entry: &OsStr) -> Reading {
    read_with(Reader::default(), folder, entry)
}

fn read_with(reader: Reader, folder: &Path, entry: &OsStr) -> Reading {
    let root = match File::open(folder) {
        Ok(root) => root,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Reading::Missing,
        Err(error) => {
            let complaint = format!("{} cannot be read: {error}", folder.display());
            return Reading::Wrong(Findings::about_project(complaint), None);
        }
    };
    let name = entry.to_string_lossy();
    match open_beneath(root.as_fd(), Path::new(entry)) {
        Err(Errno::NOENT) => Reading::Missing,
        Err(errno) => Reading::Wrong(refusal(&name, errno).into(), None),
        Ok(file) => reader.read(file, &name),
    }
}

/// Reads a plain program: `main` is its text, and `headers` what it includes from its own folder.
///
/// # Errors
/// The first file that is no text.
pub(crate) fn program_sources(mut main: SourceFile, headers: Vec<SourceFile>) -> Result<Sources, Findings> {
    if let Some(wrong) = std::iter::once(&main).chain(&headers).find_map(|file| check_text(&file.path, &file.contents))
    {
        return Err(wrong.into());
    }
    // A program may have any name; the compiler knows what to compile by its ending.
    let alias = (!main.path.ends_with(".cpp")).then(|| {
        let known = main.path.clone();
        main.path.push_str(".cpp");
        (main.path.clone(), known)
    });
    let mut files = vec![main];
    files.extend(headers);
    Ok(Sources {
        kind: ProgramKind::Program,
        has_polls: false,
        files,
        settings: ScriptFile::default(),
        settings_text: String::new(),
        static_folder: None,
        alias,
    })
}

/// Opens `path`, which must lie in `folder` without a link on the way.
///
/// # Errors
/// `ELOOP` for a link, `EXDEV` for a way out, and what openat2(2) says otherwise.
pub(crate) fn open_beneath(folder: BorrowedFd<'_>, path: &Path) -> Result<OwnedFd, Errno> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
    loop {
        match openat2(folder, path, flags, Mode::empty(), resolve) {
            // The kernel asks to be asked again when something was renamed at the same time.
            Err(Errno::AGAIN | Errno::INTR) => {}
            result => return result,
        }
    }
}

fn refusal(path: &str, errno: Errno) -> Diagnostic {
    let reason = match errno {
        Errno::LOOP => "it is a symbolic link, and links are not followed; put the file itself here".to_owned(),
        Errno::XDEV => "it leads out of the project".to_owned(),
        Errno::ACCESS | Errno::PERM => "permission denied; make it readable for the user Kiln runs as".to_owned(),
        errno => io::Error::from(errno).to_string(),
    };
    Diagnosis::error_at(path, 1, 1, format!("the file cannot be read: {reason}"))
}

/// Collects a project's files.
#[derive(Default)]
struct Reader {
    files: Vec<SourceFile>,
    bytes: usize,
    settings: ScriptFile,
    settings_text: String,
    static_folder: Option<OwnedFd>,
    wrong: Vec<Diagnostic>,
    other_sources: Vec<String>,
    /// Whether a file that is being written is wrong.
    waits_for_writers: bool,
}

impl Reader {
    fn read(mut self, file: OwnedFd, name: &str) -> Reading {
        let kind = match fstat(&file) {
            Ok(status) => FileType::from_raw_mode(status.st_mode),
            Err(errno) => return Reading::Wrong(refusal(name, errno).into(), None),
        };
        match kind {
            FileType::Directory => self.read_folder(file, PathBuf::new(), 0),
            _ if is_source_file(Path::new(name)) => self.read_file(&file, name),
            _ if is_other_source(Path::new(name)) => self.other_sources.push(name.to_owned()),
            // A note that somebody keeps beside the projects.
            _ => return Reading::Missing,
        }
        self.files.sort_by(|left, right| left.path.cmp(&right.path));
        self.conclude()
    }

    fn conclude(mut self) -> Reading {
        if self.wrong.is_empty() && self.files.is_empty() && self.static_folder.is_none() {
            let hint = match self.other_sources.first() {
                Some(other) => format!("; {other} is not compiled, because C++ files are to end in .cpp"),
                None => "; it needs a .cpp file with doGet, or a folder named static".to_owned(),
            };
            self.wrong.push(Diagnosis::error(format!("the project is empty{hint}")));
        }
        if !self.wrong.is_empty() {
            return Reading::Wrong(Findings { diagnostics: self.wrong, omitted: 0 }, self.settings.id);
        }
        Reading::Complete(Box::new(Sources {
            kind: ProgramKind::Script,
            has_polls: true,
            files: self.files,
            settings: self.settings,
            settings_text: self.settings_text,
            static_folder: self.static_folder,
            alias: None,
        }))
    }

    fn read_folder(&mut self, folder: OwnedFd, path: PathBuf, depth: usize) {
        let shown = path.to_string_lossy().into_owned();
        if depth > DEPTH_MAX {
            self.wrong.push(Diagnosis::error_at(&shown, 1, 1, format!("folders are more than {DEPTH_MAX} deep here")));
            return;
        }
        let entries = match Dir::read_from(&folder) {
            Ok(entries) => entries,
            Err(errno) => return self.wrong.push(refusal(&shown, errno)),
        };
        for entry in entries.filter_map(Result::ok) {
            let name = OsStr::from_bytes(entry.file_name().to_bytes()).to_owned();
            if name.as_bytes().starts_with(b".") || self.files.len() >= FILES_MAX {
                continue;
            }
            self.read_entry(folder.as_fd(), &path, &name, depth);
        }
        if self.files.len() >= FILES_MAX {
            self.wrong.push(Diagnosis::error(format!("the project has more than {FILES_MAX} files")));
        }
    }

    fn read_entry(&mut self, folder: BorrowedFd<'_>, path: &Path, name: &OsStr, depth: usize) {
        let relative = path.join(name);
        let shown = relative.to_string_lossy().into_owned();
        let is_settings = depth == 0 && name == SETTINGS;
        let is_static = depth == 0 && name == "static";
        let is_source = is_source_file(&relative);
        if is_other_source(&relative) {
            self.other_sources.push(shown.clone());
        }
        match open_beneath(folder, Path::new(name)) {
            // It has gone since the folder was listed; another change will say so.
            Err(Errno::NOENT) => {}
            Err(errno) if is_source || is_settings || is_static => self.wrong.push(refusal(&shown, errno)),
            Err(_) => {}
            Ok(file) => match fstat(&file).map(|status| FileType::from_raw_mode(status.st_mode)) {
                Ok(FileType::Directory) if is_static => self.static_folder = Some(file),
                Ok(FileType::Directory) => self.read_folder(file, relative, depth + 1),
                _ if is_settings => self.read_settings(&file),
                _ if is_source => self.read_file(&file, &shown),
                _ => {}
            },
        }
    }

    fn read_settings(&mut self, file: &OwnedFd) {
        let settings = self.contents(file, SETTINGS).and_then(|contents| {
            self.settings_text = String::from_utf8(contents).unwrap_or_default();
            read_script_file(SETTINGS, &self.settings_text)
        });
        match settings {
            Ok(settings) => self.settings = settings,
            Err(diagnostic) => self.wrong.push(*diagnostic),
        }
    }

    fn read_file(&mut self, file: &OwnedFd, path: &str) {
        match check_name(path).and_then(|()| self.contents(file, path)) {
            Ok(contents) => self.files.push(SourceFile { path: path.to_owned(), contents }),
            Err(diagnostic) => self.wrong.push(*diagnostic),
        }
    }

    fn contents(&mut self, file: &OwnedFd, path: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
        let lease = if self.waits_for_writers { ReadLease::take(file) } else { None };
        if self.waits_for_writers && lease.is_none() {
            return Err(Box::new(Diagnosis::error_at(path, 1, 1, "the file is still being written".to_owned())));
        }
        let contents = read_regular(file, path)?;
        drop(lease);
        self.bytes += contents.len();
        if self.bytes > PROJECT_BYTES_MAX {
            let message = format!("the project's files are larger than {} MB in all", PROJECT_BYTES_MAX >> 20);
            return Err(Box::new(Diagnosis::error_at(path, 1, 1, message)));
        }
        match check_text(path, &contents) {
            Some(diagnostic) => Err(Box::new(diagnostic)),
            None => Ok(contents),
        }
    }
}

/// The contents of a regular file of a bearable size.
pub(crate) fn read_regular(file: &OwnedFd, path: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
    let wrong = |message| Box::new(Diagnosis::error_at(path, 1, 1, message));
    let status = fstat(file).map_err(|errno| Box::new(refusal(path, errno)))?;
    if FileType::from_raw_mode(status.st_mode) != FileType::RegularFile {
        return Err(wrong("this is no regular file".to_owned()));
    }
    let file = file.try_clone().map_err(|error| wrong(error.to_string()))?;
    let mut contents = Vec::with_capacity(usize::try_from(status.st_size).unwrap_or(0).min(FILE_BYTES_MAX as usize));
    let read = File::from(file).take(FILE_BYTES_MAX + 1).read_to_end(&mut contents);
    read.map_err(|error| wrong(format!("the file cannot be read: {error}")))?;
    if contents.len() as u64 > FILE_BYTES_MAX {
        return Err(wrong(format!("the file is larger than {} MB", FILE_BYTES_MAX >> 20)));
    }
    Ok(contents)
}

/// A source's name stands between quotes in the unit, and in diagnostics and backtraces.
fn check_name(path: &str) -> Result<(), Box<Diagnostic>> {
    let forbidden = |letter: char| letter.is_control() || ['"', '\\', char::REPLACEMENT_CHARACTER].contains(&letter);
    if !path.contains(forbidden) {
        return Ok(());
    }
    let shown: String = path.chars().map(|letter| if letter.is_control() { '?' } else { letter }).collect();
    let message = "the name of a source file must be UTF-8 without quotes (\"), backslashes and control characters";
    Err(Box::new(Diagnosis::error_at(&shown, 1, 1, format!("{message}; rename the file"))))
}

/// What is wrong with a file that should be text.
fn check_text(path: &str, contents: &[u8]) -> Option<Diagnostic> {
    let (offset, message) = match (memchr::memchr(0, contents), std::str::from_utf8(contents)) {
        (Some(offset), _) => (offset, "this is not text: the file has a zero byte here".to_owned()),
        (None, Err(error)) => {
            let offset = error.valid_up_to();
            let byte = contents.get(offset).copied().unwrap_or_default();
            (offset, format!("this is not UTF-8 text: the byte 0x{byte:02x} cannot stand here; save the file as UTF-8"))
        }
        (None, Ok(_)) => return None,
    };
    let before = contents.get(..offset).unwrap_or_default();
    let line_start = memchr::memrchr(b'\n', before).map_or(0, |feed| feed + 1);
    let line = memchr::memchr_iter(b'\n', before).count() + 1;
    let rest = contents.get(line_start..).unwrap_or_default();
    let text = rest.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let valid = text.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    let position = Position {
        file: path.to_owned(),
        line: u32::try_from(line).unwrap_or(u32::MAX),
        column: u32::try_from(offset - line_start + 1).unwrap_or(u32::MAX),
    };
    let source_line = valid.split('\0').next().unwrap_or_default().to_owned();
    Some(Diagnostic { position: Some(position), source_line, ..Diagnosis::error(message) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watch::Folder;
    use std::fs;
    use std::os::unix::fs::symlink;

    struct Scripts(PathBuf);

    impl Scripts {
        fn new(name: &str) -> Scripts {
            let folder = std::env::temp_dir().join(format!("kiln-sources-{name}-{}", std::process::id()));
            fs::create_dir_all(folder.join("webapps/shop/static")).unwrap();
            Scripts(folder)
        }

        fn write(&self, path: &str, contents: &[u8]) -> &Scripts {
            let path = self.0.join("webapps").join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, contents).unwrap();
            self
        }

        fn read(&self, entry: &str) -> Reading {
            read_project(&self.0, &ProjectPath { folder: Folder::Webapps, entry: entry.into() })
        }

        fn complaint(&self, entry: &str) -> String {
            match self.read(entry) {
                Reading::Wrong(findings, _) => crate::diagnostics::one_line(findings.first().unwrap()),
                other => panic!("{other:?}"),
            }
        }
    }

    impl Drop for Scripts {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_project_is_its_sources_in_order() {
        let scripts = Scripts::new("order");
        scripts.write("shop/b.cpp", b"b").write("shop/a.cpp", b"a").write("shop/part/c.h", b"c");
        scripts.write("shop/page.html", b"<p>").write("shop/notes.txt", b"no").write("shop/.x.cpp.swp", b"\0");
        scripts.write("shop/static/x.cpp", b"no").write("shop/script.yaml", b"isolation: warm");
        let Reading::Complete(sources) = scripts.read("shop") else { panic!() };
        let paths: Vec<_> = sources.files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["a.cpp", "b.cpp", "page.html", "part/c.h"]);
        assert!(sources.static_folder.is_some());
        assert_eq!(sources.settings.isolation, crate::configuration::Isolation::Warm);
    }

    #[test]
    fn links_and_devices_are_refused() {
        let scripts = Scripts::new("links");
        symlink("/etc/passwd", scripts.0.join("webapps/shop/a.cpp")).unwrap();
        assert!(scripts.complaint("shop").starts_with("a.cpp:1:1: the file cannot be read: it is a symbolic link"));
        symlink("/etc", scripts.0.join("webapps/outside")).unwrap();
        assert!(scripts.complaint("outside").contains("symbolic link"));
        fs::remove_file(scripts.0.join("webapps/shop/a.cpp")).unwrap();
        let fifo = scripts.0.join("webapps/shop/b.cpp");
        rustix::fs::mknodat(rustix::fs::CWD, &fifo, FileType::Fifo, Mode::RUSR, 0).unwrap();
        assert_eq!(scripts.complaint("shop"), "b.cpp:1:1: this is no regular file");
    }

    #[test]
    fn what_is_not_text_is_refused_at_its_place() {
        let scripts = Scripts::new("text");
        scripts.write("shop/a.cpp", b"int a;\nint \xff;\n");
        assert!(scripts.complaint("shop").starts_with("a.cpp:2:5: this is not UTF-8 text: the byte 0xff"));
        scripts.write("shop/a.cpp", b"\x7fELF\0\0");
        assert!(scripts.complaint("shop").starts_with("a.cpp:1:5: this is not text"));
        scripts.write("shop/a.cpp", &vec![b' '; (4 << 20) + 1]);
        assert_eq!(scripts.complaint("shop"), "a.cpp:1:1: the file is larger than 4 MB");
    }

    #[test]
    fn names_that_cannot_be_quoted_are_refused() {
        let scripts = Scripts::new("names");
        let complaint = ":1:1: the name of a source file must be UTF-8 without quotes";
        for name in ["a\"b.cpp", "a\nb.cpp", "a\\b.html", "sub\"/a.h"] {
            scripts.write(&format!("shop/{name}"), b"");
            assert!(scripts.complaint("shop").contains(complaint), "{name:?}");
            assert!(!scripts.complaint("shop").contains('\n'), "{name:?}");
            fs::remove_file(scripts.0.join("webapps/shop").join(name)).unwrap();
        }
        let bytes = Path::new(OsStr::from_bytes(b"caf\xe9.cpp"));
        fs::write(scripts.0.join("webapps/shop").join(bytes), "").unwrap();
        assert!(scripts.complaint("shop").contains(complaint));
        fs::remove_file(scripts.0.join("webapps/shop").join(bytes)).unwrap();
        scripts.write("shop/it's a caf\u{e9} & more.cpp", b"").write("shop/say \"hi\".txt", b"");
        assert!(matches!(scripts.read("shop"), Reading::Complete(_)));
    }

    #[test]
    fn an_empty_project_says_what_it_needs() {
        let scripts = Scripts::new("empty");
        fs::remove_dir(scripts.0.join("webapps/shop/static")).unwrap();
        assert!(scripts.complaint("shop").contains("it needs a .cpp file"));
        scripts.write("shop/main.cc", b"");
        assert!(scripts.complaint("shop").contains("main.cc is not compiled"));
        assert!(matches!(scripts.read("nothing"), Reading::Missing));
    }
}
