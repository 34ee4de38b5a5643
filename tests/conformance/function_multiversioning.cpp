// Functions in several versions for several CPUs, chosen by resolvers when the program is loaded.
#include <cstdint>
#include <cstdio>
#include <numeric>
#include <vector>

__attribute__((target_clones("avx2", "sse4.2", "default"))) std::int64_t sum_of_squares(const std::int32_t* values,
                                                                                        std::size_t count) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += static_cast<std::int64_t>(values[i]) * values[i];
  return sum;
}

__attribute__((target("default"))) int version() { return 0; }
__attribute__((target("sse4.2"))) int version() { return 42; }
__attribute__((target("avx2"))) int version() { return 2; }

__attribute__((target("default"))) static std::uint32_t rotate(std::uint32_t value) { return value << 7 | value >> 25; }
__attribute__((target("bmi2"))) static std::uint32_t rotate(std::uint32_t value) {
  return __builtin_rotateleft32(value, 7);
}

int main() {
  std::vector<std::int32_t> values(1000);
  std::iota(values.begin(), values.end(), -300);
  std::printf("%lld\n", static_cast<long long>(sum_of_squares(values.data(), values.size())));
  __builtin_cpu_init();
  int expected = __builtin_cpu_supports("avx2") ? 2 : __builtin_cpu_supports("sse4.2") ? 42 : 0;
  std::printf("%d\n", version() == expected);
  std::uint32_t value = 0x12345678;
  for (int i = 0; i < 5; ++i) value = rotate(value) ^ i;
  std::printf("%08x\n", value);
  std::int64_t (*pointer)(const std::int32_t*, std::size_t) = &sum_of_squares;
  std::printf("%lld\n", static_cast<long long>(pointer(values.data(), 10)));
}
