// long double: 80-bit precision, limits, mathematics, conversions, printing and parsing, as arguments, results and in
// containers.
#include <algorithm>
#include <cfloat>
#include <cmath>
#include <complex>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iomanip>
#include <iostream>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

namespace {

struct Pair {
  long double value;
  char tag;
};

[[gnu::noinline]] long double many(long double a, int b, long double c, double d, Pair pair, long double e) {
  return a * b + c - d + pair.value * e;
}
[[gnu::noinline]] Pair make(long double value) { return {value * 2, 'm'}; }
long double variadic(int count, ...) {
  va_list arguments;
  va_start(arguments, count);
  long double sum = 0;
  for (int i = 0; i < count; ++i) sum += i % 2 ? va_arg(arguments, long double) : va_arg(arguments, double);
  va_end(arguments);
  return sum;
}

long double machin() { return 4 * (4 * std::atan(1.0L / 5) - std::atan(1.0L / 239)); }

template <class T>
T harmonic(int n) {
  T sum = 0;
  for (int i = n; i > 0; --i) sum += T(1) / i;
  return sum;
}

void bytes(long double value) {
  unsigned char raw[16] = {};
  std::memcpy(raw, &value, 10);
  for (int i = 9; i >= 0; --i) std::printf("%02x", raw[i]);
  std::printf(" ");
}

}  // namespace

int main() {
  std::printf("%d %d %d %zu %zu\n", LDBL_MANT_DIG, LDBL_MAX_EXP, LDBL_DIG, sizeof(long double), alignof(Pair));
  std::printf("%.20Lg %.20Lg %.20Lg\n", LDBL_MAX, LDBL_MIN, LDBL_EPSILON);
  volatile long double one = 1, tiny = LDBL_EPSILON;
  std::printf("%d %d\n", one + tiny > one, static_cast<double>(one + tiny) > 1.0);
  std::printf("%.20Lf %.20Lf\n", machin(), std::acos(-one));
  std::printf("%.21Lg %.17g\n", harmonic<long double>(100000), harmonic<double>(100000));
  bytes(1.0L);
  bytes(-0.1L);
  bytes(std::numeric_limits<long double>::infinity());
  bytes(1e4932L);
  std::printf("\n%.6Lf %.3Lf %c %.2Lf\n", many(1.5L, 3, 0.25L, 1.0, {2.5L, 'p'}, 4), make(0.5L).value, make(1).tag,
              variadic(4, 1.0, 2.0L, 3.0, 4.25L));
  std::printf("%La %.3Le %Lg %10.4Lf|%-12.2LF|%+Lg\n", 1.0L / 3, 12345.678L, 1e-10L, 3.14159265L, -2.5L, 7.0L);
  std::printf("%.15Lg %.15Lg %.15Lg\n", std::strtold("3.141592653589793238462643383", nullptr),
              std::strtold("0x1.8p1", nullptr), std::strtold("1e5000", nullptr));
  std::printf("%lld %llu %d\n", static_cast<long long>(9223372036854775807.0L),
              static_cast<unsigned long long>(18446744073709551615.0L), static_cast<int>(-3.99L));
  volatile long long big = 9007199254740993LL;
  std::printf("%.0Lf %.0f\n", static_cast<long double>(big), static_cast<double>(big));
  std::cout << std::setprecision(19) << std::sqrt(2 * one) << ' ' << std::exp(one) << ' ' << std::log(10 * one) << ' '
            << std::pow(2 * one, 0.5L) << '\n'
            << std::sin(one) << ' ' << std::cbrt(27 * one) << ' ' << std::fmod(10 * one, 3.3L) << ' '
            << std::hypot(3 * one, 4.0L) << '\n'
            << std::tgamma(5.5L * one) << ' ' << std::erf(0.5L * one) << ' ' << std::remainder(10 * one, 3.0L) << ' '
            << std::nextafter(one, 2.0L) << '\n';
  int exponent;
  long double fraction = std::frexp(1000.5L * one, &exponent), whole;
  std::cout << fraction << ' ' << exponent << ' ' << std::ldexp(fraction, exponent) << ' '
            << std::modf(-2.75L * one, &whole) << ' ' << whole << ' ' << std::lround(2.5L * one)
            << std::llrint(3.5L * one) << std::ilogb(1025.0L * one) << std::signbit(-0.0L * one) << '\n';
  std::stringstream stream("2.718281828459045235 1e-4940 inf");
  long double e = 0, small = 0;
  stream >> e >> small;
  std::cout << e << ' ' << (small > 0) << ' ' << std::stold("1.5e-3xyz") << ' ' << std::to_string(1.25L) << ' '
            << std::abs(std::complex<long double>(3, 4)) << '\n';
  std::vector<long double> values = {3, 1.5L, 2};
  std::cout << *std::min_element(values.begin(), values.end()) << ' ' << std::isnan(std::nanl(""))
            << std::isfinite(LDBL_MAX * 2 * one) << std::isnormal(LDBL_MIN / 4 * one) << '\n';
}
