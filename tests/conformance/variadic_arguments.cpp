// Variable arguments: integers, doubles, structs of every class, many of them (on the stack), va_copy, forwarding to
// vprintf.
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>

namespace {

struct Small {
  int a, b;
};
struct Floats {
  float x, y, z;
};
struct Mixed {
  double d;
  long l;
};
struct Large {
  long values[5];
};
struct alignas(16) Aligned {
  long values[2];
};

long sum(int count, ...) {
  va_list arguments;
  va_start(arguments, count);
  long total = 0;
  for (int i = 0; i < count; ++i) total = total * 3 + va_arg(arguments, int);
  va_end(arguments);
  return total;
}

// Each letter of the signature names the type of one argument.
std::string describe(const char* signature, ...) {
  va_list arguments;
  va_start(arguments, signature);
  std::string out;
  char buffer[100];
  for (; *signature; ++signature) {
    switch (*signature) {
      case 'i':
        std::snprintf(buffer, sizeof buffer, "%d", va_arg(arguments, int));
        break;
      case 'l':
        std::snprintf(buffer, sizeof buffer, "%lld", va_arg(arguments, long long));
        break;
      case 'd':
        std::snprintf(buffer, sizeof buffer, "%g", va_arg(arguments, double));
        break;
      case 'D':
        std::snprintf(buffer, sizeof buffer, "%Lg", va_arg(arguments, long double));
        break;
      case 's':
        std::snprintf(buffer, sizeof buffer, "%s", va_arg(arguments, const char*));
        break;
      case 'S': {
        Small small = va_arg(arguments, Small);
        std::snprintf(buffer, sizeof buffer, "{%d %d}", small.a, small.b);
        break;
      }
      case 'F': {
        Floats floats = va_arg(arguments, Floats);
        std::snprintf(buffer, sizeof buffer, "{%g %g %g}", floats.x, floats.y, floats.z);
        break;
      }
      case 'M': {
        Mixed mixed = va_arg(arguments, Mixed);
        std::snprintf(buffer, sizeof buffer, "{%g %ld}", mixed.d, mixed.l);
        break;
      }
      case 'L': {
        Large large = va_arg(arguments, Large);
        std::snprintf(buffer, sizeof buffer, "{%ld..%ld}", large.values[0], large.values[4]);
        break;
      }
      case 'A': {
        Aligned aligned = va_arg(arguments, Aligned);
        std::snprintf(buffer, sizeof buffer, "{%ld %ld}", aligned.values[0], aligned.values[1]);
        break;
      }
      case 'f':
        std::snprintf(buffer, sizeof buffer, "%d", va_arg(arguments, int (*)(int))(20));
        break;
      default:
        std::strcpy(buffer, "?");
    }
    out += buffer;
    out += ' ';
  }
  va_end(arguments);
  return out;
}

__attribute__((format(printf, 1, 2))) std::string format(const char* pattern, ...) {
  va_list arguments, again;
  va_start(arguments, pattern);
  va_copy(again, arguments);
  int size = std::vsnprintf(nullptr, 0, pattern, arguments);
  std::string out(size, '\0');
  std::vsnprintf(out.data(), out.size() + 1, pattern, again);
  va_end(again);
  va_end(arguments);
  return out;
}

int twice(int n) { return 2 * n; }

template <class... T>
std::string forwarded(T... values) {
  return describe(values...);
}

#define LOG(pattern, ...) format("[" pattern "]" __VA_OPT__(, ) __VA_ARGS__)
#define COUNT(...) COUNT_(__VA_ARGS__ __VA_OPT__(, ) 5, 4, 3, 2, 1, 0)
#define COUNT_(a, b, c, d, e, n, ...) n

}  // namespace

int main() {
  std::printf("%ld %ld\n", sum(3, 1, 2, 3),
              sum(20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20));
  std::printf("%s\n", describe("ilsd", -1, 1LL << 40, "text", 2.5).c_str());
  std::printf("%s\n", describe("dddddddddddd", 1., 2., 3., 4., 5., 6., 7., 8., 9., 10., 11., 12.).c_str());
  std::printf("%s\n", describe("SFMLA", Small{1, 2}, Floats{1.5f, 2.5f, 3.5f}, Mixed{0.5, 9}, Large{{1, 2, 3, 4, 5}},
                               Aligned{{6, 7}})
                          .c_str());
  std::printf(
      "%s\n",
      describe("iDiDiAiSdF", 1, 2.5L, 3, 4.5L, 5, Aligned{{8, 9}}, 6, Small{7, 8}, 9.5, Floats{1, 2, 3}).c_str());
  std::printf("%s\n", describe(
                          "iiiiiiMMSSff", 1, 2, 3, 4, 5, 6, Mixed{1.5, 2}, Mixed{2.5, 3}, Small{3, 4}, Small{5, 6},
                          twice, +[](int n) { return n + 1; })
                          .c_str());
  std::printf("%s %s\n", forwarded("id", 'c', 1.5f).c_str(),
              format("%s has %d%% of %.2f", std::string(300, 'x').substr(290).c_str(), 50, 3.14159).c_str());
  std::printf("%s %s %d %d\n", LOG("empty").c_str(), LOG("%d-%s", 4, "four").c_str(), COUNT(), COUNT(a, b, c));
}
