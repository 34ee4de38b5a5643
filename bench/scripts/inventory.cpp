// A warehouse: items in a vector of own structs, grouped, sorted and totalled.

struct Item {
  std::string name;
  std::string category;
  int quantity;
  double price;

  double value() const { return quantity * price; }
};

struct Summary {
  int items = 0;
  int pieces = 0;
  double value = 0;
  std::vector<std::string> names;
};

class OutOfStock : public std::runtime_error {
 public:
  explicit OutOfStock(const Item& item) : std::runtime_error("out of stock: " + item.name), item(item) {}
  Item item;
};

std::vector<Item> stock() {
  return {{"hammer", "tools", 12, 19.90},      {"saw", "tools", 4, 24.50},     {"nails", "material", 4000, 0.02},
          {"oak board", "material", 35, 12.0}, {"glue", "material", 18, 6.75}, {"apron", "clothing", 7, 31.00},
          {"gloves", "clothing", 0, 9.95},     {"chisel", "tools", 9, 14.20}};
}

void take(std::vector<Item>& items, const std::string& name, int quantity) {
  auto found = std::find_if(items.begin(), items.end(), [&](const Item& item) { return item.name == name; });
  if (found == items.end()) throw std::invalid_argument("no such item: " + name);
  if (found->quantity < quantity) throw OutOfStock(*found);
  found->quantity -= quantity;
}

std::map<std::string, Summary> summarise(const std::vector<Item>& items) {
  std::map<std::string, Summary> summaries;
  for (const Item& item : items) {
    Summary& summary = summaries[item.category];
    ++summary.items;
    summary.pieces += item.quantity;
    summary.value += item.value();
    summary.names.push_back(item.name);
  }
  for (auto& [category, summary] : summaries) std::sort(summary.names.begin(), summary.names.end());
  return summaries;
}

Output doGet(const Event& e) {
  std::vector<Item> items = stock();
  std::ostringstream out;
  out << "inventory r0\n";
  try {
    take(items, e.parameter.get("take", "saw"), 2);
    take(items, "gloves", 1);
  } catch (const OutOfStock& problem) {
    out << problem.what() << " (" << problem.item.quantity << " left)\n";
  } catch (const std::invalid_argument& problem) {
    out << problem.what() << "\n";
  }
  std::stable_sort(items.begin(), items.end(), [](const Item& a, const Item& b) { return a.value() > b.value(); });
  for (const Item& item : items) {
    out << std::setw(12) << std::left << item.name << std::setw(6) << std::right << item.quantity << std::fixed
        << std::setprecision(2) << std::setw(10) << item.value() << "\n";
  }
  for (const auto& [category, summary] : summarise(items)) {
    out << category << ": " << summary.items << " items, " << summary.pieces << " pieces, " << summary.value << ":";
    for (const std::string& name : summary.names) out << ' ' << name;
    out << "\n";
  }
  return out.str();
}
