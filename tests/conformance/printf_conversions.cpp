// The printf family: every conversion, flag, width, precision and length modifier, positions, %n, return values,
// truncation.
#include <cerrno>
#include <cinttypes>
#include <climits>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <cwchar>

int main() {
  std::printf("[%d] [%i] [%5d] [%-5d] [%05d] [%+d] [% d] [%.3d] [%8.3d] [%-8.3d|] [%.0d]\n", 42, -42, 42, 42, 42, 42,
              42, 7, 7, 7, 0);
  std::printf("[%u] [%o] [%#o] [%x] [%#x] [%X] [%#10X] [%#.8x] [%08x]\n", 3000000000u, 8u, 8u, 255u, 255u, 255u, 255u,
              255u, 255u);
  std::printf("[%hhd] [%hd] [%ld] [%lld] [%jd] [%zd] [%td] [%hhu]\n", 300, 70000, LONG_MIN, LLONG_MAX, INTMAX_MIN,
              static_cast<std::ptrdiff_t>(-1), static_cast<std::ptrdiff_t>(-2), 511);
  std::printf("[%" PRId8 "] [%" PRIx16 "] [%" PRIu32 "] [%" PRId64 "] [%" PRIuMAX "] [%" PRIXPTR "]\n", std::int8_t(-8),
              std::uint16_t(0xbeef), UINT32_MAX, INT64_MIN, UINTMAX_MAX, std::uintptr_t(0xabc));
  std::printf("[%f] [%.2f] [%10.3f] [%-10.1f] [%+.0f] [%#.0f] [% f] [%010.2f] [%F]\n", 3.14159, 2.005, -1.5, 2.25, 2.5,
              3.0, 1.0, -3.14159, INFINITY);
  std::printf("[%e] [%.0e] [%E] [%12.4e] [%g] [%g] [%g] [%G] [%#g] [%.10g] [%.3g]\n", 12345.678, 15000.0, 0.00012,
              -9.99999, 100000.0, 1000000.0, 0.0001, 1e-10, 1.0, 0.1, 1234.0);
  std::printf("[%a] [%.2a] [%A] [%20a] [%a] [%f] [%e] [%g]\n", 1.0, 3.14159, 0.1, -2.0, 0.0, NAN, -INFINITY, -NAN);
  std::printf("[%.0f] [%.0f] [%.0f] [%.1f] [%.20f] [%.3e]\n", 0.5, 1.5, 2.5, 0.25, 0.1, 5e-324);
  std::printf("[%s] [%10s] [%-10s] [%.2s] [%10.3s] [%c] [%5c] [%-5c] [%%] [%s]\n", "text", "right", "left", "truncated",
              "abcdef", 'c', 'r', 'l', "");
  std::printf("[%*d] [%-*d] [%.*f] [%*.*s] [%*d]\n", 6, 42, 6, 42, 2, 3.14159, 8, 3, "abcdef", -6, 7);
  std::printf("[%2$s %1$s] [%3$*4$d] [%1$s]\n", "first", "second", 5, 4);
  std::printf("[%p] [%p]\n", reinterpret_cast<void*>(0x1234), static_cast<void*>(nullptr));
  std::printf("[%ls] [%lc] [%S]\n", L"wide", static_cast<wint_t>(L'w'), L"S");
  std::printf("[%s] [%.3s]\n", static_cast<const char*>(nullptr) ? "" : "(guarded)", "abc\0def");
  errno = 0;
  std::printf("[%'d] [%m]\n", 1234567);
  int at = 0;
  signed char short_at = 0;
  int returned = std::printf("12345%n678%hhn\n", &at, &short_at);
  std::printf("%d %d %d\n", at, short_at, returned);

  char buffer[16];
  std::memset(buffer, '#', sizeof buffer);
  int wanted = std::snprintf(buffer, 8, "%d-%s", 123, "abcdefgh");
  std::printf("%s %d %c %d\n", buffer, wanted, buffer[9], std::snprintf(nullptr, 0, "%0100d", 1));
  std::printf("%d %s\n", std::sprintf(buffer, "%c%c%c", 'a', 'b', 'c'), buffer);
  char* allocated = nullptr;
  int length = asprintf(&allocated, "%s=%.3f", "pi", 3.14159265);
  std::printf("%s %d\n", allocated, length);
  std::free(allocated);
  wchar_t wide[32];
  int wide_length = std::swprintf(wide, 32, L"%ls %d %s", L"wide", 7, "narrow");
  std::printf("%ls %d %d\n", wide, wide_length, std::swprintf(wide, 4, L"too long"));
  std::fprintf(stdout, "%s\n", "to stdout");
  std::puts("puts");
  std::fputs("fputs\n", stdout);
  std::putchar('p');
  std::putc('\n', stdout);
  std::fwrite("fwrite\n", 1, 7, stdout);
  dprintf(1, "%s", "");
  std::printf("%.500d\n", 1);
  std::printf("%1$s%1$s%1$s\n", "echo ");
}
