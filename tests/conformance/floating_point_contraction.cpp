// a * b + c is rounded twice, as the baseline CPU does it: results that a fused multiply-add would change.
#include <cmath>
#include <cstdio>
#include <vector>

namespace {

[[gnu::noinline]] double discriminant(double a, double b, double c) { return b * b - 4 * a * c; }
[[gnu::noinline]] double cross(double ax, double ay, double bx, double by) { return ax * by - ay * bx; }
[[gnu::noinline]] float blend(float a, float b, float t) { return a * (1 - t) + b * t; }
[[gnu::noinline]] double squared_error(double x) { return x * x - x * x; }

// Keeps the compiler from computing results itself.
volatile double hidden = 1;
double v(double value) { return value * hidden; }

double polynomial(double x) {
  static const double coefficients[] = {0.1, -1.7, 2.3, 0.9, -3.1, 1.3};
  double value = 0;
  for (double coefficient : coefficients) value = value * x + coefficient;
  return value;
}

}  // namespace

int main() {
  std::printf("%.17g\n", discriminant(v(1.0000001), v(2.0000003), v(1.0000002)));
  std::printf("%.17g\n", cross(v(1.1), v(3.3), v(1.1), v(3.3)));
  std::printf("%.9g\n", blend(static_cast<float>(v(0.1)), static_cast<float>(v(0.7)), static_cast<float>(v(0.3))));
  std::printf("%.17g\n", squared_error(v(1.0 / 3)));
  double sum = 0, product = v(1);
  for (int i = 1; i <= 1000; ++i) {
    sum += v(0.1) * i;
    product = product * 1.0000001 - 0.1 * 1e-9;
  }
  std::printf("%.17g %.17g\n", sum, product);
  std::printf("%.17g %.17g\n", polynomial(v(1.1)), polynomial(v(0.3)));
  std::vector<double> a, b;
  for (int i = 0; i < 64; ++i) {
    a.push_back(1.0 / (i + 1));
    b.push_back(std::sqrt(i + 0.5));
  }
  double dot = 0;
  for (int i = 0; i < 64; ++i) dot += a[i] * b[i];
  std::printf("%.17g\n", dot);
}
