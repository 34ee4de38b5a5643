// Functions with the constructor and destructor attributes, with and without priorities, beside static objects and
// atexit.
#include <cstdio>
#include <cstdlib>

static int calls = 0;

static void say(const char* text) { std::printf("%d %s\n", ++calls, text); }

struct Object {
  Object() { say("object constructed"); }
  ~Object() { say("object destroyed"); }
};

extern "C" {
__attribute__((constructor)) void start() { say("constructor"); }
__attribute__((constructor(101))) void start_first() { say("constructor 101"); }
__attribute__((constructor(65000))) void start_late() { say("constructor 65000"); }
__attribute__((destructor)) void finish() { say("destructor"); }
__attribute__((destructor(101))) void finish_last() { say("destructor 101"); }
__attribute__((destructor(65000))) void finish_early() { say("destructor 65000"); }
}

__attribute__((constructor, destructor)) static void both() { say("both"); }

static Object object;

int main() {
  std::atexit([] { say("atexit"); });
  say("main");
}
