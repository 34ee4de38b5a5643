// A signal that nobody handles ends the program: the status is 128 and its number.
#include <csignal>
#include <cstdio>

int main() {
  std::printf("raising\n");
  std::fflush(stdout);
  std::raise(SIGTERM);
  std::printf("not reached\n");
}
