// Small programs of old benchmark suites: Ackermann, Fibonacci, Takeuchi, nested loops, sieves, random numbers,
// queens, matrices, heaps.
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <vector>

using namespace std;

static int ackermann(int m, int n) {
  return m ? (n ? ackermann(m - 1, ackermann(m, n - 1)) : ackermann(m - 1, 1)) : n + 1;
}
static unsigned long fibonacci(unsigned long n) { return n < 2 ? 1 : fibonacci(n - 2) + fibonacci(n - 1); }
static int takeuchi(int x, int y, int z) {
  return y >= x ? z : takeuchi(takeuchi(x - 1, y, z), takeuchi(y - 1, z, x), takeuchi(z - 1, x, y));
}

static double random_value(double limit) {
  static long last = 42;
  last = (last * 3877 + 29573) % 139968;
  return limit * last / 139968;
}

static void heap_sort(int n, double* values) {
  int left = n / 2 + 1, last = n;
  double held;
  for (;;) {
    if (left > 1) {
      held = values[--left];
    } else {
      held = values[last];
      values[last] = values[1];
      if (--last == 1) {
        values[1] = held;
        return;
      }
    }
    int i = left, j = left * 2;
    while (j <= last) {
      if (j < last && values[j] < values[j + 1]) ++j;
      if (held < values[j]) {
        values[i] = values[j];
        j += (i = j);
      } else {
        j = last + 1;
      }
    }
    values[i] = held;
  }
}

static int sieve(int limit) {
  vector<char> flags(limit + 1, 1);
  int count = 0;
  for (int i = 2; i <= limit; ++i) {
    if (!flags[i]) continue;
    for (int k = i + i; k <= limit; k += i) flags[k] = 0;
    ++count;
  }
  return count;
}

static int queens(int n, unsigned columns = 0, unsigned left = 0, unsigned right = 0) {
  unsigned all = (1u << n) - 1;
  if (columns == all) return 1;
  int solutions = 0;
  for (unsigned free = all & ~(columns | left | right); free; free &= free - 1) {
    unsigned bit = free & -free;
    solutions += queens(n, columns | bit, (left | bit) << 1, (right | bit) >> 1);
  }
  return solutions;
}

static int** make_matrix(int rows, int columns) {
  int count = 1;
  int** matrix = static_cast<int**>(malloc(rows * sizeof(int*)));
  for (int i = 0; i < rows; ++i) {
    matrix[i] = static_cast<int*>(malloc(columns * sizeof(int)));
    for (int j = 0; j < columns; ++j) matrix[i][j] = count++;
  }
  return matrix;
}

static void free_matrix(int rows, int** matrix) {
  while (--rows > -1) free(matrix[rows]);
  free(matrix);
}

static bool lychrel(unsigned long n, int limit) {
  while (limit--) {
    unsigned long reversed = 0;
    for (unsigned long m = n; m; m /= 10) reversed = reversed * 10 + m % 10;
    if (reversed == n && limit < 49) return false;
    n += reversed;
  }
  return true;
}

int main() {
  cout << "Ack(3,6): " << ackermann(3, 6) << "\nFib(27): " << fibonacci(27) << "\nTak(18,12,6): " << takeuchi(18, 12, 6)
       << endl;
  unsigned x = 0;
  const int n = 9;
  for (int a = 0; a < n; a++)
    for (int b = 0; b < n; b++)
      for (int c = 0; c < n; c++)
        for (int d = 0; d < n; d++)
          for (int e = 0; e < n; e++)
            for (int f = 0; f < n; f++) x++;
  cout << x << endl << "Count: " << sieve(100000) << endl << "Queens: " << queens(8) << ' ' << queens(9) << endl;
  vector<double> values(20001);
  for (int i = 1; i <= 20000; ++i) values[i] = random_value(1);
  heap_sort(20000, values.data());
  cout << fixed << setprecision(10) << values[1] << ' ' << values[10000] << ' ' << values[20000] << endl;
  int **m1 = make_matrix(30, 30), **m2 = make_matrix(30, 30), **product = make_matrix(30, 30);
  for (int i = 0; i < 30; i++)
    for (int j = 0; j < 30; j++) {
      int value = 0;
      for (int k = 0; k < 30; k++) value += m1[i][k] * m2[k][j];
      product[i][j] = value;
    }
  cout << product[0][0] << ' ' << product[2][3] << ' ' << product[3][2] << ' ' << product[4][4] << endl;
  free_matrix(30, m1);
  free_matrix(30, m2);
  free_matrix(30, product);
  int found = 0;
  for (unsigned long i = 1; i < 1000; ++i) found += lychrel(i, 50);
  cout << found << endl;
}
