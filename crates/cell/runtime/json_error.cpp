// The errors of Json.
#include <kiln/json_error.h>

namespace kiln {

JsonError::JsonError(int number, const std::string& message) : Error(message), id(number) {}
JsonError::~JsonError() = default;

JsonParseError::JsonParseError(const std::string& message, std::size_t byte, std::size_t line, std::size_t column)
    : JsonError(101, message), byte(byte), line(line), column(column) {}
JsonParseError::~JsonParseError() = default;

JsonTypeError::~JsonTypeError() = default;
JsonRangeError::~JsonRangeError() = default;

}  // namespace kiln
