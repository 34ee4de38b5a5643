// Coroutine corner cases: parameter copies, exceptions from each step, await_transform, operator co_await, bool
// await_suspend,
// symmetric hand-over between two coroutines, coroutine members and lambdas, heap allocation replaced and failing.
#include <coroutine>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <new>
#include <string>
#include <utility>

namespace {

struct Tracked {
  const char* name;
  explicit Tracked(const char* name) : name(name) {}
  Tracked(const Tracked& other) : name(other.name) { std::printf("copy %s; ", name); }
  Tracked(Tracked&& other) noexcept : name(other.name) { std::printf("move %s; ", name); }
  ~Tracked() { std::printf("drop %s; ", name); }
};

struct Seconds {
  int count;
};
struct SecondsAwaiter {
  int count;
  bool await_ready() { return count == 0; }
  bool await_suspend(std::coroutine_handle<>) { return count > 1; }
  int await_resume() { return count * 1000; }
};
SecondsAwaiter operator co_await(Seconds seconds) { return {seconds.count}; }

enum class Fail { nowhere, promise, get_return_object, initial_suspend, body };
Fail fail_in = Fail::nowhere;
void maybe_fail(Fail here) {
  if (fail_in == here) throw static_cast<int>(here);
}

struct Job {
  struct promise_type {
    Tracked local{"promise"};
    std::string text;
    promise_type() { maybe_fail(Fail::promise); }
    template <class... Arguments>
    explicit promise_type(const Arguments&...) : promise_type() {
      std::printf("promise sees %zu arguments; ", sizeof...(Arguments));
    }
    Job get_return_object() {
      maybe_fail(Fail::get_return_object);
      return Job(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    struct Initial {
      bool await_ready() { return false; }
      void await_suspend(std::coroutine_handle<>) { maybe_fail(Fail::initial_suspend); }
      void await_resume() {}
    };
    Initial initial_suspend() { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_value(std::string value) { text = std::move(value); }
    void unhandled_exception() {
      try {
        throw;
      } catch (int value) {
        text = "failed with " + std::to_string(value);
      }
    }
    SecondsAwaiter await_transform(int seconds) { return {seconds}; }
    Seconds await_transform(Seconds seconds) { return {seconds.count + 1}; }
    template <class Awaited>
    Awaited&& await_transform(Awaited&& awaited) {
      return std::forward<Awaited>(awaited);
    }
  };
  std::coroutine_handle<promise_type> handle;
  explicit Job(std::coroutine_handle<promise_type> handle) : handle(handle) {}
  Job(Job&& other) noexcept : handle(std::exchange(other.handle, {})) {}
  ~Job() {
    if (handle) handle.destroy();
  }
  std::string finish() {
    int resumes = 0;
    while (!handle.done()) handle.resume(), ++resumes;
    return handle.promise().text + " after " + std::to_string(resumes);
  }
};

Job with_parameters(Tracked by_value, const Tracked& by_reference, Tracked&& by_rvalue) {
  std::printf("[%s %s %s] ", by_value.name, by_reference.name, by_rvalue.name);
  int waited = co_await 0 + co_await 1 + co_await Seconds{1};
  maybe_fail(Fail::body);
  co_return std::to_string(waited);
}

struct Service {
  std::string name = "service";
  Job run(int times) {
    std::string said;
    for (int i = 0; i < times; ++i) {
      co_await std::suspend_always();
      said += name[i];
    }
    co_return said;
  }
};

struct Pool {
  struct promise_type {
    static void* operator new(std::size_t) noexcept { return nullptr; }
    static void operator delete(void*) {}
    static Pool get_return_object_on_allocation_failure() { return {true}; }
    Pool get_return_object() { return {false}; }
    std::suspend_always initial_suspend() { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
  bool failed;
};
Pool never_allocated() { co_return; }

}  // namespace

int main() {
  for (Fail where : {Fail::nowhere, Fail::promise, Fail::get_return_object, Fail::initial_suspend, Fail::body}) {
    fail_in = where;
    std::printf("failing in %d: ", static_cast<int>(where));
    try {
      Tracked given("value"), referred("reference"), offered("rvalue");
      Job job = with_parameters(given, referred, std::move(offered));
      std::printf("made; ");
      std::printf("result %s; ", job.finish().c_str());
    } catch (int value) {
      std::printf("threw %d", value);
    }
    std::printf("\n");
  }
  fail_in = Fail::nowhere;
  Service service;
  std::printf("%s\n", service.run(5).finish().c_str());
  auto lambda = [](int a, int b) -> Job {
    co_await std::suspend_always();
    co_return std::to_string(a * b);
  };
  std::printf("%s\n", lambda(6, 7).finish().c_str());
  std::printf("allocation failed: %d\n", never_allocated().failed);
}
