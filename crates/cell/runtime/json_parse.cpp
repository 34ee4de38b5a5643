// Reads JSON text, RFC 8259, strictly: what the grammar does not allow is refused with its position.
#include <kiln/json.h>

#include <charconv>
#include <cstdlib>
#include <istream>
#include <iterator>

#include "utf8.h"

namespace kiln {

/// Reads one text in time proportional to its size (members of an object: times the logarithm of their number).
class JsonParser {
 public:
  JsonParser(std::string_view text, bool ignores_comments)
      : begin_(text.data()), at_(begin_), end_(begin_ + text.size()), ignores_comments_(ignores_comments) {
    if (text.starts_with("\xef\xbb\xbf")) at_ += 3;
  }

  Json parse() {
    Json result;
    skip_space();
    parse_value(result, 0);
    skip_space();
    if (at_ != end_) fail("the end of the text is expected");
    return result;
  }

 private:
  [[noreturn]] void fail(const char* message) const { fail(message, at_); }

  [[noreturn]] void fail(const char* message, const char* where) const {
    std::size_t line = 1;
    const char* line_start = begin_;
    for (const char* p = begin_; p != where; ++p) {
      if (*p == '\n') ++line, line_start = p + 1;
    }
    const auto byte = static_cast<std::size_t>(where - begin_);
    const auto column = static_cast<std::size_t>(where - line_start) + 1;
    throw JsonParseError(
        std::format("JSON: line {}, column {} (byte {}): {}, not {}", line, column, byte, message, found(where)), byte,
        line, column);
  }

  /// What stands at `where`, for a message.
  std::string found(const char* where) const {
    if (where == end_) return "the end";
    const CodePoint next = first_code_point({where, static_cast<std::size_t>(end_ - where)});
    if (!next.valid) return std::format("the byte {:#04x}", static_cast<unsigned char>(*where));
    if (next.value < 0x20) return std::format("the control character U+{:04X}", static_cast<unsigned>(next.value));
    return std::format("'{}'", std::string_view(where, next.bytes));
  }

  bool take(char expected) {
    if (at_ == end_ || *at_ != expected) return false;
    ++at_;
    return true;
  }

  void skip_space() {
    while (at_ != end_) {
      if (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t') {
        ++at_;
      } else if (*at_ == '/' && ignores_comments_) {
        skip_comment();
      } else {
        return;
      }
    }
  }

  void skip_comment() {
    const std::string_view rest(at_, static_cast<std::size_t>(end_ - at_));
    const bool is_line = rest.starts_with("//");
    if (!is_line && !rest.starts_with("/*")) fail("a comment starts with // or /*");
    const std::size_t close = rest.find(is_line ? "\n" : "*/", 2);
    if (close == std::string_view::npos && !is_line) fail("a comment has no end");
    at_ = close == std::string_view::npos ? end_ : at_ + close + (is_line ? 1 : 2);
  }

  void parse_value(Json& result, int depth) {
    if (at_ == end_) fail("a value is expected");
    switch (*at_) {
      case '{':
        return parse_object(result, depth + 1);
      case '[':
        return parse_array(result, depth + 1);
      case '"':
        ++at_;
        result = Json(parse_text());
        return;
      case 't':
        return parse_word("true", Json(true), result);
      case 'f':
        return parse_word("false", Json(false), result);
      case 'n':
        return parse_word("null", Json(), result);
      default:
        return parse_number(result);
    }
  }

  void parse_word(std::string_view word, Json meaning, Json& result) {
    for (char c : word) {
      if (!take(c)) fail("a value is expected");
    }
    result = std::move(meaning);
  }

  void enter(int depth) {
    if (depth > Json::depth_max) fail("at most 1000 levels of arrays and objects are allowed");
    ++at_;
    skip_space();
  }

  void parse_object(Json& result, int depth) {
    enter(depth);
    result = Json(JsonType::object);
    Json::object_t& members = *result.value_.object;
    if (take('}')) return;
    do {
      skip_space();
      if (!take('"')) fail("a member's name in quotes is expected");
      std::string key = parse_text();
      skip_space();
      if (!take(':')) fail("':' is expected");
      skip_space();
      // Sorted input, which is common, needs no search.
      const bool is_last = members.empty() || members.rbegin()->first < key;
      Json& member = is_last ? members.emplace_hint(members.end(), std::move(key), Json())->second : members[key];
      parse_value(member, depth);
      skip_space();
    } while (take(','));
    if (!take('}')) fail("',' or '}' is expected");
  }

  void parse_array(Json& result, int depth) {
    enter(depth);
    result = Json(JsonType::array);
    Json::array_t& elements = *result.value_.array;
    if (take(']')) return;
    do {
      skip_space();
      parse_value(elements.emplace_back(), depth);
      skip_space();
    } while (take(','));
    if (!take(']')) fail("',' or ']' is expected");
  }

  /// Reads a string from after its opening quote.
  std::string parse_text() {
    std::string out;
    for (;;) {
      const char* plain = at_;
      while (at_ != end_ && is_plain(static_cast<unsigned char>(*at_))) ++at_;
      out.append(plain, at_);
      if (at_ == end_) fail("a string has no closing quote");
      if (take('"')) return out;
      if (*at_ == '\\') {
        parse_escape(out);
      } else {
        parse_wide(out);
      }
    }
  }

  static bool is_plain(unsigned char byte) { return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\'; }

  void parse_wide(std::string& out) {
    const CodePoint next = first_code_point({at_, static_cast<std::size_t>(end_ - at_)});
    if (!next.valid) fail("a string in UTF-8 is expected");
    if (next.value < 0x20) fail("control characters are escaped in strings");
    out.append(at_, next.bytes);
    at_ += next.bytes;
  }

  void parse_escape(std::string& out) {
    static constexpr std::string_view names = "\"\\/bfnrt";
    static constexpr std::string_view values = "\"\\/\b\f\n\r\t";
    const char* start = at_++;
    if (at_ == end_) fail("an escape is expected");
    if (*at_ == 'u') return parse_unicode_escape(out, start);
    const std::size_t index = names.find(*at_);
    if (index == std::string_view::npos) fail("an escape is one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX");
    out += values[index];
    ++at_;
  }

  void parse_unicode_escape(std::string& out, const char* start) {
    char32_t value = parse_code_unit();
    if (value >= 0xd800 && value <= 0xdfff) {
      const bool is_high = value < 0xdc00;
      if (!is_high || end_ - at_ < 2 || at_[0] != '\\' || at_[1] != 'u') fail("surrogates come in pairs", start);
      ++at_;
      const char32_t low = parse_code_unit();
      if (low < 0xdc00 || low > 0xdfff) fail("surrogates come in pairs", start);
      value = 0x10000 + ((value - 0xd800) << 10) + (low - 0xdc00);
    }
    append_code_point(out, value);
  }

  /// Reads `uXXXX`.
  char32_t parse_code_unit() {
    ++at_;
    char32_t value = 0;
    for (int i = 0; i < 4; ++i) {
      if (at_ == end_) fail("four hexadecimal digits are expected");
      const char lower = static_cast<char>(*at_ | 0x20);
      const bool is_digit = *at_ >= '0' && *at_ <= '9';
      if (!is_digit && !(lower >= 'a' && lower <= 'f')) fail("four hexadecimal digits are expected");
      value = value * 16 + static_cast<char32_t>(is_digit ? *at_ - '0' : lower - 'a' + 10);
      ++at_;
    }
    return value;
  }

  void parse_digits() {
    const char* start = at_;
    while (at_ != end_ && *at_ >= '0' && *at_ <= '9') ++at_;
    if (at_ == start) fail("a digit is expected");
  }

  void parse_number(Json& result) {
    const char* start = at_;
    const bool is_negative = take('-');
    if (!is_negative && (*at_ < '0' || *at_ > '9')) fail("a value is expected");
    if (!take('0')) parse_digits();
    bool is_integer = true;
    if (take('.')) {
      parse_digits();
      is_integer = false;
    }
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      parse_digits();
      is_integer = false;
    }
    if (is_integer && convert_integer(start, is_negative, result)) return;
    result = Json(convert_real(start));
  }

  /// False for an integer beyond 64 bits, which becomes a double.
  bool convert_integer(const char* start, bool is_negative, Json& result) const {
    std::int64_t value = 0;
    std::uint64_t unsigned_value = 0;
    const std::errc error =
        is_negative ? std::from_chars(start, at_, value).ec : std::from_chars(start, at_, unsigned_value).ec;
    if (error != std::errc()) return false;
    result = is_negative ? Json(value) : Json(unsigned_value);
    return true;
  }

  double convert_real(const char* start) const {
    double value = 0;
    if (std::from_chars(start, at_, value).ec == std::errc()) return value;
    // from_chars says neither whether the number is too large nor its sign.
    value = std::strtod(std::string(start, at_).c_str(), nullptr);
    if (value > 1 || value < -1) fail("a number within the range of double is expected", start);
    return value;
  }

  const char* const begin_;
  const char* at_;
  const char* const end_;
  const bool ignores_comments_;
};

Json Json::parse(std::string_view text, std::nullptr_t, bool may_throw, bool ignores_comments) {
  if (may_throw) return JsonParser(text, ignores_comments).parse();
  try {
    return JsonParser(text, ignores_comments).parse();
  } catch (const JsonParseError&) {
    return Json(JsonType::discarded);
  }
}

Json Json::parse(std::istream& stream, std::nullptr_t callback, bool may_throw, bool ignores_comments) {
  const std::string text(std::istreambuf_iterator<char>(stream), {});
  return parse(text, callback, may_throw, ignores_comments);
}

bool Json::accept(std::string_view text, bool ignores_comments) {
  return !parse(text, nullptr, false, ignores_comments).is_discarded();
}

std::istream& operator>>(std::istream& stream, Json& json) {
  json = Json::parse(stream);
  return stream;
}

inline namespace literals {
inline namespace json_literals {

Json operator""_json(const char* text, std::size_t bytes) { return Json::parse(std::string_view(text, bytes)); }

}  // namespace json_literals
}  // namespace literals
}  // namespace kiln
