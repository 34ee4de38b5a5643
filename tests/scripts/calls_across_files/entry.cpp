// The entry point: calls functions of the other files, none of which it declares.
Output doGet(const Event& e) {
  const std::string name = e.parameter.get("name", "nobody");
  std::string text = greeting(name) + "\n";
  for (unsigned n : {0u, 7u, 10u}) text += std::format("{} is {}\n", n, is_even(n) ? "even" : "odd");
  text += describe(5) + ", " + describe(2.5) + ", " + describe(std::string("five")) + "\n";
  text += std::format("{} {}\n", total({1, 2, 3}), apply([](int n) { return n * n; }, 12));
  return text;
}
