// Atomics of 16 bytes and of odd sizes, which call into the atomic library: structs, __int128, long double, in threads.
#include <atomic>
#include <cstdint>
#include <cstring>
#include <iostream>
#include <thread>
#include <vector>

namespace {

struct alignas(16) Tagged {
  std::uint64_t value;
  std::uint64_t tag;
};
struct Three {
  char bytes[3];
};
struct Large {
  int numbers[12];
};

std::atomic<Tagged> tagged{Tagged{0, 0}};
std::atomic<Large> large{Large{}};
std::atomic<Three> three{Three{{'a', 'b', 'c'}}};

template <class Function>
void in_threads(int count, Function function) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back(function);
  for (std::thread& thread : threads) thread.join();
}

}  // namespace

int main() {
  in_threads(4, [] {
    for (int i = 0; i < 3000; ++i) {
      Tagged current = tagged.load();
      while (!tagged.compare_exchange_weak(current, Tagged{current.value + 3, current.tag + 1})) {
      }
    }
  });
  Tagged end = tagged.load();
  std::cout << end.value << ' ' << end.tag << ' ' << (end.value == end.tag * 3) << '\n';

  int torn = 0;
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    for (int round = 1; round <= 2000; ++round) {
      Large next;
      for (int& number : next.numbers) number = round;
      large.store(next);
    }
    stop = true;
  });
  while (!stop) {
    Large seen = large.load();
    for (int number : seen.numbers) torn += number != seen.numbers[0];
  }
  writer.join();
  std::cout << "torn " << torn << ' ' << large.load().numbers[11] << '\n';

  Three expected{{'a', 'b', 'x'}};
  bool first = three.compare_exchange_strong(expected, Three{{'1', '2', '3'}});
  bool second = three.compare_exchange_strong(expected, Three{{'4', '5', '6'}});
  Three old = three.exchange(Three{{'7', '8', '9'}});
  std::cout << first << second << ' ' << std::string(expected.bytes, 3) << ' ' << std::string(old.bytes, 3) << ' '
            << std::string(three.load().bytes, 3) << '\n';

  std::atomic<__int128> wide{static_cast<__int128>(1) << 100};
  wide.store(wide.load() + 5);
  wide.exchange(wide.load() ^ static_cast<__int128>(1) << 70);
  __int128 value = wide.load();
  std::cout << std::hex << static_cast<std::uint64_t>(value >> 64) << ' ' << static_cast<std::uint64_t>(value)
            << std::dec << '\n';
  in_threads(3, [&] {
    for (int i = 0; i < 2000; ++i) {
      __int128 current = wide.load();
      while (!wide.compare_exchange_strong(current, current - 1)) {
      }
    }
  });
  std::cout << static_cast<long>(wide.load() - value) << '\n';

  std::atomic<long double> extended{1.5L};
  extended.store(extended.load() + 2.25L);
  std::cout << static_cast<double>(extended.load()) << ' ' << sizeof(std::atomic<Tagged>) << ' '
            << alignof(std::atomic<Tagged>) << ' ' << sizeof(std::atomic<Three>) << ' '
            << std::atomic<Large>::is_always_lock_free << '\n';
  unsigned __int128 plain = 7;
  __atomic_store_n(&plain, static_cast<unsigned __int128>(9) << 64, __ATOMIC_SEQ_CST);
  std::cout << static_cast<std::uint64_t>(__atomic_exchange_n(&plain, 0, __ATOMIC_SEQ_CST) >> 64) << '\n';
}
