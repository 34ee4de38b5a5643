// The value that main returns is the exit status, cut to eight bits, after static destructors have run.
#include <cstdio>

struct Last {
  ~Last() { std::printf("destroyed\n"); }
} last;

int main() {
  std::printf("returning\n");
  return 256 + 42;
}
