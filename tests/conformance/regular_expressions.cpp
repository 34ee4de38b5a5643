// <regex>: grammars, groups, look-ahead, back references, iterators, replacement formats, flags, classes, errors.
#include <iostream>
#include <iterator>
#include <regex>
#include <string>
#include <vector>

namespace {

void match(const std::string& pattern, const std::vector<std::string>& texts,
           std::regex::flag_type flags = std::regex::ECMAScript) {
  std::regex regex(pattern, flags);
  std::cout << pattern << " (" << regex.mark_count() << "):";
  for (const std::string& text : texts) {
    std::smatch found;
    if (std::regex_match(text, found, regex)) {
      std::cout << " match";
      for (std::size_t i = 1; i < found.size(); ++i)
        std::cout << (i > 1 ? "," : "<") << (found[i].matched ? found[i].str() : "-");
      if (found.size() > 1) std::cout << '>';
    } else if (std::regex_search(text, found, regex)) {
      std::cout << " at " << found.position() << '+' << found.length();
    } else {
      std::cout << " no";
    }
  }
  std::cout << '\n';
}

std::string error_of(const std::string& pattern) {
  try {
    std::regex regex(pattern);
    return "fine";
  } catch (const std::regex_error& error) {
    using namespace std::regex_constants;
    return error.code() == error_brack       ? "bracket"
           : error.code() == error_paren     ? "parenthesis"
           : error.code() == error_escape    ? "escape"
           : error.code() == error_range     ? "range"
           : error.code() == error_badrepeat ? "repeat"
           : error.code() == error_brace     ? "brace"
           : error.code() == error_badbrace  ? "bad brace"
           : error.code() == error_ctype     ? "class"
                                             : "other";
  }
}

}  // namespace

int main() {
  match(R"((\d{4})-(\d\d)-(\d\d))", {"2024-02-29", "on 2024-02-29", "24-2-9"});
  match(R"(([\w.+-]+)@([\w-]+\.)+([a-z]{2,}))", {"ann.b+c@mail.example.org", "ann@", "x@y.io"});
  match("(a+)(b|c)*?(d)?", {"aab", "aabcbc", "aad", "b"});
  match("(?:ab)+(?=c)c", {"ababc", "xabc", "abab"});
  match("a(?!b).", {"ac", "ab", "abad"});
  match(R"((\w)(\w)?.*\2\1)", {"abba", "abcba", "abc"});
  match("^line$", {"line", "line\n"});
  match(R"(\bcat\b)", {"cat", "a cat sat", "concatenate"});
  match("[[:alpha:]_][[:alnum:]_]*", {"name_1", "1name", "_"});
  match("[^a-c\\]x-]+", {"hello", "abc", "d]e"});
  match("hello", {"HELLO", "hello"}, std::regex::icase);
  match("\\(a*\\)\\1", {"aaaa", "a(a)"}, std::regex::basic);
  match("(a|ab)(c|bcd)(d*)", {"abcd"}, std::regex::extended);
  match("(a|ab)(c|bcd)(d*)", {"abcd"});
  match("x{2,3}", {"x", "xx", "xxx", "xxxx"});
  match(R"(\x41\u0042\t[\d\s]+)", {"AB\t1 2", "AB"});

  std::string text = "width=10; height = 20;depth=thirty; name=box";
  std::regex pair(R"((\w+)\s*=\s*(\w+))");
  for (std::sregex_iterator it(text.begin(), text.end(), pair), end; it != end; ++it)
    std::cout << (*it)[1] << "->" << (*it)[2] << ' ';
  std::cout << '\n'
            << std::regex_replace(text, pair, "$2=$1") << '\n'
            << std::regex_replace(text, pair, "[$&]", std::regex_constants::format_first_only) << '\n'
            << std::regex_replace(text, std::regex(R"(\d+)"), "<$`|$'>", std::regex_constants::format_no_copy) << '\n'
            << std::regex_replace(text, std::regex("(e)(i)?"), "&\\1", std::regex_constants::format_sed) << '\n';
  std::regex separators("[;,\\s]+");
  std::string list = "one, two;three  four";
  std::copy(std::sregex_token_iterator(list.begin(), list.end(), separators, -1), std::sregex_token_iterator(),
            std::ostream_iterator<std::string>(std::cout, "|"));
  std::copy(std::sregex_token_iterator(text.begin(), text.end(), pair, {2, 1}), std::sregex_token_iterator(),
            std::ostream_iterator<std::string>(std::cout, "."));
  std::cout << '\n';
  std::cmatch found;
  std::regex_search("prefix 42 suffix", found, std::regex("[0-9]+"));
  std::cout << '(' << found.prefix() << ")(" << found.str() << ")(" << found.suffix() << ") "
            << found.format("$& of $$") << '\n';
  for (const char* pattern : {"[a", "(a", "a)", "\\", "[z-a]", "*a", "a{2", "a{x}", "[[:no:]]", "a**", "ok"})
    std::cout << error_of(pattern) << ' ';
  std::cout << '\n';
  std::wsmatch wide;
  std::wstring name = L"Grüße 7";
  std::cout << std::regex_match(name, wide, std::wregex(L"(\\S+) (\\d)")) << wide[1].length() << '\n';
  std::string big(2000, 'a');
  std::cout << std::regex_match(big + "b", std::regex("(a|aa)*?b")) << std::regex_search(big, std::regex("a{1000}$"))
            << '\n';
}
