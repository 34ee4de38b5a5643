// How a limit that has been met becomes an exception, in code that may call nothing.
//
// Scripts, and the algorithms that they call, read the page of polls as they go (polls/polls.h). When a limit is met the page
// is protected, and the next read faults. The handler of that signal asks, frame by frame, what a `throw` in the place of the
// read would ask, and either lets the thread go on where its function's landing pad is, with all registers as the read has
// found them, or has the function call one that throws. (Itanium C++ ABI: Exception Handling, 1.6 and 2.2.)
#include <cxxabi.h>
#include <kiln/error.h>
#include <sys/ucontext.h>
#include <unwind.h>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <new>
#include <typeinfo>

#include "abi.h"
#include "watched_return.h"

namespace kiln {
namespace {

/// Set when the search for a handler has come upon a function that is noexcept.
thread_local bool met_noexcept = false;

/// What landing pads of noexcept functions catch: every exception, and it can tell.
class NoexceptType final : public std::type_info {
 public:
  NoexceptType() : std::type_info("noexcept") {}
  bool __do_catch(const std::type_info*, void**, unsigned) const override {
    met_noexcept = true;
    return true;
  }
};

}  // namespace
}  // namespace kiln

extern "C" {

/// What polls read. It is never written to.
extern const char kiln_poll_page[4096];
alignas(4096) const char kiln_poll_page[4096] = {};

/// A poll that is a call, at tier 0. It changes no register but the flags.
[[gnu::naked]] void kiln_poll() {
  asm("push %rax\n"
      ".cfi_adjust_cfa_offset 8\n"
      "testb %al, kiln_poll_page(%rip)\n"
      "pop %rax\n"
      ".cfi_adjust_cfa_offset -8\n"
      "ret");
}

/// What optimised polls call until they are linked.
void (*kiln_poll_slot)() = kiln_poll;

extern const kiln::NoexceptType kiln_noexcept_type;
const kiln::NoexceptType kiln_noexcept_type;

/// The personality routine of C++ functions.
_Unwind_Reason_Code __gxx_personality_v0(int version, _Unwind_Action actions, _Unwind_Exception_Class type,
                                         _Unwind_Exception* exception, _Unwind_Context* context);
}

namespace __cxxabiv1 {

/// What libstdc++ keeps before each exception (Itanium C++ ABI: Exception Handling, 2.2.1, with its additions).
struct __cxa_refcounted_exception {
  alignas(16) int reference_count;
  std::type_info* type;
  void (*destructor)(void*);
  void (*unexpected_handler)();
  void (*terminate_handler)();
  void* next_exception;
  int handler_count;
  int handler_switch_value;
  const unsigned char* action_record;
  const unsigned char* language_specific_data;
  _Unwind_Ptr landing_pad;
  void* adjusted_pointer;
  _Unwind_Exception unwind_header;
};

struct __cxa_eh_globals {
  void* caught_exceptions;
  unsigned int uncaught_exceptions;
};

extern "C" {
void* __cxa_allocate_exception(std::size_t) noexcept;
void __cxa_free_exception(void*) noexcept;
__cxa_refcounted_exception* __cxa_init_primary_exception(void*, std::type_info*, void (*)(void*)) noexcept;
__cxa_eh_globals* __cxa_get_globals() noexcept;
void* __cxa_begin_catch(void*) noexcept;
}

}  // namespace __cxxabiv1

namespace kiln {
namespace {

using Exception = __cxxabiv1::__cxa_refcounted_exception;

/// An exception on its way from a poll to its handler.
class Departure {
 public:
  Departure(ucontext_t& interrupted, const kiln_limit& limit) : interrupted_(interrupted) {
    void* object = __cxxabiv1::__cxa_allocate_exception(sizeof(TimeLimitExceeded));
    new (object) TimeLimitExceeded({limit.quota.data, limit.quota.size}, limit.used, limit.limit);
    auto* type = const_cast<std::type_info*>(&typeid(TimeLimitExceeded));
    exception_ = __cxxabiv1::__cxa_init_primary_exception(object, type, destroy);
    exception_->reference_count = 1;
  }

  kiln_departure begin() {
    met_noexcept = false;
    _Unwind_Backtrace(search, this);
    if (found_ != kiln_leaves) {
      destroy(exception_ + 1);
      __cxxabiv1::__cxa_free_exception(exception_ + 1);
      return found_;
    }
    is_past_handler_ = false;
    _Unwind_Backtrace(land, this);
    return kiln_leaves;
  }

 private:
  static void destroy(void* object) { static_cast<TimeLimitExceeded*>(object)->~TimeLimitExceeded(); }

  /// Whether a signal has come in this frame, at its innermost instruction.
  static bool is_interrupted(_Unwind_Context* context) {
    int is_before_instruction = 0;
    _Unwind_GetIPInfo(context, &is_before_instruction);
    return is_before_instruction != 0;
  }

  /// Whether `context` is a frame of the interrupted code, behind those of the signal's handler.
  bool is_of_interrupted(_Unwind_Context* context) {
    is_innermost_ = !is_past_handler_ && is_interrupted(context);
    is_past_handler_ |= is_innermost_;
    return is_past_handler_;
  }

  /// Asks each frame for a handler, as the first phase of a throw does.
  static _Unwind_Reason_Code search(_Unwind_Context* context, void* argument) {
    auto& departure = *static_cast<Departure*>(argument);
    if (!departure.is_of_interrupted(context)) return _URC_NO_REASON;
    if (departure.found_ == kiln_stays) {
      watch_return_to(context);
      return _URC_END_OF_STACK;
    }
    if (is_outermost(context)) return _URC_END_OF_STACK;
    // Further out is what a signal of the script's has interrupted anywhere: nothing can be left from there.
    if (is_interrupted(context) && !departure.is_innermost_) {
      departure.found_ = kiln_stays;
      return _URC_END_OF_STACK;
    }
    if (departure.ask(context, _UA_SEARCH_PHASE) != _URC_HANDLER_FOUND) return _URC_NO_REASON;
    // Functions that gcc has compiled have no landing pad where nothing may be thrown.
    bool is_noexcept = met_noexcept || departure.exception_->landing_pad == 0;
    departure.found_ = is_noexcept ? kiln_stays : kiln_leaves;
    // The caller's frame tells where this one's return address is.
    if (is_noexcept) return _URC_NO_REASON;
    departure.is_handler_innermost_ = departure.is_innermost_;
    // By this the second phase knows the frame of the handler again.
    departure.exception_->unwind_header.private_1 = 0;
    departure.exception_->unwind_header.private_2 = _Unwind_GetCFA(context) - (departure.is_innermost_ ? 1 : 0);
    return _URC_END_OF_STACK;
  }

  /// Changes what the interrupted function goes on with, as the second phase of a throw does.
  static _Unwind_Reason_Code land(_Unwind_Context* context, void* argument) {
    auto& departure = *static_cast<Departure*>(argument);
    if (!departure.is_of_interrupted(context)) return _URC_NO_REASON;
    int actions = _UA_CLEANUP_PHASE | (departure.is_handler_innermost_ ? _UA_HANDLER_FRAME : 0);
    // Registers that the personality routine sets are those that the kernel will restore.
    if (departure.ask(context, actions) == _URC_INSTALL_CONTEXT) {
      __cxxabiv1::__cxa_get_globals()->uncaught_exceptions += 1;
      departure.registers()[REG_RIP] = static_cast<greg_t>(_Unwind_GetIP(context));
    } else {
      departure.call_thrower();
    }
    return _URC_END_OF_STACK;
  }

  _Unwind_Reason_Code ask(_Unwind_Context* context, int actions) {
    if (_Unwind_GetLanguageSpecificData(context) == nullptr) return _URC_CONTINUE_UNWIND;
    _Unwind_Exception& header = exception_->unwind_header;
    return __gxx_personality_v0(1, static_cast<_Unwind_Action>(actions), header.exception_class, &header, context);
  }

  /// The function that may not throw has been called from this frame: its return is the first moment at which code that
  /// can be left may run.
  static void watch_return_to(_Unwind_Context* context) {
    void** address = reinterpret_cast<void**>(_Unwind_GetCFA(context)) - 1;
    if (*address == reinterpret_cast<void*>(_Unwind_GetIP(context))) watch_return(address);
  }

  /// Below these are functions of Rust, which has other exceptions.
  static bool is_outermost(_Unwind_Context* context) {
    void* function = _Unwind_FindEnclosingFunction(reinterpret_cast<void*>(_Unwind_GetIP(context)));
    return function == reinterpret_cast<void*>(&kiln_call_entry) ||
           function == reinterpret_cast<void*>(&kiln_call_main) ||
           function == reinterpret_cast<void*>(&kiln_call_initializer);
  }

  /// Makes it seem that the interrupted function has called one that throws. It had aligned the stack, as it made a call in
  /// the place of its poll, and keeps nothing below the stack pointer.
  void call_thrower() {
    auto* stack = reinterpret_cast<greg_t*>(registers()[REG_RSP]) - 1;
    // The unwinder looks up the instruction before the one to return to; nothing ever returns there.
    *stack = registers()[REG_RIP] + 1;
    registers()[REG_RSP] = reinterpret_cast<greg_t>(stack);
    registers()[REG_RIP] = reinterpret_cast<greg_t>(&throw_exception);
    registers()[REG_RDI] = reinterpret_cast<greg_t>(exception_);
  }

  [[noreturn]] static void throw_exception(Exception* exception) {
    __cxxabiv1::__cxa_get_globals()->uncaught_exceptions += 1;
    _Unwind_RaiseException(&exception->unwind_header);
    __cxxabiv1::__cxa_begin_catch(&exception->unwind_header);
    std::terminate();
  }

  greg_t* registers() { return interrupted_.uc_mcontext.gregs; }

  ucontext_t& interrupted_;
  Exception* exception_ = nullptr;
  kiln_departure found_ = kiln_uncaught;
  bool is_past_handler_ = false;
  bool is_innermost_ = false;
  bool is_handler_innermost_ = false;
};

/// Whether an exception is one of g++'s runtime: "GNUCC++" and a byte of its own (Itanium C++ ABI: Exception Handling, 2.2.1).
bool is_of_cxx(const _Unwind_Exception& exception) { return exception.exception_class >> 8 == 0x474e5543432b2b; }

}  // namespace
}  // namespace kiln

extern "C" {

void* __real___cxa_begin_catch(void* exception) noexcept;

/// The start of each handler. An exception may have come here from another thread, by a future.
void* __wrap___cxa_begin_catch(void* exception) noexcept {
  void* object = __real___cxa_begin_catch(exception);
  if (!kiln::is_of_cxx(*static_cast<_Unwind_Exception*>(exception))) return object;
  const std::type_info* type = __cxxabiv1::__cxa_current_exception_type();
  if (type != nullptr && *type == typeid(kiln::TimeLimitExceeded)) kiln_limit_is_known();
  return object;
}
}

kiln_departure kiln_leave_poll(void* interrupted, const kiln_limit* limit) noexcept {
  try {
    return kiln::Departure(*static_cast<ucontext_t*>(interrupted), *limit).begin();
  } catch (const std::bad_alloc&) {
    return kiln_stays;
  }
}
