// Logger: the script's log.
#pragma once

#include <format>
#include <string>
#include <string_view>

namespace kiln {

/// Writes lines to the script's log, with the request's id. A text alone is written as it is; with further arguments it
/// is a format string, checked when the script is compiled. Bytes that are not UTF-8 are replaced by U+FFFD.
class Logger {
 public:
  template <class... Args>
    requires(sizeof...(Args) > 0)
  static void debug(std::format_string<Args...> text, const Args&... args) {
    const std::__kiln::__argument arguments[] = {args..., {}};
    write_formatted(0, text.get(), std::format_args(arguments, sizeof...(Args)));
  }
  /// Any value that std::format takes, Json included.
  template <class T>
  static void debug(const T& value) {
    write_value(0, std::__kiln::__argument(value));
  }
  static void debug(const std::string& text) { write(0, text); }
  static void debug(const char* text) { write(0, text); }

  template <class... Args>
    requires(sizeof...(Args) > 0)
  static void info(std::format_string<Args...> text, const Args&... args) {
    const std::__kiln::__argument arguments[] = {args..., {}};
    write_formatted(1, text.get(), std::format_args(arguments, sizeof...(Args)));
  }
  /// Any value that std::format takes, Json included.
  template <class T>
  static void info(const T& value) {
    write_value(1, std::__kiln::__argument(value));
  }
  static void info(const std::string& text) { write(1, text); }
  static void info(const char* text) { write(1, text); }

  template <class... Args>
    requires(sizeof...(Args) > 0)
  static void warn(std::format_string<Args...> text, const Args&... args) {
    const std::__kiln::__argument arguments[] = {args..., {}};
    write_formatted(2, text.get(), std::format_args(arguments, sizeof...(Args)));
  }
  /// Any value that std::format takes, Json included.
  template <class T>
  static void warn(const T& value) {
    write_value(2, std::__kiln::__argument(value));
  }
  static void warn(const std::string& text) { write(2, text); }
  static void warn(const char* text) { write(2, text); }

  template <class... Args>
    requires(sizeof...(Args) > 0)
  static void error(std::format_string<Args...> text, const Args&... args) {
    const std::__kiln::__argument arguments[] = {args..., {}};
    write_formatted(3, text.get(), std::format_args(arguments, sizeof...(Args)));
  }
  /// Any value that std::format takes, Json included.
  template <class T>
  static void error(const T& value) {
    write_value(3, std::__kiln::__argument(value));
  }
  static void error(const std::string& text) { write(3, text); }
  static void error(const char* text) { write(3, text); }

 private:
  // Levels are 0 for debug to 3 for error.
  static void write_formatted(int level, std::string_view text, std::format_args arguments);
  static void write_value(int level, const std::__kiln::__argument& value);
  static void write(int level, std::string_view text);
};

}  // namespace kiln
