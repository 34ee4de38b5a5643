// exit called by another thread ends the whole program while the main thread waits.
#include <cstdio>
#include <cstdlib>
#include <thread>

int main() {
  std::atexit([] { std::printf("atexit\n"); });
  std::thread ender([] {
    std::printf("ending\n");
    std::exit(9);
  });
  ender.join();
}
