// Says on standard error how long the program ran, from its first initialiser to its exit. Put before each program.
#include <chrono>
#include <cstdio>

namespace {

struct Stopwatch {
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
  ~Stopwatch() {
    const std::chrono::nanoseconds passed = std::chrono::steady_clock::now() - start;
    std::fprintf(stderr, "stopwatch %lld\n", static_cast<long long>(passed.count()));
  }
} stopwatch;

}  // namespace
