// noexcept as an operator and as a specification; an exception that meets noexcept ends in the terminate handler.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

void may_throw();
void never_throws() noexcept;
template <class T>
void swap_if_safe(T& a, T& b) noexcept(noexcept(T(std::move(a))) && std::is_nothrow_move_assignable_v<T>) {
  T keep(std::move(a));
  a = std::move(b);
  b = std::move(keep);
}

struct Throwing {
  Throwing() = default;
  Throwing(Throwing&&) noexcept(false) {}
  Throwing& operator=(Throwing&&) noexcept { return *this; }
};
struct Destructive {
  ~Destructive() noexcept(false) {}
};
struct Holder {
  Destructive member;
};
struct Virtual {
  virtual ~Virtual() = default;
  virtual int run() noexcept { return 1; }
};

using Plain = void (*)();
using Safe = void (*)() noexcept;

struct Copied {
  std::string text;
  Copied(const char* text) : text(text) {}
  Copied(const Copied& other) : text(other.text + "(copied)") {}
  Copied(Copied&& other) noexcept(false) : text(other.text + "(moved)") {}
};
struct Moved {
  std::string text;
  Moved(const char* text) : text(text) {}
  Moved(const Moved& other) : text(other.text + "(copied)") {}
  Moved(Moved&& other) noexcept : text(other.text + "(moved)") {}
};

template <class T>
void grow() {
  std::vector<T> items;
  items.reserve(1);
  items.emplace_back("a");
  items.emplace_back("b");
  std::printf("%s %s\n", items[0].text.c_str(), items[1].text.c_str());
}

[[noreturn]] void on_terminate() {
  try {
    std::rethrow_exception(std::current_exception());
  } catch (const std::exception& error) {
    std::printf("terminate handler sees: %s\n", error.what());
  }
  std::fflush(stdout);
  std::_Exit(7);
}

struct Unwound {
  ~Unwound() { std::printf("inner frame unwound or not\n"); }
};

void promises() noexcept { throw std::runtime_error("broken promise"); }

}  // namespace

int main() {
  int a = 1, b = 2;
  Throwing c, d;
  std::printf("%d %d %d\n", noexcept(may_throw()), noexcept(never_throws()), noexcept(a + b));
  std::printf("%d %d %d\n", noexcept(swap_if_safe(a, b)), noexcept(swap_if_safe(c, d)), noexcept(new int));
  std::printf("%d %d %d\n", std::is_nothrow_destructible_v<Destructive>, std::is_nothrow_destructible_v<Holder>,
              std::is_nothrow_destructible_v<Virtual>);
  std::printf("%d %d %d\n", std::is_convertible_v<Safe, Plain>, std::is_convertible_v<Plain, Safe>,
              std::is_same_v<Safe, Plain>);
  std::printf("%d %d\n", noexcept(std::declval<Virtual&>().run()), noexcept(throw 1));
  grow<Copied>();
  grow<Moved>();
  std::printf("%d\n", Virtual().run());
  std::set_terminate(on_terminate);
  promises();
  std::printf("not reached\n");
}
