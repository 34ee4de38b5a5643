// Latches, barriers with completion, counting semaphores and osyncstream: threads that meet and take turns.
#include <algorithm>
#include <atomic>
#include <barrier>
#include <chrono>
#include <iostream>
#include <latch>
#include <semaphore>
#include <sstream>
#include <string>
#include <syncstream>
#include <thread>
#include <vector>

using namespace std::chrono_literals;

namespace {

template <class Function>
void in_threads(int count, Function function) {
  std::vector<std::jthread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back(function, i);
}

}  // namespace

int main() {
  std::latch start(1), done(3);
  std::atomic<int> began{0};
  std::vector<std::jthread> workers;
  for (int i = 0; i < 3; ++i)
    workers.emplace_back([&] {
      start.wait();
      ++began;
      done.count_down();
    });
  bool waited = began == 0;
  start.count_down();
  done.wait();
  std::cout << waited << ' ' << began << ' ' << done.try_wait() << '\n';

  constexpr int threads = 4, rounds = 20;
  std::vector<long> cells(threads, 1), next(threads);
  int completions = 0;
  std::barrier barrier(threads, [&]() noexcept {
    cells.swap(next);
    ++completions;
  });
  in_threads(threads, [&](int me) {
    for (int round = 0; round < rounds; ++round) {
      next[me] = (cells[me] + cells[(me + 1) % threads] * (me + 1)) % 1000003;
      barrier.arrive_and_wait();
    }
  });
  std::cout << completions << ':';
  for (long cell : cells) std::cout << ' ' << cell;
  std::cout << '\n';
  std::barrier shrinking(3);
  std::atomic<int> passes{0};
  in_threads(3, [&](int me) {
    for (int round = 0; round <= me; ++round) {
      if (round == me)
        shrinking.arrive_and_drop();
      else
        shrinking.arrive_and_wait();
      ++passes;
    }
  });
  std::cout << passes << '\n';

  std::counting_semaphore<2> slots(2);
  std::atomic<int> inside{0}, most{0};
  in_threads(4, [&](int) {
    for (int i = 0; i < 200; ++i) {
      slots.acquire();
      int now = ++inside;
      for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
      }
      --inside;
      slots.release();
    }
  });
  std::cout << (most <= 2) << ' ' << inside << ' ' << slots.try_acquire() << slots.try_acquire() << slots.try_acquire()
            << slots.try_acquire_for(2ms) << '\n';

  std::binary_semaphore ping(1), pong(0);
  std::string rally;
  std::jthread other([&] {
    for (int i = 0; i < 5; ++i) {
      pong.acquire();
      rally += 'b';
      ping.release();
    }
  });
  for (int i = 0; i < 5; ++i) {
    ping.acquire();
    rally += 'a';
    pong.release();
  }
  other.join();
  std::cout << rally << '\n';

  std::ostringstream out;
  in_threads(4, [&](int me) {
    for (int i = 0; i < 50; ++i) std::osyncstream(out) << "thread " << me << " line " << i << '\n';
  });
  std::istringstream in(out.str());
  int whole = 0;
  for (std::string line; std::getline(in, line);)
    whole += line.starts_with("thread ") && line.find("line") != std::string::npos && line.size() <= 16;
  std::cout << whole << '\n';
}
