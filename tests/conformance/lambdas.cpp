// Lambdas: captures of every kind, mutable state, generic and recursive ones, packs, conversions, templates,
// immediately called.
#include <algorithm>
#include <array>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

struct Counter {
  int value = 10;
  auto by_pointer() {
    return [this](int n) { return value += n; };
  }
  auto by_copy() {
    return [*this](int n) mutable { return value += n; };
  }
};

template <class... Parts>
auto keep(Parts&&... parts) {
  return [... kept = std::forward<Parts>(parts)](auto&& function) { return function(kept...); };
}

template <class Function>
struct Fix {
  Function function;
  template <class... Arguments>
  decltype(auto) operator()(Arguments&&... arguments) const {
    return function(*this, std::forward<Arguments>(arguments)...);
  }
};
template <class Function>
Fix(Function) -> Fix<Function>;

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

int apply_plain(int (*function)(int), int value) { return function(value); }

auto compose = [](auto... functions) {
  return [=](auto value) {
    ((value = functions(value)), ...);
    return value;
  };
};

struct Noisy {
  static inline std::string log;
  Noisy() = default;
  Noisy(const Noisy&) { log += 'c'; }
  Noisy(Noisy&&) noexcept { log += 'm'; }
};

}  // namespace

int main() {
  Counter counter;
  auto pointer = counter.by_pointer();
  auto copy = counter.by_copy();
  std::cout << pointer(1) << ' ' << pointer(1) << ' ' << copy(5) << ' ' << copy(5) << ' ' << counter.value << '\n';

  int a = 1, b = 2;
  auto mixed = [a, &b, c = a + b, &d = a](int e) mutable {
    return a += e, b += e, d += 0, a * 1000 + b * 100 + c * 10 + d;
  };
  std::cout << mixed(1) << ' ' << mixed(1) << ' ' << a << ' ' << b << '\n';

  auto factorial = [](auto self, int n) -> long { return n < 2 ? 1 : n * self(self, n - 1); };
  auto hanoi = Fix{[](auto& self, int disks, char from, char to, char over) -> int {
    return disks == 0 ? 0 : self(disks - 1, from, over, to) + 1 + self(disks - 1, over, to, from);
  }};
  std::function<int(int, int)> ackermann = [&](int m, int n) {
    return m == 0 ? n + 1 : n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
  };
  std::cout << factorial(factorial, 15) << ' ' << hanoi(10, 'a', 'b', 'c') << ' ' << ackermann(2, 5) << '\n';

  auto kept = keep(1, std::string("two"), 3.5);
  std::cout << kept([](auto... parts) { return sizeof...(parts); }) << ' ';
  kept([](const auto&... parts) { ((std::cout << parts << '/'), ...); });
  std::cout << '\n';

  auto visit =
      Overloaded{[](int n) { return "int " + std::to_string(n); }, [](const std::string& s) { return "string " + s; },
                 [](auto) { return std::string("other"); }};
  std::cout << visit(1) << ", " << visit(std::string("x")) << ", " << visit(2.5) << '\n';

  std::cout << apply_plain([](int n) { return n * n; }, 12) << ' ' << (+[](int n) { return n + 1; })(1) << ' '
            << [](auto... n) { return (n + ...); }(1, 2, 3, 4) << ' '
            << compose([](auto n) { return n + 1; }, [](auto n) { return n * 2; })(20) << '\n';

  auto owner = [box = std::make_unique<int>(9)] { return *box; };
  static_assert(!std::is_copy_constructible_v<decltype(owner)>);
  auto moved = std::move(owner);
  constexpr auto square = [](int n) { return n * n; };
  static_assert(square(5) == 25);
  std::array<int, square(3)> sized{};
  std::cout << moved() << ' ' << sized.size() << ' ' << sizeof([] {}) << ' ' << sizeof([a, b] { return a + b; })
            << '\n';

  Noisy noisy;
  auto by_value = [noisy] {};
  auto second = by_value;
  auto third = std::move(second);
  std::function<void()> wrapped = third;
  (void)wrapped;
  std::cout << Noisy::log << '\n';

  std::vector<std::string> words = {"delta", "Alpha", "charlie", "Bravo"};
  std::sort(words.begin(), words.end(),
            [lower = [](char c) { return c | 32; }](auto& x, auto& y) { return lower(x[0]) < lower(y[0]); });
  for (auto& word : words) std::cout << word << ' ';
  std::map<std::string, std::function<double(double, double)>> operators = {
      {"+", std::plus<>()}, {"-", [](double x, double y) { return x - y; }}, {"*", std::multiplies<>()}};
  for (auto& [symbol, function] : operators) std::cout << symbol << function(6, 4) << ' ';
  std::cout << '\n';

  std::vector<std::function<int()>> counters;
  for (int i = 0; i < 3; ++i) counters.push_back([i, calls = 0]() mutable { return i * 10 + ++calls; });
  for (int round = 0; round < 2; ++round)
    for (auto& each : counters) std::cout << each() << ' ';
  std::cout << '\n';
}
