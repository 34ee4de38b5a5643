// Translates a project's .html templates to C++.
#include "template.h"

#include <algorithm>
#include <utility>

#include "template_code.h"
#include "template_page.h"

namespace kiln::shim {
namespace {

/// Bytes of page text in one string literal at the most: longer ones make lines that no tool likes.
constexpr std::size_t literal_bytes_max = 8000;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word_character(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_'; }

/// A name for C++ made from a path: what cannot stand in one becomes _XX.
std::string identifier(std::string_view path) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_word_character(c) && c != '_') {
      out += c;
    } else {
      out += {'_', digits[byte >> 4], digits[byte & 15]};
    }
  }
  return out;
}

/// A string literal; other characters than printable ASCII are written as octal escapes, which have a fixed length.
std::string literal(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      out += "\\n";
    } else if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (byte < 0x20 || byte >= 0x7f) {
      out += {'\\', static_cast<char>('0' + (byte >> 6)), static_cast<char>('0' + (byte >> 3 & 7)),
              static_cast<char>('0' + (byte & 7))};
    } else {
      out += c;
    }
  }
  return out += '"';
}

/// A part of the template and where it starts, lines and columns counted from 1.
struct Piece {
  std::string_view text;
  unsigned line;
  unsigned column;

  void remove_prefix(std::size_t bytes) {
    for (char c : text.substr(0, bytes)) {
      column = c == '\n' ? 1 : column + 1;
      line += c == '\n';
    }
    text.remove_prefix(bytes);
  }

  void trim() {
    while (!text.empty() && is_space(text.front())) remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  }
};

class Translator {
 public:
  Translator(std::string_view name, std::string_view html, std::vector<TemplateError>& errors)
      : name_(name), rest_{html, 1, 1}, errors_(errors) {}

  std::string run() {
    const std::string function = "kiln_template_" + identifier(name_);
    out_ = "#line 1 " + literal(name_) + "\nstatic void " + function +
           "(::kiln::HtmlPage& kiln_page) {\n[[maybe_unused]] const ::kiln::HtmlInclude include{kiln_page};\n";
    while (!rest_.text.empty()) translate_next();
    flush_text();
    check_end();
    out_ += "}\nstatic const ::kiln::HtmlTemplateEntry " + function + "_entry(" + literal(name_) + ", &" + function +
            ");\n";
    return std::move(out_);
  }

 private:
  /// A `{` whose `}` is yet to come, and the page where it stood.
  struct Block {
    PageReader page;
    Piece start;
  };

  void fail(const Piece& at, std::string message) { errors_.push_back({at.line, at.column, std::move(message)}); }

  bool is_code_start() const {
    return rest_.text.starts_with("<?") && !rest_.text.starts_with("<?xml ") && !rest_.text.starts_with("<?xml-");
  }

  void translate_next() {
    if (is_code_start()) {
      translate_code();
      return;
    }
    const PageReader::Step step = page_.feed(rest_.text[0]);
    if (step.error) fail(rest_, step.error);
    if (step.closes_quote) text_ += '"';
    text_ += rest_.text[0];
    rest_.remove_prefix(1);
  }

  void translate_code() {
    const Piece start = rest_;
    const std::size_t end = rest_.text.find("?>", 2);
    if (end == std::string_view::npos) {
      fail(start, "this <? has no ?>");
      rest_.text = {};
      return;
    }
    Piece code = {rest_.text.substr(0, end), rest_.line, rest_.column};
    rest_.remove_prefix(end + 2);
    code.remove_prefix(2);
    if (code.text.starts_with("!=")) {
      code.remove_prefix(2);
      print(start, code, true);
    } else if (code.text.starts_with("=")) {
      code.remove_prefix(1);
      print(start, code, false);
    } else if (code.text.starts_with("param") && code.text.size() > 5 && is_space(code.text[5])) {
      code.remove_prefix(5);
      declare(start, code);
    } else {
      run_code(start, code);
    }
  }

  void flush_text() {
    for (std::size_t at = 0; at < text_.size(); at += literal_bytes_max) {
      const std::string_view part = std::string_view(text_).substr(at, literal_bytes_max);
      out_ += "kiln_page.write(" + literal(part) + ", " + std::to_string(part.size()) + ");\n";
    }
    text_.clear();
  }

  /// Writes what the author's code is put into so that errors in what is made of the code have the place of its `<?`.
  void write_around(const Piece& start, std::string_view glue) {
    out_ += "#line " + std::to_string(start.line) + '\n' + std::string(start.column - 1, ' ');
    out_ += glue;
  }

  /// Writes the author's code so that its errors have its own line and column.
  void write_code(const Piece& code) {
    out_ += "#line " + std::to_string(code.line) + '\n' + std::string(code.column - 1, ' ');
    out_ += code.text;
    out_ += '\n';
  }

  /// False, with an error, when the code ends within a literal or comment or is empty.
  bool check_code(const Piece& start, const CodeOutline& outline, const char* what) {
    if (outline.unfinished) {
      fail(start, std::string(what) + " ends within " + outline.unfinished);
    } else if (outline.last == 0) {
      fail(start, std::string(what) + " is empty");
    }
    return !outline.unfinished && outline.last != 0;
  }

  void print(const Piece& start, Piece code, bool is_raw) {
    code.trim();
    while (code.text.ends_with(';')) code.text.remove_suffix(1);
    const PageReader::Step step = page_.print();
    // What is printed as it is has its place all the same: it keeps quotes and the reader's state right.
    if (step.error && (!is_raw || page_.is_in_name())) fail(start, step.error);
    if (step.opens_quote) text_.insert(text_.size() - page_.value_bytes(), 1, '"');
    flush_text();
    const CodeOutline outline = outline_code(code.text);
    if (!check_code(start, outline, "this <?= ?>")) return;
    if (!outline.braces.empty()) fail(start, "the braces of a printed expression do not match");
    out_ += "kiln_page.\n";
    const std::string place = step.place ? step.place : "text";
    write_around(start, is_raw ? "print_raw(\n" : "print(::kiln::HtmlPlace::" + place + ",\n");
    write_around(start, "(\n");
    write_code(code);
    write_around(start, "));\n");
  }

  void declare(const Piece& start, Piece declaration) {
    flush_text();
    declaration.trim();
    const std::size_t equals = find_default(declaration.text);
    Piece fallback = declaration;
    fallback.remove_prefix(equals == std::string_view::npos ? fallback.text.size() : equals + 1);
    fallback.trim();
    Piece type = {declaration.text.substr(0, equals), declaration.line, declaration.column};
    type.trim();
    std::size_t name_start = type.text.size();
    while (name_start > 0 && is_word_character(type.text[name_start - 1])) --name_start;
    Piece name = type;
    name.remove_prefix(name_start);
    type.text = type.text.substr(0, name_start);
    type.trim();
    if (name.text.empty() || is_digit(name.text[0]) || type.text.empty() ||
        (equals != std::string_view::npos && fallback.text.empty())) {
      fail(start, "a parameter is declared as <?param TYPE name ?> or <?param TYPE name = default ?>");
      return;
    }
    if (!blocks_.empty()) fail(start, "a parameter is declared outside of braces");
    write_parameter(start, name, type, fallback);
  }

  /// The position of the `=` before a default, outside of brackets; npos when there is none.
  static std::size_t find_default(std::string_view declaration) {
    int depth = 0;
    for (std::size_t i = 0; i < declaration.size(); ++i) {
      if (std::string_view("(<[{").find(declaration[i]) != std::string_view::npos) ++depth;
      if (std::string_view(")>]}").find(declaration[i]) != std::string_view::npos) --depth;
      if (declaration[i] == '=' && depth == 0) return i;
    }
    return std::string_view::npos;
  }

  void write_parameter(const Piece& start, const Piece& name, const Piece& type, const Piece& fallback) {
    out_ += "[[maybe_unused]] const auto&\n";
    write_code(name);
    out_ += "= kiln_page.\n";
    write_around(start, fallback.text.empty() ? "parameter<\n" : "parameter_or<\n");
    write_code(type);
    write_around(start, ">(" + literal(name.text) + ", " + literal(type.text));
    if (!fallback.text.empty()) {
      out_ += ",\n";
      write_code(fallback);
    }
    out_ += ");\n";
  }

  void run_code(const Piece& start, const Piece& code) {
    flush_text();
    const CodeOutline outline = outline_code(code.text);
    if (outline.last == 0 && !outline.unfinished) return;
    if (!check_code(start, outline, "this <? ?>")) return;
    check_place(start, outline);
    check_body(start, outline);
    for (char brace : outline.braces) track_brace(start, brace);
    write_code(code);
    if (std::string_view("{};:").find(outline.last) == std::string_view::npos) out_ += ";\n";
  }

  void check_place(const Piece& start, const CodeOutline& outline) {
    if (page_.is_in_unquoted_value()) fail(start, "put quotes around this attribute: there is code in it");
    if (page_.is_between_tags()) return;
    for (std::string_view word : {"include", "return", "break", "continue", "goto"}) {
      if (!outline.has_word(word)) continue;
      fail(start, '"' + std::string(word) + "\" cannot stand within " + page_.unfinished());
    }
  }

  /// Text after `<? if (x) ?>` would be one statement today and two tomorrow.
  void check_body(const Piece& start, const CodeOutline& outline) {
    static constexpr std::string_view words[] = {"if", "else", "for", "while", "do"};
    if (outline.words.empty() || outline.last == '{' || outline.last == '}' || outline.last == ';') return;
    if (std::find(std::begin(words), std::end(words), outline.words[0]) == std::end(words)) return;
    fail(start, "in a template the body of \"" + outline.words[0] + "\" stands in braces");
  }

  void track_brace(const Piece& start, char brace) {
    if (brace == '{') {
      blocks_.push_back({page_, start});
      return;
    }
    if (blocks_.empty()) {
      fail(start, "this } has no {");
      return;
    }
    Block block = std::move(blocks_.back());
    blocks_.pop_back();
    if (page_.rejoin(block.page)) return;
    fail(start, "the block that ends here and began in line " + std::to_string(block.start.line) + " starts " +
                    where(block.page) + " and ends " + where(page_) +
                    ": it must begin and end at the same place of the page");
    page_ = block.page;
  }

  static std::string where(const PageReader& page) {
    return page.unfinished() ? std::string("within ") + page.unfinished() : "between tags";
  }

  void check_end() {
    for (const Block& block : blocks_) fail(block.start, "this { has no }");
    if (!errors_.empty()) return;
    if (const char* unfinished = page_.unfinished()) fail(rest_, std::string("the template ends within ") + unfinished);
  }

  const std::string_view name_;
  Piece rest_;
  std::vector<TemplateError>& errors_;
  std::string out_;
  /// Page text that is not written to `out_` yet.
  std::string text_;
  PageReader page_;
  std::vector<Block> blocks_;
};

}  // namespace

std::string translate_template(std::string_view name, std::string_view html, std::vector<TemplateError>& errors) {
  return Translator(name, html, errors).run();
}

}  // namespace kiln::shim
