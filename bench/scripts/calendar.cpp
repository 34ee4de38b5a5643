// A month as a table, with holidays, week numbers and the days until the next event.

struct Occasion {
  std::string name;
  std::chrono::month_day day;
  bool free;
};

const std::vector<Occasion> occasions = {
    {"New Year", std::chrono::January / 1, true},    {"Pi Day", std::chrono::March / 14, false},
    {"Labour Day", std::chrono::May / 1, true},      {"Midsummer", std::chrono::June / 24, false},
    {"Christmas", std::chrono::December / 25, true}, {"Leap Day", std::chrono::February / 29, false},
};

using std::chrono::sys_days;

int iso_week(sys_days day) {
  const sys_days thursday = day - (std::chrono::weekday(day) - std::chrono::Monday) + std::chrono::days(3);
  const std::chrono::year year = std::chrono::year_month_day(thursday).year();
  return (thursday - sys_days(year / 1 / 1)) / std::chrono::weeks(1) + 1;
}

std::vector<const Occasion*> occasions_on(std::chrono::year_month_day day) {
  std::vector<const Occasion*> found;
  for (const Occasion& occasion : occasions) {
    if (occasion.day == std::chrono::month_day(day.month(), day.day())) found.push_back(&occasion);
  }
  return found;
}

// The next time that each occasion comes; leap days may be years away.
std::multimap<int, std::string> days_until(sys_days today) {
  std::multimap<int, std::string> result;
  for (const Occasion& occasion : occasions) {
    for (std::chrono::year year = std::chrono::year_month_day(today).year();; ++year) {
      const std::chrono::year_month_day next(year, occasion.day.month(), occasion.day.day());
      if (!next.ok() || sys_days(next) < today) continue;
      result.emplace((sys_days(next) - today).count(), occasion.name);
      break;
    }
  }
  return result;
}

std::string month_table(std::chrono::year_month month) {
  std::ostringstream out;
  const sys_days first = month / 1, last = month / std::chrono::last;
  out << "week  Mo Tu We Th Fr Sa Su\n";
  for (sys_days monday = first - (std::chrono::weekday(first) - std::chrono::Monday); monday <= last;
       monday += std::chrono::weeks(1)) {
    out << std::setw(4) << iso_week(monday) << ' ';
    for (int i = 0; i < 7; ++i) {
      const sys_days day = monday + std::chrono::days(i);
      const std::chrono::year_month_day date(day);
      const auto on_day = occasions_on(date);
      const bool free =
          std::any_of(on_day.begin(), on_day.end(), [](const Occasion* occasion) { return occasion->free; });
      if (day < first || day > last)
        out << "   ";
      else
        out << (free ? '*' : ' ') << std::setw(2) << static_cast<unsigned>(date.day());
    }
    out << "\n";
  }
  return out.str();
}

Output doGet(const Event& e) {
  const int year = std::stoi(e.parameter.get("year", "2025")), month = std::stoi(e.parameter.get("month", "12"));
  const std::chrono::year_month chosen(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)));
  if (!chosen.ok()) return Response(400).body("there is no such month\n");
  std::string text = std::format("calendar r0 {}-{:02}\n{}", year, month, month_table(chosen));
  for (const auto& [days, name] : days_until(chosen / 15)) text += std::format("{} in {} days\n", name, days);
  return text;
}
