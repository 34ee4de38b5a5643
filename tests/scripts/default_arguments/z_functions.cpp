int scaled(int value, int by = 10) { return value * by; }

std::string repeated(std::string_view text, int times = 3) {
  std::string result;
  while (times-- > 0) result += text;
  return result;
}

int sum(int a, int b = 20, int c = 300) { return a + b + c; }
