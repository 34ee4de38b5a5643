// An exception that leaves a thread's function aborts the program.
#include <cstdio>
#include <stdexcept>
#include <thread>

int main() {
  std::printf("starting\n");
  std::fflush(stdout);
  std::thread([] { throw std::runtime_error("nobody catches this"); }).join();
  std::printf("not reached\n");
}
