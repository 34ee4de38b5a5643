// Allocations that the standard library makes inside its own functions go to the program's operator new too.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <list>
#include <map>
#include <memory>
#include <new>
#include <regex>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

static long allocations = 0, live = 0;

void* operator new(std::size_t size) {
  ++allocations;
  ++live;
  return std::malloc(size);
}
void operator delete(void* pointer) noexcept {
  live -= pointer != nullptr;
  std::free(pointer);
}
void operator delete(void* pointer, std::size_t) noexcept { operator delete(pointer); }

static void* volatile sink;

template <class Function>
static void counted(const char* what, Function function) {
  long before = allocations, kept = live;
  function();
  std::printf("%-16s %ld allocations, %ld kept\n", what, allocations - before, live - kept);
}

int main() {
  const char* long_text = "thirty-two characters and more text";
  counted("short string", [] { std::string("short").swap(*std::make_unique<std::string>()); });
  counted("long string", [=] {
    std::string text(long_text);
    text += long_text;
    text.append(200, 'x');
    sink = text.data();
  });
  counted("concatenation", [=] {
    std::string text = std::string(long_text) + "," + long_text + std::to_string(123456789012345678);
    sink = text.data();
  });
  counted("insert, replace", [=] {
    std::string text(long_text);
    text.insert(3, long_text).replace(0, 10, long_text).erase(5);
    text.shrink_to_fit();
    sink = text.data();
  });
  counted("ostringstream", [=] {
    std::ostringstream out;
    for (int i = 0; i < 20; ++i) out << long_text << i;
    std::string text = out.str();
    sink = text.data();
  });
  counted("getline", [=] {
    std::istringstream in(std::string(long_text) + "\n" + long_text);
    std::string line;
    while (std::getline(in, line)) sink = line.data();
  });
  counted("map", [] {
    std::map<int, int> map;
    for (int i = 0; i < 50; ++i) map[i] = i;
    sink = &map.at(3);
  });
  counted("unordered_map", [] {
    std::unordered_map<int, int> map;
    for (int i = 0; i < 50; ++i) map[i] = i;
    sink = &map.at(3);
  });
  counted("deque and list", [] {
    std::deque<int> deque(1000, 1);
    std::list<int> list(deque.begin(), deque.begin() + 10);
    sink = &list.front();
  });
  counted("stable_sort", [] {
    std::vector<int> numbers(100);
    for (int i = 0; i < 100; ++i) numbers[i] = (i * 37) % 100;
    std::stable_sort(numbers.begin(), numbers.end());
    sink = numbers.data();
  });
  counted("function", [=] {
    std::function<int(int)> small = [](int n) { return n; };
    std::string captured(long_text);
    std::function<std::size_t(int)> large = [captured](int n) { return captured.size() + n; };
    sink = &large;
    small(static_cast<int>(large(1)));
  });
  counted("exception", [=] {
    try {
      throw std::runtime_error(long_text);
    } catch (const std::runtime_error& error) {
      sink = const_cast<char*>(error.what());
    }
  });
  counted("path", [] {
    std::filesystem::path path("/a/directory/with/a/rather/long/path/name.txt");
    std::string text = path.filename().string();
    sink = text.data();
  });
  counted("wstring", [] {
    std::wstring wide(40, L'w');
    wide += wide;
    sink = wide.data();
  });
  counted("thread", [] { std::thread([] { sink = nullptr; }).join(); });
  bool used = allocations > 0;
  long before = allocations;
  {
    std::ifstream file("/dev/null");
    std::regex regex("(a|b)*c[d-f]+");
    std::cout << std::regex_match("abcdef", regex) << std::flush;
  }
  std::printf(" %d %d %ld\n", used, allocations > before, live);
}
