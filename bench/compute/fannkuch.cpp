// Pancakes: flips the first cards of every permutation until a one lies on top. Integers and short copies only.
#include <algorithm>
#include <array>
#include <cstdio>
#include <numeric>

namespace {

constexpr int cards = 11;
using Stack = std::array<int, cards>;

int count_flips(Stack stack) {
  int flips = 0;
  for (int first = stack[0]; first != 0; first = stack[0]) {
    std::reverse(stack.begin(), stack.begin() + first + 1);
    ++flips;
  }
  return flips;
}

// Steps to the next permutation by rotating ever longer prefixes; false after the last one.
bool next(Stack& stack, Stack& counts) {
  for (int length = 1; length < cards; ++length) {
    std::rotate(stack.begin(), stack.begin() + 1, stack.begin() + length + 1);
    if (++counts[length] <= length) return true;
    counts[length] = 0;
  }
  return false;
}

}  // namespace

int main() {
  Stack stack, counts{};
  std::iota(stack.begin(), stack.end(), 0);
  int checksum = 0, most = 0, sign = 1;
  do {
    const int flips = count_flips(stack);
    most = std::max(most, flips);
    checksum += sign * flips;
    sign = -sign;
  } while (next(stack, counts));
  std::printf("%d %d\n", checksum, most);
}
