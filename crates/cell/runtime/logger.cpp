// Logger: lines for the script's log.
#include <kiln/logger.h>

#include "abi.h"
#include "utf8.h"

namespace kiln {

void Logger::write_formatted(int level, std::string_view text, std::format_args arguments) {
  write(level, std::vformat(text, arguments));
}

void Logger::write_value(int level, const std::__kiln::__argument& value) {
  write(level, std::vformat("{}", std::format_args(&value, 1)));
}

void Logger::write(int level, std::string_view text) {
  const std::string message = replace_invalid_utf8(text);
  kiln_send_log(static_cast<kiln_level>(level), {message.data(), message.size()});
}

}  // namespace kiln
