// Floating-point conversions and limits: float, double and integers of every width, denormals, NaN, comparison chains,
// hex output.
#include <cfloat>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <limits>

namespace {

template <class To, class From>
[[gnu::noinline]] To convert(From value) {
  return static_cast<To>(value);
}

template <class T>
void limits(const char* name) {
  using L = std::numeric_limits<T>;
  std::printf("%s %d %d %d %.9g %.9g %.9g %.9g %.9g\n", name, L::digits, L::max_exponent, L::digits10, double(L::max()),
              double(L::min()), double(L::denorm_min()), double(L::epsilon()), double(L::round_error()));
}

std::uint64_t bits(double value) {
  std::uint64_t raw;
  std::memcpy(&raw, &value, 8);
  return raw;
}

}  // namespace

int main() {
  limits<float>("float");
  limits<double>("double");
  volatile double third = 1.0 / 3, big = 1e300, large = 4e18;
  volatile float single = 0.1f;
  std::printf("%a %a %a\n", third, static_cast<double>(convert<float>(third + 0.0)), static_cast<double>(single));
  std::printf("%d %ld %u %lu %lld\n", convert<int>(-7.9), convert<long>(large + 0.0), convert<unsigned>(4e9),
              convert<unsigned long>(1.8e19), convert<long long>(-9.2e18));
  std::printf("%.17g %.17g %.9g %.9g\n", convert<double>(INT64_MAX), convert<double>(UINT64_MAX),
              convert<float>(16777217), convert<float>(UINT64_MAX));
  std::printf("%.17g %.9g %d %d\n", convert<double>(9007199254740993LL), convert<float>(0.1),
              convert<signed char>(100.7), convert<short>(-30000.2f));
  volatile double infinite = big * big;
  std::printf("%g %g %d\n", infinite, -infinite, std::isnan(infinite - infinite));
  volatile float denormal = FLT_TRUE_MIN;
  std::printf("%g %g %d\n", static_cast<double>(denormal), static_cast<double>(denormal / 2), denormal * 2 > denormal);
  std::printf("%016llx %016llx %016llx\n", static_cast<unsigned long long>(bits(-0.0)),
              static_cast<unsigned long long>(bits(1.5)), static_cast<unsigned long long>(bits(5e-324)));
  double nan = std::nan("");
  std::printf("%d%d%d%d%d%d\n", nan < 1, nan > 1, nan == nan, nan != nan, !(nan < 1), std::fmax(nan, 1.0) == 1);
  double kahan = 0, compensation = 0, naive = 0;
  for (int i = 0; i < 1000000; ++i) {
    double y = 0.1 - compensation, t = kahan + y;
    compensation = (t - kahan) - y;
    kahan = t;
    naive += 0.1;
  }
  std::printf("%.17g %.17g\n", kahan, naive);
  float sum = 0;
  for (int i = 1; i <= 100000; ++i) sum += 1.0f / i;
  std::printf("%.9g\n", static_cast<double>(sum));
  std::printf("%d %d %.17g\n", 0.1 + 0.2 == 0.3, 0.1f + 0.2f == 0.3f, 0.1 + 0.2);
  volatile double x = 0.5;
  std::printf("%.17g %.17g %.17g\n", std::sqrt(x + 1.5), std::sin(x), std::exp(x));
}
