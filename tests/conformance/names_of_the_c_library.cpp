// Global variables, types and functions whose names the C library or POSIX uses too, in headers that this program does
// not include.
#include <cstdio>

double y0 = 0.5, y1 = 1.5, yn = 2.5, j0 = 3.5, j1 = 4.5, gamma = 0.577;
int index = 7, link = 8, read = 9, time = 10, div = 11, signal = 12, environ_count = 13;
char* strdup_cache[3];
static int write = 14, pipe = 15, select = 16, access = 17;
static unsigned long random = 42;
const char *basename = "base", *dirname = "dir";

struct list {
  int value;
  list* next;
};
struct stat {
  double mean, deviation;
};
enum state { open, close, accept };
typedef int queue[4];
union sigval {
  int i;
  float f;
};

static int hash(int value) { return value * 31 % 1000; }
static int distance(int a, int b) { return a > b ? a - b : b - a; }
static int count(const list* from) { return from ? 1 + count(from->next) : 0; }
static void swap(int& a, int& b) {
  int keep = a;
  a = b;
  b = keep;
}
static double exp(int value) { return value * 10; }
static int abs(const list& value) { return value.value; }
static int log = 18, sin = 19, round = 20;
void error(const char* text) { std::printf("error: %s\n", text); }
int connect(int a) { return a + 1; }
int listen(const char* what) { return what[0]; }
int sleep = 21, exec = 22, wait = 23, kill = 24, y = 25;

namespace std_like {
int move = 26;
}

int main() {
  list second = {2, nullptr}, first = {1, &second};
  stat statistics = {1.5, 0.25};
  queue numbers = {open, close, accept, 3};
  sigval value;
  value.i = 5;
  swap(index, link);
  std::printf("%g %g %d %d %d %d\n", y0 + y1 + yn, j0 + j1 + gamma, index, link, read + time + div,
              signal + environ_count);
  std::printf("%d %d %d %lu %s %s\n", hash(77), distance(3, 9), count(&first), random, basename, dirname);
  std::printf("%g %d %d %g %d\n", exp(3), abs(second), numbers[2] + write + pipe + select + access, statistics.mean,
              value.i);
  error("own function");
  std::printf("%d %d %d %d %d %d\n", connect(1), listen("a"), log + sin + round, sleep + exec + wait, kill + y,
              std_like::move + (strdup_cache[0] == nullptr));
}
