// Reads JavaScript and CSS as far as it takes to know where in them a value stands.
#include "template_script.h"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace kiln::shim {
namespace {

bool is_word_character(char c) {
  const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return is_letter || (c >= '0' && c <= '9') || c == '_' || c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

bool is_line_end(char c) { return c == '\n' || c == '\r'; }

/// Keywords after which a value comes, so that a slash starts a regular expression.
bool expects_value_after(std::string_view word) {
  static constexpr std::string_view words[] = {"await",   "case",  "delete",     "do",   "else",
                                               "extends", "in",    "instanceof", "new",  "of",
                                               "return",  "throw", "typeof",     "void", "yield"};
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

}  // namespace

const char* ScriptReader::feed(char c) {
  recent_ += c;
  if (recent_.size() > 4) recent_.erase(0, 1);
  if (recent_.ends_with("<!--"))
    return "<!-- cannot stand in a script: the page would not end the script where it seems to";
  if (is_escaped_) {
    is_escaped_ = false;
    return nullptr;
  }
  switch (mode_) {
    case Mode::code:
      return feed_code(c);
    case Mode::slash:
      return feed_slash(c);
    case Mode::double_quoted:
      return feed_quoted(c, '"');
    case Mode::single_quoted:
      return feed_quoted(c, '\'');
    case Mode::template_text:
      return feed_template(c);
    case Mode::regex:
    case Mode::regex_class:
      return feed_regex(c);
    case Mode::line_comment:
    case Mode::block_comment:
      feed_comment(c);
      break;
  }
  return nullptr;
}

void ScriptReader::end_word() {
  if (word_.empty()) return;
  expects_value_ = expects_value_after(word_);
  follows_control_ = word_ == "if" || word_ == "while" || word_ == "for" || word_ == "with";
  word_.clear();
}

void ScriptReader::read_parenthesis(char c) {
  if (c == '(') {
    parentheses_ += follows_control_ ? 'c' : 'e';
    expects_value_ = true;
  } else {
    // After `if (x)` comes a statement, after `f(x)` an operator.
    expects_value_ = parentheses_.ends_with('c');
    if (!parentheses_.empty()) parentheses_.pop_back();
  }
}

void ScriptReader::close_brace() {
  expects_value_ = true;
  if (braces_.empty()) return;
  if (braces_.back() == 0) {
    braces_.pop_back();
    mode_ = Mode::template_text;
  } else {
    --braces_.back();
  }
}

const char* ScriptReader::feed_code(char c) {
  if (is_word_character(c)) {
    word_ += c;
    return nullptr;
  }
  end_word();
  if (c == '"' || c == '\'' || c == '`') {
    mode_ = c == '"' ? Mode::double_quoted : c == '\'' ? Mode::single_quoted : Mode::template_text;
  } else if (c == '/') {
    mode_ = Mode::slash;
  } else if (c == '(' || c == ')') {
    read_parenthesis(c);
  } else if (c == ']') {
    expects_value_ = false;
  } else if (c == '{') {
    if (!braces_.empty()) ++braces_.back();
    expects_value_ = true;
  } else if (c == '}') {
    close_brace();
  } else if (c == '+' || c == '-') {
    // After `x++` a slash divides, after `x +` it does not.
    const bool is_doubled = recent_.size() > 1 && recent_[recent_.size() - 2] == c;
    expects_value_ = !is_doubled;
  } else if (c != ' ' && c != '\t' && !is_line_end(c)) {
    expects_value_ = true;
  }
  if (c != ' ' && c != '\t' && !is_line_end(c)) follows_control_ = false;
  return nullptr;
}

const char* ScriptReader::feed_slash(char c) {
  if (c == '/' || c == '*') {
    mode_ = c == '/' ? Mode::line_comment : Mode::block_comment;
    recent_.clear();
    return nullptr;
  }
  mode_ = expects_value_ ? Mode::regex : Mode::code;
  expects_value_ = true;
  return mode_ == Mode::regex ? feed_regex(c) : feed_code(c);
}

const char* ScriptReader::feed_quoted(char c, char quote) {
  if (is_line_end(c)) return "a JavaScript string is not closed in its line";
  is_escaped_ = c == '\\';
  if (c == quote) {
    mode_ = Mode::code;
    expects_value_ = false;
  }
  return nullptr;
}

const char* ScriptReader::feed_template(char c) {
  is_escaped_ = c == '\\';
  if (c == '`') {
    mode_ = Mode::code;
    expects_value_ = false;
  } else if (recent_.ends_with("${")) {
    mode_ = Mode::code;
    expects_value_ = true;
    braces_ += '\0';
  }
  return nullptr;
}

const char* ScriptReader::feed_regex(char c) {
  if (is_line_end(c)) return "a JavaScript regular expression is not closed in its line; put a space around a division";
  is_escaped_ = c == '\\';
  if (c == '[') {
    mode_ = Mode::regex_class;
  } else if (c == ']') {
    mode_ = Mode::regex;
  } else if (c == '/' && mode_ == Mode::regex) {
    mode_ = Mode::code;
    expects_value_ = false;
  }
  return nullptr;
}

void ScriptReader::feed_comment(char c) {
  const bool ends = mode_ == Mode::line_comment ? is_line_end(c) : recent_.ends_with("*/");
  if (ends) mode_ = Mode::code;
}

CodePlace ScriptReader::place() {
  if (mode_ == Mode::slash) {
    mode_ = expects_value_ ? Mode::regex : Mode::code;
    expects_value_ = true;
  }
  if (mode_ == Mode::code) return CodePlace::code;
  return mode_ == Mode::line_comment || mode_ == Mode::block_comment ? CodePlace::comment : CodePlace::text;
}

void ScriptReader::printed() {
  recent_.clear();
  word_.clear();
  is_escaped_ = false;
  if (mode_ == Mode::code) expects_value_ = false;
}

const char* StyleReader::feed(char c) {
  if (is_escaped_) {
    is_escaped_ = false;
    return nullptr;
  }
  const char* error = nullptr;
  switch (mode_) {
    case Mode::code:
      error = feed_code(c);
      break;
    case Mode::double_quoted:
      error = feed_quoted(c, '"', Mode::code);
      break;
    case Mode::single_quoted:
      error = feed_quoted(c, '\'', Mode::code);
      break;
    case Mode::comment:
      if (last_ == '*' && c == '/') mode_ = Mode::code;
      break;
    default:
      feed_url(c);
      break;
  }
  last_ = c;
  return error;
}

const char* StyleReader::feed_code(char c) {
  if (is_word_character(c) || c == '-') {
    word_ += static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    return nullptr;
  }
  is_escaped_ = c == '\\';
  if (c == '"') {
    mode_ = Mode::double_quoted;
  } else if (c == '\'') {
    mode_ = Mode::single_quoted;
  } else if (c == '*' && last_ == '/') {
    mode_ = Mode::comment;
  } else if (c == '(' && word_ == "url") {
    mode_ = Mode::url_start;
  }
  word_.clear();
  return nullptr;
}

const char* StyleReader::feed_quoted(char c, char quote, Mode after) {
  if (is_line_end(c)) return "a CSS string is not closed in its line";
  is_escaped_ = c == '\\';
  if (c == quote) mode_ = after;
  return nullptr;
}

void StyleReader::feed_url(char c) {
  is_escaped_ = c == '\\';
  if (mode_ == Mode::url_start) {
    const bool is_space = c == ' ' || c == '\t' || is_line_end(c);
    mode_ = c == '"' ? Mode::url_double : c == '\'' ? Mode::url_single : is_space ? Mode::url_start : Mode::url_plain;
    if (c == ')') mode_ = Mode::code;
  } else if (mode_ == Mode::url_plain) {
    if (c == ')') mode_ = Mode::code;
  } else if (c == (mode_ == Mode::url_double ? '"' : '\'')) {
    // What follows up to the parenthesis is white space: as good as an unquoted URL's end.
    mode_ = Mode::url_plain;
  }
}

CodePlace StyleReader::place() const {
  switch (mode_) {
    case Mode::code:
      return CodePlace::code;
    case Mode::double_quoted:
    case Mode::single_quoted:
      return CodePlace::text;
    case Mode::comment:
      return CodePlace::comment;
    default:
      return CodePlace::url;
  }
}

}  // namespace kiln::shim
