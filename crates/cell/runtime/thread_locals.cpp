// What each thread of a cell has of its own: the script's thread-locals, and a stack on which a fault can be reported
// when the thread's own stack is used up. Stands in for the C library's pthread_create and thrd_create.
#include <elf.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <threads.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

extern "C" {

/// Where the `thread_local` variables of a script are: their offsets are linked into its code. It is in the initialised
/// part (.tdata), of which the C library copies the initial image into each new thread: a script's own initial values,
/// written into that image once, reach every thread, whoever starts it. Size and alignment: wire::layout.
[[gnu::section(".tdata"), gnu::used, gnu::aligned(64)]] thread_local unsigned char kiln_script_tls[16 << 10] = {};

extern const Elf64_Ehdr __ehdr_start;

int __pthread_create(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
}

namespace {

constexpr std::size_t page_bytes = 4096;

/// Enough for a signal frame with every vector register of the processor and for the unwinder.
constexpr std::size_t fault_stack_bytes = 32 << 10;

/// Below this a thread's stack has no room for a fault stack in it.
constexpr std::size_t stack_bytes_for_fault_stack = 128 << 10;

/// What a stack of the size that a program asked for holds besides the program's frames.
constexpr std::size_t stack_bytes_extra = sizeof kiln_script_tls;

/// Stack of a thread whose program does not say, at the most: the C library's default.
constexpr std::size_t stack_bytes_default = 8 << 20;

/// Where the initial image of this binary's thread-locals begins, and where the calling thread's copy does.
struct ThreadLocalSegment {
  unsigned char* image;
  unsigned char* own;
};

ThreadLocalSegment thread_local_segment() {
  auto* header = reinterpret_cast<const unsigned char*>(&__ehdr_start);
  auto* programs = reinterpret_cast<const Elf64_Phdr*>(header + __ehdr_start.e_phoff);
  auto* end = programs + __ehdr_start.e_phnum;
  auto* program = std::find_if(programs, end, [](auto& candidate) { return candidate.p_type == PT_TLS; });
  // The segment ends at the thread pointer, aligned (Drepper, "ELF Handling For Thread-Local Storage", variant II).
  std::size_t bytes = (program->p_memsz + program->p_align - 1) & ~(program->p_align - 1);
  auto* thread_pointer = static_cast<unsigned char*>(__builtin_thread_pointer());
  return {reinterpret_cast<unsigned char*>(program->p_vaddr), thread_pointer - bytes};
}

/// Writes to memory that is read-only since start-up, and makes it so again.
bool write_protected(unsigned char* target, const void* source, std::size_t bytes) {
  auto start = reinterpret_cast<std::uintptr_t>(target) & ~(page_bytes - 1);
  auto length = reinterpret_cast<std::uintptr_t>(target) + bytes - start;
  if (mprotect(reinterpret_cast<void*>(start), length, PROT_READ | PROT_WRITE) != 0) return false;
  std::memcpy(target, source, bytes);
  return mprotect(reinterpret_cast<void*>(start), length, PROT_READ) == 0;
}

struct Start {
  void* (*routine)(void*);
  void* argument;
  bool has_fault_stack;
};

/// Runs a thread. Its fault stack lies in its own stack, above the program's frames: it costs nothing until it is used,
/// and goes when the thread goes. Not inlined: a small stack has no room for it.
[[gnu::noinline]] void* run_with_fault_stack(const Start& start) {
  alignas(16) unsigned char fault_stack[fault_stack_bytes];
  stack_t stack{.ss_sp = fault_stack, .ss_flags = 0, .ss_size = sizeof fault_stack};
  sigaltstack(&stack, nullptr);
  void* result = start.routine(start.argument);
  stack.ss_flags = SS_DISABLE;
  sigaltstack(&stack, nullptr);
  return result;
}

void* run(void* passed) {
  Start start = *static_cast<Start*>(passed);
  std::free(passed);
  return start.has_fault_stack ? run_with_fault_stack(start) : start.routine(start.argument);
}

/// The stack of a thread whose program does not say how large it is to be: that of the main thread, which the C library
/// has looked at before the cell's limit was set.
std::size_t default_stack_bytes() {
  rlimit limit;
  if (getrlimit(RLIMIT_STACK, &limit) != 0) return stack_bytes_default;
  return std::clamp<std::size_t>(limit.rlim_cur, stack_bytes_for_fault_stack, stack_bytes_default);
}

/// Fits the stack's size to what lies in it besides the program's frames, and says whether a fault stack has room there.
/// A stack that the program brings along stays as it is.
bool fit_stack(pthread_attr_t& attributes) {
  void* start = nullptr;
  std::size_t bytes = 0;
  pthread_attr_getstack(&attributes, &start, &bytes);
  // The C library keeps the end of the stack and computes its start: while it is to choose the stack, the end is zero.
  if (reinterpret_cast<std::uintptr_t>(start) + bytes != 0) return false;
  bytes = bytes == 0 ? default_stack_bytes() : bytes + stack_bytes_extra;
  pthread_attr_setstacksize(&attributes, bytes);
  return bytes >= stack_bytes_for_fault_stack;
}

int create(pthread_t* thread, const pthread_attr_t* given, Start start) {
  pthread_attr_t attributes;
  if (given == nullptr) {
    pthread_attr_init(&attributes);
  } else {
    // What it points to is read during the call only, so a shallow copy will do.
    attributes = *given;
  }
  start.has_fault_stack = fit_stack(attributes);
  auto* passed = static_cast<Start*>(std::malloc(sizeof(Start)));
  if (passed == nullptr) return EAGAIN;
  *passed = start;
  int error = __pthread_create(thread, &attributes, run, passed);
  if (error != 0) std::free(passed);
  if (given == nullptr) pthread_attr_destroy(&attributes);
  return error;
}

struct C11Start {
  thrd_start_t routine;
  void* argument;
};

void* run_c11(void* passed) {
  C11Start start = *static_cast<C11Start*>(passed);
  std::free(passed);
  return reinterpret_cast<void*>(static_cast<std::intptr_t>(start.routine(start.argument)));
}

}  // namespace

extern "C" {

/// Gives the script's thread-locals their initial values: `bytes` from `initial` on, at `offset` of `kiln_script_tls`,
/// in the calling thread and in all that are started later. False when the kernel refuses to make room.
bool kiln_set_thread_locals(const void* initial, std::size_t bytes, std::size_t offset) {
  std::memcpy(kiln_script_tls + offset, initial, bytes);
  ThreadLocalSegment segment = thread_local_segment();
  auto distance = kiln_script_tls + offset - segment.own;
  return write_protected(segment.image + distance, initial, bytes);
}

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*routine)(void*), void* argument) {
  return create(thread, attributes, {.routine = routine, .argument = argument, .has_fault_stack = false});
}

int thrd_create(thrd_t* thread, thrd_start_t routine, void* argument) {
  auto* passed = static_cast<C11Start*>(std::malloc(sizeof(C11Start)));
  if (passed == nullptr) return thrd_nomem;
  *passed = {.routine = routine, .argument = argument};
  int error = create(thread, nullptr, {.routine = run_c11, .argument = passed, .has_fault_stack = false});
  if (error == 0) return thrd_success;
  std::free(passed);
  return error == EAGAIN || error == ENOMEM ? thrd_nomem : thrd_error;
}
}
