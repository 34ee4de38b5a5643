//! The embedded images: where their bytes are, and how they become an executable file descriptor.
//! Must not need anything of the host but a writable folder, and not even that.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use rustix::fs::{MemfdFlags, SealFlags, memfd_create};

mod table {
    include!(concat!(env!("OUT_DIR"), "/images.rs"));
}

pub(crate) use table::BUILD_ID;

/// Alignment lets whole pages of the compressed bytes be given back after use.
#[repr(align(4096))]
struct PageAligned<T: ?Sized>(T);

static COMPILER: &PageAligned<[u8]> = &PageAligned(*include_bytes!(concat!(env!("OUT_DIR"), "/compiler.zst")));
static CELL: &PageAligned<[u8]> = &PageAligned(*include_bytes!(concat!(env!("OUT_DIR"), "/cell.zst")));

/// Changes whenever the machine starts (random(4)).
const BOOT_ID: &str = "/proc/sys/kernel/random/boot_id";

/// Why an image cannot be started.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ImagesError {
    /// The engine was built alone.
    #[error("this build of kiln has no {0} inside; `make build` makes one that has (dist/kiln)")]
    NotEmbedded(&'static str),
    /// Neither a file nor memory could hold it.
    #[error("cannot unpack {name}: {source}")]
    Unpack {
        /// Which image.
        name: &'static str,
        /// The last attempt's error.
        source: io::Error,
    },
}

/// A part of an image that is compressed by itself.
struct Frame {
    compressed: &'static [u8],
    /// Where its bytes go in the image, and how many they are.
    offset: u64,
    bytes: usize,
}

/// One of the two programs inside this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Image {
    /// clang, LLVM and all headers.
    Compiler,
    /// The zygote and the C++ runtime.
    Cell,
}

impl Image {
    /// The process name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Image::Compiler => "kiln-compiler",
            Image::Cell => "kiln-cell",
        }
    }

    /// Whether this build has it.
    pub(crate) fn is_embedded(self) -> bool {
        !self.compressed().is_empty()
    }

    /// Bytes, unpacked.
    pub(crate) fn unpacked_bytes(self) -> u64 {
        match self {
            Image::Compiler => table::COMPILER_BYTES,
            Image::Cell => table::CELL_BYTES,
        }
    }

    /// An executable file with the image's contents: from `cache`, a folder that is made if need be, or from memory
    /// when there is no folder or it cannot be used.
    ///
    /// # Errors
    /// [`ImagesError`] when the image is not there or nothing can hold it.
    pub(crate) fn open(self, cache: Option<&Path>) -> Result<OwnedFd, ImagesError> {
        if !self.is_embedded() {
            return Err(ImagesError::NotEmbedded(self.name()));
        }
        match cache.map(|folder| self.open_cached(&folder.join(BUILD_ID))) {
            Some(Ok(file)) => Ok(file),
            _ => self.open_in_memory(),
        }
    }

    /// An executable file in memory: for folders that forbid execution.
    pub(crate) fn open_in_memory(self) -> Result<OwnedFd, ImagesError> {
        self.unpack_to_memory().map_err(|source| ImagesError::Unpack { name: self.name(), source })
    }

    fn compressed(self) -> &'static [u8] {
        match self {
            Image::Compiler => &COMPILER.0,
            Image::Cell => &CELL.0,
        }
    }

    /// Bytes of each frame, compressed and unpacked.
    fn frames(self) -> &'static [(usize, usize)] {
        match self {
            Image::Compiler => table::COMPILER_FRAMES,
            Image::Cell => table::CELL_FRAMES,
        }
    }

    fn hash(self) -> &'static str {
        match self {
            Image::Compiler => table::COMPILER_HASH,
            Image::Cell => table::CELL_HASH,
        }
    }

    fn open_cached(self, folder: &Path) -> io::Result<OwnedFd> {
        let path = folder.join(self.name());
        let stamp = folder.join(format!("{}.intact", self.name()));
        if let Ok(file) = File::open(&path)
            && self.is_intact_since(&file, &stamp)?
        {
            return Ok(file.into());
        }
        fs::create_dir_all(folder)?;
        let unfinished = folder.join(format!("{}.{}", self.name(), std::process::id()));
        let written = self.unpack_to_file(&unfinished).and_then(|()| fs::rename(&unfinished, &path));
        if written.is_err() {
            let _ = fs::remove_file(&unfinished);
        }
        written?;
        Ok(File::open(&path)?.into())
    }

    /// Whether `file` is whole. Once it was found to be, `stamp` says so for as long as the machine runs and nobody has
    /// touched the file: reading all of it would take longer than compiling a small program.
    fn is_intact_since(self, file: &File, stamp: &Path) -> io::Result<bool> {
        let seen = state(file)?;
        if seen.is_some() && fs::read_to_string(stamp).ok() == seen {
            return Ok(true);
        }
        let is_intact = self.is_intact(file)?;
        if let Some(seen) = seen.filter(|_| is_intact) {
            // Without the stamp, the next start reads the file again.
            let _ = fs::write(stamp, seen);
        }
        Ok(is_intact)
    }

    fn is_intact(self, file: &File) -> io::Result<bool> {
        if file.metadata()?.len() != self.unpacked_bytes() {
            return Ok(false);
        }
        let mut hasher = blake3::Hasher::new();
        let mut buffer = vec![0; 1 << 20];
        let mut file = file;
        loop {
            match file.read(&mut buffer)? {
                0 => return Ok(hasher.finalize().to_hex().as_str() == self.hash()),
                bytes => hasher.update(buffer.get(..bytes).unwrap_or_default()),
            };
        }
    }

    /// Nothing waits for the disk: what a crash of the machine leaves of the file is not intact, and is unpacked again.
    fn unpack_to_file(self, path: &Path) -> io::Result<()> {
        use std::os::unix::fs::OpenOptionsExt;
        let file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o700).open(path)?;
        self.unpack_into(&file)
    }

    fn unpack_to_memory(self) -> io::Result<OwnedFd> {
        let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
        // Kernels before 6.3 do not know MFD_EXEC; later ones may be set to require it.
        let descriptor =
            memfd_create(self.name(), flags | MemfdFlags::EXEC).or_else(|_| memfd_create(self.name(), flags))?;
        let file = File::from(descriptor);
        self.unpack_into(&file)?;
        rustix::fs::fcntl_add_seals(&file, SealFlags::SEAL | SealFlags::SHRINK | SealFlags::GROW | SealFlags::WRITE)?;
        Ok(file.into())
    }

    /// Unpacks all frames, on as many processors as there are.
    fn unpack_into(self, target: &File) -> io::Result<()> {
        let next = AtomicUsize::new(0);
        let work = || {
            while let Some(frame) = self.frame(next.fetch_add(1, Ordering::Relaxed)) {
                let frame = frame?;
                target.write_all_at(&zstd::bulk::decompress(frame.compressed, frame.bytes)?, frame.offset)?;
            }
            Ok(())
        };
        let workers = std::thread::available_parallelism().map_or(1, usize::from).min(self.frames().len());
        let unpacked = std::thread::scope(|scope| {
            let others: Vec<_> = (1..workers).map(|_| scope.spawn(work)).collect();
            let own = work();
            let panicked = |_| Err(io::Error::other("unpacking failed"));
            others.into_iter().fold(own, |result, other| result.and(other.join().unwrap_or_else(panicked)))
        });
        self.give_back_pages();
        unpacked
    }

    /// None after the last one.
    fn frame(self, number: usize) -> Option<io::Result<Frame>> {
        let (before, rest) = self.frames().split_at_checked(number)?;
        let (compressed_bytes, bytes) = *rest.first()?;
        let start: usize = before.iter().map(|(compressed, _)| compressed).sum();
        let offset: usize = before.iter().map(|(_, unpacked)| unpacked).sum();
        let compressed = self.compressed().get(start..start.saturating_add(compressed_bytes));
        let cut = || io::Error::from(io::ErrorKind::UnexpectedEof);
        Some(compressed.ok_or_else(cut).map(|compressed| Frame { compressed, offset: offset as u64, bytes }))
    }

    /// The compressed bytes are read once and then only take up memory.
    fn give_back_pages(self) {
        let compressed = self.compressed();
        let pages = compressed.len() & !4095;
        // SAFETY: the range is whole pages of a static that begins on a page and is mapped from this program's file,
        // never written; the kernel reads dropped pages from that file again.
        let _ = unsafe {
            rustix::mm::madvise(compressed.as_ptr().cast_mut().cast(), pages, rustix::mm::Advice::LinuxDontNeed)
        };
    }
}

/// What changes when a file is written to, or when the machine starts anew and reads it from its disk again; `None` where
/// that cannot be told.
fn state(file: &File) -> io::Result<Option<String>> {
    let Ok(boot) = fs::read_to_string(BOOT_ID) else { return Ok(None) };
    let metadata = file.metadata()?;
    let (inode, bytes, changed) = (metadata.ino(), metadata.size(), (metadata.ctime(), metadata.ctime_nsec()));
    Ok(Some(format!("{inode} {bytes} {}.{:09} {}", changed.0, changed.1, boot.trim())))
}

// A build without images has nothing to unpack; `make test` makes one with them.
#[cfg(all(test, kiln_complete))]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_file_is_noticed_also_after_it_was_found_intact() {
        let folder = std::env::temp_dir().join(format!("kiln-images-{}", std::process::id()));
        let path = folder.join(BUILD_ID).join(Image::Cell.name());
        let is_intact = || Image::Cell.is_intact(&File::open(&path).unwrap()).unwrap();
        for _ in 0..3 {
            Image::Cell.open(Some(&folder)).unwrap();
            assert!(is_intact());
        }
        let stamp = folder.join(BUILD_ID).join("kiln-cell.intact");
        assert_eq!(fs::read_to_string(&stamp).ok(), state(&File::open(&path).unwrap()).unwrap());
        let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
        file.write_all_at(b"damage", Image::Cell.unpacked_bytes() / 2).unwrap();
        assert!(!is_intact());
        drop(file);
        Image::Cell.open(Some(&folder)).unwrap();
        assert!(is_intact());
        fs::remove_dir_all(&folder).unwrap();
    }
}
