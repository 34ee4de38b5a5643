// qsort, bsearch and the algorithms of <algorithm>: stability, partial sorts, nth_element, permutations, heaps, large
// inputs.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <functional>
#include <iterator>
#include <list>
#include <numeric>
#include <queue>
#include <string>
#include <vector>

namespace {

struct Record {
  char name[16];
  int key;
  double weight;
};

int by_name(const void* left, const void* right) {
  return std::strcmp(static_cast<const Record*>(left)->name, static_cast<const Record*>(right)->name);
}
int by_key_then_name(const void* left, const void* right) {
  auto *a = static_cast<const Record*>(left), *b = static_cast<const Record*>(right);
  return a->key != b->key ? (a->key < b->key ? -1 : 1) : std::strcmp(a->name, b->name);
}
int descending(const void* left, const void* right, void* count) {
  ++*static_cast<int*>(count);
  int a = *static_cast<const int*>(left), b = *static_cast<const int*>(right);
  return (a < b) - (a > b);
}

std::uint32_t state = 2463534242u;
std::uint32_t next() {
  state ^= state << 13;
  state ^= state >> 17;
  return state ^= state << 5;
}

template <class Range>
std::uint32_t digest(const Range& range) {
  std::uint32_t hash = 2166136261u;
  for (auto value : range) hash = (hash ^ static_cast<std::uint32_t>(value)) * 16777619u;
  return hash;
}

template <class Range>
void print(const Range& range) {
  for (const auto& value : range) std::printf("%d ", static_cast<int>(value));
  std::printf("\n");
}

}  // namespace

int main() {
  Record records[] = {{"pear", 3, 1.5}, {"apple", 1, 2.5}, {"fig", 3, 0.5}, {"date", 2, 9.0}, {"cherry", 1, 4.0}};
  std::qsort(records, 5, sizeof(Record), by_key_then_name);
  for (auto& record : records) std::printf("%s%d ", record.name, record.key);
  std::qsort(records, 5, sizeof(Record), by_name);
  Record wanted = {"date", 0, 0}, missing = {"grape", 0, 0};
  auto* found = static_cast<Record*>(std::bsearch(&wanted, records, 5, sizeof(Record), by_name));
  std::printf("%g %d\n", found->weight, std::bsearch(&missing, records, 5, sizeof(Record), by_name) == nullptr);

  std::vector<int> large(100000);
  for (int& value : large) value = static_cast<int>(next() % 50000);
  std::vector<int> a = large, b = large, c = large;
  std::sort(a.begin(), a.end());
  std::stable_sort(b.begin(), b.end());
  int comparisons = 0;
  qsort_r(c.data(), c.size(), sizeof(int), descending, &comparisons);
  std::printf("%08x %d %d %d\n", digest(a), a == b, std::equal(a.begin(), a.end(), c.rbegin()), comparisons > 100000);
  std::make_heap(b.begin(), b.end());
  std::sort_heap(b.begin(), b.end(), std::less<>());
  std::vector<int> top(10);
  std::partial_sort_copy(large.begin(), large.end(), top.begin(), top.end(), std::greater<>());
  std::nth_element(c.begin(), c.begin() + 50000, c.end());
  std::printf("%d %d %d %d\n", a == b, top[0], top[9] == a[a.size() - 10], c[50000] == a[50000]);

  std::vector<std::pair<int, int>> pairs;
  for (int i = 0; i < 1000; ++i) pairs.emplace_back(next() % 10, i);
  std::stable_sort(pairs.begin(), pairs.end(), [](auto& x, auto& y) { return x.first < y.first; });
  std::printf("%d\n", std::is_sorted(pairs.begin(), pairs.end()));
  std::array<int, 10> digits;
  std::iota(digits.begin(), digits.end(), 0);
  std::rotate(digits.begin(), digits.begin() + 3, digits.end());
  print(digits);
  std::partition(digits.begin(), digits.end(), [](int n) { return n % 3 == 0; });
  print(digits);
  std::nth_element(digits.begin(), digits.begin() + 4, digits.end());
  std::printf("%d ", digits[4]);
  std::list<int> list = {5, 1, 4, 1, 3};
  list.sort();
  list.unique();
  list.splice(list.begin(), std::list<int>{9, 8});
  list.remove_if([](int n) { return n == 4; });
  list.reverse();
  print(list);
  std::deque<int> deque(large.begin(), large.begin() + 500);
  std::sort(deque.rbegin(), deque.rend());
  std::printf("%d %d\n", deque.front() >= deque.back(),
              std::adjacent_find(deque.begin(), deque.end(), std::less<>()) == deque.end());
  std::vector<int> set1 = {1, 2, 4, 4, 6}, set2 = {2, 4, 5}, result;
  std::set_difference(set1.begin(), set1.end(), set2.begin(), set2.end(), std::back_inserter(result));
  std::set_union(set1.begin(), set1.end(), set2.begin(), set2.end(), std::back_inserter(result));
  print(result);
  std::inplace_merge(result.begin(), result.begin() + 3, result.end());
  result.erase(std::unique(result.begin(), result.end()), result.end());
  std::reverse_copy(result.begin(), result.end(), std::back_inserter(set2));
  print(set2);
  std::string letters = "edcba";
  std::prev_permutation(letters.begin(), letters.end());
  int permutations = 1;
  while (std::prev_permutation(letters.begin(), letters.end())) ++permutations;
  std::printf("%d %s %d\n", permutations, letters.c_str(),
              std::is_permutation(letters.begin(), letters.end(), "abcde"));
  std::priority_queue<int, std::vector<int>, std::greater<int>> queue(large.begin(), large.begin() + 100);
  queue.push(-1);
  std::printf("%d %d %d\n", queue.top(),
              (queue.pop(), queue.top() == *std::min_element(large.begin(), large.begin() + 100)),
              static_cast<int>(queue.size()));
  auto bounds = std::equal_range(a.begin(), a.end(), a[500]);
  std::printf("%d %d %d\n", static_cast<int>(bounds.second - bounds.first) > 0,
              std::search_n(a.begin(), a.end(), 2, a[500]) <= bounds.second,
              static_cast<int>(std::count(a.begin(), a.end(), a[500]) == bounds.second - bounds.first));
}
