// The floating point environment: rounding directions, raised exceptions, neighbours, exact remainders, and how %a, %g and
// streams show values, long double included.
#include <cfenv>
#include <cfloat>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <limits>
#include <sstream>

namespace {

[[gnu::noinline]] double divide(volatile double a, volatile double b) { return a / b; }
[[gnu::noinline]] double root(volatile double a) { return std::sqrt(a); }
[[gnu::noinline]] double rounded(volatile double a) { return std::nearbyint(a); }
[[gnu::noinline]] long to_long(volatile double a) { return std::lrint(a); }

void directions() {
  struct {
    int mode;
    const char* name;
  } const modes[] = {{FE_TONEAREST, "nearest"}, {FE_UPWARD, "up"}, {FE_DOWNWARD, "down"}, {FE_TOWARDZERO, "zero"}};
  for (const auto& mode : modes) {
    std::fesetround(mode.mode);
    double third = divide(1, 3), negative = divide(-1, 3), two = root(2), half = rounded(2.5), minus = rounded(-2.5);
    long whole = to_long(-7.5);
    char text[32];
    std::snprintf(text, sizeof(text), "%.3f", 2.0005);
    std::fesetround(FE_TONEAREST);
    std::printf("%s %a %a %a %g %g %ld %s\n", mode.name, third, negative, two, half, minus, whole, text);
  }
}

void exceptions() {
  auto raised = [](auto function) {
    std::feclearexcept(FE_ALL_EXCEPT);
    volatile double result = function();
    (void)result;
    int flags = std::fetestexcept(FE_ALL_EXCEPT);
    std::printf("%s%s%s%s%s ", flags & FE_DIVBYZERO ? "z" : "", flags & FE_INVALID ? "v" : "",
                flags & FE_OVERFLOW ? "o" : "", flags & FE_UNDERFLOW ? "u" : "", flags & FE_INEXACT ? "i" : "");
  };
  raised([] { return divide(1, 0); });
  raised([] { return divide(0, 0); });
  raised([] { return divide(DBL_MAX, 0.5); });
  raised([] { return divide(DBL_MIN, 3); });
  raised([] { return divide(1, 3); });
  raised([] { return divide(1, 4); });
  raised([] { return root(-1); });
  std::fenv_t environment;
  std::feholdexcept(&environment);
  divide(1, 0);
  std::fesetenv(&environment);
  std::printf("%d\n", std::fetestexcept(FE_DIVBYZERO) != 0);
}

void neighbours() {
  std::printf("%a %a %a %La\n", std::nextafter(1.0, 2.0), std::nextafter(0.0, 1.0), std::nextafterf(1.0f, 0.0f),
              std::nextafterl(1.0L, 2.0L));
  int exponent = 0, quotient = 0;
  double whole = 0;
  double mantissa = std::frexp(48.0, &exponent), fraction = std::modf(-3.75, &whole),
         rest = std::remquo(29.0, 3.0, &quotient);
  std::printf("%g %d %g %g %g %d %g %g %d\n", mantissa, exponent, fraction, whole, rest, quotient, std::fmod(-7.5, 2),
              std::remainder(-7.5, 2), std::ilogb(1000.0));
  std::printf("%g %g %g %g %a\n", std::fma(0x1p53, 1.0, 1.0) - 0x1p53, std::ldexp(0.75, 4), std::scalbn(1.5, -3),
              std::copysign(0.0, -1.0), std::fdim(3, 5));
  std::printf("%d%d%d%d %d%d%d\n", std::fpclassify(0.0) == FP_ZERO, std::fpclassify(DBL_MIN / 2) == FP_SUBNORMAL,
              std::isnormal(1.0), std::signbit(-0.0), std::isunordered(NAN, 1.0), std::isgreater(2.0, 1.0),
              std::islessgreater(1.0, 1.0));
}

void shapes() {
  for (double value : {0.1, 1.0 / 3, 6.02214076e23, -0.0, 5e-324, 123456789.0, HUGE_VAL, 100000.0, 1e-5}) {
    std::printf("%a|%.3A|%g|%#.3g|%+.4e|%010.2f|%-12.5g|\n", value, value, value, value, value,
                value < 1e10 ? value : 0, value);
  }
  std::printf("%La %.25Lg %Le %.0Lf\n", 1.0L / 3, 1.0L / 3, LDBL_MAX, 0x1p70L + 1);
  for (const char* text :
       {"0x1.8p1", "1e400", "-inf", "nan", "4.9406564584124654e-324", "0.1e", "1_000", "  +12.5abc", "."}) {
    char* end = nullptr;
    double value = std::strtod(text, &end);
    std::printf("%g,%td ", value, end - text);
  }
  std::ostringstream out;
  out << std::hexfloat << 0.5 << " " << std::defaultfloat << 1e6 << " " << 1e7 << " " << std::scientific
      << std::uppercase << 12345.678 << " " << std::setprecision(3) << std::fixed << 2.0L / 3 << " " << std::showpoint
      << std::defaultfloat << 2.0 << " " << std::numeric_limits<float>::max();
  std::cout << '\n' << std::flush << out.str() << '\n';
}

}  // namespace

int main() {
  directions();
  exceptions();
  neighbours();
  std::fflush(stdout);
  shapes();
}
