// jthread and stop tokens: cooperative stopping, callbacks, sources, waiting on a condition with a token, joining by
// destructor.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <iostream>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;

int main() {
  std::atomic<bool> stopped{false};
  {
    std::jthread worker([&](std::stop_token token) {
      while (!token.stop_requested()) std::this_thread::yield();
      stopped = true;
    });
  }
  std::cout << "joined by its destructor " << stopped << '\n';

  int result = 0;
  {
    std::jthread plain([&](int a, int b) { result = a + b; }, 2, 3);
  }
  std::string text;
  std::jthread moved(
      [](std::stop_token token, std::string& out) { out = token.stop_possible() ? "possible" : "impossible"; },
      std::ref(text));
  std::jthread owner = std::move(moved);
  std::cout << result << ' ' << moved.joinable() << owner.joinable() << ' ';
  owner.join();
  std::cout << text << '\n';

  std::stop_source source;
  std::stop_token token = source.get_token();
  std::string order;
  std::stop_callback first(token, [&] { order += "first "; });
  {
    std::stop_callback gone(token, [&] { order += "never "; });
  }
  std::stop_callback second(token, [&] { order += "second "; });
  std::cout << token.stop_possible() << token.stop_requested() << source.request_stop() << source.request_stop()
            << token.stop_requested() << '\n';
  std::stop_callback late(token, [&] { order += "at once"; });
  std::cout << (order.find("first") != std::string::npos) << (order.find("second") != std::string::npos)
            << (order.find("never") != std::string::npos) << (order.rfind("at once") == order.size() - 7) << '\n';
  std::cout << std::stop_token().stop_possible() << std::stop_source(std::nostopstate).stop_possible()
            << (token == source.get_token()) << '\n';

  std::mutex mutex;
  std::condition_variable_any condition;
  std::vector<int> produced;
  bool satisfied = true;
  {
    std::jthread consumer([&](std::stop_token stop) {
      std::unique_lock lock(mutex);
      while (condition.wait(lock, stop, [&] { return !produced.empty(); })) {
        if (produced.back() == 3) {
          produced.push_back(33);
          break;
        }
        condition.wait_for(lock, 1ms);
      }
    });
    for (int i = 1; i <= 3; ++i) {
      std::lock_guard lock(mutex);
      produced.push_back(i);
      condition.notify_one();
    }
    consumer.join();
    std::jthread waiting([&](std::stop_token stop) {
      std::unique_lock lock(mutex);
      satisfied = condition.wait(lock, stop, [] { return false; });
    });
    waiting.request_stop();
  }
  std::cout << produced.size() << ' ' << produced.back() << ' ' << satisfied << '\n';
}
