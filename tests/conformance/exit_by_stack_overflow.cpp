// Endless recursion ends the program with SIGSEGV.
#include <cstdio>

[[gnu::noinline]] static long endless(long n) {
  volatile char block[1000];
  block[n % 1000] = static_cast<char>(n);
  return endless(n + 1) + block[(n + 1) % 1000];
}

int main() {
  std::printf("descending\n");
  std::fflush(stdout);
  std::printf("%ld\n", endless(0));
}
