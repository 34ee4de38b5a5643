//! Maps an image, and starts it once the cell is locked. Knows nothing of what the script is for.
//!
//! [`Image::map`] runs before the lock, as it makes memory executable, and executes nothing of the image;
//! [`Image::initialize`] runs after it. No page is ever writable and executable at once.

use crate::abi::{Initializer, kiln_call_initializer, kiln_set_thread_locals};
use crate::unwind;
use core::ffi::{c_char, c_int, c_void};
use core::sync::atomic::{AtomicPtr, Ordering};
use rustix::fd::BorrowedFd;
use rustix::io::Errno;
use rustix::mm::{MapFlags, MprotectFlags, ProtFlags, mmap, mmap_anonymous, mprotect};
use sandbox::failure::{Failure, Step};
use wire::image::{AddressRange, Companion, Entry, Header, ImageError, Protection, Segment};
use wire::layout::PAGE_BYTES;

/// Bytes read at first: nearly every header fits.
const PREFIX_BYTES: usize = 8 << 10;
/// Bytes of a header at the most: a hundred thousand entries.
const HEADER_BYTES_MAX: usize = 16 << 20;

type Finalizer = unsafe extern "C" fn();

/// A script in this process's memory.
#[derive(Debug)]
pub(crate) struct Image {
    header: Header,
}

impl Image {
    /// Maps the image in `file` where it belongs.
    ///
    /// # Errors
    /// [`Failure`] when the file is not an image or its place is taken.
    pub(crate) fn map(file: BorrowedFd<'_>) -> Result<Self, Failure> {
        let header = read_header(file)?;
        for segment in &header.segments {
            map_segment(file, segment)?;
        }
        for replacement in &header.replacements {
            replace(replacement)?;
        }
        unwind::register(parts(&header).map(|part| part.eh_frame).collect());
        Ok(Self { header })
    }

    /// Runs the image's initialisers in their order, with the program's arguments. Its finalizers will run at exit, after
    /// the destructors that its code registers from now on.
    pub(crate) fn initialize(&'static self, arguments: &Arguments) {
        self.set_thread_locals();
        FINALIZED.store(core::ptr::from_ref(self).cast_mut(), Ordering::Relaxed);
        // SAFETY: the function takes nothing and returns.
        unsafe { libc::atexit(finalize) };
        for address in parts(&self.header).flat_map(|part| words(part.initializers)) {
            // SAFETY: the header was checked: the array lies in a mapped segment. What it holds is the script's code,
            // which may do as it likes: this process exists for nothing else and is locked.
            unsafe {
                let initializer = core::mem::transmute::<usize, Option<Initializer>>(address);
                if let Some(initializer) = initializer {
                    kiln_call_initializer(initializer, arguments.count(), arguments.values(), arguments.environment());
                }
            }
        }
    }

    /// The address of the entry at `index`.
    pub(crate) fn entry(&self, index: u32) -> Option<*const c_void> {
        let entry = self.header.entries.get(usize::try_from(index).ok()?)?;
        Some(entry.address as *const c_void)
    }

    /// The address of the entry called `name`.
    pub(crate) fn entry_named(&self, name: &str) -> Option<*const c_void> {
        let entry = self.header.entries.iter().find(|entry| entry.name == name)?;
        Some(entry.address as *const c_void)
    }

    fn set_thread_locals(&self) {
        let locals = &self.header.thread_locals;
        let (template, bytes) = (locals.template.address as *const u8, locals.template.bytes);
        let Ok(bytes) = usize::try_from(bytes) else { return };
        if bytes == 0 {
            return;
        }
        // SAFETY: the header was checked: the template lies in a mapped segment.
        let initial = unsafe { core::slice::from_raw_parts(template, bytes) };
        // What is zero is so already: the block is, in every thread, until it is written to.
        if initial.iter().any(|byte| *byte != 0) {
            let offset = usize::try_from(locals.offset).unwrap_or(0);
            // SAFETY: the header was checked: offset and bytes lie within the block.
            let set = unsafe { kiln_set_thread_locals(template.cast(), bytes, offset) };
            assert!(set, "no memory for thread-local variables");
        }
    }
}

/// The image whose finalizers are to run at exit.
static FINALIZED: AtomicPtr<Image> = AtomicPtr::new(core::ptr::null_mut());

extern "C" fn finalize() {
    // SAFETY: null, or an image that lives as long as the process.
    let Some(image) = (unsafe { FINALIZED.load(Ordering::Relaxed).as_ref() }) else { return };
    for address in parts(&image.header).rev().flat_map(|part| words(part.finalizers).rev()) {
        // SAFETY: as for initialisers.
        unsafe {
            if let Some(finalizer) = core::mem::transmute::<usize, Option<Finalizer>>(address) {
                finalizer();
            }
        }
    }
}

/// What was linked apart, in the order in which it is initialised: the image's own part comes last.
fn parts(header: &Header) -> impl DoubleEndedIterator<Item = Companion> {
    let own = Companion { initializers: header.initializers, finalizers: header.finalizers, eh_frame: header.eh_frame };
    header.companions.iter().copied().chain([own])
}

/// The words of an array in a segment of the image.
fn words(array: AddressRange) -> impl DoubleEndedIterator<Item = usize> {
    let first = array.address as *const usize;
    (0..usize::try_from(array.bytes / 8).unwrap_or(0)).map(move |index| {
        // SAFETY: the header was checked: the array lies in a segment that is mapped readable.
        unsafe { first.add(index).read_unaligned() }
    })
}

/// `argc`, `argv` and `envp`: arrays that end with a null pointer and live as long as the process.
#[derive(Debug)]
pub(crate) struct Arguments {
    values: &'static [*const c_char],
}

/// No variable is passed on: a host's environment is full of secrets.
struct Environment([*const c_char; 1]);
// SAFETY: it holds a null pointer only.
unsafe impl Sync for Environment {}
static ENVIRONMENT: Environment = Environment([core::ptr::null()]);

impl Arguments {
    /// The arguments `texts`, each up to its first zero byte.
    pub(crate) fn new(texts: Vec<String>) -> Self {
        let terminated = texts.into_iter().map(|text| {
            let mut bytes: Vec<u8> = text.into_bytes().into_iter().take_while(|byte| *byte != 0).collect();
            bytes.push(0);
            bytes.leak().as_ptr().cast()
        });
        let values: Vec<*const c_char> = terminated.chain([core::ptr::null()]).collect();
        Self { values: values.leak() }
    }

    /// Has the C library's messages, such as assert's, call the program what its first argument does.
    pub(crate) fn name_program(&self) {
        unsafe extern "C" {
            static mut program_invocation_name: *const c_char;
            static mut program_invocation_short_name: *const c_char;
        }
        let Some(name) = self.values.first().copied().filter(|name| !name.is_null()) else { return };
        // SAFETY: the text ends with a zero byte and lives as long as the process, which has one thread yet.
        unsafe {
            let slash = libc::strrchr(name, c_int::from(b'/'));
            program_invocation_name = name;
            program_invocation_short_name = if slash.is_null() { name } else { slash.add(1).cast_const() };
        }
    }

    /// `argc`.
    pub(crate) fn count(&self) -> c_int {
        c_int::try_from(self.values.len().saturating_sub(1)).unwrap_or(c_int::MAX)
    }

    /// `argv`.
    pub(crate) fn values(&self) -> *const *const c_char {
        self.values.as_ptr()
    }

    /// `envp`.
    pub(crate) fn environment(&self) -> *const *const c_char {
        ENVIRONMENT.0.as_ptr()
    }
}

fn read_header(file: BorrowedFd<'_>) -> Result<Header, Failure> {
    let file_bytes = rustix::fs::fstat(file).step("fstat image")?.st_size.cast_unsigned();
    let mut prefix = read_prefix(file, PREFIX_BYTES)?;
    let header_bytes = wire::image::header_bytes(&prefix).map_err(|error| refused(&error))?;
    if header_bytes > HEADER_BYTES_MAX {
        return Err(refused(&ImageError::Rule("image: the header is too large")));
    }
    if header_bytes > prefix.len() {
        prefix = read_prefix(file, header_bytes)?;
    }
    wire::image::read(&prefix, file_bytes).map_err(|error| refused(&error))
}

/// The first `bytes` bytes, or all when there are fewer.
fn read_prefix(file: BorrowedFd<'_>, bytes: usize) -> Result<Vec<u8>, Failure> {
    let mut prefix = vec![0; bytes];
    let mut filled = 0;
    while let Some(rest) = prefix.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match rustix::io::pread(file, rest, u64::try_from(filled).unwrap_or(u64::MAX)) {
            Ok(0) => break,
            Ok(count) => filled = filled.saturating_add(count),
            Err(Errno::INTR) => {}
            Err(errno) => return Err(Failure { step: "pread image", errno }),
        }
    }
    prefix.truncate(filled);
    Ok(prefix)
}

fn refused(error: &ImageError) -> Failure {
    let step = match error {
        ImageError::NotAnImage => "image: not an image file",
        ImageError::Header(_) => "image: the header does not decode",
        ImageError::Rule(rule) => rule,
    };
    Failure { step, errno: Errno::NOEXEC }
}

fn map_segment(file: BorrowedFd<'_>, segment: &Segment) -> Result<(), Failure> {
    let in_file = segment.file_bytes.next_multiple_of(PAGE_BYTES);
    let in_memory = segment.memory_bytes.next_multiple_of(PAGE_BYTES);
    if in_file > 0 {
        map_contents(file, segment, place(segment.address, in_file)?)?;
    }
    if in_memory > in_file {
        let (address, bytes) = place(segment.address.saturating_add(in_file), in_memory.saturating_sub(in_file))?;
        let flags = MapFlags::PRIVATE | MapFlags::FIXED_NOREPLACE;
        // SAFETY: the header was checked: the place is in the image window; the kernel refuses it where it is taken.
        unsafe { mmap_anonymous(address, bytes, protection(segment.protection), flags) }.step("mmap image")?;
    }
    Ok(())
}

fn map_contents(file: BorrowedFd<'_>, segment: &Segment, place: (*mut c_void, usize)) -> Result<(), Failure> {
    let (address, bytes) = place;
    let flags = MapFlags::PRIVATE | MapFlags::FIXED_NOREPLACE;
    let protection = protection(segment.protection);
    // SAFETY: as for the anonymous part. Pages are the process's own copy, or never written.
    match unsafe { mmap(address, bytes, protection, flags, file, segment.file_offset) } {
        Ok(_) => Ok(()),
        // The file is on a file system that is mounted noexec, which is about programs of others.
        Err(Errno::PERM | Errno::ACCESS) if segment.protection == Protection::ReadExecute => {
            copy_contents(file, segment, place)
        }
        Err(errno) => Err(Failure { step: "mmap image", errno }),
    }
}

/// Copies code to memory that is writable first and executable then.
fn copy_contents(
    file: BorrowedFd<'_>,
    segment: &Segment,
    (address, bytes): (*mut c_void, usize),
) -> Result<(), Failure> {
    let flags = MapFlags::PRIVATE | MapFlags::FIXED_NOREPLACE;
    // SAFETY: as for the anonymous part of a segment.
    unsafe { mmap_anonymous(address, bytes, ProtFlags::READ | ProtFlags::WRITE, flags) }.step("mmap image")?;
    let wanted = usize::try_from(segment.file_bytes).unwrap_or(bytes).min(bytes);
    // SAFETY: these bytes were mapped just now and are known to nobody else.
    let memory = unsafe { core::slice::from_raw_parts_mut(address.cast::<u8>(), wanted) };
    let mut filled = 0;
    while let Some(rest) = memory.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        let offset = segment.file_offset.saturating_add(u64::try_from(filled).unwrap_or(u64::MAX));
        match rustix::io::pread(file, rest, offset) {
            Ok(0) => return Err(Failure { step: "pread image", errno: Errno::NOEXEC }),
            Ok(count) => filled = filled.saturating_add(count),
            Err(Errno::INTR) => {}
            Err(errno) => return Err(Failure { step: "pread image", errno }),
        }
    }
    // SAFETY: nothing refers to the memory any more but the image itself.
    unsafe { mprotect(address, bytes, MprotectFlags::READ | MprotectFlags::EXEC) }.step("mprotect image")
}

fn protection(protection: Protection) -> ProtFlags {
    match protection {
        Protection::Read => ProtFlags::READ,
        Protection::ReadExecute => ProtFlags::READ | ProtFlags::EXEC,
        Protection::ReadWrite => ProtFlags::READ | ProtFlags::WRITE,
    }
}

fn place(address: u64, bytes: u64) -> Result<(*mut c_void, usize), Failure> {
    let failure = |_| Failure { step: "mmap image", errno: Errno::OVERFLOW };
    Ok((usize::try_from(address).map_err(failure)? as *mut c_void, usize::try_from(bytes).map_err(failure)?))
}

/// The functions that a C++ program may replace ([replacement.functions]), as far as libstdc++ has them.
macro_rules! replaceable {
    ($($name:ident)*) => {
        unsafe extern "C" {
            $(safe static $name: u8;)*
        }
        /// The address of the binary's own definition of `symbol`.
        fn replaceable(symbol: &str) -> Option<*const u8> {
            match symbol {
                $(stringify!($name) => Some(&raw const $name),)*
                _ => None,
            }
        }
    };
}
replaceable! {
    _Znwm _Znam _ZnwmRKSt9nothrow_t _ZnamRKSt9nothrow_t
    _ZnwmSt11align_val_t _ZnamSt11align_val_t _ZnwmSt11align_val_tRKSt9nothrow_t _ZnamSt11align_val_tRKSt9nothrow_t
    _ZdlPv _ZdaPv _ZdlPvm _ZdaPvm _ZdlPvRKSt9nothrow_t _ZdaPvRKSt9nothrow_t
    _ZdlPvSt11align_val_t _ZdaPvSt11align_val_t _ZdlPvmSt11align_val_t _ZdaPvmSt11align_val_t
    _ZdlPvSt11align_val_tRKSt9nothrow_t _ZdaPvSt11align_val_tRKSt9nothrow_t
}

/// Leads the binary's own `operator new` or `operator delete` to the image's, so that the standard library uses it too:
/// the first instruction becomes a jump. What was allocated before stays valid, as nobody but this cell's Rust code,
/// which does not use these operators, and the library's start-up have allocated anything yet.
fn replace(replacement: &Entry) -> Result<(), Failure> {
    const JUMP: u8 = 0xe9;
    const JUMP_BYTES: usize = 5;
    let unknown = Failure { step: "image: an unknown function is replaced", errno: Errno::NOEXEC };
    let function = replaceable(&replacement.name).ok_or(unknown)?.addr();
    let target = usize::try_from(replacement.address).map_err(|_| unknown)?;
    let distance =
        i32::try_from(target.wrapping_sub(function.wrapping_add(JUMP_BYTES)).cast_signed()).map_err(|_| unknown)?;
    let page = PAGE_BYTES as usize;
    let start = function / page * page;
    let bytes = function.saturating_add(JUMP_BYTES).next_multiple_of(page).saturating_sub(start);
    // SAFETY: the pages hold code that is not running in this single-threaded process while they are writable: neither
    // this function nor the system calls use the operators or share their pages' other code. Functions are aligned to 16
    // bytes, so five belong to this one.
    unsafe {
        mprotect(start as *mut c_void, bytes, MprotectFlags::READ | MprotectFlags::WRITE).step("mprotect operator")?;
        let code = function as *mut u8;
        code.write(JUMP);
        code.add(1).cast::<[u8; 4]>().write(distance.to_le_bytes());
        mprotect(start as *mut c_void, bytes, MprotectFlags::READ | MprotectFlags::EXEC).step("mprotect operator")
    }
}
