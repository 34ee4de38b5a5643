// The init_priority attribute orders static objects against their order of definition, and their destruction too.
#include <cstdio>
#include <string>

namespace {

struct Ordered {
  const char* name;
  explicit Ordered(const char* name) : name(name) { std::printf("construct %s\n", name); }
  ~Ordered() { std::printf("destroy %s\n", name); }
};

}  // namespace

Ordered plain_one("plain one");
__attribute__((init_priority(3000))) Ordered late("priority 3000");
__attribute__((init_priority(200))) Ordered early("priority 200");
Ordered plain_two("plain two");
__attribute__((init_priority(1000))) Ordered middle("priority 1000");
__attribute__((init_priority(200))) Ordered early_too("priority 200 again");

__attribute__((init_priority(150))) std::string configuration = "configured early";
std::string derived = configuration + ", used late";

__attribute__((constructor(500))) static void at_500() {
  std::printf("function of priority 500: %s\n", configuration.c_str());
}
__attribute__((constructor(2000))) static void at_2000() { std::printf("function of priority 2000\n"); }

int main() { std::printf("main: %s\n", derived.c_str()); }
