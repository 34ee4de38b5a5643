// Calls functions of a later file with fewer arguments than they have parameters.
Output doGet(const Event& e) {
  return std::format("{} {} {}\n{}\n{}\n{} {} {}\n", scaled(3), scaled(3, 2), repeated("ab"), repeated("xy", 1),
                     e.parameter.contains("z") ? sum(1, 2, 3) : sum(1), entries(), entries({}, false), applied(5));
}
