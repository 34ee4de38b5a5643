// std::call_once: exactly one success, exceptions that leave the flag unset, arguments, members, threads, and nesting.
#include <atomic>
#include <cstdio>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

int throwing_attempts() {
  std::once_flag flag;
  int attempts = 0, failures = 0;
  for (int i = 0; i < 6; ++i) {
    try {
      std::call_once(flag, [&] {
        if (++attempts < 4) throw std::runtime_error("attempt");
      });
    } catch (const std::runtime_error&) {
      ++failures;
    }
  }
  std::printf("attempts %d failures %d\n", attempts, failures);
  return attempts;
}

struct Connection {
  std::once_flag opened;
  std::string address;
  int opens = 0;
  void open(const std::string& target, int port) {
    ++opens;
    address = target + ":" + std::to_string(port);
  }
  const std::string& get() {
    std::call_once(opened, &Connection::open, this, "localhost", 80);
    return address;
  }
};

void with_arguments() {
  std::once_flag flag;
  auto owned = std::make_unique<int>(7);
  int seen = 0;
  std::call_once(
      flag, [&seen](std::unique_ptr<int> value, int& target) { seen = *value + ++target; }, std::move(owned), seen);
  std::call_once(flag, [&seen](int) { seen = -1; }, 1);
  std::printf("seen %d\n", seen);
}

void nested() {
  std::once_flag outer, inner;
  std::string order;
  for (int i = 0; i < 2; ++i) {
    std::call_once(outer, [&] {
      order += "outer(";
      try {
        std::call_once(inner, [&] {
          order += "inner ";
          throw 1;
        });
      } catch (int) {
        order += "failed ";
      }
      std::call_once(inner, [&] { order += "again"; });
      order += ")";
    });
  }
  std::printf("%s\n", order.c_str());
}

void in_threads() {
  std::once_flag flag;
  std::atomic<int> tries{0}, successes{0}, failures{0}, seen_value{0};
  int value = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 3; ++round) {
        try {
          std::call_once(flag, [&] {
            if (++tries < 3) throw std::runtime_error("not yet");
            value = 55;
            ++successes;
          });
          seen_value += value;
        } catch (const std::runtime_error&) {
          ++failures;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::printf("tries %d successes %d failures %d seen %d\n", tries.load(), successes.load(), failures.load(),
              seen_value.load());
}

}  // namespace

int main() {
  throwing_attempts();
  Connection connection;
  std::printf("%s %s %d\n", connection.get().c_str(), connection.get().c_str(), connection.opens);
  with_arguments();
  nested();
  in_threads();
}
