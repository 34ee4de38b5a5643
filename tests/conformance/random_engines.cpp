// Random engines and adaptors give the values that the standard prescribes, also after seeding, discarding and
// streaming.
#include <cstdint>
#include <iostream>
#include <limits>
#include <random>
#include <sstream>
#include <vector>

namespace {

template <class Engine>
void check(const char* name, unsigned long long ten_thousandth) {
  Engine engine;
  std::cout << name << " [" << Engine::min() << ", " << Engine::max() << "] " << engine() << ' ' << engine() << ' ';
  engine.discard(9997);
  auto value = engine();
  std::cout << value << (value == ten_thousandth || ten_thousandth == 0 ? " as prescribed" : " WRONG") << '\n';
}

template <class Engine>
void round_trip() {
  Engine engine(12345u);
  engine.discard(777);
  std::stringstream state;
  state << engine;
  Engine copy;
  state >> copy;
  bool equal = engine == copy;
  std::uint64_t mixed = 0;
  for (int i = 0; i < 100; ++i) mixed = mixed * 31 + engine();
  std::uint64_t again = 0;
  for (int i = 0; i < 100; ++i) again = again * 31 + copy();
  std::cout << equal << (mixed == again) << ' ' << mixed << '\n';
}

}  // namespace

int main() {
  check<std::minstd_rand0>("minstd_rand0", 1043618065);
  check<std::minstd_rand>("minstd_rand", 399268537);
  check<std::mt19937>("mt19937", 4123659995);
  check<std::mt19937_64>("mt19937_64", 9981545732273789042ull);
  check<std::ranlux24_base>("ranlux24_base", 7937952);
  check<std::ranlux48_base>("ranlux48_base", 61839128582725);
  check<std::ranlux24>("ranlux24", 9901578);
  check<std::ranlux48>("ranlux48", 249142670248501);
  check<std::knuth_b>("knuth_b", 1112339016);
  check<std::independent_bits_engine<std::mt19937, 40, std::uint64_t>>("independent_bits", 0);
  check<std::shuffle_order_engine<std::minstd_rand, 16>>("shuffle_order", 0);
  check<std::discard_block_engine<std::mt19937, 10, 3>>("discard_block", 0);
  check<std::linear_congruential_engine<std::uint64_t, 6364136223846793005u, 1442695040888963407u, 0>>("lcg64", 0);

  round_trip<std::mt19937>();
  round_trip<std::mt19937_64>();
  round_trip<std::ranlux24>();
  round_trip<std::knuth_b>();

  std::seed_seq sequence{1, 2, 3, 4, 5};
  std::vector<std::uint32_t> seeds(8);
  sequence.generate(seeds.begin(), seeds.end());
  for (std::uint32_t seed : seeds) std::cout << seed << ' ';
  std::cout << sequence.size() << '\n';
  std::mt19937 seeded(sequence);
  std::minstd_rand small(sequence);
  std::cout << seeded() << ' ' << seeded() << ' ' << small() << '\n';
  std::mt19937 a(7), b(8);
  std::cout << (a == b) << ' ' << a() << ' ' << b() << ' ';
  b.seed(7);
  b.discard(1);
  std::cout << (a == b) << '\n';
  std::mt19937 engine(2024);
  for (int i = 0; i < 3; ++i)
    std::cout << std::generate_canonical<double, std::numeric_limits<double>::digits>(engine) << ' ';
  std::cout << std::generate_canonical<float, 24>(engine) << '\n';
}
