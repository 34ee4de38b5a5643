// Threads, mutexes of every kind, condition variables, reader-writer locks, scoped locks without deadlock,
// identifiers, detaching.
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <iostream>
#include <mutex>
#include <numeric>
#include <set>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;

namespace {

template <class T>
class Queue {
 public:
  explicit Queue(std::size_t capacity) : capacity_(capacity) {}
  void push(T item) {
    std::unique_lock lock(mutex_);
    not_full_.wait(lock, [&] { return items_.size() < capacity_; });
    items_.push_back(std::move(item));
    lock.unlock();
    not_empty_.notify_one();
  }
  bool pop(T& item) {
    std::unique_lock lock(mutex_);
    not_empty_.wait(lock, [&] { return !items_.empty() || closed_; });
    if (items_.empty()) return false;
    item = std::move(items_.front());
    items_.pop_front();
    not_full_.notify_one();
    return true;
  }
  void close() {
    std::lock_guard lock(mutex_);
    closed_ = true;
    not_empty_.notify_all();
  }

 private:
  std::size_t capacity_;
  std::deque<T> items_;
  std::mutex mutex_;
  std::condition_variable not_empty_, not_full_;
  bool closed_ = false;
};

void producers_and_consumers() {
  Queue<int> queue(16);
  std::array<long, 3> sums{};
  std::vector<std::thread> consumers, producers;
  for (long& sum : sums)
    consumers.emplace_back([&queue, &sum] {
      for (int item; queue.pop(item);) sum += item;
    });
  for (int p = 0; p < 2; ++p)
    producers.emplace_back([&queue, p] {
      for (int i = 0; i < 3000; ++i) queue.push(i * 2 + p);
    });
  for (auto& thread : producers) thread.join();
  queue.close();
  for (auto& thread : consumers) thread.join();
  std::cout << std::accumulate(sums.begin(), sums.end(), 0L) << '\n';
}

struct Account {
  std::mutex mutex;
  long balance = 1000;
};

void transfers() {
  std::array<Account, 4> accounts;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 2000; ++i) {
        Account& from = accounts[(t + i) % 4];
        Account& to = accounts[(t + i * 3 + 1) % 4];
        if (&from == &to) continue;
        std::scoped_lock lock(from.mutex, to.mutex);
        from.balance -= i % 7;
        to.balance += i % 7;
      }
    });
  for (auto& thread : threads) thread.join();
  long total = 0;
  for (Account& account : accounts) total += account.balance;
  std::cout << total << '\n';
}

void readers_and_writers() {
  std::shared_mutex mutex;
  std::vector<int> data(64, 0);
  std::atomic<int> inconsistent{0}, reads{0};
  std::vector<std::thread> threads;
  for (int r = 0; r < 3; ++r)
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) {
        std::shared_lock lock(mutex);
        for (int value : data) inconsistent += value != data[0];
        ++reads;
      }
    });
  threads.emplace_back([&] {
    for (int i = 1; i <= 200; ++i) {
      std::unique_lock lock(mutex);
      for (int& value : data) value = i;
    }
  });
  for (auto& thread : threads) thread.join();
  std::cout << inconsistent << ' ' << reads << ' ' << data[63] << '\n';
}

void kinds_of_mutexes() {
  std::recursive_mutex recursive;
  std::function<int(int)> nested = [&](int depth) {
    std::lock_guard lock(recursive);
    return depth == 0 ? 0 : nested(depth - 1) + 1;
  };
  std::timed_mutex timed;
  bool taken = true, in_time = true;
  std::unique_lock held(timed);
  std::thread([&] {
    taken = timed.try_lock();
    in_time = timed.try_lock_for(5ms);
  }).join();
  held.unlock();
  std::unique_lock deferred(timed, std::defer_lock);
  std::cout << nested(100) << ' ' << taken << in_time << ' ' << deferred.owns_lock() << deferred.try_lock()
            << deferred.owns_lock() << '\n';
  std::condition_variable_any any;
  std::cout << (any.wait_for(deferred, 5ms) == std::cv_status::timeout) << ' '
            << any.wait_until(deferred, std::chrono::steady_clock::now() + 1ms, [] { return true; }) << '\n';
}

}  // namespace

int main() {
  producers_and_consumers();
  transfers();
  readers_and_writers();
  kinds_of_mutexes();
  std::set<std::thread::id> identifiers = {std::this_thread::get_id()};
  std::thread one([] {}), two;
  identifiers.insert(one.get_id());
  two = std::move(one);
  std::cout << identifiers.size() << one.joinable() << two.joinable() << (one.get_id() == std::thread::id()) << '\n';
  two.join();
  std::string text;
  std::thread(
      [](std::string& out, int n, const char* c) {
        while (n--) out += c;
      },
      std::ref(text), 3, "ab")
      .join();
  std::atomic<bool> finished{false};
  std::thread([&] {
    finished = true;
    finished.notify_one();
  }).detach();
  finished.wait(false);
  std::cout << text << ' ' << (std::thread::hardware_concurrency() >= 1) << '\n';
}
