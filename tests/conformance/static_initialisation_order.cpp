// Static objects: constant before dynamic initialisation, in order of definition, destroyed in reverse, interleaved
// with atexit.
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>

namespace {

int sequence = 0;

struct Step {
  const char* name;
  int number;
  explicit Step(const char* name) : name(name), number(++sequence) { std::printf("%d construct %s\n", number, name); }
  ~Step() { std::printf("%d destroy %s\n", number, name); }
};

extern Step third;
int seen_before_construction = -1;

int peek();
int peeked = peek();

constexpr int constant = 7;
int from_constant = constant * 6;
extern int later_constant;
int copy_of_later_constant = later_constant;

Step first("first");

struct RegistersAtExit {
  RegistersAtExit() {
    std::atexit([] { std::printf("atexit from a constructor\n"); });
  }
  ~RegistersAtExit() { std::printf("destroy registrar\n"); }
} registrar;

Step second("second");
Step array[2] = {Step("array[0]"), Step("array[1]")};
Step third("third");
int later_constant = 11;

int peek() {
  seen_before_construction = third.number;
  return from_constant + 1;
}

using Table = std::map<std::string, int (*)(int)>;
Table& handlers() {
  static Table table;
  return table;
}
struct Register {
  Register(const char* name, int (*function)(int)) { handlers()[name] = function; }
};
const Register twice("twice", [](int n) { return 2 * n; });
const Register square("square", [](int n) { return n * n; });

const std::string& greeting = *new std::string("streams work before main");
struct UsesStreams {
  UsesStreams() { std::cout << greeting << std::endl; }
  ~UsesStreams() { std::cout << "and after it" << std::endl; }
} uses_streams;

// When a static member of a template is initialised is not specified, so it says nothing.
template <class T>
struct WithStatic {
  static std::string text;
};
template <class T>
std::string WithStatic<T>::text(sizeof(T), 'x');

}  // namespace

int main() {
  std::printf("main: peeked %d, saw %d, copied %d\n", peeked, seen_before_construction, copy_of_later_constant);
  std::printf("template member %s\n", WithStatic<int>::text.c_str());
  for (auto& [name, function] : handlers()) std::printf("%s(7) = %d\n", name.c_str(), function(7));
  std::atexit([] {
    std::printf("second atexit of main\n");
    std::atexit([] { std::printf("registered during exit\n"); });
  });
  static Step local("local");
  std::atexit([] { std::printf("last registered, first called\n"); });
  std::printf("end of main\n");
}
