// valarray with slices, masks and index arrays; complex numbers, read, written and transformed.
#include <cmath>
#include <complex>
#include <cstdio>
#include <iomanip>
#include <iostream>
#include <numbers>
#include <numeric>
#include <sstream>
#include <string>
#include <valarray>

namespace {

template <class T>
void print(const char* name, const std::valarray<T>& values) {
  std::cout << name << ":";
  for (const T& value : values) std::cout << " " << value;
  std::cout << '\n';
}

void slices() {
  std::valarray<int> matrix(12);
  std::iota(std::begin(matrix), std::end(matrix), 0);
  print("second column", std::valarray<int>(matrix[std::slice(1, 3, 4)]));
  matrix[std::slice(4, 4, 1)] *= std::valarray<int>(10, 4);
  print("scaled row", matrix);
  print("block", std::valarray<int>(matrix[std::gslice(1, {2, 2}, {4, 2})]));
  matrix[matrix > 45] = -1;
  print("masked", matrix);
  matrix[std::valarray<std::size_t>{0, 11, 5}] = std::valarray<int>{7, 8, 9};
  print("indirect", matrix);
  print("shifted", std::valarray<int>(matrix.shift(2)));
  print("rotated", std::valarray<int>(matrix.cshift(-3)));
  print("applied", std::valarray<int>(matrix.apply([](int value) { return value * value % 10; })));
  std::cout << matrix.sum() << " " << matrix.min() << " " << matrix.max() << " "
            << std::valarray<bool>(matrix == 9).size() << '\n';
}

void functions() {
  const std::valarray<double> angles{0, std::numbers::pi / 6, std::numbers::pi / 2};
  std::cout << std::fixed << std::setprecision(4);
  print("sin", std::valarray<double>(std::sin(angles)));
  print("pow", std::valarray<double>(std::pow(2.0, angles)));
  print("mixed", std::valarray<double>(std::sqrt(angles * angles + 1.0) - std::exp(-angles) / 2.0));
  std::cout.unsetf(std::ios_base::floatfield);
}

using Complex = std::complex<double>;

std::valarray<Complex> transform(const std::valarray<Complex>& values, double sign) {
  const std::size_t size = values.size();
  if (size == 1) return values;
  const auto even = transform(values[std::slice(0, size / 2, 2)], sign);
  const auto odd = transform(values[std::slice(1, size / 2, 2)], sign);
  std::valarray<Complex> result(size);
  for (std::size_t k = 0; k < size / 2; ++k) {
    const Complex turned = std::polar(1.0, sign * 2 * std::numbers::pi * double(k) / double(size)) * odd[k];
    result[k] = even[k] + turned;
    result[k + size / 2] = even[k] - turned;
  }
  return result;
}

void complexes() {
  using namespace std::complex_literals;
  const Complex z = 3.0 + 4i;
  std::cout << std::setprecision(6) << z << " " << std::abs(z) << " " << std::norm(z) << " " << std::conj(z) << " "
            << z * z << " " << z / 2i << " " << (z == Complex(3, 4)) << " " << std::sqrt(Complex(-4)) << " "
            << std::proj(Complex(INFINITY, 1)) << '\n';
  std::istringstream in("(1,2) (3) 4 (5;6)");
  Complex read;
  while (in >> read) std::cout << read << " ";
  std::cout << in.fail() << '\n';
  std::printf("%.6f %.6f\n", std::exp(Complex(0, std::numbers::pi)).real(), std::arg(Complex(-1, 0)));
  std::valarray<Complex> signal(8);
  for (std::size_t i = 0; i < 8; ++i) signal[i] = double(i * i % 5);
  const auto spectrum = transform(signal, -1);
  const auto restored = transform(spectrum, 1);
  for (std::size_t i = 0; i < 8; ++i) {
    std::printf("%.3f%+.3fi -> %.3f\n", spectrum[i].real() + 0.0, spectrum[i].imag() + 0.0, restored[i].real() / 8);
  }
}

}  // namespace

int main() {
  slices();
  functions();
  complexes();
}
