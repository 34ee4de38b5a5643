// Containers: sequences, maps and sets, adaptors, iterators of every direction, nodes handed over, spliced and merged.
#include <algorithm>
#include <array>
#include <deque>
#include <forward_list>
#include <functional>
#include <iostream>
#include <iterator>
#include <list>
#include <map>
#include <queue>
#include <set>
#include <stack>
#include <string>
#include <vector>

namespace {

template <class Range>
void print(const char* what, const Range& range) {
  std::cout << what << ':';
  for (const auto& element : range) std::cout << ' ' << element;
  std::cout << '\n';
}

struct ByLength {
  using is_transparent = void;
  bool operator()(const std::string& a, const std::string& b) const { return a.size() < b.size(); }
  bool operator()(const std::string& a, std::size_t b) const { return a.size() < b; }
  bool operator()(std::size_t a, const std::string& b) const { return a < b.size(); }
};

struct Task {
  int priority;
  std::string name;
  bool operator<(const Task& other) const { return priority < other.priority; }
};

void sequences() {
  std::vector<int> vector = {1, 2, 3};
  vector.insert(vector.begin() + 1, 3, 9);
  vector.insert(vector.end(), vector.begin(), vector.begin() + 2);
  vector.erase(vector.begin() + 2, vector.begin() + 4);
  vector.resize(9, -1);
  vector.assign({4, 5, 6});
  vector.emplace(vector.begin(), 3);
  print("vector", vector);
  std::vector<bool> bits(70, true);
  bits.flip();
  bits[65] = true;
  std::cout << std::count(bits.begin(), bits.end(), true) << ' '
            << (std::find(bits.begin(), bits.end(), true) - bits.begin()) << '\n';
  std::deque<std::string> deque = {"b", "c"};
  deque.push_front("a");
  deque.emplace_back(2, 'd');
  const std::string& reference = deque[1];
  for (int i = 0; i < 100; ++i) deque.push_front("x");
  std::cout << reference << deque.size() << deque.back() << deque[100] << '\n';
  std::list<int> list = {5, 2, 8}, other = {1, 9};
  auto kept = std::next(list.begin());
  list.splice(list.end(), other, other.begin());
  list.sort();
  other.merge(list);
  other.splice(other.begin(), other, kept);
  print("list", other);
  std::forward_list<int> forward = {3, 1, 2};
  forward.insert_after(forward.before_begin(), 7);
  forward.sort(std::greater<>());
  forward.erase_after(forward.begin());
  print("forward", forward);
  std::array<std::array<int, 2>, 2> array = {{{1, 2}, {3, 4}}};
  std::swap(array[0], array[1]);
  std::cout << array.at(0)[1] << std::get<1>(array)[0] << (array < decltype(array){}) << '\n';
}

void associative() {
  std::map<std::string, int> map;
  map["one"] = 1;
  map.insert_or_assign("two", 2);
  auto [place, fresh] = map.try_emplace("one", 100);
  map.emplace_hint(map.end(), "zero", 0);
  std::cout << place->second << fresh << map.count("three") << map.lower_bound("oz")->first << (--map.end())->first
            << '\n';
  auto node = map.extract("two");
  node.key() = "deux";
  std::map<std::string, int> target = {{"un", 1}};
  target.insert(std::move(node));
  target.merge(map);
  for (auto it = target.rbegin(); it != target.rend(); ++it) std::cout << it->first << '=' << it->second << ' ';
  std::cout << map.size() << '\n';
  std::multimap<int, char> multi = {{2, 'a'}, {1, 'b'}, {2, 'c'}, {2, 'd'}};
  multi.erase(multi.find(2));
  for (auto [first, last] = multi.equal_range(2); first != last; ++first) std::cout << first->second;
  std::set<std::string, ByLength> lengths = {"aaa", "b", "cc", "dd"};
  std::cout << ' ' << lengths.size() << *lengths.find(std::size_t(2)) << (lengths.find(std::size_t(5)) == lengths.end())
            << '\n';
  std::multiset<int, std::greater<>> ordered = {3, 1, 3, 2};
  ordered.erase(ordered.find(3));
  print("multiset", ordered);
}

void adaptors() {
  std::priority_queue<Task> tasks;
  for (auto& [priority, name] : std::vector<std::pair<int, std::string>>{{2, "mid"}, {9, "first"}, {1, "last"}})
    tasks.push({priority, name});
  std::stack<int, std::vector<int>> stack;
  std::queue<int> queue;
  for (; !tasks.empty(); tasks.pop())
    std::cout << tasks.top().name << ' ', stack.push(tasks.top().priority), queue.push(tasks.top().priority);
  for (; !stack.empty(); stack.pop()) std::cout << stack.top();
  for (; !queue.empty(); queue.pop()) std::cout << queue.front();
  std::cout << '\n';
}

void iterators() {
  std::vector<int> source = {1, 2, 3, 4}, copy;
  std::copy(source.rbegin(), source.rend(), std::back_inserter(copy));
  std::list<int> front;
  std::copy(source.begin(), source.end(), std::front_inserter(front));
  std::set<int> set;
  std::copy(copy.begin(), copy.end(), std::inserter(set, set.end()));
  print("back", copy);
  print("front", front);
  std::cout << *std::prev(set.end()) << std::distance(set.begin(), set.end()) << *(source.rbegin() + 1) << '\n';
  std::vector<std::string> words = {"a", "b"},
                           moved(std::make_move_iterator(words.begin()), std::make_move_iterator(words.end()));
  std::cout << moved[1] << words[1].size() << '\n';
}

}  // namespace

int main() {
  sequences();
  associative();
  adaptors();
  iterators();
}
