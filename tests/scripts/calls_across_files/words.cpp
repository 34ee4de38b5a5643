// Comes after the entry point.
std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

std::string farewell(const std::string& name) { return "goodbye " + std::string(name.rbegin(), name.rend()); }

bool is_odd(unsigned n) { return n != 0 && is_even(n - 1); }

std::string describe(double n) { return std::format("double {}", n); }
std::string describe(const std::string& text) { return "text " + text; }

int total(const std::vector<int>& numbers) { return std::accumulate(numbers.begin(), numbers.end(), 0); }

int apply(const std::function<int(int)>& function, int value) { return function(value); }
