// Comes before the entry point in the order of files, and calls into files that come after it.
std::string greeting(const std::string& name) { return "Hello " + upper(name) + ", " + farewell(name); }

bool is_even(unsigned n) { return n == 0 || is_odd(n - 1); }

std::string describe(int n) { return "int " + std::to_string(n); }
