// setjmp and longjmp: error exits out of nested calls, retry loops, values handed over, volatile locals, sigsetjmp,
// coroutine-like use.
#include <setjmp.h>

#include <csetjmp>
#include <cstdio>
#include <initializer_list>

namespace {

std::jmp_buf escape;
int depth_reached;

[[gnu::noinline]] void descend(int depth, int limit) {
  volatile char pad[200];
  pad[depth % 200] = 1;
  depth_reached = depth;
  if (depth == limit) std::longjmp(escape, depth + 100);
  descend(depth + 1, limit);
  pad[0] = 2;
}

enum Error { none, bad_digit = 2, unbalanced, division };
struct Parser {
  const char* position;
  std::jmp_buf on_error;
  [[noreturn]] void fail(Error error) { std::longjmp(on_error, error); }
  int primary() {
    if (*position == '(') {
      ++position;
      int value = sum();
      if (*position != ')') fail(unbalanced);
      ++position;
      return value;
    }
    if (*position < '0' || *position > '9') fail(bad_digit);
    int value = 0;
    while (*position >= '0' && *position <= '9') value = value * 10 + (*position++ - '0');
    return value;
  }
  int product() {
    int value = primary();
    while (*position == '*' || *position == '/') {
      char operation = *position++;
      int right = primary();
      if (operation == '/' && right == 0) fail(division);
      value = operation == '*' ? value * right : value / right;
    }
    return value;
  }
  int sum() {
    int value = product();
    while (*position == '+' || *position == '-') {
      char operation = *position++;
      int right = product();
      value = operation == '+' ? value + right : value - right;
    }
    return value;
  }
};

void evaluate(const char* text) {
  Parser parser;
  parser.position = text;
  switch (setjmp(parser.on_error)) {
    case none:
      std::printf("%s = %d\n", text, parser.sum());
      break;
    case bad_digit:
      std::printf("%s: no number at %d\n", text, static_cast<int>(parser.position - text));
      break;
    case unbalanced:
      std::printf("%s: unbalanced at %d\n", text, static_cast<int>(parser.position - text));
      break;
    case division:
      std::printf("%s: division by zero\n", text);
      break;
    default:
      std::printf("impossible\n");
  }
}

}  // namespace

int main() {
  volatile int attempts = 0;
  int code = setjmp(escape);
  if (code) std::printf("back with %d from depth %d\n", code, depth_reached);
  if (++attempts <= 3) descend(0, attempts * 50);
  std::printf("attempts %d\n", attempts);
  for (const char* text : {"1+2*3", "(1+2)*3", "2*(3+4", "7/(3-3)", "1+x", "((10))-4/2"}) evaluate(text);
  if (setjmp(escape) == 0)
    std::longjmp(escape, 0);
  else
    std::printf("zero becomes one\n");
  sigjmp_buf with_mask;
  volatile int rounds = 0;
  if (sigsetjmp(with_mask, 1) < 5) {
    rounds = rounds + 1;
    siglongjmp(with_mask, rounds);
  }
  std::printf("rounds %d\n", rounds);
}
