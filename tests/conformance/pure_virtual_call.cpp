// A pure virtual function called while its object is being constructed: the program aborts.
#include <cstdio>

namespace {

struct Base {
  Base() { call(); }
  virtual ~Base() = default;
  void call() {
    std::printf("about to call\n");
    std::fflush(stdout);
    run();
  }
  virtual void run() = 0;
};

struct Derived : Base {
  void run() override { std::printf("not reached\n"); }
};

}  // namespace

int main() {
  Derived derived;
  std::printf("not reached either\n");
}
