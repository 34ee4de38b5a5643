// Macros that are defined before headers and change what those declare, and macros that only look as if they did.
#define _USE_MATH_DEFINES
#define __STDC_FORMAT_MACROS
#define __STDC_LIMIT_MACROS
#define _GLIBCXX_ASSERTIONS
#define _FILE_OFFSET_BITS 64
#define MAX 100
#define N 5
#define PI 3.0
#define T int
#define foo bar
#define Item Thing
#define EMPTY
#define name_of(x) #x
#include <sys/types.h>

#include <cinttypes>
#include <cmath>
#include <cstdio>
#include <vector>

struct Item {
  T foo = N;
};

int main() {
  std::vector<Thing> things(MAX);
  things[3].bar = 7;
  int sum = 0;
  for (const Item& thing : things) sum += thing.foo;
  std::printf("%d %.5f %.1f %s %" PRIu64 " %zu\n", sum, M_PI, PI, name_of(Item), UINT64_C(18446744073709551615),
              sizeof(off_t) EMPTY);
#ifdef _GLIBCXX_ASSERTIONS
  std::fflush(stdout);
  std::vector<int> checked(N);
  volatile int index = N;
  std::printf("%d\n", checked[index]);
#endif
}
