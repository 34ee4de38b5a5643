// What has changed between two versions of a source file, as long as that is in bodies of functions only.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "clang/Basic/LangOptions.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace kiln::shim {

/// A body that both versions have and that differs.
struct ChangedBody {
  /// Its index among the bodies of the old version.
  std::size_t index;
  /// The bytes of the new version from its opening brace to behind the closing one.
  std::size_t begin;
  std::size_t end;
  /// The lines of its braces in the old version, and how many lines further down they stand in the new one.
  unsigned open_line;
  unsigned close_line;
  int lines_at_open;
  int lines_at_close;
};

/// From this line of the old version on, text that is in both stands `lines` further down in the new one.
struct MovedText {
  unsigned old_line;
  int lines;
};

struct Difference {
  std::vector<ChangedBody> bodies;
  std::vector<MovedText> moves;
};

/// Compares tokens: comments and spaces make no difference but for the lines on which the others stand. `bodies` are the
/// places of the opening braces of bodies in `before`, in order. Nothing is returned when something else differs, or a body
/// that differs holds directives. Both texts are followed by a zero byte.
std::optional<Difference> difference(llvm::StringRef before, llvm::StringRef after, llvm::ArrayRef<std::size_t> bodies,
                                     const clang::LangOptions& language);

/// Whether `text` has directives that are more than #include, #define and conditions, and so can mean something for what
/// follows them.
bool has_lasting_directives(llvm::StringRef text, const clang::LangOptions& language);

}  // namespace kiln::shim
