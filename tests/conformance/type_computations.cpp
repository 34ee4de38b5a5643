// Programs on types: detection, partial ordering, tag dispatch, mixins, expression templates, compile-time tables.
#include <array>
#include <cstddef>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace {

template <class... T>
struct List {
  static constexpr std::size_t size = sizeof...(T);
};
template <class L, template <class> class F>
struct Map;
template <class... T, template <class> class F>
struct Map<List<T...>, F> {
  using type = List<typename F<T>::type...>;
};
template <class L, template <class> class Keep>
struct Filter {
  using type = List<>;
};
template <class Head, class... Tail, template <class> class Keep>
struct Filter<List<Head, Tail...>, Keep> {
  template <class L>
  struct Prepend;
  template <class... T>
  struct Prepend<List<T...>> {
    using type = List<Head, T...>;
  };
  using rest = typename Filter<List<Tail...>, Keep>::type;
  using type = typename std::conditional_t<Keep<Head>::value, Prepend<rest>, std::type_identity<rest>>::type;
};
static_assert(std::is_same_v<Map<List<int, char>, std::add_pointer>::type, List<int*, char*>>);
static_assert(std::is_same_v<Filter<List<int, double, char, float>, std::is_integral>::type, List<int, char>>);

template <class, class = void>
struct has_size : std::false_type {};
template <class T>
struct has_size<T, std::void_t<decltype(std::declval<const T&>().size())>> : std::true_type {};

template <class T, std::enable_if_t<has_size<T>::value, int> = 0>
std::string extent(const T& value) {
  return "sized " + std::to_string(value.size());
}
template <class T, std::enable_if_t<std::is_arithmetic_v<T>, int> = 0>
std::string extent(T) {
  return "number of " + std::to_string(sizeof(T));
}
template <class T, std::size_t n>
std::string extent(const T (&)[n]) {
  return "array of " + std::to_string(n);
}
std::string extent(...) { return "anything"; }

template <class T>
struct Kind {
  static constexpr const char* name = "value";
};
template <class T>
struct Kind<T*> {
  static constexpr const char* name = "pointer";
};
template <class T>
struct Kind<const T> {
  static constexpr const char* name = "constant";
};
template <class T>
struct Kind<T* const> {
  static constexpr const char* name = "constant pointer";
};
template <class R, class... A>
struct Kind<R (*)(A...)> {
  static constexpr const char* name = "function pointer";
};
template <class C, class M>
struct Kind<M C::*> {
  static constexpr const char* name = "member";
};

template <class... Mixins>
struct Widget : Mixins... {
  std::string describe() const {
    std::string text;
    ((text += static_cast<const Mixins&>(*this).part() + std::string(" ")), ...);
    return text;
  }
};
struct Red {
  std::string part() const { return "red"; }
};
template <int n>
struct Sized {
  std::string part() const { return "size " + std::to_string(n); }
};

template <class Derived>
struct Counted {
  static inline int count = 0;
  Counted() { ++count; }
  Counted(const Counted&) { ++count; }
  ~Counted() { --count; }
  const Derived& self() const { return static_cast<const Derived&>(*this); }
};
struct Apple : Counted<Apple> {};
struct Pear : Counted<Pear> {};

template <class E>
struct Expression {
  double operator[](std::size_t i) const { return static_cast<const E&>(*this)[i]; }
};
struct Vector : Expression<Vector> {
  std::array<double, 3> values;
  explicit Vector(std::array<double, 3> values) : values(values) {}
  template <class E>
  Vector(const Expression<E>& expression) {
    for (std::size_t i = 0; i < 3; ++i) values[i] = expression[i];
  }
  double operator[](std::size_t i) const { return values[i]; }
};
template <class L, class R, class F>
struct Binary : Expression<Binary<L, R, F>> {
  const L& left;
  const R& right;
  Binary(const L& left, const R& right) : left(left), right(right) {}
  double operator[](std::size_t i) const { return F()(left[i], right[i]); }
};
template <class L, class R>
Binary<L, R, std::plus<>> operator+(const Expression<L>& left, const Expression<R>& right) {
  return {static_cast<const L&>(left), static_cast<const R&>(right)};
}
template <class L, class R>
Binary<L, R, std::multiplies<>> operator*(const Expression<L>& left, const Expression<R>& right) {
  return {static_cast<const L&>(left), static_cast<const R&>(right)};
}

constexpr auto squares = []<std::size_t... i>(std::index_sequence<i...>) {
  return std::array{(i * i)...};
}(std::make_index_sequence<8>());

template <class Tuple, class F>
void for_each(Tuple&& tuple, F function) {
  std::apply([&](auto&&... element) { (function(std::forward<decltype(element)>(element)), ...); },
             std::forward<Tuple>(tuple));
}

template <class Key, class... Pairs>
auto table(Pairs... pairs) {
  std::map<Key, std::variant<std::string, double>> made;
  (made.emplace(pairs.first, pairs.second), ...);
  return made;
}

template <class... T>
struct Overload : T... {
  using T::operator()...;
};

}  // namespace

int main() {
  int array[4] = {};
  std::cout << extent(std::string("abc")) << ", " << extent(2.5f) << ", " << extent(array) << ", " << extent(nullptr)
            << ", " << extent(std::vector<int>(7)) << '\n';
  std::cout << Kind<int>::name << ", " << Kind<int*>::name << ", " << Kind<const int>::name << ", "
            << Kind<int* const>::name << ", " << Kind<int (*)(char)>::name << ", " << Kind<int Vector::*>::name << '\n';
  std::cout << Widget<Red, Sized<4>, Sized<9>>().describe() << sizeof(Widget<Red>) << '\n';
  {
    Apple one, two(one);
    Pear three;
    std::cout << Apple::count << Pear::count << &one.self() - &one;
  }
  std::cout << Apple::count << Pear::count << '\n';
  Vector a({1, 2, 3}), b({4, 5, 6});
  Vector c = a + b * a;
  std::cout << c[0] << " " << c[1] << " " << c[2] << " " << squares[7] << " "
            << std::tuple_size_v<decltype(squares)> << '\n';
  std::ostringstream out;
  for_each(std::tuple(1, "two", 3.5, 'c'), [&](const auto& element) { out << element << ";"; });
  std::cout << out.str() << '\n';
  for (const auto& [key, value] : table<int>(std::pair(2, 0.5), std::pair(1, std::string("x")))) {
    std::visit(Overload{[&](const std::string& text) { std::cout << key << "=" << text << " "; },
                        [&](double number) { std::cout << key << "~" << number << " "; }},
               value);
  }
  std::cout << '\n';
}
