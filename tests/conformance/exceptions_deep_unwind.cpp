// Unwinding thousands of frames with destructors, hundreds of thousands of throws, and exceptions larger than a page.
#include <array>
#include <cstdint>
#include <cstdio>
#include <stdexcept>
#include <string>

namespace {

long destroyed = 0;
struct Counter {
  long weight;
  ~Counter() { destroyed += weight; }
};

[[gnu::noinline]] int descend(int depth) {
  Counter counter{depth % 3};
  if (depth == 0) throw std::runtime_error("bottom");
  int below = descend(depth - 1);
  return below + (counter.weight > 1 ? 1 : 0);
}

[[gnu::noinline]] int classify(unsigned n) {
  switch (n % 4) {
    case 0:
      throw static_cast<int>(n);
    case 1:
      throw static_cast<long>(n);
    case 2:
      throw std::uint8_t(n);
    default:
      return 1;
  }
}

struct Large {
  std::array<unsigned, 20000> words;
  explicit Large(unsigned seed) {
    for (unsigned& word : words) word = seed = seed * 1664525u + 1013904223u;
  }
};

struct alignas(64) Aligned {
  double values[8] = {1, 2, 3, 4, 5, 6, 7, 8};
};

}  // namespace

int main() {
  for (int depth : {10, 1000, 20000}) {
    destroyed = 0;
    try {
      descend(depth);
    } catch (const std::runtime_error& error) {
      std::printf("%d frames: %s, weight %ld\n", depth, error.what(), destroyed);
    }
  }
  long ints = 0, longs = 0, bytes = 0, returned = 0;
  for (unsigned n = 0; n < 200000; ++n) {
    try {
      returned += classify(n);
    } catch (int) {
      ++ints;
    } catch (long value) {
      longs += value % 5;
    } catch (std::uint8_t value) {
      bytes += value;
    }
  }
  std::printf("ints %ld longs %ld bytes %ld returned %ld\n", ints, longs, bytes, returned);
  try {
    throw Large(1);
  } catch (const Large& large) {
    unsigned mixed = 0;
    for (unsigned word : large.words) mixed = (mixed << 1 | mixed >> 31) ^ word;
    std::printf("large %08x\n", mixed);
  }
  try {
    throw Aligned();
  } catch (Aligned aligned) {
    double sum = 0;
    for (double value : aligned.values) sum += value;
    std::printf("copy aligned %d sum %g\n", static_cast<int>(reinterpret_cast<std::uintptr_t>(&aligned) % 64), sum);
  }
}
