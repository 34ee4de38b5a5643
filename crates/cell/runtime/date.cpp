// Utilities: dates as text, and waiting.
#include <kiln/error.h>
#include <kiln/utilities.h>
#include <time.h>

#include <cerrno>
#include <format>

#include "ascii.h"
#include "time_zone.h"

namespace kiln::Utilities {
namespace {

constexpr std::string_view month_names[] = {"January", "February", "March",     "April",   "May",      "June",
                                            "July",    "August",   "September", "October", "November", "December"};
constexpr std::string_view day_names[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};

/// A moment as a calendar and a clock show it.
class LocalTime {
 public:
  LocalTime(std::chrono::system_clock::time_point time, std::string_view zone) {
    using namespace std::chrono;
    const auto second = floor<seconds>(time);
    offset_ = local_offset(zone, second.time_since_epoch().count());
    const auto local = second + seconds(offset_.seconds);
    day_ = floor<days>(local);
    date_ = year_month_day(day_);
    second_of_day_ = static_cast<int>((local - day_).count());
    nanoseconds_ = static_cast<int>(nanoseconds(time - second).count());
  }

  /// The field that `letter` names, in the form that its repetition `count` asks for.
  std::string field(char letter, std::size_t count) const {
    switch (letter) {
      case 'G':
        return year() > 0 ? "AD" : "BC";
      case 'y':
        return year_text(year() > 0 ? year() : 1 - year(), count);
      case 'Y':
        return year_text(week_year(), count);
      case 'M':
      case 'L':
        return count >= 3 ? name(month_names[month() - 1], count) : padded(static_cast<int>(month()), count);
      case 'E':
        return name(day_names[weekday()], count);
      case 'a':
        return hour() < 12 ? "AM" : "PM";
      case 'S':
        return fraction(count);
      case 'z':
        return offset_.abbreviation;
      case 'Z':
        return offset_text(true, "");
      case 'X':
        return offset_.seconds == 0 ? "Z"
               : count == 1         ? offset_text(false, "")
                                    : offset_text(true, count == 2 ? "" : ":");
      default:
        return padded(numeric_field(letter), count);
    }
  }

 private:
  int year() const { return static_cast<int>(date_.year()); }
  unsigned month() const { return static_cast<unsigned>(date_.month()); }
  int day() const { return static_cast<int>(static_cast<unsigned>(date_.day())); }
  int hour() const { return second_of_day_ / 3600; }
  /// 0 is Sunday.
  unsigned weekday() const { return std::chrono::weekday(day_).c_encoding(); }
  int since_monday() const { return (static_cast<int>(weekday()) + 6) % 7; }
  int day_of_year() const { return static_cast<int>((day_ - std::chrono::sys_days(date_.year() / 1 / 1)).count()); }

  int numeric_field(char letter) const {
    switch (letter) {
      case 'd':
        return day();
      case 'D':
        return day_of_year() + 1;
      case 'F':
        return (day() - 1) / 7 + 1;
      case 'w':
        return week_of_year();
      case 'W':
        // Weeks start on Monday; the first one holds the month's first day.
        return (day() - 1 + (since_monday() + 35 - (day() - 1)) % 7) / 7 + 1;
      case 'u':
        return weekday() == 0 ? 7 : static_cast<int>(weekday());
      case 'H':
        return hour();
      case 'k':
        return hour() == 0 ? 24 : hour();
      case 'K':
        return hour() % 12;
      case 'h':
        return hour() % 12 == 0 ? 12 : hour() % 12;
      case 'm':
        return second_of_day_ / 60 % 60;
      case 's':
        return second_of_day_ % 60;
      default:
        throw InvalidValue(std::format("formatDate: {:?} is no letter of a date pattern; put text in quotes", letter));
    }
  }

  /// The Thursday of this day's week, which decides the week's year (ISO 8601).
  std::chrono::year_month_day thursday() const { return day_ + std::chrono::days(3 - since_monday()); }

  int week_year() const { return static_cast<int>(thursday().year()); }

  int week_of_year() const {
    const std::chrono::sys_days day = thursday();
    return static_cast<int>((day - std::chrono::sys_days(thursday().year() / 1 / 1)).count()) / 7 + 1;
  }

  std::string year_text(int value, std::size_t count) const {
    return count == 2 ? std::format("{:02}", value % 100) : padded(value, count);
  }

  static std::string padded(int value, std::size_t count) { return std::format("{:0{}}", value, count); }
  static std::string name(std::string_view full, std::size_t count) {
    return std::string(full.substr(0, count >= 4 ? 99 : 3));
  }

  std::string fraction(std::size_t count) const {
    std::string digits = std::format("{:09}", nanoseconds_);
    digits.resize(count, '0');
    return digits;
  }

  std::string offset_text(bool has_minutes, std::string_view separator) const {
    const int minutes = std::abs(offset_.seconds) / 60;
    std::string text = std::format("{}{:02}", offset_.seconds < 0 ? '-' : '+', minutes / 60);
    if (has_minutes) text += std::format("{}{:02}", separator, minutes % 60);
    return text;
  }

  LocalOffset offset_;
  std::chrono::sys_days day_;
  std::chrono::year_month_day date_;
  int second_of_day_;
  int nanoseconds_;
};

/// Reads quoted text from after its opening quote; two quotes stand for one.
void take_quoted(std::string_view& rest, std::string& out) {
  if (rest.starts_with('\'')) {
    out += '\'';
    rest.remove_prefix(1);
    return;
  }
  while (!rest.empty()) {
    const char c = rest[0];
    rest.remove_prefix(1);
    if (c != '\'') {
      out += c;
    } else if (rest.starts_with('\'')) {
      out += c;
      rest.remove_prefix(1);
    } else {
      return;
    }
  }
  throw InvalidValue("formatDate: a quote in the pattern is not closed");
}

}  // namespace

std::string formatDate(std::chrono::system_clock::time_point time, std::string_view zone, std::string_view pattern) {
  const LocalTime local(time, zone);
  std::string out;
  while (!pattern.empty()) {
    const char letter = pattern[0];
    const std::size_t count = std::min(pattern.find_first_not_of(letter), pattern.size());
    if (letter == '\'') {
      pattern.remove_prefix(1);
      take_quoted(pattern, out);
    } else {
      out += is_letter(letter) ? local.field(letter, count) : std::string(count, letter);
      pattern.remove_prefix(count);
    }
  }
  return out;
}

void sleep(std::chrono::nanoseconds duration) {
  if (duration.count() <= 0) return;
  timespec left = {static_cast<time_t>(duration.count() / 1'000'000'000),
                   static_cast<long>(duration.count() % 1'000'000'000)};
  while (nanosleep(&left, &left) != 0 && errno == EINTR) {
  }
}

void sleep(int milliseconds) { sleep(std::chrono::milliseconds(milliseconds)); }

}  // namespace kiln::Utilities
