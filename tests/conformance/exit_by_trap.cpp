// __builtin_trap ends the program with SIGILL.
#include <cstdio>

enum class State { open, closed };

static const char* name(State state) {
  switch (state) {
    case State::open:
      return "open";
    case State::closed:
      return "closed";
  }
  __builtin_trap();
}

int main() {
  volatile int value = 0;
  for (; value < 5; value = value + 1) {
    std::printf("%s\n", name(static_cast<State>(value)));
    std::fflush(stdout);
  }
}
