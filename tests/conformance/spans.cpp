// span, spanstream and raw memory seen through them: subspans, bytes, static extents, matrices, reading and writing.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <numeric>
#include <ranges>
#include <span>
#include <spanstream>
#include <string>
#include <vector>

namespace {

int sum(std::span<const int> values) { return std::accumulate(values.begin(), values.end(), 0); }

template <std::size_t Extent>
std::size_t extent_of(std::span<int, Extent>) {
  return Extent;
}

std::uint32_t checksum(std::span<const std::byte> bytes) {
  std::uint32_t value = 0;
  for (std::byte byte : bytes) value = (value << 3 | value >> 29) ^ std::to_integer<std::uint32_t>(byte);
  return value;
}

void sort_in_place(std::span<std::string> words) { std::ranges::sort(words); }

}  // namespace

int main() {
  int array[] = {1, 2, 3, 4, 5, 6};
  std::vector<int> vector = {10, 20, 30};
  std::array<int, 3> fixed = {7, 8, 9};
  std::span<int> view = array;
  std::cout << sum(array) << ' ' << sum(vector) << ' ' << sum(fixed) << ' ' << sum(view.subspan(2, 3)) << ' '
            << sum(view.first(2)) << ' ' << sum(view.last<2>()) << ' ' << sum({}) << '\n';
  std::cout << extent_of(std::span(array)) << ' ' << (extent_of(std::span(vector)) == std::dynamic_extent) << ' '
            << extent_of(std::span(fixed).first<2>()) << ' ' << sizeof(std::span<int, 6>) << ' ' << sizeof(view)
            << '\n';
  view[1] = 200;
  for (int& value : view | std::views::drop(4)) value *= -1;
  std::cout << array[1] << ' ' << array[5] << ' ' << view.size_bytes() << ' ' << view.back() << ' ' << *view.rbegin()
            << ' ' << view.empty() << '\n';
  std::cout << checksum(std::as_bytes(std::span(fixed))) << '\n';
  auto writable = std::as_writable_bytes(std::span(fixed));
  writable[0] = std::byte{0xff};
  std::cout << fixed[0] << '\n';
  std::vector<std::string> words = {"pear", "apple", "fig", "date"};
  sort_in_place(std::span(words).subspan(1));
  for (auto& word : words) std::cout << word << ' ';
  std::cout << '\n';
  int matrix[3][4];
  std::span<int> flat(&matrix[0][0], 12);
  std::iota(flat.begin(), flat.end(), 0);
  for (std::size_t row = 0; row < 3; ++row) std::cout << sum(flat.subspan(row * 4, 4)) << ' ';
  char buffer[32] = {};
  std::ospanstream out(buffer);
  out << "span " << 42 << ' ' << 2.5;
  std::cout << std::string_view(out.span().data(), out.span().size()) << ' ' << out.good();
  out << std::string(40, 'x');
  std::cout << out.good() << '\n';
  std::ispanstream in(std::span<const char>(buffer, 11));
  std::string word;
  int number = 0;
  double real = 0;
  in >> word >> number >> real;
  std::cout << word << number << ' ' << real << ' ' << in.eof() << '\n';
}
