// Exceptions that pass through std::function, virtual calls, member pointers, templates, std::bind, std::invoke, sort
// and qsort.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

int live = 0;
struct Guard {
  Guard() { ++live; }
  Guard(const Guard&) { ++live; }
  ~Guard() { --live; }
};

void fail(int value) {
  Guard guard;
  throw std::runtime_error("value " + std::to_string(value));
}

struct Shape {
  virtual ~Shape() = default;
  virtual double area() const = 0;
  virtual std::unique_ptr<Shape> grown(double factor) const {
    throw std::logic_error("cannot grow by " + std::to_string(factor));
  }
};
struct Square : Shape {
  double side;
  explicit Square(double side) : side(side) {
    if (side < 0) throw std::invalid_argument("negative side");
  }
  double area() const override { return side * side; }
};

template <int Depth>
struct Nest {
  template <class Function>
  static void call(Function&& function) {
    Guard guard;
    Nest<Depth - 1>::call(std::forward<Function>(function));
  }
};
template <>
struct Nest<0> {
  template <class Function>
  static void call(Function&& function) {
    function(Guard());
  }
};

int throwing_comparison(const void* left, const void* right) {
  int a = *static_cast<const int*>(left), b = *static_cast<const int*>(right);
  if (a == 7 || b == 7) throw 7;
  return a < b ? -1 : a > b;
}

template <class Function>
void attempt(const char* what, Function function) {
  std::printf("%-20s ", what);
  try {
    function();
    std::printf("returned");
  } catch (const std::logic_error& error) {
    std::printf("logic_error: %s", error.what());
  } catch (const std::exception& error) {
    std::printf("exception: %s", error.what());
  } catch (int value) {
    std::printf("int: %d", value);
  }
  std::printf(", %d guards alive\n", live);
}

struct Member {
  int base = 5;
  int divide(int by) {
    if (by == 0) throw std::domain_error("division by zero");
    return base / by;
  }
};

}  // namespace

int main() {
  std::function<void(int)> function = fail;
  std::function<void(int)> wrapped = [function, guard = Guard()](int value) { function(value + 1); };
  std::function<void(int)> empty;
  attempt("function", [&] { function(1); });
  attempt("wrapped function", [&] { wrapped(1); });
  attempt("empty function", [&] { empty(1); });
  attempt("bind", [] { std::bind(fail, std::placeholders::_2)(1, 9); });
  attempt("virtual call", [] { Square(2).grown(1.5); });
  attempt("through base", [] {
    std::unique_ptr<Shape> shape = std::make_unique<Square>(3);
    shape->grown(shape->area());
  });
  attempt("constructor", [] { std::make_shared<Square>(-1); });
  attempt("nested templates", [] { Nest<40>::call([](Guard) { fail(40); }); });
  attempt("member pointer", [] { std::invoke(&Member::divide, Member(), 0); });
  attempt("mem_fn", [] { std::printf("%d ", std::mem_fn(&Member::divide)(Member(), 2)); });
  attempt("sort", [] {
    std::vector<std::string> words = {"pear", "apple", "fig", "plum", "date"};
    std::sort(words.begin(), words.end(), [](const std::string& a, const std::string& b) {
      if (a == "fig" || b == "fig") throw std::runtime_error("no figs");
      return a < b;
    });
  });
  attempt("qsort", [] {
    int numbers[] = {9, 8, 7, 6, 5, 4};
    std::qsort(numbers, 6, sizeof(int), throwing_comparison);
  });
  attempt("accumulate", [] {
    std::vector<int> numbers(10, 1);
    std::accumulate(numbers.begin(), numbers.end(), 0, [](int sum, int n) { return sum < 5 ? sum + n : throw sum; });
  });
  attempt("map of functions", [] {
    std::map<std::string, std::function<int(int)>> table = {{"half", [](int n) { return n % 2 ? throw n : n / 2; }}};
    std::printf("%d ", table.at("half")(10));
    table.at("half")(11);
  });
  attempt("map::at", [] { std::map<int, int>().at(3); });
  attempt("vector::at", [] { std::vector<int>(3).at(3); });
}
