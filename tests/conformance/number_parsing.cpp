// strtol, strtod and their relatives at the edges: bases, overflow, end pointers, signs, hexadecimal floats,
// infinities, atoi, div, rand.
#include <cerrno>
#include <cinttypes>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <cwchar>
#include <initializer_list>

namespace {

void integer(const char* text, int base) {
  char* end = nullptr;
  errno = 0;
  long value = std::strtol(text, &end, base);
  std::printf("[%s]/%d %ld @%td %s; ", text, base, value, end - text,
              errno == ERANGE   ? "ERANGE"
              : errno == EINVAL ? "EINVAL"
                                : "ok");
  errno = 0;
  unsigned long unsigned_value = std::strtoul(text, &end, base);
  std::printf("%lu @%td %s\n", unsigned_value, end - text, errno == ERANGE ? "ERANGE" : "ok");
}

void real(const char* text) {
  char *end = nullptr, *float_end = nullptr;
  errno = 0;
  double value = std::strtod(text, &end);
  bool range = errno == ERANGE;
  float small = std::strtof(text, &float_end);
  std::printf("[%s] %.17g @%td%s %.9g @%td\n", text, value, end - text, range ? " ERANGE" : "",
              static_cast<double>(small), float_end - text);
}

}  // namespace

int main() {
  for (const char* text : {"0", "42", "  -17rest", "+5", "0x1F", "017", "", "-", "abc", "9223372036854775807",
                           "9223372036854775808", "-9223372036854775809", "0x", "1e5", "- 5"})
    integer(text, 10);
  for (const char* text : {"0x1F", "017", "09", "0b11", "-0X7fg"}) integer(text, 0);
  integer("zz", 36);
  integer("1012", 2);
  integer("0x7f", 16);
  std::printf("%lld %llu %" PRIdMAX "\n", std::strtoll("-123456789012345", nullptr, 10),
              std::strtoull("ffffffffffffffff", nullptr, 16), std::strtoimax("77", nullptr, 8));
  for (const char* text :
       {"0",
        "-0.0",
        "1.5",
        ".5",
        "5.",
        "1e3x",
        "1e",
        "1e+",
        "0x1.8p1",
        "0x.8",
        "0x",
        "inf",
        "-INFINITY",
        "nan",
        "NaN(12)",
        "1e400",
        "1e-400",
        "4.9e-324",
        "2.2250738585072011e-308",
        "1.7976931348623159e308",
        "0.1",
        "123456789012345678901234567890",
        "9007199254740993",
        "  \t 7.25",
        "+",
        "e5",
        "1.2.3",
        "17976931348623158079372897140530341507993413271003782693617377898044496829276475094664901797758720709633028641"
        "66928879109465555478519404026306574886715058206819089020007083836762738548458177115317644757302700698555713669"
        "59622842914819860834936475292719074168444365510704342711559699508093042880"})
    real(text);
  std::printf("%d %ld %lld %g\n", std::atoi("12x"), std::atol("-99999999999"), std::atoll("x"), std::atof("2.5e1"));
  std::srand(1);
  int first = std::rand(), second = std::rand();
  std::srand(1);
  std::printf("%d %d %d %d\n", first, second, std::rand() == first, RAND_MAX == INT_MAX);
  srandom(42);
  std::printf("%ld %ld\n", random(), random());
  srand48(7);
  std::printf("%.12f %ld\n", drand48(), lrand48());
  unsigned seed = 5;
  std::printf("%d\n", rand_r(&seed));
  std::printf("%ld %.3f\n", std::wcstol(L"123abc", nullptr, 10), std::wcstod(L"2.5e-1", nullptr));
  char buffer[64];
  std::printf("%s %s\n", gcvt(3.14159, 4, buffer), ecvt(1234.5, 3, &first, &second));
}
