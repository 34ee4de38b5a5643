// Class template argument deduction: implicit and own guides, the library's guides, aggregates and aliases.
#include <array>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

template <class T>
struct Box {
  T value;
  Box(T value) : value(value) {}
  template <class Iterator>
  Box(Iterator first, Iterator last) : value(last - first) {}
};
template <class Iterator>
Box(Iterator, Iterator) -> Box<typename std::iterator_traits<Iterator>::difference_type>;
Box(const char*) -> Box<std::string>;

template <class T, class U>
struct Aggregate {
  T first;
  U second;
};
template <class T, class U>
Aggregate(T, U) -> Aggregate<T, U>;

template <class T>
struct Nested {
  struct Inner {
    T value;
  };
};

template <class T, int Rank = 2>
struct Ranked {
  T value;
  static constexpr int rank = Rank;
  explicit Ranked(T value) : value(value) {}
};
template <class T>
using Simple = Ranked<T>;

template <class Function>
class Finally {
 public:
  explicit Finally(Function function) : function_(std::move(function)) {}
  ~Finally() { function_(); }

 private:
  Function function_;
};

template <class T, class Expected>
void check(const char* what, const Expected&) {
  std::cout << what << ' ' << std::is_same_v<std::remove_cvref_t<Expected>, T> << '\n';
}

int function(double, char) { return 1; }

}  // namespace

int main() {
  std::vector numbers = {3, 1, 2};
  check<Box<int>>("value", Box(1));
  check<Box<long>>("iterators", Box(numbers.begin(), numbers.end()));
  check<Box<std::string>>("literal", Box("text"));
  check<Aggregate<int, const char*>>("aggregate", Aggregate{1, "x"});
  check<Box<int>>("copy", Box(Box(2)));
  check<Ranked<double, 2>>("default argument", Ranked(2.5));
  check<std::pair<int, std::string>>("pair", std::pair(1, std::string()));
  check<std::tuple<int, double, const char*>>("tuple", std::tuple(1, 2.0, "x"));
  check<std::vector<std::vector<int>>>("vector of vectors", std::vector{numbers, numbers});
  check<std::vector<int>>("copy of vector", std::vector{numbers});
  check<std::vector<int>>("from iterators", std::vector(numbers.begin(), numbers.end()));
  check<std::array<double, 3>>("array", std::array{1.0, 2.0, 3.0});
  check<std::optional<int>>("optional", std::optional(5));
  check<std::optional<int>>("optional of optional", std::optional(std::optional(5)));
  check<std::function<int(double, char)>>("function pointer", std::function(function));
  check<std::function<bool(int)>>("function lambda", std::function([](int n) { return n > 0; }));
  check<std::set<int, std::greater<>>>("set", std::set({1, 2}, std::greater<>()));
  check<std::map<std::string, int>>("map", std::map<std::string, int>());
  check<std::shared_ptr<int>>("shared", std::shared_ptr(std::make_unique<int>(1)));
  check<std::reference_wrapper<std::vector<int>>>("reference", std::ref(numbers));
  check<std::basic_string<char>>("string", std::basic_string("abc"));
  std::mutex mutex;
  std::scoped_lock lock(mutex);
  check<std::scoped_lock<std::mutex>>("lock", lock);
  Finally finally([] { std::cout << "finally\n"; });
  std::cout << Box("four").value << ' ' << Box(numbers.begin(), numbers.end()).value << ' ' << Ranked(1).rank << '\n';
}
