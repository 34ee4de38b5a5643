// C++17: u8 literals are arrays of char, and streams print pointers to wider characters as addresses.
#include <cstring>
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

static std::size_t length(const char* text) { return std::strlen(text); }
static const char* overloaded(const char*) { return "const char*"; }
template <class T>
static const char* overloaded(const T*) {
  return "other";
}

struct Sum {
  typedef int first_argument_type;
  int operator()(int a, int b) const { return a + b; }
};

int main() {
  const char* narrow = u8"größe";
  std::string text = u8"caf\u00e9";
  char array[] = u8"abc";
  std::cout << narrow << ' ' << length(u8"é") << ' ' << text.size() << ' ' << sizeof array << ' ' << u8'x' << ' '
            << overloaded(u8"") << '\n';
  std::string path = std::filesystem::path("dir/file.txt").u8string();
  std::cout << path << ' ' << std::filesystem::u8path("a/b").filename() << '\n';
  std::ostringstream out;
  out << L'a' << ' ' << u'b' << ' ' << (L"wide" == nullptr) << ' ' << static_cast<const void*>(nullptr);
  std::cout << out.str() << '\n';
  std::ostringstream address;
  address << u"pointer";
  std::cout << (address.str().rfind("0x", 0) == 0) << '\n';

  std::allocator<std::string> allocator;
  std::string* memory = allocator.allocate(2);
  allocator.construct(memory, "constructed");
  allocator.construct(memory + 1, 3, 'x');
  std::cout << memory[0] << memory[1] << ' ' << (allocator.address(*memory) == memory) << '\n';
  allocator.destroy(memory);
  allocator.destroy(memory + 1);
  allocator.deallocate(memory, 2);
  std::allocator<int>::rebind<double>::other rebound;
  std::cout << (rebound.max_size() > 1000) << ' ' << std::is_same<std::result_of<Sum(int, int)>::type, int>::value
            << ' ' << std::not2(std::less<int>())(1, 2) << ' ' << std::uncaught_exception() << '\n';
  std::shared_ptr<int> shared = std::make_shared<int>(3);
  std::cout << shared.unique() << ' ' << *std::atomic_load(&shared) << ' ' << std::get_temporary_buffer<int>(4).second
            << '\n';
  std::vector<bool> bits = {true, false};
  auto reference = bits[0];
  std::cout << (reference & 1) << (std::cin.rdstate() != std::ios::goodbit) << '\n';
}
