// UTF-8 text as std::format measures it, in columns. Knows nothing of formatting.
#pragma once

#include <cstddef>
#include <string_view>

namespace std::__kiln {

/// The beginning of a text that is at most so many columns wide.
struct MeasuredText {
  std::size_t bytes;
  std::size_t columns;
};

/// Measures as many whole characters of `text` as fit into `columns_max` columns. Marks that combine with the character
/// before them have no width.
MeasuredText measure(std::string_view text, std::size_t columns_max);

/// Whether a code point is shown as it is by `{:?}`.
bool is_printable(char32_t code_point);

}  // namespace std::__kiln
