// A generator of numbers, as small as one can be.
#pragma once

class Generator {
 public:
  struct promise_type {
    int value = 0;
    Generator get_return_object() { return Generator(std::coroutine_handle<promise_type>::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    std::suspend_always yield_value(int given) noexcept {
      value = given;
      return {};
    }
    void return_void() {}
    void unhandled_exception() { throw; }
  };
  class Iterator {
   public:
    explicit Iterator(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
    int operator*() const { return handle_.promise().value; }
    Iterator& operator++() {
      handle_.resume();
      return *this;
    }
    bool operator!=(std::default_sentinel_t) const { return !handle_.done(); }

   private:
    std::coroutine_handle<promise_type> handle_;
  };

  explicit Generator(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
  Generator(Generator&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  ~Generator() {
    if (handle_) handle_.destroy();
  }
  Iterator begin() { return ++Iterator(handle_); }
  std::default_sentinel_t end() const { return {}; }

 private:
  std::coroutine_handle<promise_type> handle_;
};

Generator squares(int count);
