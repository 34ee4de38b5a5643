// No header at all: the C library's functions are declared by hand.
extern "C" {
int printf(const char*, ...);
void* malloc(unsigned long);
void free(void*);
double sqrt(double);
unsigned long strlen(const char*);
int atoi(const char*);
extern struct _IO_FILE* stdout;
int fputs(const char*, struct _IO_FILE*);
}

namespace std {
using size_t = decltype(sizeof 0);
}

inline void* operator new(std::size_t, void* place) noexcept { return place; }

template <class T>
class Buffer {
 public:
  explicit Buffer(std::size_t capacity) : items_(static_cast<T*>(malloc(capacity * sizeof(T)))) {}
  Buffer(const Buffer&) = delete;
  ~Buffer() {
    while (size_) items_[--size_].~T();
    free(items_);
  }
  T& add(const T& item) { return *new (items_ + size_++) T(item); }
  T* begin() { return items_; }
  T* end() { return items_ + size_; }

 private:
  T* items_;
  std::size_t size_ = 0;
};

struct Point {
  double x, y;
  double length() const { return sqrt(x * x + y * y); }
};

int main() {
  Buffer<Point> points(4);
  points.add({3, 4});
  points.add({5, 12}).x = 9;
  for (const Point& point : points) printf("%g ", point.length());
  auto* numbers = new int[3]{1, 2, 3};
  int sum = 0;
  for (int i = 0; i < 3; ++i) sum += numbers[i];
  delete[] numbers;
  try {
    throw Point{1, 0};
  } catch (const Point& point) {
    printf("%g %d %d %lu\n", point.length(), sum, atoi("55"), strlen("length"));
  }
  fputs("done\n", stdout);
}
