// Utilities: CSV, RFC 4180.
#include <kiln/error.h>
#include <kiln/utilities.h>

#include <format>

namespace kiln::Utilities {
namespace {

class CsvParser {
 public:
  CsvParser(std::string_view text, char delimiter) : rest_(text), delimiter_(delimiter) {
    if (rest_.starts_with("\xef\xbb\xbf")) rest_.remove_prefix(3);
  }

  std::vector<std::vector<std::string>> parse() {
    std::vector<std::vector<std::string>> rows;
    while (!rest_.empty()) rows.push_back(parse_row());
    return rows;
  }

 private:
  std::vector<std::string> parse_row() {
    std::vector<std::string> row;
    for (;;) {
      row.push_back(rest_.starts_with('"') ? parse_quoted() : parse_plain());
      if (!rest_.empty() && rest_[0] == delimiter_) {
        rest_.remove_prefix(1);
        continue;
      }
      end_line();
      return row;
    }
  }

  void end_line() {
    if (rest_.starts_with("\r\n")) {
      rest_.remove_prefix(2);
    } else if (!rest_.empty()) {
      rest_.remove_prefix(1);
    }
    ++line_;
  }

  bool ends_cell(std::size_t at) const {
    return at >= rest_.size() || rest_[at] == delimiter_ || rest_[at] == '\n' || rest_.substr(at).starts_with("\r\n");
  }

  std::string parse_plain() {
    std::size_t bytes = 0;
    while (!ends_cell(bytes)) {
      if (rest_[bytes] == '"') throw InvalidValue(std::format("CSV: line {}: a quote within a plain cell", line_));
      ++bytes;
    }
    std::string cell(rest_.substr(0, bytes));
    rest_.remove_prefix(bytes);
    return cell;
  }

  std::string parse_quoted() {
    const std::size_t start_line = line_;
    std::string cell;
    for (std::size_t at = 1; at < rest_.size(); ++at) {
      const bool is_quote = rest_[at] == '"';
      if (is_quote && !rest_.substr(at + 1).starts_with('"')) {
        if (!ends_cell(at + 1)) throw InvalidValue(std::format("CSV: line {}: text after a closing quote", line_));
        rest_.remove_prefix(at + 1);
        return cell;
      }
      at += is_quote;
      line_ += rest_[at] == '\n';
      cell += rest_[at];
    }
    throw InvalidValue(std::format("CSV: the quote that opens in line {} is not closed", start_line));
  }

  std::string_view rest_;
  const char delimiter_;
  std::size_t line_ = 1;
};

}  // namespace

std::vector<std::vector<std::string>> parseCsv(std::string_view text, char delimiter) {
  return CsvParser(text, delimiter).parse();
}

std::string formatCsv(const std::vector<std::vector<std::string>>& rows, char delimiter) {
  const std::string special = std::string("\"\r\n") + delimiter;
  std::string out;
  for (const std::vector<std::string>& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) out += delimiter;
      // A row of one empty cell would be an empty line, which is no row to some readers, and a byte order mark at the
      // start would be skipped.
      const bool is_quoted = row[i].find_first_of(special) != std::string::npos ||
                             (row.size() == 1 && row[i].empty()) || row[i].starts_with("\xef\xbb\xbf");
      if (!is_quoted) {
        out += row[i];
        continue;
      }
      out += '"';
      for (char c : row[i]) out += c == '"' ? std::string("\"\"") : std::string(1, c);
      out += '"';
    }
    out += "\r\n";
  }
  return out;
}

}  // namespace kiln::Utilities
