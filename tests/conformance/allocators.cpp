// Allocators of one's own: stateful, propagating, scoped, with pointers that are offsets, and shared pointers from them.
#include <cstddef>
#include <cstdio>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <new>
#include <scoped_allocator>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

namespace {

struct Account {
  int allocations = 0, releases = 0;
  long bytes = 0;
};

template <class T, bool moves = false>
struct Counting {
  using value_type = T;
  using propagate_on_container_copy_assignment = std::bool_constant<moves>;
  using propagate_on_container_move_assignment = std::bool_constant<moves>;
  using propagate_on_container_swap = std::bool_constant<moves>;
  template <class U>
  struct rebind {
    using other = Counting<U, moves>;
  };
  Account* account;
  explicit Counting(Account& account) : account(&account) {}
  template <class U>
  Counting(const Counting<U, moves>& other) : account(other.account) {}
  T* allocate(std::size_t count) {
    if (count > 1000000) throw std::bad_array_new_length();
    ++account->allocations;
    account->bytes += static_cast<long>(count * sizeof(T));
    return static_cast<T*>(::operator new(count * sizeof(T)));
  }
  void deallocate(T* pointer, std::size_t count) {
    ++account->releases;
    account->bytes -= static_cast<long>(count * sizeof(T));
    ::operator delete(pointer);
  }
  template <class U>
  bool operator==(const Counting<U, moves>& other) const {
    return account == other.account;
  }
};

void say(const char* what, const Account& account) {
  std::printf("%s: %d allocations, %d released, %ld bytes held\n", what, account.allocations, account.releases,
              account.bytes);
}

void containers() {
  Account account;
  {
    using Text = std::basic_string<char, std::char_traits<char>, Counting<char>>;
    std::vector<Text, Counting<Text>> texts{Counting<Text>(account)};
    texts.reserve(2);
    texts.emplace_back("short", Counting<char>(account));
    texts.emplace_back("a text that does not fit into the object itself", Counting<char>(account));
    std::list<int, Counting<int>> list({1, 2, 3}, Counting<int>(account));
    std::map<int, int, std::less<>, Counting<std::pair<const int, int>>> map{
        Counting<std::pair<const int, int>>(account)};
    for (int i = 0; i < 10; ++i) map[i] = i;
    say("inside", account);
    try {
      texts.reserve(5000000);
    } catch (const std::bad_array_new_length&) {
      std::printf("refused ");
    }
    list.remove_if([](int value) { return value % 2; });
    map.erase(map.begin(), map.find(5));
    say("after erasing", account);
  }
  say("outside", account);
}

template <bool moves>
void propagation() {
  Account first, second;
  {
    using Vector = std::vector<int, Counting<int, moves>>;
    Vector a({1, 2, 3}, Counting<int, moves>(first)), b({4, 5}, Counting<int, moves>(second));
    const int* before = a.data();
    b = std::move(a);
    std::printf("%d %d ", b.data() == before, b.get_allocator() == Counting<int, moves>(first));
    Vector c(b), d(b, Counting<int, moves>(second));
    std::printf("%d %d\n", c.get_allocator() == b.get_allocator(), d.get_allocator() == b.get_allocator());
  }
  say("  first", first);
  say("  second", second);
}

void scoped() {
  Account outer, inner;
  {
    using Inner = std::vector<int, Counting<int>>;
    using Scoped = std::scoped_allocator_adaptor<Counting<Inner>, Counting<int>>;
    std::vector<Inner, Scoped> rows{Scoped(Counting<Inner>(outer), Counting<int>(inner))};
    rows.resize(3);
    rows[0].assign(4, 7);
    rows.emplace_back(5u, 9);
    std::printf("%zu %d\n", rows.back().size(), rows.back().get_allocator().account == &inner);
  }
  say("outer", outer);
  say("inner", inner);
}

void shared() {
  Account account;
  {
    auto pointer = std::allocate_shared<std::pair<int, double>>(Counting<int>(account), 3, 0.5);
    std::weak_ptr<std::pair<int, double>> weak = pointer;
    std::shared_ptr<int> part(pointer, &pointer->first);
    pointer.reset();
    std::printf("%d %ld %d ", *part, part.use_count(), account.allocations);
    part.reset();
    std::printf("%d %d\n", weak.expired(), account.releases);
  }
  std::printf("%d\n", account.releases);
  std::unordered_map<int, int, std::hash<int>, std::equal_to<>, Counting<std::pair<const int, int>>> table(
      8, std::hash<int>(), std::equal_to<>(), Counting<std::pair<const int, int>>(account));
  for (int i = 0; i < 100; ++i) table.emplace(i, i * i);
  std::printf("%d %d\n", table.at(9), account.allocations > 100);
}

}  // namespace

int main() {
  containers();
  propagation<false>();
  propagation<true>();
  scoped();
  shared();
}
