// Threads that work together: a queue with stop tokens, packaged tasks, semaphores, latches, barriers with a completion,
// shared locks, deferred and asynchronous futures.
#include <atomic>
#include <barrier>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <functional>
#include <future>
#include <latch>
#include <map>
#include <mutex>
#include <numeric>
#include <semaphore>
#include <shared_mutex>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace {

class Pool {
 public:
  explicit Pool(int threads) {
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this](std::stop_token stop) { work(stop); });
  }

  template <class F>
  auto submit(F function) {
    std::packaged_task<decltype(function())()> task(std::move(function));
    auto result = task.get_future();
    {
      std::lock_guard lock(mutex_);
      tasks_.emplace_back([task = std::make_shared<decltype(task)>(std::move(task))] { (*task)(); });
    }
    changed_.notify_one();
    return result;
  }

 private:
  void work(const std::stop_token& stop) {
    for (;;) {
      std::function<void()> task;
      {
        std::unique_lock lock(mutex_);
        if (!changed_.wait(lock, stop, [this] { return !tasks_.empty(); })) return;
        task = std::move(tasks_.front());
        tasks_.pop_front();
      }
      task();
    }
  }

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<std::function<void()>> tasks_;
  std::vector<std::jthread> threads_;
};

void pool() {
  Pool pool(4);
  std::vector<std::future<long>> sums;
  for (long part = 0; part < 20; ++part) {
    sums.push_back(pool.submit([part] {
      long sum = 0;
      for (long i = part * 1000; i < (part + 1) * 1000; ++i) sum += i;
      return sum;
    }));
  }
  long total = 0;
  for (auto& sum : sums) total += sum.get();
  auto failing = pool.submit([]() -> int { throw std::runtime_error("task failed"); });
  try {
    failing.get();
  } catch (const std::runtime_error& error) {
    std::printf("%ld %s\n", total, error.what());
  }
}

void phases() {
  std::vector<int> cells{1, 2, 3, 4};
  std::string history;
  std::barrier barrier(
      4, [&]() noexcept { history += std::to_string(std::accumulate(cells.begin(), cells.end(), 0)) + " "; });
  std::vector<std::jthread> threads;
  for (std::size_t self = 0; self < 4; ++self) {
    threads.emplace_back([&, self] {
      for (int round = 0; round < 5; ++round) {
        int next = cells[self] + cells[(self + 1) % 4];
        barrier.arrive_and_wait();
        cells[self] = next;
        barrier.arrive_and_wait();
      }
      barrier.arrive_and_drop();
    });
  }
  threads.clear();
  std::printf("%s\n", history.c_str());
}

void bounded_buffer() {
  std::counting_semaphore<3> places(3), items(0);
  std::binary_semaphore guard(1);
  std::deque<int> buffer;
  std::size_t most = 0;
  long sum = 0;
  std::jthread producer([&] {
    for (int i = 1; i <= 500; ++i) {
      places.acquire();
      guard.acquire();
      buffer.push_back(i);
      most = std::max(most, buffer.size());
      guard.release();
      items.release();
    }
  });
  std::jthread consumer([&] {
    for (int i = 1; i <= 500; ++i) {
      items.acquire();
      guard.acquire();
      sum = sum * 3 % 1000003 + buffer.front();
      buffer.pop_front();
      guard.release();
      places.release();
    }
  });
  producer.join();
  consumer.join();
  std::printf("%d %ld %d %d\n", most <= 3, sum, items.try_acquire(),
              places.try_acquire_for(std::chrono::milliseconds(1)));
}

void readers_and_writers() {
  std::shared_mutex mutex;
  std::map<int, int> table;
  std::latch start(4);
  std::atomic<int> torn = 0;
  {
    std::vector<std::jthread> threads;
    threads.emplace_back([&] {
      start.arrive_and_wait();
      for (int i = 0; i < 300; ++i) {
        std::unique_lock lock(mutex);
        table[0] = i;
        table[1] = -i;
      }
    });
    for (int reader = 0; reader < 3; ++reader) {
      threads.emplace_back([&] {
        start.arrive_and_wait();
        for (int i = 0; i < 300; ++i) {
          std::shared_lock lock(mutex);
          torn += !table.empty() && table.at(0) + table.at(1) != 0;
        }
      });
    }
  }
  std::printf("%d %d\n", torn.load(), table[0]);
}

void futures() {
  const auto self = std::this_thread::get_id();
  auto deferred = std::async(std::launch::deferred, [self] { return std::this_thread::get_id() == self; });
  auto elsewhere = std::async(std::launch::async, [self] { return std::this_thread::get_id() == self; });
  std::printf("%d ", deferred.wait_for(std::chrono::seconds(0)) == std::future_status::deferred);
  std::printf("%d %d ", deferred.get(), elsewhere.get());
  std::promise<std::string> promise;
  std::shared_future<std::string> shared = promise.get_future().share();
  std::jthread setter([&] { promise.set_value("kept"); });
  std::printf("%s %s ", shared.get().c_str(), shared.get().c_str());
  std::future<void> broken = std::promise<void>().get_future();
  try {
    broken.get();
  } catch (const std::future_error& error) {
    std::printf("%d\n", error.code() == std::future_errc::broken_promise);
  }
}

void stopping() {
  std::stop_source source;
  int called = 0;
  std::stop_callback outer(source.get_token(), [&] { called += 1; });
  {
    std::stop_callback inner(source.get_token(), [&] { called += 10; });
  }
  std::jthread sleeper([](std::stop_token stop) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait(lock, stop, [] { return false; });
  });
  std::printf("%d %d ", source.request_stop(), source.request_stop());
  std::printf("%d %d %d\n", called, source.stop_requested(), sleeper.get_stop_source().stop_possible());
}

}  // namespace

int main() {
  pool();
  phases();
  bounded_buffer();
  readers_and_writers();
  futures();
  stopping();
}
