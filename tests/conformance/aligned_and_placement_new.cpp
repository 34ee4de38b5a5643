// Over-aligned types, placement new, arrays in place, launder, class-specific operators, destroying delete,
// uninitialised algorithms.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <vector>

namespace {

template <std::size_t Alignment>
struct alignas(Alignment) Aligned {
  char data[Alignment / 2 + 1];
};

bool is_aligned(const void* pointer, std::size_t alignment) {
  return reinterpret_cast<std::uintptr_t>(pointer) % alignment == 0;
}

template <std::size_t Alignment>
void check() {
  using Type = Aligned<Alignment>;
  auto* one = new Type;
  auto* many = new Type[3];
  auto shared = std::make_shared<Type>();
  std::vector<Type> vector(5);
  Type local, array[2];
  static Type global;
  std::printf("%zu:%d%d%d%d%d%d%d size %zu\n", Alignment, is_aligned(one, Alignment), is_aligned(&many[1], Alignment),
              is_aligned(shared.get(), Alignment), is_aligned(&vector[4], Alignment), is_aligned(&local, Alignment),
              is_aligned(&array[1], Alignment), is_aligned(&global, Alignment), sizeof(Type));
  delete one;
  delete[] many;
}

struct Item {
  static inline int live = 0;
  std::string name;
  explicit Item(std::string name = "unnamed") : name(std::move(name)) { ++live; }
  Item(const Item& other) : name(other.name + "'") { ++live; }
  Item(Item&& other) noexcept : name(std::move(other.name)) { ++live; }
  ~Item() { --live; }
};

struct Arena {
  alignas(16) char memory[1024];
  std::size_t used = 0;
  void* take(std::size_t size) {
    void* result = memory + used;
    used += (size + 15) & ~std::size_t(15);
    return result;
  }
};

}  // namespace

void* operator new(std::size_t size, Arena& arena) { return arena.take(size); }
void* operator new[](std::size_t size, Arena& arena) { return arena.take(size); }
void operator delete(void*, Arena&) {}
void operator delete[](void*, Arena&) {}

namespace {

// A header and its characters in one allocation, freed by a destroying delete that knows the real size.
struct InlineText {
  std::size_t length;
  static InlineText* make(const char* text) {
    std::size_t length = std::char_traits<char>::length(text);
    void* memory = ::operator new(sizeof(InlineText) + length + 1);
    auto* result = new (memory) InlineText{length};
    std::copy_n(text, length + 1, reinterpret_cast<char*>(result + 1));
    return result;
  }
  const char* text() const { return reinterpret_cast<const char*>(this + 1); }
  static void operator delete(InlineText* self, std::destroying_delete_t) {
    std::printf("destroying %zu bytes\n", sizeof(InlineText) + self->length + 1);
    self->~InlineText();
    ::operator delete(self);
  }
};

struct Constant {
  const int value;
};

}  // namespace

int main() {
  check<1>();
  check<16>();
  check<32>();
  check<64>();
  check<256>();
  check<4096>();
  alignas(Item) std::byte storage[sizeof(Item) * 4];
  Item* items = reinterpret_cast<Item*>(storage);
  std::uninitialized_fill_n(items, 2, Item("filled"));
  std::uninitialized_default_construct_n(items + 2, 2);
  std::printf("%d %s %s\n", Item::live, items[1].name.c_str(), items[3].name.c_str());
  std::destroy(items, items + 4);
  Item* again = ::new (storage) Item("again");
  std::printf("%s %d\n", std::launder(reinterpret_cast<Item*>(storage))->name.c_str(), Item::live);
  std::destroy_at(again);
  Arena arena;
  Item* in_arena = new (arena) Item("arena");
  auto* numbers = new (arena) long[10]{1, 2, 3};
  std::printf("%s %ld %d\n", in_arena->name.c_str(), numbers[2] + numbers[9], arena.used > 0);
  in_arena->~Item();
  delete InlineText::make("stored inline");
  Constant* constant = new Constant{1};
  constant->~Constant();
  new (constant) Constant{2};
  std::printf("%d %d\n", std::launder(constant)->value, Item::live);
  delete std::launder(constant);
  void* raw = std::aligned_alloc(512, 1024);
  std::size_t space = 1000;
  void* cursor = static_cast<char*>(raw) + 1;
  void* fitted = std::align(128, 100, cursor, space);
  std::printf("%d %zu %d\n", is_aligned(raw, 512), space, fitted == static_cast<char*>(raw) + 128);
  std::free(raw);
}
