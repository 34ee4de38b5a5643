// Character and string literals of every kind: prefixes, raw strings, escapes, concatenation, digits, user-defined
// suffixes, conversions.
#include <chrono>
#include <codecvt>
#include <complex>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <cuchar>
#include <iostream>
#include <locale>
#include <string>
#include <type_traits>

namespace {

template <class Text>
void units(const Text* text) {
  for (; *text; ++text) std::printf("%x ", static_cast<unsigned>(static_cast<std::make_unsigned_t<Text>>(*text)));
  std::printf("(%zu)\n", sizeof(Text));
}

void bytes(const char8_t* text) {
  for (; *text; ++text) std::printf("%02x", *text);
  std::printf(" ");
}

constexpr long double operator""_km(long double value) { return value * 1000; }
constexpr unsigned long long operator""_km(unsigned long long value) { return value * 1000; }
std::string operator""_repeated(const char* text, std::size_t size) {
  return std::string(text, size) + std::string(text, size);
}
constexpr int operator""_index(char letter) { return letter - 'a'; }
template <char... Digits>
constexpr unsigned long long operator""_binary() {
  unsigned long long value = 0;
  ((value = value * 2 + (Digits - '0')), ...);
  return value;
}
unsigned long long operator""_raw(const char* digits) { return std::strlen(digits); }

}  // namespace

int main() {
  units("é€");
  units(L"é€😀");
  units(u"é€😀");
  units(U"é€😀");
  bytes(u8"é€😀");
  bytes(u8"\u00e9\U0001F600\x41");
  std::printf("%zu %zu %zu\n", sizeof u8"😀", sizeof u"😀", sizeof U"😀");
  std::printf("%d %d %x %x %lx %d\n", 'A', '\x7f', u'\u20ac', static_cast<unsigned>(U'\U0001F600'),
              static_cast<long>(L'é'), u8'z');
  std::printf("%d %d %d %d %d %d\n", '\a', '\0', '\101', '\'', '\?', '\e');
  std::printf("%s|%s|%s\n", "tab\there", R"(raw \n "quoted" \)", R"delimiter(a)" b)delimiter");
  std::printf("%s %zu %zu\n",
              "joined "
              "from "
              "pieces",
              sizeof "a\0b", sizeof "\x41"
                                    "1");
  std::printf("%s\n", R"(line one
line two)");
  std::printf("%d %d %d %lld %llu %d\n", 0b1010'1010, 0x1'F, 0'17, 1'000'000'000'000, 18'446'744'073'709'551'615u,
              0XaB);
  std::printf("%g %g %g %a %Lg %g\n", 1'000.5, 1e-3, .5f, 0x1.8p3, 2.L, 0x.1p4);
  static_assert(std::is_same_v<decltype(1u), unsigned> && std::is_same_v<decltype(1ll), long long> &&
                std::is_same_v<decltype(2147483648), long> && std::is_same_v<decltype(0x80000000), unsigned> &&
                std::is_same_v<decltype('a'), char> && std::is_same_v<decltype(L'a'), wchar_t>);
  std::printf("%.1Lf %llu %s %d %llu %llu\n", 2.5_km, 3_km, "ab"_repeated.c_str(), 'e'_index, 101101_binary,
              0x1fff_raw);
  using namespace std::literals;
  std::cout << "std string"s.size() << ' ' << "view"sv.substr(1) << ' ' << (90min).count() << ' ' << (1.5 + 2.0i)
            << '\n';

  std::wstring_convert<std::codecvt_utf8_utf16<char16_t>, char16_t> utf16;
  std::u16string converted = utf16.from_bytes("é€😀");
  std::cout << converted.size() << ' ' << utf16.to_bytes(converted) << '\n';
  std::wstring_convert<std::codecvt_utf8<char32_t>, char32_t> utf32;
  std::cout << utf32.from_bytes("é€😀").size() << ' ' << utf32.to_bytes(U"\u03a9\U0001F680") << '\n';
  try {
    utf32.from_bytes("\xff\xfe");
  } catch (const std::range_error& error) {
    std::cout << error.what() << '\n';
  }
  std::mbstate_t state = {};
  char16_t unit = 0;
  std::cout << std::mbrtoc16(&unit, "x", 1, &state) << static_cast<int>(unit) << ' '
            << std::strlen(reinterpret_cast<const char*>(u8"naïve")) << '\n';
  const char* trigraph_free = "what??!";
  int \u00e9t\u00e9 = 5, größe = 6;
  std::printf("%s %d\n", trigraph_free, été + größe);
}
