// _Exit ends the program at once: no destructors, no atexit functions; what was flushed before is there.
#include <cstdio>
#include <cstdlib>
#include <iostream>

struct Noisy {
  ~Noisy() {
    std::printf("must not appear\n");
    std::fflush(stdout);
  }
} noisy;

int main() {
  std::atexit([] {
    std::printf("must not appear either\n");
    std::fflush(stdout);
  });
  std::cout << "flushed" << std::endl;
  std::_Exit(77);
}
