// nested_exception, throw_with_nested and rethrow_if_nested; exception_ptr kept, compared, copied and thrown again.
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

namespace {

struct Reason : std::runtime_error, std::nested_exception {
  int code;
  Reason(const std::string& text, int code) : std::runtime_error(text), code(code) {}
};

void open_file(const std::string& name) {
  try {
    throw std::system_error(std::make_error_code(std::errc::no_such_file_or_directory), name);
  } catch (...) {
    std::throw_with_nested(std::runtime_error("cannot open " + name));
  }
}

void load(const std::string& name) {
  try {
    open_file(name);
  } catch (...) {
    throw Reason("cannot load", 17);
  }
}

void print_chain(const std::exception& error, int depth = 0) {
  std::cout << std::string(depth * 2, ' ') << error.what();
  if (auto* reason = dynamic_cast<const Reason*>(&error)) std::cout << " #" << reason->code;
  std::cout << '\n';
  try {
    std::rethrow_if_nested(error);
  } catch (const std::exception& inner) {
    print_chain(inner, depth + 1);
  } catch (int value) {
    std::cout << std::string(depth * 2 + 2, ' ') << "int " << value << '\n';
  }
}

struct Counted {
  static inline int live = 0;
  Counted() { ++live; }
  Counted(const Counted&) { ++live; }
  ~Counted() { --live; }
};

void pointers() {
  std::exception_ptr none, kept, copy;
  try {
    throw Counted();
  } catch (...) {
    kept = std::current_exception();
  }
  copy = kept;
  std::cout << "live " << Counted::live << ", none " << (none == nullptr) << ", same " << (copy == kept) << '\n';
  for (int i = 0; i < 3; ++i) {
    try {
      std::rethrow_exception(copy);
    } catch (const Counted&) {
      std::cout << "caught, live " << Counted::live << '\n';
    }
  }
  kept = copy = nullptr;
  std::cout << "live " << Counted::live << ", outside a handler " << (std::current_exception() == nullptr) << '\n';
}

void made_pointers() {
  std::vector<std::exception_ptr> collected = {std::make_exception_ptr(5), std::make_exception_ptr(std::string("six"))};
  std::thread([&] {
    try {
      std::vector<int>().at(1);
    } catch (...) {
      collected.push_back(std::current_exception());
    }
  }).join();
  for (auto& each : collected) {
    try {
      std::rethrow_exception(each);
    } catch (int value) {
      std::cout << "int " << value << '\n';
    } catch (const std::string& value) {
      std::cout << "string " << value << '\n';
    } catch (const std::out_of_range&) {
      std::cout << "out_of_range from another thread\n";
    }
  }
}

void handlers_within_handlers() {
  try {
    throw 1;
  } catch (int outer) {
    try {
      throw 2;
    } catch (int inner) {
      std::cout << "outer " << outer << " inner " << inner << '\n';
      try {
        throw;
      } catch (int again) {
        std::cout << "the innermost is thrown again: " << again << '\n';
      }
    }
    try {
      throw;
    } catch (int again) {
      std::cout << "now the outer one: " << again << '\n';
    }
  }
}

}  // namespace

int main() {
  try {
    load("missing.txt");
  } catch (const std::exception& error) {
    print_chain(error);
  }
  try {
    try {
      throw 99;
    } catch (...) {
      std::throw_with_nested(std::logic_error("not an exception below"));
    }
  } catch (const std::exception& error) {
    print_chain(error);
  }
  pointers();
  made_pointers();
  handlers_within_handlers();
}
