// Exceptions in several threads at once: each unwinds its own stack, and they meet in the main thread as exception_ptr.
#include <atomic>
#include <exception>
#include <iostream>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

std::atomic<int> guards{0};
struct Guard {
  Guard() { ++guards; }
  ~Guard() { --guards; }
};

int recurse(int depth, int thread) {
  Guard guard;
  if (depth == 0) throw std::out_of_range("thread " + std::to_string(thread));
  return recurse(depth - 1, thread) + 1;
}

int count_catches(int thread, int rounds) {
  int caught = 0;
  for (int round = 0; round < rounds; ++round) {
    try {
      recurse(round % 50, thread);
    } catch (const std::exception&) {
      ++caught;
    }
  }
  return caught;
}

struct Worker {
  std::exception_ptr failure;
  int catches = 0;
  void run(int number) {
    try {
      catches = count_catches(number, 2000);
      recurse(100, number);
    } catch (...) {
      failure = std::current_exception();
    }
  }
};

}  // namespace

int main() {
  constexpr int thread_count = 4;
  std::vector<Worker> workers(thread_count);
  std::vector<std::thread> threads;
  for (int i = 0; i < thread_count; ++i) threads.emplace_back(&Worker::run, &workers[i], i);
  for (std::thread& thread : threads) thread.join();
  for (const Worker& worker : workers) {
    try {
      std::rethrow_exception(worker.failure);
    } catch (const std::out_of_range& error) {
      std::cout << error.what() << " caught " << worker.catches << '\n';
    }
  }
  std::cout << "guards left " << guards << '\n';

  std::mutex mutex;
  int locked = 0;
  std::vector<std::thread> lockers;
  for (int i = 0; i < thread_count; ++i) {
    lockers.emplace_back([&] {
      for (int round = 0; round < 500; ++round) {
        try {
          std::lock_guard<std::mutex> lock(mutex);
          ++locked;
          throw round;
        } catch (int) {
        }
      }
    });
  }
  for (std::thread& thread : lockers) thread.join();
  std::cout << "locked " << locked << '\n';
}
