// Code that an exception may not come out of, or not halfway: it comes to its end first.
#include <deque>
#include <memory>
#include <queue>
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

void noexcept_functions_that_catch_others() {
  auto guarded = []() noexcept {
    try {
      long_work();
    } catch (const std::logic_error&) {
      seen = 1;
    }
  };
  until_the_limit([&] {
    for (;;) guarded();
  });
}

/// Takes long to be copied into a handler, which may not fail.
struct SlowToCopy : std::runtime_error {
  using std::runtime_error::runtime_error;
  SlowToCopy(const SlowToCopy& other) : std::runtime_error(other) {
    for (int i = 0; i < 10; ++i) long_work();
  }
};

[[gnu::noinline]] void catch_a_copy() {
  try {
    throw SlowToCopy("first");
  } catch (SlowToCopy) {  // NOLINT(misc-throw-by-value-catch-by-reference)
    seen = 1;
  }
  throw std::logic_error("second");
}

void handlers_of_copies() {
  long handled = 0, thrown = 0;
  until_the_limit([&] {
    for (;;) {
      ++thrown;
      try {
        catch_a_copy();
      } catch (const std::logic_error&) {
        ++handled;
      }
      if (handled != thrown) throw std::runtime_error("a handler was passed by");
    }
  });
}

/// Its elements' destructors take long, and own something.
struct Element {
  std::string text = "some words that are longer than a short string can be";
  Element() = default;
  Element(const Element& other) : text(other.text) {}
  Element& operator=(const Element&) = default;
  ~Element() {
    for (int i = 0; i < 400; ++i) seen = seen + 1;
  }
};

void containers_that_destroy() {
  const std::vector<Element> one(1);
  until_the_limit([&] {
    for (;;) {
      std::vector<Element> all(1000);
      all.push_back(Element());
      all.reserve(all.capacity() + 1);
      all = one;
      std::deque<Element> more(1000);
      more.erase(more.begin() + 10, more.end());
    }
  });
}

void queues_in_order() {
  auto is_less = [](const std::shared_ptr<long>& a, const std::shared_ptr<long>& b) noexcept { return *a < *b; };
  std::priority_queue<std::shared_ptr<long>, std::vector<std::shared_ptr<long>>, decltype(is_less)> all(is_less);
  try {
    for (long i = 0;; ++i) {
      all.push(std::make_shared<long>(i * 7919 % 1000));
      if (all.size() > 500) all.pop();
    }
  } catch (const TimeLimitExceeded&) {
    for (; !all.empty(); all.pop()) {
      if (all.top() == nullptr) throw std::logic_error("a queue was left halfway");
    }
    throw;
  }
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

const Cases cases{
    {"noexcept functions", noexcept_functions},
    {"noexcept functions that call", noexcept_functions_that_call},
    {"destructors", destructors},
    {"destructors that run later", destructors_that_run_later},
    {"deleters", deleters},
    {"a try block in a noexcept function", a_try_block_in_a_noexcept_function},
    {"noexcept functions that catch others", noexcept_functions_that_catch_others},
    {"handlers of copies", handlers_of_copies},
    {"containers that destroy", containers_that_destroy},
    {"queues in order", queues_in_order},
    {"containers in order", containers_in_order},
};
