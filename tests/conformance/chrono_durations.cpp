// Durations, time points and clocks: conversions, rounding, arithmetic, literals, overflow-free mixed units, steady
// progress.
#include <chrono>
#include <cstdio>
#include <iostream>
#include <ratio>
#include <thread>
#include <type_traits>

using namespace std::chrono;
using namespace std::chrono_literals;

namespace {

using Frames = duration<long, std::ratio<1, 60>>;
using Fortnights = duration<int, std::ratio<14 * 86400>>;

template <class Duration>
void split(Duration given) {
  auto h = duration_cast<hours>(given);
  auto m = duration_cast<minutes>(given -= h);
  auto s = duration_cast<seconds>(given -= m);
  auto ms = duration_cast<milliseconds>(given -= s);
  std::printf("%ldh %ldm %llds %lldms\n", static_cast<long>(h.count()), static_cast<long>(m.count()),
              static_cast<long long>(s.count()), static_cast<long long>(ms.count()));
}

struct ManualClock {
  using duration = milliseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<ManualClock>;
  static constexpr bool is_steady = false;
  static inline time_point current{};
  static time_point now() noexcept { return current; }
};

}  // namespace

int main() {
  split(milliseconds(7384123));
  split(1h + 1min + 1s + 1ms);
  static_assert(std::is_same_v<std::common_type_t<seconds, milliseconds>, milliseconds>);
  static_assert(1h == 3600s && 1min > 59s && 0.5h == 30min);
  std::cout << duration<double>(90min).count() << ' ' << duration<double, std::milli>(1500us).count() << ' '
            << duration_cast<Frames>(2s).count() << ' ' << duration_cast<seconds>(Frames(119)).count() << ' '
            << Fortnights(26) / hours(24) << '\n';
  for (auto value : {1500ms, 2500ms, -1500ms, 1499ms}) {
    std::cout << floor<seconds>(value).count() << ' ' << ceil<seconds>(value).count() << ' '
              << round<seconds>(value).count() << ' ' << duration_cast<seconds>(value).count() << ' '
              << abs(value).count() << "; ";
  }
  std::cout << '\n'
            << (17s % 5s).count() << ' ' << 17s / 5s << ' ' << (17s / 5).count() << ' ' << (3 * 250ms).count() << ' '
            << (1s - 1ns).count() << '\n';
  milliseconds counter = 10ms;
  ++counter;
  counter *= 4;
  counter %= 30ms;
  std::cout << counter.count() << ' ' << (-counter).count() << ' ' << milliseconds::zero().count() << ' '
            << (nanoseconds::max() > 290 * 365 * 24h) << '\n';

  ManualClock::time_point start = ManualClock::now();
  ManualClock::current += 1500ms;
  std::cout << (ManualClock::now() - start) / 1ms << ' '
            << time_point_cast<seconds>(ManualClock::now()).time_since_epoch().count() << '\n';
  system_clock::time_point epoch;
  auto later = epoch + 86400s * 365;
  std::cout << system_clock::to_time_t(later) << ' ' << (system_clock::from_time_t(86400) - epoch) / 1h << ' '
            << (later > epoch) << '\n';
  auto before = steady_clock::now();
  std::this_thread::sleep_for(20ms);
  auto slept = steady_clock::now() - before;
  std::cout << (slept >= 20ms) << (slept < 20s) << steady_clock::is_steady
            << (system_clock::now() > epoch + 50 * 365 * 24h) << '\n';
  auto until = steady_clock::now() + 5ms;
  std::this_thread::sleep_until(until);
  std::cout << (steady_clock::now() >= until) << '\n';
  std::cout << std::ratio_add<std::ratio<1, 3>, std::ratio<1, 6>>::num << '/'
            << std::ratio_add<std::ratio<1, 3>, std::ratio<1, 6>>::den << ' '
            << std::ratio_less_v<std::ratio<1, 3>, std::ratio<2, 5>> << ' ' << std::kilo::num << '\n';
}
