// Concepts: requires-expressions, subsumption, constrained members and specialisations, abbreviated templates, nested
// requirements.
#include <concepts>
#include <forward_list>
#include <iostream>
#include <iterator>
#include <list>
#include <map>
#include <memory>
#include <ranges>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

namespace {

template <class T>
concept Named = requires(const T& value) {
  { value.name() } -> std::convertible_to<std::string>;
};
template <class T>
concept Animal = Named<T> && requires(T& value, int times) {
  typename T::food_type;
  { value.speak(times) } -> std::same_as<std::string>;
  requires sizeof(T) <= 64;
  { value.legs() } noexcept;
};
template <class T>
concept Pet = Animal<T> && requires(const T& value) { value.owner; };

struct Stone {
  std::string name() const { return "stone"; }
};
struct Cat {
  using food_type = int;
  std::string name() const { return "cat"; }
  std::string speak(int times) { return std::string(times, 'm'); }
  int legs() noexcept { return 4; }
};
struct HouseCat : Cat {
  const char* owner = "Ann";
};
struct ThrowingCat : Cat {
  int legs() { return 3; }
};

std::string kind(const auto&) { return "thing"; }
std::string kind(const Named auto& value) { return "named " + value.name(); }
std::string kind(const Animal auto&) { return "animal"; }
std::string kind(const Pet auto& pet) { return std::string("pet of ") + pet.owner; }

template <class T>
struct Storage {
  static constexpr const char* how = "generic";
};
template <std::integral T>
struct Storage<T> {
  static constexpr const char* how = "integral";
};
template <std::signed_integral T>
struct Storage<T> {
  static constexpr const char* how = "signed integral";
};
template <class T>
  requires std::is_pointer_v<T> || requires(T value) { value.get(); }
struct Storage<T> {
  static constexpr const char* how = "pointer-like";
};

template <class T>
struct Wrapper {
  T value;
  bool operator==(const Wrapper&) const
    requires std::equality_comparable<T>
  = default;
  std::string text() const
    requires std::integral<T>
  {
    return "number " + std::to_string(value);
  }
  std::string text() const
    requires(!std::integral<T>)
  {
    return "not a number";
  }
  ~Wrapper()
    requires std::is_trivially_destructible_v<T>
  = default;
  ~Wrapper() { std::cout << "[nontrivial] "; }
};
struct Incomparable {};

template <std::forward_iterator Iterator>
const char* category(Iterator) {
  return "forward";
}
template <std::bidirectional_iterator Iterator>
const char* category(Iterator) {
  return "bidirectional";
}
template <std::random_access_iterator Iterator>
const char* category(Iterator) {
  return "random access";
}
template <std::contiguous_iterator Iterator>
const char* category(Iterator) {
  return "contiguous";
}

template <class T, class... Allowed>
concept OneOf = (std::same_as<T, Allowed> || ...);
int bytes(OneOf<int, long, char> auto value) { return sizeof(value); }
int bytes(auto) { return -1; }

template <class F>
  requires std::regular_invocable<F, int> && (!std::same_as<std::invoke_result_t<F, int>, void>)
auto twice(F function, int value) {
  return function(function(value));
}

template <class T>
consteval bool has_reserve() {
  return requires(T container) { container.reserve(1); };
}

}  // namespace

int main() {
  std::cout << kind(1) << ", " << kind(Stone()) << ", " << kind(Cat()) << ", " << kind(HouseCat()) << ", "
            << kind(ThrowingCat()) << '\n';
  std::cout << Storage<double>::how << ", " << Storage<unsigned>::how << ", " << Storage<int>::how << ", "
            << Storage<char*>::how << ", " << Storage<std::unique_ptr<int>>::how << '\n';
  std::cout << (Wrapper<int>{1} == Wrapper<int>{1}) << ' ' << std::equality_comparable<Wrapper<Incomparable>> << ' '
            << Wrapper<int>{5}.text() << ' ' << Wrapper<double>{5}.text() << ' '
            << std::is_trivially_destructible_v<Wrapper<int>> << '\n';
  {
    Wrapper<std::string> wrapper{"x"};
  }
  std::cout << std::is_trivially_destructible_v<Wrapper<std::string>> << '\n';
  std::vector<int> vector(1);
  std::cout << category(std::forward_list<int>().begin()) << ", " << category(std::set<int>().begin()) << ", "
            << category(std::vector<bool>().begin()) << ", " << category(vector.begin()) << '\n';
  std::cout << bytes(1) << bytes('c') << bytes(2.5) << ' ' << twice([](int n) { return n * n; }, 3) << ' '
            << has_reserve<std::string>() << has_reserve<std::list<int>>() << '\n';
  const bool derived = std::derived_from<HouseCat, Cat>, swappable = std::swappable<std::string>;
  const bool ordered = std::totally_ordered<std::vector<int>>, invocable = std::invocable<decltype(&Cat::legs), Cat&>;
  const bool random_access = std::ranges::random_access_range<std::map<int, int>>;
  std::cout << derived << swappable << ordered << random_access << invocable << '\n';
}
