// What the cell starts and ends the C++ runtime with.
#include <cxxabi.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <typeinfo>

#include "abi.h"
#include "type_name.h"

namespace {

/// What the exception in flight says of itself.
std::string exception_text() {
  try {
    throw;
  } catch (const std::exception& exception) {
    return exception.what();
  } catch (const std::string& text) {
    return text;
  } catch (const char* text) {
    return text ? text : "";
  } catch (int number) {
    return std::to_string(number);
  } catch (...) {
    return "";
  }
}

[[noreturn]] void report_termination() {
  const std::type_info* type = abi::__cxa_current_exception_type();
  if (!type) kiln_fail_terminate({nullptr, 0});
  std::string message = kiln::type_name(*type);
  const std::string text = exception_text();
  if (!text.empty()) message += ": " + text;
  kiln_fail_terminate({message.data(), message.size()});
}

}  // namespace

void kiln_start_runtime() noexcept { std::set_terminate(report_termination); }

void kiln_flush_streams() noexcept {
  // A stream that a script has told to throw must not end the process here.
  for (std::ostream* stream : {&std::cout, &std::cerr, &std::clog}) {
    try {
      stream->flush();
    } catch (...) {
    }
  }
  std::fflush(nullptr);
}
