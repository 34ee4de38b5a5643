// std::source_location: default arguments, constructors, lambdas, templates, macros and #line.
#include <cstdio>
#include <cstring>
#include <source_location>
#include <string>
#include <vector>

namespace {

void say(const char* what, std::source_location where = std::source_location::current()) {
  std::printf("%s %s:%u:%u %s\n", what, where.file_name(), where.line(), where.column(), where.function_name());
}

struct Member {
  std::source_location where = std::source_location::current();
  Member() = default;
  explicit Member(int) {}
};

struct Aggregate {
  int value = 0;
  std::source_location where = std::source_location::current();
};

template <class T>
std::source_location in_template(T) {
  return std::source_location::current();
}

template <class T>
struct Outer {
  struct Inner {
    std::source_location operator()(const std::vector<T>&) const noexcept { return std::source_location::current(); }
  };
};

constexpr unsigned line_of(std::source_location where = std::source_location::current()) { return where.line(); }
static_assert(line_of() == __LINE__);

#define SAY(what) say(what)

unsigned forwarded(unsigned line = line_of()) { return line; }

}  // namespace

int main() {
  say("plain");
  SAY("macro");
  auto lambda = [] { return std::source_location::current(); };
  std::printf("%d %s\n", lambda().line() == __LINE__ - 1,
              std::strstr(lambda().function_name(), "operator()") ? "operator" : "?");
  Member defaulted, constructed(1);
  Aggregate aggregate{.value = 1};
  std::printf("%u %u %u\n", defaulted.where.line(), constructed.where.line(), aggregate.where.line());
  std::printf("%s\n", in_template(2.5).function_name());
  std::printf("%s\n", in_template(std::string()).function_name());
  std::printf("%s\n", Outer<int>::Inner()({}).function_name());
  std::printf("%d %d\n", forwarded() == __LINE__, std::source_location().line());
#line 7 "elsewhere.inc"
  say("renamed");
}
