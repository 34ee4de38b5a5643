// Charts as SVG images, drawn from the numbers in the address: bars, lines or a pie.
// Open http://127.0.0.1:8080/charts/?kind=bar&values=3,7,4,9,2&labels=Mon,Tue,Wed,Thu,Fri&title=Loaves

namespace {

constexpr double width = 640, height = 360, margin = 48;
constexpr std::array palette = {"#b5482a", "#e0a458", "#5b8e7d", "#31587a", "#8d6a9f", "#9aa05b"};

struct Chart {
  std::string title;
  std::vector<double> values;
  std::vector<std::string> labels;

  double largest() const { return std::max(1e-9, *std::max_element(values.begin(), values.end())); }
  double step() const { return (width - 2 * margin) / values.size(); }
  // Centre of the column of value `i`, and the height at which a value stands.
  double x(std::size_t i) const { return margin + step() * (i + 0.5); }
  double y(double value) const { return height - margin - value / largest() * (height - 2 * margin); }
  std::string label(std::size_t i) const { return i < labels.size() ? Utilities::htmlEscape(labels[i]) : ""; }
};

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, ',');) parts.push_back(part);
  return parts;
}

std::string text(double x, double y, std::string_view content) {
  return std::format("<text x='{:.1f}' y='{:.1f}' text-anchor='middle'>{}</text>\n", x, y, content);
}

std::string bars(const Chart& chart) {
  std::string svg;
  for (std::size_t i = 0; i < chart.values.size(); ++i) {
    const double top = chart.y(chart.values[i]);
    svg += std::format("<rect x='{:.1f}' y='{:.1f}' width='{:.1f}' height='{:.1f}' rx='3' fill='{}'/>\n",
                       chart.x(i) - chart.step() * 0.35, top, chart.step() * 0.7, height - margin - top,
                       palette[i % palette.size()]);
    svg += text(chart.x(i), top - 6, std::format("{:g}", chart.values[i]));
    svg += text(chart.x(i), height - margin + 20, chart.label(i));
  }
  return svg;
}

std::string line(const Chart& chart) {
  std::string points, svg;
  for (std::size_t i = 0; i < chart.values.size(); ++i) {
    points += std::format("{:.1f},{:.1f} ", chart.x(i), chart.y(chart.values[i]));
    svg += text(chart.x(i), chart.y(chart.values[i]) - 10, std::format("{:g}", chart.values[i]));
    svg += text(chart.x(i), height - margin + 20, chart.label(i));
  }
  return std::format("<polyline points='{}' fill='none' stroke='{}' stroke-width='3'/>\n", points, palette[0]) + svg;
}

std::string pie(const Chart& chart) {
  const double total = std::accumulate(chart.values.begin(), chart.values.end(), 0.0);
  const double radius = height / 2 - margin - 12, cx = width / 2, cy = height / 2 + 16;
  std::string svg;
  double from = -std::numbers::pi / 2;
  for (std::size_t i = 0; i < chart.values.size(); ++i) {
    // A full circle would begin where it ends, and be nothing.
    const double share = std::min(total > 0 ? chart.values[i] / total : 0, 0.9999);
    const double to = from + share * 2 * std::numbers::pi, middle = (from + to) / 2;
    svg +=
        std::format("<path d='M{:.1f} {:.1f} L{:.1f} {:.1f} A{:.1f} {:.1f} 0 {} 1 {:.1f} {:.1f} Z' fill='{}'/>\n", cx,
                    cy, cx + radius * std::cos(from), cy + radius * std::sin(from), radius, radius, share > 0.5 ? 1 : 0,
                    cx + radius * std::cos(to), cy + radius * std::sin(to), palette[i % palette.size()]);
    svg += text(cx + (radius + 24) * std::cos(middle), cy + (radius + 24) * std::sin(middle), chart.label(i));
    from = to;
  }
  return svg;
}

// Numbers from 0 to a thousand million; throws InvalidValue for anything else.
std::vector<double> numbers(const std::string& list) {
  std::vector<double> values;
  for (const std::string& part : split(list)) {
    double value = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    const bool whole = error == std::errc() && end == part.data() + part.size();
    if (!whole || !(value >= 0 && value <= 1e9)) throw InvalidValue(std::format("'{}' cannot be drawn", part));
    values.push_back(value);
  }
  if (values.empty() || values.size() > 50) throw InvalidValue("a chart has 1 to 50 values, such as ?values=3,7,4");
  return values;
}

}  // namespace

Output doGet(const Event& e) {
  static const std::map<std::string, std::string (*)(const Chart&)> kinds = {
      {"bar", bars}, {"line", line}, {"pie", pie}};
  const auto kind = kinds.find(e.parameter.get("kind", "bar"));
  if (kind == kinds.end()) return Response(400).body("kind is bar, line or pie\n");
  try {
    const Chart chart{e.parameter.get("title", "Chart"), numbers(e.parameter.get("values", "3,7,4,9,2")),
                      split(e.parameter["labels"])};
    const std::string body = text(width / 2, 28, Utilities::htmlEscape(chart.title)) + kind->second(chart);
    return ContentService::createTextOutput(
               std::format("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {} {}' font-family='sans-serif' "
                           "font-size='14' fill='#333'>\n{}</svg>\n",
                           width, height, body))
        .setMimeType(MimeType::SVG);
  } catch (const InvalidValue& problem) {
    return Response(400).body(std::string(problem.what()) + "\n");
  }
}
