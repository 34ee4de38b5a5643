// POSIX signals: information and nesting, masks, pending and waited for signals, an alternate stack, timers, and getting out
// of faults with siglongjmp.
#include <sys/time.h>
#include <unistd.h>

#include <csetjmp>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <initializer_list>

namespace {

volatile std::sig_atomic_t depth = 0, deepest = 0, order = 0, ticks = 0;
sigjmp_buf way_out;
char alternate[64 * 1024];
volatile bool on_alternate = false;

void handle(int signal, void (*handler)(int, siginfo_t*, void*), int flags = 0,
            std::initializer_list<int> blocked = {}) {
  struct sigaction action = {};
  action.sa_sigaction = handler;
  action.sa_flags = SA_SIGINFO | flags;
  sigemptyset(&action.sa_mask);
  for (int other : blocked) sigaddset(&action.sa_mask, other);
  sigaction(signal, &action, nullptr);
}

void nested(int signal, siginfo_t*, void*) {
  depth = depth + 1;
  if (depth > deepest) deepest = depth;
  order = order * 10 + (signal == SIGUSR1 ? 1 : 2);
  if (signal == SIGUSR1) raise(SIGUSR2);
  order = order * 10 + 9;
  depth = depth - 1;
}

void leave(int signal, siginfo_t* information, void*) {
  char here;
  on_alternate = &here >= alternate && &here < alternate + sizeof(alternate);
  std::printf("[%s code %d address %zx] ", strsignal(signal), information->si_code,
              signal == SIGSEGV ? reinterpret_cast<std::uintptr_t>(information->si_addr) : 0);
  siglongjmp(way_out, signal);
}

void nesting() {
  handle(SIGUSR1, nested);
  handle(SIGUSR2, nested);
  raise(SIGUSR1);
  std::printf("%d %d ", static_cast<int>(deepest), static_cast<int>(order));
  deepest = order = 0;
  handle(SIGUSR1, nested, 0, {SIGUSR2});
  raise(SIGUSR1);
  std::printf("%d %d\n", static_cast<int>(deepest), static_cast<int>(order));
}

void masks() {
  sigset_t set, pending, before;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR2);
  sigprocmask(SIG_BLOCK, &set, &before);
  order = 0;
  raise(SIGUSR2);
  raise(SIGUSR2);
  sigpending(&pending);
  std::printf("%d %d ", static_cast<int>(order), sigismember(&pending, SIGUSR2));
  int received = 0;
  sigwait(&set, &received);
  sigpending(&pending);
  std::printf("%d %d ", received == SIGUSR2, sigismember(&pending, SIGUSR2));
  raise(SIGUSR2);
  sigprocmask(SIG_SETMASK, &before, nullptr);
  std::printf("%d\n", static_cast<int>(order));
}

void values() {
  handle(SIGRTMIN, [](int, siginfo_t* information, void*) { order = order * 10 + information->si_value.sival_int; });
  sigset_t set, before;
  sigemptyset(&set);
  sigaddset(&set, SIGRTMIN);
  sigprocmask(SIG_BLOCK, &set, &before);
  order = 0;
  for (int value : {1, 2, 3}) sigqueue(getpid(), SIGRTMIN, sigval{.sival_int = value});
  sigprocmask(SIG_SETMASK, &before, nullptr);
  std::printf("queued %d\n", static_cast<int>(order));
}

void timers() {
  handle(SIGALRM, [](int, siginfo_t*, void*) { ticks = ticks + 1; });
  sigset_t set, before;
  sigemptyset(&set);
  sigaddset(&set, SIGALRM);
  sigprocmask(SIG_BLOCK, &set, &before);
  itimerval interval = {{0, 1000}, {0, 1000}}, none = {};
  setitimer(ITIMER_REAL, &interval, nullptr);
  while (ticks < 3) sigsuspend(&before);
  setitimer(ITIMER_REAL, &none, nullptr);
  sigprocmask(SIG_SETMASK, &before, nullptr);
  std::printf("ticked %d\n", ticks >= 3);
}

[[gnu::noinline]] int overflow(volatile char* above) {
  volatile char frame[512];
  frame[0] = above[0];
  return overflow(frame) + frame[0];
}

void faults() {
  stack_t stack = {};
  stack.ss_sp = alternate;
  stack.ss_size = sizeof(alternate);
  sigaltstack(&stack, nullptr);
  handle(SIGSEGV, leave, SA_ONSTACK);
  handle(SIGFPE, leave);
  handle(SIGILL, leave);
  volatile int zero = 0;
  volatile int* nowhere = reinterpret_cast<volatile int*>(16);
  if (!sigsetjmp(way_out, 1)) *nowhere = 1;
  std::printf("%d\n", on_alternate);
  if (!sigsetjmp(way_out, 1)) zero = 7 / zero;
  std::printf("%d\n", on_alternate);
  volatile char start = 1;
  if (!sigsetjmp(way_out, 1)) {
    struct sigaction quiet = {};
    quiet.sa_handler = [](int) { siglongjmp(way_out, 1); };
    quiet.sa_flags = SA_ONSTACK;
    sigaction(SIGSEGV, &quiet, nullptr);
    overflow(&start);
  }
  std::printf("survived\n");
}

}  // namespace

int main() {
  nesting();
  masks();
  values();
  timers();
  faults();
  std::signal(SIGTERM, [](int) { std::_Exit(5); });
  std::fflush(stdout);
  std::raise(SIGTERM);
}
