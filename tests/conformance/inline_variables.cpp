// Inline variables, static members, variable templates and function statics of inline functions, with and without
// initialisers.
#include <cstdio>
#include <map>
#include <string>
#include <vector>

inline int plain = 1;
inline const double ratio = 0.75;
inline std::string dynamic = std::string("made at start, ") + std::to_string(plain);
inline constexpr char letters[] = "inline array";
inline std::vector<std::string>& log() {
  static std::vector<std::string> lines;
  return lines;
}

struct Settings {
  static inline int level = 3;
  static inline std::map<std::string, int> values = {{"a", 1}, {"b", 2}};
  static constexpr int limit = 100;
  static const int declared_only = 55;
  static int defined_outside;
  static const std::string name;
};
int Settings::defined_outside = 77;
inline const std::string Settings::name = "settings";
const int Settings::declared_only;

template <class T>
inline T zero = T();
template <class T>
constexpr bool is_small = sizeof(T) <= 4;
template <>
constexpr bool is_small<char[100]> = true;

template <class T>
struct Registry {
  static inline int registered = 0;
  struct Entry {
    explicit Entry(const char* name) {
      ++registered;
      log().push_back(name);
    }
  };
};
inline Registry<int>::Entry first("first");
inline Registry<int>::Entry second("second");
Registry<double>::Entry third("third");

namespace nested::deeply {
inline namespace current {
inline int version = 2;
}
namespace old {
inline int version = 1;
}
}  // namespace nested::deeply

const int* address_of_limit() { return &Settings::limit; }

int main() {
  plain += 10;
  zero<int> += 5;
  zero<std::string> += "text";
  Settings::values["c"] = Settings::level++;
  std::printf("%d %g %s %s\n", plain, ratio, dynamic.c_str(), letters);
  std::printf("%d %d %d %d %s\n", Settings::level, *address_of_limit(), Settings::declared_only,
              Settings::defined_outside, Settings::name.c_str());
  for (auto& [key, value] : Settings::values) std::printf("%s=%d ", key.c_str(), value);
  std::printf("\n%d %s %d%d%d\n", zero<int>, zero<std::string>.c_str(), is_small<int>, is_small<double>,
              is_small<char[100]>);
  std::printf("%d %d:", Registry<int>::registered, Registry<double>::registered);
  for (auto& line : log()) std::printf(" %s", line.c_str());
  std::printf("\n%d %d\n", nested::deeply::version, nested::deeply::old::version);
}
