// Small programs of old benchmark suites on standard input: counting words, frequencies, sums, moments, reversal,
// spelling.
#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iomanip>
#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

static void count(const std::string& text) {
  int lines = 0, words = 0;
  bool inside = false;
  for (char c : text) {
    if (c == '\n') ++lines;
    bool space = std::isspace(static_cast<unsigned char>(c)) != 0;
    if (!space && !inside) ++words;
    inside = !space;
  }
  std::cout << lines << ' ' << words << ' ' << text.size() << '\n';
}

static void frequencies(const std::string& text) {
  std::map<std::string, int> counts;
  std::string word;
  for (char c : text + " ") {
    if (std::isalpha(static_cast<unsigned char>(c)))
      word += static_cast<char>(std::tolower(c));
    else if (!word.empty())
      ++counts[word], word.clear();
  }
  std::vector<std::pair<int, std::string>> sorted;
  for (auto& entry : counts) sorted.emplace_back(-entry.second, entry.first);
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 0; i < 5 && i < sorted.size(); ++i)
    std::cout << std::setw(7) << -sorted[i].first << '\t' << sorted[i].second << '\n';
}

static void moments(std::vector<double> values) {
  double sum = 0, deviation = 0, variance = 0, skew = 0, kurtosis = 0;
  for (double value : values) sum += value;
  double n = values.size(), mean = sum / n;
  for (double value : values) {
    double difference = value - mean, square = difference * difference, cube = square * difference;
    deviation += std::fabs(difference);
    variance += square;
    skew += cube;
    kurtosis += cube * difference;
  }
  deviation /= n;
  variance /= n - 1;
  double standard = std::sqrt(variance);
  skew /= n * variance * standard;
  kurtosis = kurtosis / (n * variance * variance) - 3;
  std::sort(values.begin(), values.end());
  std::size_t middle = values.size() / 2;
  double median = values.size() % 2 ? values[middle] : (values[middle] + values[middle - 1]) / 2;
  std::printf(
      "n: %g\nmedian: %.6f\nmean: %.6f\naverage_deviation: %.6f\nstandard_deviation: %.6f\nvariance: %.6f\nskew: "
      "%.6f\nkurtosis: %.6f\n",
      n, median, mean, deviation, standard, variance, skew, kurtosis);
}

static void spelling(const std::vector<std::string>& lines) {
  std::set<std::string> dictionary = {"the", "of", "and", "sea", "ship", "sailed", "a", "wind", "was", "over", "to"};
  std::set<std::string> unknown;
  for (const std::string& line : lines) {
    std::istringstream words(line);
    for (std::string word; words >> word;)
      if (std::all_of(word.begin(), word.end(), [](unsigned char c) { return std::islower(c); }) &&
          !dictionary.count(word))
        unknown.insert(word);
  }
  for (auto& word : unknown) std::cout << word << ' ';
  std::cout << '\n';
}

static std::string complement(const std::string& sequence) {
  std::string result(sequence.rbegin(), sequence.rend());
  for (char& c : result) c = std::strchr("ACGT", c) ? "TGCA"[std::strchr("ACGT", c) - "ACGT"] : c;
  return result;
}

int main() {
  std::string all;
  char block[64];
  for (std::size_t got; (got = std::fread(block, 1, sizeof block, stdin)) > 0;) all.append(block, got);
  count(all);
  frequencies(all);
  std::vector<std::string> lines;
  std::istringstream in(all);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  std::vector<double> numbers;
  long sum = 0;
  for (const std::string& line : lines) {
    char* end;
    double value = std::strtod(line.c_str(), &end);
    if (end != line.c_str() && *end == 0) numbers.push_back(value), sum += static_cast<long>(value);
  }
  std::cout << sum << '\n' << std::flush;
  moments(numbers);
  std::fflush(stdout);
  spelling(lines);
  for (auto line = lines.rbegin(); line != lines.rend() && line - lines.rbegin() < 3; ++line)
    std::cout << *line << '\n';
  for (const std::string& line : lines)
    if (line.find_first_not_of("ACGTN") == std::string::npos && !line.empty()) std::cout << complement(line) << '\n';
}
