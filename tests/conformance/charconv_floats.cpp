// to_chars and from_chars of floating point: shortest, fixed, scientific, general, hex, every precision, all three
// types.
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>

namespace {

template <class T, class... Options>
std::string to_text(T value, Options... options) {
  char buffer[6000];
  auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, value, options...);
  return error == std::errc() ? std::string(buffer, end) : "error";
}

template <class T>
void all_formats(T value) {
  std::printf("%s | %s | %s | %s | %s\n", to_text(value).c_str(), to_text(value, std::chars_format::fixed).c_str(),
              to_text(value, std::chars_format::scientific).c_str(), to_text(value, std::chars_format::general).c_str(),
              to_text(value, std::chars_format::hex).c_str());
}

template <class T>
std::string from_text(std::string_view text, std::chars_format format = std::chars_format::general) {
  T value = 99;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, format);
  return to_text(value) + '@' + std::to_string(end - text.data()) +
         (error == std::errc()                      ? ""
          : error == std::errc::result_out_of_range ? " range"
                                                    : " invalid");
}

}  // namespace

int main() {
  for (double value : {0.0, -0.0, 1.0, 0.1, 1.0 / 3, 123456.789, 1e21, 1e23, 5e-324, 2.2250738585072014e-308,
                       1.7976931348623157e308, 9007199254740993.0, 1e-5, 1e-4, 100000.0, -2.5})
    all_formats(value);
  all_formats(std::numeric_limits<double>::infinity());
  all_formats(std::numeric_limits<double>::quiet_NaN());
  for (float value : {0.1f, 16777216.0f, 1e-45f, 3.4028235e38f, 0.3f, 1.5f}) all_formats(value);
  for (long double value : {0.1L, 1.0L / 3, 1e4000L, 1e-4940L, 123.5L})
    std::printf("%s | %s | %s\n", to_text(value).c_str(), to_text(value, std::chars_format::scientific).c_str(),
                to_text(value, std::chars_format::hex).c_str());

  const double samples[] = {0.0, 0.5, 1.5, 2.5, 1234.5678, 0.000123456, 9.9999, 1e15, 123456789012345678.0};
  for (double sample : samples) {
    for (int precision : {0, 1, 3, 8, 20}) {
      std::printf("%s %s %s %s;", to_text(sample, std::chars_format::fixed, precision).c_str(),
                  to_text(sample, std::chars_format::scientific, precision).c_str(),
                  to_text(sample, std::chars_format::general, precision).c_str(),
                  to_text(sample, std::chars_format::hex, precision).c_str());
    }
    std::printf("\n");
  }
  std::printf("%s\n", to_text(0.1, std::chars_format::fixed, 60).c_str());
  std::printf("%zu %s\n", to_text(5e-324, std::chars_format::fixed, 1074).size(),
              to_text(5e-324, std::chars_format::fixed, 1074).substr(1060).c_str());

  std::uint64_t state = 88172645463325252u;
  int mismatches = 0, differs_from_printf = 0;
  for (int i = 0; i < 20000; ++i) {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    double value, back = 0;
    std::memcpy(&value, &state, sizeof value);
    if (!std::isfinite(value)) continue;
    std::string text = to_text(value);
    std::from_chars(text.data(), text.data() + text.size(), back);
    mismatches += std::memcmp(&value, &back, sizeof value) != 0;
    char expected[64];
    std::snprintf(expected, sizeof expected, "%.10e", value);
    differs_from_printf += to_text(value, std::chars_format::scientific, 10) != expected;
  }
  std::printf("mismatches %d, unlike printf %d\n", mismatches, differs_from_printf);
  for (const char* text :
       {"1.5", "-0",    ".5",    "5.",     "1e3", "1e", "1e+", "inf", "-infinity", "nan(1)x",
        "NAN", "0x1p3", "1e999", "1e-999", "+1",  " 1", "e5",  "",    "123abc",    "179769313486231580793e289"})
    std::printf("%s ", from_text<double>(text).c_str());
  std::printf("\n%s %s %s %s %s\n", from_text<double>("1.5e3", std::chars_format::fixed).c_str(),
              from_text<double>("1.5", std::chars_format::scientific).c_str(),
              from_text<double>("1.8p1", std::chars_format::hex).c_str(), from_text<float>("16777217").c_str(),
              from_text<long double>("0.1").c_str());
}
