// Functions that call each other, and loops only by that.
#include <coroutine>
#include <functional>
#include <memory>
#include <utility>

#include "cases.h"

namespace {

volatile long seen = 1;

long fibonacci(long n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }

void direct() { seen = fibonacci(80); }

long odd(long n);
long even(long n) { return n < 2 ? n : odd(n - 1) + odd(n - 2); }
long odd(long n) { return n < 2 ? n : even(n - 1) - even(n - 2); }

void mutual() { seen = even(80); }

/// The optimiser makes a loop of it.
long tail(long n, unsigned long state) {
  if (n == 0) return static_cast<long>(state);
  return tail(n - 1, (state ^ static_cast<unsigned long>(n)) * 6364136223846793005u);
}

void in_tail_position() {
  // Tier 0 would meet the end of its stack.
  for (long round = 0; round < 1L << 30; ++round) seen = tail(1000, static_cast<unsigned long>(round));
}

class Node {
 public:
  virtual ~Node() = default;
  virtual long visit(const Node& other, int depth) const = 0;
};

class Left : public Node {
 public:
  long visit(const Node& other, int depth) const override {
    return depth == 0 ? 1 : other.visit(*this, depth - 1) + other.visit(other, depth - 1);
  }
};

class Right : public Node {
 public:
  long visit(const Node& other, int depth) const override {
    return depth == 0 ? 2 : other.visit(*this, depth - 1) - other.visit(other, depth - 1);
  }
};

void virtual_functions() {
  Left left;
  Right right;
  seen = left.visit(right, 100);
}

void std_function() {
  std::function<long(long)> count = [&](long n) { return n < 2 ? n : count(n - 1) + count(n - 2); };
  seen = count(80);
}

void generic_lambda() {
  auto count = [](auto& self, long n) -> long { return n < 2 ? n : self(self, n - 1) + self(self, n - 2); };
  seen = count(count, 80);
}

using Pointer = long (*)(long);
volatile Pointer next;

long through_pointer(long n) { return n < 2 ? n : next(n - 1) + next(n - 2); }

void function_pointer() {
  next = through_pointer;
  seen = through_pointer(80);
}

template <int depth>
long unfolded(long n) {
  if constexpr (depth == 0) {
    return n < 2 ? n : unfolded<3>(n - 1) + unfolded<3>(n - 2);
  } else {
    return n < 2 ? n : unfolded<depth - 1>(n - 1) + unfolded<depth - 1>(n - 2);
  }
}

void templates() { seen = unfolded<3>(80); }

class Numbers {
 public:
  struct promise_type {
    long value = 0;
    Numbers get_return_object() { return Numbers(std::coroutine_handle<promise_type>::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    std::suspend_always yield_value(long next) {
      value = next;
      return {};
    }
    void return_void() {}
    void unhandled_exception() { throw; }
  };

  explicit Numbers(std::coroutine_handle<promise_type> coroutine) : coroutine_(coroutine) {}
  Numbers(const Numbers&) = delete;
  ~Numbers() { coroutine_.destroy(); }
  long next() {
    coroutine_.resume();
    return coroutine_.promise().value;
  }

 private:
  std::coroutine_handle<promise_type> coroutine_;
};

Numbers all_numbers() {
  for (long i = 0;; ++i) co_yield i;
}

void generator() {
  Numbers numbers = all_numbers();
  while (numbers.next() >= 0) seen = seen + 1;
}

Numbers no_number() {
  while (seen != 0) seen = seen + 1;
  co_yield 0;
}

void within_a_generator() {
  Numbers numbers = no_number();
  seen = numbers.next();
}

struct Busy {
  Busy() {
    while (seen != 0) seen = seen + 1;
  }
};

void in_a_constructor() { auto busy = std::make_unique<Busy>(); }

struct Sum {
  long value;
  explicit Sum(long n) : value(n < 2 ? n : Sum(n - 1).value + Sum(n - 2).value) {}
};

void constructor_initializers() { seen = Sum(80).value; }

void a_lambda_through_a_pointer() {
  static Pointer count;
  count = [](long n) -> long { return n < 2 ? n : count(n - 1) + count(n - 2); };
  seen = count(80);
}

using Endless = decltype([] {
  while (seen != 0) seen = seen + 1;
});

void a_lambdas_type() { Endless{}(); }

[[gnu::pure]] long pure_fibonacci(long n) { return n < 2 ? n : pure_fibonacci(n - 1) + pure_fibonacci(n - 2); }

void pure_functions() { seen = pure_fibonacci(80); }

/// A coroutine that another one awaits.
class Task {
 public:
  struct promise_type {
    long value = 0;
    Task get_return_object() { return Task(std::coroutine_handle<promise_type>::from_promise(*this)); }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_value(long result) { value = result; }
    void unhandled_exception() { throw; }
  };

  explicit Task(std::coroutine_handle<promise_type> coroutine) : coroutine_(coroutine) {}
  Task(Task&& other) noexcept : coroutine_(std::exchange(other.coroutine_, nullptr)) {}
  ~Task() {
    if (coroutine_) coroutine_.destroy();
  }
  bool await_ready() const { return true; }
  void await_suspend(std::coroutine_handle<>) {}
  long await_resume() const { return coroutine_.promise().value; }

 private:
  std::coroutine_handle<promise_type> coroutine_;
};

Task awaited_fibonacci(long n) {
  if (n < 2) co_return n;
  long last = co_await awaited_fibonacci(n - 1);
  co_return last + co_await awaited_fibonacci(n - 2);
}

void coroutines_that_call_themselves() { seen = awaited_fibonacci(80).await_resume(); }

void in_a_nested_try() {
  try {
    seen = fibonacci(80);
  } catch (const std::out_of_range&) {
    seen = 0;
  }
}

void in_a_handler() {
  try {
    throw std::runtime_error("first");
  } catch (const std::runtime_error&) {
    seen = fibonacci(80);
  }
}

}  // namespace

const Cases cases{
    {"direct", direct},
    {"mutual", mutual},
    {"in tail position", in_tail_position},
    {"virtual functions", virtual_functions},
    {"std::function", std_function},
    {"generic lambda", generic_lambda},
    {"function pointer", function_pointer},
    {"templates", templates},
    {"generator", generator},
    {"within a generator", within_a_generator},
    {"in a constructor", in_a_constructor},
    {"constructor initializers", constructor_initializers},
    {"a lambda through a pointer", a_lambda_through_a_pointer},
    {"a lambda's type", a_lambdas_type},
    {"pure functions", pure_functions},
    {"coroutines that call themselves", coroutines_that_call_themselves},
    {"in a nested try", in_a_nested_try},
    {"in a handler", in_a_handler},
};
