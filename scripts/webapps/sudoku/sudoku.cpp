// Solves sudokus and says how long that took. A puzzle is 81 characters, row by row, with dots for what is to be found.
// Open http://127.0.0.1:8080/sudoku/ or add a puzzle of your own to that address:
//   ?puzzle=53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79

namespace {

constexpr std::string_view hard = "8..........36......7..9.2...5...7.......457.....1...3...1....68..85...1..9....4..";

// Digits already used in each row, column and box, as bits 1 to 9.
class Solver {
 public:
  // Throws InvalidValue for a text that is no puzzle.
  explicit Solver(std::string_view text) : cells_(text) {
    if (cells_.size() != 81) throw InvalidValue("a puzzle has 81 characters");
    for (int cell = 0; cell < 81; ++cell) {
      if (cells_[cell] == '0') cells_[cell] = '.';
      if (cells_[cell] == '.') continue;
      const int digit = cells_[cell] - '0';
      if (digit < 1 || digit > 9) throw InvalidValue("a puzzle is made of digits and dots");
      if (!(candidates(cell) & 1 << digit)) throw InvalidValue("a digit stands twice in a row, column or box");
      mark(cell, digit);
    }
  }

  // Fills the emptiest-looking cell first: the one with the fewest candidates.
  bool solve() {
    ++positions_;
    int best = -1, fewest = 10;
    for (int cell = 0; cell < 81; ++cell) {
      if (cells_[cell] != '.') continue;
      const int count = std::popcount(candidates(cell));
      if (count < fewest) fewest = count, best = cell;
    }
    if (best < 0) return true;
    for (int digit = 1; digit <= 9; ++digit) {
      if (!(candidates(best) & 1 << digit)) continue;
      cells_[best] = static_cast<char>('0' + digit);
      mark(best, digit);
      if (solve()) return true;
      mark(best, digit);
      cells_[best] = '.';
    }
    return false;
  }

  const std::string& cells() const { return cells_; }
  int positions() const { return positions_; }

 private:
  unsigned candidates(int cell) const { return 0x3fe & ~(rows_[cell / 9] | columns_[cell % 9] | boxes_[box(cell)]); }

  // Marks a digit as used, or as free again.
  void mark(int cell, int digit) {
    rows_[cell / 9] ^= 1u << digit;
    columns_[cell % 9] ^= 1u << digit;
    boxes_[box(cell)] ^= 1u << digit;
  }

  static int box(int cell) { return cell / 27 * 3 + cell % 9 / 3; }

  std::string cells_;
  std::array<unsigned, 9> rows_{}, columns_{}, boxes_{};
  int positions_ = 0;
};

std::string table(const std::string& cells, std::string_view given) {
  std::string html = "<table>";
  for (int cell = 0; cell < 81; ++cell) {
    if (cell % 9 == 0) html += "<tr>";
    html += std::format("<td{}>{}", given[cell] == cells[cell] ? " class=given" : "", cells[cell]);
  }
  return html + "</table>";
}

constexpr std::string_view style = R"(
  body { font: 18px/1.5 sans-serif; max-width: 30em; margin: 3em auto }
  table { border-collapse: collapse; border: 2px solid }
  td { width: 2em; height: 2em; text-align: center; border: 1px solid #ccc; color: #b5482a }
  td.given { color: black; font-weight: bold }
  td:nth-child(3n) { border-right: 2px solid }
  tr:nth-child(3n) td { border-bottom: 2px solid }
)";

}  // namespace

Output doGet(const Event& e) {
  const std::string puzzle = e.parameter.get("puzzle", hard);
  try {
    Solver solver(puzzle);
    const auto start = std::chrono::steady_clock::now();
    const bool solved = solver.solve();
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    if (!solved) return Response(422).body("This puzzle has no solution.\n");
    return HtmlService::createHtmlOutput(
        std::format("<!doctype html><title>Sudoku</title><style>{}</style><h1>Sudoku</h1>{}"
                    "<p>{} positions in {:.2f} ms.</p>\n",
                    style, table(solver.cells(), puzzle), solver.positions(), took.count()));
  } catch (const InvalidValue& problem) {
    return Response(400).body(std::string(problem.what()) + "\n");
  }
}
