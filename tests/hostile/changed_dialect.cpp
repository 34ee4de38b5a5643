// says: 
#pragma clang attribute push(__attribute__((target("no-sse2"))), apply_to = function)
#pragma pack(push, 1)
double half(double number) { return number / 2; }
Output doGet(const Event& e) { return "fine"; }
