// says: maximum depth of 1024
template <int depth> struct Endless { Endless<depth + 1> next; };
Endless<0> endless;
Output doGet(const Event& e) { return "fine"; }
