//! The cache of compiled scripts on disk: one file per object, named by what it was made from, checked when it is read.
//! A cache that cannot be written to costs time, never a deployment.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::os::fd::OwnedFd;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use blake3::Hash;
use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create};
use wire::image::{self, Header};

use crate::images::BUILD_ID;

/// Ends every object file; the number is the format's version.
const MAGIC: &[u8; 8] = b"KILNOBJ1";
/// Image bytes, line table bytes, key, hash of all before it, magic.
const TRAILER_BYTES: usize = 8 + 8 + 32 + 32 + 8;
/// Bytes of an object file at the most.
const OBJECT_BYTES_MAX: u64 = 256 << 20;
/// Bytes of a line table that is read back at the most.
const LINE_TABLE_BYTES_MAX: u64 = 64 << 20;

/// A compiled program, ready to be mapped by cells.
#[derive(Debug)]
pub(crate) struct Object {
    /// The file that begins with the image, open for reading only.
    pub(crate) image: Arc<OwnedFd>,
    /// The image's header, checked.
    pub(crate) header: Header,
    line_table: (u64, u64),
}

impl Object {
    /// The debug information of the image, read anew each time: it is needed rarely and large.
    ///
    /// # Errors
    /// The kernel's answer.
    pub(crate) fn line_table(&self) -> io::Result<Vec<u8>> {
        let (offset, bytes) = self.line_table;
        if bytes > LINE_TABLE_BYTES_MAX {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let mut line_table = vec![0; usize::try_from(bytes).unwrap_or(0)];
        File::from(self.image.try_clone()?).read_exact_at(&mut line_table, offset)?;
        Ok(line_table)
    }
}

/// An unfinished file older than this is nobody's.
const UNFINISHED_AGE_MAX: Duration = Duration::from_secs(600);

/// The folder of objects.
#[derive(Debug)]
pub(crate) struct ObjectCache {
    folder: Option<PathBuf>,
    bytes_max: u64,
    bytes: AtomicU64,
    unfinished: AtomicU64,
    has_complained: AtomicBool,
}

impl ObjectCache {
    /// Uses `folder`, which is made if need be, for at most `bytes_max` bytes; without a folder nothing is kept.
    pub(crate) fn new(folder: Option<&Path>, bytes_max: u64) -> ObjectCache {
        let folder = folder.map(|folder| folder.join("objects")).filter(|folder| fs::create_dir_all(folder).is_ok());
        ObjectCache {
            folder,
            bytes_max,
            bytes: AtomicU64::new(0),
            unfinished: AtomicU64::new(0),
            has_complained: AtomicBool::new(false),
        }
    }

    /// The object made from `key`, if it is there and intact. A damaged one is removed.
    pub(crate) fn load(&self, key: &Hash) -> Option<Object> {
        let path = self.path(key)?;
        let file = File::open(&path).ok()?;
        match read_object(&file, key) {
            Ok((header, line_table)) => {
                // Its time of use, for the choice of what to remove; not worth failing for.
                let _ = file.set_modified(SystemTime::now());
                Some(Object { image: Arc::new(file.into()), header, line_table })
            }
            Err(error) => {
                tracing::warn!("a cached object is damaged and is made again: {} ({error})", path.display());
                let _ = fs::remove_file(&path);
                None
            }
        }
    }

    /// Keeps what was compiled from `key`. The object can be used at once; [`Unfinished::finish`] makes it last.
    ///
    /// # Errors
    /// When the image is none, or can be held neither on disk nor in memory.
    pub(crate) fn store(
        &self,
        key: &Hash,
        image: &[u8],
        line_table: &[u8],
    ) -> io::Result<(Object, Option<Unfinished>)> {
        let header = image::read(image, image.len() as u64)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        let range = (image.len() as u64, line_table.len() as u64);
        let object = |file: OwnedFd| Object { image: Arc::new(file), header: header.clone(), line_table: range };
        match self.write(key, image, line_table) {
            Ok(Some((file, unfinished))) => Ok((object(file), Some(unfinished))),
            Ok(None) => Ok((object(in_memory(image, line_table)?), None)),
            Err(error) => {
                self.complain(&error);
                Ok((object(in_memory(image, line_table)?), None))
            }
        }
    }

    fn write(&self, key: &Hash, image: &[u8], line_table: &[u8]) -> io::Result<Option<(OwnedFd, Unfinished)>> {
        let Some(path) = self.path(key) else { return Ok(None) };
        let number = self.unfinished.fetch_add(1, Ordering::Relaxed);
        let temporary = path.with_extension(format!("{}.{number}.tmp", std::process::id()));
        let file = OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&temporary)?;
        let unfinished = Unfinished { file, temporary, path, key: *key, is_finished: false };
        (&unfinished.file).write_all(image)?;
        (&unfinished.file).write_all(line_table)?;
        let readable = File::open(&unfinished.temporary)?;
        Ok(Some((readable.into(), unfinished)))
    }

    /// Says once that the cache does not work.
    pub(crate) fn complain(&self, error: &io::Error) {
        if let Some(folder) = &self.folder
            && !self.has_complained.swap(true, Ordering::Relaxed)
        {
            let folder = folder.display();
            tracing::warn!(
                "compiled scripts cannot be kept in {folder} ({error}); they are compiled again after a restart"
            );
        }
    }

    /// Removes what does not belong here any more: unfinished files, and the objects used longest ago beyond the limit.
    /// Called at the start and after each new object; may take a while.
    ///
    /// # Errors
    /// The kernel's answer when the folder cannot be read.
    pub(crate) fn tidy(&self, added: u64) -> io::Result<()> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let is_first = added == 0;
        if !is_first && self.bytes.fetch_add(added, Ordering::Relaxed) + added <= self.bytes_max {
            return Ok(());
        }
        let mut objects = Vec::new();
        for entry in fs::read_dir(folder)?.filter_map(Result::ok) {
            let Ok(metadata) = entry.metadata() else { continue };
            let modified = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            if entry.path().extension().is_some() {
                // A younger one may be another process's, which is about to finish it.
                if modified.elapsed().is_ok_and(|age| age > UNFINISHED_AGE_MAX) {
                    let _ = fs::remove_file(entry.path());
                }
                continue;
            }
            objects.push((modified, metadata.len(), entry.path()));
        }
        objects.sort();
        let mut bytes: u64 = objects.iter().map(|(_, bytes, _)| bytes).sum();
        for (_, object_bytes, path) in objects {
            if bytes <= self.bytes_max {
                break;
            }
            if fs::remove_file(&path).is_ok() {
                bytes -= object_bytes;
            }
        }
        self.bytes.store(bytes, Ordering::Relaxed);
        Ok(())
    }

    fn path(&self, key: &Hash) -> Option<PathBuf> {
        Some(self.folder.as_ref()?.join(key.to_hex().as_str()))
    }
}

/// An object file that is usable, but would not survive a crash yet. Removed when dropped unfinished.
#[derive(Debug)]
pub(crate) struct Unfinished {
    file: File,
    temporary: PathBuf,
    path: PathBuf,
    key: Hash,
    is_finished: bool,
}

impl Unfinished {
    /// Adds the hash, waits until all is on disk, and gives the file its name. Returns its bytes.
    ///
    /// # Errors
    /// The kernel's answer, such as a full disk.
    pub(crate) fn finish(mut self, image_bytes: u64) -> io::Result<u64> {
        let bytes = self.file.seek(SeekFrom::End(0))?;
        let mut hashed = Hashed::new(&self.file, bytes)?;
        let line_table_bytes = bytes.saturating_sub(image_bytes);
        let mut trailer = Vec::with_capacity(TRAILER_BYTES);
        trailer.extend_from_slice(&image_bytes.to_le_bytes());
        trailer.extend_from_slice(&line_table_bytes.to_le_bytes());
        trailer.extend_from_slice(self.key.as_bytes());
        hashed.hasher.update(&trailer);
        trailer.extend_from_slice(hashed.hasher.finalize().as_bytes());
        trailer.extend_from_slice(MAGIC);
        self.file.write_all(&trailer)?;
        self.file.sync_all()?;
        fs::rename(&self.temporary, &self.path)?;
        self.is_finished = true;
        if let Some(folder) = self.path.parent() {
            File::open(folder)?.sync_all()?;
        }
        Ok(bytes + TRAILER_BYTES as u64)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.is_finished {
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

/// A hash of a file's first bytes.
struct Hashed {
    hasher: blake3::Hasher,
}

impl Hashed {
    fn new(file: &File, bytes: u64) -> io::Result<Hashed> {
        let mut hasher = blake3::Hasher::new();
        let mut buffer = vec![0; 256 << 10];
        let mut offset = 0;
        while offset < bytes {
            let wanted = usize::try_from(bytes - offset).unwrap_or(buffer.len()).min(buffer.len());
            let part = buffer.get_mut(..wanted).unwrap_or_default();
            file.read_exact_at(part, offset)?;
            hasher.update(part);
            offset += wanted as u64;
        }
        Ok(Hashed { hasher })
    }
}

type LineTableRange = (u64, u64);

fn read_object(file: &File, key: &Hash) -> io::Result<(Header, LineTableRange)> {
    let invalid = |what: &str| io::Error::new(io::ErrorKind::InvalidData, what.to_owned());
    let bytes = file.metadata()?.len();
    let contents_bytes = bytes.checked_sub(TRAILER_BYTES as u64).filter(|_| bytes <= OBJECT_BYTES_MAX);
    let contents_bytes = contents_bytes.ok_or_else(|| invalid("its size is wrong"))?;
    let mut trailer = [0; TRAILER_BYTES];
    file.read_exact_at(&mut trailer, contents_bytes)?;
    let (numbers, rest) = trailer.split_at(16);
    let (stored_key, rest) = rest.split_at(32);
    let (stored_hash, magic) = rest.split_at(32);
    if magic != MAGIC || stored_key != key.as_bytes() {
        return Err(invalid("it is another object"));
    }
    let mut hashed = Hashed::new(file, contents_bytes)?;
    hashed.hasher.update(numbers).update(stored_key);
    if hashed.hasher.finalize().as_bytes() != stored_hash {
        return Err(invalid("its hash is wrong"));
    }
    let number = |index: usize| {
        let bytes = numbers.as_chunks::<8>().0.get(index).copied().unwrap_or_default();
        u64::from_le_bytes(bytes)
    };
    let (image_bytes, line_table_bytes) = (number(0), number(1));
    Ok((read_header(file, image_bytes)?, (image_bytes, line_table_bytes)))
}

fn read_header(file: &File, image_bytes: u64) -> io::Result<Header> {
    let invalid = |error: image::ImageError| io::Error::new(io::ErrorKind::InvalidData, error);
    let mut prefix = vec![0; 4096.min(usize::try_from(image_bytes).unwrap_or(0))];
    file.read_exact_at(&mut prefix, 0)?;
    let header_bytes = image::header_bytes(&prefix).map_err(invalid)?;
    if header_bytes > prefix.len() && header_bytes as u64 <= image_bytes {
        prefix.resize(header_bytes, 0);
        file.read_exact_at(&mut prefix, 0)?;
    }
    image::read(&prefix, image_bytes).map_err(invalid)
}

/// A file in memory that nobody can change any more.
fn in_memory(image: &[u8], line_table: &[u8]) -> io::Result<OwnedFd> {
    let file = memfd_create("kiln-object", MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING)?;
    let mut file = File::from(file);
    file.write_all(image)?;
    file.write_all(line_table)?;
    fcntl_add_seals(&file, SealFlags::SEAL | SealFlags::SHRINK | SealFlags::GROW | SealFlags::WRITE)?;
    Ok(file.into())
}

/// Removes the unpacked images of other builds from the cache folder, if they are older than `age`.
pub(crate) fn remove_other_builds(cache: &Path, age: Duration) -> io::Result<()> {
    for entry in fs::read_dir(cache)?.filter_map(Result::ok) {
        let name = entry.file_name();
        let is_build =
            name.len() == BUILD_ID.len() && name.to_string_lossy().bytes().all(|byte| byte.is_ascii_hexdigit());
        let unpacked = entry.metadata()?.modified()?;
        if is_build && name != BUILD_ID && unpacked.elapsed().unwrap_or_default() >= age {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

/// All of a small file, for callers that have nothing of it yet.
#[cfg(test)]
fn contents(object: &Object) -> Vec<u8> {
    let file = File::from(object.image.try_clone().unwrap());
    let mut bytes = vec![0; file.metadata().unwrap().len() as usize];
    file.read_exact_at(&mut bytes, 0).unwrap();
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::image::{Protection, Segment};
    use wire::layout::IMAGE_ADDRESS_MIN;

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Folder {
            let folder = std::env::temp_dir().join(format!("kiln-objects-{name}-{}", std::process::id()));
            fs::create_dir_all(&folder).unwrap();
            Folder(folder)
        }

        fn files(&self) -> usize {
            fs::read_dir(self.0.join("objects")).unwrap().count()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn image(byte: u8) -> Vec<u8> {
        let segment = Segment {
            address: IMAGE_ADDRESS_MIN,
            memory_bytes: 8000,
            file_offset: 0,
            file_bytes: 0,
            protection: Protection::ReadExecute,
        };
        image::write(Header { segments: vec![segment], ..Header::default() }, &[&[byte; 8000]])
    }

    fn stored(cache: &ObjectCache, key: &Hash, byte: u8) -> Object {
        let image = image(byte);
        let (object, unfinished) = cache.store(key, &image, b"lines").unwrap();
        cache.tidy(unfinished.unwrap().finish(image.len() as u64).unwrap()).unwrap();
        object
    }

    #[test]
    fn what_is_stored_is_loaded_after_a_restart() {
        let folder = Folder::new("restart");
        let key = blake3::hash(b"one");
        stored(&ObjectCache::new(Some(&folder.0), 1 << 20), &key, 7);
        let cache = ObjectCache::new(Some(&folder.0), 1 << 20);
        cache.tidy(0).unwrap();
        let object = cache.load(&key).unwrap();
        assert_eq!(object.line_table().unwrap(), b"lines");
        assert!(contents(&object).starts_with(&image(7)));
        assert!(cache.load(&blake3::hash(b"two")).is_none());
    }

    #[test]
    fn any_damage_is_found_and_removed() {
        let folder = Folder::new("damage");
        let cache = ObjectCache::new(Some(&folder.0), 1 << 20);
        let key = blake3::hash(b"one");
        let path = folder.0.join("objects").join(key.to_hex().as_str());
        let damages: [fn(&mut Vec<u8>); 5] = [
            |bytes| bytes[5000] ^= 1,
            |bytes| bytes.truncate(5000),
            |bytes| bytes.clear(),
            |bytes| bytes.extend_from_slice(&[0; 10]),
            |bytes| bytes.extend_from_within(..),
        ];
        for damage in damages {
            stored(&cache, &key, 7);
            let mut bytes = fs::read(&path).unwrap();
            damage(&mut bytes);
            fs::write(&path, bytes).unwrap();
            assert!(cache.load(&key).is_none());
            assert!(!path.exists());
        }
    }

    #[test]
    fn a_file_under_another_name_is_another_object() {
        let folder = Folder::new("name");
        let cache = ObjectCache::new(Some(&folder.0), 1 << 20);
        let (one, two) = (blake3::hash(b"one"), blake3::hash(b"two"));
        stored(&cache, &one, 7);
        let objects = folder.0.join("objects");
        fs::rename(objects.join(one.to_hex().as_str()), objects.join(two.to_hex().as_str())).unwrap();
        assert!(cache.load(&two).is_none());
    }

    #[test]
    fn the_longest_unused_go_first_and_unfinished_files_at_the_start() {
        let folder = Folder::new("tidy");
        let cache = ObjectCache::new(Some(&folder.0), 3 * 12_400);
        let keys: Vec<_> = (0..5u8).map(|number| blake3::hash(&[number])).collect();
        for (number, key) in keys.iter().enumerate() {
            let object = stored(&cache, key, number as u8);
            let time = SystemTime::now() - Duration::from_secs(1000 - number as u64 * 100);
            let path = folder.0.join("objects").join(key.to_hex().as_str());
            if let Ok(file) = File::open(path) {
                file.set_modified(time).unwrap();
            }
            assert!(contents(&object).starts_with(b"KILNIMG1"), "an object in use survives its removal");
        }
        assert_eq!(folder.files(), 3);
        assert!(cache.load(&keys[0]).is_none() && cache.load(&keys[4]).is_some());
        let left = File::create(folder.0.join("objects/left.1.2.tmp")).unwrap();
        cache.tidy(0).unwrap();
        assert_eq!(folder.files(), 4, "somebody may still be writing it");
        left.set_modified(SystemTime::now() - 2 * UNFINISHED_AGE_MAX).unwrap();
        cache.tidy(0).unwrap();
        assert_eq!(folder.files(), 3);
    }

    #[test]
    fn without_a_folder_objects_live_in_memory() {
        let cache = ObjectCache::new(None, 1 << 20);
        let (object, unfinished) = cache.store(&blake3::hash(b"one"), &image(7), b"lines").unwrap();
        assert!(unfinished.is_none());
        assert_eq!(object.line_table().unwrap(), b"lines");
        assert!(rustix::io::write(&*object.image, b"x").is_err(), "a cell cannot change what others run");
    }

    #[test]
    fn what_other_builds_have_unpacked_goes_when_it_is_old() {
        let folder = Folder::new("builds");
        let other: String = BUILD_ID.chars().rev().map(|digit| if digit == '0' { '1' } else { '0' }).collect();
        for name in [BUILD_ID, &other, "objects", "notes of somebody"] {
            fs::create_dir(folder.0.join(name)).unwrap();
            fs::write(folder.0.join(name).join("file"), name).unwrap();
        }
        let names = || {
            let mut names: Vec<_> = fs::read_dir(&folder.0).unwrap().map(|entry| entry.unwrap().file_name()).collect();
            names.sort();
            names
        };
        let before = names();
        remove_other_builds(&folder.0, Duration::from_secs(3600)).unwrap();
        assert_eq!(names(), before, "it may still be in use");
        remove_other_builds(&folder.0, Duration::ZERO).unwrap();
        let kept: Vec<_> = before.into_iter().filter(|name| *name != *other).collect();
        assert_eq!(names(), kept);
    }
}
