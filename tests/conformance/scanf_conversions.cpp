// The scanf family: every conversion, suppression, widths, sets, counts, failures part-way, ends of input, and reading
// stdin.
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cwchar>

namespace {

void integers() {
  int a = 0, b = 0, c = 0, d = 0;
  unsigned octal = 0, hex = 0;
  std::printf("%d", std::sscanf("12 -7 0x1F 017", "%d %d %i %i", &a, &b, &c, &d));
  std::printf(" %d %d %d %d\n", a, b, c, d);
  std::printf("%d", std::sscanf("777,beef 12345", "%o,%x %2d%d", &octal, &hex, &a, &b));
  std::printf(" %u %x %d %d\n", octal, hex, a, b);
  signed char tiny = 0;
  short small = 0;
  long big = 0;
  long long huge = 0;
  std::size_t size = 0;
  std::intmax_t most = 0;
  std::sscanf("100 -30000 9000000000 -9223372036854775808 77 5", "%hhd %hd %ld %lld %zu %jd", &tiny, &small, &big,
              &huge, &size, &most);
  std::printf("%d %d %ld %lld %zu %jd\n", tiny, small, big, huge, size, most);
}

void floats() {
  float f = 0;
  double d = 0, e = 0, g = 0;
  long double l = 0;
  int n = std::sscanf("1.5 2e3 -0x1.8p1 inf 3.25", "%f %lf %le %lg %Lf", &f, &d, &e, &g, &l);
  std::printf("%d %g %g %g %g %Lg\n", n, f, d, e, g, l);
  n = std::sscanf("3.14159abc", "%4lf%lf", &d, &e);
  std::printf("%d %g %g\n", n, d, e);
  n = std::sscanf("1.2.3", "%lf%lf", &d, &e);
  std::printf("%d %g %g\n", n, d, e);
}

void strings() {
  char word[20] = "", set[20] = "", rest[20] = "", characters[4] = "";
  int position = 0;
  int n = std::sscanf("  hello abc123-xyz tail", "%s %[a-c0-9]%[^ ] %n%3c", word, set, rest, &position, characters);
  std::printf("%d <%s> <%s> <%s> %d <%.3s>\n", n, word, set, rest, position, characters);
  n = std::sscanf("key = value # comment", "%19[^= ] = %19[^#]", word, rest);
  std::printf("%d <%s> <%s>\n", n, word, rest);
  n = std::sscanf("skip 12 keep 34", "%*s %*d %s %d", word, &position);
  std::printf("%d <%s> %d\n", n, word, position);
  n = std::sscanf("abcdefghij", "%3s%5[]a-h]%s", word, set, rest);
  std::printf("%d <%s> <%s> <%s>\n", n, word, set, rest);
  char* allocated = nullptr;
  n = std::sscanf("allocated text", "%ms", &allocated);
  std::printf("%d <%s>\n", n, allocated);
  std::free(allocated);
  wchar_t wide[10];
  n = std::sscanf("wide", "%ls", wide);
  std::printf("%d %zu\n", n, std::wcslen(wide));
}

void failures() {
  int a = -1, b = -1;
  std::printf("%d ", std::sscanf("", "%d", &a));
  std::printf("%d ", std::sscanf("x", "%d", &a));
  std::printf("%d ", std::sscanf("5 x", "%d %d", &a, &b));
  std::printf("%d ", std::sscanf("5 ", "%d %d", &a, &b));
  std::printf("%d ", std::sscanf("7:", "%d:%d", &a, &b));
  std::printf("%d ", std::sscanf("8;9", "%d:%d", &a, &b));
  std::printf("%d ", std::sscanf("50%", "%d%%", &a));
  void* pointer = nullptr;
  std::printf("%d %p\n", std::sscanf("0xabc", "%p", &pointer), pointer);
}

}  // namespace

int main() {
  integers();
  floats();
  strings();
  failures();
  int count = 0, id;
  double amount, total = 0;
  char name[16];
  while (std::scanf("%d;%15[^;];%lf", &id, name, &amount) == 3) {
    ++count;
    total += amount;
    std::printf("%d|%s|%.2f\n", id, name, amount);
  }
  char rest[40];
  std::printf("%d %.2f, then %d", count, total, std::scanf("%39s", rest));
  std::printf(" %s %d %d\n", rest, std::getchar(), std::ungetc('u', stdin) == std::getchar());
  std::printf("%d %d %d\n", std::scanf("%d", &id), std::feof(stdin) != 0, std::ferror(stdin) != 0);
}
