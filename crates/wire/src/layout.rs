//! Where things lie in a cell's address space. Compiler (links), cell (maps) and tests share these numbers.

/// Bytes of a page on x86-64.
pub const PAGE_BYTES: u64 = 4096;

/// First address of the window in which script images are placed. The runtime binary, linked statically at 4 MiB, and
/// its heap end below.
pub const IMAGE_ADDRESS_MIN: u64 = 0x1000_0000;

/// First address after that window.
pub const IMAGE_ADDRESS_MAX: u64 = 0x7800_0000;

/// First address after the window of companions, which follows that of images: code that a script shares with its
/// earlier versions. All of it lies below 2 GiB, where code of the small code model reaches everything with 32-bit
/// displacements (System V psABI x86-64, section 3.5.1).
pub const COMPANION_ADDRESS_MAX: u64 = 0x7c00_0000;

/// Bytes of one image in memory at the most. What is left of the window is for placing it at random.
pub const IMAGE_BYTES_MAX: u64 = 1 << 30;

/// Bytes of thread-local storage that the runtime keeps free, in each thread, for the `thread_local` variables of a
/// script. The runtime exports the block as the symbol `kiln_script_tls`.
pub const SCRIPT_TLS_BYTES: u64 = 16 << 10;

/// Alignment of that block, and the largest alignment that a script's `thread_local` can have.
pub const SCRIPT_TLS_ALIGN: u64 = 64;

const _: () = assert!(COMPANION_ADDRESS_MAX <= 1 << 31);
const _: () = assert!(IMAGE_BYTES_MAX < IMAGE_ADDRESS_MAX - IMAGE_ADDRESS_MIN);
