// Exceptions out of constructors: members, bases, arrays and new[] are taken apart in reverse, and memory is given
// back.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>
#include <stdexcept>
#include <vector>

namespace {

int made = 0, dropped = 0, fail_at = -1;

struct Item {
  int number;
  Item() : number(made) {
    if (made == fail_at) throw std::runtime_error("item");
    ++made;
  }
  Item(const Item&) : Item() {}
  ~Item() {
    ++dropped;
    std::printf("~%d ", number);
  }
};

struct Grid {
  Item rows[2][2];
  Item extra;
};
struct Derived : Item, Grid {
  Item own;
};

struct Pooled {
  static inline int allocated = 0, released = 0;
  int value;
  explicit Pooled(int value) : value(value) {
    if (value < 0) throw std::invalid_argument("negative");
  }
  static void* operator new(std::size_t bytes) {
    ++allocated;
    return std::malloc(bytes);
  }
  static void operator delete(void* pointer) {
    ++released;
    std::free(pointer);
  }
  static void* operator new(std::size_t bytes, const char* pool) {
    std::printf("[from %s] ", pool);
    ++allocated;
    return std::malloc(bytes);
  }
  static void operator delete(void* pointer, const char* pool) {
    std::printf("[back to %s] ", pool);
    ++released;
    std::free(pointer);
  }
};

template <class Function>
void attempt(const char* what, int at, Function function) {
  made = dropped = 0;
  fail_at = at;
  std::printf("%s failing at %d: ", what, at);
  try {
    function();
    std::printf("no failure");
  } catch (const std::exception& error) {
    std::printf("%s", error.what());
  }
  std::printf(", made %d, dropped %d\n", made, dropped);
}

}  // namespace

int main() {
  for (int at = 0; at < 6; ++at) attempt("grid", at, [] { Grid grid; });
  for (int at : {0, 3, 6, 7}) attempt("derived", at, [] { Derived derived; });
  for (int at : {0, 2, 9}) attempt("new[]", at, [] { delete[] new Item[4]; });
  attempt("unique array", 2, [] { std::make_unique<Item[]>(5); });
  attempt("shared", 0, [] { std::make_shared<Item>(); });
  attempt("vector", 3, [] { std::vector<Item> items(5); });
  attempt("vector copy", 5, [] {
    std::vector<Item> items(3);
    std::vector<Item> copy = items;
  });
  attempt("push_back", 4, [] {
    std::vector<Item> items(3);
    items.reserve(3);
    items.push_back(items[0]);
  });
  try {
    delete new Pooled(1);
    Pooled* pooled = new ("pool") Pooled(2);
    delete pooled;
    new ("pool") Pooled(-1);
  } catch (const std::invalid_argument& error) {
    std::printf("%s, ", error.what());
  }
  try {
    new Pooled(-2);
  } catch (const std::invalid_argument& error) {
    std::printf("%s, ", error.what());
  }
  std::printf("allocated %d, released %d\n", Pooled::allocated, Pooled::released);
}
