// Sales by region and month: nested maps, partial sums, a table made with streams.

struct Sale {
  std::string region;
  int month;
  std::string product;
  int units;
  double price;
};

struct Cell {
  int units = 0;
  double turnover = 0;
  Cell& operator+=(const Sale& sale) {
    units += sale.units;
    turnover += sale.units * sale.price;
    return *this;
  }
  Cell& operator+=(const Cell& other) {
    units += other.units;
    turnover += other.turnover;
    return *this;
  }
};

using Table = std::map<std::string, std::map<int, Cell>>;

std::vector<Sale> sales(unsigned seed) {
  static const char* const regions[] = {"north", "east", "south", "west"};
  static const char* const products[] = {"bread", "rolls", "cake"};
  std::vector<Sale> list;
  for (int i = 0; i < 400; ++i) {
    seed = seed * 1664525u + 1013904223u;
    list.push_back({regions[seed >> 30], static_cast<int>(seed >> 8) % 12 + 1, products[(seed >> 20) % 3],
                    static_cast<int>(seed >> 12) % 40 + 1, 1.5 + (seed >> 16) % 5});
  }
  return list;
}

Table by_region_and_month(const std::vector<Sale>& list) {
  Table table;
  for (const Sale& sale : list) {
    if (sale.units > 0) table[sale.region][sale.month] += sale;
  }
  return table;
}

std::vector<std::pair<std::string, double>> best_sellers(const std::vector<Sale>& list) {
  std::map<std::string, double> totals;
  for (const Sale& sale : list) totals[sale.product] += sale.units * sale.price;
  std::vector<std::pair<std::string, double>> sorted(totals.begin(), totals.end());
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  return sorted;
}

void print_row(std::ostream& out, const std::string& name, const std::map<int, Cell>& months) {
  Cell total;
  out << std::left << std::setw(8) << name << std::right << std::fixed << std::setprecision(0);
  for (int month = 1; month <= 12; ++month) {
    const auto found = months.find(month);
    out << std::setw(7) << (found == months.end() ? 0.0 : found->second.turnover);
    if (found != months.end()) total += found->second;
  }
  out << " |" << std::setw(8) << total.turnover << " (" << total.units << ")\n";
}

Output doGet(const Event& e) {
  const std::vector<Sale> list = sales(static_cast<unsigned>(std::stoul(e.parameter.get("seed", "7"))));
  std::ostringstream out;
  out << "sales r0\n";
  std::map<int, Cell> all;
  for (const auto& [region, months] : by_region_and_month(list)) {
    print_row(out, region, months);
    for (const auto& [month, cell] : months) all[month] += cell;
  }
  print_row(out, "all", all);
  for (const auto& [product, turnover] : best_sellers(list)) out << product << ' ' << turnover << "\n";
  return ContentService::createTextOutput(out.str());
}
