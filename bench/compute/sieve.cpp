// Primes below two thousand million, sieved in segments that fit the first cache, odd numbers only.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <vector>

namespace {

constexpr std::uint32_t limit = 2'000'000'000;
// Odd numbers in one segment.
constexpr std::uint32_t segment = 32 * 1024;

struct Prime {
  std::uint32_t value;
  // The next odd multiple to strike out, as the index of an odd number.
  std::uint32_t next;
};

std::vector<Prime> small_primes(std::uint32_t most) {
  std::vector<bool> composite(most + 1);
  std::vector<Prime> primes;
  for (std::uint32_t n = 3; n <= most; n += 2) {
    if (composite[n]) continue;
    primes.push_back({n, n * n / 2});
    for (std::uint32_t multiple = n * n; multiple <= most; multiple += 2 * n) composite[multiple] = true;
  }
  return primes;
}

void strike(std::vector<std::uint8_t>& flags, std::vector<Prime>& primes, std::uint32_t first) {
  std::fill(flags.begin(), flags.end(), std::uint8_t{1});
  for (Prime& prime : primes) {
    std::uint32_t index = prime.next - first;
    for (; index < segment; index += prime.value) flags[index] = 0;
    prime.next = index + first;
  }
}

}  // namespace

int main() {
  std::vector<Prime> primes = small_primes(44'722);
  std::vector<std::uint8_t> flags(segment);
  // Two is the only even prime, and one, the first odd number, is none.
  std::uint64_t count = 1, sum = 2;
  for (std::uint32_t first = 0; first < limit / 2; first += segment) {
    strike(flags, primes, first);
    if (first == 0) flags[0] = 0;
    const std::uint32_t last = std::min(segment, limit / 2 - first);
    for (std::uint32_t index = 0; index < last; ++index) {
      count += flags[index];
      sum += flags[index] * (2 * std::uint64_t{first + index} + 1);
    }
  }
  std::printf("%llu %llu\n", static_cast<unsigned long long>(count), static_cast<unsigned long long>(sum));
}
