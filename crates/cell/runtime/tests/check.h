// Checks for test programs: a failed one is printed with its place and counted.
#pragma once

#include <cstdio>
#include <exception>
#include <format>
#include <source_location>
#include <string>

inline int failed_checks = 0;

inline void report(const std::string& what, const std::source_location& where) {
  std::fprintf(stderr, "%s:%u: %s\n", where.file_name(), where.line(), what.c_str());
  ++failed_checks;
}

inline void check(bool holds, const std::string& what = "does not hold",
                  std::source_location where = std::source_location::current()) {
  if (!holds) report(what, where);
}

template <class Left, class Right>
void check_equal(const Left& left, const Right& right, std::source_location where = std::source_location::current()) {
  if (!(left == right)) report(std::format("\n  is       {}\n  expected {}", left, right), where);
}

/// Runs `action`, which must throw an Exception whose text holds `part`.
template <class Exception, class Action>
void check_throws(Action action, const std::string& part = "",
                  std::source_location where = std::source_location::current()) {
  try {
    action();
  } catch (const Exception& exception) {
    const std::string text = exception.what();
    if (text.find(part) == std::string::npos) report("thrown, but it says: " + text, where);
    return;
  } catch (const std::exception& exception) {
    report(std::string("another exception: ") + exception.what(), where);
    return;
  }
  report("nothing is thrown", where);
}

/// What `main` returns.
inline int checked() {
  if (failed_checks > 0) std::fprintf(stderr, "%d checks failed\n", failed_checks);
  return failed_checks > 0 ? 1 : 0;
}
