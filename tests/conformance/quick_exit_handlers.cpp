// quick_exit runs its own handlers in reverse and nothing else: no destructors, no atexit, no flushing.
#include <cstdio>
#include <cstdlib>

namespace {

void say(const char* text) {
  std::printf("%s\n", text);
  std::fflush(stdout);
}

struct Static {
  ~Static() { say("destructor: must not run"); }
} object;

}  // namespace

int main() {
  std::atexit([] { say("atexit: must not run"); });
  std::at_quick_exit([] { say("registered first, called last"); });
  std::at_quick_exit([] { say("registered second, called first"); });
  say("main");
  struct Local {
    ~Local() { say("local: must not run"); }
  } local;
  std::quick_exit(5);
}
