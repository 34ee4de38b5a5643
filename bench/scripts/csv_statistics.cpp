// Reads a table of measurements and describes each column: mean, deviation, quartiles, correlation, histogram.

const char* const sample =
    "day,temperature,rain,visitors\n"
    "Mon,12.5,0,120\nTue,14.0,1.5,98\nWed,9.5,12.0,41\nThu,11.0,3.0,77\n"
    "Fri,15.5,0,160\nSat,17.0,0,340\nSun,16.5,0.5,310\nMon,13.0,,90\n";

struct Column {
  std::string name;
  std::vector<double> values;
};

struct Description {
  double mean, deviation, smallest, median, largest;
};

std::vector<Column> numeric_columns(const std::string& text) {
  std::vector<std::vector<std::string>> rows = Utilities::parseCsv(text);
  std::vector<Column> columns;
  for (std::size_t c = 0; c < rows.at(0).size(); ++c) {
    Column column{rows[0][c], {}};
    for (std::size_t r = 1; r < rows.size(); ++r) {
      double value = std::numeric_limits<double>::quiet_NaN();
      const std::string& cell = rows[r].at(c);
      std::from_chars(cell.data(), cell.data() + cell.size(), value);
      column.values.push_back(value);
    }
    const auto known = [](double value) { return !std::isnan(value); };
    if (std::any_of(column.values.begin(), column.values.end(), known)) columns.push_back(std::move(column));
  }
  return columns;
}

Description describe(std::vector<double> values) {
  std::erase_if(values, [](double value) { return std::isnan(value); });
  std::sort(values.begin(), values.end());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / values.size();
  const double squares = std::transform_reduce(values.begin(), values.end(), 0.0, std::plus<>(),
                                               [mean](double v) { return (v - mean) * (v - mean); });
  const std::size_t middle = values.size() / 2;
  const double median = values.size() % 2 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  return {mean, std::sqrt(squares / (values.size() - 1)), values.front(), median, values.back()};
}

double correlation(const Column& a, const Column& b) {
  std::vector<std::pair<double, double>> pairs;
  for (std::size_t i = 0; i < a.values.size(); ++i) {
    if (!std::isnan(a.values[i]) && !std::isnan(b.values[i])) pairs.emplace_back(a.values[i], b.values[i]);
  }
  double sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0;
  for (const auto& [x, y] : pairs) sx += x, sy += y, sxx += x * x, syy += y * y, sxy += x * y;
  const double n = static_cast<double>(pairs.size());
  return (n * sxy - sx * sy) / std::sqrt((n * sxx - sx * sx) * (n * syy - sy * sy));
}

std::string histogram(const Column& column) {
  const Description description = describe(column.values);
  std::array<int, 4> bins{};
  for (double value : column.values) {
    if (std::isnan(value)) continue;
    const double place = (value - description.smallest) / (description.largest - description.smallest);
    ++bins[std::min<std::size_t>(3, static_cast<std::size_t>(place * 4))];
  }
  std::string text;
  for (int count : bins) text += "[" + std::string(count, '#') + "]";
  return text;
}

Output doGet(const Event& e) {
  const std::vector<Column> columns = numeric_columns(e.parameter.get("csv", sample));
  std::string text = "statistics r0\n";
  for (const Column& column : columns) {
    const auto [mean, deviation, smallest, median, largest] = describe(column.values);
    text += std::format("{:12} mean {:8.2f} +- {:7.2f}, {} to {}, median {} {}\n", column.name, mean, deviation,
                        smallest, largest, median, histogram(column));
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    for (std::size_t j = i + 1; j < columns.size(); ++j) {
      text += std::format("{}/{} {:+.3f}\n", columns[i].name, columns[j].name, correlation(columns[i], columns[j]));
    }
  }
  return text;
}
