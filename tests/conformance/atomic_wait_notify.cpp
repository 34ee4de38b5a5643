// std::atomic wait and notify: hand-over between threads, flags, several waiters, values that do not change.
#include <atomic>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

int main() {
  std::atomic<int> turn{0};
  std::string order;
  std::vector<std::thread> threads;
  for (int me = 0; me < 3; ++me) {
    threads.emplace_back([&, me] {
      for (int round = 0; round < 50; ++round) {
        int now;
        while ((now = turn.load()) % 3 != me) turn.wait(now);
        if (round < 4) order += static_cast<char>('a' + me);
        turn.store(now + 1);
        turn.notify_all();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::cout << order << ' ' << turn << '\n';

  std::atomic_flag flag;
  std::atomic<int> woken{0};
  std::vector<std::thread> waiters;
  for (int i = 0; i < 3; ++i) {
    waiters.emplace_back([&] {
      flag.wait(false);
      ++woken;
    });
  }
  flag.test_and_set();
  flag.notify_all();
  for (std::thread& thread : waiters) thread.join();
  std::cout << woken << ' ' << flag.test() << '\n';

  std::atomic<long long> pings{0}, pongs{0};
  std::thread ponger([&] {
    for (long long i = 1; i <= 1000; ++i) {
      for (long long seen; (seen = pings.load()) < i;) pings.wait(seen);
      pongs = i;
      pongs.notify_one();
    }
  });
  for (long long i = 1; i <= 1000; ++i) {
    pings = i;
    pings.notify_one();
    for (long long seen; (seen = pongs.load()) < i;) pongs.wait(seen);
  }
  ponger.join();
  std::cout << pings << ' ' << pongs << '\n';

  struct Pair {
    short a, b;
  };
  std::atomic<Pair> pair{Pair{1, 2}};
  pair.wait(Pair{0, 0});
  std::atomic<bool> done{false};
  std::thread setter([&] {
    done = true;
    done.notify_one();
  });
  done.wait(false);
  setter.join();
  std::cout << pair.load().b << done << '\n';
}
