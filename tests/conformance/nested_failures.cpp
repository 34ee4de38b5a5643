// Failures within failures: nested exceptions, rethrowing, exception pointers across threads, failing destructors and
// constructors, system errors with categories of one's own, and a last handler that decides the exit.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <typeinfo>
#include <vector>

namespace {

enum class Fault { none, dropped, burnt };
struct Kitchen : std::error_category {
  const char* name() const noexcept override { return "kitchen"; }
  std::string message(int code) const override { return code == 1 ? "dropped" : code == 2 ? "burnt" : "fine"; }
  std::error_condition default_error_condition(int code) const noexcept override {
    return code == 2 ? std::make_error_condition(std::errc::timed_out) : std::error_condition(code, *this);
  }
};
const Kitchen kitchen;
std::error_code make_error_code(Fault fault) { return {static_cast<int>(fault), kitchen}; }

}  // namespace

template <>
struct std::is_error_code_enum<Fault> : std::true_type {};

namespace {

void unfold(const std::exception& error, int depth = 0) {
  std::printf("%*s%s: %s\n", 2 * depth, "", dynamic_cast<const std::system_error*>(&error) ? "system" : "error",
              error.what());
  try {
    std::rethrow_if_nested(error);
  } catch (const std::exception& inner) {
    unfold(inner, depth + 1);
  } catch (...) {
    std::printf("%*sunknown\n", 2 * depth + 2, "");
  }
}

void layered(int depth) {
  try {
    if (depth == 0) throw 7;
    if (depth == 1) throw std::system_error(Fault::burnt, "cake");
    layered(depth - 2);
  } catch (...) {
    std::throw_with_nested(std::runtime_error("layer " + std::to_string(depth)));
  }
}

struct Part {
  static inline int alive = 0;
  explicit Part(bool fails) {
    if (fails) throw std::domain_error("part");
    ++alive;
  }
  ~Part() { --alive; }
};
struct Whole {
  Part first{false}, second;
  std::vector<Part> more;
  explicit Whole(bool fails) try : second(false), more() {
    more.reserve(3);
    for (int i = 0; i < 3; ++i) more.emplace_back(fails && i == 2);
  } catch (std::domain_error& error) {
    throw std::logic_error(std::string("whole: ") + error.what());
  }
};

struct Witness {
  int before = std::uncaught_exceptions();
  ~Witness() { std::printf("%s ", std::uncaught_exceptions() > before ? "failing" : "leaving"); }
};

struct Loud {
  ~Loud() noexcept(false) {
    if (std::uncaught_exceptions() == 0) throw std::length_error("from a destructor");
  }
};

void pointers() {
  std::exception_ptr kept;
  std::thread([&] {
    try {
      throw std::out_of_range("from a thread");
    } catch (...) {
      kept = std::current_exception();
    }
  }).join();
  for (int i = 0; i < 2; ++i) {
    try {
      std::rethrow_exception(kept);
    } catch (const std::out_of_range& error) {
      std::printf("%s %s, ", error.what(), kept == std::current_exception() ? "same" : "other");
    }
  }
  std::printf("%d %d\n", std::current_exception() == nullptr, std::make_exception_ptr(3) != nullptr);
}

void rethrowing() {
  std::function<void(int)> level = [&](int depth) {
    Witness witness;
    try {
      if (depth == 3) throw std::string("deep");
      level(depth + 1);
    } catch (std::string& text) {
      text += std::to_string(depth);
      throw;
    }
  };
  try {
    level(0);
  } catch (const std::string& text) {
    std::printf("%s\n", text.c_str());
  }
  try {
    Loud loud;
  } catch (const std::length_error& error) {
    std::printf("%s, ", error.what());
  }
  try {
    Loud loud;
    throw 1;
  } catch (int) {
    std::printf("quiet\n");
  }
}

void codes() {
  std::error_code code = Fault::burnt, other(2, std::generic_category());
  std::printf("%s %d %d %d %d %s\n", code.message().c_str(), code == std::errc::timed_out, code == Fault::dropped,
              code == other, bool(make_error_code(Fault::none)),
              std::make_error_code(std::errc::permission_denied).message().c_str());
  try {
    std::vector<int>().at(3);
  } catch (const std::exception& error) {
    std::printf("%s | ", error.what());
  }
  try {
    std::string("abc").substr(9);
  } catch (const std::exception& error) {
    std::printf("%s | ", error.what());
  }
  try {
    std::function<void()>()();
  } catch (const std::exception& error) {
    std::printf("%s | ", error.what());
  }
  try {
    std::shared_ptr<int> nothing(std::weak_ptr<int>{});
  } catch (const std::exception& error) {
    std::printf("%s | ", error.what());
  }
  try {
    volatile std::size_t much = static_cast<std::size_t>(-1) / 8;
    ::operator delete(::operator new(much));
  } catch (const std::bad_alloc& error) {
    std::printf("%s\n", error.what());
  }
}

}  // namespace

int main() {
  for (int depth : {4, 3}) {
    try {
      layered(depth);
    } catch (const std::exception& error) {
      unfold(error);
    }
  }
  try {
    Whole whole(true);
  } catch (const std::logic_error& error) {
    std::printf("%s, %d alive\n", error.what(), Part::alive);
  }
  pointers();
  rethrowing();
  codes();
  std::set_terminate([] {
    try {
      std::rethrow_exception(std::current_exception());
    } catch (const std::exception& error) {
      std::printf("at last %s\n", error.what());
    }
    std::fflush(stdout);
    std::_Exit(9);
  });
  auto boundary = []() noexcept { throw std::range_error("through noexcept"); };
  boundary();
}
