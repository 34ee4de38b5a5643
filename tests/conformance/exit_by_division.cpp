// An integer division by zero ends the program with SIGFPE.
#include <cstdio>

static volatile int divisor = 3;

int main() {
  for (int i = 0; i < 10; ++i) {
    std::printf("%d\n", 100 / divisor);
    std::fflush(stdout);
    divisor = divisor - 1;
  }
}
