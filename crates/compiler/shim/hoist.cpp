// Finds functions at namespace scope among the tokens of a program, and moves their bodies to its end.
#include "hoist.h"

#include "clang/Basic/IdentifierTable.h"

namespace kiln::shim {
namespace tok = clang::tok;

Hoist::Hoist(const std::vector<clang::Token>& tokens, const clang::SourceManager& sources)
    : tokens_(tokens), sources_(sources), first_function_(tokens.size()) {
  scan();
  find_uses();
}

void Hoist::scan() {
  std::size_t i = 0;
  while (i < tokens_.size()) {
    if (scopes_.empty()) outermost_.push_back(i);
    i = scan_declaration(i);
  }
}

std::size_t Hoist::skip_braces(std::size_t open) const {
  std::size_t depth = 0;
  for (std::size_t i = open; i < tokens_.size(); ++i) {
    if (tokens_[i].is(tok::l_brace)) depth++;
    if (tokens_[i].is(tok::r_brace) && --depth == 0) return i + 1;
  }
  return tokens_.size();
}

std::size_t Hoist::scan_declaration(std::size_t begin) {
  // The end of a namespace or linkage specification.
  if (tokens_[begin].is(tok::r_brace)) {
    if (!scopes_.empty()) scopes_.pop_back();
    return begin + 1;
  }
  bool opens_scope =
      tokens_[begin].is(tok::kw_namespace) ||
      (tokens_[begin].is(tok::kw_inline) && begin + 1 < tokens_.size() && tokens_[begin + 1].is(tok::kw_namespace)) ||
      (tokens_[begin].is(tok::kw_extern) && begin + 2 < tokens_.size() && tokens_[begin + 1].is(tok::string_literal) &&
       tokens_[begin + 2].is(tok::l_brace));
  std::size_t parentheses = 0;
  bool has_initializer = false, has_parameters = false;
  for (std::size_t i = begin; i < tokens_.size(); ++i) {
    const clang::Token& token = tokens_[i];
    if (token.isOneOf(tok::l_paren, tok::l_square)) {
      has_parameters |= parentheses == 0 && token.is(tok::l_paren);
      parentheses++;
    } else if (token.isOneOf(tok::r_paren, tok::r_square) && parentheses > 0) {
      parentheses--;
    } else if (parentheses > 0) {
      if (token.is(tok::l_brace)) i = skip_braces(i) - 1;
    } else if (token.is(tok::semi)) {
      return i + 1;
    } else if (token.is(tok::equal)) {
      has_initializer = true;
    } else if (token.is(tok::l_brace) && opens_scope) {
      scopes_.push_back({begin, i + 1});
      return i + 1;
    } else if (token.is(tok::l_brace)) {
      std::size_t end = skip_braces(i);
      if (has_initializer || !has_parameters) {
        // A class, an enumeration or an initialiser: what follows still belongs to the declaration.
        i = end - 1;
        continue;
      }
      first_function_ = std::min(first_function_, scopes_.empty() ? begin : scopes_.front().first);
      if (const clang::IdentifierInfo* name = declarable_name(begin, i)) {
        functions_.push_back({begin, i, end, scopes_});
        declared_at_.try_emplace(name, begin);
      }
      return end;
    }
  }
  return tokens_.size();
}

const clang::IdentifierInfo* Hoist::declarable_name(std::size_t begin, std::size_t body) const {
  // What a header brings is declared where its author wanted it.
  if (sources_.isInSystemHeader(sources_.getExpansionLoc(tokens_[begin].getLocation()))) return nullptr;
  const clang::IdentifierInfo* name = nullptr;
  bool deduced = false, trailing_return = false;
  std::size_t parentheses = 0;
  for (std::size_t i = begin; i < body; ++i) {
    const clang::Token& token = tokens_[i];
    // Templates and constant expressions are needed whole where they stand.
    if (token.isOneOf(tok::kw_template, tok::kw_constexpr, tok::kw_consteval, tok::kw_operator, tok::kw_friend,
                      tok::kw_requires, tok::kw_class, tok::kw_struct, tok::kw_union, tok::kw_enum, tok::kw_asm)) {
      return nullptr;
    }
    if (token.is(tok::l_paren)) {
      if (parentheses == 0 && !name && i > begin && tokens_[i - 1].is(tok::identifier)) {
        if (i - 1 > begin && tokens_[i - 2].is(tok::coloncolon)) return nullptr;
        name = tokens_[i - 1].getIdentifierInfo();
      }
      parentheses++;
    }
    if (token.is(tok::r_paren) && parentheses > 0) parentheses--;
    if (token.is(tok::colon) && parentheses == 0) return nullptr;
    deduced |= token.is(tok::kw_auto);
    trailing_return |= token.is(tok::arrow);
  }
  return name && (!deduced || trailing_return) && !name->isStr("main") ? name : nullptr;
}

std::size_t Hoist::default_argument_end(std::size_t equal, std::size_t body, bool may_be_templates) const {
  std::size_t nested = 0, angles = 0;
  for (std::size_t i = equal + 1; i < body; ++i) {
    const clang::Token& token = tokens_[i];
    if (token.isOneOf(tok::l_paren, tok::l_square, tok::l_brace)) {
      nested++;
    } else if (nested > 0) {
      if (token.isOneOf(tok::r_paren, tok::r_square, tok::r_brace)) nested--;
    } else if (token.is(tok::r_paren)) {
      // An angle that is still open was a comparison.
      return angles > 0 ? default_argument_end(equal, body, false) : i;
    } else if (token.is(tok::less)) {
      angles += may_be_templates;
    } else if (token.isOneOf(tok::greater, tok::greatergreater)) {
      angles -= std::min<std::size_t>(angles, token.is(tok::greater) ? 1 : 2);
    } else if (token.is(tok::comma) && angles == 0) {
      return i;
    }
  }
  return body;
}

void Hoist::append_definition(const Function& function, std::vector<clang::Token>& out) const {
  // The declaration has given the default arguments, and they may be given only once.
  for (std::size_t i = function.begin; i < function.body; ++i) {
    if (tokens_[i].is(tok::equal)) i = default_argument_end(i, function.body, true);
    if (i < function.body) out.push_back(tokens_[i]);
  }
  out.insert(out.end(), tokens_.begin() + function.body, tokens_.begin() + function.end);
}

bool Hoist::is_use(std::size_t index) const {
  return index == 0 || !tokens_[index - 1].isOneOf(tok::period, tok::arrow, tok::coloncolon);
}

void Hoist::find_uses() {
  llvm::DenseSet<const clang::IdentifierInfo*> declared;
  std::size_t next = 0;
  for (std::size_t i = 0; i < tokens_.size() && !needed_; ++i) {
    for (; next < functions_.size() && functions_[next].begin <= i; ++next) {
      declared.insert(declarable_name(functions_[next].begin, functions_[next].body));
    }
    if (!tokens_[i].is(tok::identifier)) continue;
    const clang::IdentifierInfo* name = tokens_[i].getIdentifierInfo();
    needed_ = declared_at_.count(name) && !declared.contains(name) && is_use(i);
  }
}

bool Hoist::is_call(std::size_t index) const {
  if (index + 1 >= tokens_.size() || tokens_[index + 1].isNot(tok::l_paren)) return false;
  return tokens_[index - 1].isOneOf(tok::semi, tok::l_brace, tok::r_brace) || is_operand(index);
}

bool Hoist::is_operand(std::size_t index) const {
  auto is_operator = [&](std::size_t i) {
    return tokens_[i].isOneOf(tok::kw_return, tok::equal, tok::plus, tok::minus, tok::plusequal, tok::lessless,
                              tok::exclaim, tok::equalequal, tok::question, tok::colon, tok::kw_if, tok::kw_while);
  };
  if (index < 2) return false;
  if (is_operator(index - 1)) return true;
  if (tokens_[index - 1].isNot(tok::l_paren)) return false;
  std::size_t called = index - 2;
  if (tokens_[called].isNot(tok::identifier)) return is_operator(called);
  while (called >= 2 && tokens_[called - 1].is(tok::coloncolon) && tokens_[called - 2].is(tok::identifier)) called -= 2;
  // At the start of a statement, `Type(name(1));` declares a variable.
  return called > 0 && (tokens_[called - 1].isOneOf(tok::period, tok::arrow) || is_operand(called));
}

std::size_t Hoist::first_generic(const Function& function) const {
  for (std::size_t i = function.body; i + 1 < function.end; ++i) {
    if (tokens_[i].isNot(tok::r_square)) continue;
    if (tokens_[i + 1].is(tok::less)) return i;
    if (tokens_[i + 1].isNot(tok::l_paren)) continue;
    std::size_t depth = 0;
    for (std::size_t j = i + 1; j < function.end; ++j) {
      if (tokens_[j].is(tok::kw_auto)) return i;
      depth += tokens_[j].is(tok::l_paren);
      if (tokens_[j].is(tok::r_paren) && --depth == 0) break;
    }
  }
  return function.end;
}

bool Hoist::is_certainly_needed(const llvm::DenseSet<const clang::IdentifierInfo*>& known) const {
  llvm::DenseSet<const clang::IdentifierInfo*> mentioned;
  std::size_t i = 0;
  auto mention_until = [&](std::size_t end) {
    for (; i < end; ++i) {
      if (tokens_[i].is(tok::identifier)) mentioned.insert(tokens_[i].getIdentifierInfo());
    }
  };
  for (const Function& function : functions_) {
    mention_until(function.body);
    for (std::size_t end = first_generic(function); i < end; mention_until(i + 1)) {
      if (tokens_[i].isNot(tok::identifier)) continue;
      const clang::IdentifierInfo* name = tokens_[i].getIdentifierInfo();
      bool is_unknown =
          !known.contains(name) && !mentioned.contains(name) && !name->hasMacroDefinition() && !name->getBuiltinID();
      if (is_unknown && declared_at_.count(name) && is_call(i)) return true;
    }
  }
  return false;
}

std::vector<clang::Token> Hoist::declarations_first() const {
  std::vector<clang::Token> out;
  std::size_t next = 0;
  for (const Function& function : functions_) {
    out.insert(out.end(), tokens_.begin() + next, tokens_.begin() + function.body);
    clang::Token semicolon = tokens_[function.body];
    semicolon.setKind(tok::semi);
    out.push_back(semicolon);
    next = function.end;
  }
  out.insert(out.end(), tokens_.begin() + next, tokens_.end());
  for (const Function& function : functions_) {
    for (auto [begin, end] : function.scopes) out.insert(out.end(), tokens_.begin() + begin, tokens_.begin() + end);
    append_definition(function, out);
    // The body's own closing brace stands for those of its scopes.
    out.insert(out.end(), function.scopes.size(), tokens_[function.end - 1]);
  }
  return out;
}

}  // namespace kiln::shim
