// The calendar of <chrono>: dates to days and back over centuries, weekdays, last days, arithmetic, hh_mm_ss, validity.
#include <chrono>
#include <iostream>
#include <set>
#include <string>

using namespace std::chrono;
using namespace std::chrono_literals;

namespace {

std::string text(year_month_day date) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return std::string(buffer) + (date.ok() ? "" : " (invalid)");
}

const char* const names[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};

int iso_week(sys_days date) {
  auto thursday = date - (weekday(date) - Monday) + 3 * days(1);
  year_month_day ymd(thursday);
  return (thursday - sys_days(ymd.year() / January / 1)) / weeks(1) + 1;
}

year_month_day easter(year given) {
  int y = static_cast<int>(given), a = y % 19, b = y / 100, c = y % 100,
      d = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
  int e = (32 + 2 * (b % 4) + 2 * (c / 4) - d - c % 4) % 7, f = d + e - 7 * ((a + 11 * d + 22 * e) / 451) + 114;
  return given / (f / 31) / (f % 31 + 1);
}

}  // namespace

int main() {
  static_assert(sys_days(1970y / January / 1).time_since_epoch().count() == 0);
  static_assert((2000y).is_leap() && !(1900y).is_leap() && (2024y).is_leap());
  std::cout << text(2024y / February / last) << ' ' << text(1900y / 2 / 28) << ' ' << text(2023y / 2 / 29) << ' '
            << text(31d / 12 / 1999) << '\n';
  for (auto date : {1970y / 1 / 1, 2000y / 2 / 29, 2038y / 1 / 19, 1582y / 10 / 15, 0y / 3 / 1, 9999y / 12 / 31}) {
    sys_days point = date;
    std::cout << text(date) << ' ' << point.time_since_epoch().count() << ' ' << names[weekday(point).c_encoding()]
              << ' ' << weekday(point).iso_encoding() << ' ' << iso_week(point) << '\n';
  }
  sys_days previous = 1599y / December / 31;
  long checked = 0;
  for (sys_days point = 1600y / January / 1; point <= sys_days(2400y / 1 / 1); point += days(1), ++checked) {
    year_month_day date = point;
    if (!date.ok() || sys_days(date) != point || point - previous != days(1))
      std::cout << "broken at " << text(date) << '\n';
    previous = point;
  }
  std::cout << "checked " << checked << " days\n";
  auto date = 2024y / January / 31;
  std::cout << text(date + months(1)) << ' ' << text(date + years(1)) << ' ' << text(sys_days(date) + days(30)) << ' '
            << text((date.year() / date.month() / last) + months(1)) << ' ' << (2025y / 3 / 1 > date) << ' '
            << (2024y / 12 - 2023y / 11).count() << '\n';
  std::cout << text(sys_days(2024y / November / Thursday[4])) << ' ' << text(sys_days(2024y / March / Sunday[last]))
            << ' ' << text(easter(2024y)) << ' ' << text(easter(2025y)) << ' ' << (2024y / February / Friday[5]).ok()
            << '\n';
  std::cout << (Saturday + days(3) == Tuesday) << ' ' << (Monday - Friday).count() << ' '
            << static_cast<unsigned>(November + months(3)) << ' ' << (January - months(1) == December) << ' '
            << weekday(7).c_encoding() << ' ' << month(13).ok() << day(0).ok() << '\n';
  sys_days monday = 2024y / 2 / 26;
  int fridays = 0;
  for (year y = 2000y; y <= 2020y; ++y)
    for (unsigned m = 1; m <= 12; ++m) fridays += weekday(y / m / 13d) == Friday;
  std::cout << fridays << ' ' << names[(weekday(monday) + days(6)).c_encoding()] << '\n';
  hh_mm_ss time(12h + 34min + 56s + 789ms);
  hh_mm_ss negative(-(1h + 2min + 3s));
  std::cout << time.hours().count() << ':' << time.minutes().count() << ':' << time.seconds().count() << '.'
            << time.subseconds().count() << ' ' << time.fractional_width << ' ' << negative.is_negative()
            << negative.hours().count() << negative.minutes().count() << '\n';
  std::cout << is_am(9h) << is_pm(13h) << make12(0h).count() << make12(13h).count() << make24(12h, false).count()
            << make24(5h, true).count() << '\n';
  auto point = sys_days(2001y / 9 / 9) + 1h + 46min + 40s;
  std::cout << point.time_since_epoch().count() << ' ' << floor<days>(point).time_since_epoch().count() << '\n';
  std::set<year_month_day> holidays = {2024y / 12 / 25, 2024y / 1 / 1, 2024y / 5 / 1};
  for (auto holiday : holidays) std::cout << text(holiday) << ' ';
  std::cout << '\n';
}
