// C++17: names that later standards took for keywords, and code that they no longer accept or understand otherwise.
#include <cstdio>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

struct concept {
  int
    requires
  = 1;
  virtual ~concept() = default;
};
typedef unsigned char char8_t;
int co_await = 2, co_yield = 3, co_return = 4, constinit = 5, consteval = 6;
template <class T>
T import(T module) {
  return module;
}

struct Aggregate {
  Aggregate() = default;
  Aggregate(const Aggregate&) = default;
  int first = 7;
  int second = 8;
};
struct NoDefault {
  NoDefault() = delete;
  int value;
};

struct Compared {
  int value;
  bool operator==(const Compared& other) { return value == other.value; }
  bool operator!=(const Compared& other) { return value != other.value; }
};
struct Converted {
  int value;
  Converted(int value) : value(value) {}
  bool operator==(const Converted& other) const { return value == other.value; }
};
bool operator==(int number, const Converted& other) { return number == other.value + 100; }

template <class T>
struct Box {
  T value;
  Box<T>(T given) : value(given) {}
  ~Box<T>() {}
};

struct Capturing {
  int value = 9;
  auto later() {
    return [=] { return value; };
  }
};

void unspecified() throw() {}

int main() {
  concept object;
  char8_t byte = 'x';
  std::printf("%d %c %d %d\n", object.requires, byte, co_await +co_yield +co_return, constinit + consteval + import(1));
  Aggregate aggregate{70};
  NoDefault only{5};
  std::printf("%d %d %d %d\n", aggregate.first, aggregate.second, only.value, std::is_aggregate<Aggregate>::value);
  Compared a{1}, b{1};
  Converted c(5);
  std::printf("%d %d %d %d\n", a == b, a != b, c == 5, 105 == c);
  std::printf("%d %d %d\n", Box<int>(3).value, Capturing().later()(), noexcept(unspecified()));
  volatile int counter = 0;
  counter++;
  counter += 2;
  int array[3] = {10, 20, 30};
  std::printf("%d %d\n", counter, array[0, 2]);
  enum Fruit { apple = 1 };
  enum Colour { red = 1 };
  std::printf("%d %g\n", apple == red, apple * 1.5);
  std::string text = "reserve";
  text.reserve();
  std::printf("%ld %d\n", __cplusplus, std::is_literal_type<int>::value && std::is_pod<Box<int>>::value == false);
}
