// Global operator new and delete replaced and counted: single, array, sized, aligned, nothrow, the new handler, and
// failure.
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <thread>
#include <vector>

static std::atomic<long> allocations, releases, bytes, aligned_allocations, arrays, sized;
static long budget = -1;

static void* allocate(std::size_t size) {
  for (;;) {
    if (budget < 0 || static_cast<long>(size) <= budget) {
      ++allocations;
      bytes += static_cast<long>(size);
      return std::malloc(size ? size : 1);
    }
    std::new_handler handler = std::get_new_handler();
    if (!handler) throw std::bad_alloc();
    handler();
  }
}
static void release(void* pointer) {
  if (pointer) ++releases;
  std::free(pointer);
}

void* operator new(std::size_t size) { return allocate(size); }
void* operator new[](std::size_t size) {
  ++arrays;
  return allocate(size);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  ++allocations;
  ++aligned_allocations;
  return std::aligned_alloc(static_cast<std::size_t>(alignment), (size + static_cast<std::size_t>(alignment) - 1) &
                                                                     ~(static_cast<std::size_t>(alignment) - 1));
}
void operator delete(void* pointer) noexcept { release(pointer); }
void operator delete[](void* pointer) noexcept { release(pointer); }
void operator delete(void* pointer, std::size_t) noexcept {
  ++sized;
  release(pointer);
}
void operator delete(void* pointer, std::align_val_t) noexcept { release(pointer); }
void operator delete(void* pointer, std::size_t, std::align_val_t) noexcept { release(pointer); }

struct alignas(128) Wide {
  char data[200];
};
struct Virtual {
  virtual ~Virtual() = default;
  long padding[4];
};
struct Larger : Virtual {
  std::string text = "a string that does not fit into its small buffer";
};

static void* volatile sink;
template <class T>
static T* keep(T* pointer) {
  sink = pointer;
  return pointer;
}

template <class Function>
static void counted(const char* what, Function function) {
  long a = allocations, r = releases, b = bytes, w = aligned_allocations, n = arrays;
  function();
  std::printf("%-12s allocations %ld releases %ld bytes %ld aligned %ld arrays %ld\n", what, allocations - a,
              releases - r, bytes - b, aligned_allocations - w, arrays - n);
}

int main() {
  counted("nothing", [] {});
  counted("int", [] { delete keep(new int(5)); });
  counted("array", [] { delete[] keep(new double[10]); });
  counted("with count", [] { delete[] keep(new std::string[3]); });
  counted("virtual", [] {
    Virtual* object = keep(static_cast<Virtual*>(new Larger));
    delete object;
  });
  counted("aligned", [] { delete keep(new Wide); });
  counted("nothrow", [] { delete keep(new (std::nothrow) long(1)); });
  counted("function", [] { ::operator delete(keep(::operator new(33))); });
  counted("unique", [] { keep(std::make_unique<int>(1).get()); });
  counted("shared", [] { keep(std::make_shared<int>(1).get()); });
  counted("vector", [] {
    std::vector<int> numbers;
    for (int i = 0; i < 100; ++i) numbers.push_back(i);
    keep(numbers.data());
  });
  counted("over-aligned", [] {
    std::vector<Wide> wide(3);
    keep(wide.data());
  });
  std::thread([] { counted("thread", [] { delete keep(new char); }); }).join();
  budget = 1000;
  try {
    keep(new char[2000]);
  } catch (const std::bad_alloc& error) {
    std::printf("refused: %s\n", error.what());
  }
  std::printf("nothrow gives null: %d\n", keep(new (std::nothrow) char[3000]) == nullptr);
  std::set_new_handler([] {
    std::printf("handler makes room\n");
    budget = -1;
    std::set_new_handler(nullptr);
  });
  delete[] keep(new char[5000]);
  std::printf("sized %d\n", sized >= 0);
}
