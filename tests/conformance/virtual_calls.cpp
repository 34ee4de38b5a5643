// Virtual calls: while constructing and destroying, covariant results, member pointers through multiple bases, final,
// defaults.
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace {

struct Base {
  Base() { std::printf("[%s under construction] ", name()); }
  virtual ~Base() { std::printf("[%s under destruction]\n", name()); }
  virtual const char* name() const { return "Base"; }
  virtual int with_default(int value = 10) const { return value; }
  virtual Base* clone() const { return new Base(*this); }
  virtual std::string overloaded(int) const { return "Base int"; }
  virtual std::string overloaded(double) const { return "Base double"; }
  void call_from_base() const { std::printf("through Base: %s\n", name()); }
};

struct Other {
  virtual ~Other() = default;
  virtual int first() { return 1; }
  virtual int second() { return 2; }
  long padding[3] = {};
};

struct Derived : Other, Base {
  int state = 7;
  Derived() { std::printf("[%s constructed]\n", name()); }
  ~Derived() override { std::printf("[%s destroyed] ", name()); }
  const char* name() const override { return "Derived"; }
  int with_default(int value = 20) const override { return value + 1; }
  Derived* clone() const override { return new Derived(*this); }
  using Base::overloaded;
  std::string overloaded(double) const override { return "Derived double"; }
  int second() override { return 20 + state; }
};

struct Last final : Derived {
  const char* name() const override { return "Last"; }
  Last* clone() const override { return new Last(*this); }
  int first() final { return 100; }
};

struct Abstract {
  virtual ~Abstract() = default;
  virtual std::string describe() const = 0;
};
std::string Abstract::describe() const { return "default description"; }
struct Concrete : Abstract {
  std::string describe() const override { return Abstract::describe() + ", extended"; }
};

}  // namespace

int main() {
  std::unique_ptr<Base> base(new Last);
  base->call_from_base();
  std::printf("default argument %d\n", base->with_default());
  std::printf("%s, %s\n", base->overloaded(1).c_str(), base->overloaded(1.0).c_str());
  std::unique_ptr<Base> copy(base->clone());
  std::printf("copy is %s\n", copy->name());
  {
    Derived derived;
    derived.state = 3;
    std::unique_ptr<Derived> again(static_cast<const Derived&>(derived).clone());
    std::printf("state %d\n", again->state);
  }
  int (Other::* virtuals[])() = {&Other::first, &Other::second};
  const char* (Base::*name)() const = &Base::name;
  int (Derived::*converted)() = virtuals[1];
  Last last;
  for (auto function : virtuals) std::printf("%d ", (last.*function)());
  std::printf("%s %d %d\n", (last.*name)(), (last.*converted)(), last.Derived::second());
  std::printf("%s, qualified: %s\n", static_cast<Base&>(last).name(), last.Derived::name());
  std::vector<std::unique_ptr<Abstract>> things;
  things.push_back(std::make_unique<Concrete>());
  std::printf("%s\n", things[0]->describe().c_str());
  static_cast<Derived&>(last).~Derived();
  new (&last) Last;
}
