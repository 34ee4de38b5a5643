static std::string helper(const std::string& text) { return "[" + text + "]\n"; }

std::string from_first();
std::string from_second();

Output doGet(const Event&) { return helper(from_first()) + helper(from_second()) + helper(from_first()); }
