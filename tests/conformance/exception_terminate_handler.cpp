// set_terminate: the handler sees the exception in flight, writes, and ends the program with a status of its own.
#include <cxxabi.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <string>
#include <typeinfo>

namespace {

struct Invoice {
  std::string number;
};

std::string type_of_current_exception() {
  const std::type_info* type = abi::__cxa_current_exception_type();
  if (!type) return "none";
  int status = 0;
  std::unique_ptr<char, void (*)(void*)> name(abi::__cxa_demangle(type->name(), nullptr, nullptr, &status), std::free);
  return status == 0 ? name.get() : type->name();
}

[[noreturn]] void handler() {
  std::printf("terminate: %s\n", type_of_current_exception().c_str());
  if (std::exception_ptr current = std::current_exception()) {
    try {
      std::rethrow_exception(current);
    } catch (const Invoice& invoice) {
      std::printf("invoice %s\n", invoice.number.c_str());
    } catch (...) {
      std::printf("something else\n");
    }
  }
  std::fflush(stdout);
  std::_Exit(21);
}

struct AtExit {
  ~AtExit() { std::printf("static destructors do not run\n"); }
} at_exit;

}  // namespace

int main() {
  std::printf("outside: %s\n", type_of_current_exception().c_str());
  try {
    throw Invoice{"A-1"};
  } catch (...) {
    std::printf("inside: %s\n", type_of_current_exception().c_str());
  }
  std::terminate_handler before = std::set_terminate(handler);
  std::printf("there was a handler: %d, now ours: %d\n", before != nullptr, std::get_terminate() == handler);
  throw Invoice{"B-2"};
}
