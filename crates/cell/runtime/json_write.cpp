// Json as text: RFC 8259, one line or indented.
#include <kiln/json.h>

#include <charconv>
#include <cmath>
#include <ostream>

#include "utf8.h"

namespace kiln {

/// Writes one value and all within it.
class JsonWriter {
 public:
  JsonWriter(std::string& out, int indent, char indent_character, bool ensure_ascii, JsonErrorHandler errors)
      : out_(out), indent_(indent), indent_character_(indent_character), ensure_ascii_(ensure_ascii), errors_(errors) {}

  void write(const Json& json, int depth) {
    switch (json.type_) {
      case JsonType::object:
        return write_object(*json.value_.object, depth);
      case JsonType::array:
        return write_array(*json.value_.array, depth);
      case JsonType::string:
        return write_text(*json.value_.string);
      case JsonType::boolean:
        out_ += json.value_.boolean ? "true" : "false";
        return;
      case JsonType::number_integer:
        out_ += std::to_string(json.value_.integer);
        return;
      case JsonType::number_unsigned:
        out_ += std::to_string(json.value_.unsigned_integer);
        return;
      case JsonType::number_float:
        return write_real(json.value_.real);
      default:
        out_ += json.is_discarded() ? "<discarded>" : "null";
        return;
    }
  }

 private:
  static void check_depth(int depth) {
    if (depth > Json::depth_max) throw JsonError(502, "JSON: the value is nested more than 1000 levels deep");
  }

  void break_line(int depth) {
    if (indent_ < 0) return;
    out_ += '\n';
    out_.append(static_cast<std::size_t>(depth) * static_cast<std::size_t>(indent_), indent_character_);
  }

  void write_object(const Json::object_t& members, int depth) {
    check_depth(depth + 1);
    if (members.empty()) {
      out_ += "{}";
      return;
    }
    char opening = '{';
    for (const auto& [key, value] : members) {
      out_ += std::exchange(opening, ',');
      break_line(depth + 1);
      write_text(key);
      out_ += indent_ < 0 ? ":" : ": ";
      write(value, depth + 1);
    }
    break_line(depth);
    out_ += '}';
  }

  void write_array(const Json::array_t& elements, int depth) {
    check_depth(depth + 1);
    if (elements.empty()) {
      out_ += "[]";
      return;
    }
    char opening = '[';
    for (const Json& element : elements) {
      out_ += std::exchange(opening, ',');
      break_line(depth + 1);
      write(element, depth + 1);
    }
    break_line(depth);
    out_ += ']';
  }

  void write_text(std::string_view text) {
    out_ += '"';
    while (!text.empty()) {
      const std::size_t plain = plain_bytes(text);
      out_ += text.substr(0, plain);
      text.remove_prefix(plain);
      if (text.empty()) break;
      const CodePoint next = first_code_point(text);
      if (next.valid) {
        write_code_point(next.value, text.substr(0, next.bytes));
      } else {
        write_invalid(static_cast<unsigned char>(text[0]));
      }
      text.remove_prefix(next.bytes);
    }
    out_ += '"';
  }

  /// Bytes at the start of `text` that stand for themselves.
  static std::size_t plain_bytes(std::string_view text) {
    std::size_t bytes = 0;
    for (; bytes < text.size(); ++bytes) {
      const auto byte = static_cast<unsigned char>(text[bytes]);
      if (byte < 0x20 || byte >= 0x7f || byte == '"' || byte == '\\') break;
    }
    return bytes;
  }

  void write_code_point(char32_t value, std::string_view bytes) {
    static constexpr std::string_view short_escapes = "\"\"\\\\\bb\ff\nn\rr\tt";
    for (std::size_t i = 0; i < short_escapes.size(); i += 2) {
      if (value == static_cast<unsigned char>(short_escapes[i])) {
        out_ += {'\\', short_escapes[i + 1]};
        return;
      }
    }
    if (value >= 0x20 && !(ensure_ascii_ && value >= 0x7f)) {
      out_ += bytes;
    } else if (value < 0x10000) {
      write_escape(value);
    } else {
      write_escape(0xd800 + ((value - 0x10000) >> 10));
      write_escape(0xdc00 + ((value - 0x10000) & 0x3ff));
    }
  }

  void write_escape(char32_t unit) {
    static constexpr char digits[] = "0123456789abcdef";
    out_ += {'\\', 'u', digits[unit >> 12], digits[unit >> 8 & 15], digits[unit >> 4 & 15], digits[unit & 15]};
  }

  void write_invalid(unsigned char byte) {
    if (errors_ == JsonErrorHandler::replace) {
      out_ += ensure_ascii_ ? "\\ufffd" : "\xef\xbf\xbd";
    } else if (errors_ == JsonErrorHandler::strict) {
      throw JsonTypeError(316, std::format("JSON: a string holds the byte {:#04x}, which is not UTF-8", byte));
    }
  }

  void write_real(double value) {
    if (!std::isfinite(value)) {
      out_ += "null";
      return;
    }
    char buffer[40];
    const auto result = std::to_chars(buffer, buffer + sizeof buffer, std::abs(value), std::chars_format::scientific);
    std::string_view text(buffer, static_cast<std::size_t>(result.ptr - buffer));
    const std::size_t e = text.find('e');
    std::string digits(text.substr(0, e));
    if (digits.size() > 1) digits.erase(1, 1);
    int exponent = 0;
    const char* exponent_start = buffer + e + (text[e + 1] == '+' ? 2 : 1);
    std::from_chars(exponent_start, result.ptr, exponent);
    if (std::signbit(value)) out_ += '-';
    write_digits(digits, exponent + 1);
  }

  /// Writes 0.DIGITS * 10^point, plainly where that is short.
  void write_digits(const std::string& digits, int point) {
    const int count = static_cast<int>(digits.size());
    if (count <= point && point <= 15) {
      out_ += digits;
      out_.append(static_cast<std::size_t>(point - count), '0');
      out_ += ".0";
    } else if (0 < point && point <= 15) {
      out_ += digits.substr(0, static_cast<std::size_t>(point));
      out_ += '.';
      out_ += digits.substr(static_cast<std::size_t>(point));
    } else if (-4 < point && point <= 0) {
      out_ += "0.";
      out_.append(static_cast<std::size_t>(-point), '0');
      out_ += digits;
    } else {
      out_ += digits[0];
      if (count > 1) out_ += '.' + digits.substr(1);
      out_ += std::format("e{:+03}", point - 1);
    }
  }

  std::string& out_;
  const int indent_;
  const char indent_character_;
  const bool ensure_ascii_;
  const JsonErrorHandler errors_;
};

std::string Json::dump(int indent, char indent_character, bool ensure_ascii, JsonErrorHandler errors) const {
  std::string out;
  JsonWriter(out, indent, indent_character, ensure_ascii, errors).write(*this, 0);
  return out;
}

std::ostream& operator<<(std::ostream& stream, const Json& json) {
  const int width = static_cast<int>(stream.width(0));
  const std::string text = json.dump(width > 0 ? width : -1, width > 0 ? stream.fill() : ' ');
  return stream.write(text.data(), static_cast<std::streamsize>(text.size()));
}

}  // namespace kiln

std::format_context::iterator std::formatter<kiln::Json, char>::format(const kiln::Json& json,
                                                                       std::format_context& context) const {
  const std::string text = json.dump(indented_ ? 2 : -1, ' ', false, kiln::JsonErrorHandler::replace);
  std::__kiln::__append_argument(context, specification_, std::__kiln::__argument(text));
  return context.out();
}
