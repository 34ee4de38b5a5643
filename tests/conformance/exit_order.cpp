// The order of an ending: thread-locals, handlers registered before and after statics and during the exit itself, statics
// of functions, streams, and the status that the last word has.
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <thread>

namespace {

struct Speaker {
  const char* name;
  explicit Speaker(const char* name) : name(name) { std::printf("+%s ", name); }
  ~Speaker() { std::printf("-%s ", name); }
};

Speaker global_first("global first");
thread_local Speaker of_thread("thread-local");

Speaker& in_function() {
  static Speaker speaker("in function");
  return speaker;
}

void late() { std::printf("late "); }
void early() {
  std::printf("early ");
  std::atexit(late);
}

struct Registers {
  Registers() {
    std::atexit([] { std::printf("from constructor "); });
  }
  ~Registers() {
    std::printf("-registers ");
    in_function();
  }
} registers;

Speaker global_last("global last");

}  // namespace

int main() {
  std::printf("main\n");
  std::atexit([] { std::printf("end\n"); });
  std::thread([] { std::printf("%s ", of_thread.name); }).join();
  std::printf("%s\n", of_thread.name);
  Speaker local("local, never destroyed");
  std::atexit(early);
  in_function();
  std::cout << "unflushed ";
  std::at_quick_exit([] { std::printf("never "); });
  std::exit(0x1ff);
}
