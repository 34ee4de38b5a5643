// One request through much of the language: coroutines, threads' storage, regex, ranges, exceptions, locals, statics, floating point.
#include "generator.h"

namespace {

thread_local int per_thread = 5;

struct Guard {
  std::string& log;
  ~Guard() { log += "guard "; }
};

std::string exceptions() {
  std::string log;
  try {
    Guard guard{log};
    std::function<int(const std::string&)> parse = [](const std::string& text) { return std::stoi(text); };
    log += std::to_string(parse("12")) + " ";
    parse("twelve");
  } catch (const std::invalid_argument& error) {
    log += error.what();
  }
  return log;
}

int once() {
  static std::once_flag flag;
  static int value = 0;
  std::call_once(flag, [] { value = 77; });
  return value + per_thread++;
}

std::string variants() {
  using Value = std::variant<int, double, std::string>;
  std::string text;
  for (const Value& value : {Value(1), Value(2.5), Value("three")}) {
    text += std::visit([](const auto& each) { return std::format("<{}>", each); }, value);
  }
  return text;
}

}  // namespace

Output doGet(const Event& e) {
  std::ostringstream out;
  for (int n : squares(5)) out << n << ' ';
  out << '\n' << exceptions() << '\n' << once() << ' ' << once() << '\n' << variants() << '\n';
  const std::regex word("([a-z]+)([0-9]+)");
  const std::string& input = e.parameter["input"];
  for (std::sregex_iterator it(input.begin(), input.end(), word), end; it != end; ++it)
    out << (*it)[2] << (*it)[1] << ' ';
  auto odd = std::views::iota(1, 20) | std::views::filter([](int n) { return n % 2; }) |
             std::views::transform([](int n) { return n * n; });
  out << '\n' << std::accumulate(odd.begin(), odd.end(), 0) << ' ' << std::setprecision(12) << std::sqrt(2.0L) << '\n';
  std::map<std::string, std::vector<int>> groups;
  for (int i = 0; i < 6; ++i) groups[i % 2 ? "odd" : "even"].push_back(i);
  out << Json(groups).dump() << '\n' << typeid(groups.begin()->second).name() << '\n';
  std::mt19937 random(7);
  out << std::uniform_int_distribution<int>(1, 1000)(random) << ' '
      << std::chrono::sys_days(2024y / 2 / 29).time_since_epoch().count() << '\n';
  return out.str();
}
