// Exceptions thrown through many frames: which handler is chosen, and in which order locals are destroyed on the way.
#include <cstdio>
#include <stdexcept>
#include <string>

namespace {

struct Trace {
  const char* name;
  explicit Trace(const char* name) : name(name) { std::printf("+%s ", name); }
  ~Trace() { std::printf("-%s ", name); }
};

struct Base {
  virtual ~Base() = default;
  virtual const char* who() const { return "Base"; }
};
struct Left : virtual Base {
  const char* who() const override { return "Left"; }
};
struct Right : virtual Base {
  const char* who() const override { return "Right"; }
};
struct Both : Left, Right {
  const char* who() const override { return "Both"; }
};
struct Hidden : private Base {};
enum class Colour { red, green };

[[gnu::noinline]] void innermost(int kind) {
  Trace trace("innermost");
  switch (kind) {
    case 0:
      throw 42;
    case 1:
      throw 2.5;
    case 2:
      throw "literal";
    case 3:
      throw std::string("text");
    case 4:
      throw Left();
    case 5:
      throw Both();
    case 6:
      throw Hidden();
    case 7:
      throw Colour::green;
    case 8:
      throw std::out_of_range("range");
    case 9:
      throw static_cast<Base*>(nullptr);
    case 10:
      throw nullptr;
    case 11:
      throw &innermost;
    default:
      break;
  }
}

[[gnu::noinline]] void middle(int kind) {
  Trace outer("outer");
  for (int i = 0; i < 2; ++i) {
    Trace inner(i == 0 ? "first" : "second");
    if (i == 1) innermost(kind);
  }
}

[[gnu::noinline]] void filtering(int kind) {
  Trace trace("filter");
  try {
    middle(kind);
  } catch (const char*&) {
    std::printf("[rethrown] ");
    throw;
  } catch (char) {
    std::printf("[never] ");
  }
}

void report(int kind) {
  std::printf("%2d: ", kind);
  try {
    filtering(kind);
    std::printf("nothing thrown");
  } catch (int value) {
    std::printf("int %d", value);
  } catch (double& value) {
    std::printf("double %g", value);
  } catch (const void* pointer) {
    std::printf("pointer %s", pointer ? "set" : "null");
  } catch (std::string text) {
    std::printf("string %s", text.c_str());
  } catch (const Right& right) {
    std::printf("Right& is %s", right.who());
  } catch (Base& base) {
    std::printf("Base& is %s", base.who());
  } catch (Colour colour) {
    std::printf("Colour %d", static_cast<int>(colour));
  } catch (const std::logic_error& error) {
    std::printf("logic_error %s", error.what());
  } catch (void (*function)(int)) {
    std::printf("function %s", function == &innermost ? "innermost" : "other");
  } catch (...) {
    std::printf("something else");
  }
  std::printf("\n");
}

struct Copied {
  int generation = 0;
  Copied() = default;
  Copied(const Copied& other) : generation(other.generation + 1) {}
};

void slicing_and_identity() {
  try {
    try {
      throw Both();
    } catch (Base& base) {
      std::printf("seen as %s, ", base.who());
      throw;
    }
  } catch (Left& left) {
    std::printf("again as %s\n", left.who());
  }
  try {
    try {
      throw Copied();
    } catch (Copied& thrown) {
      thrown.generation += 10;
      throw;
    }
  } catch (const Copied& thrown) {
    std::printf("one object all along: %d\n", thrown.generation);
  }
}

}  // namespace

int main() {
  for (int kind = 0; kind <= 12; ++kind) report(kind);
  slicing_and_identity();
}
