// main with a third parameter, a trailing return type and no return statement.
#include <cstdio>
#include <cstring>

static auto check(char** environment) -> int {
  int count = 0;
  for (; environment[count]; ++count) std::printf("%s\n", environment[count]);
  return count;
}

auto main(int count, const char** arguments, char** environment) -> int {
  std::printf("%d %d %d\n", count, arguments[count] == nullptr, std::strlen(arguments[0]) > 0);
  std::printf("%d\n", check(environment));
}
