// Work that the standard library does.
#include <signal.h>

#include <algorithm>
#include <future>
#include <numeric>
#include <random>
#include <ranges>
#include <regex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "cases.h"

namespace {

volatile long seen = 1;

void sorting() {
  std::vector<std::string> words;
  std::mt19937 random;
  for (int i = 0; i < 1'000'000; ++i) words.push_back(std::to_string(random()));
  for (;;) std::sort(words.begin(), words.end(), [](const auto& a, const auto& b) { return a < b && seen != 0; });
}

void stable_sorting() {
  std::vector<int> numbers(1'000'000);
  std::iota(numbers.rbegin(), numbers.rend(), 0);
  for (;;) std::stable_sort(numbers.begin(), numbers.end(), [](int a, int b) { return (a ^ seen) < (b ^ seen); });
}

void finding() { seen = *std::ranges::find(std::views::iota(0L), -1L); }

void ranges_that_filter() {
  auto none = std::views::iota(0L) | std::views::filter([](long number) { return number < 0; });
  seen = *none.begin();
}

void accumulating() {
  std::vector<unsigned> numbers(1'000'000, 3);
  for (;;) seen = std::accumulate(numbers.begin(), numbers.end(), 1L, [](long a, unsigned b) { return a * 31 + b; });
}

void permuting() {
  std::string letters = "abcdefghijklmnopqrst";
  while (std::next_permutation(letters.begin(), letters.end())) seen = letters[3];
}

void generating() {
  std::vector<long> numbers(1'000'000);
  for (;;) std::generate(numbers.begin(), numbers.end(), [] { return seen; });
}

void matching() {
  std::string text(40, 'a');
  seen = std::regex_match(text, std::regex("(a*)*b"));
}

void filling_a_map() {
  std::unordered_map<long, std::string> map;
  for (long i = 0;; ++i) map[i % 1000] = std::to_string(i);
}

void joining_strings() {
  for (;;) {
    std::string text;
    for (int i = 0; i < 10'000; ++i) text += std::to_string(i);
    seen = static_cast<long>(text.size());
  }
}

void in_a_future() {
  auto work = std::async(std::launch::async, [] {
    while (seen != 0) seen = seen + 1;
  });
  work.get();
}

void in_a_thread_that_blocks_signals() {
  auto work = std::async(std::launch::async, [] {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
    while (seen != 0) seen = seen + 1;
  });
  work.get();
}

void with_handlers_of_its_own() {
  struct sigaction action = {};
  action.sa_handler = [](int) { std::_Exit(7); };
  sigfillset(&action.sa_mask);
  for (int signal : {SIGSEGV, SIGILL, SIGXCPU, SIGRTMAX, SIGRTMAX - 1}) sigaction(signal, &action, nullptr);
  while (seen != 0) seen = seen + 1;
}

void in_many_threads() {
  auto spin = [] {
    while (seen != 0) seen = seen + 1;
  };
  auto first = std::async(std::launch::async, spin);
  auto second = std::async(std::launch::async, spin);
  spin();
}

}  // namespace

const Cases cases{
    {"sorting", sorting},
    {"stable sorting", stable_sorting},
    {"finding", finding},
    {"ranges that filter", ranges_that_filter},
    {"accumulating", accumulating},
    {"permuting", permuting},
    {"generating", generating},
    {"matching", matching},
    {"filling a map", filling_a_map},
    {"joining strings", joining_strings},
    {"in a future", in_a_future},
    {"in a thread that blocks signals", in_a_thread_that_blocks_signals},
    {"with handlers of its own", with_handlers_of_its_own},
    {"in many threads", in_many_threads},
};
