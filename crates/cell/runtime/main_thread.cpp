// Runs script code on the first thread, and catches its way out of it.
#include "main_thread.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>

#include "abi.h"

// The C library's own, for the frame below main() that pthread_exit otherwise unwinds to (nptl/libc_start_call_main.h):
// the number of threads, and the end of what a thread has stored under pthread keys.
extern "C" unsigned int __nptl_nthreads;
extern "C" void __nptl_deallocate_tsd();

namespace kiln {

void leave_main_thread() noexcept {
  __nptl_deallocate_tsd();
  if (__atomic_sub_fetch(&__nptl_nthreads, 1, __ATOMIC_RELAXED) == 0) std::exit(EXIT_SUCCESS);
  for (;;) syscall(SYS_exit, EXIT_SUCCESS);
}

}  // namespace kiln

int kiln_call_main(int (*main)(int, const char* const*, const char* const*), int count, const char* const* values,
                   const char* const* environment) {
  return kiln::call_in_main_thread([=] { return main(count, values, environment); });
}
