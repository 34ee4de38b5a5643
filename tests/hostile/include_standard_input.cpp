// says: '/dev/stdin' file not found
#include </dev/stdin>
Output doGet(const Event& e) { return "fine"; }
