int scaled(int value, int by = 10) { return value * by; }

std::string repeated(std::string_view text, int times = 3) {
  std::string result;
  while (times-- > 0) result += text;
  return result;
}

int sum(int a, int b = 20, int c = 300) { return a + b + c; }

int entries(std::map<std::string, int> known = std::map<std::string, int>{{"a", 1}, {"b", 2}}, bool twice = 1 < 2,
            int more = 100) {
  return static_cast<int>(known.size()) * (twice ? 2 : 1) + more;
}

int applied(int value, const std::function<int(int, int)>& function = [](int a, int b) { return a - b; }, int by = 1) {
  return function(value, by);
}
