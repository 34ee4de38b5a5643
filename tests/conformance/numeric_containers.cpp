// valarray with its slices and masks, complex functions, bitset operations, and the numeric algorithms.
#include <bitset>
#include <cmath>
#include <complex>
#include <functional>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <numeric>
#include <sstream>
#include <string>
#include <valarray>
#include <vector>

namespace {

template <class T>
void print(const char* what, const std::valarray<T>& values) {
  std::cout << what << ':';
  for (const T& value : values) std::cout << ' ' << value;
  std::cout << '\n';
}

void valarrays() {
  std::valarray<int> a = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, b(2, 12);
  print("arithmetic", std::valarray<int>((a * b + 1) % 5));
  print("row", std::valarray<int>(a[std::slice(4, 4, 1)]));
  print("column", std::valarray<int>(a[std::slice(1, 3, 4)]));
  a[std::slice(0, 3, 4)] = std::valarray<int>{100, 200, 300};
  print("assigned", a);
  print("gslice", std::valarray<int>(a[std::gslice(1, {2, 2}, {4, 2})]));
  print("mask", std::valarray<int>(a[a > 7]));
  a[a > 50] *= std::valarray<int>(-1, 3);
  print("masked", a);
  print("indirect", std::valarray<int>(a[std::valarray<std::size_t>{11, 0, 5}]));
  print("shifted", a.shift(3));
  print("rotated", a.cshift(-2));
  print("applied", std::valarray<int>(a.apply([](int n) { return n * n % 10; })));
  std::cout << a.sum() << ' ' << a.min() << ' ' << a.max() << ' ' << (a == a)[3] << '\n';
  std::valarray<double> x = {0.0, 0.5, 1.0};
  print("functions", std::valarray<double>(std::sqrt(x) + std::pow(x, 2.0) - std::exp(-x)));
}

void complex_numbers() {
  using Complex = std::complex<double>;
  using namespace std::complex_literals;
  Complex z(3, -4), w = std::polar(2.0, std::acos(-1.0) / 3);
  std::cout << std::setprecision(10) << z * w << ' ' << z / w << ' ' << std::abs(z) << ' ' << std::arg(w) << ' '
            << std::norm(z) << ' ' << std::conj(z) << '\n';
  std::cout << std::sqrt(Complex(-4)) << ' ' << std::exp(1i * std::acos(-1.0)) << ' ' << std::log(z) << ' '
            << std::pow(z, 2) << '\n';
  std::cout << std::sin(z) << ' ' << std::atan(Complex(0.5, 0.5)) << ' ' << std::tanh(w) << ' ' << std::proj(z) << ' '
            << (1.0 + 2i) * 3.0 << '\n';
  std::istringstream in("(1.5,2) 7 (8)");
  Complex a, b, c;
  in >> a >> b >> c;
  std::cout << a + b + c << ' ' << (a == Complex(1.5, 2)) << ' '
            << std::isinf((Complex(INFINITY, 1) * Complex(0, 1)).imag()) << ' '
            << std::complex<float>(1, 1) * std::complex<float>(0, 2) << '\n';
  Complex point = 0;
  int iterations = 0;
  while (std::abs(point) < 2 && iterations < 1000) point = point * point + Complex(-0.75, 0.1), ++iterations;
  std::cout << iterations << '\n';
}

void bitsets() {
  std::bitset<100> bits("1011"), other;
  bits.set(99).flip(0);
  other = bits << 3 | std::bitset<100>(0xff);
  std::cout << bits.count() << ' ' << other.count() << ' ' << (bits & other).to_string().substr(80) << ' ' << bits.any()
            << bits.none() << bits.all() << bits.test(99) << '\n';
  std::bitset<16> small(0b1010'0101'1111'0000);
  std::cout << small << ' ' << ~small << ' ' << (small >> 4) << ' ' << small.to_ulong() << ' '
            << small.to_string('.', '#') << ' ' << std::bitset<8>("xxoox", 5, 'x', 'o') << '\n';
  small[0] = small[4];
  small[15].flip();
  std::cin.clear();
  std::istringstream in("110010abc");
  in >> small;
  std::cout << small << ' ' << (small == std::bitset<16>(50)) << '\n';
}

void numeric_algorithms() {
  std::vector<int> v = {3, 1, 4, 1, 5, 9, 2, 6}, out(8);
  std::partial_sum(v.begin(), v.end(), out.begin());
  std::cout << out.back() << ' ';
  std::adjacent_difference(v.begin(), v.end(), out.begin());
  std::cout << out[5] << ' ' << std::inner_product(v.begin(), v.end(), v.begin(), 0) << ' '
            << std::reduce(v.begin(), v.end(), 1, std::multiplies<>()) << ' ';
  std::exclusive_scan(v.begin(), v.end(), out.begin(), 10);
  std::cout << out[0] << out[7] << ' ';
  std::transform_inclusive_scan(v.begin(), v.end(), out.begin(), std::plus<>(), [](int n) { return n * n; });
  std::cout << out[7] << ' ' << std::transform_reduce(v.begin(), v.end(), 0, std::plus<>(), [](int n) { return n % 2; })
            << ' ' << std::gcd(84, -36) << std::lcm(6, 8) << ' ' << std::midpoint(3, 8) << std::midpoint(2.0, 3.0)
            << ' ' << std::lerp(1.0, 3.0, 0.25) << '\n';
}

}  // namespace

int main() {
  valarrays();
  complex_numbers();
  bitsets();
  numeric_algorithms();
}
