// Words that are made up, counted in a hash map, sorted by how often they came, looked up again in a tree: containers at work.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace {

class Random {
 public:
  std::uint32_t next(std::uint32_t bound) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::uint32_t>((state_ >> 33) % bound);
  }

 private:
  std::uint64_t state_ = 42;
};

// Short syllables make words that repeat.
std::string made_up_word(Random& random) {
  static const char* const syllables[] = {"ba", "ke", "li", "mo", "nu", "ra", "shi", "to", "vex", "zan", "qui", "dor"};
  std::string word;
  for (std::uint32_t count = 1 + random.next(3) + random.next(3); count > 0; --count)
    word += syllables[random.next(12)];
  return word;
}

struct Counted {
  std::string word;
  int count;
};

std::uint64_t digest(std::uint64_t hash, const std::string& text) {
  for (const unsigned char byte : text) hash = (hash ^ byte) * 1099511628211u;
  return hash;
}

}  // namespace

int main() {
  Random random;
  std::unordered_map<std::string, int> counts;
  for (int i = 0; i < 4'500'000; ++i) ++counts[made_up_word(random)];
  std::vector<Counted> sorted;
  for (const auto& [word, count] : counts) sorted.push_back({word, count});
  std::sort(sorted.begin(), sorted.end(), [](const Counted& a, const Counted& b) {
    return a.count != b.count ? a.count > b.count : a.word < b.word;
  });
  std::map<std::string, std::size_t> places;
  for (std::size_t place = 0; place < sorted.size(); ++place) places.emplace(sorted[place].word, place);
  std::uint64_t hash = 14695981039346656037u, found = 0;
  for (std::size_t place = 0; place < sorted.size(); place += 50) hash = digest(hash, sorted[place].word);
  for (int i = 0; i < 300'000; ++i) {
    const auto entry = places.find(made_up_word(random));
    if (entry != places.end()) found += entry->second % 7;
  }
  std::printf("%zu %d %llu %llu\n", sorted.size(), sorted.front().count, static_cast<unsigned long long>(hash),
              static_cast<unsigned long long>(found));
}
