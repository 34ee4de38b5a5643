// Output that is still buffered when a program ends by _Exit is lost when it goes into a pipe or file, as with any C
// library.
#include <unistd.h>

#include <cstdio>

int main() {
  std::printf("written\n");
  std::fflush(stdout);
  std::printf("lost");
  _exit(4);
}
