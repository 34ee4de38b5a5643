// Reads JavaScript and CSS as far as it takes to know where in them a value stands.
#pragma once

#include <string>

namespace kiln::shim {

/// Where in a script or style sheet the reader is.
enum class CodePlace { code, text, url, comment };

/// Reads JavaScript, one character at a time.
class ScriptReader {
 public:
  /// Returns an error, or nullptr.
  const char* feed(char c);
  /// Where a value would stand now. Settles whether a slash just read divides.
  CodePlace place();
  /// A value has been printed.
  void printed();
  /// Whether the script may end here.
  bool is_complete() const { return mode_ == Mode::code || mode_ == Mode::slash || mode_ == Mode::line_comment; }

  bool is_at_same_place(const ScriptReader& other) const {
    return mode_ == other.mode_ && is_escaped_ == other.is_escaped_ && braces_ == other.braces_;
  }

 private:
  enum class Mode {
    code,
    slash,
    double_quoted,
    single_quoted,
    template_text,
    regex,
    regex_class,
    line_comment,
    block_comment
  };

  const char* feed_code(char c);
  const char* feed_slash(char c);
  const char* feed_quoted(char c, char quote);
  const char* feed_template(char c);
  const char* feed_regex(char c);
  void feed_comment(char c);
  void end_word();
  void read_parenthesis(char c);
  void close_brace();

  Mode mode_ = Mode::code;
  /// Whether a slash would start a regular expression: so it is where a value is expected.
  bool expects_value_ = true;
  bool is_escaped_ = false;
  /// The identifier, keyword or number being read.
  std::string word_;
  /// The last characters, for what takes several.
  std::string recent_;
  /// The last word was `if` or its like.
  bool follows_control_ = false;
  /// Open parentheses: `c` of a control statement, `e` of an expression.
  std::string parentheses_;
  /// Open braces in each `${` of a template, outermost first.
  std::string braces_;
};

/// Reads CSS, one character at a time.
class StyleReader {
 public:
  const char* feed(char c);
  CodePlace place() const;
  bool is_complete() const { return mode_ == Mode::code; }

  bool is_at_same_place(const StyleReader& other) const {
    return mode_ == other.mode_ && is_escaped_ == other.is_escaped_;
  }

 private:
  enum class Mode { code, double_quoted, single_quoted, comment, url_start, url_plain, url_double, url_single };

  const char* feed_code(char c);
  const char* feed_quoted(char c, char quote, Mode after);
  void feed_url(char c);

  Mode mode_ = Mode::code;
  bool is_escaped_ = false;
  std::string word_;
  char last_ = 0;
};

}  // namespace kiln::shim
