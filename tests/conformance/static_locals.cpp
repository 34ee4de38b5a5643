// Function-local statics: lazy, once, again after an exception, one per template instance, safe in threads, destroyed
// in reverse.
#include <atomic>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

struct Named {
  std::string name;
  explicit Named(std::string given) : name(std::move(given)) { std::printf("+%s\n", name.c_str()); }
  ~Named() { std::printf("-%s\n", name.c_str()); }
};

Named& registry() {
  static Named object("registry");
  return object;
}

Named& dependent() {
  static Named object("dependent on " + registry().name);
  return object;
}

int fails_twice() {
  static int attempts = 0;
  ++attempts;
  static const int value = attempts < 3 ? throw attempts : attempts * 100;
  return value;
}

template <class T>
int next_id() {
  static int id = sizeof(T);
  return id++;
}

int from_lambda() {
  static auto counter = [count = 0]() mutable { return ++count; };
  return counter();
}

const std::vector<std::string>& words() {
  static const std::vector<std::string> list = [] {
    std::vector<std::string> made;
    for (char c = 'a'; c < 'e'; ++c) made.emplace_back(3, c);
    return made;
  }();
  return list;
}

long fibonacci(int n) {
  static std::vector<long> memory(100, -1);
  if (n < 2) return n;
  long& known = memory[n];
  return known >= 0 ? known : known = fibonacci(n - 1) + fibonacci(n - 2);
}

std::atomic<int> constructions{0};
struct Slow {
  long value = 0;
  Slow() {
    ++constructions;
    for (int i = 0; i < 1000000; ++i) value += i % 7;
    std::this_thread::yield();
  }
};

long in_threads() {
  static Slow slow;
  return slow.value;
}

struct WithStaticMember {
  static Named& member() {
    static Named object("member");
    return object;
  }
  // Finished before this object is, so destroyed after it.
  WithStaticMember() { member(); }
  ~WithStaticMember() { std::printf("uses %s at the end\n", member().name.c_str()); }
};

}  // namespace

int main() {
  static WithStaticMember at_end;
  std::printf("before\n");
  dependent();
  registry();
  for (int i = 0; i < 5; ++i) {
    try {
      std::printf("value %d\n", fails_twice());
    } catch (int attempt) {
      std::printf("failed %d\n", attempt);
    }
  }
  next_id<char>();
  next_id<int>();
  std::printf("%d %d %d\n", next_id<char>(), next_id<int>(), next_id<double>());
  from_lambda();
  std::printf("%d %s %zu %ld\n", from_lambda(), words()[2].c_str(), words().size(), fibonacci(80));
  std::vector<std::thread> threads;
  std::vector<long> values(6);
  for (int i = 0; i < 6; ++i) threads.emplace_back([&values, i] { values[i] = in_threads(); });
  for (std::thread& thread : threads) thread.join();
  bool same = true;
  for (long value : values) same &= value == values[0];
  std::printf("same %d constructions %d value %ld\n", same, constructions.load(), values[0]);
  if (registry().name.empty()) {
    static Named never("never");
  }
}
