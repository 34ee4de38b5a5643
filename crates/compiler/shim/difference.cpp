// The comparison: both versions are read token by token, without preprocessing, side by side.
#include "difference.h"

#include "clang/Lex/Lexer.h"

namespace kiln::shim {
namespace {

struct RawToken {
  clang::tok::TokenKind kind;
  llvm::StringRef text;
  std::size_t offset;
  unsigned line;
  bool starts_line;
};

std::vector<RawToken> raw_tokens(llvm::StringRef text, const clang::LangOptions& language) {
  clang::Lexer lexer(clang::SourceLocation(), language, text.begin(), text.begin(), text.end());
  std::vector<RawToken> tokens;
  clang::Token token;
  std::size_t counted = 0;
  unsigned line = 1;
  for (bool is_last = false; !is_last;) {
    is_last = lexer.LexFromRawLexer(token);
    if (token.is(clang::tok::eof)) break;
    std::size_t offset = lexer.getBufferLocation() - text.begin() - token.getLength();
    line += text.slice(counted, offset).count('\n');
    counted = offset;
    tokens.push_back({token.getKind(), text.substr(offset, token.getLength()), offset, line, token.isAtStartOfLine()});
  }
  return tokens;
}

bool is_same(const RawToken& a, const RawToken& b) {
  return a.kind == b.kind && a.starts_line == b.starts_line && a.text == b.text;
}

bool is_directive(const RawToken& token) { return token.kind == clang::tok::hash && token.starts_line; }

/// Index of the token behind the brace that closes the one at `open`.
std::size_t behind_braces(llvm::ArrayRef<RawToken> tokens, std::size_t open) {
  std::size_t depth = 0;
  for (std::size_t i = open; i < tokens.size(); ++i) {
    if (tokens[i].kind == clang::tok::l_brace) depth++;
    if (tokens[i].kind == clang::tok::r_brace && --depth == 0) return i + 1;
  }
  return tokens.size();
}

class Comparison {
 public:
  Comparison(std::vector<RawToken> before, std::vector<RawToken> after)
      : before_(std::move(before)), after_(std::move(after)) {}

  std::optional<Difference> compare(llvm::ArrayRef<std::size_t> bodies) {
    std::size_t next = 0;
    while (old_ < before_.size() && new_ < after_.size()) {
      while (next < bodies.size() && bodies[next] < before_[old_].offset) next++;
      bool is_body = next < bodies.size() && bodies[next] == before_[old_].offset;
      if (!(is_body ? compare_body(next) : compare_token())) return std::nullopt;
    }
    if (old_ != before_.size() || new_ != after_.size()) return std::nullopt;
    return std::move(found_);
  }

 private:
  bool compare_token() {
    if (!is_same(before_[old_], after_[new_])) return false;
    note_line(old_, new_);
    old_++, new_++;
    return true;
  }

  bool compare_body(std::size_t index) {
    std::size_t old_end = behind_braces(before_, old_), new_end = behind_braces(after_, new_);
    auto old_body = llvm::ArrayRef(before_).slice(old_, old_end - old_);
    auto new_body = llvm::ArrayRef(after_).slice(new_, new_end - new_);
    if (std::equal(old_body.begin(), old_body.end(), new_body.begin(), new_body.end(), is_same)) {
      while (old_ < old_end) compare_token();
      return true;
    }
    if (new_body.front().kind != clang::tok::l_brace || new_body.back().kind != clang::tok::r_brace ||
        llvm::any_of(old_body, is_directive) || llvm::any_of(new_body, is_directive)) {
      return false;
    }
    found_.bodies.push_back({index, new_body.front().offset, new_body.back().offset + 1, old_body.front().line,
                             old_body.back().line, lines_at(old_, new_), lines_at(old_end - 1, new_end - 1)});
    old_ = old_end, new_ = new_end;
    // What is left of the body ends here. A line that others share with it is theirs.
    if (old_body.back().line != old_body.front().line) note_line(old_ - 1, new_ - 1);
    return true;
  }

  /// How many lines further down a token stands.
  int lines_at(std::size_t before, std::size_t after) const {
    return static_cast<int>(after_[after].line) - static_cast<int>(before_[before].line);
  }

  void note_line(std::size_t before, std::size_t after) {
    int lines = lines_at(before, after);
    if (lines == (found_.moves.empty() ? 0 : found_.moves.back().lines)) return;
    found_.moves.push_back({before_[before].line, lines});
  }

  std::vector<RawToken> before_, after_;
  std::size_t old_ = 0, new_ = 0;
  Difference found_;
};

}  // namespace

std::optional<Difference> difference(llvm::StringRef before, llvm::StringRef after, llvm::ArrayRef<std::size_t> bodies,
                                     const clang::LangOptions& language) {
  return Comparison(raw_tokens(before, language), raw_tokens(after, language)).compare(bodies);
}

bool has_lasting_directives(llvm::StringRef text, const clang::LangOptions& language) {
  std::vector<RawToken> tokens = raw_tokens(text, language);
  static constexpr llvm::StringLiteral passing[] = {"include", "define", "undef", "if",      "ifdef",   "ifndef",
                                                    "elif",    "else",   "endif", "elifdef", "elifndef"};
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (!is_directive(tokens[i])) continue;
    bool has_name = i + 1 < tokens.size() && !tokens[i + 1].starts_line;
    if (has_name && !llvm::is_contained(passing, tokens[i + 1].text)) return true;
  }
  return false;
}

}  // namespace kiln::shim
