// A failing assertion aborts; an expression in a passing one is evaluated.
#include <cassert>
#include <cstdio>

static int evaluations = 0;
static bool check(int value) {
  ++evaluations;
  return value < 3;
}

int main() {
  for (int i = 0; i < 10; ++i) {
    std::printf("%d %d\n", i, evaluations);
    std::fflush(stdout);
    assert(check(i) && "value too large");
  }
}
