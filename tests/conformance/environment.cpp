// The environment is empty to begin with, and can be changed by the program for itself.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

static const char* show(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "(null)";
}

int main() {
  int count = 0;
  for (char** entry = environ; entry && *entry; ++entry) ++count;
  std::printf("%d %s %s %s\n", count, show("HOME"), show("PATH"), show("NAME_MADE_UP_FOR_THIS"));
  setenv("COLOUR", "green", 0);
  setenv("COLOUR", "blue", 0);
  std::printf("%s ", show("COLOUR"));
  setenv("COLOUR", "blue", 1);
  std::printf("%s ", show("COLOUR"));
  char entry[] = "SHAPE=round";
  putenv(entry);
  entry[6] = 'R';
  std::printf("%s %s ", show("SHAPE"), environ[0]);
  unsetenv("COLOUR");
  std::printf("%s %d ", show("COLOUR"), setenv("BAD=NAME", "x", 1));
  clearenv();
  std::printf("%s\n", show("SHAPE"));
  std::printf("%d %d\n", getpid() > 0, sysconf(_SC_PAGESIZE) == 4096);
}
