// How a script of these tests reports from inside: lines of the log, `name=value`.
#pragma once

#include <abi.h>
#include <kiln/event.h>
#include <kiln/output.h>

#include <cerrno>
#include <cstring>
#include <string>

#define ENTRY(name) extern "C" void entry_##name(const kiln::Event&, kiln::Output&)

inline void say(const std::string& line) { kiln_send_log(kiln_info, {line.data(), line.size()}); }

template <typename Value>
void report(const char* name, Value value) {
  say(std::string(name) + "=" + std::to_string(value));
}

inline void report(const char* name, const std::string& value) { say(std::string(name) + "=" + value); }

/// The result of a system call, or the name of its error number.
template <typename Value>
std::string outcome(Value result) {
  if (result != static_cast<Value>(-1)) return "done";
  const char* name = strerrorname_np(errno);
  return name ? name : std::to_string(errno);
}
