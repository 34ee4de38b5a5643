// answers: fine
#pragma comment(lib, "/etc/passwd")
#pragma comment(linker, "/etc/passwd")
Output doGet(const Event& e) { return "fine"; }
