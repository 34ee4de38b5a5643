// include/kiln/std keeps to reserved names, as a standard library must: programs may define macros of any others before
// they include it.
#define T int
#define U int
#define N 5
#define I 7
#define Item Thing
#define Type 1
#define Args 2
#define Char 3
#define Range 4
#define Reference 5
#define Value 6
#define Element 7
#define Iterator 8
#define text 9
#define text_ 10
#define spec 11
#define kind 12
#define argument 13
#define arguments 14
#define context 15
#define number 16
#define parent_ 17
#define specification 18
#define visitor 20
#define whole 21
#define coroutine 22
#define formatter_check 23
#define p 24
#define c 25
#define rep(i, n) for (int i = 0; i < n; i++)
#define fail_if(x) x

#include <algorithm>
#include <chrono>
#include <ranges>
#include <string>
#include <type_traits>
#include <vector>
#if __cplusplus >= 202002L
#include <format>
#include <generator>
#include <print>
#endif

#undef c
#undef p

#if __cplusplus >= 202002L
static std::generator<int> count(int last) { rep(n, last) co_yield n; }
#endif

int main() {
#if __cplusplus >= 202002L
  int sum = 0;
  for (int n : count(N)) sum += n;
  const std::vector<int> numbers = {sum};
  if (std::format("{} {} {}", numbers, std::chrono::seconds(N), "a") != "[10] 5s a") return 1;
  for (auto [index, n] : numbers | std::views::enumerate) sum += static_cast<int>(index) + n;
  if (!std::ranges::contains(numbers, 10) || sum != 20) return 1;
#endif
  return std::is_void<void>::value && std::is_same<std::decay<const T[2]>::type, const int*>::value ? 0 : 1;
}
