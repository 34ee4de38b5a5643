// An exception that leaves a function registered by atexit aborts the program after main.
#include <cstdio>
#include <cstdlib>

struct Last {
  ~Last() {
    std::printf("not destroyed\n");
    std::fflush(stdout);
  }
} last;

int main() {
  std::atexit([] {
    std::printf("throwing\n");
    std::fflush(stdout);
    throw 5;
  });
  std::atexit([] { std::printf("fine\n"); });
  std::printf("main\n");
}
