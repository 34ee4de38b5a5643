// An exception that leaves a static object's constructor aborts the program before main.
#include <cstdio>
#include <stdexcept>

struct First {
  First() {
    std::printf("first\n");
    std::fflush(stdout);
  }
  ~First() { std::printf("not destroyed\n"); }
} first;

static int checked(int value) {
  if (value > 3) throw std::range_error("too large for a static object");
  return value;
}

int fine = checked(3);
int broken = checked(4);

int main() { std::printf("not reached %d %d\n", fine, broken); }
