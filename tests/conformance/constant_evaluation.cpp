// constexpr, consteval and constinit: containers and strings in constant expressions, tables, virtual calls, dynamic
// memory.
#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstdio>
#include <numeric>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace {

constexpr std::array<std::uint32_t, 256> crc_table = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = value & 1 ? 0xedb88320u ^ (value >> 1) : value >> 1;
    table[i] = value;
  }
  return table;
}();
constexpr std::uint32_t crc(std::string_view text) {
  std::uint32_t value = ~0u;
  for (unsigned char c : text) value = crc_table[(value ^ c) & 255] ^ (value >> 8);
  return ~value;
}
static_assert(crc("123456789") == 0xcbf43926);

constexpr auto primes = [] {
  std::array<int, 25> found{};
  std::size_t count = 0;
  for (int n = 2; count < found.size(); ++n) {
    bool prime = true;
    for (std::size_t i = 0; i < count && found[i] * found[i] <= n; ++i) prime &= n % found[i] != 0;
    if (prime) found[count++] = n;
  }
  return found;
}();
static_assert(primes.back() == 97);

constexpr int sum_of_squares(int n) {
  std::vector<int> squares;
  for (int i = 1; i <= n; ++i) squares.push_back(i * i);
  return std::accumulate(squares.begin(), squares.end(), 0);
}
static_assert(sum_of_squares(10) == 385);

constexpr std::size_t palindrome_length(std::string text) {
  std::string reversed(text.rbegin(), text.rend());
  return text == reversed ? text.size() : 0;
}
static_assert(palindrome_length("amanaplanacanalpanama") == 21);

struct Shape {
  constexpr virtual ~Shape() = default;
  constexpr virtual int area() const = 0;
};
struct Square : Shape {
  int side;
  constexpr explicit Square(int side) : side(side) {}
  constexpr int area() const override { return side * side; }
};
struct Strip final : Square {
  constexpr explicit Strip(int side) : Square(side) {}
  constexpr int area() const override { return side; }
};
constexpr int total_area() {
  const Shape* shapes[] = {new Square(3), new Strip(4)};
  int total = 0;
  for (const Shape* shape : shapes) {
    total += shape->area();
    delete shape;
  }
  return total;
}
static_assert(total_area() == 13);

consteval unsigned hash(const char* text) {
  unsigned value = 2166136261u;
  while (*text) value = (value ^ static_cast<unsigned char>(*text++)) * 16777619u;
  return value;
}

const char* command(std::string_view name) {
  unsigned value = 2166136261u;
  for (unsigned char c : name) value = (value ^ c) * 16777619u;
  switch (value) {
    case hash("start"):
      return "starting";
    case hash("stop"):
      return "stopping";
    default:
      return "unknown";
  }
}

constinit int counter = sum_of_squares(4);
constinit thread_local std::uint64_t thread_counter = 7;
constinit const char* const names[] = {"zero", "one"};

template <std::size_t N>
struct Literal {
  char text[N];
  constexpr Literal(const char (&given)[N]) { std::copy_n(given, N, text); }
};
template <Literal L>
constexpr std::string_view view_of() {
  return {L.text, sizeof(L.text) - 1};
}

constexpr bool evaluated_now() { return std::is_constant_evaluated(); }
constexpr double pi_by_series() {
  double sum = 0;
  for (int i = 0; i < 1000; ++i) sum += (i % 2 ? -1.0 : 1.0) / (2 * i + 1);
  return 4 * sum;
}

union Tagged {
  int number;
  char letter;
};
constexpr char switch_member() {
  Tagged tagged{.number = 1};
  tagged.letter = 'x';
  return tagged.letter;
}
static_assert(switch_member() == 'x');
static_assert(std::bit_cast<std::uint32_t>(1.0f) == 0x3f800000);

}  // namespace

int main() {
  volatile int limit = 10;
  std::printf("%08x %d %d %zu\n", crc("kiln"), primes[24], sum_of_squares(limit), palindrome_length("abba"));
  std::printf("%s %s %s\n", command("start"), command("stop"), command("pause"));
  counter += 1;
  thread_counter *= 6;
  std::printf("%d %llu %s\n", counter, static_cast<unsigned long long>(thread_counter), names[1]);
  std::printf("%.*s %zu\n", static_cast<int>(view_of<"fixed string">().size()), view_of<"fixed string">().data(),
              view_of<"">().size());
  constexpr bool at_compile_time = evaluated_now();
  bool at_run_time = evaluated_now();
  std::printf("%d %d\n", at_compile_time, at_run_time);
  constexpr double series = pi_by_series();
  std::printf("%.15g %d\n", series, series == pi_by_series());
  std::printf("%d %d\n", std::popcount(0xf0f0u), std::countl_zero(std::uint16_t(1)));
}
