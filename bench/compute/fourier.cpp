// Fast Fourier transforms there and back, and the largest error that they leave, which must be tiny.
#include <algorithm>
#include <cmath>
#include <complex>
#include <cstdint>
#include <cstdio>
#include <numbers>
#include <vector>

namespace {

struct Complex {
  double re, im;
};

using Signal = std::vector<Complex>;

void reverse_bits(Signal& signal) {
  for (std::size_t i = 1, j = 0; i < signal.size(); ++i) {
    std::size_t bit = signal.size() >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) std::swap(signal[i], signal[j]);
  }
}

Signal roots_of_unity(std::size_t size) {
  Signal roots(size / 2);
  for (std::size_t i = 0; i < roots.size(); ++i) {
    const double angle = -2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(size);
    roots[i] = {std::cos(angle), std::sin(angle)};
  }
  return roots;
}

// `direction` is 1 for the transform and -1 for its inverse, which is left unscaled.
void transform(Signal& signal, const Signal& roots, double direction) {
  reverse_bits(signal);
  for (std::size_t half = 1; half < signal.size(); half *= 2) {
    const std::size_t stride = signal.size() / (2 * half);
    for (std::size_t start = 0; start < signal.size(); start += 2 * half) {
      for (std::size_t k = 0; k < half; ++k) {
        const Complex root = {roots[k * stride].re, roots[k * stride].im * direction};
        Complex& a = signal[start + k];
        Complex& b = signal[start + k + half];
        const Complex product = {b.re * root.re - b.im * root.im, b.re * root.im + b.im * root.re};
        b = {a.re - product.re, a.im - product.im};
        a = {a.re + product.re, a.im + product.im};
      }
    }
  }
}

}  // namespace

int main() {
  constexpr std::size_t size = 1 << 18;
  Signal signal(size);
  std::uint32_t seed = 7;
  for (Complex& sample : signal) {
    seed = seed * 1664525u + 1013904223u;
    sample = {static_cast<double>(seed >> 16) / 65536 - 0.5, static_cast<double>(seed & 0xffff) / 65536 - 0.5};
  }
  const Signal original = signal, roots = roots_of_unity(size);
  double spectrum = 0, error = 0;
  for (int round = 0; round < 110; ++round) {
    transform(signal, roots, 1);
    spectrum += std::hypot(signal[round * 1009].re, signal[round * 1009].im);
    transform(signal, roots, -1);
    for (Complex& sample : signal) sample = {sample.re / size, sample.im / size};
  }
  for (std::size_t i = 0; i < size; ++i) error = std::max(error, std::abs(signal[i].re - original[i].re));
  std::printf("%.6f %s\n", spectrum, error < 1e-11 ? "exact" : "inexact");
}
