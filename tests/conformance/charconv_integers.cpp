// to_chars and from_chars of integers: every base, limits, buffers too small, partial parses, signs, overflow.
#include <charconv>
#include <cstdint>
#include <iostream>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>

namespace {

template <class T>
std::string to_text(T value, int base = 10) {
  char buffer[80];
  auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, value, base);
  return error == std::errc() ? std::string(buffer, end) : "error";
}

template <class T>
std::string from_text(std::string_view text, int base = 10) {
  T value = 99;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  std::string name = error == std::errc()                      ? ""
                     : error == std::errc::invalid_argument    ? " invalid"
                     : error == std::errc::result_out_of_range ? " range"
                                                               : " ?";
  return to_text(value) + '@' + std::to_string(end - text.data()) + name;
}

template <class T>
void limits() {
  std::cout << to_text(std::numeric_limits<T>::min()) << ' ' << to_text(std::numeric_limits<T>::max()) << ' '
            << to_text(std::numeric_limits<T>::max(), 2) << ' ' << to_text(std::numeric_limits<T>::min(), 36) << '\n';
}

}  // namespace

int main() {
  limits<signed char>();
  limits<unsigned short>();
  limits<int>();
  limits<std::int64_t>();
  limits<std::uint64_t>();
  for (int base = 2; base <= 36; ++base) std::cout << to_text(123456789, base) << ' ';
  std::cout << '\n';
  long mismatches = 0;
  for (int base = 2; base <= 36; ++base) {
    for (std::int64_t value = -50000; value <= 50000; value += 37) {
      std::int64_t scaled = value * 1234567891;
      std::string text = to_text(scaled, base);
      std::int64_t back = 0;
      auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), back, base);
      mismatches += back != scaled || error != std::errc() || end != text.data() + text.size();
    }
  }
  std::cout << "mismatches " << mismatches << '\n';
  for (const char* text : {"42", "-42", "+42", " 42", "42abc", "", "-", "0x1f", "007", "2147483647", "2147483648",
                           "-2147483649", "99999999999999999999z"})
    std::cout << from_text<int>(text) << ' ';
  std::cout << '\n'
            << from_text<unsigned>("-1") << ' ' << from_text<unsigned char>("255") << ' '
            << from_text<unsigned char>("256") << ' ' << from_text<int>("zz", 36) << ' ' << from_text<int>("FFfg", 16)
            << ' ' << from_text<int>("12a", 2) << ' ' << from_text<std::uint64_t>("18446744073709551615") << ' '
            << from_text<std::uint64_t>("18446744073709551616") << ' '
            << from_text<std::int64_t>("-9223372036854775808") << '\n';
  char small[4];
  for (int value : {999, 1234, 12345, -123, -1234}) {
    auto [end, error] = std::to_chars(small, small + 4, value);
    std::cout << (error == std::errc()                  ? std::string(small, end)
                  : error == std::errc::value_too_large ? "too large"
                                                        : "?")
              << ' ' << (end == small + 4) << ", ";
  }
  std::cout << to_text('A') << '\n';
}
