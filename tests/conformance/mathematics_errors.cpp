// errno and floating-point exceptions of <cmath>, rounding modes, denormals, the floating-point environment and strict
// comparison.
#include <cerrno>
#include <cfenv>
#include <cfloat>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <initializer_list>
#include <limits>

#pragma STDC FENV_ACCESS ON

namespace {

volatile double sink;

template <class Function>
void watch(const char* name, Function function) {
  errno = 0;
  std::feclearexcept(FE_ALL_EXCEPT);
  sink = function();
  int raised = std::fetestexcept(FE_ALL_EXCEPT & ~FE_INEXACT);
  // The sign of a NaN is nobody's promise.
  std::printf("%-16s %g errno %s%s%s%s%s\n", name, std::isnan(sink) ? std::fabs(sink) : static_cast<double>(sink),
              errno == EDOM     ? "EDOM"
              : errno == ERANGE ? "ERANGE"
                                : "0",
              raised & FE_INVALID ? " invalid" : "", raised & FE_DIVBYZERO ? " divbyzero" : "",
              raised & FE_OVERFLOW ? " overflow" : "", raised & FE_UNDERFLOW ? " underflow" : "");
}

double round_trip(int mode, double value) {
  std::fesetround(mode);
  volatile double input = value, result = std::rint(input);
  std::fesetround(FE_TONEAREST);
  return result;
}

double divide_with(int mode, double a, double b) {
  std::fesetround(mode);
  volatile double x = a, y = b, result = x / y;
  std::fesetround(FE_TONEAREST);
  return result;
}

}  // namespace

int main() {
  volatile double zero = 0, one = 1, minus = -1, huge = 1e308, tiny = DBL_MIN, infinity = INFINITY;
  watch("sqrt(-1)", [&] { return std::sqrt(minus); });
  watch("log(-1)", [&] { return std::log(minus); });
  watch("log(0)", [&] { return std::log(zero); });
  watch("exp(1000)", [&] { return std::exp(one * 1000); });
  watch("exp(-1000)", [&] { return std::exp(one * -1000); });
  watch("acos(2)", [&] { return std::acos(one + one); });
  watch("pow(-1, 0.5)", [&] { return std::pow(minus, 0.5); });
  watch("pow(0, -1)", [&] { return std::pow(zero, minus); });
  watch("pow(10, 400)", [&] { return std::pow(one * 10, 400); });
  watch("fmod(1, 0)", [&] { return std::fmod(one, zero); });
  watch("tgamma(-1)", [&] { return std::tgamma(minus); });
  watch("lgamma(0)", [&] { return std::lgamma(zero); });
  watch("sin(inf)", [&] { return std::sin(infinity); });
  watch("atanh(1)", [&] { return std::atanh(one); });
  watch("1 / 0", [&] { return one / zero; });
  watch("0 / 0", [&] { return std::fabs(zero / zero); });
  watch("huge * huge", [&] { return huge * huge; });
  watch("tiny * tiny", [&] { return tiny * tiny; });
  watch("inf - inf", [&] { return std::fabs(infinity - infinity); });
  watch("nothing", [&] { return one + one; });
  const int modes[] = {FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
  for (double value : {2.5, -2.5, 1.1, -1.1}) {
    for (int mode : modes) std::printf("%g ", round_trip(mode, value));
    std::printf("| ");
  }
  std::printf("\n");
  for (int mode : modes) std::printf("%.17g ", divide_with(mode, 1, 3));
  std::printf("%d\n", std::fegetround() == FE_TONEAREST);
  std::fenv_t environment;
  std::feholdexcept(&environment);
  sink = one / zero;
  std::printf("%d ", std::fetestexcept(FE_DIVBYZERO) != 0);
  std::fesetenv(&environment);
  std::printf("%d ", std::fetestexcept(FE_DIVBYZERO) != 0);
  std::feraiseexcept(FE_OVERFLOW);
  std::printf("%d\n", std::fetestexcept(FE_OVERFLOW) != 0);
  volatile double denormal = DBL_TRUE_MIN;
  std::printf("%g %d %d\n", static_cast<double>(denormal), denormal > 0, denormal / 2 == 0);
  std::printf("%s | %s | %s\n", std::strerror(EDOM), std::strerror(ERANGE), std::strerror(ENOENT));
  std::printf("%d %d\n", FLT_EVAL_METHOD, math_errhandling & MATH_ERRNO ? 1 : 0);
}
