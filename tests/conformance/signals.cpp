// Signals: handlers by signal and sigaction, raise, masks, pending ones, alternate stacks, recovery from faults by
// siglongjmp.
#include <setjmp.h>
#include <signal.h>

#include <csetjmp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

volatile std::sig_atomic_t last = 0, count = 0;
sigjmp_buf recovery;
int* volatile null_pointer = nullptr;

void on_signal(int number) {
  last = number;
  count = count + 1;
}

void on_information(int number, siginfo_t* information, void* context) {
  last = number * 1000 + (information->si_signo == number) * 100 + (context != nullptr) * 10;
}

void on_fault(int number, siginfo_t* information, void*) {
  last = information->si_addr == nullptr ? 1 : 2;
  siglongjmp(recovery, number);
}

void on_overflow(int number) { siglongjmp(recovery, number); }

[[gnu::noinline]] int overflow(int n) {
  volatile char block[4096];
  block[n % 4096] = static_cast<char>(n);
  return n < 0 ? 0 : overflow(n + 1) + block[n % 4096];
}

}  // namespace

int main() {
  std::signal(SIGUSR1, on_signal);
  std::raise(SIGUSR1);
  std::printf("got %d, %d times\n", last == SIGUSR1, static_cast<int>(count));
  void (*previous)(int) = std::signal(SIGUSR1, SIG_IGN);
  std::raise(SIGUSR1);
  std::printf("ignored, previous %d, count %d\n", previous == on_signal, static_cast<int>(count));

  struct sigaction action;
  std::memset(&action, 0, sizeof action);
  action.sa_sigaction = on_information;
  action.sa_flags = SA_SIGINFO;
  sigaction(SIGUSR2, &action, nullptr);
  raise(SIGUSR2);
  std::printf("with information %d\n", last == SIGUSR2 * 1000 + 110);

  sigset_t set, pending;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  std::signal(SIGTERM, on_signal);
  count = 0;
  sigprocmask(SIG_BLOCK, &set, nullptr);
  raise(SIGTERM);
  raise(SIGTERM);
  sigpending(&pending);
  std::printf("blocked: count %d pending %d\n", static_cast<int>(count), sigismember(&pending, SIGTERM));
  sigprocmask(SIG_UNBLOCK, &set, nullptr);
  std::printf("unblocked: count %d\n", static_cast<int>(count));

  action.sa_sigaction = on_fault;
  sigaction(SIGSEGV, &action, nullptr);
  sigaction(SIGFPE, &action, nullptr);
  for (int round = 0; round < 3; ++round) {
    if (int number = sigsetjmp(recovery, 1)) {
      std::printf("recovered from signal %d, address null %d\n", number, last == 1);
    } else {
      *null_pointer = round;
      std::printf("not reached\n");
    }
  }
  volatile int numerator = 10, zero = 0;
  if (int number = sigsetjmp(recovery, 1))
    std::printf("recovered from SIGFPE %d\n", number == SIGFPE);
  else
    std::printf("%d\n", numerator / zero);

  static char alternate[64 * 1024];
  stack_t stack = {};
  stack.ss_sp = alternate;
  stack.ss_size = sizeof alternate;
  sigaltstack(&stack, nullptr);
  action.sa_handler = on_overflow;
  action.sa_flags = SA_ONSTACK;
  sigaction(SIGSEGV, &action, nullptr);
  if (int number = sigsetjmp(recovery, 1))
    std::printf("recovered from overflow %d\n", number == SIGSEGV);
  else
    std::printf("%d\n", overflow(0));
  std::printf("%s / %s\n", strsignal(SIGINT), strsignal(SIGSEGV));
}
