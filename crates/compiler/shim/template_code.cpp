// Reads the C++ in templates as far as it takes to find its braces and its end.
#include "template_code.h"

#include <algorithm>

namespace kiln::shim {
namespace {

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

class CodeReader {
 public:
  explicit CodeReader(std::string_view code) : rest_(code) {}

  CodeOutline read() {
    while (!rest_.empty() && !outline_.unfinished) step();
    return std::move(outline_);
  }

 private:
  void step() {
    const char c = rest_[0];
    if (rest_.starts_with("//") || rest_.starts_with("/*")) {
      skip_comment();
    } else if (is_word_character(c)) {
      read_word();
    } else if (c == '"' || c == '\'') {
      skip_quoted(c);
    } else {
      if (c == '{' || c == '}') add_brace(c);
      if (c != ' ' && c != '\t' && c != '\n' && c != '\r') outline_.last = c;
      rest_.remove_prefix(1);
    }
  }

  void add_brace(char c) {
    if (c == '}' && outline_.braces.ends_with('{')) {
      outline_.braces.pop_back();
    } else {
      outline_.braces += c;
    }
  }

  void skip_comment() {
    const bool is_line = rest_[1] == '/';
    const std::size_t end = rest_.find(is_line ? "\n" : "*/", 2);
    if (end == std::string_view::npos && !is_line) outline_.unfinished = "a comment";
    skip(end == std::string_view::npos ? rest_.size() : end + (is_line ? 1 : 2));
  }

  void read_word() {
    std::size_t bytes = 1;
    // Numbers may have their digits separated by single quotes.
    const bool is_number = rest_[0] >= '0' && rest_[0] <= '9';
    while (bytes < rest_.size() && (is_word_character(rest_[bytes]) || (is_number && rest_[bytes] == '\''))) ++bytes;
    const std::string word(rest_.substr(0, bytes));
    outline_.last = word.back();
    skip(bytes);
    if (word.ends_with('R') && word.size() <= 3 && rest_.starts_with('"')) {
      skip_raw_string();
    } else if (!is_number) {
      outline_.words.push_back(word);
    }
  }

  void skip_quoted(char quote) {
    std::size_t at = 1;
    while (at < rest_.size() && rest_[at] != quote && rest_[at] != '\n') at += rest_[at] == '\\' ? 2 : 1;
    if (at >= rest_.size() || rest_[at] != quote) outline_.unfinished = "a string or character";
    outline_.last = quote;
    skip(at + 1);
  }

  void skip_raw_string() {
    const std::size_t parenthesis = rest_.find('(');
    const std::string delimiter = ')' + std::string(rest_.substr(1, parenthesis - 1)) + '"';
    const std::size_t end = parenthesis == std::string_view::npos ? parenthesis : rest_.find(delimiter, parenthesis);
    if (end == std::string_view::npos) outline_.unfinished = "a raw string";
    outline_.last = '"';
    skip(end == std::string_view::npos ? rest_.size() : end + delimiter.size());
  }

  void skip(std::size_t bytes) { rest_.remove_prefix(std::min(bytes, rest_.size())); }

  std::string_view rest_;
  CodeOutline outline_;
};

}  // namespace

bool CodeOutline::has_word(std::string_view word) const {
  return std::find(words.begin(), words.end(), word) != words.end();
}

CodeOutline outline_code(std::string_view code) { return CodeReader(code).read(); }

}  // namespace kiln::shim
