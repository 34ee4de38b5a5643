// Function-try-blocks of constructors, destructors and functions, and what is destroyed before their handlers run.
#include <cstdio>
#include <stdexcept>
#include <string>

namespace {

struct Part {
  std::string name;
  explicit Part(std::string given, bool fail = false) : name(std::move(given)) {
    std::printf("  make %s\n", name.c_str());
    if (fail) throw std::runtime_error("cannot make " + name);
  }
  ~Part() { std::printf("  drop %s\n", name.c_str()); }
};

struct Machine : Part {
  Part wheel;
  Part motor;
  explicit Machine(int broken) try
      : Part("frame", broken == 0), wheel("wheel", broken == 1), motor("motor", broken == 2) {
    std::printf("  assemble\n");
    if (broken == 3) throw std::logic_error("does not fit");
  } catch (const std::logic_error& error) {
    std::printf("  translate %s\n", error.what());
    throw std::runtime_error(std::string("machine: ") + error.what());
  } catch (const std::runtime_error& error) {
    // Leaving the handler of a constructor throws the exception again.
    std::printf("  note %s\n", error.what());
  }
};

struct Loud {
  ~Loud() noexcept(false) try {
    throw std::runtime_error("from a destructor");
  } catch (const std::runtime_error& error) {
    std::printf("destructor's handler: %s\n", error.what());
    return;
  }
};

struct LoudMember {
  ~LoudMember() noexcept(false) { throw std::runtime_error("from a member's destructor"); }
};
struct Owner {
  LoudMember member;
  ~Owner() noexcept(false) try { std::printf("owner's body\n"); } catch (const std::runtime_error& error) {
    std::printf("owner's handler: %s\n", error.what());
    throw;
  }
};

int halve(int value) try {
  if (value % 2) throw value;
  return value / 2;
} catch (int odd) {
  return -odd;
}

struct Delegating {
  Part part{"part"};
  Delegating(int) { std::printf("  target constructor done\n"); }
  Delegating() try : Delegating(1) { throw 5; } catch (int value) {
    std::printf("  delegating handler %d\n", value);
  }
  ~Delegating() { std::printf("  destructor\n"); }
};

}  // namespace

int main() try {
  for (int broken = 0; broken <= 4; ++broken) {
    std::printf("machine %d\n", broken);
    try {
      Machine machine(broken);
      std::printf("  runs\n");
    } catch (const std::runtime_error& error) {
      std::printf("  failed: %s\n", error.what());
    }
  }
  {
    Loud loud;
  }
  try {
    Owner owner;
  } catch (const std::runtime_error& error) {
    std::printf("outside: %s\n", error.what());
  }
  std::printf("halves %d %d\n", halve(10), halve(7));
  try {
    Delegating delegating;
  } catch (int value) {
    std::printf("outside: %d\n", value);
  }
  throw std::string("to the end of main");
} catch (const std::string& text) {
  std::printf("main's handler: %s\n", text.c_str());
  return 3;
}
