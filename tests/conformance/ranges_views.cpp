// Views: pipelines, laziness, infinite sources, split and join, keys and values, borrowed and owned ranges, istream.
#include <algorithm>
#include <iostream>
#include <list>
#include <map>
#include <ranges>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace views = std::views;

namespace {

void print(auto&& range) {
  for (auto&& element : range) std::cout << element << ' ';
  std::cout << '\n';
}

template <std::ranges::view View>
class EveryNth : public std::ranges::view_interface<EveryNth<View>> {
 public:
  EveryNth(View base, int step) : base_(std::move(base)), step_(step) {}
  struct Iterator {
    using value_type = std::ranges::range_value_t<View>;
    using difference_type = std::ptrdiff_t;
    std::ranges::iterator_t<View> current;
    std::ranges::sentinel_t<View> end;
    int step;
    decltype(auto) operator*() const { return *current; }
    Iterator& operator++() {
      std::ranges::advance(current, step, end);
      return *this;
    }
    Iterator operator++(int) {
      Iterator before = *this;
      ++*this;
      return before;
    }
    bool operator==(const Iterator& other) const { return current == other.current; }
    bool operator==(std::default_sentinel_t) const { return current == end; }
  };
  Iterator begin() { return {std::ranges::begin(base_), std::ranges::end(base_), step_}; }
  std::default_sentinel_t end() { return {}; }

 private:
  View base_;
  int step_;
};

}  // namespace

int main() {
  std::vector<int> numbers = {5, 3, 8, 1, 9, 2, 7};
  print(numbers | views::filter([](int n) { return n % 2; }) | views::transform([](int n) { return n * n; }));
  print(views::iota(1) | views::transform([](int n) { return n * (n + 1) / 2; }) |
        views::take_while([](int n) { return n < 60; }));
  print(numbers | views::reverse | views::drop(2) | views::take(3));
  print(views::iota(10, 20) | views::drop_while([](int n) { return n < 15; }));

  int evaluations = 0;
  auto lazy =
      numbers | views::transform([&](int n) { return ++evaluations, n; }) | views::filter([](int n) { return n > 7; });
  std::cout << "before " << evaluations << ", first " << *lazy.begin() << ", after " << evaluations << '\n';

  std::string_view sentence = "the quick  brown fox";
  for (auto word : sentence | views::split(' ')) std::cout << '[' << std::string_view(word.begin(), word.end()) << ']';
  std::cout << '\n';
  for (auto word : sentence | views::lazy_split(std::string_view("qu"))) {
    for (char c : word) std::cout << c;
    std::cout << '|';
  }
  std::cout << '\n';
  std::vector<std::string> words = {"join", "these", "words"};
  for (char c : words | views::join) std::cout << c;
  std::cout << '\n';

  std::map<std::string, int> ages = {{"Ann", 30}, {"Bob", 25}, {"Cid", 41}};
  print(ages | views::keys);
  print(ages | views::values | views::transform([](int age) { return age + 1; }));
  print(ages | views::filter([](auto& entry) { return entry.second > 26; }) | views::elements<0>);

  for (int& n : numbers | views::filter([](int n) { return n < 4; })) n *= 100;
  print(numbers);
  print(EveryNth(views::iota(0, 20), 6));
  print(views::single(42));
  print(views::counted(numbers.begin() + 1, 3));
  std::cout << std::ranges::distance(views::empty<int>) << ' ' << (numbers | views::take(100)).size() << ' '
            << views::iota(0, 100)[37] << ' ' << (numbers | views::drop(2)).front() << ' '
            << (numbers | views::reverse).back() << '\n';

  std::istringstream input("3 1 4 1 5 stop 9");
  print(std::ranges::istream_view<int>(input) | views::transform([](int n) { return -n; }));
  std::list<char> letters = {'a', 'b', 'c'};
  auto common = letters | views::take_while([](char c) { return c != 'c'; }) | views::common;
  std::cout << std::string(common.begin(), common.end()) << '\n';
  auto owned = std::vector<int>{3, 2, 1} | views::transform([](int n) { return n * 11; });
  print(owned);
  auto triples = views::iota(1, 20) | views::transform([](int z) {
                   return views::iota(1, z) | views::transform([z](int x) {
                            return views::iota(x, z) | views::filter([=](int y) { return x * x + y * y == z * z; }) |
                                   views::transform([=](int y) {
                                     return std::to_string(x) + ',' + std::to_string(y) + ',' + std::to_string(z);
                                   });
                          }) |
                          views::join;
                 }) |
                 views::join;
  print(triples);
}
