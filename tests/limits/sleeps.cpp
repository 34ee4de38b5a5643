// Time that passes without work.
#include <time.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "cases.h"

namespace {

using namespace std::chrono_literals;

void sleep_for() { std::this_thread::sleep_for(1h); }
void sleep_until() { std::this_thread::sleep_until(std::chrono::system_clock::now() + 1h); }
void many_short_sleeps() {
  for (;;) std::this_thread::sleep_for(1ms);
}
void seconds() { ::sleep(3600); }
void microseconds() {
  for (;;) ::usleep(900'000);
}
void of_posix() {
  timespec time{3600, 0};
  ::nanosleep(&time, nullptr);
}

}  // namespace

const Cases cases{
    {"sleep_for", sleep_for}, {"sleep_until", sleep_until},   {"many short sleeps", many_short_sleeps},
    {"seconds", seconds},     {"microseconds", microseconds}, {"of POSIX", of_posix},
};
