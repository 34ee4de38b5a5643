// What goes wrong with JSON. Knows nothing of JSON values.
#pragma once

#include <kiln/error.h>

#include <cstddef>

namespace kiln {

/// The base of all errors of Json.
class JsonError : public Error {
 public:
  JsonError(int number, const std::string& message);
  ~JsonError() override;

  /// The number that nlohmann::json gives to this error.
  const int id;
};

/// A text is not JSON.
class JsonParseError : public JsonError {
 public:
  JsonParseError(const std::string& message, std::size_t byte, std::size_t line, std::size_t column);
  ~JsonParseError() override;

  /// The offset of the first byte that does not belong there; the text's size where the text ends too early.
  const std::size_t byte;
  /// The line of that byte, from 1.
  const std::size_t line;
  /// Its column, from 1, in bytes.
  const std::size_t column;
};

/// A value has another type than the operation needs.
class JsonTypeError : public JsonError {
 public:
  using JsonError::JsonError;
  ~JsonTypeError() override;
};

/// A key or index does not exist, or a number does not fit the C++ type it is read into.
class JsonRangeError : public JsonError {
 public:
  using JsonError::JsonError;
  ~JsonRangeError() override;
};

}  // namespace kiln
