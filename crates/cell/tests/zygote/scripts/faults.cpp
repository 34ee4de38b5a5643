// Every way in which a script can fail.
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <cassert>
#include <csetjmp>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <thread>
#include <vector>

#include "report.h"

namespace {

volatile int zero = 0;
int* volatile nowhere = nullptr;

[[gnu::noinline]] void innermost() { *nowhere = 1; }
[[gnu::noinline]] void middle() {
  innermost();
  zero = 0;
}

[[gnu::noinline]] int descend(int depth) {
  volatile char frame[512];
  std::memset(const_cast<char*>(frame), depth, sizeof frame);
  return descend(depth + 1) + frame[0];
}

[[gnu::noinline]] int descend_far(int depth) {
  volatile char frame[300000];
  frame[0] = static_cast<char>(depth);
  return descend_far(depth + 1) + frame[0];
}

struct Thrown : std::runtime_error {
  using runtime_error::runtime_error;
};

[[gnu::noinline]] void throws() { throw Thrown("what it says"); }

}  // namespace

ENTRY(null) {
  middle();
  zero = 1;
}
ENTRY(misplaced) { *reinterpret_cast<volatile int*>(0xdead00000000beef) = 1; }
ENTRY(write_code) { *reinterpret_cast<volatile int*>(reinterpret_cast<void*>(&middle)) = 1; }
ENTRY(call_null) {
  reinterpret_cast<void (*volatile)()>(nowhere)();
  zero = 1;
}
ENTRY(call_data) {
  static char data[16];
  reinterpret_cast<void (*volatile)()>(reinterpret_cast<void*>(data))();
  zero = 1;
}
ENTRY(divide) { zero = 1 / zero; }
ENTRY(illegal) { __builtin_trap(); }
ENTRY(breakpoint) { asm volatile("int3"); }
ENTRY(abort) { std::abort(); }
ENTRY(assertion) { assert(zero == 1 && "as it should be"); }
ENTRY(uncaught) {
  throws();
  zero = 1;
}
ENTRY(uncaught_number) { throw 42; }
ENTRY(terminate) { std::terminate(); }
ENTRY(overflow) { zero = descend(0); }
ENTRY(overflow_far) { zero = descend_far(0); }
ENTRY(overflow_in_thread) {
  std::thread([] { zero = descend(0); }).join();
}
ENTRY(fault_in_thread) {
  std::thread([] { middle(); }).join();
}
ENTRY(uncaught_in_thread) {
  std::thread([] { throws(); }).join();
}
ENTRY(exit) { std::exit(3); }
ENTRY(exit_now) { _exit(4); }
ENTRY(quick_exit) { std::quick_exit(5); }
ENTRY(exit_group) { syscall(SYS_exit_group, 6); }
ENTRY(loop) {
  say("looping");
  for (;;) zero = zero + 0;
}
ENTRY(refused) { syscall(SYS_reboot, 0, 0, 0, 0); }
ENTRY(killed) { syscall(SYS_acct + 100000); }
ENTRY(raised) { raise(SIGTERM); }
ENTRY(alarm) {
  itimerval timer{{0, 0}, {0, 1000}};
  setitimer(ITIMER_REAL, &timer, nullptr);
  for (;;) pause();
}
ENTRY(broken_stack) {
  // The unwinder must not be led into an endless loop or a silent end by a stack pointer to nowhere.
  asm volatile("movq $16, %%rsp\n movq $0, %%rbp\n pushq $1" ::: "memory");
}
ENTRY(garbage_frames) {
  static unsigned long garbage[512];
  for (auto& word : garbage) word = 0x4141414141414141;
  asm volatile("movq %0, %%rsp\n movq %0, %%rbp\n movq $0, 8" ::"r"(garbage + 256) : "memory");
}
ENTRY(heap_locked) {
  // Detected inside malloc, with its locks held.
  char* block = static_cast<char*>(std::malloc(40));
  std::free(block);
  std::memset(block, 0, 16);
  std::free(block);
  std::free(block);
}
ENTRY(many_threads_fault) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; i++) threads.emplace_back([] { middle(); });
  for (auto& thread : threads) thread.join();
}
ENTRY(own_handler) {
  static sigjmp_buf back;
  signal(SIGSEGV, [](int) { siglongjmp(back, 1); });
  if (sigsetjmp(back, 1) == 0) middle();
  report("caught", 1);
  signal(SIGSEGV, SIG_DFL);
  middle();
}
ENTRY(jump_out) {
  static jmp_buf back;
  if (setjmp(back) == 0) longjmp(back, 1);
  report("jumped", 1);
}
ENTRY(leave_thread) { pthread_exit(nullptr); }
ENTRY(deep) {
  // More frames than a report holds.
  struct Down {
    static int to(int depth) { return depth == 0 ? *nowhere : to(depth - 1) + zero; }
  };
  zero = Down::to(1000);
}
ENTRY(exhaust_memory) {
  std::vector<std::vector<char>> blocks;
  for (;;) blocks.emplace_back(1 << 20, 'x');
}
ENTRY(use_cpu) {
  for (;;) zero = zero + 0;
}
