// C++23: explicit object parameters, static operator(), if consteval, multidimensional subscripts, auto(x), literal
// suffix uz.
#include <cstdio>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

struct Text {
  std::string value;
  template <class Self>
  auto&& get(this Self&& self) {
    return std::forward<Self>(self).value;
  }
  const char* kind(this Text&) { return "lvalue"; }
  const char* kind(this const Text&) { return "const lvalue"; }
  const char* kind(this Text&&) { return "rvalue"; }
  std::size_t length(this Text copy) { return (copy.value += "!!").size(); }
};

template <class... Extra>
struct Builder : Extra... {
  int steps = 0;
  auto& step(this auto& self) {
    ++self.steps;
    self.report();
    return self;
  }
  void report() const {}
};
struct Loud : Builder<> {
  void report() const { std::printf("step %d of Loud\n", steps); }
};

struct Less {
  static bool operator()(int a, int b) { return a < b; }
};

template <class T>
struct Matrix {
  std::size_t columns;
  std::vector<T> cells;
  Matrix(std::size_t rows, std::size_t columns) : columns(columns), cells(rows * columns) {}
  T& operator[](std::size_t row, std::size_t column) { return cells[row * columns + column]; }
  T operator[]() const { return T(cells.size()); }
};

constexpr int where() {
  if consteval {
    return 1;
  } else {
    return 2;
  }
}

}  // namespace

int main() {
  Text text{"hello"};
  const Text constant{"const"};
  text.get() += " there";
  std::string stolen = std::move(text).get();
  static_assert(std::is_same_v<decltype(constant.get()), const std::string&>);
  std::printf("%s, left %zu, %s\n", stolen.c_str(), text.get().size(), constant.get().c_str());
  std::printf("%s %s %s %zu\n", text.kind(), constant.kind(), Text{"x"}.kind(), constant.length());

  Loud loud;
  loud.step().step();
  auto fibonacci = [](this auto self, int n) -> long { return n < 2 ? n : self(n - 1) + self(n - 2); };
  std::printf("%ld\n", fibonacci(25));

  std::printf("%d %d\n", Less()(1, 2), Less::operator()(2, 1));
  Matrix<int> matrix(3, 4);
  for (std::size_t row = 0uz; row < 3uz; ++row)
    for (auto column = 0uz; column < 4; ++column) matrix[row, column] = int(row * 10 + column);
  std::printf("%d %d %d\n", matrix[2, 3], matrix[0, 1], std::as_const(matrix)[]);

  constexpr int compile_time = where();
  int run_time = where();
  std::printf("%d %d\n", compile_time, run_time);

  std::vector<int> numbers = {3, 3, 4, 3};
  std::erase(numbers, auto(numbers[0]));
  std::printf("%zu %d\n", numbers.size(), numbers[0]);
  const char* text_of = "\x{48}\N{LATIN SMALL LETTER I}\u{1F600}";
  std::printf("%s\n", text_of);
#if __cplusplus >= 202302L
#elifdef __never__
#else
#warning never
#endif
  int label_at_end = 1;
  if (label_at_end) goto end;
  std::printf("skipped\n");
end:
}
