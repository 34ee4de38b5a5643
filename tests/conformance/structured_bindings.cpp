// Structured bindings of arrays, tuples, structs, bit fields and own types; by value, reference and forwarding
// reference.
#include <array>
#include <complex>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace geometry {

class Point {
 public:
  Point(int x, int y, std::string label) : x_(x), y_(y), label_(std::move(label)) {}
  template <std::size_t I>
  auto& get() & {
    if constexpr (I == 0)
      return x_;
    else if constexpr (I == 1)
      return y_;
    else
      return label_;
  }
  template <std::size_t I>
  const auto& get() const& {
    return const_cast<Point&>(*this).get<I>();
  }
  template <std::size_t I>
  auto get() && {
    std::cout << "[moved " << I << "] ";
    return std::move(get<I>());
  }

 private:
  int x_, y_;
  std::string label_;
};

}  // namespace geometry

template <>
struct std::tuple_size<geometry::Point> : std::integral_constant<std::size_t, 3> {};
template <std::size_t I>
struct std::tuple_element<I, geometry::Point> {
  using type = std::conditional_t<I == 2, std::string, int>;
};

namespace {

struct Flags {
  unsigned low : 4;
  unsigned high : 4;
  mutable int touched;
};
struct Base {
  int a = 1;
  const char* b = "base";
};
struct Derived : Base {};

auto statistics(const std::vector<int>& values) {
  struct {
    int smallest, largest;
    double mean;
  } result{values[0], values[0], 0};
  for (int value : values) {
    result.smallest = std::min(result.smallest, value);
    result.largest = std::max(result.largest, value);
    result.mean += double(value) / values.size();
  }
  return result;
}

}  // namespace

int main() {
  int numbers[3] = {1, 2, 3};
  auto [a, b, c] = numbers;
  auto& [x, y, z] = numbers;
  x += 10;
  std::cout << a << b << c << ' ' << numbers[0] << ' ' << y << z << '\n';

  auto [smallest, largest, mean] = statistics({4, 8, 6});
  std::cout << smallest << ' ' << largest << ' ' << mean << '\n';

  std::map<std::string, std::pair<int, std::string>> table = {{"one", {1, "eins"}}, {"two", {2, "zwei"}}};
  for (auto& [key, value] : table) {
    auto& [number, word] = value;
    number *= 10;
    word += '!';
  }
  for (const auto& [key, value] : table) std::cout << key << '=' << value.first << value.second << ' ';
  auto [position, inserted] = std::set<int>{1, 2}.insert(2);
  std::cout << inserted << '\n';

  geometry::Point point(3, 4, "p");
  auto& [px, py, label] = point;
  px = 30;
  label += "q";
  const auto& [cx, cy, clabel] = point;
  std::cout << cx << cy << clabel << ' ';
  auto&& [mx, my, moved] = geometry::Point(5, 6, "temporary");
  std::cout << mx << my << moved << '\n';

  Flags flags{5, 9, 0};
  auto& [low, high, touched] = flags;
  low = 7;
  std::cout << flags.low << flags.high << touched << ' ' << sizeof(decltype(low)) << '\n';
  auto [base_a, base_b] = Derived();
  std::cout << base_a << base_b << '\n';

  auto tuple = std::make_tuple(1, std::string("t"), std::ref(numbers[1]));
  auto& [first, second, reference] = tuple;
  static_assert(std::is_same_v<decltype(second), std::string>);
  reference = 99;
  std::cout << first << second << numbers[1] << '\n';
  int p = 1, q = 2;
  std::tie(p, q) = std::pair(q, p);
  if (auto [it, fresh] = table.try_emplace("three", 3, "drei"); fresh) std::cout << p << q << it->second.second << '\n';
  std::array<std::pair<char, int>, 2> pairs = {{{'a', 1}, {'b', 2}}};
  int total = 0;
  for (auto [letter, count] : pairs) total += [letter = letter, count = count] { return letter * count; }();
  std::cout << total << '\n';
}
