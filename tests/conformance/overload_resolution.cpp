// Which function is called: conversions and their ranks, templates against functions, references, ADL, hiding,
// defaults, pointers.
#include <cstddef>
#include <initializer_list>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

namespace numbers {

struct Big {
  long value;
};
std::string describe(const Big&) { return "numbers::describe"; }
Big operator+(Big a, Big b) { return {a.value + b.value}; }
template <class T>
std::string generic(const T&) {
  return "numbers::generic";
}
void swap(Big&, Big&) { std::cout << "numbers::swap "; }
namespace inner {
std::string describe(int) { return "inner::describe"; }
std::string call() { return describe(1) + " " + numbers::describe(Big{1}); }
}  // namespace inner

}  // namespace numbers

namespace {

const char* f(int) { return "int"; }
const char* f(long) { return "long"; }
const char* f(double) { return "double"; }
const char* f(char) { return "char"; }
const char* f(bool) { return "bool"; }
const char* f(const char*) { return "const char*"; }
const char* f(std::nullptr_t) { return "nullptr"; }
const char* f(const void*) { return "const void*"; }
const char* f(...) { return "..."; }

const char* g(int&) { return "int&"; }
const char* g(const int&) { return "const int&"; }
const char* g(int&&) { return "int&&"; }
template <class T>
const char* h(T&&) {
  return std::is_lvalue_reference_v<T> ? (std::is_const_v<std::remove_reference_t<T>> ? "const lvalue" : "lvalue")
                                       : "rvalue";
}

template <class T>
const char* t(T) {
  return "T";
}
template <class T>
const char* t(T*) {
  return "T*";
}
template <>
const char* t<int>(int*) {
  return "specialised int*";
}
const char* t(const char*) { return "plain const char*"; }
template <class T, std::size_t N>
const char* t(T (&)[N]) {
  return "array";
}

struct Text {
  std::string value;
  Text(const char* text) : value(std::string("char* ") + text) {}
  Text(std::string_view text) : value("view " + std::string(text)) {}
  explicit Text(int n) : value("int " + std::to_string(n)) {}
  Text(std::initializer_list<int> list) : value("list of " + std::to_string(list.size())) {}
};
std::string text(const Text& given) { return given.value; }

struct A {
  const char* name(int) const { return "A::name(int)"; }
  const char* name(double) const { return "A::name(double)"; }
  virtual ~A() = default;
  virtual const char* dynamic(int n = 1) const { return n == 1 ? "A 1" : "A 2"; }
};
struct B : A {
  const char* name(const char*) const { return "B::name(const char*)"; }
  const char* dynamic(int n = 2) const override { return n == 1 ? "B 1" : "B 2"; }
};
struct C : B {
  using A::name;
  using B::name;
};
const char* base(const A&) { return "A"; }
const char* base(const B&) { return "B"; }

struct Convertible {
  operator int() const { return 3; }
  operator const char*() const { return "text"; }
  explicit operator bool() const { return false; }
};
struct Indexed {
  const char* operator[](int) { return "mutable"; }
  const char* operator[](int) const { return "constant"; }
  const char* method() & { return "&"; }
  const char* method() const& { return "const&"; }
  const char* method() && { return "&&"; }
};
enum Plain { zero };
enum class Scoped { zero };
const char* e(int) { return "int"; }
const char* e(Plain) { return "Plain"; }
const char* e(unsigned char) { return "unsigned char"; }

}  // namespace

int main() {
  short s = 1;
  unsigned char u = 1;
  float fl = 1;
  std::cout << f(1) << ' ' << f('c') << ' ' << f(s) << ' ' << f(u) << ' ' << f(1L) << ' ' << f(fl) << ' ' << f("x")
            << ' ' << f(nullptr) << ' ' << f(&s) << ' ' << f(Scoped::zero) << ' ' << f(1 < 2) << '\n';
  int i = 1;
  const int ci = 2;
  std::cout << g(i) << ' ' << g(ci) << ' ' << g(3) << ' ' << g(std::move(i)) << ' ' << g(static_cast<short>(i)) << " | "
            << h(i) << ' ' << h(ci) << ' ' << h(4) << '\n';
  int* p = &i;
  const int* cp = &i;
  int array[2] = {};
  std::cout << t(1) << ' ' << t(p) << ' ' << t(cp) << ' ' << t("literal") << ' ' << t(array + 0) << ' ' << t<int>(p)
            << '\n';
  std::cout << text("a") << ", " << text(std::string_view("b")) << ", " << text({1, 2, 3}) << ", " << text(Text(5))
            << ", " << text(Text{5}) << ", " << text({}) << '\n';
  C c;
  const A& a = c;
  std::cout << B().name("x") << ' ' << c.name(1) << ' ' << c.name(1.5) << ' ' << a.dynamic() << ' ' << c.dynamic()
            << ' ' << base(c) << ' ' << base(a) << '\n';
  using namespace numbers::inner;
  numbers::Big x{1}, y{2};
  using std::swap;
  swap(x, y);
  std::cout << (x + y).value << ' ' << describe(x) << ' ' << generic(x) << ' ' << call() << '\n';
  Convertible convertible;
  int number = convertible;
  const char* characters = convertible;
  std::cout << number << characters << (convertible ? 1 : 0) << ' ' << convertible + 1 << '\n';
  Indexed indexed;
  const Indexed constant;
  std::cout << indexed[0] << ' ' << constant[0] << ' ' << indexed.method() << constant.method() << Indexed().method()
            << ' ' << e(zero) << ' ' << e(u) << ' ' << e('c') << '\n';
  const char* (*pointer)(double) = f;
  const char* (A::*member)(double) const = &A::name;
  std::cout << pointer(1) << ' ' << (c.*member)(1) << ' ' << [](auto... args) { return sizeof...(args); }(1, 'a', "b")
            << '\n';
}
