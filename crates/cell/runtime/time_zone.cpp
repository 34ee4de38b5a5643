// Local time, from the embedded time zone database.
#include "time_zone.h"

#include <kiln/error.h>

#include <algorithm>
#include <chrono>
#include <format>
#include <optional>

#include "ascii.h"
#include "zone_table.h"

namespace kiln {
namespace {

/// Reads what zone_table and POSIX TZ strings are made of.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }
  char next() const { return rest_.empty() ? '\0' : rest_[0]; }

  bool take(char expected) {
    if (next() != expected) return false;
    rest_.remove_prefix(1);
    return true;
  }

  char take_any() {
    const char c = next();
    if (!rest_.empty()) rest_.remove_prefix(1);
    return c;
  }

  int number() {
    int value = 0;
    while (is_digit(next())) value = value * 10 + (take_any() - '0');
    return value;
  }

  std::string_view until(std::string_view ends) {
    const std::size_t bytes = std::min(rest_.find_first_of(ends), rest_.size());
    const std::string_view taken = rest_.substr(0, bytes);
    rest_.remove_prefix(bytes);
    return taken;
  }

 private:
  std::string_view rest_;
};

/// `[+-]h[h][:mm[:ss]]` in seconds.
int read_time(Reader& reader) {
  const bool is_negative = reader.take('-');
  if (!is_negative) reader.take('+');
  int seconds = reader.number() * 3600;
  if (reader.take(':')) seconds += reader.number() * 60;
  if (reader.take(':')) seconds += reader.number();
  return is_negative ? -seconds : seconds;
}

std::string read_abbreviation(Reader& reader) {
  if (!reader.take('<')) return std::string(reader.until("0123456789+-,"));
  std::string name(reader.until(">"));
  reader.take('>');
  return name;
}

/// The day and time at which a rule changes the offset.
class RuleDate {
 public:
  explicit RuleDate(Reader& reader) {
    form_ = is_digit(reader.next()) ? 'N' : reader.take_any();
    first_ = reader.number();
    if (form_ == 'M') {
      reader.take('.');
      week_ = reader.number();
      reader.take('.');
      weekday_ = reader.number();
    }
    if (reader.take('/')) time_ = read_time(reader);
  }

  /// In that year, in seconds since 1970 by the clock that shows UTC plus `offset`.
  std::int64_t in_year(int year, int offset) const {
    using namespace std::chrono;
    const sys_days january{std::chrono::year(year) / 1 / 1};
    sys_days day;
    if (form_ == 'M') {
      const auto month = std::chrono::year(year) / std::chrono::month(static_cast<unsigned>(first_));
      const std::chrono::weekday weekday(static_cast<unsigned>(weekday_));
      day = week_ == 5 ? sys_days(month / weekday[last]) : sys_days(month / weekday[static_cast<unsigned>(week_)]);
    } else {
      // J counts from 1 and never counts 29 February; the plain form counts from 0.
      const bool skips = form_ == 'J' && first_ > 59 && std::chrono::year(year).is_leap();
      day = january + days(first_ - (form_ == 'J' && !skips ? 1 : 0));
    }
    return day.time_since_epoch().count() * std::int64_t{86400} + time_ - offset;
  }

 private:
  char form_;
  int first_;
  int week_ = 0;
  int weekday_ = 0;
  int time_ = 2 * 3600;
};

int year_of(std::int64_t moment) {
  using namespace std::chrono;
  const sys_days day = floor<days>(sys_seconds(seconds(moment)));
  return static_cast<int>(year_month_day(day).year());
}

/// What a POSIX TZ string says of a moment.
LocalOffset by_rule(std::string_view rule, std::int64_t moment) {
  Reader reader(rule);
  LocalOffset standard;
  standard.abbreviation = read_abbreviation(reader);
  standard.seconds = -read_time(reader);
  if (reader.at_end()) return standard;
  LocalOffset summer;
  summer.abbreviation = read_abbreviation(reader);
  summer.seconds = reader.next() == ',' ? standard.seconds + 3600 : -read_time(reader);
  reader.take(',');
  const RuleDate summer_start(reader);
  reader.take(',');
  const RuleDate summer_end(reader);
  const int year = year_of(moment + standard.seconds);
  const std::int64_t start = summer_start.in_year(year, standard.seconds);
  const std::int64_t end = summer_end.in_year(year, summer.seconds);
  // In the south, summer lasts over the turn of the year.
  const bool is_summer = start < end ? moment >= start && moment < end : moment >= start || moment < end;
  return is_summer ? summer : standard;
}

LocalOffset type_at(std::string_view types, int index) {
  Reader reader(types);
  for (; index > 0; --index) {
    reader.until(",");
    reader.take(',');
  }
  LocalOffset offset;
  const bool is_negative = reader.take('-');
  offset.seconds = is_negative ? -reader.number() : reader.number();
  offset.abbreviation = reader.until(",");
  return offset;
}

int digit_value(char digit) {
  if (is_digit(digit)) return digit - '0';
  if (digit >= 'a' && digit <= 'z') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'Z') return digit - 'A' + 36;
  return digit == '-' ? 62 : 63;
}

std::int64_t read_delta(Reader& reader) {
  std::int64_t value = 0;
  for (int shift = 0;; shift += 5) {
    const int digit = digit_value(reader.take_any());
    value += static_cast<std::int64_t>(digit & 31) << shift;
    if (digit < 32) return value;
  }
}

LocalOffset in_zone(const ZoneRow& zone, std::int64_t moment) {
  const std::string_view text = zone.transitions;
  const std::size_t semicolon = text.find(';');
  Reader reader(text.substr(semicolon + 1));
  int type = 0;
  std::int64_t change = 0;
  while (!reader.at_end()) {
    const int next_type = digit_value(reader.take_any());
    change += read_delta(reader);
    if (moment < change) return type_at(text.substr(0, semicolon), type);
    type = next_type;
  }
  if (*zone.rule != '\0') return by_rule(zone.rule, moment);
  return type_at(text.substr(0, semicolon), type);
}

const ZoneRow* find_zone(std::string_view name) {
  const ZoneRow* end = zone_table + zone_count;
  const ZoneRow* found = std::lower_bound(
      zone_table, end, name, [](const ZoneRow& row, std::string_view wanted) { return row.name < wanted; });
  return found != end && found->name == name ? found : nullptr;
}

/// `[GMT|UTC]{+|-}h[h][[:]mm]`, in seconds.
std::optional<int> fixed_offset(std::string_view zone) {
  if (zone.starts_with("GMT") || zone.starts_with("UTC")) zone.remove_prefix(3);
  if (zone.empty() || (zone[0] != '+' && zone[0] != '-')) return std::nullopt;
  const int sign = zone[0] == '-' ? -1 : 1;
  std::string digits(zone.substr(1));
  const std::size_t colon = digits.find(':');
  if (colon != std::string::npos) {
    if (colon + 3 != digits.size()) return std::nullopt;
    digits.erase(colon, 1);
  }
  if (!std::ranges::all_of(digits, is_digit)) return std::nullopt;
  if (digits.empty() || digits.size() > 4) return std::nullopt;
  const std::size_t hour_digits = digits.size() > 2 ? digits.size() - 2 : digits.size();
  const int hours = std::stoi(digits.substr(0, hour_digits));
  const int minutes = digits.size() > 2 ? std::stoi(digits.substr(hour_digits)) : 0;
  if (hours > 23 || minutes > 59) return std::nullopt;
  return sign * (hours * 3600 + minutes * 60);
}

}  // namespace

LocalOffset local_offset(std::string_view zone, std::int64_t moment) {
  if (zone == "UTC" || zone == "GMT" || zone == "Z") return {0, zone == "Z" ? "UTC" : std::string(zone)};
  if (const ZoneRow* row = find_zone(zone)) return in_zone(*row, moment);
  if (const std::optional<int> seconds = fixed_offset(zone)) {
    const int minutes = std::abs(*seconds) / 60;
    return {*seconds, std::format("GMT{}{:02}:{:02}", *seconds < 0 ? '-' : '+', minutes / 60, minutes % 60)};
  }
  throw InvalidValue(std::format("there is no time zone {:?}", zone));
}

}  // namespace kiln
