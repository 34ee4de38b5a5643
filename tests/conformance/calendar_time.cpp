// Times of the C library in UTC, without a time zone in the environment: gmtime, localtime, mktime, strftime,
// difftime, clock.
#include <sys/time.h>
#include <time.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <initializer_list>
#include <string>

namespace {

std::string text(const std::tm& time, const char* pattern = "%Y-%m-%d %H:%M:%S") {
  char buffer[200];
  return std::string(buffer, std::strftime(buffer, sizeof buffer, pattern, &time));
}

}  // namespace

int main() {
  for (std::time_t stamp : {std::time_t(0), std::time_t(86399), std::time_t(951782400), std::time_t(1000000000),
                            std::time_t(2147483648), std::time_t(-1), std::time_t(253402300799)}) {
    std::tm* utc = std::gmtime(&stamp);
    std::string at = text(*utc);
    std::tm local = *std::localtime(&stamp);
    std::printf("%lld %s %d %d %d %d\n", static_cast<long long>(stamp), at.c_str(), utc->tm_wday, utc->tm_yday,
                at == text(local), std::mktime(&local) == stamp);
  }
  std::tm date = {};
  date.tm_year = 124, date.tm_mon = 13, date.tm_mday = 35, date.tm_hour = 25, date.tm_min = -10, date.tm_sec = 3700;
  std::time_t normalised = std::mktime(&date);
  std::printf("%s %lld %d %d\n", text(date).c_str(), static_cast<long long>(normalised), date.tm_wday, date.tm_isdst);
  std::printf(
      "%s\n",
      text(date,
           "%a %A %b %B %c|%D %e %F %g %G %h %I %j %k %l %M %n%p %r %R %s %S %t%T %u %U %V %w %W %x %X %y %C %z %Z %%")
          .c_str());
  std::printf("%s", std::asctime(&date));
  std::time_t million = 1000000;
  std::printf("%s", std::ctime(&million));
  std::printf("%.1f\n", std::difftime(normalised, million));
  std::tm parsed = {};
  const char* end = strptime("2031-12-24T18:30:15 rest", "%Y-%m-%dT%H:%M:%S", &parsed);
  std::printf("%s [%s] %lld %d\n", text(parsed).c_str(), end, static_cast<long long>(timegm(&parsed)),
              strptime("nonsense", "%Y", &parsed) == nullptr);
  std::printf("%s %s %ld %d\n", tzname[0], std::getenv("TZ") ? "set" : "unset", timezone, daylight);
  setenv("TZ", "EST5EDT,M3.2.0,M11.1.0", 1);
  tzset();
  for (std::time_t stamp : {1705320000, 1720958400}) {
    std::tm local = *std::localtime(&stamp);
    std::printf("%s %d\n", text(local, "%F %T %Z %z").c_str(), local.tm_isdst);
  }
  timespec now = {}, precise = {};
  timeval day = {};
  clock_gettime(CLOCK_REALTIME, &now);
  clock_gettime(CLOCK_MONOTONIC, &precise);
  gettimeofday(&day, nullptr);
  std::time_t current = std::time(nullptr);
  std::printf("%d %d %d %d\n", now.tv_sec > 1700000000, precise.tv_nsec < 1000000000, day.tv_sec - now.tv_sec <= 1,
              current - now.tv_sec <= 1);
  std::clock_t start = std::clock();
  volatile double work = 0;
  while (std::clock() - start < CLOCKS_PER_SEC / 100) work = work + 1;
  timespec nap = {0, 2000000};
  std::printf("%d %d\n", work > 0, nanosleep(&nap, nullptr));
}
