// thread_local in templates, as inline and static members, as references, captured by lambdas, in several threads at
// once.
#include <atomic>
#include <cstdint>
#include <iostream>
#include <map>
#include <string>
#include <thread>
#include <typeinfo>
#include <vector>

inline thread_local int inline_counter = 10;

template <class T>
thread_local T variable_template = T(3);

template <class T>
struct PerType {
  static thread_local int uses;
  static inline thread_local std::string label = std::string("type ") + typeid(T).name();
  static int use() { return ++uses; }
};
template <class T>
thread_local int PerType<T>::uses = sizeof(T);
template <>
thread_local int PerType<char>::uses = 1000;

struct alignas(64) CacheLine {
  std::uint64_t values[8] = {1, 2, 3, 4, 5, 6, 7, 8};
  std::uint64_t sum() const {
    std::uint64_t total = 0;
    for (std::uint64_t value : values) total += value;
    return total;
  }
};

template <int Lane>
CacheLine& lane() {
  thread_local CacheLine line;
  return line;
}

std::string& alias() {
  thread_local std::string& reference = PerType<double>::label;
  return reference;
}

struct Instance {
  static std::atomic<int> live;
  Instance() { ++live; }
  ~Instance() { --live; }
  int touch() { return ++uses; }
  int uses = 0;
};
std::atomic<int> Instance::live{0};

template <class Tag>
Instance& instance() {
  static thread_local Instance object;
  return object;
}

std::string work(int number) {
  inline_counter += number;
  variable_template<int> += number;
  variable_template<double> *= number + 1;
  for (int i = 0; i < number; ++i) PerType<int>::use(), PerType<char>::use();
  PerType<std::string>::use();
  lane<0>().values[0] += number;
  lane<1>().values[7] *= number;
  alias() += '#';
  auto lambda = [] { return ++inline_counter + instance<int>().touch() + instance<char>().touch(); };
  int from_lambda = lambda() + lambda();
  bool aligned =
      reinterpret_cast<std::uintptr_t>(&lane<0>()) % 64 == 0 && reinterpret_cast<std::uintptr_t>(&lane<1>()) % 64 == 0;
  return std::to_string(inline_counter) + ' ' + std::to_string(variable_template<int>) + ' ' +
         std::to_string(variable_template<double>) + ' ' + std::to_string(PerType<int>::uses) + ' ' +
         std::to_string(PerType<char>::uses) + ' ' + std::to_string(PerType<std::string>::uses) + ' ' +
         std::to_string(lane<0>().sum()) + ' ' + std::to_string(lane<1>().sum()) + ' ' + PerType<double>::label + ' ' +
         std::to_string(from_lambda) + (aligned ? " aligned" : " misaligned");
}

int main() {
  std::vector<std::string> results(4);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([&results, i] { results[i] = work(i); });
  for (std::thread& thread : threads) thread.join();
  for (const std::string& result : results) std::cout << result << '\n';
  std::cout << "live " << Instance::live << '\n';
  std::cout << work(7) << '\n' << work(1) << '\n';
  std::cout << "live " << Instance::live << '\n';
}
