// Fold expressions over every kind of operator, with and without an initial value, empty packs, and pack expansions
// elsewhere.
#include <algorithm>
#include <array>
#include <cstdio>
#include <iostream>
#include <set>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

template <class... T>
auto left_difference(T... values) {
  return (... - values);
}
template <class... T>
auto right_difference(T... values) {
  return (values - ...);
}
template <class... T>
bool all(T... values) {
  return (... && values);
}
template <class... T>
bool any(T... values) {
  return (... || values);
}
template <class... T>
void print(const T&... values) {
  (std::cout << ... << values) << '\n';
}
template <class... T>
int insert_all(std::set<int>& set, T... values) {
  return (0 + ... + static_cast<int>(set.insert(values).second));
}
template <class T, class... Rest>
bool is_one_of(const T& value, const Rest&... rest) {
  return ((value == rest) || ...);
}
template <class... Functions>
void call_in_order(Functions... functions) {
  (functions(), ...);
}
template <class First, class... Rest>
First minimum(First first, Rest... rest) {
  ((first = std::min<First>(first, rest)), ...);
  return first;
}

struct Tree {
  int value;
  Tree* left = nullptr;
  Tree* right = nullptr;
};
template <class... Path>
int follow(Tree* root, Path... path) {
  return (root->*...->*path)->value;
}

template <class... T>
struct Sizes {
  static constexpr std::size_t total = (0 + ... + sizeof(T));
  static constexpr std::size_t largest = [] {
    std::size_t most = 0;
    ((most = sizeof(T) > most ? sizeof(T) : most), ...);
    return most;
  }();
};

template <class... Bases>
struct Combined : Bases... {
  Combined(Bases... bases) : Bases(bases)... {}
  int sum() const { return (0 + ... + Bases::value()); }
};
template <int N>
struct Constant {
  int value() const { return N; }
};

template <std::size_t... I>
std::array<int, sizeof...(I)> squares(std::index_sequence<I...>) {
  return {static_cast<int>(I * I)...};
}

template <class... T>
std::string hex_bytes(T... bytes) {
  std::string text;
  char buffer[3];
  ((std::snprintf(buffer, sizeof buffer, "%02x", bytes), text += buffer), ...);
  return text;
}

template <class... Outer>
struct Product {
  template <class... Inner>
  static int count(Inner... inner) {
    return (0 + ... + (static_cast<int>(sizeof(Outer)) * (inner + ...)));
  }
};

}  // namespace

int main() {
  std::cout << left_difference(100, 10, 1) << ' ' << right_difference(100, 10, 1) << ' ' << all() << any()
            << all(1, true, 2.5) << any(0, false) << '\n';
  print("a", 1, ' ', 2.5, std::string("z"));
  print();
  std::set<int> set = {1, 2};
  std::cout << insert_all(set, 2, 3, 4) << ' ' << set.size() << ' ' << is_one_of(3, 1, 2, 3) << is_one_of('x') << ' '
            << minimum(5, 3, 9, 1, 7) << '\n';
  std::string order;
  call_in_order([&] { order += 'a'; }, [&] { order += 'b'; }, [&] { order += 'c'; });
  Tree leaf{7}, branch{5, &leaf}, root{1, nullptr, &branch};
  std::cout << order << ' ' << follow(&root, &Tree::right, &Tree::left) << ' ' << Sizes<char, int, double>::total << ' '
            << Sizes<>::total << ' ' << Sizes<char, int, double>::largest << '\n';
  std::cout << Combined(Constant<3>(), Constant<4>(), Constant<5>()).sum() << ' '
            << squares(std::make_index_sequence<7>())[6] << ' ' << hex_bytes(0xde, 0xad, 0x1) << ' '
            << Product<char, int>::count(1, 2, 3) << '\n';
  std::tuple tuple(1, 2, 3, 4);
  std::cout << std::apply([](auto... n) { return (n * ... * 1); }, tuple) << ' '
            << std::apply([](auto... n) { return (... ^ (n << n)); }, tuple) << '\n';
}
