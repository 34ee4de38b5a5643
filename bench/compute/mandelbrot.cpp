// Counts the points of a grid that do not escape from the Mandelbrot iteration. Each product has a statement of its own, so
// that no compiler fuses it with a sum and every one counts the same points.
#include <cstdio>

namespace {

int iterations_of(double cr, double ci, int most) {
  double zr = 0, zi = 0;
  for (int n = 0; n < most; ++n) {
    const double rr = zr * zr;
    const double ii = zi * zi;
    const double ri = zr * zi;
    if (rr + ii > 4) return n;
    zi = ri + ri + ci;
    zr = rr - ii + cr;
  }
  return most;
}

}  // namespace

int main() {
  constexpr int size = 2800, most = 200;
  long inside = 0, total = 0;
  for (int row = 0; row < size; ++row) {
    const double down = row * (2.0 / size);
    for (int column = 0; column < size; ++column) {
      const double right = column * (2.5 / size);
      const int n = iterations_of(right - 2, down - 1, most);
      inside += n == most;
      total += n;
    }
  }
  std::printf("%ld %ld\n", inside, total);
}
