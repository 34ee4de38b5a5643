// thread_local variables without dynamic initialisation: zeroed, initialised, aligned, large, at namespace and block
// scope.
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <thread>
#include <vector>

thread_local int zeroed;
thread_local int initialised = 42;
extern thread_local long declared_first;
thread_local const char* text = "start";
static thread_local double table[64] = {1.5, 2.5};
alignas(64) thread_local char aligned[100] = "aligned";
thread_local struct {
  short a = 1;
  char b = 'b';
  int c[3] = {7, 8, 9};
} record;
__thread unsigned gnu_style = 5;

namespace {

thread_local unsigned char hidden[2000];

int& block_scope() {
  static thread_local int counter = 100;
  return ++counter;
}

std::uint64_t sum_of_state() {
  std::uint64_t sum = zeroed + initialised + declared_first + gnu_style + record.a + record.b + record.c[2];
  for (double value : table) sum += static_cast<std::uint64_t>(value * 2);
  for (unsigned char byte : hidden) sum += byte;
  return sum + std::strlen(text) + std::strlen(aligned);
}

void change(int by) {
  zeroed += by;
  initialised += by;
  declared_first -= by;
  table[by % 64] += by;
  gnu_style <<= 1;
  record.c[2] += by;
  hidden[by] = static_cast<unsigned char>(by);
  text = "changed";
  std::strcat(aligned, "!");
}

struct Seen {
  std::uint64_t before, after;
  int counter;
  bool aligned_at_64, own_address;
};

}  // namespace

thread_local long declared_first = -3;

int main() {
  const int* main_address = &zeroed;
  change(1);
  std::vector<Seen> seen(4);
  for (int round = 0; round < 2; ++round) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&, i] {
        Seen& mine = seen[i];
        mine.before = sum_of_state();
        for (int n = 0; n <= i; ++n) change(10 * i + n);
        for (int n = 0; n < i; ++n) block_scope();
        mine.after = sum_of_state();
        mine.counter = block_scope();
        mine.aligned_at_64 = reinterpret_cast<std::uintptr_t>(aligned) % 64 == 0;
        mine.own_address = &zeroed != main_address;
      });
    }
    for (std::thread& thread : threads) thread.join();
    for (const Seen& each : seen) {
      std::printf("%llu %llu %d %d %d\n", static_cast<unsigned long long>(each.before),
                  static_cast<unsigned long long>(each.after), each.counter, each.aligned_at_64, each.own_address);
    }
  }
  std::printf("main: %llu %d %s %s\n", static_cast<unsigned long long>(sum_of_state()), block_scope(), text, aligned);
}
