// says: '/dev/zero' file not found
#include "/dev/zero"
Output doGet(const Event& e) { return "fine"; }
