// Reads the C++ in templates as far as it takes to find its braces and its end.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kiln::shim {

/// What a piece of C++ in a template is made of.
struct CodeOutline {
  /// `{` and `}` outside of literals and comments, in order, without pairs that both stand in the piece.
  std::string braces;
  /// Identifiers and keywords, in order.
  std::vector<std::string> words;
  /// The last character that is neither white space nor comment; 0 when there is none.
  char last = 0;
  /// The literal or comment that the piece ends within, or nullptr.
  const char* unfinished = nullptr;

  bool has_word(std::string_view word) const;
};

CodeOutline outline_code(std::string_view code);

}  // namespace kiln::shim
