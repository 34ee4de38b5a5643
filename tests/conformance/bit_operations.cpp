// <bit>, bit_cast, source_location, byte, endian, integer utilities and the builtins behind them.
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <numeric>
#include <source_location>
#include <string_view>
#include <utility>

namespace {

struct Pixel {
  std::uint8_t r, g, b, a;
  bool operator==(const Pixel&) const = default;
};

float inverse_root(float number) {
  std::uint32_t i = 0x5f3759df - (std::bit_cast<std::uint32_t>(number) >> 1);
  float y = std::bit_cast<float>(i);
  float half = number * 0.5f;
  float square = y * y;
  float correction = half * square;
  return y * (1.5f - correction);
}

constexpr std::uint64_t interleave(std::uint32_t x, std::uint32_t y) {
  std::uint64_t result = 0;
  for (int i = 0; i < 32; ++i)
    result |= static_cast<std::uint64_t>(x >> i & 1) << (2 * i) | static_cast<std::uint64_t>(y >> i & 1) << (2 * i + 1);
  return result;
}

int line_of(std::source_location location = std::source_location::current()) {
  return static_cast<int>(location.line());
}

struct Traced {
  std::source_location where;
  explicit Traced(std::source_location location = std::source_location::current()) : where(location) {}
};

template <class T>
std::string_view function_name(T, const std::source_location& location = std::source_location::current()) {
  return location.function_name();
}

}  // namespace

int main() {
  std::printf("%016llx %g\n", static_cast<unsigned long long>(std::bit_cast<std::uint64_t>(-2.5)),
              std::bit_cast<double>(0x4009'21fb'5444'2d18));
  constexpr auto pixel = std::bit_cast<Pixel>(0x80ff4020u);
  static_assert(pixel == Pixel{0x20, 0x40, 0xff, 0x80});
  auto words = std::bit_cast<std::array<std::uint16_t, 4>>(0x0001000200030004ull);
  std::printf("%d %d %d\n", pixel.b, words[0], words[3]);
  std::printf("%.6f %.6f\n", inverse_root(4.0f), inverse_root(0.15625f));
  volatile std::uint32_t v = 0x00f0'1200;
  std::printf("%d %d %d %d %d\n", std::popcount(v + 0u), std::countl_zero(v + 0u), std::countr_zero(v + 0u),
              std::countl_one(~v), std::countr_one(v - 1u));
  std::printf("%u %u %d %d %x %x\n", std::bit_ceil(v + 0u), std::bit_floor(v + 0u), std::bit_width(v + 0u),
              std::has_single_bit(v & 0x200u), std::rotl(v + 0u, 12), std::rotr(v + 0u, 5));
  std::printf("%d %d %d\n", std::countl_zero(std::uint8_t(0)), std::countr_zero(std::uint64_t(0)),
              std::popcount(std::numeric_limits<std::uint64_t>::max()));
  std::printf("%d %d %d %d %d %d\n", __builtin_ffs(v), __builtin_clzll(v), __builtin_ctz(v), __builtin_parity(v),
              __builtin_popcountll(~0ull), __builtin_clrsb(-1));
  std::printf("%08x %02x\n", __builtin_bitreverse32(v), static_cast<int>(__builtin_bitreverse8(0x13)));
  std::printf("%llx\n", static_cast<unsigned long long>(interleave(0xffff, 0x0f0f)));
  std::byte byte{0x5a};
  byte = (byte ^ std::byte{0xff}) << 1 | byte >> 4;
  std::printf("%x %d\n", std::to_integer<int>(byte), std::endian::native == std::endian::little);
  int sum = 0;
  volatile int most = std::numeric_limits<int>::max();
  bool overflowed = __builtin_add_overflow(most, 1, &sum);
  std::printf("%d %d ", overflowed, sum);
  overflowed = __builtin_sub_overflow(5, 6u, &sum);
  std::printf("%d %d\n", overflowed, sum);
  std::printf("%d%d%d %d\n", std::cmp_less(-1, 1u), std::cmp_equal(-1, ~0u), std::in_range<std::uint8_t>(256),
              std::midpoint(most, most - 2) == most - 1);
  std::printf("%d %u\n", line_of(), Traced().where.column());
  auto location = std::source_location::current();
  std::printf("%s %u %s\n", location.file_name(), location.line(), location.function_name());
  std::printf("%s\n", function_name(1.5).data());
  auto lambda = [] { return std::source_location::current().line(); };
  std::printf("%u %s %d\n", lambda(), __builtin_FUNCTION(), __builtin_LINE());
}
