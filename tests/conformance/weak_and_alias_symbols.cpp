// Weak definitions and references, aliases, asm labels, visibility, used and section attributes, extern "C" with
// overloads.
#include <cstdio>
#include <cstring>

extern "C" {
int real_function(int value) { return value + 1; }
int other_name(int value) __attribute__((alias("real_function")));
__attribute__((weak)) int optional_feature(int);
__attribute__((weak)) int replaceable(int value) { return value * 2; }
int real_variable = 5;
extern int variable_alias __attribute__((alias("real_variable")));
int renamed(int value) __asm__("symbol_with_another_name");
int symbol_with_another_name(int);
}

int renamed(int value) { return value * 100; }

__attribute__((weak)) int weak_variable = 77;
extern __attribute__((weak)) int missing_variable;

namespace library {
__attribute__((visibility("hidden"))) int hidden() { return 1; }
__attribute__((visibility("default"))) int visible() { return hidden() + 1; }
extern "C" int c_name_in_namespace(int value) { return value - 1; }
}  // namespace library

struct Static {
  static int member() __asm__("static_member_symbol");
};
int Static::member() { return 321; }
extern "C" int static_member_symbol();

__attribute__((section("named_section"), used)) static int in_section = 11;
__attribute__((noinline, cold)) static int rarely() { return in_section; }
__attribute__((always_inline)) inline int inlined(int value) { return value ^ 3; }
__attribute__((pure)) static int pure(int value) { return value * value; }
__attribute__((returns_nonnull)) static void* same(void* pointer) { return pointer; }
static int local_alias() __attribute__((alias("_ZL6rarelyv")));

int main() {
  std::printf("%d %d\n", other_name(1), other_name == real_function);
  std::printf("%d %d\n", optional_feature != nullptr, &missing_variable != nullptr);
  std::printf("%d %d\n", replaceable(4), weak_variable);
  variable_alias = 6;
  std::printf("%d\n", *const_cast<volatile int*>(&real_variable));
  std::printf("%d %d\n", renamed(2), symbol_with_another_name(3));
  std::printf("%d %d %d\n", library::visible(), library::c_name_in_namespace(10), static_member_symbol());
  std::printf("%d %d %d %d %d\n", rarely(), inlined(5), pure(9), same(&in_section) == &in_section, local_alias());
}
