// Smart pointers: counts, aliasing, weak references, enable_shared_from_this, deleters, arrays, casts, cycles, owner
// order, threads.
#include <atomic>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

struct Tracked {
  static inline int live = 0;
  int value;
  explicit Tracked(int value = 0) : value(value) { ++live; }
  Tracked(const Tracked& other) : value(other.value) { ++live; }
  virtual ~Tracked() { --live; }
};
struct Derived : Tracked {
  std::string name = "derived";
  using Tracked::Tracked;
};

struct Widget : std::enable_shared_from_this<Widget> {
  std::vector<std::function<std::string()>> callbacks;
  std::string name;
  explicit Widget(std::string name) : name(std::move(name)) {}
  void subscribe(Widget& other) {
    other.callbacks.push_back([weak = weak_from_this()] {
      auto self = weak.lock();
      return self ? self->name : "gone";
    });
  }
};

struct TreeNode {
  int value;
  std::weak_ptr<TreeNode> parent;
  std::vector<std::shared_ptr<TreeNode>> children;
  static inline int destroyed = 0;
  explicit TreeNode(int value) : value(value) {}
  ~TreeNode() { ++destroyed; }
};

template <class T>
struct CountingAllocator {
  using value_type = T;
  int* bytes;
  explicit CountingAllocator(int* bytes) : bytes(bytes) {}
  template <class U>
  CountingAllocator(const CountingAllocator<U>& other) : bytes(other.bytes) {}
  T* allocate(std::size_t n) {
    *bytes += static_cast<int>(n * sizeof(T));
    return std::allocator<T>().allocate(n);
  }
  void deallocate(T* pointer, std::size_t n) {
    *bytes -= static_cast<int>(n * sizeof(T));
    std::allocator<T>().deallocate(pointer, n);
  }
  friend bool operator==(const CountingAllocator& a, const CountingAllocator& b) { return a.bytes == b.bytes; }
  friend bool operator!=(const CountingAllocator& a, const CountingAllocator& b) { return a.bytes != b.bytes; }
};

}  // namespace

int main() {
  {
    auto first = std::make_shared<Derived>(5);
    std::shared_ptr<Tracked> base = first;
    std::shared_ptr<const std::string> alias(first, &first->name);
    std::weak_ptr<Tracked> weak = base;
    std::cout << first.use_count() << ' ' << *alias << ' ' << weak.expired() << ' '
              << std::dynamic_pointer_cast<Derived>(base)->name << ' '
              << (std::static_pointer_cast<Derived>(base) == first)
              << (std::dynamic_pointer_cast<Widget>(std::shared_ptr<Tracked>()) == nullptr) << '\n';
    first.reset();
    base = nullptr;
    std::cout << *alias << ' ' << weak.lock()->value << ' ' << weak.use_count() << '\n';
    alias.reset();
    std::cout << weak.expired() << ' ' << Tracked::live << '\n';
  }
  std::string log;
  {
    auto deleter = [&log](int* pointer) {
      log += "delete " + std::to_string(*pointer) + "; ";
      delete pointer;
    };
    std::shared_ptr<int> shared(new int(1), deleter);
    std::unique_ptr<int, decltype(deleter)> unique(new int(2), deleter);
    shared = std::move(unique);
    std::shared_ptr<void> erased(new int(3),
                                 [&](void* pointer) { log += "erased; ", delete static_cast<int*>(pointer); });
    std::cout << log << *shared << ' ' << (std::get_deleter<decltype(deleter)>(shared) != nullptr) << '\n';
  }
  std::cout << log << '\n';
  auto button = std::make_shared<Widget>("button"), window = std::make_shared<Widget>("window");
  button->subscribe(*window);
  window->subscribe(*window);
  std::cout << window->callbacks[0]() << ' ' << window->callbacks[1]() << ' ';
  button.reset();
  std::cout << window->callbacks[0]() << ' ' << window->shared_from_this().use_count() << '\n';
  try {
    Widget on_stack("stack");
    on_stack.shared_from_this();
  } catch (const std::bad_weak_ptr&) {
    std::cout << "not shared\n";
  }
  auto root = std::make_shared<TreeNode>(1);
  for (int i = 0; i < 3; ++i) {
    root->children.push_back(std::make_shared<TreeNode>(10 + i));
    root->children.back()->parent = root;
  }
  auto kept = root->children[1];
  root.reset();
  std::cout << TreeNode::destroyed << ' ' << kept->value << ' ' << kept->parent.expired() << '\n';
  int bytes = 0;
  {
    auto allocated = std::allocate_shared<Derived>(CountingAllocator<Derived>(&bytes), 9);
    std::weak_ptr<Derived> weak = allocated;
    int before = bytes;
    allocated.reset();
    std::cout << (before > 0) << (bytes == before) << ' ' << Tracked::live << '\n';
  }
  std::cout << bytes << '\n';
  auto array = std::make_unique<Tracked[]>(4);
  std::shared_ptr<int[]> numbers(new int[3]{1, 2, 3});
  array[2].value = numbers[2];
  std::cout << array[2].value << ' ' << Tracked::live << ' ';
  array.reset();
  std::cout << Tracked::live << '\n';
  auto a = std::make_shared<int>(1);
  std::shared_ptr<int> same_owner(a, nullptr);
  std::set<std::weak_ptr<int>, std::owner_less<>> owners = {a, same_owner, std::make_shared<int>(2)};
  std::cout << owners.size() << ' ' << (a < same_owner || same_owner < a) << ' ' << a.owner_before(same_owner) << '\n';
  auto counter = std::make_shared<std::atomic<int>>(0);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([counter] {
      for (int n = 0; n < 2000; ++n) {
        auto copy = counter;
        ++*copy;
      }
    });
  for (auto& thread : threads) thread.join();
  threads.clear();
  std::cout << *counter << ' ' << counter.use_count() << '\n';
}
