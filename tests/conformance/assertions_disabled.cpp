// NDEBUG before <cassert> takes assertions out; including it again without NDEBUG brings them back.
#define NDEBUG
#include <cassert>
#include <cstdio>
#include <vector>

static int evaluations = 0;
static bool count() { return ++evaluations > 100; }

static int disabled(int value) {
  assert(count());
  assert(value > 1000 && "not evaluated");
  return value;
}

#undef NDEBUG
#include <cassert>

static int enabled(int value) {
  assert(value > 0 && ++evaluations);
  return value;
}

#define NDEBUG
#include <cassert>

int main() {
  std::printf("%d %d %d\n", disabled(1), enabled(2), evaluations);
  assert(false);
  std::printf("%zu\n", std::vector<int>(3).size());
}
