// UTF-8, one code point at a time.
#include "utf8.h"

namespace kiln {
namespace {

bool is_continuation(std::string_view text, std::size_t index) {
  return index < text.size() && (static_cast<unsigned char>(text[index]) & 0xc0) == 0x80;
}

char32_t continuation_bits(std::string_view text, std::size_t index) {
  return static_cast<unsigned char>(text[index]) & 0x3f;
}

}  // namespace

CodePoint first_code_point(std::string_view text) {
  constexpr CodePoint invalid = {0xfffd, 1, false};
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return {lead, 1, true};
  if (lead < 0xc2 || lead > 0xf4) return invalid;
  const std::size_t bytes = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  char32_t value = lead & (0x7f >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if (!is_continuation(text, i)) return invalid;
    value = value << 6 | continuation_bits(text, i);
  }
  const bool is_overlong = (bytes == 3 && value < 0x800) || (bytes == 4 && value < 0x10000);
  const bool is_surrogate = value >= 0xd800 && value <= 0xdfff;
  if (is_overlong || is_surrogate || value > 0x10ffff) return invalid;
  return {value, bytes, true};
}

void append_code_point(std::string& out, char32_t code_point) {
  const auto continuation = [code_point](int shift) { return static_cast<char>(0x80 | (code_point >> shift & 0x3f)); };
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    out += {static_cast<char>(0xc0 | code_point >> 6), continuation(0)};
  } else if (code_point < 0x10000) {
    out += {static_cast<char>(0xe0 | code_point >> 12), continuation(6), continuation(0)};
  } else {
    out += {static_cast<char>(0xf0 | code_point >> 18), continuation(12), continuation(6), continuation(0)};
  }
}

std::string replace_invalid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const CodePoint next = first_code_point(text);
    append_code_point(out, next.value);
    text.remove_prefix(next.bytes);
  }
  return out;
}

}  // namespace kiln
