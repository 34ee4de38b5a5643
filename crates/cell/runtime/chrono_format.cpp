// Formatting of chrono, [time.format], behind include/kiln/std/chrono: the C locale's names and orders.
#include <chrono>
#include <ostream>

namespace std {
namespace __kiln {
namespace {

constexpr string_view month_names[] = {"January", "February", "March",     "April",   "May",      "June",
                                       "July",    "August",   "September", "October", "November", "December"};
constexpr string_view weekday_names[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};

/// A unit's symbol, or its length in seconds in brackets ([time.duration.io]).
string unit_of(long long numerator, long long denominator) {
  struct Unit {
    long long numerator;
    long long denominator;
    const char* symbol;
  };
  static constexpr Unit units[] = {
      {1, 1'000'000'000'000'000'000, "as"},
      {1, 1'000'000'000'000'000, "fs"},
      {1, 1'000'000'000'000, "ps"},
      {1, 1'000'000'000, "ns"},
      {1, 1'000'000, "us"},
      {1, 1000, "ms"},
      {1, 100, "cs"},
      {1, 10, "ds"},
      {1, 1, "s"},
      {10, 1, "das"},
      {100, 1, "hs"},
      {1000, 1, "ks"},
      {60, 1, "min"},
      {3600, 1, "h"},
      {86400, 1, "d"},
      {1'000'000, 1, "Ms"},
      {1'000'000'000, 1, "Gs"},
      {1'000'000'000'000, 1, "Ts"},
  };
  for (const Unit& unit : units) {
    if (unit.numerator == numerator && unit.denominator == denominator) return unit.symbol;
  }
  if (denominator == 1) return std::format("[{}]s", numerator);
  return std::format("[{}/{}]s", numerator, denominator);
}

/// One value and the specification that it is written by.
class ChronoWriter {
 public:
  ChronoWriter(string& out, const __chrono_value& value, const __specification& spec)
      : out_(out), value_(value), spec_(spec), needs_sign_(value.is_negative) {}

  void write(string_view specifiers) {
    for (size_t i = 0; i < specifiers.size(); ++i) {
      if (specifiers[i] != '%') {
        out_ += specifiers[i];
        continue;
      }
      ++i;
      if (specifiers[i] == 'E' || specifiers[i] == 'O') ++i;
      write_specifier(specifiers[i]);
    }
  }

 private:
  void write_specifier(char letter) {
    if (write_compound(letter)) return;
    if (__is_one_of(letter, "HIMSpjQ")) {
      write_time(letter);
    } else {
      write_date(letter);
    }
  }

  /// Specifiers that stand for others.
  bool write_compound(char letter) {
    struct Compound {
      char letter;
      const char* specifiers;
    };
    static constexpr Compound compounds[] = {
        {'T', "%H:%M:%S"}, {'X', "%H:%M:%S"}, {'R', "%H:%M"},    {'r', "%I:%M:%S %p"},
        {'D', "%m/%d/%y"}, {'x', "%m/%d/%y"}, {'F', "%Y-%m-%d"}, {'c', "%a %b %e %H:%M:%S %Y"}};
    for (const Compound& compound : compounds) {
      if (compound.letter != letter) continue;
      write(compound.specifiers);
      return true;
    }
    return false;
  }

  /// The sign of a negative duration goes before its first number.
  void write_sign() {
    if (needs_sign_) out_ += '-';
    needs_sign_ = false;
  }

  void write_two_digits(long long number) { format_to(back_inserter(out_), "{:02}", number); }

  void write_time(char letter) {
    const long long hours = value_.seconds / 3600;
    if (letter != 'p' && letter != 'Q') write_sign();
    switch (letter) {
      case 'H':
        return write_two_digits(hours);
      case 'I':
        return write_two_digits(hours % 12 == 0 ? 12 : hours % 12);
      case 'M':
        return write_two_digits(value_.seconds / 60 % 60);
      case 'S':
        return write_seconds();
      case 'p':
        out_ += hours % 24 < 12 ? "AM" : "PM";
        return;
      case 'j':
        if (value_.count) {
          out_ += to_string(value_.seconds / 86400);
        } else {
          format_to(back_inserter(out_), "{:03}", day_of_year() + 1);
        }
        return;
      default:
        return write_count();
    }
  }

  void write_seconds() {
    write_two_digits(value_.seconds % 60);
    if (value_.__fraction_digits == 0) return;
    string digits = std::format("{:0{}}", value_.__fraction, value_.__fraction_digits);
    if (spec_.__precision >= 0) digits.resize(static_cast<size_t>(spec_.__precision), '0');
    if (!digits.empty()) out_ += '.' + digits;
  }

  void write_count() {
    // A floating-point count is written as streams do, with six digits, unless a precision is given.
    if (__is_floating_kind(value_.count.__which)) {
      const int precision = spec_.__precision;
      const __argument arguments[] = {value_.count, __argument(precision)};
      __append(out_, precision >= 0 ? "{:.{}f}" : "{:g}", format_args(arguments, 2));
    } else {
      __append(out_, "{}", format_args(&value_.count, 1));
    }
    needs_sign_ = false;
  }

  void write_date(char letter) {
    switch (letter) {
      case 'Y':
        return write_year(value_.year);
      case 'y':
        return write_two_digits(((value_.year % 100) + 100) % 100);
      case 'C':
        return write_two_digits(value_.year >= 0 ? value_.year / 100 : (value_.year - 99) / 100);
      case 'm':
        return write_two_digits(value_.month);
      case 'b':
      case 'h':
        out_ += name_of(month_names, value_.month - 1).substr(0, 3);
        return;
      case 'B':
        out_ += name_of(month_names, value_.month - 1);
        return;
      case 'd':
        return write_two_digits(value_.day);
      case 'e':
        format_to(back_inserter(out_), "{:2}", value_.day);
        return;
      case 'a':
        out_ += name_of(weekday_names, value_.weekday).substr(0, 3);
        return;
      case 'A':
        out_ += name_of(weekday_names, value_.weekday);
        return;
      default:
        return write_week(letter);
    }
  }

  void write_week(char letter) {
    switch (letter) {
      case 'u':
        out_ += to_string(value_.weekday == 0 ? 7 : value_.weekday);
        return;
      case 'w':
        out_ += to_string(value_.weekday);
        return;
      case 'U':
        return write_two_digits((day_of_year() + 7 - value_.weekday) / 7);
      case 'W':
        return write_two_digits((day_of_year() + 7 - (value_.weekday + 6) % 7) / 7);
      case 'V':
        return write_two_digits(iso_week().second);
      case 'G':
        return write_year(iso_week().first);
      case 'g':
        return write_two_digits(((iso_week().first % 100) + 100) % 100);
      default:
        return write_symbol(letter);
    }
  }

  void write_symbol(char letter) {
    if (letter == 'q') {
      out_ += unit_of(value_.__numerator, value_.__denominator);
    } else if (letter == 'z') {
      out_ += "+0000";
    } else if (letter == 'Z') {
      out_ += "UTC";
    } else {
      out_ += letter == 'n' ? '\n' : letter == 't' ? '\t' : '%';
    }
  }

  template <size_t Count>
  static string_view name_of(const string_view (&names)[Count], unsigned index) {
    if (index >= Count) __throw_format_error("a date to be formatted is not valid");
    return names[index];
  }

  void write_year(int year) {
    if (year < 0) out_ += '-';
    format_to(back_inserter(out_), "{:04}", year < 0 ? -year : year);
  }

  chrono::sys_days date() const {
    return chrono::year(value_.year) / chrono::month(value_.month) / chrono::day(value_.day);
  }

  long long day_of_year() const {
    return (date() - chrono::sys_days(chrono::year(value_.year) / chrono::January / 1)).count();
  }

  /// Year and number of the week by ISO 8601: it belongs to the year of its Thursday.
  pair<int, long long> iso_week() const {
    const chrono::sys_days thursday = date() + chrono::days(3 - static_cast<int>((value_.weekday + 6) % 7));
    const chrono::year year = chrono::year_month_day(thursday).year();
    return {static_cast<int>(year), (thursday - chrono::sys_days(year / chrono::January / 1)).count() / 7 + 1};
  }

  string& out_;
  const __chrono_value& value_;
  const __specification& spec_;
  bool needs_sign_;
};

}  // namespace

format_context::iterator __chrono_formatter::format(const __chrono_value& value, format_context& context,
                                                    string_view standard) const {
  __specification spec = __resolve(__spec_, context);
  string text;
  ChronoWriter(text, value, spec).write(__specifiers_.empty() ? standard : __specifiers_);
  if (!value.__is_valid && __specifiers_.empty()) text += " is not a valid date";
  spec.__precision = -1;
  __append_argument(context, spec, __argument(text));
  return context.out();
}

ostream& __write(ostream& stream, string_view text) { return stream << text; }

}  // namespace __kiln

namespace chrono {

ostream& operator<<(ostream& stream, const day& value) { return stream << format("{}", value); }
ostream& operator<<(ostream& stream, const month& value) { return stream << format("{}", value); }
ostream& operator<<(ostream& stream, const year& value) { return stream << format("{}", value); }
ostream& operator<<(ostream& stream, const weekday& value) { return stream << format("{}", value); }
ostream& operator<<(ostream& stream, const month_day& value) { return stream << format("{}", value); }
ostream& operator<<(ostream& stream, const year_month& value) { return stream << format("{}", value); }
ostream& operator<<(ostream& stream, const year_month_day& value) { return stream << format("{}", value); }

}  // namespace chrono
}  // namespace std
