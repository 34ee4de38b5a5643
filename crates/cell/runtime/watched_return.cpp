// A watched function returns to an address of ours first.
#include "watched_return.h"

#include <sys/ucontext.h>
#include <unwind.h>

#include <cstdint>

#include "abi.h"

namespace {

/// Where on the stack the return address of the watched function is.
thread_local void** watched = nullptr;

}  // namespace

extern "C" {

/// What that return address is.
thread_local void* kiln_watched_return = nullptr;

extern const char kiln_watch[];
extern const char kiln_watch_fault[];
}

/// The watched function returns to this. It puts the true return address back, faults, for its handler to see, with all
/// registers as they are, and goes on. Unwinders look up the instruction before an address, and shall not find a function of
/// somebody else's there.
asm(R"(
  .pushsection .text.kiln_watch, "ax", @progbits
  .globl kiln_watch, kiln_watch_fault
  .type kiln_watch, @function
  .cfi_startproc
  .cfi_undefined rip
  nop
kiln_watch:
  pushq %fs:kiln_watched_return@tpoff
kiln_watch_fault:
  ud2
  ret
  .cfi_endproc
  .size kiln_watch, . - kiln_watch
  .popsection
)");

namespace {

constexpr greg_t ud2_bytes = 2;

void* watch_address() { return const_cast<char*>(kiln_watch); }

}  // namespace

void watch_return(void** address) noexcept {
  unwatch_return();
  kiln_watched_return = *address;
  watched = address;
  *address = watch_address();
}

void unwatch_return() noexcept {
  // A longjmp may have passed by it.
  if (watched != nullptr && *watched == watch_address()) *watched = kiln_watched_return;
  watched = nullptr;
}

bool kiln_pass_watched_return(void* interrupted) noexcept {
  greg_t& instruction = static_cast<ucontext_t*>(interrupted)->uc_mcontext.gregs[REG_RIP];
  if (instruction != reinterpret_cast<greg_t>(kiln_watch_fault)) return false;
  instruction += ud2_bytes;
  watched = nullptr;
  return true;
}

// What unwinds this thread's stack, or looks at it, comes by here first.
extern "C" {

_Unwind_Reason_Code __real__Unwind_RaiseException(_Unwind_Exception* exception);
void __real__Unwind_Resume(_Unwind_Exception* exception);
_Unwind_Reason_Code __real__Unwind_Resume_or_Rethrow(_Unwind_Exception* exception);
_Unwind_Reason_Code __real__Unwind_ForcedUnwind(_Unwind_Exception* exception, _Unwind_Stop_Fn stop, void* argument);
_Unwind_Reason_Code __real__Unwind_Backtrace(_Unwind_Trace_Fn trace, void* argument);

_Unwind_Reason_Code __wrap__Unwind_RaiseException(_Unwind_Exception* exception) {
  unwatch_return();
  return __real__Unwind_RaiseException(exception);
}

void __wrap__Unwind_Resume(_Unwind_Exception* exception) {
  unwatch_return();
  __real__Unwind_Resume(exception);
}

_Unwind_Reason_Code __wrap__Unwind_Resume_or_Rethrow(_Unwind_Exception* exception) {
  unwatch_return();
  return __real__Unwind_Resume_or_Rethrow(exception);
}

_Unwind_Reason_Code __wrap__Unwind_ForcedUnwind(_Unwind_Exception* exception, _Unwind_Stop_Fn stop, void* argument) {
  unwatch_return();
  return __real__Unwind_ForcedUnwind(exception, stop, argument);
}

_Unwind_Reason_Code __wrap__Unwind_Backtrace(_Unwind_Trace_Fn trace, void* argument) {
  unwatch_return();
  return __real__Unwind_Backtrace(trace, argument);
}
}
