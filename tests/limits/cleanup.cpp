// Code that an exception may not come out of, or not halfway: it comes to its end first.
#include <memory>
#include <stdexcept>

#include "cases.h"

namespace {

volatile long seen = 1;

/// Counts how often work has begun and not ended.
long halfway = 0;

void check() {
  if (halfway != 0) throw std::logic_error("work was left halfway");
}

void work() {
  halfway += 1;
  for (long i = 0; i < 200'000; ++i) seen = seen + 1;
  halfway -= 1;
}

void noexcept_work() noexcept { work(); }

template <typename Loop>
void until_the_limit(Loop loop) {
  try {
    loop();
  } catch (const TimeLimitExceeded&) {
    check();
    throw;
  }
}

void noexcept_functions() {
  until_the_limit([] {
    for (;;) noexcept_work();
  });
}

/// Not inlined, so what calls it keeps a call.
[[gnu::noinline]] void long_work() { work(); }

void noexcept_functions_that_call() {
  auto calling = []() noexcept {
    for (int i = 0; i < 10; ++i) long_work();
  };
  until_the_limit([&] {
    for (;;) calling();
  });
}

void destructors() {
  struct Busy {
    ~Busy() { work(); }
  };
  until_the_limit([] {
    for (;;) Busy busy;
  });
}

void destructors_that_run_later() {
  struct Busy {
    ~Busy() {
      halfway += 1;
      for (long i = 0; i < 50'000'000; ++i) seen = seen + 1;
      halfway -= 1;
    }
  };
  until_the_limit([] {
    Busy busy;
    for (;;) seen = seen + 1;
  });
}

void deleters() {
  auto work_of = [](long* number) {
    noexcept_work();
    delete number;
  };
  until_the_limit([&] {
    for (;;) std::unique_ptr<long, decltype(work_of)> number(new long, work_of);
  });
}

void a_try_block_in_a_noexcept_function() {
  auto guarded = []() noexcept {
    try {
      for (;;) seen = seen + 1;
    } catch (const TimeLimitExceeded&) {
      return true;
    }
    return false;
  };
  bool has_caught = guarded();
  // The one exception of this event has been caught, so what goes on gets no other.
  if (has_caught) throw TimeLimitExceeded("ms of CPU time", 1, 1);
}

void containers_in_order() {
  const std::string words = "some words that are longer than a short string can be";
  std::vector<std::string> all;
  try {
    for (;;) {
      all.push_back(words);
      if (all.size() == 1000) all.erase(all.begin(), all.begin() + 500);
    }
  } catch (const TimeLimitExceeded&) {
    for (const std::string& each : all) {
      if (each != words) throw std::logic_error("a container was left halfway");
    }
    throw;
  }
}

}  // namespace

const std::map<std::string, void (*)()>& cases() {
  static const std::map<std::string, void (*)()> all{
      {"noexcept functions", noexcept_functions},
      {"noexcept functions that call", noexcept_functions_that_call},
      {"destructors", destructors},
      {"destructors that run later", destructors_that_run_later},
      {"deleters", deleters},
      {"a try block in a noexcept function", a_try_block_in_a_noexcept_function},
      {"containers in order", containers_in_order},
  };
  return all;
}
