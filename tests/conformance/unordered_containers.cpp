// Unordered containers: iteration order of libstdc++, bucket counts, load factors, own hashes, multi-keys, nodes,
// merges, hash values.
#include <bitset>
#include <cstdint>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

namespace {

template <class Container>
void keys(const Container& container) {
  for (auto& element : container) std::cout << element << ' ';
  std::cout << "| " << container.bucket_count() << ' ' << container.load_factor() << '\n';
}

struct Point {
  int x, y;
  bool operator==(const Point& other) const { return x == other.x && y == other.y; }
};
struct PointHash {
  std::size_t operator()(const Point& point) const { return static_cast<std::size_t>(point.x) * 31 + point.y; }
};
struct Transparent {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};
enum class Colour { red = 5 };

}  // namespace

template <>
struct std::hash<Point> : PointHash {};

int main() {
  std::unordered_set<int> numbers;
  for (int i = 0; i < 30; ++i) numbers.insert(i * 7 % 101);
  keys(numbers);
  numbers.rehash(100);
  keys(numbers);
  numbers.erase(7);
  numbers.max_load_factor(0.25f);
  numbers.reserve(10);
  std::cout << numbers.bucket_count() << ' ' << numbers.size() << ' ' << numbers.bucket(14) << '\n';

  std::unordered_map<std::string, int> words;
  for (const char* word : {"the", "quick", "brown", "fox", "jumps", "over", "the", "lazy", "dog", "the"}) ++words[word];
  for (auto& [word, count] : words) std::cout << word << '=' << count << ' ';
  std::cout << words.bucket_count() << '\n';
  std::unordered_multimap<int, std::string> multi = {{1, "a"}, {2, "b"}, {1, "c"}, {3, "d"}, {1, "e"}};
  auto [first, last] = multi.equal_range(1);
  for (; first != last; ++first) std::cout << first->second;
  std::cout << ' ' << multi.count(1) << '\n';
  std::unordered_set<Point, PointHash> points = {{1, 2}, {3, 4}, {1, 2}, {-5, 6}};
  for (const Point& point : points) std::cout << point.x << ',' << point.y << ' ';
  std::cout << points.count({3, 4}) << std::unordered_map<Point, int>{{{1, 1}, 5}}.at({1, 1}) << '\n';
  auto node = words.extract("fox");
  node.key() = "wolf";
  words.insert(std::move(node));
  std::unordered_map<std::string, int> more = {{"cat", 9}, {"dog", 8}};
  words.merge(more);
  std::cout << words.contains("fox") << words["wolf"] << words["cat"] << words["dog"] << more.size() << '\n';
  std::unordered_map<std::string, int, Transparent, std::equal_to<>> transparent = {{"key", 1}};
  std::cout << transparent.find(std::string_view("key"))->second << (transparent.find("none") == transparent.end())
            << '\n';
  std::unordered_set<int> a = {1, 2, 3}, b = {3, 2, 1};
  std::cout << (a == b) << ' ' << std::erase_if(a, [](int n) { return n > 1; }) << '\n';

  std::cout << std::hash<int>()(42) << ' ' << std::hash<long>()(-1) << ' ' << std::hash<bool>()(true) << ' '
            << std::hash<char>()('a') << ' ' << std::hash<Colour>()(Colour::red) << '\n';
  std::cout << std::hash<double>()(0.0) << ' ' << std::hash<double>()(-0.0) << ' ' << std::hash<double>()(1.5) << ' '
            << std::hash<float>()(2.5f) << '\n';
  std::cout << std::hash<std::string>()("hash me") << ' ' << std::hash<std::string_view>()("hash me") << ' '
            << std::hash<std::string>()("") << ' ' << std::hash<std::wstring>()(L"wide") << ' '
            << std::hash<std::u16string>()(u"u16") << '\n';
  std::cout << std::hash<std::bitset<70>>()(std::bitset<70>(12345)) << ' '
            << std::hash<std::vector<bool>>()({true, false, true}) << ' ' << std::hash<std::optional<int>>()(7) << ' '
            << std::hash<std::optional<int>>()(std::nullopt) << ' ' << std::hash<std::monostate>()({}) << ' '
            << std::hash<std::variant<int, char>>()(5) << '\n';
  std::cout << std::hash<std::error_code>()(std::error_code()) % 2 * 0 << std::hash<std::nullptr_t>()(nullptr) << ' '
            << std::hash<void*>()(nullptr) << ' ' << std::hash<std::unique_ptr<int>>()(nullptr) << ' '
            << std::hash<__int128>()(static_cast<__int128>(5)) << '\n';
}
