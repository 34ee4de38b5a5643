// Ordinary handlers: what they are given, what they answer, and what they keep.
#include <kiln/event.h>

#include <stdexcept>
#include <thread>
#include <vector>

#include "report.h"

namespace {

int calls = 0;
thread_local int counter = 41;
thread_local std::string text = "per thread";

struct Constructed {
  std::string order;
  Constructed() { order += "constructed"; }
  ~Constructed() { say("destroyed"); }
} constructed;

}  // namespace

ENTRY(count) { report("calls", ++calls); }

ENTRY(initialised) { report("order", constructed.order); }

ENTRY(thread_locals) {
  report("main", ++counter);
  report("text", text);
  int seen = 0;
  std::string seen_text;
  std::thread([&] {
    seen = ++counter;
    seen_text = text;
  }).join();
  report("thread", seen);
  report("thread_text", seen_text);
}

ENTRY(exceptions) {
  try {
    throw std::runtime_error("thrown");
  } catch (const std::exception& exception) {
    report("caught", std::string(exception.what()));
  }
  try {
    report("at", std::vector<int>(3).at(5));
  } catch (const std::out_of_range&) {
    report("caught_from_library", std::string("yes"));
  }
  int caught = 0;
  std::vector<std::thread> threads;
  std::atomic<int> total = 0;
  for (int i = 0; i < 4; i++) {
    threads.emplace_back([&total, i] {
      for (int round = 0; round < 200; round++) {
        try {
          throw i;
        } catch (int) {
          total++;
        }
      }
    });
  }
  for (auto& thread : threads) thread.join();
  caught = total;
  report("in_threads", caught);
}

extern "C" void entry_echo(const kiln::Event& event, kiln::Output& output) {
  output = std::string(event.method) + " " + event.parameter["q"] + " " + event.postData.contents;
}

extern "C" void entry_large(const kiln::Event&, kiln::Output& output) { output = std::string(3 << 20, 'x'); }
