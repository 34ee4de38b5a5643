// UTF-8, one code point at a time. Knows nothing of what texts mean.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kiln {

/// The start of a text, decoded.
struct CodePoint {
  /// U+FFFD for bytes that are not UTF-8.
  char32_t value;
  /// At least 1 for a text that is not empty; 1 for bytes that are not UTF-8.
  std::size_t bytes;
  bool valid;
};

/// Decodes the first code point of a text that is not empty. Overlong forms, surrogates and values beyond U+10FFFF are
/// not valid (RFC 3629, section 4).
CodePoint first_code_point(std::string_view text);

/// Appends a code point, which is no surrogate and at most U+10FFFF.
void append_code_point(std::string& out, char32_t code_point);

/// The text with U+FFFD in place of each byte that is not UTF-8.
std::string replace_invalid_utf8(std::string_view text);

}  // namespace kiln
