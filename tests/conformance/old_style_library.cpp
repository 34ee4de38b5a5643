// The library of old: auto_ptr, binders, member adaptors, strstream, hash_map, random_shuffle, function objects with
// typedefs.
#include <algorithm>
#include <ext/hash_map>
#include <functional>
#include <iostream>
#include <iterator>
#include <memory>
#include <numeric>
#include <string>
#include <strstream>
#include <vector>

struct Person {
  std::string name;
  int age;
  Person(const std::string& name, int age) : name(name), age(age) {}
  int years(int more) const { return age + more; }
  void grow() { ++age; }
};

struct Multiply : public std::binary_function<int, int, int> {
  result_type operator()(first_argument_type a, second_argument_type b) const { return a * b; }
};

static bool is_even(int n) { return n % 2 == 0; }

struct Sequence {
  unsigned state;
  std::ptrdiff_t operator()(std::ptrdiff_t limit) {
    state = state * 1103515245 + 12345;
    return (state >> 16) % limit;
  }
};

int main() {
  std::auto_ptr<Person> first(new Person("Ann", 30)), second;
  second = first;
  std::cout << (first.get() == 0) << second->name << '\n';
  std::vector<int> numbers;
  for (int i = 1; i <= 10; ++i) numbers.push_back(i);
  std::cout << std::count_if(numbers.begin(), numbers.end(), std::bind2nd(std::greater<int>(), 4)) << ' '
            << std::count_if(numbers.begin(), numbers.end(), std::not1(std::ptr_fun(is_even))) << ' ';
  std::transform(numbers.begin(), numbers.end(), numbers.begin(), std::bind1st(Multiply(), 3));
  std::copy(numbers.begin(), numbers.end(), std::ostream_iterator<int>(std::cout, " "));
  std::cout << '\n';
  std::vector<Person> people(2, Person("Bob", 40));
  people.push_back(*second);
  std::for_each(people.begin(), people.end(), std::mem_fun_ref(&Person::grow));
  std::vector<Person*> pointers;
  for (std::vector<Person>::iterator it = people.begin(); it != people.end(); ++it) pointers.push_back(&*it);
  std::for_each(pointers.begin(), pointers.end(), std::mem_fun(&Person::grow));
  std::cout << people[0].age << ' ' << people[2].age << ' ' << std::mem_fun_ref(&Person::years)(people[1], 5) << '\n';
  Sequence sequence = {7};
  std::random_shuffle(numbers.begin(), numbers.end(), sequence);
  for (std::size_t i = 0; i < numbers.size(); ++i) std::cout << numbers[i] << ' ';
  std::cout << std::accumulate(numbers.begin(), numbers.end(), 0) << '\n';
  std::ostrstream out;
  out << "stream of " << 42 << std::ends;
  std::cout << out.str() << ' ' << out.pcount() << '\n';
  out.freeze(false);
  std::istrstream in("5 six 7.5");
  int five;
  std::string six;
  double seven;
  in >> five >> six >> seven;
  std::cout << five << six << seven << '\n';
  __gnu_cxx::hash_map<int, std::string> hashed;
  hashed[1] = "one";
  hashed[2] = "two";
  std::cout << hashed.size() << hashed[2] << '\n';
}
