// The program ends when main returns, whatever its detached threads are doing.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <thread>

static std::atomic<long> rounds{0};

int main() {
  std::thread([] {
    for (;;) ++rounds;
  }).detach();
  std::thread([] {
    for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
  }).detach();
  while (rounds < 1000) std::this_thread::yield();
  std::printf("%d\n", rounds >= 1000);
}
