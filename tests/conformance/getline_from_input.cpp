// Lines, words and numbers from standard input, C++ and C streams mixed, to the end of a last line without a line feed.
#include <cstdio>
#include <iomanip>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace {

struct Row {
  std::string name;
  std::vector<double> values;
  double mean() const {
    double sum = 0;
    for (double value : values) sum += value;
    return values.empty() ? 0 : sum / values.size();
  }
};

}  // namespace

int main() {
  int rows = 0;
  std::cin >> rows;
  std::string rest;
  std::getline(std::cin, rest);
  std::cout << "rows " << rows << ", rest [" << rest << "]\n";
  std::vector<Row> table;
  for (int i = 0; i < rows; ++i) {
    std::string line;
    std::getline(std::cin, line);
    std::istringstream fields(line);
    Row row;
    fields >> row.name;
    for (double value; fields >> value;) row.values.push_back(value);
    table.push_back(row);
  }
  for (const Row& row : table)
    std::cout << std::setw(8) << std::left << row.name << std::fixed << std::setprecision(2) << row.mean() << '\n';
  char c[64];
  std::cin.getline(c, sizeof c, ';');
  std::cout << '[' << c << "] ";
  std::cout << static_cast<char>(std::getchar()) << static_cast<char>(std::cin.get()) << '\n';
  std::map<std::string, int> words;
  std::string word;
  while (std::cin >> word) ++words[word];
  for (auto& [text, count] : words) std::cout << text << '=' << count << ' ';
  std::cout << std::cin.eof() << std::cin.fail() << ' ' << std::getchar() << '\n';
}
