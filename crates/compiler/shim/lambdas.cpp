// Lambda expressions of bodies that are edited. Wherever one is parsed, it gets a type of its own, and all that it is passed
// to is instantiated over that anew. One that an edit has left as it is, is not parsed again: the new body takes it over.

#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Lex/Lexer.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Sema/Ownership.h"
#include "llvm/ADT/SetVector.h"
#include "session.h"

namespace kiln::shim {
namespace {

/// What a walk through a body finds that is declared, or declares something, in it alone.
struct BodyParts {
  /// Lambda expressions that stand in no other one.
  llvm::SetVector<const clang::LambdaExpr*> lambdas;
  Identifiers caught;

  void find(const clang::Stmt* statement) {
    if (!statement) return;
    if (const auto* lambda = llvm::dyn_cast<clang::LambdaExpr>(statement)) {
      lambdas.insert(lambda);
      return;
    }
    if (const auto* handler = llvm::dyn_cast<clang::CXXCatchStmt>(statement); handler && handler->getExceptionDecl()) {
      caught.insert(handler->getExceptionDecl()->getIdentifier());
    }
    for (const clang::Stmt* child : statement->children()) find(child);
  }
};

/// The names that a function's body declares for itself, or none where it takes in others by a using-directive.
std::optional<Identifiers> names_declared_in(const clang::FunctionDecl& function, const BodyParts& parts) {
  Identifiers names = parts.caught;
  for (const clang::Decl* declaration : function.decls()) {
    if (llvm::isa<clang::UsingDirectiveDecl>(declaration)) return std::nullopt;
    if (const auto* enumeration = llvm::dyn_cast<clang::EnumDecl>(declaration)) {
      for (const clang::EnumConstantDecl* each : enumeration->enumerators()) names.insert(each->getIdentifier());
    }
    const auto* named = llvm::dyn_cast<clang::NamedDecl>(declaration);
    if (named && named->getIdentifier() && !llvm::isa<clang::ParmVarDecl>(named)) names.insert(named->getIdentifier());
  }
  return names;
}

bool intersects(const Identifiers& some, const Identifiers& others) {
  return llvm::any_of(some, [&](const clang::IdentifierInfo* name) { return others.contains(name); });
}

/// Whether what `lambda` captures is the same for another body of its function.
bool captures_parameters_only(const clang::LambdaExpr& lambda) {
  return llvm::all_of(lambda.captures(), [&](const clang::LambdaCapture& capture) {
    if (capture.capturesThis()) return capture.getCaptureKind() == clang::LCK_This;
    return capture.capturesVariable() && capture.getCaptureKind() == clang::LCK_ByRef &&
           !lambda.isInitCapture(&capture) && llvm::isa<clang::ParmVarDecl>(capture.getCapturedVar());
  });
}

/// The names that `lambda` declares for all that follows in it.
void remove_own_names(const clang::LambdaExpr& lambda,
                      llvm::DenseMap<const clang::IdentifierInfo*, clang::SourceLocation>& first_places) {
  auto remove = [&](const clang::NamedDecl* declared) {
    auto found = first_places.find(declared->getIdentifier());
    // What stands before it is another one's name.
    if (found != first_places.end() && found->second == declared->getLocation()) first_places.erase(found);
  };
  llvm::for_each(lambda.getCallOperator()->parameters(), remove);
  for (const clang::Stmt* statement : lambda.getCompoundStmtBody()->body()) {
    const auto* declares = llvm::dyn_cast<clang::DeclStmt>(statement);
    if (!declares) continue;
    for (const clang::Decl* declaration : declares->decls()) {
      const auto* variable = llvm::dyn_cast<clang::VarDecl>(declaration);
      if (variable) remove(variable);
      const auto* bindings = llvm::dyn_cast_or_null<clang::DecompositionDecl>(variable);
      if (bindings) llvm::for_each(bindings->bindings(), remove);
    }
  }
}

class LambdaFinder {
 public:
  LambdaFinder(Session& session, const clang::FunctionDecl& function)
      : session_(session), sources_(session.clang.getSourceManager()), function_(function) {}

  std::vector<LearnedLambda> find(const clang::Stmt& body) {
    BodyParts parts;
    parts.find(&body);
    for (const clang::LambdaExpr* lambda : parts.lambdas) number(*lambda);
    std::optional<Identifiers> local_names = names_declared_in(function_, parts);
    if (!local_names) return {};
    std::vector<LearnedLambda> found;
    for (const clang::LambdaExpr* lambda : parts.lambdas) {
      if (!lambda->getBeginLoc().isFileID() || !lambda->getEndLoc().isFileID() || !captures_parameters_only(*lambda)) {
        continue;
      }
      LearnedLambda learned = learn(*lambda);
      if (!intersects(learned.outer_names, *local_names)) found.push_back(std::move(learned));
    }
    return found;
  }

 private:
  LearnedLambda learn(const clang::LambdaExpr& lambda) {
    LearnedLambda learned = {
        const_cast<clang::LambdaExpr*>(&lambda), sources_.getSpellingLineNumber(lambda.getBeginLoc()), {}, {}};
    std::vector<clang::Token> tokens = tokens_of(lambda);
    llvm::DenseMap<const clang::IdentifierInfo*, clang::SourceLocation> first_places;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      learned.tokens.push_back(
          {text_of(sources_, tokens[i]), sources_.getSpellingLineNumber(tokens[i].getLocation()) - learned.line});
      // A member is looked for in the class of the object before it.
      bool is_member = i > 0 && tokens[i - 1].isOneOf(clang::tok::period, clang::tok::arrow) &&
                       !tokens[i + 1].isOneOf(clang::tok::coloncolon, clang::tok::less);
      if (tokens[i].is(clang::tok::identifier) && !is_member) {
        first_places.try_emplace(tokens[i].getIdentifierInfo(), tokens[i].getLocation());
      }
    }
    remove_own_names(lambda, first_places);
    for (const auto& [name, place] : first_places) learned.outer_names.insert(name);
    return learned;
  }

  std::vector<clang::Token> tokens_of(const clang::LambdaExpr& lambda) {
    auto [file, offset] = sources_.getDecomposedLoc(lambda.getBeginLoc());
    clang::Preprocessor& preprocessor = session_.clang.getPreprocessor();
    clang::Lexer lexer(file, sources_.getBufferOrFake(file), sources_, preprocessor.getLangOpts());
    lexer.seek(offset, /*IsAtStartOfLine=*/false);
    std::vector<clang::Token> tokens;
    do {
      lexer.LexFromRawLexer(tokens.emplace_back());
      if (tokens.back().is(clang::tok::raw_identifier)) preprocessor.LookUpIdentifierInfo(tokens.back());
    } while (tokens.back().getLocation() < lambda.getEndLoc());
    return tokens;
  }

  /// Gives the closure types that only their function knows so far, and so have no number, names that stay the same, so
  /// that units can call what has been compiled for them.
  void number(const clang::LambdaExpr& lambda) {
    clang::CXXRecordDecl* closure = lambda.getLambdaClass();
    if (closure->getLambdaManglingNumber() == 0) {
      closure->setLambdaNumbering({nullptr, numbered_, numbered_ + 1, 0, /*HasKnownInternalLinkage=*/true});
      numbered_++;
    }
    BodyParts inner;
    inner.find(lambda.getBody());
    for (const clang::LambdaExpr* each : inner.lambdas) number(*each);
  }

  Session& session_;
  const clang::SourceManager& sources_;
  const clang::FunctionDecl& function_;
  unsigned numbered_ = 0;
};

/// Looks for learned lambda expressions among the tokens of a new body.
class LambdaReuse {
 public:
  LambdaReuse(Session& session, const LearnedBody& learned, const ChangedBody& change, std::vector<MovedText>& moves)
      : session_(session),
        sources_(session.clang.getSourceManager()),
        learned_(learned),
        change_(change),
        moves_(moves),
        used_(learned.lambdas.size()),
        lines_(change.lines_at_open),
        last_line_(change.open_line),
        body_{&learned, {}, {}, {}} {}

  NewBody reuse(llvm::ArrayRef<clang::Token> tokens) {
    for (std::size_t i = 0; i < tokens.size();) {
      const LearnedLambda* lambda = can_begin(tokens, i) ? match(tokens.drop_front(i)) : nullptr;
      std::size_t length = lambda ? lambda->tokens.size() : 1;
      body_.tokens.push_back(lambda ? annotation(*lambda->expression, tokens.slice(i, length)) : tokens[i]);
      i += length;
    }
    if (!body_.lambdas.empty()) move(change_.close_line, change_.lines_at_close);
    return std::move(body_);
  }

 private:
  /// Whether a lambda expression can begin with token `i`: after an operand, a bracket is that of an index.
  static bool can_begin(llvm::ArrayRef<clang::Token> tokens, std::size_t i) {
    using namespace clang::tok;
    return tokens[i].is(l_square) && i > 0 && !tokens[i - 1].isOneOf(identifier, r_paren, r_square, kw_operator);
  }

  const LearnedLambda* match(llvm::ArrayRef<clang::Token> tokens) {
    for (std::size_t i = 0; i < used_.size(); ++i) {
      const LearnedLambda& lambda = learned_.lambdas[i];
      if (used_[i] || !is_same(lambda, tokens) || !note_move(lambda, line_of(tokens.front()))) continue;
      used_[i] = true;
      body_.lambdas.push_back(lambda.expression);
      body_.outer_names.insert(lambda.outer_names.begin(), lambda.outer_names.end());
      return &lambda;
    }
    return nullptr;
  }

  unsigned line_of(const clang::Token& token) const { return sources_.getSpellingLineNumber(token.getLocation()); }

  bool is_same(const LearnedLambda& lambda, llvm::ArrayRef<clang::Token> tokens) const {
    if (tokens.size() < lambda.tokens.size()) return false;
    unsigned line = line_of(tokens.front());
    return std::equal(lambda.tokens.begin(), lambda.tokens.end(), tokens.begin(),
                      [&](const LearnedLambda::Token& learned, const clang::Token& token) {
                        return learned.text == text_of(sources_, token) && learned.line == line_of(token) - line;
                      });
  }

  /// Notes where the expression stands now. Returns false where it shares an old line with what stands elsewhere: a line
  /// moves as a whole.
  bool note_move(const LearnedLambda& lambda, unsigned line) {
    int lines = static_cast<int>(line) - static_cast<int>(lambda.line);
    unsigned last = lambda.line + lambda.tokens.back().line;
    if (lines != 0 && session_.lesson.names_lines) return false;
    if (lines != lines_ && lambda.line <= last_line_) return false;
    if (lines != change_.lines_at_close && last >= change_.close_line) return false;
    last_line_ = std::max(last_line_, last);
    move(lambda.line, lines);
    return true;
  }

  void move(unsigned line, int lines) {
    if (lines != lines_) moves_.push_back({line, lines});
    lines_ = lines;
  }

  static clang::Token annotation(clang::LambdaExpr& expression, llvm::ArrayRef<clang::Token> tokens) {
    clang::Token token = tokens.front();
    token.setKind(clang::tok::annot_primary_expr);
    token.setAnnotationValue(clang::ExprResult(&expression).getAsOpaquePointer());
    token.setAnnotationEndLoc(tokens.back().getLocation());
    return token;
  }

  Session& session_;
  const clang::SourceManager& sources_;
  const LearnedBody& learned_;
  const ChangedBody& change_;
  std::vector<MovedText>& moves_;
  std::vector<bool> used_;
  /// How far the last text that is the lesson's has moved, and the last of its lines that such text is on.
  int lines_;
  unsigned last_line_;
  NewBody body_;
};

}  // namespace

llvm::StringRef text_of(const clang::SourceManager& sources, const clang::Token& token) {
  return {sources.getCharacterData(token.getLocation()), token.getLength()};
}

std::vector<LearnedLambda> find_lambdas(Session& session, const clang::FunctionDecl& function,
                                        const clang::Stmt& body) {
  return LambdaFinder(session, function).find(body);
}

NewBody reuse_lambdas(Session& session, const LearnedBody& learned, const ChangedBody& change,
                      llvm::ArrayRef<clang::Token> tokens, std::vector<MovedText>& moves) {
  return LambdaReuse(session, learned, change, moves).reuse(tokens);
}

bool keeps_meaning_of_lambdas(const NewBody& body) {
  if (body.lambdas.empty()) return true;
  BodyParts parts;
  const clang::FunctionDecl& function = *body.learned->function;
  parts.find(function.getBody());
  // In another lambda expression, or in a local class, captures and names could be others.
  bool are_outermost = llvm::all_of(body.lambdas, [&](auto* each) { return parts.lambdas.contains(each); });
  std::optional<Identifiers> local_names = names_declared_in(function, parts);
  return are_outermost && local_names && !intersects(body.outer_names, *local_names);
}

}  // namespace kiln::shim
