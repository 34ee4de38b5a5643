// Converts units, and reckons with dates.
// Open http://127.0.0.1:8080/units/?value=26.2&from=mi&to=km
//   or http://127.0.0.1:8080/units/days?from=2024-02-01&to=2024-03-01
//   or http://127.0.0.1:8080/units/date?start=2024-01-31&days=90

namespace {

// value in the base unit of its kind = value * factor + offset
struct Unit {
  std::string kind;
  double factor;
  double offset = 0;
};

const std::map<std::string, Unit, std::less<>> units = {
    {"mm", {"length", 0.001}},
    {"cm", {"length", 0.01}},
    {"m", {"length", 1}},
    {"km", {"length", 1000}},
    {"in", {"length", 0.0254}},
    {"ft", {"length", 0.3048}},
    {"yd", {"length", 0.9144}},
    {"mi", {"length", 1609.344}},
    {"nmi", {"length", 1852}},
    {"g", {"mass", 0.001}},
    {"kg", {"mass", 1}},
    {"t", {"mass", 1000}},
    {"oz", {"mass", 0.028349523125}},
    {"lb", {"mass", 0.45359237}},
    {"ml", {"volume", 0.001}},
    {"l", {"volume", 1}},
    {"cup", {"volume", 0.2365882365}},
    {"gal", {"volume", 3.785411784}},
    {"K", {"temperature", 1}},
    {"C", {"temperature", 1, 273.15}},
    {"F", {"temperature", 5. / 9, 459.67 * 5 / 9}},
    {"s", {"time", 1}},
    {"min", {"time", 60}},
    {"h", {"time", 3600}},
    {"d", {"time", 86400}},
    {"mps", {"speed", 1}},
    {"kmh", {"speed", 1 / 3.6}},
    {"mph", {"speed", 0.44704}},
    {"kn", {"speed", 1852. / 3600}},
};

const Unit& unit(const std::string& name) {
  const auto found = units.find(name);
  if (found != units.end()) return found->second;
  std::string known;
  for (const auto& [each, _] : units) known += " " + each;
  throw InvalidValue(std::format("there is no unit '{}'; there are{}", name, known));
}

double number(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || !std::isfinite(value)) throw InvalidValue(std::format("'{}' is no number", text));
  return value;
}

std::chrono::sys_days date(const std::string& text) {
  int year = 0, used = 0;
  unsigned month = 0, day = 0;
  const bool read = std::sscanf(text.c_str(), "%4d-%2u-%2u%n", &year, &month, &day, &used) == 3;
  const auto found = std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
  if (!read || std::size_t(used) != text.size() || !found.ok()) {
    throw InvalidValue(std::format("'{}' is no date such as 2024-02-29", text));
  }
  return found;
}

Json convert(const Event& e) {
  const Unit &from = unit(e.parameter.get("from", "mi")), &to = unit(e.parameter.get("to", "km"));
  if (from.kind != to.kind) throw InvalidValue(std::format("{} cannot become {}", from.kind, to.kind));
  const double value = number(e.parameter.get("value", "1"));
  const double result = (value * from.factor + from.offset - to.offset) / to.factor;
  // Twelve digits hide the last bits, which are rounding errors.
  return {{"kind", from.kind}, {"value", value}, {"result", number(std::format("{:.12g}", result))}};
}

Json days_between(const Event& e) {
  const std::chrono::sys_days from = date(e.parameter["from"]), to = date(e.parameter["to"]);
  const int days = (to - from).count();
  int working_days = 0;
  for (auto day = std::min(from, to); day < std::max(from, to); day += std::chrono::days(1)) {
    working_days += std::chrono::weekday(day).iso_encoding() <= 5;
  }
  return {{"days", days}, {"weeks", days / 7}, {"workingDays", days < 0 ? -working_days : working_days}};
}

Json date_after(const Event& e) {
  const double days = number(e.parameter.get("days", "0"));
  if (std::abs(days) > 1e6) throw InvalidValue("that is too far away");
  const auto moved = date(e.parameter["start"]) + std::chrono::days(int(days));
  return {{"date", Utilities::formatDate(moved, "UTC", "yyyy-MM-dd")},
          {"weekday", Utilities::formatDate(moved, "UTC", "EEEE")}};
}

}  // namespace

Output doGet(const Event& e) {
  try {
    if (e.pathInfo == "days") return days_between(e);
    if (e.pathInfo == "date") return date_after(e);
    return convert(e);
  } catch (const InvalidValue& problem) {
    return Response(400).json({{"error", problem.what()}});
  }
}
