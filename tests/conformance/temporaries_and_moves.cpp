// Lifetimes: copies, moves and elision, temporaries and their extension, conversions, return paths, order of
// destruction.
#include <cstdio>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

struct Traced {
  const char* name;
  Traced(const char* name) : name(name) { std::printf("make(%s) ", name); }
  Traced(const Traced& other) : name(other.name) { std::printf("copy(%s) ", name); }
  Traced(Traced&& other) noexcept : name(std::exchange(other.name, "moved")) { std::printf("move(%s) ", name); }
  Traced& operator=(const Traced& other) {
    name = other.name;
    std::printf("assign(%s) ", name);
    return *this;
  }
  Traced& operator=(Traced&& other) noexcept {
    name = std::exchange(other.name, "moved");
    std::printf("move-assign(%s) ", name);
    return *this;
  }
  ~Traced() { std::printf("drop(%s) ", name); }
  Traced& self() { return *this; }
};

Traced make(const char* name) { return Traced(name); }
Traced named(const char* name) {
  Traced result(name);
  return result;
}
Traced either(bool first) {
  Traced a("a"), b("b");
  if (first) return a;
  return b;
}
Traced pass(Traced given) { return given; }
Traced ternary(bool first) {
  Traced a("a"), b("b");
  return first ? a : std::move(b);
}
struct Holder {
  Traced held;
  Holder(Traced given) : held(std::move(given)) {}
  Traced take() && { return std::move(held); }
  const Traced& look() const& { return held; }
};
struct Base {
  Traced base{"base"};
};
struct Derived : Base {
  Traced member{"member"};
};
const Traced& extended() {
  static const Traced& kept = make("static");
  return kept;
}
struct Proxy {
  operator Traced() const { return Traced("converted"); }
};

#define STEP(...)                    \
  std::printf("%s: ", #__VA_ARGS__); \
  {                                  \
    __VA_ARGS__;                     \
  }                                  \
  std::printf("\n")

}  // namespace

int main() {
  STEP(Traced a = make("elided"));
  STEP(Traced a = named("named"));
  STEP(Traced a = either(true); Traced b = either(false));
  STEP(Traced a = pass(make("passed")));
  STEP(Traced a = ternary(true); a = ternary(false));
  STEP(const Traced& a = make("extended"); std::printf("use(%s) ", a.name));
  STEP(auto&& a = make("forwarded").self(); (void)a; std::printf("gone "));
  STEP(Holder holder(make("held")); Traced taken = std::move(holder).take());
  STEP(const Traced& inside = Holder("inside").held; std::printf("use(%s) ", inside.name));
  STEP(Derived derived; Derived copy = derived; Derived moved = std::move(copy));
  STEP(Traced array[2] = {"x", "y"}; Traced& second = array[1]; second = array[0]);
  STEP(std::vector<Traced> v; v.reserve(2); v.emplace_back("in place"); v.push_back("pushed"); v.erase(v.begin()));
  STEP(std::vector<Traced> v = {"one", "two"});
  STEP(for (const Traced& t : std::initializer_list<Traced>{"p", "q"}) std::printf("see(%s) ", t.name));
  STEP(Traced a = Proxy(); Traced b(Proxy{}));
  STEP(std::pair<Traced, int> p("pair", 1); auto [t, n] = std::move(p); std::printf("%s%d ", t.name, n));
  STEP(auto lambda = [captured = make("captured")] { return captured.name; }; auto other = std::move(lambda);
       std::printf("%s ", other()));
  STEP(Traced* pointer = new Traced("heap"); std::unique_ptr<Traced> owner(pointer); auto next = std::move(owner));
  STEP(make("comma"), std::printf("then "), make("operator"));
  STEP(if (Traced t = make("condition"); t.name[0] == 'c') std::printf("inside "); std::printf("after "));
  STEP(Traced a = "a"; Traced b = "b"; std::swap(a, b));
  STEP(std::printf("%s ", extended().name); std::printf("%s ", extended().name));
}
