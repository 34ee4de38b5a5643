// Recursion 50,000 to 100,000 frames deep: plain, mutual, over trees and lists, and std::function on the way.
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace {

[[gnu::noinline]] int depth_of(int n) {
  volatile int keep = n;
  return n == 0 ? 0 : depth_of(n - 1) + (keep == n);
}

bool is_odd(unsigned n);
[[gnu::noinline]] bool is_even(unsigned n) {
  volatile bool result = n == 0 || is_odd(n - 1);
  return result;
}
[[gnu::noinline]] bool is_odd(unsigned n) {
  volatile bool result = n != 0 && is_even(n - 1);
  return result;
}

struct Node {
  int value;
  std::unique_ptr<Node> next;
};

[[gnu::noinline]] long sum(const Node* node) {
  volatile long value = node ? node->value : 0;
  return node ? sum(node->next.get()) + value : 0;
}

[[gnu::noinline]] int flood(std::vector<std::string>& map, int x, int y) {
  if (y < 0 || y >= static_cast<int>(map.size()) || x < 0 || x >= static_cast<int>(map[y].size()) || map[y][x] != '.')
    return 0;
  map[y][x] = '~';
  return 1 + flood(map, x + 1, y) + flood(map, x, y + 1) + flood(map, x - 1, y) + flood(map, x, y - 1);
}

int ackermann(int m, int n) {
  return m == 0 ? n + 1 : n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
}

}  // namespace

int main() {
  std::printf("%d %d\n", depth_of(1000), depth_of(100000));
  std::printf("%d %d\n", is_even(60000), is_even(60001));
  std::unique_ptr<Node> list;
  for (int i = 1; i <= 50000; ++i) list = std::unique_ptr<Node>(new Node{i, std::move(list)});
  std::printf("%ld\n", sum(list.get()));
  // The destructor of the list recurses as well.
  list.reset();
  std::vector<std::string> map(150, std::string(150, '.'));
  for (int i = 0; i < 149; ++i) map[i][75] = '#';
  std::printf("%d\n", flood(map, 0, 0));
  std::printf("%d\n", ackermann(2, 1500));
  std::function<int(int)> countdown = [&](int n) { return n == 0 ? 0 : countdown(n - 1) + 1; };
  std::printf("%d\n", countdown(10000));
}
