// What include/kiln/std adds to libstdc++ 12: chrono's formatting, generators, ranges::to and the like, type traits.
#include <kiln/prelude.h>

#include "check.h"

namespace {

using namespace std::chrono;

void check_durations() {
  check_equal(std::format("{} {} {} {} {} {} {}", 5s, 100ms, 7us, 8ns, 2min, 1h, days(3)),
              "5s 100ms 7us 8ns 2min 1h 3d");
  check_equal(std::format("{} {}", weeks(1), duration<int, std::ratio<1, 30>>(4)), "1[604800]s 4[1/30]s");
  check_equal(std::format("{:%H:%M:%S} {:%T} {:%R} {:%I %p} {:%S}", 3661s, -3661s, 3661s, 13h, 1500ms),
              "01:01:01 -01:01:01 01:01 01 PM 01.500");
  check_equal(std::format("{:>6}|{:<6}|{:*^6}|{:%Q %q}|{:%j}", 5s, 5s, 5s, 5ms, 49h), "    5s|5s    |**5s**|5 ms|2");
  check_equal(std::format("{} {:.2%Q%q} {:%T}", duration<double>(1.5), duration<double>(1.237), duration<double>(61.5)),
              "1.5s 1.24s 00:01:01.500000");
  check_equal(std::format("{} {}", hh_mm_ss(3661s), hh_mm_ss(-90min)), "01:01:01 -01:30:00");
}

void check_dates() {
  const auto moment = sys_days(2024y / 2 / 29) + 13h + 5min + 6s + 789ms;
  const auto second = floor<seconds>(moment);
  check_equal(std::format("{} {} {}", moment, second, floor<days>(moment)),
              "2024-02-29 13:05:06.789 2024-02-29 13:05:06 2024-02-29");
  check_equal(std::format("{:%Y-%m-%dT%H:%M:%SZ} {:%c} {:%D %r}", second, second, second),
              "2024-02-29T13:05:06Z Thu Feb 29 13:05:06 2024 02/29/24 01:05:06 PM");
  check_equal(std::format("{:%a %A %b %B %h %y %C %e %j %u %w %z %Z %% %n%t}", second),
              "Thu Thursday Feb February Feb 24 20 29 060 4 4 +0000 UTC % \n\t");
  check_equal(std::format("{} {} {} {} {} {}", 2024y / 2 / 29, 2024y / 2, February / 29, Monday, February, 2024y),
              "2024-02-29 2024/Feb Feb/29 Mon Feb 2024");
  check_equal(std::format("{} {}", 2024y / 2 / 30, 2024y / February / last),
              "2024-02-30 is not a valid date 2024-02-29");
  check_equal(std::format("{:%U %W %V %G}", 2024y / 12 / 30), "52 53 01 2025");
  check_equal(std::format("{:%U %W %V %G}", 2021y / 1 / 3), "01 00 53 2020");
  check_equal(std::format("{:%F}", local_days(2024y / 2 / 29)), "2024-02-29");
  check_equal(std::format("{:%F %T}", sys_seconds(-1s)), "1969-12-31 23:59:59");
  std::ostringstream out;
  out << 5s << ' ' << 2024y / 2 / 29 << ' ' << moment << ' ' << Monday;
  check_equal(out.str(), "5s 2024-02-29 2024-02-29 13:05:06.789 Mon");
  for (std::string_view text : {"{:%}", "{:%k}", "{:F}", "{:%q}", "{:.2}", "{:%F{}}", "{:%E}"}) {
    check_throws<std::format_error>([&] { (void)std::vformat(text, std::make_format_args(second)); });
  }
  check_throws<std::format_error>([&] { (void)std::vformat("{:%F}", std::make_format_args(5s)); });
  check_throws<std::format_error>([&] { (void)std::vformat("{:%z}", std::make_format_args(Monday)); });
}

std::generator<int> count(int from, int to) {
  for (int i = from; i < to; ++i) co_yield i;
}

std::generator<const std::string&> words() {
  const std::string kept = "kept";
  co_yield kept;
  co_yield "made";
}

std::generator<int> tree(int depth) {
  if (depth == 0) co_return;
  co_yield std::ranges::elements_of(tree(depth - 1));
  co_yield depth;
  co_yield std::ranges::elements_of(std::vector<int>{-depth});
}

std::generator<int> failing() {
  co_yield 1;
  throw std::runtime_error("inner");
}

std::generator<int> outer() {
  try {
    co_yield std::ranges::elements_of(failing());
  } catch (const std::runtime_error&) {
  }
  co_yield 2;
  co_yield std::ranges::elements_of(failing());
}

void check_generators() {
  std::string seen;
  for (int i : count(0, 4)) seen += std::to_string(i);
  for (int i : count(0, 100) | std::views::filter([](int n) { return n % 2 == 1; }) | std::views::take(3))
    seen += std::to_string(i);
  for (const std::string& word : words()) seen += word;
  for (int i : tree(3)) seen += std::to_string(i);
  check_equal(seen, "0123135keptmade1-12-23-3");
  seen.clear();
  check_throws<std::runtime_error>(
      [&] {
        for (int i : outer()) seen += std::to_string(i);
      },
      "inner");
  check_equal(seen, "121");
  check_equal(count(0, 3) | std::ranges::to<std::vector>(), std::vector<int>{0, 1, 2});
  static_assert(std::ranges::input_range<std::generator<int>>);
}

void check_conversions() {
  const std::vector<int> numbers = {3, 1, 2};
  check_equal(numbers | std::views::transform([](int n) { return n * 2; }) | std::ranges::to<std::vector>(),
              std::vector<int>{6, 2, 4});
  check_equal(std::ranges::to<std::set<long>>(numbers), std::set<long>{1, 2, 3});
  check_equal(std::string_view("a,b,,c") | std::views::split(',') | std::ranges::to<std::vector<std::string>>(),
              std::vector<std::string>{"a", "b", "", "c"});
  check_equal(std::map<std::string, int>{{"a", 1}} | std::views::keys | std::ranges::to<std::vector>(),
              std::vector<std::string>{"a"});
  check_equal(std::vector<std::pair<std::string, int>>{{"b", 2}} | std::ranges::to<std::map>(),
              std::map<std::string, int>{{"b", 2}});
  check_equal(std::views::iota('a', 'e') | std::ranges::to<std::string>(), "abcd");
  check_equal(std::vector<std::list<int>>{{1}, {2, 3}} | std::ranges::to<std::vector<std::vector<long>>>(),
              std::vector<std::vector<long>>{{1}, {2, 3}});
}

void check_views() {
  std::vector<int> numbers = {10, 20, 30};
  std::string seen;
  for (auto [i, number] : numbers | std::views::enumerate) {
    seen += std::format("{}:{} ", i, number);
    number += 1;
  }
  for (auto [i, number] : std::views::enumerate(std::as_const(numbers))) seen += std::format("{}:{} ", i, number);
  const std::vector<std::string> names = {"a", "b"};
  for (auto [name, number, letter] : std::views::zip(names, numbers, std::string_view("xyz")))
    seen += std::format("{}{}{} ", name, number, letter);
  for (auto [i, number] :
       numbers | std::views::enumerate | std::views::filter([](auto pair) { return std::get<0>(pair) > 1; }))
    seen += std::to_string(number);
  check_equal(seen, "0:10 1:20 2:30 0:11 1:21 2:31 a11x b21y 31");
  check_equal(std::views::zip(names, numbers).size(), 2u);
}

void check_algorithms() {
  const std::vector<int> numbers = {1, 2, 3};
  check(std::ranges::contains(numbers, 2) && !std::ranges::contains(numbers, 4) &&
        std::ranges::contains(numbers, -3, std::negate<>()));
  check(std::ranges::starts_with(numbers, std::vector{1, 2}) && !std::ranges::starts_with(numbers, std::vector{2}) &&
        !std::ranges::starts_with(numbers, std::vector{1, 2, 3, 4}));
  check(std::ranges::ends_with(numbers, std::vector{2, 3}) && !std::ranges::ends_with(numbers, std::vector{2}));
  check_equal(std::ranges::fold_left(numbers, 0.5, std::plus<>()), 6.5);
}

struct Incomplete;
struct Throwing {
  Throwing(const Throwing&) noexcept(false);
  Throwing& operator=(const Throwing&);
  ~Throwing() noexcept(false);
};
struct Base {
  virtual ~Base();
};
struct Derived : Base {};
enum Old { one };
enum class New { one };
union Both {
  int a;
};

/// The built-in traits say what the standard's tables say.
void check_traits() {
  static_assert(std::is_object_v<int> && !std::is_object_v<int&> && !std::is_object_v<void> &&
                !std::is_object_v<void()>);
  static_assert(std::is_scalar_v<Old> && std::is_scalar_v<std::nullptr_t> && std::is_scalar_v<int Base::*> &&
                !std::is_scalar_v<Base>);
  static_assert(std::is_integral_v<const char8_t> && std::is_integral_v<__int128> && !std::is_integral_v<Old> &&
                std::is_floating_point_v<long double>);
  static_assert(std::is_arithmetic_v<bool> && std::is_fundamental_v<void> && std::is_compound_v<Both> &&
                std::is_null_pointer_v<const std::nullptr_t>);
  static_assert(std::is_signed_v<double> && !std::is_signed_v<Old> && std::is_unsigned_v<bool> &&
                !std::is_unsigned_v<New>);
  static_assert(std::is_destructible_v<int&> && !std::is_destructible_v<void> && !std::is_destructible_v<int()> &&
                !std::is_nothrow_destructible_v<Throwing>);
  static_assert(std::is_copy_constructible_v<Throwing> && !std::is_nothrow_copy_constructible_v<Throwing> &&
                !std::is_copy_constructible_v<void>);
  static_assert(!std::is_copy_constructible_v<std::unique_ptr<int>> && !std::is_copy_assignable_v<const int> &&
                std::is_assignable_v<int&, double>);
  static_assert(std::is_trivially_copy_constructible_v<Both> && !std::is_trivially_copy_constructible_v<Derived> &&
                std::is_trivially_default_constructible_v<int>);
  static_assert(std::is_constructible_v<std::string, const char*, int> && !std::is_constructible_v<int, std::string> &&
                std::is_nothrow_constructible_v<int>);
  static_assert(std::is_convertible_v<Derived*, Base*> && !std::is_convertible_v<Base*, Derived*> &&
                std::is_convertible_v<void, const void>);
  static_assert(std::is_function_v<int() const> && !std::is_function_v<int (*)()> &&
                std::is_member_function_pointer_v<int (Base::*)()>);
  static_assert(std::is_bounded_array_v<int[2]> && std::is_unbounded_array_v<int[]> && std::is_array_v<int[2][3]> &&
                std::is_scoped_enum_v<New>);
  static_assert(std::is_same_v<std::decay_t<const int[3]>, const int*> &&
                std::is_same_v<std::decay_t<int()>, int (*)()>);
  static_assert(std::is_same_v<std::remove_cvref_t<const volatile int&&>, int> &&
                std::is_same_v<std::remove_pointer_t<int* const>, int>);
  static_assert(std::is_same_v<std::add_lvalue_reference_t<void>, void> &&
                std::is_same_v<std::add_rvalue_reference_t<int&>, int&>);
  static_assert(std::is_same_v<std::add_pointer_t<int&>, int*> &&
                std::is_same_v<std::remove_all_extents_t<int[2][3]>, int>);
  static_assert(std::is_pointer_v<Incomplete*> && std::is_class_v<Base> && std::is_reference_v<Incomplete&>);
  static_assert(std::conjunction_v<std::is_object<int>, std::is_const<const int>> && !std::is_volatile_v<int>);
}

}  // namespace

int main() {
  check_durations();
  check_dates();
  check_generators();
  check_conversions();
  check_views();
  check_algorithms();
  check_traits();
  return checked();
}
