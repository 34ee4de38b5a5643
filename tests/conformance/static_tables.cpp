// Large static data: megabytes of zeroed and of initialised memory, constant tables with pointers and relocations,
// strings.
#include <cstdint>
#include <cstdio>
#include <cstring>

static unsigned char zeroed[4 << 20];
static double zeroed_too[1 << 17];
alignas(4096) static std::uint32_t page_aligned[1024];

#define FOUR(x) x, x + 1, x + 2, x + 3
#define SIXTEEN(x) FOUR(x), FOUR(x + 4), FOUR(x + 8), FOUR(x + 12)
#define HUNDREDS(x) SIXTEEN(x), SIXTEEN(x + 16), SIXTEEN(x + 32), SIXTEEN(x + 48)
static std::uint32_t written[] = {HUNDREDS(0), HUNDREDS(64), HUNDREDS(128), HUNDREDS(192)};

// A megabyte in four parts that are computed by the compiler and stand in the data section.
struct Part {
  std::uint32_t values[1 << 16];
};
constexpr Part compute(std::uint32_t seed) {
  Part part{};
  for (std::uint32_t& value : part.values) value = seed = seed * 1664525u + 1013904223u;
  return part;
}
static constinit Part computed[4] = {compute(1), compute(2), compute(3), compute(4)};

static int add(int a, int b) { return a + b; }
static int subtract(int a, int b) { return a - b; }
static int multiply(int a, int b) { return a * b; }

struct Entry {
  const char* name;
  int (*function)(int, int);
  const Entry* next;
  const std::uint32_t* data;
};
extern const Entry table[];
const Entry table[] = {
    {"add", add, &table[1], &written[10]},
    {"subtract", subtract, &table[2], &computed[3].values[3]},
    {"multiply", multiply, nullptr, page_aligned + 5},
};
static const char* const words[] = {"zero", "one", "two", "three", "four", "five", "six", "seven"};
static const char* const* cursor = &words[3];
static const char bytes[] =
#define LINE "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define LINES LINE LINE LINE LINE LINE LINE LINE LINE
    LINES LINES LINES LINES LINES LINES LINES LINES;

int main() {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < sizeof zeroed; ++i) sum += zeroed[i];
  for (double value : zeroed_too) sum += value != 0;
  std::printf("%llu\n", static_cast<unsigned long long>(sum));
  for (std::size_t i = 0; i < sizeof zeroed; i += 4096) zeroed[i] = static_cast<unsigned char>(i >> 12);
  for (std::size_t i = 0; i < sizeof zeroed; i += 2048) sum += zeroed[i];
  for (std::uint32_t value : written) sum = sum * 31 + value;
  std::uint32_t mixed = 0;
  for (const Part& part : computed)
    for (std::uint32_t value : part.values) mixed = (mixed << 5 | mixed >> 27) ^ value;
  computed[3].values[3] = 7;
  page_aligned[5] = 9;
  std::printf("%llu %08x %d\n", static_cast<unsigned long long>(sum), mixed,
              reinterpret_cast<std::uintptr_t>(page_aligned) % 4096 == 0);
  for (const Entry* entry = table; entry; entry = entry->next)
    std::printf("%s %d %u\n", entry->name, entry->function(20, 6), *entry->data);
  std::printf("%s %s %zu %zu\n", *cursor, cursor[2], std::strlen(bytes), sizeof computed);
}
