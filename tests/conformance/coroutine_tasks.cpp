// Coroutines as tasks: co_await between them with symmetric transfer over 100,000 steps, results, exceptions, moves.
#include <coroutine>
#include <deque>
#include <exception>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

int frames = 0;

template <class T>
class [[nodiscard]] Task {
 public:
  struct promise_type {
    std::coroutine_handle<> waiter = std::noop_coroutine();
    std::optional<T> value;
    std::exception_ptr failure;

    static void* operator new(std::size_t bytes) {
      ++frames;
      return ::operator new(bytes);
    }
    static void operator delete(void* pointer, std::size_t) {
      --frames;
      ::operator delete(pointer);
    }
    Task get_return_object() { return Task(std::coroutine_handle<promise_type>::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    struct Final {
      bool await_ready() noexcept { return false; }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> done) noexcept {
        return done.promise().waiter;
      }
      void await_resume() noexcept {}
    };
    Final final_suspend() noexcept { return {}; }
    template <class U>
    void return_value(U&& given) {
      value.emplace(std::forward<U>(given));
    }
    void unhandled_exception() { failure = std::current_exception(); }
  };

  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  ~Task() {
    if (handle_) handle_.destroy();
  }
  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> waiter) noexcept {
    handle_.promise().waiter = waiter;
    return handle_;
  }
  T await_resume() {
    if (handle_.promise().failure) std::rethrow_exception(handle_.promise().failure);
    return std::move(*handle_.promise().value);
  }
  T run() {
    handle_.resume();
    return await_resume();
  }
  void start() { handle_.resume(); }
  bool done() const { return handle_.done(); }

 private:
  explicit Task(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
  std::coroutine_handle<promise_type> handle_;
};

Task<int> immediate(int value) { co_return value; }

Task<long> sum_of_many(int count) {
  long sum = 0;
  for (int i = 0; i < count; ++i) sum += co_await immediate(i);
  co_return sum;
}

Task<int> deep(int depth) {
  if (depth == 0) co_return 0;
  co_return co_await deep(depth - 1) + 1;
}

Task<std::string> fails(int depth) {
  if (depth == 0) throw std::runtime_error("at the bottom");
  co_return co_await fails(depth - 1) + "never";
}

Task<std::string> recovers() {
  std::string text;
  try {
    text = co_await fails(5);
  } catch (const std::runtime_error& error) {
    text = std::string("recovered from ") + error.what();
  }
  co_return text + ", " + std::to_string(co_await immediate(3));
}

// A tiny scheduler: tasks hand control round until they are done.
std::deque<std::coroutine_handle<>> ready;
struct Yield {
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> handle) const { ready.push_back(handle); }
  void await_resume() const noexcept {}
};

Task<int> worker(char name, int rounds, std::string& log) {
  for (int i = 0; i < rounds; ++i) {
    log += name;
    co_await Yield();
  }
  co_return rounds;
}

Task<int> pair(std::string& log) {
  int first = co_await worker('x', 2, log);
  int second = co_await worker('y', 3, log);
  co_return first * 10 + second;
}

}  // namespace

int main() {
  std::cout << sum_of_many(100000).run() << '\n';
  std::cout << deep(1000).run() << '\n';
  std::cout << recovers().run() << '\n';
  try {
    std::cout << fails(3).run() << '\n';
  } catch (const std::exception& error) {
    std::cout << "outside: " << error.what() << '\n';
  }
  std::string log;
  std::vector<Task<int>> tasks;
  tasks.push_back(worker('a', 3, log));
  tasks.push_back(worker('b', 1, log));
  tasks.push_back(pair(log));
  for (auto& task : tasks) task.start();
  while (!ready.empty()) {
    auto next = ready.front();
    ready.pop_front();
    next.resume();
  }
  std::cout << log;
  for (auto& task : tasks) std::cout << ' ' << task.done() << ':' << task.await_resume();
  std::cout << '\n';
  tasks.clear();
  std::cout << "frames left " << frames << '\n';
}
