// says: '/etc/passwd' file not found
#include "/etc/passwd"
Output doGet(const Event& e) { return "fine"; }
