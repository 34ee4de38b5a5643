// Utilities: base64, hexadecimal, URLs, HTML.
#include <kiln/error.h>
#include <kiln/utilities.h>

#include <array>
#include <cstdint>
#include <format>

#include "ascii.h"
#include "html_escape.h"

namespace kiln::Utilities {
namespace {

constexpr std::string_view standard_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view web_safe_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string base64(std::string_view bytes, std::string_view alphabet) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t k) -> std::uint32_t {
      return i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0;
    };
    const std::uint32_t group = byte(0) << 16 | byte(1) << 8 | byte(2);
    const std::size_t present = bytes.size() - i;
    out += alphabet[group >> 18];
    out += alphabet[group >> 12 & 63];
    out += present > 1 ? alphabet[group >> 6 & 63] : '=';
    out += present > 2 ? alphabet[group & 63] : '=';
  }
  return out;
}

/// The six bits that a digit of either alphabet stands for, or -1.
constexpr std::array<signed char, 256> make_base64_values() {
  std::array<signed char, 256> values{};
  for (signed char& value : values) value = -1;
  for (std::size_t i = 0; i < 64; ++i) {
    values[static_cast<unsigned char>(standard_alphabet[i])] = static_cast<signed char>(i);
    values[static_cast<unsigned char>(web_safe_alphabet[i])] = static_cast<signed char>(i);
  }
  return values;
}

constexpr std::array<signed char, 256> base64_values = make_base64_values();

std::string_view without_padding(std::string_view text) {
  if (text.size() % 4 != 0) return text;
  if (text.ends_with("==")) return text.substr(0, text.size() - 2);
  return text.substr(0, text.size() - text.ends_with('='));
}

}  // namespace

std::string base64Encode(std::string_view bytes) { return base64(bytes, standard_alphabet); }
std::string base64EncodeWebSafe(std::string_view bytes) { return base64(bytes, web_safe_alphabet); }

std::string base64Decode(std::string_view text) {
  const std::string_view digits = without_padding(text);
  std::string out;
  out.reserve(digits.size() * 3 / 4);
  std::uint32_t bits = 0;
  int bit_count = 0;
  for (char c : digits) {
    const int value = base64_values[static_cast<unsigned char>(c)];
    if (value < 0) throw InvalidValue(std::format("base64: the character {:?} is no digit of it", c));
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    bit_count += 6;
    if (bit_count < 8) continue;
    bit_count -= 8;
    out += static_cast<char>(bits >> bit_count & 0xff);
  }
  // What is left over is 0, 2 or 4 bits, all of them zero (RFC 4648, section 3.5).
  if (bit_count == 6 || (bits & ((1u << bit_count) - 1)) != 0)
    throw InvalidValue("base64: the text ends within a byte");
  return out;
}

std::string hex(std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += {digits[byte >> 4], digits[byte & 15]};
  }
  return out;
}

std::string hexDecode(std::string_view text) {
  if (text.size() % 2 != 0) throw InvalidValue("hexadecimal: the number of digits is odd");
  std::string out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]);
    const int low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) throw InvalidValue(std::format("hexadecimal: {:?} are no digits", text.substr(i, 2)));
    out += static_cast<char>(high << 4 | low);
  }
  return out;
}

std::string urlEncode(std::string_view text) { return escape_url_query(text); }

std::string urlDecode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
    if (high < 0 || low < 0) throw InvalidValue(std::format("URL: the % at byte {} has no two digits", i));
    out += static_cast<char>(high << 4 | low);
    i += 2;
  }
  return out;
}

std::string htmlEscape(std::string_view text) { return escape_html(text); }

}  // namespace kiln::Utilities
