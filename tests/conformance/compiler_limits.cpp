// Programs may be large: deep template and constexpr recursion, nesting, many cases, long strings, many parameters and
// members.
#include <array>
#include <cstdio>
#include <cstring>
#include <tuple>
#include <type_traits>
#include <utility>

namespace {

template <int N>
struct Sum : std::integral_constant<long, Sum<N - 1>::value + N> {};
template <>
struct Sum<0> : std::integral_constant<long, 0> {};

constexpr int depth(int n) { return n == 0 ? 0 : depth(n - 1) + 1; }

constexpr long count_steps() {
  long steps = 0;
  for (int i = 0; i < 100000; ++i) steps += i & 1;
  return steps;
}

#define TEN(m, n) m(n##0) m(n##1) m(n##2) m(n##3) m(n##4) m(n##5) m(n##6) m(n##7) m(n##8) m(n##9)
#define HUNDRED(m, n) \
  TEN(m, n##0)        \
  TEN(m, n##1) TEN(m, n##2) TEN(m, n##3) TEN(m, n##4) TEN(m, n##5) TEN(m, n##6) TEN(m, n##7) TEN(m, n##8) TEN(m, n##9)
#define CASE(n) \
  case 1##n:    \
    return value * 3 + 1##n % 7;
#define FUNCTION(n) \
  int function_##n(int value) { return value ^ 1##n; }
#define POINTER(n) &function_##n,
#define MEMBER(n) int member_##n = 1##n;

int many_cases(int value) {
  switch (value) {
    HUNDRED(CASE, 1)
    HUNDRED(CASE, 2)
    HUNDRED(CASE, 3)
    default:
      return -1;
  }
}

HUNDRED(FUNCTION, 1)
int (*const functions[])(int) = {HUNDRED(POINTER, 1)};

struct Wide {
  HUNDRED(MEMBER, 1)
};

template <class... T>
constexpr std::size_t total_size = (sizeof(T) + ... + 0);
template <std::size_t... I>
std::size_t types(std::index_sequence<I...>) {
  return total_size<std::array<char, I + 1>...>;
}

int many_parameters(int a, double b, int c, double d, int e, double f, int g, double h, int i, double j, int k,
                    double l, int m, double n, int o, double p, const char* q, long r, char s, short t) {
  return a + int(b) * 2 + c * 3 + int(d) * 4 + e * 5 + int(f) * 6 + g * 7 + int(h) * 8 + i * 9 + int(j) * 10 + k * 11 +
         int(l) * 12 + m * 13 + int(n) * 14 + o * 15 + int(p) * 16 + int(std::strlen(q)) + int(r) + s + t;
}

#define REPEAT_2(x) x x
#define REPEAT_4(x) REPEAT_2(x) REPEAT_2(x)
#define REPEAT_16(x) REPEAT_4(REPEAT_4(x))
#define REPEAT_256(x) REPEAT_16(REPEAT_16(x))
const char long_string[] = REPEAT_256(REPEAT_16("sixteen letters!"));

#define OPEN_16 ((((((((((((((((
#define CLOSE_16 ))))))))))))))))

}  // namespace

int main() {
  std::printf("%ld %d %ld\n", Sum<900>::value, depth(500), count_steps());
  static_assert(depth(500) == 500 && count_steps() == 50000);
  int sum = 0;
  for (int value = 0; value < 1500; ++value) sum += many_cases(value);
  for (auto function : functions) sum += function(5);
  Wide wide;
  std::printf("%d %zu %d\n", sum, sizeof wide, wide.member_157);
  std::printf("%zu %zu\n", types(std::make_index_sequence<200>()),
              std::tuple_size_v<decltype(std::tuple_cat(std::array<int, 100>(), std::array<int, 100>()))>);
  std::printf("%d\n", many_parameters(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, "seventeen", 18, 19, 20));
  std::printf("%zu %d\n", sizeof long_string,
              OPEN_16 OPEN_16 OPEN_16 OPEN_16 OPEN_16 OPEN_16 OPEN_16 5 +
                  1 CLOSE_16 CLOSE_16 CLOSE_16 CLOSE_16 CLOSE_16 CLOSE_16 CLOSE_16);
}
