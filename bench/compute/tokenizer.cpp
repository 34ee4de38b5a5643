// Reads a large text of expressions: cuts it into tokens, resolves names, evaluates with an operator stack. Bytes, branches and
// short strings.
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace {

enum class Kind : std::uint8_t { number, name, symbol, end };

struct Token {
  Kind kind;
  std::string_view text;
  std::uint32_t value;
};

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Token next() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    if (at_ == text_.size()) return {Kind::end, {}, 0};
    const std::size_t start = at_;
    if (is_digit(text_[at_])) {
      std::uint32_t value = 0;
      while (at_ < text_.size() && is_digit(text_[at_]))
        value = value * 10 + static_cast<std::uint32_t>(text_[at_++] - '0');
      return {Kind::number, text_.substr(start, at_ - start), value};
    }
    if (is_letter(text_[at_])) {
      while (at_ < text_.size() && (is_letter(text_[at_]) || is_digit(text_[at_]))) ++at_;
      return {Kind::name, text_.substr(start, at_ - start), 0};
    }
    ++at_;
    return {Kind::symbol, text_.substr(start, 1), 0};
  }

 private:
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }

  std::string_view text_;
  std::size_t at_ = 0;
};

using Variables = std::unordered_map<std::string, std::uint32_t>;

int precedence(char operation) { return operation == '*' ? 3 : operation == '+' || operation == '-' ? 2 : 1; }

// Dijkstra's shunting yard over 32-bit numbers that wrap around.
class Evaluator {
 public:
  std::uint32_t evaluate(Lexer& lexer, const Variables& variables) {
    for (Token token = lexer.next(); token.kind != Kind::end; token = lexer.next()) {
      if (token.kind == Kind::number)
        values_.push_back(token.value);
      else if (token.kind == Kind::name)
        values_.push_back(variables.at(std::string(token.text)));
      else
        push(token.text[0]);
    }
    while (!operations_.empty()) reduce();
    const std::uint32_t result = values_.back();
    values_.clear();
    return result;
  }

 private:
  void push(char symbol) {
    if (symbol == '(') {
      operations_.push_back(symbol);
      return;
    }
    while (!operations_.empty() && operations_.back() != '(' &&
           (symbol == ')' || precedence(operations_.back()) >= precedence(symbol)))
      reduce();
    if (symbol == ')')
      operations_.pop_back();
    else
      operations_.push_back(symbol);
  }

  void reduce() {
    const std::uint32_t right = values_.back();
    values_.pop_back();
    std::uint32_t& left = values_.back();
    switch (operations_.back()) {
      case '+':
        left += right;
        break;
      case '-':
        left -= right;
        break;
      case '*':
        left *= right;
        break;
      default:
        left ^= right;
        break;
    }
    operations_.pop_back();
  }

  std::vector<std::uint32_t> values_;
  std::string operations_;
};

// Appends an expression of some depth over the variables v0 to v99.
void append_expression(std::string& text, std::uint32_t& seed, int depth) {
  seed = seed * 1664525u + 1013904223u;
  const std::uint32_t choice = seed >> 24;
  if (depth == 0 || choice < 40) {
    text += choice & 1 ? "v" + std::to_string(seed >> 8 & 63) : std::to_string(seed >> 12 & 0xffff);
    return;
  }
  const bool grouped = choice & 4;
  if (grouped) text += '(';
  append_expression(text, seed, depth - 1);
  text += ' ';
  text += "+-*^"[choice & 3];
  text += ' ';
  append_expression(text, seed, depth - 1);
  if (grouped) text += ')';
}

}  // namespace

int main() {
  std::vector<std::string> lines;
  std::uint32_t seed = 1;
  for (int i = 0; i < 3000; ++i) append_expression(lines.emplace_back(), seed, 6);
  Variables variables;
  for (int i = 0; i < 100; ++i) variables["v" + std::to_string(i)] = static_cast<std::uint32_t>(i * 2654435761u);
  Evaluator evaluator;
  std::uint32_t checksum = 0;
  for (int round = 0; round < 300; ++round) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
      Lexer lexer(lines[i]);
      const std::uint32_t value = evaluator.evaluate(lexer, variables);
      checksum = checksum * 31 + value;
      variables["v" + std::to_string(i % 100)] = value;
    }
  }
  std::printf("%08x\n", checksum);
}
