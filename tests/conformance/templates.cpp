// Templates: partial specialisation, SFINAE, variadics, template template parameters, CRTP, expression templates,
// recursion.
#include <array>
#include <cstdio>
#include <functional>
#include <iostream>
#include <list>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

template <class T>
struct Describe {
  static std::string text() { return "value"; }
};
template <class T>
struct Describe<T*> {
  static std::string text() { return "pointer to " + Describe<T>::text(); }
};
template <class T>
struct Describe<const T> {
  static std::string text() { return "const " + Describe<T>::text(); }
};
template <class T, std::size_t N>
struct Describe<T[N]> {
  static std::string text() { return std::to_string(N) + " of " + Describe<T>::text(); }
};
template <class Result, class... Arguments>
struct Describe<Result(Arguments...)> {
  static std::string text() {
    return "function of " + std::to_string(sizeof...(Arguments)) + " to " + Describe<Result>::text();
  }
};
template <class Owner, class T>
struct Describe<T Owner::*> {
  static std::string text() { return "member that is " + Describe<T>::text(); }
};
template <template <class, class...> class Container, class T, class... Rest>
struct Describe<Container<T, Rest...>> {
  static std::string text() { return "container of " + Describe<T>::text(); }
};

template <class T, class = void>
struct HasSize : std::false_type {};
template <class T>
struct HasSize<T, std::void_t<decltype(std::declval<T>().size())>> : std::true_type {};

template <class T>
std::enable_if_t<std::is_integral_v<T>, std::string> classify(T) {
  return "integral";
}
template <class T>
std::enable_if_t<std::is_floating_point_v<T>, std::string> classify(T) {
  return "floating";
}
template <class T>
auto classify(const T& value) -> decltype(value.begin(), std::string()) {
  return "range";
}
std::string classify(...) { return "anything"; }

template <unsigned N>
struct Fibonacci : std::integral_constant<unsigned long, Fibonacci<N - 1>::value + Fibonacci<N - 2>::value> {};
template <>
struct Fibonacci<0> : std::integral_constant<unsigned long, 0> {};
template <>
struct Fibonacci<1> : std::integral_constant<unsigned long, 1> {};

template <class Derived>
struct Comparable {
  friend bool operator!=(const Derived& a, const Derived& b) { return !(a == b); }
  friend bool operator>(const Derived& a, const Derived& b) { return b < a; }
  static int instances() { return Derived::count; }
};
struct Version : Comparable<Version> {
  static inline int count = 0;
  int major, minor;
  Version(int major, int minor) : major(major), minor(minor) { ++count; }
  friend bool operator==(const Version& a, const Version& b) { return a.major == b.major && a.minor == b.minor; }
  friend bool operator<(const Version& a, const Version& b) {
    return std::tie(a.major, a.minor) < std::tie(b.major, b.minor);
  }
};

template <class Left, class Right, class Operation>
struct Expression {
  const Left& left;
  const Right& right;
  double operator[](std::size_t i) const { return Operation()(left[i], right[i]); }
};
struct Vector {
  std::array<double, 4> values;
  double operator[](std::size_t i) const { return values[i]; }
  template <class E>
  Vector& operator=(const E& expression) {
    for (std::size_t i = 0; i < 4; ++i) values[i] = expression[i];
    return *this;
  }
};
template <class L, class R>
Expression<L, R, std::plus<>> operator+(const L& left, const R& right) {
  return {left, right};
}
template <class L, class R>
Expression<L, R, std::multiplies<>> operator*(const L& left, const R& right) {
  return {left, right};
}

template <char... Letters>
struct Word {
  static std::string text() { return {Letters...}; }
};
template <auto Value>
constexpr auto doubled = Value * 2;

template <class Tuple, std::size_t... I>
std::string join(const Tuple& tuple, std::index_sequence<I...>) {
  std::ostringstream out;
  ((out << (I ? ", " : "") << std::get<I>(tuple)), ...);
  return out.str();
}

template <class T>
struct Outer {
  template <class U>
  struct Inner;
  template <class U>
  U convert(T value) const;
};
template <class T>
template <class U>
struct Outer<T>::Inner {
  static constexpr std::size_t bytes = sizeof(T) + sizeof(U);
};
template <class T>
template <class U>
U Outer<T>::convert(T value) const {
  return static_cast<U>(value);
}

template <class T>
T largest(T value) {
  return value;
}
template <class T, class... Rest>
auto largest(T first, Rest... rest) {
  auto other = largest(rest...);
  return first < other ? other : static_cast<decltype(other)>(first);
}

}  // namespace

int main() {
  std::cout << Describe<const int* [3]>::text() << '\n'
            << Describe<double (*)(int, char)>::text() << '\n'
            << Describe<std::vector<std::list<char*>>>::text() << '\n'
            << Describe<int Version::*>::text() << '\n';
  std::cout << HasSize<std::string>() << HasSize<int>() << ' ' << classify(3) << ' ' << classify(2.5f) << ' '
            << classify(std::string()) << ' ' << classify(nullptr) << '\n';
  std::cout << Fibonacci<90>::value << ' ' << doubled<21> << ' ' << doubled<'a'> << ' '
            << Word<'k', 'i', 'l', 'n'>::text() << '\n';
  Version a(1, 2), b(1, 3);
  std::cout << (a != b) << (a > b) << Version::instances() << '\n';
  Vector u{{1, 2, 3, 4}}, v{{10, 20, 30, 40}}, w{};
  w = u + v * u + v;
  std::cout << w[0] << ' ' << w[3] << '\n';
  std::cout << join(std::make_tuple(1, "two", 3.5, 'c'), std::make_index_sequence<4>()) << '\n';
  std::cout << Outer<int>::Inner<double>::bytes << ' ' << Outer<double>().convert<int>(3.9) << ' '
            << largest(1, 2.5, 'a', 30L) << '\n';
}
