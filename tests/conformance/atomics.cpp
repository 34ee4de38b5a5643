// Atomics of every size: read-modify-write operations, compare-exchange, flags, atomic_ref, floating point, contention
// in threads.
#include <atomic>
#include <cstdint>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

template <class Function>
void in_threads(int count, Function function) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back(function, i);
  for (std::thread& thread : threads) thread.join();
}

template <class T>
void integer(const char* name) {
  std::atomic<T> value(10);
  T before = value.fetch_add(5);
  value |= 0x30;
  value &= 0x3c;
  value ^= 1;
  T expected = 0;
  bool wrong = value.compare_exchange_strong(expected, 99);
  bool right = value.compare_exchange_strong(expected, 77);
  T old = value.exchange(3);
  ++value;
  value--;
  value -= 4;
  std::cout << name << ' ' << +before << ' ' << wrong << right << ' ' << +expected << ' ' << +old << ' '
            << +value.load() << ' ' << std::atomic<T>::is_always_lock_free << '\n';
}

struct Node {
  int value;
  Node* next;
};
class Stack {
 public:
  void push(int value) {
    Node* node = new Node{value, head_.load(std::memory_order_relaxed)};
    while (!head_.compare_exchange_weak(node->next, node, std::memory_order_release, std::memory_order_relaxed)) {
    }
  }
  long drain() {
    long sum = 0;
    for (Node* node = head_.exchange(nullptr); node;) {
      sum += node->value;
      delete std::exchange(node, node->next);
    }
    return sum;
  }

 private:
  std::atomic<Node*> head_{nullptr};
};

class SpinLock {
 public:
  void lock() {
    while (flag_.test_and_set(std::memory_order_acquire)) std::this_thread::yield();
  }
  void unlock() { flag_.clear(std::memory_order_release); }

 private:
  std::atomic_flag flag_;
};

}  // namespace

int main() {
  integer<std::int8_t>("int8");
  integer<std::uint16_t>("uint16");
  integer<int>("int");
  integer<std::uint64_t>("uint64");
  long counter_plain = 0;
  std::atomic<long> counter{0};
  SpinLock spin;
  Stack stack;
  std::atomic<double> real{0};
  alignas(8) long raw = 0;
  std::atomic<unsigned> bits{0};
  in_threads(4, [&](int number) {
    for (int i = 0; i < 5000; ++i) {
      counter.fetch_add(1, std::memory_order_relaxed);
      real.fetch_add(0.5);
      std::atomic_ref<long>(raw) += 2;
      if (i % 10 == 0) stack.push(i);
      spin.lock();
      ++counter_plain;
      spin.unlock();
    }
    bits.fetch_or(1u << (number * 8));
  });
  std::cout << counter << ' ' << counter_plain << ' ' << real.load() << ' ' << raw << ' ' << stack.drain() << ' '
            << std::hex << bits << std::dec << '\n';

  std::atomic<int> data{0};
  std::atomic<bool> ready{false};
  int message = 0, seen = 0;
  std::thread reader([&] {
    while (!ready.load(std::memory_order_acquire)) std::this_thread::yield();
    seen = message + data;
  });
  message = 40;
  data = 2;
  ready.store(true, std::memory_order_release);
  reader.join();
  std::cout << seen << '\n';

  int array[4] = {1, 2, 3, 4};
  std::atomic<int*> pointer{array};
  pointer += 2;
  std::cout << *pointer.load() << ' ' << *(pointer.fetch_sub(1)) << ' ' << *pointer << '\n';
  std::atomic<std::shared_ptr<std::string>> shared(std::make_shared<std::string>("first"));
  auto old = shared.exchange(std::make_shared<std::string>("second"));
  std::cout << *old << ' ' << *shared.load() << ' ' << old.use_count() << '\n';
  std::atomic_thread_fence(std::memory_order_seq_cst);
  std::atomic_signal_fence(std::memory_order_acq_rel);
  std::atomic_int c_style = ATOMIC_VAR_INIT(6);
  std::atomic_fetch_add_explicit(&c_style, 1, std::memory_order_relaxed);
  std::cout << c_style << ' ' << ATOMIC_INT_LOCK_FREE << ' ' << sizeof(std::atomic<long>) << '\n';
}
