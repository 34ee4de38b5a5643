// Futures: promises, packaged tasks, async with both policies, shared futures, exceptions, references, void, timeouts,
// exit of threads.
#include <chrono>
#include <functional>
#include <future>
#include <iostream>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;

namespace {

long parallel_sum(const std::vector<int>& values, std::size_t first, std::size_t last, int depth) {
  if (depth == 0) return std::accumulate(values.begin() + first, values.begin() + last, 0L);
  std::size_t middle = first + (last - first) / 2;
  auto left = std::async(std::launch::async, parallel_sum, std::cref(values), first, middle, depth - 1);
  long right = parallel_sum(values, middle, last, depth - 1);
  return left.get() + right;
}

const char* status(std::future_status value) {
  return value == std::future_status::ready ? "ready" : value == std::future_status::timeout ? "timeout" : "deferred";
}

struct Multiplier {
  int factor;
  int operator()(int value) const { return factor * value; }
  int add(int value) { return factor += value; }
};

}  // namespace

int main() {
  std::promise<std::string> promise;
  std::future<std::string> future = promise.get_future();
  std::cout << status(future.wait_for(0s)) << ' ';
  std::thread setter([&promise] { promise.set_value("from a thread"); });
  std::cout << future.get() << ' ' << future.valid() << '\n';
  setter.join();

  std::vector<int> values(10000);
  std::iota(values.begin(), values.end(), 1);
  std::cout << parallel_sum(values, 0, values.size(), 2) << '\n';

  int evaluations = 0;
  auto deferred = std::async(std::launch::deferred, [&] { return ++evaluations; });
  std::cout << status(deferred.wait_for(0s)) << ' ' << evaluations << ' ';
  std::cout << deferred.get() << ' ' << evaluations << '\n';
  auto failing =
      std::async(std::launch::async, [](int n) -> int { throw std::out_of_range("async " + std::to_string(n)); }, 7);
  try {
    failing.get();
  } catch (const std::out_of_range& error) {
    std::cout << error.what() << ' ' << failing.valid() << '\n';
  }
  std::promise<int> broken;
  broken.set_exception(std::make_exception_ptr(std::domain_error("set by hand")));
  try {
    broken.get_future().get();
  } catch (const std::domain_error& error) {
    std::cout << error.what() << '\n';
  }

  std::packaged_task<int(int, int)> task([](int a, int b) { return a * b; });
  auto product = task.get_future();
  std::thread(std::move(task), 6, 7).join();
  std::packaged_task<int()> counter([n = 0]() mutable { return ++n; });
  auto first = counter.get_future();
  counter();
  counter.reset();
  auto second = counter.get_future();
  counter();
  std::cout << product.get() << ' ' << first.get() << second.get() << '\n';

  std::promise<void> gate;
  std::shared_future<void> opened = gate.get_future().share();
  std::vector<std::future<int>> waiting;
  for (int i = 0; i < 3; ++i)
    waiting.push_back(std::async(std::launch::async, [opened, i] {
      opened.wait();
      return i * i;
    }));
  std::cout << status(waiting[2].wait_for(2ms)) << ' ';
  gate.set_value();
  for (auto& each : waiting) std::cout << each.get() << ' ';
  int target = 5;
  std::promise<int&> reference;
  reference.set_value(target);
  reference.get_future().get() = 6;
  Multiplier multiplier{3};
  auto member = std::async(std::launch::deferred, &Multiplier::add, &multiplier, 4);
  std::cout << target << ' ' << std::async(multiplier, 10).get() << ' ' << member.get() << multiplier.factor << '\n';
  std::promise<int> at_exit;
  auto late = at_exit.get_future();
  std::thread([&] { at_exit.set_value_at_thread_exit(11); }).join();
  std::cout << late.get() << '\n';
  std::shared_future<std::string> shared =
      std::async(std::launch::deferred, [] { return std::string("computed once"); });
  auto copy = shared;
  std::cout << (&shared.get() == &copy.get()) << ' ' << copy.get() << '\n';
}
