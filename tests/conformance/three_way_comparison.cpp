// operator<=>: defaulted, own, partial and weak orders, rewritten and reversed candidates, library types, synthesised
// order.
#include <algorithm>
#include <cmath>
#include <compare>
#include <iostream>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

namespace {

std::string text(std::partial_ordering order) {
  return order < 0 ? "less" : order > 0 ? "greater" : order == 0 ? "equal" : "unordered";
}

struct Date {
  int year, month, day;
  auto operator<=>(const Date&) const = default;
};
struct Person {
  std::string name;
  Date born;
  std::vector<int> scores;
  std::strong_ordering operator<=>(const Person&) const = default;
};
struct Reading {
  int sensor;
  double value;
  auto operator<=>(const Reading&) const = default;
};
struct CaseInsensitive {
  std::string text;
  std::weak_ordering operator<=>(const CaseInsensitive& other) const {
    return std::lexicographical_compare_three_way(text.begin(), text.end(), other.text.begin(), other.text.end(),
                                                  [](char a, char b) { return std::tolower(a) <=> std::tolower(b); });
  }
  bool operator==(const CaseInsensitive& other) const { return (*this <=> other) == 0; }
};
struct Length {
  double metres;
  std::partial_ordering operator<=>(double other) const { return metres <=> other; }
  bool operator==(double other) const { return metres == other; }
};
struct OldStyle {
  int value;
  friend bool operator<(const OldStyle& a, const OldStyle& b) { return a.value < b.value; }
  friend bool operator==(const OldStyle& a, const OldStyle& b) { return a.value == b.value; }
};
struct UsesOldStyle {
  OldStyle inner;
  std::weak_ordering operator<=>(const UsesOldStyle&) const = default;
};
struct Base {
  int a;
  auto operator<=>(const Base&) const = default;
};
struct Derived : Base {
  int b[2];
  auto operator<=>(const Derived&) const = default;
};
enum class Size { small, medium, large };

}  // namespace

int main() {
  Date early{2024, 2, 28}, late{2024, 2, 29};
  std::cout << (early < late) << (early >= late) << (early == late) << (early != late) << ' ' << text(late <=> early)
            << '\n';
  Person ann{"Ann", early, {1, 2}}, bob{"Ann", early, {1, 3}};
  std::cout << (ann < bob) << ' ' << text(ann <=> ann) << ' ' << std::max(ann, bob).scores[1] << '\n';
  Reading broken{1, std::numeric_limits<double>::quiet_NaN()}, fine{1, 2.0};
  std::cout << text(broken <=> fine) << (broken < fine) << (broken >= fine) << (broken == broken)
            << text(Reading{0, NAN} <=> fine) << '\n';
  std::set<CaseInsensitive> words = {{"Pear"}, {"apple"}, {"PEAR"}, {"Apple"}, {"fig"}};
  for (auto& word : words) std::cout << word.text << ' ';
  std::cout << (CaseInsensitive{"A"} == CaseInsensitive{"a"}) << '\n';
  std::cout << (Length{2} > 1.5) << (1.5 < Length{2}) << (2.0 == Length{2}) << (3.0 != Length{2}) << ' '
            << text(1.0 <=> Length{2}) << '\n';
  std::cout << text(UsesOldStyle{{1}} <=> UsesOldStyle{{2}}) << ' '
            << text(Derived{{1}, {2, 3}} <=> Derived{{1}, {2, 1}}) << '\n';
  std::cout << text(Size::small <=> Size::large) << ' ' << text(std::string("a") <=> "b") << ' '
            << text(std::pair(1, 2.5) <=> std::pair(1, 2.0)) << ' ' << text(std::tuple(1, 'a') <=> std::tuple(1, 'a'))
            << ' ' << text(std::optional<int>() <=> 5) << ' ' << text(std::vector{1, 2, 3} <=> std::vector{1, 2}) << ' '
            << text(std::variant<int, double>(1) <=> std::variant<int, double>(0.5)) << '\n';
  std::cout << text(0.0 <=> -0.0) << ' ' << text(std::strong_order(0.0, -0.0)) << ' '
            << text(std::strong_order(-std::numeric_limits<double>::quiet_NaN(), 1.0)) << ' '
            << text(std::weak_order(0.0, -0.0)) << ' ' << text(std::compare_three_way()(3, 2L)) << '\n';
  static_assert(std::is_same_v<decltype(early <=> late), std::strong_ordering>);
  static_assert(std::is_same_v<decltype(fine <=> broken), std::partial_ordering>);
  static_assert(
      std::is_same_v<std::common_comparison_category_t<std::strong_ordering, std::weak_ordering>, std::weak_ordering>);
  std::map<Date, std::string> calendar = {{late, "leap day"}, {{2023, 12, 31}, "eve"}, {early, "before"}};
  for (auto& [date, name] : calendar)
    std::cout << date.year << '-' << date.month << '-' << date.day << ' ' << name << "; ";
  std::cout << '\n';
}
