// Lets functions of a program be called before they are declared, wherever they stand.
//
// Works on the tokens of the whole program, after preprocessing. Declarations keep their order; each function defined at
// namespace scope is declared where it stands, and its definition moves behind the last declaration of the program.
#pragma once

#include <vector>

#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Token.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

namespace kiln::shim {

class Hoist {
 public:
  Hoist(const std::vector<clang::Token>& tokens, const clang::SourceManager& sources);

  /// Whether some function's name is used before the program declares it.
  bool is_needed() const { return needed_; }

  /// Whether the program is certainly wrong as it stands: it calls a function by a name that it has not mentioned before and
  /// that is none of `known`. That it needs functions declared first does not say so: the name may be a variable's.
  bool is_certainly_needed(const llvm::DenseSet<const clang::IdentifierInfo*>& known) const;

  /// Index of the first token of the first function definition at namespace scope, or of the outermost namespace around
  /// it; the number of tokens when there is none.
  std::size_t first_function() const { return first_function_; }

  /// Indices of the first tokens of all declarations that are in no namespace, and of the outermost namespaces.
  const std::vector<std::size_t>& outermost() const { return outermost_; }

  /// The program with declarations of all functions before the first function body.
  std::vector<clang::Token> declarations_first() const;

 private:
  /// A function definition at namespace scope: tokens [begin, body) declare it, [body, end) are its body.
  struct Function {
    std::size_t begin;
    std::size_t body;
    std::size_t end;
    /// The `namespace NAME {` and `extern "C" {` heads around it, outermost first.
    std::vector<std::pair<std::size_t, std::size_t>> scopes;
  };

  void scan();
  /// Reads one declaration at namespace scope that starts at `begin`; returns where the next one starts.
  std::size_t scan_declaration(std::size_t begin);
  std::size_t skip_braces(std::size_t open) const;
  /// The name of the function that [begin, body) declares, or none if it can not be declared ahead.
  const clang::IdentifierInfo* declarable_name(std::size_t begin, std::size_t body) const;
  /// Where the default argument behind `equal` ends: at a comma or at the parenthesis that closes the parameters. Commas
  /// between `<` and `>` do not end it if `may_be_templates`.
  std::size_t default_argument_end(std::size_t equal, std::size_t body, bool may_be_templates) const;
  void append_definition(const Function& function, std::vector<clang::Token>& out) const;
  bool is_use(std::size_t index) const;
  /// Whether the identifier at `index` is one that an expression calls, whatever it stands for.
  bool is_call(std::size_t index) const;
  /// Whether the identifier at `index` begins an operand, and so declares nothing.
  bool is_operand(std::size_t index) const;
  /// Where, in a function's body, a lambda expression begins whose types are not known, or the end of the body.
  std::size_t first_generic(const Function& function) const;
  void find_uses();

  const std::vector<clang::Token>& tokens_;
  const clang::SourceManager& sources_;
  std::vector<Function> functions_;
  std::vector<std::pair<std::size_t, std::size_t>> scopes_;
  std::vector<std::size_t> outermost_;
  /// The name of each function and the token at which it is declared first.
  llvm::DenseMap<const clang::IdentifierInfo*, std::size_t> declared_at_;
  std::size_t first_function_;
  bool needed_ = false;
};

}  // namespace kiln::shim
