// Designated initialisers and aggregates: defaults, nesting, bases, parenthesised initialisation, arrays, unions,
// order of evaluation.
#include <iostream>
#include <optional>
#include <string>
#include <vector>

namespace {

int evaluations = 0;
int next(const char* what) {
  std::cout << what << ++evaluations << ' ';
  return evaluations;
}

struct Options {
  std::string host = "localhost";
  int port = 80;
  struct Timeouts {
    double connect = 1.5;
    double read = connect * 2;
  } timeouts = {};
  std::vector<std::string> headers = {"default"};
  std::optional<int> retries;
  bool verbose{false};
};

std::string describe(const Options& options) {
  std::string text = options.host + ':' + std::to_string(options.port) + ' ' +
                     std::to_string(options.timeouts.connect) + '/' + std::to_string(options.timeouts.read) + " [";
  for (auto& header : options.headers) text += header + ',';
  return text + "] " + (options.retries ? std::to_string(*options.retries) : "none") +
         (options.verbose ? " verbose" : "");
}

struct Evaluated {
  int a = next("a");
  int b = next("b");
  int c = next("c");
};
struct Base {
  int base = 1;
};
struct Derived : Base {
  int own = base + 1;
  int array[3] = {1, 2};
};
union Value {
  int number;
  double real;
  const char* text;
};
struct Tagged {
  char kind;
  Value value;
};
struct Anonymous {
  int before;
  union {
    int i;
    float f;
  };
  struct {
    int deep;
  };
};

}  // namespace

int main() {
  std::cout << describe({}) << '\n' << describe({.port = 8080, .verbose = true}) << '\n';
  std::cout << describe({.host = "example.com", .timeouts = {.connect = 4}, .headers = {"a", "b"}, .retries = 3})
            << '\n';
  std::cout << describe({.timeouts{.read = 9}}) << '\n';
  Evaluated evaluated{.a = next("given a"), .c = next("given c")};
  std::cout << evaluated.a << evaluated.b << evaluated.c << '\n';
  Derived derived{{.base = 10}, 20};
  Derived defaults{};
  Derived parenthesised(Base{5}, 6);
  std::cout << derived.base << derived.own << derived.array[1] << derived.array[2] << ' ' << defaults.own << ' '
            << parenthesised.own << parenthesised.array[0] << '\n';
  Tagged tagged[] = {
      {.kind = 'n', .value = {.number = 42}}, {.kind = 'r', .value = {.real = 2.5}}, {'t', {.text = "text"}}};
  for (const Tagged& each : tagged) {
    if (each.kind == 'n') std::cout << each.value.number << ' ';
    if (each.kind == 'r') std::cout << each.value.real << ' ';
    if (each.kind == 't') std::cout << each.value.text << ' ';
  }
  Anonymous anonymous{.before = 1, .f = 1.0f, .deep = 3};
  std::cout << std::hex << anonymous.i << std::dec << anonymous.deep << '\n';
  int sparse[10] = {[2] = 20, [5] = 50, 60};
  for (int value : sparse) std::cout << value << ' ';
  std::cout << '\n';
}
