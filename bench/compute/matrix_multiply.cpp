// Multiplies two matrices block by block, so that what is worked on stays in the cache. The entries are small whole numbers:
// every sum is exact, in whatever order it is made.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <vector>

namespace {

constexpr int size = 1024;
constexpr int block = 64;

using Matrix = std::vector<float>;

Matrix filled(std::uint32_t seed) {
  Matrix matrix(size * size);
  for (float& cell : matrix) {
    seed = seed * 1664525u + 1013904223u;
    cell = static_cast<float>(static_cast<int>(seed >> 28) - 8);
  }
  return matrix;
}

void multiply_block(const Matrix& a, const Matrix& b, Matrix& c, int row, int column, int depth) {
  for (int i = row; i < row + block; ++i) {
    for (int k = depth; k < depth + block; ++k) {
      const float factor = a[i * size + k];
      for (int j = column; j < column + block; ++j) c[i * size + j] += factor * b[k * size + j];
    }
  }
}

Matrix multiply(const Matrix& a, const Matrix& b) {
  Matrix c(size * size);
  for (int row = 0; row < size; row += block) {
    for (int depth = 0; depth < size; depth += block) {
      for (int column = 0; column < size; column += block) multiply_block(a, b, c, row, column, depth);
    }
  }
  return c;
}

}  // namespace

int main() {
  const Matrix a = filled(1), b = filled(2);
  std::int64_t sum = 0;
  for (int round = 0; round < 20; ++round) {
    const Matrix c = multiply(a, b);
    for (int i = 0; i < size; ++i) sum += static_cast<std::int64_t>(c[i * size + (i * 7 + round) % size]) * (i % 13);
  }
  std::printf("%lld\n", static_cast<long long>(sum));
}
