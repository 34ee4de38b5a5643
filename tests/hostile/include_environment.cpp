// says: '/proc/self/environ' file not found
#include "/proc/self/environ"
Output doGet(const Event& e) { return "fine"; }
