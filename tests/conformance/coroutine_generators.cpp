// Coroutines as generators: lazy, infinite, recursive with co_yield of a whole generator, in range for and views.
#include <coroutine>
#include <exception>
#include <iostream>
#include <iterator>
#include <memory>
#include <ranges>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

template <class T>
class Generator {
 public:
  struct promise_type {
    const T* value = nullptr;
    std::exception_ptr failure;
    Generator get_return_object() { return Generator(Handle::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    std::suspend_always yield_value(const T& given) noexcept {
      value = std::addressof(given);
      return {};
    }
    void return_void() {}
    void unhandled_exception() { failure = std::current_exception(); }
    template <class Awaited>
    void await_transform(Awaited&&) = delete;
  };
  using Handle = std::coroutine_handle<promise_type>;

  class Iterator {
   public:
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    Iterator() = default;
    explicit Iterator(Handle handle) : handle_(handle) {}
    const T& operator*() const { return *handle_.promise().value; }
    Iterator& operator++() {
      handle_.resume();
      if (handle_.promise().failure) std::rethrow_exception(handle_.promise().failure);
      return *this;
    }
    void operator++(int) { ++*this; }
    bool operator==(std::default_sentinel_t) const { return handle_.done(); }

   private:
    Handle handle_;
  };

  Generator(Generator&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  ~Generator() {
    if (handle_) handle_.destroy();
  }
  Iterator begin() { return ++Iterator(handle_); }
  std::default_sentinel_t end() const { return {}; }

 private:
  explicit Generator(Handle handle) : handle_(handle) {}
  Handle handle_;
};

Generator<int> count_from(int start) {
  for (;;) co_yield start++;
}

Generator<long> fibonacci(int count) {
  long a = 0, b = 1;
  while (count-- > 0) {
    co_yield a;
    a = std::exchange(b, a + b);
  }
}

Generator<std::string> permutations(std::string letters) {
  if (letters.size() <= 1) {
    co_yield letters;
    co_return;
  }
  for (std::size_t i = 0; i < letters.size(); ++i) {
    std::string rest = letters;
    rest.erase(i, 1);
    for (const std::string& tail : permutations(rest)) co_yield letters[i] + tail;
  }
}

struct Tree {
  int value;
  std::unique_ptr<Tree> left, right;
};

std::unique_ptr<Tree> insert(std::unique_ptr<Tree> tree, int value) {
  if (!tree) return std::unique_ptr<Tree>(new Tree{value, nullptr, nullptr});
  auto& side = value < tree->value ? tree->left : tree->right;
  side = insert(std::move(side), value);
  return tree;
}

Generator<int> in_order(const Tree* tree) {
  if (!tree) co_return;
  for (int value : in_order(tree->left.get())) co_yield value;
  co_yield tree->value;
  for (int value : in_order(tree->right.get())) co_yield value;
}

struct Said {
  ~Said() { std::cout << "[frame cleaned] "; }
};

Generator<int> failing() {
  Said said;
  co_yield 1;
  co_yield 2;
  throw std::runtime_error("third value");
}

}  // namespace

int main() {
  for (int n : count_from(5)) {
    if (n > 10) break;
    std::cout << n << ' ';
  }
  std::cout << '\n';
  for (long n : fibonacci(20)) std::cout << n << ' ';
  std::cout << '\n';
  for (auto& word : permutations("abcd")) std::cout << word << ' ';
  std::cout << '\n';
  std::unique_ptr<Tree> tree;
  for (int value : {50, 30, 70, 20, 40, 60, 80, 35, 45}) tree = insert(std::move(tree), value);
  for (int value : in_order(tree.get())) std::cout << value << ' ';
  std::cout << '\n';
  try {
    for (int n : failing()) std::cout << n << ' ';
  } catch (const std::runtime_error& error) {
    std::cout << error.what() << '\n';
  }
  {
    auto abandoned = failing();
    std::cout << *abandoned.begin() << ' ';
  }
  std::cout << '\n';
  auto source = count_from(1);
  auto even_squares = std::ranges::subrange(source.begin(), source.end()) |
                      std::views::filter([](int n) { return n % 2 == 0; }) |
                      std::views::transform([](int n) { return n * n; }) | std::views::take(5);
  for (int n : even_squares) std::cout << n << ' ';
  std::cout << '\n';
}
