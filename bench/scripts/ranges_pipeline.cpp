// Students and their marks, through views and constrained algorithms: filtered, projected, grouped, ranked.

namespace views = std::views;

struct Mark {
  std::string subject;
  double value;
};

struct Student {
  std::string name;
  int year;
  std::vector<Mark> marks;
};

struct Ranked {
  std::string name;
  double mean;
  std::size_t place = 0;
};

std::vector<Student> students() {
  return {{"Ada", 2, {{"maths", 1.0}, {"physics", 1.3}, {"latin", 2.7}}},
          {"Ben", 1, {{"maths", 3.3}, {"art", 1.0}}},
          {"Cora", 2, {{"physics", 2.0}, {"latin", 1.7}, {"art", 2.3}, {"maths", 1.3}}},
          {"Dirk", 3, {}},
          {"Eve", 1, {{"latin", 1.0}, {"maths", 2.0}}},
          {"Finn", 3, {{"maths", 4.0}, {"physics", 3.7}}}};
}

double mean_of(const Student& student) {
  auto values = student.marks | views::transform(&Mark::value);
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(std::ranges::size(values));
}

std::vector<Ranked> ranking(const std::vector<Student>& all) {
  std::vector<Ranked> ranked;
  auto with_marks = all | views::filter([](const Student& student) { return !student.marks.empty(); });
  std::ranges::transform(with_marks, std::back_inserter(ranked),
                         [](const Student& student) { return Ranked{student.name, mean_of(student)}; });
  std::ranges::stable_sort(ranked, {}, &Ranked::mean);
  for (auto place = 1uz; Ranked & each : ranked) each.place = place++;
  return ranked;
}

std::map<std::string, std::vector<double>> by_subject(const std::vector<Student>& all) {
  std::map<std::string, std::vector<double>> subjects;
  for (const Student& student : all) {
    for (const auto& [subject, value] : student.marks) subjects[subject].push_back(value);
  }
  std::ranges::for_each(subjects | views::values, [](auto& values) { std::ranges::sort(values); });
  return subjects;
}

Output doGet(const Event& e) {
  const std::vector<Student> all = students();
  const auto count = static_cast<std::ptrdiff_t>(std::stoul(e.parameter.get("best", "3")));
  std::string text = "ranking r0\n";
  for (const Ranked& ranked : ranking(all) | views::take(count))
    text += std::format("{}. {} {:.2f}\n", ranked.place, ranked.name, ranked.mean);
  for (const auto& [subject, values] : by_subject(all)) {
    text += std::format("{:8} best {:.1f}, worst {:.1f},", subject, values.front(), values.back());
    for (double value : values | views::reverse | views::take(2)) text += std::format(" {:.1f}", value);
    text += "\n";
  }
  const auto [youngest, oldest] = std::ranges::minmax(all | views::transform(&Student::year));
  text += std::format("years {} to {}\n", youngest, oldest);
  for (char letter : all | views::filter([](const Student& s) { return s.year == 2; }) |
                         views::transform(&Student::name) | views::join)
    text += letter;
  auto squares =
      views::iota(1) | views::transform([](int n) { return n * n; }) | views::filter([](int n) { return n % 3 == 1; });
  for (int square : squares | views::take_while([](int n) { return n < 200; })) text += std::format(" {}", square);
  return text + "\n";
}
