// Small programs of language comparisons: digits of pi, spectral norm, planets, Mandelbrot's set in letters, random
// sequences, life.
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

namespace {

// Digits of pi by Rabinowitz and Wagon's spigot.
std::string digits_of_pi(int count) {
  std::vector<int> remainders(count * 10 / 3 + 1, 2);
  std::string digits;
  int nines = 0, held = -1;
  for (int i = 0; i <= count; ++i) {
    int carry = 0;
    for (int k = static_cast<int>(remainders.size()) - 1; k >= 0; --k) {
      int value = remainders[k] * 10 + carry * (k + 1);
      if (k == 0) {
        remainders[0] = value % 10;
        carry = value / 10;
      } else {
        remainders[k] = value % (2 * k + 1);
        carry = value / (2 * k + 1);
      }
    }
    if (carry == 9) {
      ++nines;
      continue;
    }
    if (held >= 0) digits += static_cast<char>('0' + held + carry / 10);
    digits.append(nines, carry >= 10 ? '0' : '9');
    nines = 0;
    held = carry % 10;
  }
  return digits;
}

double cell(int i, int j) { return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1); }
std::vector<double> multiply(const std::vector<double>& v, bool transposed) {
  int n = static_cast<int>(v.size());
  std::vector<double> result(n);
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) result[i] += (transposed ? cell(j, i) : cell(i, j)) * v[j];
  return result;
}
double spectral_norm(int n) {
  std::vector<double> u(n, 1), v;
  for (int i = 0; i < 10; ++i) {
    v = multiply(multiply(u, false), true);
    u = multiply(multiply(v, false), true);
  }
  double uv = 0, vv = 0;
  for (int i = 0; i < n; ++i) uv += u[i] * v[i], vv += v[i] * v[i];
  return std::sqrt(uv / vv);
}

struct Body {
  std::array<double, 3> position, velocity;
  double mass;
};
double energy(const std::array<Body, 3>& bodies) {
  double total = 0;
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    double speed = 0;
    for (double component : bodies[i].velocity) speed += component * component;
    total += bodies[i].mass * speed / 2;
    for (std::size_t j = i + 1; j < bodies.size(); ++j) {
      double square = 0;
      for (int k = 0; k < 3; ++k) square += std::pow(bodies[i].position[k] - bodies[j].position[k], 2);
      total -= bodies[i].mass * bodies[j].mass / std::sqrt(square);
    }
  }
  return total;
}
void advance(std::array<Body, 3>& bodies, double step) {
  for (std::size_t i = 0; i < bodies.size(); ++i)
    for (std::size_t j = i + 1; j < bodies.size(); ++j) {
      double delta[3], square = 0;
      for (int k = 0; k < 3; ++k) {
        delta[k] = bodies[i].position[k] - bodies[j].position[k];
        square += delta[k] * delta[k];
      }
      double magnitude = step / (square * std::sqrt(square));
      for (int k = 0; k < 3; ++k) {
        bodies[i].velocity[k] -= delta[k] * bodies[j].mass * magnitude;
        bodies[j].velocity[k] += delta[k] * bodies[i].mass * magnitude;
      }
    }
  for (Body& body : bodies)
    for (int k = 0; k < 3; ++k) body.position[k] += step * body.velocity[k];
}

void mandelbrot() {
  for (int y = -10; y <= 10; y += 2) {
    std::string line;
    for (int x = -32; x <= 16; ++x) {
      double cr = x / 16.0, ci = y / 8.0, zr = 0, zi = 0;
      int n = 0;
      for (; n < 50 && zr * zr + zi * zi < 4; ++n) {
        double next = zr * zr - zi * zi + cr;
        zi = 2 * zr * zi + ci;
        zr = next;
      }
      line += n == 50 ? '#' : " .:-=+*%"[n % 8];
    }
    std::printf("%s\n", line.c_str());
  }
}

int life(int generations) {
  constexpr int size = 40;
  std::vector<std::string> board(size, std::string(size, ' '));
  for (auto [x, y] : {std::pair{19, 20}, {20, 19}, {20, 20}, {20, 21}, {21, 19}}) board[y][x] = '*';
  for (int g = 0; g < generations; ++g) {
    auto next = board;
    for (int y = 0; y < size; ++y)
      for (int x = 0; x < size; ++x) {
        int neighbours = 0;
        for (int dy = -1; dy <= 1; ++dy)
          for (int dx = -1; dx <= 1; ++dx)
            neighbours += (dx || dy) && board[(y + dy + size) % size][(x + dx + size) % size] == '*';
        next[y][x] = neighbours == 3 || (neighbours == 2 && board[y][x] == '*') ? '*' : ' ';
      }
    board.swap(next);
  }
  int alive = 0;
  for (auto& row : board)
    for (char c : row) alive += c == '*';
  return alive;
}

std::string fasta(int count) {
  static std::uint32_t last = 42;
  std::string sequence;
  while (count--) {
    last = (last * 3877 + 29573) % 139968;
    double value = last / 139968.0;
    sequence += value < 0.3 ? 'a' : value < 0.5 ? 'c' : value < 0.7 ? 'g' : 't';
  }
  return sequence;
}

}  // namespace

int main() {
  std::string pi = digits_of_pi(200);
  std::printf("%.50s %s\n", pi.c_str(), pi.substr(pi.size() - 10).c_str());
  std::printf("%.9f\n", spectral_norm(100));
  std::array<Body, 3> bodies = {{{{0, 0, 0}, {0, 0, 0}, 39.4},
                                 {{4.84, -1.16, -0.10}, {0.6, 2.8, -0.02}, 0.037},
                                 {{8.34, 4.12, -0.4}, {-1.01, 1.82, 0.008}, 0.011}}};
  std::printf("%.9f ", energy(bodies));
  for (int i = 0; i < 1000; ++i) advance(bodies, 0.01);
  std::printf("%.6f\n", energy(bodies));
  mandelbrot();
  std::printf("%d %d\n%s\n", life(10), life(200), fasta(60).c_str());
}
