// __int128, __float128 and _Float16: arithmetic that the compiler leaves to its support library, conversions, and
// passing them.
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <limits>
#include <map>
#include <string>
#include <type_traits>

namespace {

using Wide = __int128;
using Unsigned = unsigned __int128;
using Quad = __float128;

std::string text(Wide value) {
  bool negative = value < 0;
  Unsigned left = negative ? -static_cast<Unsigned>(value) : static_cast<Unsigned>(value);
  std::string digits;
  do digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(left % 10)));
  while (left /= 10);
  return negative ? '-' + digits : digits;
}

std::string bits(Quad value) {
  Unsigned raw;
  std::memcpy(&raw, &value, sizeof raw);
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, "%016llx%016llx", static_cast<unsigned long long>(raw >> 64),
                static_cast<unsigned long long>(raw));
  return buffer;
}

Unsigned power(Unsigned base, unsigned exponent, Unsigned modulus) {
  Unsigned result = 1;
  for (; exponent; exponent >>= 1, base = base * base % modulus)
    if (exponent & 1) result = result * base % modulus;
  return result;
}

[[gnu::noinline]] Wide mixed(Wide a, int b, Wide c, Unsigned d) { return a * b - c + static_cast<Wide>(d % 1000); }
[[gnu::noinline]] Quad quad_root(Quad value) {
  Quad guess = value / 2;
  for (int i = 0; i < 60; ++i) guess = (guess + value / guess) / 2;
  return guess;
}

template <class T>
T divide(volatile T a, volatile T b) {
  return a / b;
}

}  // namespace

int main() {
  Wide factorial = 1;
  for (int i = 2; i <= 33; ++i) factorial *= i;
  std::printf("%s\n", text(factorial).c_str());
  std::printf("%s %s\n", text(divide<Wide>(factorial, -1234567890123LL)).c_str(), text(factorial % 1000000007).c_str());
  std::printf("%s\n%s\n", text(std::numeric_limits<Wide>::min()).c_str(),
              text(std::numeric_limits<Wide>::max()).c_str());
  volatile int shift = 77;
  Wide shifted = static_cast<Wide>(-5) << shift;
  std::printf("%s %s %d\n", text(shifted).c_str(), text(shifted >> (shift - 2)).c_str(), shifted < 0);
  std::printf("%llu\n", static_cast<unsigned long long>(power(3, 1000003, 18446744073709551557u)));
  std::printf("%s\n", text(mixed(factorial / 1000, 3, -factorial, 123456789)).c_str());
  Wide product;
  std::printf("%d %d\n", __builtin_mul_overflow(factorial, static_cast<Wide>(19), &product),
              __builtin_mul_overflow(factorial, static_cast<Wide>(1000), &product));
  std::printf("%.6f %.3f %s\n", static_cast<double>(factorial),
              static_cast<double>(static_cast<float>(static_cast<Unsigned>(1) << 100)),
              text(static_cast<Wide>(1e30)).c_str());
  std::printf("%s %d %d\n", text(static_cast<Wide>(-123456789.75L)).c_str(),
              __builtin_popcountll(static_cast<std::uint64_t>(factorial >> 64)), std::is_integral_v<Wide>);
  std::map<Wide, int> counts;
  for (int i = 0; i < 100; ++i) ++counts[static_cast<Wide>(i % 7) << 90];
  std::printf("%zu %d\n", counts.size(), counts.rbegin()->second);

  volatile double two = 2, third = 3;
  Quad root = quad_root(two), ratio = static_cast<Quad>(1) / third;
  std::printf("%s %s\n", bits(root).c_str(), bits(ratio).c_str());
  std::printf("%.17g %.20Lg\n", static_cast<double>(root), static_cast<long double>(ratio));
  std::printf("%d %d %d %lld %llu\n", root * root > two, root > ratio, -root < root,
              static_cast<long long>(root * 1000000), static_cast<unsigned long long>(ratio * 1e18));
  Quad sum = 0;
  for (int i = 1; i <= 1000; ++i) sum += static_cast<Quad>(1) / (static_cast<Quad>(i) * i);
  std::printf("%s %s\n", bits(sum).c_str(), bits(static_cast<Quad>(factorial)).c_str());
  std::printf("%s %s %zu %zu\n", text(static_cast<Wide>(sum * 1e20)).c_str(), bits(-0.0Q).c_str(), sizeof(Quad),
              alignof(Quad));

  volatile float tenth = 0.1f, many = 70000.0f;
  _Float16 half = static_cast<_Float16>(tenth), infinite = static_cast<_Float16>(many);
  half += static_cast<_Float16>(0.2);
  std::uint16_t raw;
  std::memcpy(&raw, &half, 2);
  std::printf("%04x %.9g %d %g\n", raw, static_cast<double>(half), static_cast<float>(infinite) > 1e30f,
              static_cast<double>(half * static_cast<_Float16>(1000)));
}
