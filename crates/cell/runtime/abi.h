// The C ABI between the cell (Rust) and the C++ runtime linked into it. Neither side knows more of the other than this.
#pragma once

#include <cstddef>
#include <cstdint>

extern "C" {

/// Bytes owned by the caller, valid during the call, not terminated.
struct kiln_text {
  const char* data;
  std::size_t size;
};

struct kiln_field {
  kiln_text name;
  kiln_text value;
};

struct kiln_upload {
  kiln_text field;
  kiln_text name;
  kiln_text content_type;
  kiln_text contents;
};

/// Mirrors `wire::cell::Event`.
struct kiln_event {
  kiln_text method;
  kiln_text path;
  kiln_text path_info;
  kiln_text query_string;
  kiln_text content_type;
  kiln_text body;
  kiln_text remote_address;
  kiln_text request_id;
  const kiln_field* parameters;
  std::size_t parameter_count;
  const kiln_field* headers;
  std::size_t header_count;
  const kiln_upload* files;
  std::size_t file_count;
};

/// Mirrors the order of `wire::cell::Level`.
enum kiln_level : std::uint8_t { kiln_debug, kiln_info, kiln_warn, kiln_error };

/// A limit that has been met: the quota with its unit, what has been used and what may be, for the exception.
struct kiln_limit {
  kiln_text quota;
  std::uint64_t used;
  std::uint64_t limit;
};

/// What becomes of a thread at a poll when a limit has been met.
enum kiln_departure : std::uint8_t {
  /// Nobody would catch the exception.
  kiln_uncaught,
  /// A function further out may not throw.
  kiln_stays,
  /// The interrupted context is changed so that the thread goes on with the exception.
  kiln_leaves,
};

// ---- implemented in C++, called by the cell -------------------------------------------------------------------------

/// Calls one entry of an image, `void (*)(const kiln::Event&, kiln::Output&)`, with an Event made from `event`, and sends
/// its answer with the functions below. An exception that the entry does not catch ends the process through the terminate
/// handler, with the stack still standing.
void kiln_call_entry(void* entry, const kiln_event* event) noexcept;

/// Calls a program's `main` and returns its result. The same holds for exceptions.
int kiln_call_main(int (*main)(int, const char* const*, const char* const*), int count, const char* const* values,
                   const char* const* environment);

/// Calls one of an image's initialisers. The same holds for exceptions.
void kiln_call_initializer(void (*initializer)(int, const char* const*, const char* const*), int count,
                           const char* const* values, const char* const* environment) noexcept;

/// Has the thread whose `ucontext_t` this is, of a fault at a poll, leave the code there by a TimeLimitExceeded, if that can
/// be. Called by the handler of that signal.
kiln_departure kiln_leave_poll(void* interrupted, const kiln_limit* limit) noexcept;

/// Whether the fault of this `ucontext_t` tells that the function has returned because of which code could not be left. It
/// goes on behind the fault.
bool kiln_pass_watched_return(void* interrupted) noexcept;
/// Installs the terminate handler and everything else that C++ code relies on; called once, before any script code.
void kiln_start_runtime() noexcept;

/// Writes out what std::cout, std::cerr and stdio hold back; called after each event and before exit.
void kiln_flush_streams() noexcept;

// ---- implemented by the cell, called from C++ -----------------------------------------------------------------------

/// The whole answer.
void kiln_send_reply(std::uint16_t status, const kiln_field* headers, std::size_t header_count, kiln_text body);
/// The start of an answer that follows in chunks; `length` is UINT64_MAX where it is not known.
void kiln_send_head(std::uint16_t status, const kiln_field* headers, std::size_t header_count, std::uint64_t length);
/// A piece of the body. Returns false when nobody listens any more.
bool kiln_send_chunk(kiln_text bytes);
/// The body is complete.
void kiln_send_end();
/// One line of the script's log.
void kiln_send_log(kiln_level level, kiln_text message);

/// The calling thread handles an exception that tells of this event's limit.
void kiln_limit_is_known() noexcept;

/// Reports std::terminate with the current stack and ends the process. `exception` is the type and what() of the current
/// exception, or data == nullptr when there is none.
[[noreturn]] void kiln_fail_terminate(kiln_text exception);
}
