// Iterators over matches and tokens, replacement formats, flags, and the codes of what is no regular expression.
#include <iostream>
#include <iterator>
#include <map>
#include <regex>
#include <string>
#include <vector>

namespace {

void matches() {
  const std::string text = "width=10; height=200 ;depth = 3000";
  const std::regex assignment(R"((\w+)\s*=\s*(\d+))");
  for (std::sregex_iterator match(text.begin(), text.end(), assignment), end; match != end; ++match) {
    std::cout << match->position() << "+" << match->length() << " " << (*match)[1] << "->" << match->str(2) << " ["
              << match->prefix() << "]\n";
  }
  const std::regex separator("\\s*[;=]\\s*");
  for (std::sregex_token_iterator token(text.begin(), text.end(), separator, -1), end; token != end; ++token) {
    std::cout << "<" << *token << ">";
  }
  const std::vector<int> groups{2, 1};
  for (std::sregex_token_iterator token(text.begin(), text.end(), assignment, groups), end; token != end; ++token) {
    std::cout << " " << *token;
  }
  std::cout << '\n';
}

void replacements() {
  const std::string date = "from 2024-02-29 to 2025-03-01.";
  const std::regex iso(R"((\d{4})-(\d\d)-(\d\d))");
  std::cout << std::regex_replace(date, iso, "$3.$2.$1") << "|" << std::regex_replace(date, iso, "[$&] $$ ($`) ($')")
            << "|" << std::regex_replace(date, iso, "<\\3/\\2>", std::regex_constants::format_sed) << "|"
            << std::regex_replace(date, iso, "$1 ", std::regex_constants::format_no_copy) << "|"
            << std::regex_replace(date, iso, "X", std::regex_constants::format_first_only) << '\n';
  std::string built;
  std::regex_replace(std::back_inserter(built), date.begin(), date.end(), std::regex("[aeiou]"), "");
  std::cout << built << '\n';
}

void grammars() {
  using namespace std::regex_constants;
  const std::string text = "aXbxc foo.bar+baz (x) a|b";
  auto count = [&](const char* pattern, syntax_option_type options) {
    const std::regex expression(pattern, options);
    return std::distance(std::sregex_iterator(text.begin(), text.end(), expression), std::sregex_iterator());
  };
  std::cout << count("x", ECMAScript) << count("x", icase) << count("(x)", basic) << count("\\(x\\)", basic)
            << count("(x)|a", extended) << count("o+", basic) << count("o+", extended) << count("x\na", grep)
            << count("x\nb+", egrep) << count("[[:punct:]]", awk) << count("\\bb", ECMAScript)
            << count("a(?=\\|)", ECMAScript) << count("a(?!\\|)", ECMAScript) << '\n';
  const std::regex doubled(R"((\w)\1)"), lazy("<.+?>"), greedy("<.+>");
  std::smatch match;
  const std::string word = "bookkeeper", tags = "<a><b>";
  while (std::regex_search(match.size() ? match[0].second : word.begin(), word.end(), match, doubled))
    std::cout << match[0] << " ";
  std::regex_search(tags, match, lazy);
  std::cout << match[0] << " ";
  std::regex_search(tags, match, greedy);
  std::cout << match[0] << " " << match.size() << match.ready() << match[5].matched << '\n';
}

void flags() {
  using namespace std::regex_constants;
  const char* text = "one two";
  std::cmatch match;
  std::cout << std::regex_search(text, match, std::regex("^one"))
            << std::regex_search(text, match, std::regex("^one"), match_not_bol)
            << std::regex_search(text, match, std::regex("two"), match_continuous)
            << std::regex_match(text, std::regex("one")) << std::regex_match(text, match, std::regex("(o)(n)?(x)?.*"))
            << match[3].matched << match.length(3) << " " << match.format("$2$1$3|") << '\n';
}

void mistakes() {
  using namespace std::regex_constants;
  const std::map<error_type, const char*> names{
      {error_collate, "collate"}, {error_ctype, "ctype"},        {error_escape, "escape"}, {error_backref, "backref"},
      {error_brack, "brack"},     {error_paren, "paren"},        {error_brace, "brace"},   {error_badbrace, "badbrace"},
      {error_range, "range"},     {error_badrepeat, "badrepeat"}};
  for (const char* wrong :
       {"[[.nothing.]]", "[[:nothing:]]", "\\", "(a)\\2", "[a", "(a", "a{1", "a{x}", "[z-a]", "*a"}) {
    try {
      std::regex expression(wrong);
      std::cout << wrong << " is one; ";
    } catch (const std::regex_error& error) {
      std::cout << wrong << " " << names.at(error.code()) << "; ";
    }
  }
  std::cout << '\n';
}

}  // namespace

int main() {
  matches();
  replacements();
  grammars();
  flags();
  mistakes();
}
