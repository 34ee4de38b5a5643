// Escaping of text for each place of an HTML page.
#include "html_escape.h"

#include <algorithm>
#include <iterator>

#include "ascii.h"
#include "utf8.h"

namespace kiln {
namespace {

constexpr std::string_view refused_url = "about:invalid";
constexpr char upper_digits[] = "0123456789ABCDEF";

void append_percent(std::string& out, char c) {
  const auto byte = static_cast<unsigned char>(c);
  out += {'%', upper_digits[byte >> 4], upper_digits[byte & 15]};
}

bool is_unreserved(char c) { return is_alphanumeric(c) || std::string_view("-._~").contains(c); }

std::string percent_encoded(std::string_view text, std::string_view kept) {
  std::string out;
  for (char c : text) {
    if (is_unreserved(c) || kept.contains(c)) {
      out += c;
    } else {
      append_percent(out, c);
    }
  }
  return out;
}

/// The URL as browsers read it: without tabs and line breaks, and without control characters and spaces at its start
/// (URL standard, basic URL parser, steps 1 to 3).
std::string as_parsed(std::string_view url) {
  std::string out;
  for (char c : url) {
    if (c == '\t' || c == '\n' || c == '\r') continue;
    if (out.empty() && static_cast<unsigned char>(c) <= 0x20) continue;
    out += c;
  }
  return out;
}

bool is_image_data(std::string_view url) {
  static constexpr std::string_view types[] = {"png", "gif", "jpeg", "webp", "avif"};
  const std::string lower = to_lower(url.substr(0, 32));
  return std::ranges::any_of(types, [&lower](std::string_view type) {
    const std::string prefix = "data:image/" + std::string(type);
    return lower.starts_with(prefix + ';') || lower.starts_with(prefix + ',');
  });
}

bool is_allowed_url(std::string_view url) {
  static constexpr std::string_view schemes[] = {"http", "https", "mailto", "tel"};
  const std::size_t colon = url.find(':');
  if (colon == std::string_view::npos || url.substr(0, colon).find_first_of("/?#") != std::string_view::npos)
    return true;
  return std::ranges::find(schemes, to_lower(url.substr(0, colon))) != std::end(schemes) || is_image_data(url);
}

bool is_escape(std::string_view text) {
  return text.size() >= 3 && text[0] == '%' && hex_value(text[1]) >= 0 && hex_value(text[2]) >= 0;
}

void append_script_unit(std::string& out, char32_t unit) {
  static constexpr char digits[] = "0123456789abcdef";
  out += {'\\', 'u', digits[unit >> 12], digits[unit >> 8 & 15], digits[unit >> 4 & 15], digits[unit & 15]};
}

bool is_harmless_in_script(char32_t value) {
  if (value < 0x80) return is_alphanumeric(static_cast<char>(value)) || std::string_view(" _.,").contains(char(value));
  return value >= 0xa0 && value != 0x2028 && value != 0x2029 && value != 0xfeff;
}

/// Appends the first character of `text`, escaped, and returns its bytes.
std::size_t append_script_character(std::string& out, std::string_view text) {
  const CodePoint next = first_code_point(text);
  if (is_harmless_in_script(next.value)) {
    append_code_point(out, next.value);
  } else {
    append_script_unit(out, next.value);
  }
  return next.bytes;
}

/// What the letter after a backslash stands for in JSON.
char unescaped_json(char letter) {
  static constexpr std::string_view letters = "bfnrt";
  static constexpr std::string_view values = "\b\f\n\r\t";
  const std::size_t index = letters.find(letter);
  return index == std::string_view::npos ? letter : values[index];
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      case '\0':
        out += "\xef\xbf\xbd";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string escape_html_comment(std::string_view text) {
  std::string out;
  for (char c : escape_html(text)) {
    if (c == '-' || c == '!') {
      out += c == '-' ? "&#45;" : "&#33;";
    } else {
      out += c;
    }
  }
  return out;
}

std::string checked_url(std::string_view url) {
  const std::string parsed = as_parsed(url);
  if (!is_allowed_url(parsed)) return std::string(refused_url);
  std::string out;
  for (std::size_t i = 0; i < parsed.size(); ++i) {
    const bool stands = is_unreserved(parsed[i]) || std::string_view(":/?#[]@!$&()*+,;=").contains(parsed[i]) ||
                        is_escape(std::string_view(parsed).substr(i));
    if (stands) {
      out += parsed[i];
    } else {
      append_percent(out, parsed[i]);
    }
  }
  return out;
}

std::string escape_url_path(std::string_view text) { return percent_encoded(text, "/"); }
std::string escape_url_query(std::string_view text) { return percent_encoded(text, ""); }

std::string checked_animation(std::string_view text) {
  // Lists hold several values, so a scheme may stand after any separator.
  const std::string lower = to_lower(as_parsed(text));
  for (std::string_view scheme : {"script:", "data:"}) {
    if (lower.contains(scheme)) return std::string(refused_url);
  }
  return std::string(text);
}

std::string escape_script_text(std::string_view text) {
  std::string out;
  while (!text.empty()) text.remove_prefix(append_script_character(out, text));
  return out;
}

std::string escape_script_json(std::string_view json) {
  std::string out;
  bool in_string = false;
  while (!json.empty()) {
    const char c = json[0];
    std::size_t bytes = 1;
    if (c == '"' || !in_string) {
      in_string = c == '"' ? !in_string : in_string;
      out += c;
    } else if (c == '\\') {
      // \" and the like become \u escapes of their own, \uXXXX stays.
      bytes = json[1] == 'u' ? 6 : 2;
      if (bytes == 6) {
        out += json.substr(0, 6);
      } else {
        append_script_unit(out, static_cast<unsigned char>(unescaped_json(json[1])));
      }
    } else {
      bytes = append_script_character(out, json);
    }
    json.remove_prefix(bytes);
  }
  return out;
}

std::string checked_style(std::string_view text) {
  const bool is_harmless =
      std::ranges::all_of(text, [](char c) { return is_alphanumeric(c) || std::string_view(" #%.,+-_!").contains(c); });
  return is_harmless ? std::string(text) : "unset";
}

std::string escape_style_text(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const CodePoint next = first_code_point(text);
    if (next.value < 0x80 && !is_alphanumeric(static_cast<char>(next.value))) {
      const auto byte = static_cast<unsigned char>(next.value);
      // The space ends the escape and is part of it (CSS Syntax, section 4.3.7).
      out += {'\\', upper_digits[byte >> 4], upper_digits[byte & 15], ' '};
    } else {
      append_code_point(out, next.value);
    }
    text.remove_prefix(next.bytes);
  }
  return out;
}

std::string checked_style_url(std::string_view url) {
  std::string out;
  for (char c : checked_url(url)) {
    if (std::string_view("()*").contains(c)) {
      append_percent(out, c);
    } else {
      out += c;
    }
  }
  return out;
}

bool is_boolean_attribute(std::string_view text) {
  static constexpr std::string_view names[] = {
      "allowfullscreen", "async",      "autofocus", "autoplay",    "checked",   "controls", "default",  "defer",
      "disabled",        "hidden",     "inert",     "ismap",       "itemscope", "loop",     "multiple", "muted",
      "nomodule",        "novalidate", "open",      "playsinline", "readonly",  "required", "reversed", "selected",
  };
  return std::ranges::find(names, to_lower(text)) != std::end(names);
}

}  // namespace kiln
