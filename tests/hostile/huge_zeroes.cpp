// says: 
char huge[1L << 42];
Output doGet(const Event& e) { return std::to_string(huge[e.parameter.size()]); }
