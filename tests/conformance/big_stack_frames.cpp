// Frames of 1 to 4 MB on the main stack, also in recursion, with exceptions through them and in threads with a stack
// of their own.
#include <pthread.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <numeric>
#include <stdexcept>

namespace {

constexpr std::size_t megabyte = 1 << 20;

template <std::size_t Bytes>
[[gnu::noinline]] unsigned fill(unsigned seed) {
  volatile unsigned char buffer[Bytes];
  for (std::size_t i = 0; i < Bytes; i += 1021)
    buffer[i] = static_cast<unsigned char>(seed = seed * 1103515245 + 12345);
  unsigned sum = 0;
  for (std::size_t i = 0; i < Bytes; i += 1021) sum = sum * 31 + buffer[i];
  return sum;
}

struct Grid {
  double cells[512][512];
};
struct Medium {
  double cells[256][256];
};

[[gnu::noinline]] double relax() {
  Grid grid{};
  for (int i = 0; i < 512; ++i) grid.cells[0][i] = i;
  for (int round = 0; round < 3; ++round)
    for (int y = 1; y < 512; ++y)
      for (int x = 1; x < 511; ++x) grid.cells[y][x] = (grid.cells[y - 1][x - 1] + grid.cells[y - 1][x + 1]) / 2;
  double sum = 0;
  for (auto& row : grid.cells) sum += row[256];
  return sum;
}

[[gnu::noinline]] int nested(int depth) {
  std::array<int, megabyte / 4 / sizeof(int)> local;
  local.fill(depth);
  local[depth] += 1;
  if (depth == 0) throw std::overflow_error("bottom of 16 frames");
  int below = nested(depth - 1);
  return below + std::accumulate(local.begin(), local.end(), 0);
}

[[gnu::noinline]] Medium by_value(Medium medium, int n) {
  medium.cells[n][n] = n;
  return medium;
}

[[gnu::noinline]] double passed_by_value() {
  Medium start{};
  start.cells[99][99] = 0.5;
  Medium result = by_value(by_value(start, 100), 101);
  return result.cells[100][100] * 1000 + result.cells[101][101] + result.cells[99][99];
}

void* in_thread(void* argument) {
  *static_cast<unsigned*>(argument) = fill<3 * megabyte>(*static_cast<unsigned*>(argument));
  return nullptr;
}

}  // namespace

int main() {
  std::printf("%u %u %u\n", fill<megabyte>(1), fill<2 * megabyte>(2), fill<4 * megabyte>(3));
  std::printf("%g\n", relax());
  try {
    nested(15);
  } catch (const std::overflow_error& error) {
    std::printf("%s\n", error.what());
  }
  std::printf("%g\n", passed_by_value());
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 6 * megabyte);
  unsigned value = 9;
  pthread_t thread;
  if (pthread_create(&thread, &attributes, in_thread, &value) == 0) pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
  std::printf("%u\n", value);
}
