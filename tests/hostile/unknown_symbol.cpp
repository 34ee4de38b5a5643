// says: 'sqlite3_exec' is used but never defined
extern "C" int sqlite3_exec(void*, const char*, void*, void*, char**);
Output doGet(const Event& e) { return std::to_string(sqlite3_exec(0, "", 0, 0, 0)); }
