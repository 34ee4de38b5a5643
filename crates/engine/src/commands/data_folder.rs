//! The data folder: made if need be, writable, and used by one Kiln at a time.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};

/// Why the data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DataFolderError {
    /// It is not there and cannot be made, or nothing can be written in it.
    #[error(
        "the data folder {folder} cannot be written to ({source}); choose another with --data, or give this user the right to"
    )]
    NotWritable {
        /// The folder.
        folder: PathBuf,
        /// The kernel's answer.
        source: io::Error,
    },
    /// Another Kiln uses it.
    #[error(
        "the data folder {folder} is in use by another Kiln{holder}; stop that one, or choose another folder with --data"
    )]
    InUse {
        /// The folder.
        folder: PathBuf,
        /// " (process 1)", where it is known.
        holder: String,
    },
}

/// The folder, locked as long as this lives.
#[derive(Debug)]
pub(crate) struct DataFolder {
    folder: PathBuf,
    _lock: File,
}

impl DataFolder {
    /// Makes and locks the folder.
    ///
    /// # Errors
    /// [`DataFolderError`] when it cannot be written to or is in use.
    pub(crate) fn open(folder: &Path) -> Result<DataFolder, DataFolderError> {
        let not_writable = |source| DataFolderError::NotWritable { folder: folder.to_owned(), source };
        fs::create_dir_all(folder.join("cache")).map_err(not_writable)?;
        let mut lock = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(folder.join("lock"))
            .map_err(not_writable)?;
        match flock(&lock, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(rustix::io::Errno::WOULDBLOCK) => {
                return Err(DataFolderError::InUse { folder: folder.to_owned(), holder: holder(&mut lock) });
            }
            Err(error) => return Err(not_writable(error.into())),
        }
        // Whose lock it is helps people only; a full disk is no reason not to serve what is compiled already.
        let _ = lock.set_len(0).and_then(|()| writeln!(lock, "{}", std::process::id()));
        Ok(DataFolder { folder: folder.to_owned(), _lock: lock })
    }

    /// Where what can be made again is kept.
    pub(crate) fn cache(&self) -> PathBuf {
        self.folder.join("cache")
    }
}

fn holder(lock: &mut File) -> String {
    let mut text = String::new();
    let read = lock.rewind().and_then(|()| lock.take(20).read_to_string(&mut text));
    let process = read.ok().and_then(|_| text.trim().parse::<u32>().ok());
    process.map_or(String::new(), |process| format!(" (process {process})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time() {
        let folder = std::env::temp_dir().join(format!("kiln-data-{}", std::process::id()));
        let first = DataFolder::open(&folder).unwrap();
        let message = DataFolder::open(&folder).unwrap_err().to_string();
        assert!(message.contains(&format!("in use by another Kiln (process {})", std::process::id())), "{message}");
        drop(first);
        drop(DataFolder::open(&folder).unwrap());
        fs::remove_dir_all(&folder).unwrap();
        fs::write(&folder, "a file").unwrap();
        assert!(matches!(DataFolder::open(&folder), Err(DataFolderError::NotWritable { .. })));
        fs::remove_file(&folder).unwrap();
    }
}
