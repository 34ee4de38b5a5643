//! The C ABI of `runtime/abi.h`, as Rust sees it. Knows nothing of how either side does its work.

use core::ffi::{c_char, c_int, c_void};
use core::slice;

/// `kiln_text`.
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Text {
    data: *const u8,
    size: usize,
}

/// `kiln_field`.
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Field {
    pub(crate) name: Text,
    pub(crate) value: Text,
}

/// `kiln_upload`.
#[repr(C)]
pub(crate) struct Upload {
    pub(crate) field: Text,
    pub(crate) name: Text,
    pub(crate) content_type: Text,
    pub(crate) contents: Text,
}

/// `kiln_event`.
#[repr(C)]
pub(crate) struct Event {
    pub(crate) method: Text,
    pub(crate) path: Text,
    pub(crate) path_info: Text,
    pub(crate) query_string: Text,
    pub(crate) content_type: Text,
    pub(crate) body: Text,
    pub(crate) remote_address: Text,
    pub(crate) request_id: Text,
    pub(crate) parameters: *const Field,
    pub(crate) parameter_count: usize,
    pub(crate) headers: *const Field,
    pub(crate) header_count: usize,
    pub(crate) files: *const Upload,
    pub(crate) file_count: usize,
}

/// `kiln_limit`.
#[repr(C)]
pub(crate) struct Limit {
    pub(crate) quota: Text,
    pub(crate) used: u64,
    pub(crate) limit: u64,
}

/// `kiln_departure`.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Departure(u8);

impl Departure {
    /// Nothing would catch an exception.
    pub(crate) const UNCAUGHT: Self = Self(0);
    /// The interrupted context is changed so that the thread goes on with the exception.
    pub(crate) const LEAVES: Self = Self(2);
}

/// `kiln_poll_page`: one page of x86-64.
pub(crate) type PollPage = [u8; 4096];

/// An image's initialiser: number of arguments, arguments, environment.
pub(crate) type Initializer = unsafe extern "C" fn(c_int, *const *const c_char, *const *const c_char);

/// A program's `main`: number of arguments, arguments, environment.
pub(crate) type Main = unsafe extern "C" fn(c_int, *const *const c_char, *const *const c_char) -> c_int;

unsafe extern "C" {
    /// Calls one entry of an image and sends its answer.
    pub(crate) fn kiln_call_entry(entry: *const c_void, event: *const Event);
    /// Calls a program's `main`, from which the program may leave its first thread.
    pub(crate) fn kiln_call_main(
        main: Main,
        count: c_int,
        values: *const *const c_char,
        environment: *const *const c_char,
    ) -> c_int;
    /// Calls one of an image's initialisers.
    pub(crate) fn kiln_call_initializer(
        initializer: Initializer,
        count: c_int,
        values: *const *const c_char,
        environment: *const *const c_char,
    );
    /// Has a thread leave the code at a poll by an exception, if that can be: changes its `ucontext_t`.
    pub(crate) fn kiln_leave_poll(interrupted: *mut c_void, limit: *const Limit) -> Departure;
    /// Whether a fault tells of the return of a function because of which code could not be left: changes its `ucontext_t`.
    pub(crate) fn kiln_pass_watched_return(interrupted: *mut c_void) -> bool;
    /// What polls read.
    pub(crate) static kiln_poll_page: PollPage;
    /// Installs the terminate handler and what else C++ code relies on.
    pub(crate) safe fn kiln_start_runtime();
    /// Writes out what the standard streams hold back.
    pub(crate) safe fn kiln_flush_streams();

    /// From `runtime/thread_locals.cpp`: gives the script's thread-locals their initial value, in this thread and in
    /// every later one. `memory_bytes` from `offset` on are within `kiln_script_tls`.
    pub(crate) fn kiln_set_thread_locals(template: *const c_void, bytes: usize, offset: usize) -> bool;
}

impl Text {
    /// A view of `bytes`, which must outlive its use on the other side.
    pub(crate) const fn of(bytes: &[u8]) -> Self {
        Self { data: bytes.as_ptr(), size: bytes.len() }
    }

    /// Whether there is a text at all, be it an empty one.
    pub(crate) fn is_some(&self) -> bool {
        !self.data.is_null()
    }

    /// The bytes that the other side shows.
    ///
    /// # Safety
    /// As abi.h says: they are valid while the call that passes them lasts, and `'a` is no longer than that.
    pub(crate) unsafe fn bytes<'a>(self) -> &'a [u8] {
        if self.data.is_null() || self.size == 0 {
            return &[];
        }
        // SAFETY: the caller answers for it.
        unsafe { slice::from_raw_parts(self.data, self.size) }
    }
}

/// The fields that the other side shows.
///
/// # Safety
/// As for [`Text::bytes`], for the array and each of its texts.
pub(crate) unsafe fn fields<'a>(fields: *const Field, count: usize) -> &'a [Field] {
    if fields.is_null() || count == 0 {
        return &[];
    }
    // SAFETY: the caller answers for it.
    unsafe { slice::from_raw_parts(fields, count) }
}
