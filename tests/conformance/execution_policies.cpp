// The algorithms with execution policies, which run one after the other where no thread library stands behind them.
#include <algorithm>
#include <cstdio>
#include <execution>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

int main() {
  std::vector<unsigned> values(5000);
  std::iota(values.begin(), values.end(), 1u);
  std::for_each(std::execution::par, values.begin(), values.end(), [](unsigned& n) { n = n * 2654435761u % 10007; });
  std::sort(std::execution::par_unseq, values.begin(), values.end());
  std::printf("%u %u %d\n", values.front(), values.back(),
              std::is_sorted(std::execution::seq, values.begin(), values.end()));
  std::printf("%u\n", std::reduce(std::execution::par, values.begin(), values.end()));
  std::printf("%u\n", std::transform_reduce(std::execution::unseq, values.begin(), values.end(), 0u, std::plus<>(),
                                            [](unsigned n) { return n % 7; }));
  std::vector<unsigned> sums(values.size());
  std::inclusive_scan(std::execution::par, values.begin(), values.end(), sums.begin());
  std::printf("%u %ld\n", sums[99],
              static_cast<long>(std::count_if(std::execution::par, values.begin(), values.end(),
                                              [](unsigned n) { return n % 2 == 0; })));
  auto found = std::find(std::execution::par, values.begin(), values.end(), values[1234]);
  std::printf("%u %d\n", *found, *std::max_element(std::execution::par, values.begin(), values.end()) == values.back());
}
