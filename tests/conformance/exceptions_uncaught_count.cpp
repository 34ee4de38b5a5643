// uncaught_exceptions() in scope guards: destructors that tell a return from an unwinding, nested in one another.
#include <exception>
#include <functional>
#include <iostream>
#include <stdexcept>
#include <string>
#include <utility>

namespace {

class ScopeExit {
 public:
  enum class When { always, success, failure };
  ScopeExit(When when, std::function<void()> action)
      : when_(when), action_(std::move(action)), before_(std::uncaught_exceptions()) {}
  ~ScopeExit() {
    const bool failing = std::uncaught_exceptions() > before_;
    if (when_ == When::always || (when_ == When::failure) == failing) action_();
  }

 private:
  When when_;
  std::function<void()> action_;
  int before_;
};

struct Say {
  std::string text;
  explicit Say(std::string text) : text(std::move(text)) {}
  ~Say() { std::cout << text << " (" << std::uncaught_exceptions() << " in flight)\n"; }
};

void work(bool fail) {
  ScopeExit always(ScopeExit::When::always, [] { std::cout << "always\n"; });
  ScopeExit success(ScopeExit::When::success, [] { std::cout << "success\n"; });
  ScopeExit failure(ScopeExit::When::failure, [] { std::cout << "failure\n"; });
  if (fail) throw std::runtime_error("work failed");
}

// Runs a whole try block, exception and all, while another exception is unwinding.
struct Cleaner {
  int depth;
  ~Cleaner() {
    std::cout << "cleaner " << depth << ": " << std::uncaught_exceptions();
    try {
      Say say("  inside cleaner " + std::to_string(depth));
      if (depth > 0) {
        Cleaner next{depth - 1};
        std::cout << " -> throws\n";
        throw depth;
      }
      std::cout << " -> done\n";
    } catch (int value) {
      std::cout << "cleaner " << depth << " caught " << value << ", still " << std::uncaught_exceptions() << '\n';
    }
  }
};

}  // namespace

int main() {
  for (bool fail : {false, true}) {
    try {
      work(fail);
      std::cout << "returned\n";
    } catch (const std::exception& error) {
      std::cout << error.what() << ", now " << std::uncaught_exceptions() << '\n';
    }
  }
  try {
    Say say("outermost");
    Cleaner cleaner{3};
    throw std::string("first");
  } catch (const std::string& text) {
    std::cout << "main caught " << text << ", now " << std::uncaught_exceptions() << '\n';
  }
  try {
    throw 1;
  } catch (...) {
    Say say("in a handler");
    work(false);
  }
}
