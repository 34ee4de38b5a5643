// says: file not found
#include "../../../../../../../../etc/passwd"
Output doGet(const Event& e) { return "fine"; }
