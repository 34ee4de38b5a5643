// JSON Pointer, RFC 6901: a path into a JSON value. Knows nothing of values.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kiln {

/// A path such as `/items/0/name`. Compares as a list of its parts.
class JsonPointer {
 public:
  /// Throws JsonParseError unless `text` is empty or starts with `/` and each `~` in it is followed by 0 or 1.
  explicit JsonPointer(std::string_view text = "");

  /// The pointer as text, escaped.
  std::string to_string() const;
  operator std::string() const { return to_string(); }

  JsonPointer& operator/=(const JsonPointer& rest);
  /// Appends one part, unescaped.
  JsonPointer& operator/=(std::string_view part);
  JsonPointer& operator/=(std::size_t index);
  friend JsonPointer operator/(JsonPointer left, const JsonPointer& right) { return left /= right; }
  friend JsonPointer operator/(JsonPointer left, std::string_view part) { return left /= part; }
  friend JsonPointer operator/(JsonPointer left, std::size_t index) { return left /= index; }

  /// The pointer without its last part; the empty pointer is its own parent.
  JsonPointer parent_pointer() const;
  void push_back(std::string part);
  /// Throws JsonRangeError when the pointer is empty, as does back.
  void pop_back();
  const std::string& back() const;
  bool empty() const noexcept { return parts_.empty(); }

  /// The parts, unescaped.
  const std::vector<std::string>& parts() const noexcept { return parts_; }

  friend bool operator==(const JsonPointer& left, const JsonPointer& right) { return left.parts_ == right.parts_; }

 private:
  std::vector<std::string> parts_;
};

}  // namespace kiln
