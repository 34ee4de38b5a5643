// Constrained algorithms: projections, results, sentinels, dangling, permutations, heaps, partitions, set operations,
// C++23 additions.
#include <algorithm>
#include <array>
#include <functional>
#include <iostream>
#include <iterator>
#include <list>
#include <memory>
#include <numeric>
#include <ranges>
#include <string>
#include <vector>

namespace ranges = std::ranges;

namespace {

struct Employee {
  std::string name;
  int age;
  double salary;
  bool operator==(const Employee&) const = default;
};

template <class Range>
void print(const char* what, const Range& range) {
  std::cout << what << ':';
  for (auto&& element : range) std::cout << ' ' << element;
  std::cout << '\n';
}

struct ZeroTerminated {
  bool operator==(const char* text) const { return *text == 0; }
};

}  // namespace

int main() {
  std::vector<Employee> staff = {{"Dan", 45, 3100}, {"Ann", 30, 4200}, {"Cid", 30, 2800}, {"Bob", 52, 3900}};
  ranges::sort(staff, {}, &Employee::name);
  print("by name", staff | std::views::transform(&Employee::name));
  ranges::stable_sort(staff, ranges::greater(), &Employee::age);
  print("by age", staff | std::views::transform(&Employee::name));
  std::cout << ranges::max(staff, {}, &Employee::salary).name << ' '
            << ranges::min_element(staff, {}, &Employee::salary)->name << ' '
            << ranges::count(staff, 30, &Employee::age) << ' ' << ranges::find(staff, "Bob", &Employee::name)->age
            << ' ' << ranges::all_of(staff, [](double salary) { return salary > 3000; }, &Employee::salary) << '\n';

  std::vector<int> numbers(10);
  std::iota(numbers.begin(), numbers.end(), 1);
  ranges::rotate(numbers, numbers.begin() + 3);
  print("rotated", numbers);
  auto tail = ranges::partition(numbers, [](int n) { return n % 2 == 0; });
  ranges::sort(numbers.begin(), tail.begin());
  ranges::sort(tail, ranges::greater());
  print("partitioned", numbers);
  auto [smallest, largest] = ranges::minmax(numbers);
  std::cout << smallest << ' ' << largest << ' ' << ranges::is_sorted(numbers) << ' ' << ranges::distance(tail) << '\n';
  auto removed = ranges::remove_if(numbers, [](int n) { return n > 6; });
  numbers.erase(removed.begin(), removed.end());
  print("removed", numbers);

  std::vector<int> a = {1, 2, 2, 3, 5, 8}, b = {2, 3, 4, 8, 9}, out;
  ranges::set_intersection(a, b, std::back_inserter(out));
  print("both", out);
  out.clear();
  ranges::set_symmetric_difference(a, b, std::back_inserter(out));
  print("either", out);
  out.clear();
  ranges::merge(a, b, std::back_inserter(out), ranges::greater_equal());
  out.clear();
  ranges::unique_copy(a, std::back_inserter(out));
  print("unique", out);
  auto equal = ranges::equal_range(a, 2);
  std::cout << equal.size() << ' ' << ranges::lower_bound(a, 4) - a.begin() << ' ' << ranges::binary_search(b, 9) << ' '
            << ranges::includes(a, std::array{2, 5}) << ' ' << ranges::lexicographical_compare(a, b) << '\n';

  std::vector<int> heap = {3, 1, 4, 1, 5, 9, 2, 6};
  ranges::make_heap(heap);
  std::cout << "heap:";
  while (!heap.empty()) {
    ranges::pop_heap(heap);
    std::cout << ' ' << heap.back();
    heap.pop_back();
  }
  std::cout << '\n';
  std::string letters = "abc";
  int count = 0;
  while (ranges::next_permutation(letters).found) ++count;
  std::cout << count << ' ' << letters << '\n';

  auto copied = ranges::copy_if(std::array{1, 2, 3, 4}, a.begin(), [](int n) { return n > 2; });
  static_assert(std::is_same_v<decltype(copied.in), ranges::dangling>);
  print("copied", a);
  std::cout << ranges::find("terminated", 'm') - "terminated" << ' '
            << ranges::distance("counted\0not", ZeroTerminated()) << '\n';
  auto mismatch = ranges::mismatch(std::string_view("kiln-a"), std::string_view("kiln-b"));
  std::cout << *mismatch.in1 << *mismatch.in2 << ' ' << ranges::search(letters, std::string_view("bc")).size() << '\n';
  std::list<std::unique_ptr<int>> source;
  for (int i = 0; i < 3; ++i) source.push_back(std::make_unique<int>(i * i));
  std::vector<std::unique_ptr<int>> moved;
  ranges::move(source, std::back_inserter(moved));
  std::cout << *moved[2] << ' ' << (source.front() == nullptr) << '\n';
  std::vector<std::string> text = {"generate", "fill", "transform"};
  ranges::transform(text, text.begin(), [](std::string word) { return ranges::reverse(word), word; });
  print("reversed", text);
  ranges::generate_n(text.begin(), 2, [n = 0]() mutable { return std::string(++n, 'g'); });
  print("generated", text);
  std::cout << ranges::clamp(15, 0, 10) << ' '
            << ranges::equal(a, out, {}, [](int n) { return n * 2; }, [](int n) { return n + n; }) << '\n';
}
