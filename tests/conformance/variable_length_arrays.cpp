// alloca and variable-length arrays, one- and two-dimensional, in loops, with exceptions, and zero-length and flexible
// arrays.
#include <alloca.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

namespace {

[[gnu::noinline]] int sum_with_array(int n) {
  int values[n];
  for (int i = 0; i < n; ++i) values[i] = i * i;
  int sum = 0;
  for (int value : values) sum += value;
  return sum + static_cast<int>(sizeof values);
}

[[gnu::noinline]] long determinant(int n, const int* from) {
  double matrix[n][n];
  for (int y = 0; y < n; ++y)
    for (int x = 0; x < n; ++x) matrix[y][x] = from[y * n + x];
  double result = 1;
  for (int i = 0; i < n; ++i) {
    int pivot = i;
    while (pivot < n && matrix[pivot][i] == 0) ++pivot;
    if (pivot == n) return 0;
    if (pivot != i) {
      for (int x = 0; x < n; ++x) {
        double keep = matrix[i][x];
        matrix[i][x] = matrix[pivot][x];
        matrix[pivot][x] = keep;
      }
      result = -result;
    }
    result *= matrix[i][i];
    for (int y = i + 1; y < n; ++y) {
      double factor = matrix[y][i] / matrix[i][i];
      for (int x = i; x < n; ++x) matrix[y][x] -= factor * matrix[i][x];
    }
  }
  return static_cast<long>(result < 0 ? result - 0.5 : result + 0.5);
}

[[gnu::noinline]] const char* joined(char* out, int count, const char* const* words) {
  std::size_t total = 1;
  for (int i = 0; i < count; ++i) total += std::strlen(words[i]) + 1;
  char* buffer = static_cast<char*>(alloca(total));
  char* end = buffer;
  for (int i = 0; i < count; ++i) {
    void* scratch = alloca(16);
    std::memset(scratch, i, 16);
    end = stpcpy(stpcpy(end, words[i]), i + 1 < count ? "-" : "");
  }
  return std::strcpy(out, buffer);
}

[[gnu::noinline]] int throwing(int n) {
  char guard[8] = "guarded";
  char buffer[n];
  std::memset(buffer, n, n);
  try {
    char inner[n * 2];
    std::memset(inner, 1, sizeof inner);
    if (n % 2) throw std::length_error("odd");
    return buffer[n - 1] + inner[n];
  } catch (const std::length_error&) {
    return std::strcmp(guard, "guarded") == 0 ? -buffer[n / 2] : 0;
  }
}

struct Flexible {
  int count;
  short values[];
};

}  // namespace

int main() {
  std::printf("%d %d %d\n", sum_with_array(1), sum_with_array(10), sum_with_array(1500));
  const int three[] = {2, -3, 1, 2, 0, -1, 1, 4, 5}, four[] = {1, 2, 3, 4, 2, 1, 1, 0, 0, 3, 1, 1, 5, 0, 2, 2};
  std::printf("%ld %ld\n", determinant(3, three), determinant(4, four));
  const char* words[] = {"stack", "memory", "is", "cheap"};
  char out[100];
  for (int count = 1; count <= 4; ++count) std::printf("%s ", joined(out, count, words));
  std::printf("\n%d %d %d\n", throwing(4), throwing(5), throwing(101));
  auto* flexible = static_cast<Flexible*>(std::malloc(sizeof(Flexible) + 5 * sizeof(short)));
  flexible->count = 5;
  for (int i = 0; i < flexible->count; ++i) flexible->values[i] = static_cast<short>(i * 100);
  std::printf("%zu %d\n", sizeof(Flexible), flexible->values[4]);
  std::free(flexible);
  long total = 0;
  for (int round = 1; round <= 200; ++round) {
    unsigned char bytes[round * 7];
    bytes[round * 7 - 1] = static_cast<unsigned char>(round);
    total += bytes[round * 7 - 1] + sizeof bytes + (reinterpret_cast<std::uintptr_t>(bytes) % 16 == 0 ? 1 : 0);
  }
  std::printf("%ld\n", total);
  int size = 3;
  int before[size];
  size = 50;
  auto lambda = [&] { return static_cast<int>(sizeof before / sizeof before[0]); };
  std::printf("%d\n", lambda());
}
