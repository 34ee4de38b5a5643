// says: the global and static variables take 1024 MB
int huge[1 << 28] = {1};
Output doGet(const Event& e) { return std::to_string(huge[e.parameter.size()]); }
