// Literal operators of every form, those of the library, digit separators and literals of all kinds.
#include <chrono>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <iomanip>
#include <iostream>
#include <string>
#include <string_view>
#include <type_traits>

namespace units {

struct Metres {
  long double value;
  friend constexpr Metres operator+(Metres left, Metres right) { return {left.value + right.value}; }
  friend constexpr auto operator<=>(Metres, Metres) = default;
};
constexpr Metres operator""_m(long double value) { return {value}; }
constexpr Metres operator""_m(unsigned long long value) { return {static_cast<long double>(value)}; }
constexpr Metres operator""_km(long double value) { return {value * 1000}; }

constexpr std::size_t operator""_length(const char* text, std::size_t size) {
  return size + (text[size] == 0 ? 0 : 100);
}
constexpr int operator""_twice(char character) { return 2 * character; }
constexpr std::string_view operator""_raw(const char* digits) { return digits; }

template <char... digits>
constexpr unsigned operator""_base3() {
  unsigned value = 0;
  ((value = value * 3 + (digits - '0')), ...);
  return value;
}

template <std::size_t size>
struct Fixed {
  char text[size];
  constexpr Fixed(const char (&from)[size]) {
    for (std::size_t i = 0; i < size; ++i) text[i] = from[i];
  }
};
template <Fixed fixed>
constexpr auto operator""_reversed() {
  auto copy = fixed;
  for (std::size_t i = 0, last = sizeof(copy.text) - 2; i < last; ++i, --last) std::swap(copy.text[i], copy.text[last]);
  return copy;
}

}  // namespace units

int main() {
  using namespace units;
  using namespace std::literals;
  static_assert(1.5_km + 500_m == 2000.0_m && 12021_base3 == 142);
  std::cout << (3_m + 0.5_m).value << " " << "four"_length << " " << 'x'_twice << " " << 0x1.8p3_raw << " " << 1'000_raw
            << " "
            << "stressed"_reversed.text << '\n';
  std::cout << "std"s + "string"s << " " << "view"sv.substr(1) << " " << "nul\0inside"s.size() << " "
            << "nul\0inside"sv.size() << " " << (1h + 30min).count() << " " << (1.5s + 250ms).count() << " "
            << std::chrono::nanoseconds(3us).count() << " " << (2.0 + 3.0i) << " "
            << std::is_same_v<decltype(2if), std::complex<float>> << '\n';
  std::cout
      << 0b1010'1010 << " " << 0777 << " " << 0xdead'beefu << " " << 1e3f << " " << 0x1p-2 << " "
      << 18'446'744'073'709'551'615u << " "
      << std::is_same_v<
             decltype(1ull),
             unsigned long long> << std::is_same_v<decltype(2147483648), long> << std::is_same_v<decltype(0xffffffff), unsigned> << std::is_same_v<decltype('ab'), int> << std::is_same_v<decltype(u'x'), char16_t> << '\n';
  std::cout << R"delimiter(raw )" \n (text)delimiter" << " "
            << "con"
               "cate"
               "nated"
            << " " << "\x41\102\u0043" << " " << sizeof(u8"\u20ac") << sizeof(u"\U0001F600") << sizeof(U"\U0001F600")
            << sizeof(L"ab") << '\n';
}
