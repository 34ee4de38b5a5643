// How the first thread of a cell runs script code that may leave it with pthread_exit.
#pragma once

#include <cxxabi.h>

namespace kiln {

/// Ends the calling thread, the process's first one, for good. The process goes on while it has other threads, and
/// exits with status 0 at the end of the last of them, as POSIX says of pthread_exit.
[[noreturn]] void leave_main_thread() noexcept;

/// Calls `code`. pthread_exit unwinds the stack like an exception, as far as here: the frames below are Rust's, which
/// know of no such thing. Exceptions pass: there is no handler for them here, and the search for one leaves the stack as
/// it is.
template <class Code>
auto call_in_main_thread(const Code& code) -> decltype(code()) {
  try {
    return code();
  } catch (abi::__forced_unwind&) {
    leave_main_thread();
  }
}

}  // namespace kiln
