// exit from a deep call: atexit functions and static destructors run, locals are not destroyed, buffered output is
// written.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <thread>

struct Noisy {
  const char* name;
  ~Noisy() { std::cout << "destroyed " << name << '\n'; }
};

static Noisy global{"global"};
thread_local Noisy per_thread{"thread local of the main thread"};

static void descend(int depth) {
  Noisy local{"local: must not appear"};
  if (depth == 0) {
    static Noisy inner{"static of the function"};
    std::printf("no line feed, still buffered");
    std::cout << " and more\n";
    std::exit(3);
  }
  descend(depth - 1);
}

int main() {
  std::atexit([] { std::cout << "atexit of main\n"; });
  std::cout << per_thread.name << '\n';
  std::thread([] { std::cout << per_thread.name + 16 << " elsewhere\n"; }).join();
  descend(5);
}
