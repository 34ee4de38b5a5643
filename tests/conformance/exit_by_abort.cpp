// abort ends the program with SIGABRT, also when a handler for it returns.
#include <csignal>
#include <cstdio>
#include <cstdlib>

struct Noisy {
  ~Noisy() { std::puts("must not appear"); }
} noisy;

int main() {
  std::signal(SIGABRT, [](int number) {
    std::printf("handler %d\n", number == SIGABRT);
    std::fflush(stdout);
  });
  std::atexit([] { std::puts("must not appear either"); });
  std::printf("aborting\n");
  std::abort();
}
