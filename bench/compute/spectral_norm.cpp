// The largest singular value of an infinite matrix, by the power method on its upper left corner.
#include <cmath>
#include <cstdio>
#include <vector>

namespace {

using Vector = std::vector<double>;

double cell(int row, int column) { return 1.0 / ((row + column) * (row + column + 1) / 2 + row + 1); }

void multiply(const Vector& in, Vector& out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    double sum = 0;
    for (std::size_t j = 0; j < in.size(); ++j) sum += cell(static_cast<int>(i), static_cast<int>(j)) * in[j];
    out[i] = sum;
  }
}

void multiply_transposed(const Vector& in, Vector& out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    double sum = 0;
    for (std::size_t j = 0; j < in.size(); ++j) sum += cell(static_cast<int>(j), static_cast<int>(i)) * in[j];
    out[i] = sum;
  }
}

}  // namespace

int main() {
  constexpr int size = 5600;
  Vector u(size, 1), v(size), between(size);
  for (int round = 0; round < 10; ++round) {
    multiply(u, between);
    multiply_transposed(between, v);
    multiply(v, between);
    multiply_transposed(between, u);
  }
  double uv = 0, vv = 0;
  for (int i = 0; i < size; ++i) {
    uv += u[i] * v[i];
    vv += v[i] * v[i];
  }
  std::printf("%.9f\n", std::sqrt(uv / vv));
}
