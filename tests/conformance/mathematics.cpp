// <cmath>: classification, rounding, remainders, exponentials, C++17 special functions, exact cases and values to 12
// digits.
#include <cfloat>
#include <climits>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <limits>
#include <numbers>

namespace {

void row(const char* name, std::initializer_list<double> values) {
  std::printf("%-12s", name);
  for (double value : values) std::printf(" %.12g", value);
  std::printf("\n");
}

volatile double hide = 0;
double v(double value) { return value + hide; }

}  // namespace

int main() {
  for (double value : {2.5, -2.5, 3.5, 0.49999999999999994, -0.0, 1e300, 4503599627370495.5}) {
    std::printf("%.17g: %g %g %g %g %g %g %ld\n", value, std::floor(v(value)), std::ceil(value), std::trunc(value),
                std::round(value), std::rint(value), std::nearbyint(value),
                std::labs(std::lround(std::fmod(value, 1e6))));
  }
  row("fmod", {std::fmod(v(5.3), 2), std::fmod(v(-5.3), 2), std::fmod(v(1e20), 3), std::remainder(v(5.3), 2),
               std::remainder(v(7), 2), std::remainder(v(-5), 3)});
  int quotient = 0;
  row("remquo", {std::remquo(v(29), 4, &quotient), double(quotient)});
  row("parts",
      {std::copysign(v(3), -0.0), std::fdim(v(4), 1), std::fdim(v(1), 4), std::fmax(v(NAN), 1), std::fmin(v(-0.0), 1),
       std::fma(v(1e16), 1.0000001, -1e16), std::hypot(v(3), 4), std::hypot(v(2), 3, 6)});
  row("roots", {std::sqrt(v(2)), std::cbrt(v(-27)), std::pow(v(2), 0.5), std::pow(v(-2), 3),
                double(std::isnan(std::pow(v(-8), 1.0 / 3))), std::pow(v(0), 0), std::pow(v(2), -1074),
                std::pow(v(1), INFINITY)});
  row("exp", {std::exp(v(1)), std::exp(v(-700)), std::exp2(v(10.5)), std::expm1(v(1e-10)), std::exp(v(710)),
              std::exp(v(-800))});
  row("log", {std::log(v(10)), std::log10(v(1000)), std::log2(v(8)), std::log1p(v(1e-10)), std::logb(v(1000)),
              std::log(v(0)), double(std::ilogb(v(0.1)))});
  row("trigonometric", {std::sin(v(1)), std::cos(v(1)), std::tan(v(1.5)), std::sin(v(1e22)), std::asin(v(0.5)),
                        std::acos(v(-1)), std::atan(v(1e10)), std::atan2(v(-1), -1), std::atan2(v(0), -0.0)});
  row("hyperbolic",
      {std::sinh(v(1)), std::cosh(v(1)), std::tanh(v(0.5)), std::asinh(v(1)), std::acosh(v(2)), std::atanh(v(0.5))});
  row("gamma", {std::tgamma(v(5)), std::tgamma(v(0.5)), std::lgamma(v(100)), std::lgamma(v(-1.5)), std::erf(v(1)),
                std::erfc(v(3))});
  row("beta", {std::beta(v(2), 3), std::beta(v(0.5), 0.5)});
  row("legendre", {std::legendre(3, v(0.5)), std::assoc_legendre(3, 2, v(0.5)), std::sph_legendre(3, 1, v(1))});
  row("laguerre", {std::laguerre(4, v(1.5)), std::assoc_laguerre(3, 2, v(0.5)), std::hermite(5, v(0.5))});
  row("bessel", {std::cyl_bessel_j(0, v(2.5)), std::cyl_neumann(1, v(2.5)), std::cyl_bessel_i(1, v(1)),
                 std::cyl_bessel_k(0, v(1)), std::sph_bessel(2, v(3)), std::sph_neumann(1, v(3))});
  row("elliptic", {std::comp_ellint_1(v(0.5)), std::comp_ellint_2(v(0.5)), std::comp_ellint_3(v(0.5), 0.3),
                   std::ellint_1(v(0.5), 1), std::ellint_2(v(0.5), 1), std::ellint_3(v(0.5), 0.3, 1)});
  row("zeta", {std::riemann_zeta(v(2)), std::riemann_zeta(v(0.5)), std::riemann_zeta(v(-1)), std::expint(v(1)),
               std::expint(v(-1))});
  row("c bessel", {j0(v(1)), j1(v(1)), jn(2, v(1)), y0(v(1)), y1(v(1)), yn(2, v(1))});
  row("neighbours", {std::nextafter(v(1), 2) - 1, std::nextafter(v(0), -1) / DBL_TRUE_MIN,
                     std::nexttoward(v(1), 0.5L) - 1, std::scalbn(v(1.5), 10), std::ldexp(v(0.75), -3)});
  int exponent = 0;
  double whole = 0, fraction = std::modf(v(-3.75), &whole);
  row("taken apart", {std::frexp(v(-10.5), &exponent), double(exponent), fraction, whole});
  for (double value :
       {0.0, 1.0, DBL_MIN / 2, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    double x = v(value);
    std::printf("%d%d%d%d%d ", std::isfinite(x), std::isinf(x), std::isnan(x), std::isnormal(x),
                std::fpclassify(x) == FP_SUBNORMAL);
  }
  std::printf("\n%d%d%d%d\n", std::isless(v(1), NAN), std::isunordered(v(1), NAN), v(NAN) == v(NAN),
              std::signbit(v(-0.0)) != 0);
  std::printf("%ld %lld %ld %ld\n", std::lround(v(2.5)), std::llround(v(-2.5)), std::lrint(v(2.5)), std::lrint(v(3.5)));
  std::printf("%.9g %.9g %.9g %.9g\n", std::sin(static_cast<float>(v(1))), std::exp(static_cast<float>(v(1))),
              std::pow(static_cast<float>(v(2)), 0.3f), std::sqrt(static_cast<float>(v(2))));
  std::printf("%d %ld %d %.3f\n", std::abs(-5), std::abs(-5L), std::abs(INT_MIN + 1), std::abs(-2.5f));
  std::div_t division = std::div(-17, 5);
  std::printf("%d %d %lld\n", division.quot, division.rem, std::lldiv(100000000000LL, 7).rem);
  std::printf("%.15g %.15g %.15g\n", std::numbers::pi, std::numbers::phi, std::numbers::egamma);
}
