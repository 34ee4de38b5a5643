// Nodes that move between containers, heterogeneous lookup, splicing, and iterators of one's own.
#include <algorithm>
#include <compare>
#include <cstddef>
#include <deque>
#include <forward_list>
#include <functional>
#include <iostream>
#include <iterator>
#include <list>
#include <map>
#include <memory>
#include <numeric>
#include <queue>
#include <set>
#include <stack>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace {

template <class Container>
void print(const char* name, const Container& container) {
  std::cout << name << ":";
  for (const auto& element : container) std::cout << " " << element;
  std::cout << '\n';
}

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};

void nodes() {
  std::map<int, std::unique_ptr<std::string>> from, to;
  for (int i = 0; i < 4; ++i)
    from.emplace(i, std::make_unique<std::string>(std::string(static_cast<std::size_t>(i), 'x')));
  const std::string* kept = from.at(2).get();
  auto node = from.extract(2);
  node.key() = 20;
  auto inserted = to.insert(std::move(node));
  std::cout << inserted.inserted << (to.at(20).get() == kept) << from.size() << node.empty() << from.extract(99).empty()
            << " ";
  to.emplace(3, nullptr);
  to.merge(from);
  std::cout << to.size() << from.size() << from.begin()->first << " ";
  auto [place, is_new] = to.try_emplace(3, std::make_unique<std::string>("never"));
  std::cout << is_new << (place->second == nullptr)
            << to.insert_or_assign(3, std::make_unique<std::string>("set")).second << *to[3] << '\n';
  std::set<std::string, std::less<>> words{"apple", "pear"};
  std::unordered_map<std::string, int, TextHash, std::equal_to<>> counts{{"apple", 1}};
  std::cout << words.contains(std::string_view("pear")) << (words.find("fig") == words.end())
            << counts.contains(std::string_view("apple")) << counts.count("fig") << '\n';
  std::multimap<char, int> many;
  for (int i = 0; i < 9; ++i) many.emplace("abc"[i % 3], i);
  auto [first, last] = many.equal_range('b');
  for (; first != last; ++first) std::cout << first->second;
  std::cout << std::erase_if(many, [](const auto& pair) { return pair.second > 4; }) << many.size() << '\n';
}

void lists() {
  std::list<int> a{1, 5, 9}, b{2, 6, 7}, c;
  a.merge(b);
  print("merged", a);
  c.splice(c.begin(), a, std::next(a.begin(), 2), a.end());
  a.splice(a.end(), c, c.begin());
  print("rest", c);
  print("spliced", a);
  a.insert(a.end(), {2, 2, 1, 1});
  a.unique();
  a.sort(std::greater<>());
  a.reverse();
  print("sorted", a);
  std::forward_list<int> forward{3, 1, 2};
  forward.insert_after(forward.before_begin(), 2, 8);
  forward.erase_after(forward.begin(), std::next(forward.begin(), 3));
  forward.sort();
  print("forward", forward);
  std::deque<int> deque;
  for (int i = 0; i < 1000; ++i) i % 2 ? deque.push_back(i) : deque.push_front(i);
  int& element = deque[500];
  deque.push_front(-1);
  deque.pop_back();
  deque.insert(deque.begin() + 3, 4, 77);
  std::cout << element << deque.size() << std::accumulate(deque.begin(), deque.end(), 0) << '\n';
}

void adaptors() {
  std::priority_queue<int, std::vector<int>, std::greater<>> smallest;
  for (int value : {5, 1, 4, 1, 3}) smallest.push(value);
  std::stack<char, std::vector<char>> stack;
  for (char c : std::string("reversed")) stack.push(c);
  for (; !smallest.empty(); smallest.pop()) std::cout << smallest.top();
  for (; !stack.empty(); stack.pop()) std::cout << stack.top();
  std::queue<std::string> queue(std::deque<std::string>{"x", "y"});
  queue.emplace(3, 'z');
  std::cout << queue.front() << queue.back() << '\n';
}

// Every third number of a range, in both directions and at random.
class Stride {
 public:
  class Iterator {
   public:
    using value_type = int;
    using difference_type = std::ptrdiff_t;
    using reference = int;
    using pointer = void;
    using iterator_category = std::random_access_iterator_tag;
    Iterator() = default;
    explicit Iterator(int value) : value_(value) {}
    int operator*() const { return value_; }
    int operator[](difference_type n) const { return *(*this + n); }
    Iterator& operator+=(difference_type n) { return value_ += static_cast<int>(3 * n), *this; }
    Iterator& operator-=(difference_type n) { return *this += -n; }
    Iterator& operator++() { return *this += 1; }
    Iterator& operator--() { return *this -= 1; }
    Iterator operator++(int) { return std::exchange(*this, *this + 1); }
    Iterator operator--(int) { return std::exchange(*this, *this - 1); }
    friend Iterator operator+(Iterator i, difference_type n) { return i += n; }
    friend Iterator operator+(difference_type n, Iterator i) { return i += n; }
    friend Iterator operator-(Iterator i, difference_type n) { return i -= n; }
    friend difference_type operator-(Iterator a, Iterator b) { return (a.value_ - b.value_) / 3; }
    auto operator<=>(const Iterator&) const = default;

   private:
    int value_ = 0;
  };
  explicit Stride(int count) : count_(count) {}
  Iterator begin() const { return Iterator(0); }
  Iterator end() const { return Iterator(3 * count_); }

 private:
  int count_;
};
static_assert(std::random_access_iterator<Stride::Iterator>);

void iterators() {
  const Stride stride(10);
  std::cout << std::binary_search(stride.begin(), stride.end(), 21)
            << *std::lower_bound(stride.begin(), stride.end(), 13) << " "
            << std::accumulate(std::reverse_iterator(stride.end()), std::reverse_iterator(stride.begin()), 0,
                               [](int a, int b) { return a * 2 % 1009 + b; })
            << " " << *std::ranges::max_element(stride, {}, [](int n) { return n % 7; }) << " "
            << std::distance(stride.begin(), stride.end()) << '\n';
  std::vector<std::string> source{"one", "two", "three"}, target{"zero"};
  target.insert(target.end(), std::move_iterator(source.begin()), std::move_iterator(source.end()));
  std::copy(target.begin(), target.end(), std::inserter(source, std::next(source.begin())));
  std::cout << source.size() << "[" << source[0] << "][" << source[1] << "][" << source[5] << "] ";
  std::copy(target.rbegin(), target.rend(), std::ostream_iterator<std::string>(std::cout, ","));
  std::counted_iterator counted(target.begin(), 2);
  std::cout << (std::ranges::distance(counted, std::default_sentinel))
            << std::ranges::next(target.begin(), 9, target.end()) - target.begin() << '\n';
}

}  // namespace

int main() {
  nodes();
  lists();
  adaptors();
  iterators();
}
