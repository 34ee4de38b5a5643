// string and string_view: searching, editing, conversions, growth, views, comparison, wide strings, C string functions.
#include <algorithm>
#include <cctype>
#include <cstring>
#include <cwchar>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

using namespace std::literals;

namespace {

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t start = 0;;) {
    std::size_t end = text.find(separator, start);
    parts.push_back(text.substr(start, end - start));
    if (end == std::string_view::npos) return parts;
    start = end + 1;
  }
}

std::string trim(std::string_view text) {
  auto first = text.find_first_not_of(" \t");
  if (first == text.npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

int sign(int value) { return (value > 0) - (value < 0); }

struct CaselessTraits : std::char_traits<char> {
  static bool eq(char a, char b) { return std::tolower(a) == std::tolower(b); }
  static bool lt(char a, char b) { return std::tolower(a) < std::tolower(b); }
  static int compare(const char* a, const char* b, std::size_t n) {
    for (; n--; ++a, ++b)
      if (!eq(*a, *b)) return lt(*a, *b) ? -1 : 1;
    return 0;
  }
};

}  // namespace

int main() {
  std::string text = "the quick brown fox jumps over the lazy dog";
  std::cout << text.find("the") << ' ' << text.find("the", 1) << ' ' << text.rfind("the") << ' '
            << text.find_first_of("xyz") << ' ' << text.find_last_of("aeiou") << ' ' << text.find_first_not_of("the ")
            << ' ' << (text.find("cat") == text.npos) << ' ' << text.find('q', 100) << '\n';
  text.replace(4, 5, "slow").insert(0, ">> ").append(3, '!').erase(text.find("lazy "), 5).push_back('?');
  std::cout << text << ' ' << text.size() << '\n';
  text.resize(10);
  text.resize(12, '-');
  std::swap(text[0], text.back());
  std::cout << text << ' ' << text.front() << text.back() << ' ' << text.compare(3, 3, "the") << ' '
            << sign(text.compare("a")) << ' ' << text.substr(3, 3) << '\n';
  std::cout << "prefix"sv.starts_with("pre") << "suffix"s.ends_with('x') << "abc"s.contains("bc") << ' '
            << "null\0inside"s.size() << ' ' << std::strlen("null\0inside") << '\n';
  for (auto part : split("a,bb,,ccc,", ',')) std::cout << '<' << part << '>';
  std::cout << '[' << trim("  \t padded text ") << "][" << trim("   ") << "]\n";
  std::cout << std::stoi("0x7f", nullptr, 16) << ' ' << std::stol("-99") << ' ' << std::stoull("18446744073709551615")
            << ' ' << std::stod("2.5e-3") << ' ' << std::stoi("077", nullptr, 0) << ' ' << std::to_string(-1.5) << ' '
            << std::to_string(4294967295u) << '\n';
  std::size_t used = 0;
  std::stof("3.14 rest", &used);
  std::cout << used << ' ';
  std::string grown;
  std::vector<std::size_t> capacities;
  for (int i = 0; i < 1000; ++i) {
    grown += static_cast<char>('a' + i % 26);
    if (capacities.empty() || grown.capacity() != capacities.back()) capacities.push_back(grown.capacity());
  }
  for (std::size_t capacity : capacities) std::cout << capacity << ' ';
  std::cout << std::string().capacity() << '\n';
  std::string self = "abcdef";
  self.append(self, 2, 3).insert(2, self).replace(1, 2, self.c_str() + 3);
  std::cout << self << ' ' << std::string(self.rbegin(), self.rbegin() + 4) << ' ' << std::string("iterators", 4) << ' '
            << std::string({'l', 'i', 's', 't'}) << '\n';
  std::string_view view = "a view of text";
  view.remove_prefix(2);
  view.remove_suffix(5);
  std::cout << '[' << view << "] " << (view == "view of") << (view < "viex") << view.find("of") << ' '
            << std::string_view("abc", 2) << ' ' << view.copy(self.data(), 4) << self.substr(0, 6) << '\n';
  using Caseless = std::basic_string_view<char, CaselessTraits>;
  std::cout << (Caseless("HeLLo") == Caseless("hEllO")) << (Caseless("abc") < Caseless("ABD")) << '\n';
  std::wstring wide = L"wide \u00e9\u4e2d";
  std::u32string points = U"\U0001F600x";
  std::cout << wide.size() << ' ' << points.size() << ' ' << std::wcslen(wide.c_str()) << ' '
            << std::to_wstring(42).size() << ' ' << (wide.find(L'\u4e2d')) << '\n';
  char buffer[40] = "start";
  std::strcat(std::strcpy(buffer + 5, " middle"), " end");
  std::strncpy(buffer + 30, "truncated", 5)[5] = 0;
  std::cout << buffer << ' ' << buffer + 30 << ' ' << sign(std::strcmp("abc", "abd"))
            << sign(std::strncmp("abc", "abd", 2)) << ' ' << std::strchr(buffer, 'm') << ' '
            << std::strrchr(buffer, 'd') << ' ' << std::strstr(buffer, "dd") << ' '
            << std::strspn("123abc", "0123456789") << std::strcspn("123abc", "abc") << ' '
            << std::strpbrk("hello", "xl") << '\n';
  char list[] = "one, two;three";
  for (char* token = std::strtok(list, ", ;"); token; token = std::strtok(nullptr, ", ;")) std::cout << token << '/';
  char moved[] = "0123456789";
  std::memmove(moved + 2, moved, 6);
  std::cout << ' ' << moved << ' ' << static_cast<char*>(std::memchr(moved, '5', 10)) - moved << ' '
            << sign(std::memcmp("a\0b", "a\0c", 3)) << '\n';
  std::string letters = "Hello World 123";
  std::transform(letters.begin(), letters.end(), letters.begin(),
                 [](unsigned char c) { return std::isupper(c) ? std::tolower(c) : std::toupper(c); });
  std::cout << letters << ' ' << std::count_if(letters.begin(), letters.end(), [](unsigned char c) {
    return std::isdigit(c) || std::isspace(c);
  }) << '\n';
}
