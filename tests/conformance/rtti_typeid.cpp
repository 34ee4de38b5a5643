// typeid: names, hashes, comparison, order, polymorphic and other operands, type_index as a key, and demangling.
#include <cxxabi.h>

#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <typeindex>
#include <typeinfo>
#include <unordered_map>
#include <vector>

namespace zoo {
struct Animal {
  virtual ~Animal() = default;
};
struct Dog : Animal {};
struct Puppy final : Dog {};
template <class T, int N>
struct Cage {};
enum class Food : unsigned char { bone };
inline namespace v2 {
struct Keeper {};
}  // namespace v2
}  // namespace zoo
struct Plain {
  int value;
};
struct DerivedPlain : Plain {};
union Either {
  int i;
  float f;
};

namespace {
struct Local {};

std::string demangle(const char* name) {
  int status = 0;
  std::unique_ptr<char, void (*)(void*)> text(abi::__cxa_demangle(name, nullptr, nullptr, &status), std::free);
  return status ? "?" : text.get();
}

template <class T>
void name() {
  std::cout << typeid(T).name() << " = " << demangle(typeid(T).name()) << '\n';
}

int evaluations = 0;
zoo::Animal& evaluated(zoo::Animal& animal) {
  ++evaluations;
  return animal;
}
Plain& not_evaluated(Plain& plain) {
  ++evaluations;
  return plain;
}
}  // namespace

int main() {
  name<int>();
  name<unsigned long>();
  name<__int128>();
  name<long double>();
  name<char16_t>();
  name<decltype(nullptr)>();
  name<const char*>();
  name<int[3][4]>();
  name<int (*)(double, ...)>();
  name<int (Plain::*)() const>();
  name<double Plain::*>();
  name<zoo::Puppy>();
  name<zoo::Food>();
  name<zoo::Keeper>();
  name<zoo::Cage<std::string, 3>>();
  name<zoo::Cage<zoo::Cage<char, -1>, 0>>();
  name<Either>();
  name<Local>();
  name<std::vector<std::tuple<int, std::string>>>();
  name<std::map<int, std::unique_ptr<zoo::Dog>>>();
  auto lambda = [](int) { return 1; };
  name<decltype(lambda)>();

  zoo::Puppy puppy;
  zoo::Animal& animal = puppy;
  DerivedPlain derived;
  Plain& plain = derived;
  std::cout << (typeid(animal) == typeid(zoo::Puppy)) << (typeid(animal) == typeid(zoo::Dog))
            << (typeid(&animal) == typeid(zoo::Animal*)) << (typeid(plain) == typeid(Plain))
            << (typeid(const int&) == typeid(int)) << (typeid(int) != typeid(unsigned)) << '\n';
  (void)typeid(evaluated(animal)).name();
  (void)typeid(not_evaluated(plain)).name();
  std::cout << "evaluations " << evaluations << '\n';
  std::cout << typeid(zoo::Dog).before(typeid(zoo::Puppy)) << typeid(zoo::Puppy).before(typeid(zoo::Dog)) << '\n';
  std::cout << (typeid(int).hash_code() == typeid(int).hash_code())
            << (std::hash<std::type_index>()(typeid(int)) == typeid(int).hash_code()) << '\n';

  std::unordered_map<std::type_index, std::string> labels = {
      {typeid(int), "int"}, {typeid(zoo::Puppy), "puppy"}, {typeid(std::string), "string"}};
  std::cout << labels[typeid(animal)] << ' ' << labels[typeid(std::string)] << ' ' << labels.count(typeid(float))
            << '\n';
  std::map<std::type_index, int> ordered = {
      {typeid(zoo::Dog), 1}, {typeid(zoo::Animal), 2}, {typeid(int), 3}, {typeid(Plain), 4}};
  for (auto& [type, number] : ordered) std::cout << type.name() << '=' << number << ' ';
  std::cout << '\n';
}
