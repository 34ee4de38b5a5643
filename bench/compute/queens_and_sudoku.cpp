// Backtracking: all ways to put 15 queens on a board, and the hardest of sudokus. Bits and recursion.
#include <array>
#include <bit>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace {

std::uint64_t queens(int size, std::uint32_t columns, std::uint32_t left, std::uint32_t right) {
  const std::uint32_t all = (1u << size) - 1;
  if (columns == all) return 1;
  std::uint64_t solutions = 0;
  for (std::uint32_t free = all & ~(columns | left | right); free; free &= free - 1) {
    const std::uint32_t queen = free & -free;
    solutions += queens(size, columns | queen, (left | queen) << 1, (right | queen) >> 1);
  }
  return solutions;
}

class Sudoku {
 public:
  explicit Sudoku(std::string_view text) : cells_(text) {
    for (int cell = 0; cell < 81; ++cell) {
      if (cells_[cell] != '.') flip(cell, cells_[cell] - '0');
    }
  }

  // Counts the positions that a search in plain order visits until it finds a solution.
  bool solve(int cell = 0) {
    ++visited;
    while (cell < 81 && cells_[cell] != '.') ++cell;
    if (cell == 81) return true;
    for (std::uint32_t free = candidates(cell); free; free &= free - 1) {
      const int digit = std::countr_zero(free);
      cells_[cell] = static_cast<char>('0' + digit);
      flip(cell, digit);
      if (solve(cell + 1)) return true;
      flip(cell, digit);
      cells_[cell] = '.';
    }
    return false;
  }

  const std::string& cells() const { return cells_; }
  std::uint64_t visited = 0;

 private:
  std::uint32_t candidates(int cell) const {
    return 0x3fe & ~(rows_[cell / 9] | columns_[cell % 9] | boxes_[cell / 27 * 3 + cell % 9 / 3]);
  }
  void flip(int cell, int digit) {
    rows_[cell / 9] ^= 1u << digit;
    columns_[cell % 9] ^= 1u << digit;
    boxes_[cell / 27 * 3 + cell % 9 / 3] ^= 1u << digit;
  }

  std::string cells_;
  std::array<std::uint32_t, 9> rows_{}, columns_{}, boxes_{};
};

}  // namespace

int main() {
  const std::uint64_t solutions = queens(15, 0, 0, 0);
  Sudoku sudoku("..............3.85..1.2.......5.7.....4...1...9.......5......73..2.1........4...9");
  sudoku.solve();
  std::printf("%llu %llu %s\n", static_cast<unsigned long long>(solutions),
              static_cast<unsigned long long>(sudoku.visited), sudoku.cells().c_str());
}
