// Where polls stand: in loops, before jumps and at the start of functions, and not where an exception would do harm.
//
// A function that may not throw gets none, but inside of its try blocks. Of the standard library, only algorithms and the
// regex executor get any: containers could be left halfway, streams swallow exceptions.

#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/Support/Path.h"
#include "polls.h"

namespace kiln::polls {
namespace {

clang::FunctionDecl* declare_poll(clang::ASTContext& context, llvm::StringRef name) {
  clang::DeclContext* unit = context.getTranslationUnitDecl();
  clang::QualType type = context.getFunctionType(context.VoidTy, {}, clang::FunctionProtoType::ExtProtoInfo());
  auto* function = clang::FunctionDecl::Create(context, unit, {}, {}, &context.Idents.get(name), type,
                                               context.getTrivialTypeSourceInfo(type), clang::SC_Extern);
  function->addAttr(clang::AsmLabelAttr::CreateImplicit(context, name, /*IsLiteralLabel=*/true));
  function->setImplicit();
  return function;
}

bool is_throwing(const clang::FunctionDecl& function) {
  const auto* type = function.getType()->castAs<clang::FunctionProtoType>();
  if (clang::isUnresolvedExceptionSpec(type->getExceptionSpecType())) return false;
  if (type->canThrow() == clang::CT_Cannot) return false;
  return !function.hasAttr<clang::NoThrowAttr>();
}

/// Headers of the standard library whose functions work on what belongs to the caller, as far as they loop for long.
constexpr llvm::StringLiteral algorithm_headers[] = {
    "stl_algo.h",        "stl_algobase.h",   "stl_numeric.h",      "numeric", "ranges_algo.h", "ranges_util.h",
    "ranges_algobase.h", "regex_executor.h", "regex_executor.tcc",
};

/// Functions in them that containers move their own elements with, or that hold an element of the caller's meanwhile. None
/// takes long, but for copies of arrays.
constexpr llvm::StringLiteral moving_functions[] = {"__copy_move", "__push_heap", "__adjust_heap",
                                                    "__unguarded_linear_insert"};

bool moves_elements(const clang::NamedDecl& declaration) {
  if (!declaration.getIdentifier()) return false;
  return llvm::any_of(moving_functions, [&](llvm::StringRef name) { return declaration.getName().starts_with(name); });
}

/// Whether a function of the standard library is one of an algorithm's: what it leaves halfway is the caller's, and is as when
/// a comparison throws.
bool is_of_algorithm(const clang::FunctionDecl& function, const clang::SourceManager& sources) {
  llvm::StringRef file = llvm::sys::path::filename(sources.getFilename(sources.getSpellingLoc(function.getLocation())));
  if (!llvm::is_contained(algorithm_headers, file) || moves_elements(function)) return false;
  const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(&function);
  return !method || !moves_elements(*method->getParent());
}

/// Puts polls into the body of one function.
class Rewriter {
 public:
  Rewriter(Inserter& inserter, clang::ASTContext& context, clang::FunctionDecl* poll)
      : inserter_(inserter), context_(context), poll_(poll) {}

  /// What is to stand in the place of `statement`. In code that may not throw only try blocks can be left.
  clang::Stmt* rewrite(clang::Stmt* statement, bool may_throw) {
    if (!statement) return nullptr;
    if (auto* guarded = llvm::dyn_cast<clang::CXXTryStmt>(statement)) return rewrite_try(guarded, may_throw);
    if (auto* lambda = llvm::dyn_cast<clang::LambdaExpr>(statement)) return rewrite_lambda(lambda, may_throw);
    for (clang::Stmt*& child : statement->children()) {
      clang::Stmt* former = child;
      clang::Stmt* next = rewrite(former, may_throw);
      if (next != former) child = next;
    }
    if (!may_throw) return statement;
    if (llvm::isa<clang::GotoStmt, clang::IndirectGotoStmt>(statement)) return behind_poll(statement);
    if (auto* loop = llvm::dyn_cast<clang::ForStmt>(statement)) loop->setBody(behind_poll(loop->getBody()));
    if (auto* loop = llvm::dyn_cast<clang::WhileStmt>(statement)) loop->setBody(behind_poll(loop->getBody()));
    if (auto* loop = llvm::dyn_cast<clang::DoStmt>(statement)) loop->setBody(behind_poll(loop->getBody()));
    if (auto* loop = llvm::dyn_cast<clang::CXXForRangeStmt>(statement)) loop->setBody(behind_poll(loop->getBody()));
    return statement;
  }

  /// `{ poll(); statement }`
  clang::CompoundStmt* behind_poll(clang::Stmt* statement) {
    clang::Stmt* both[] = {make_poll(statement->getBeginLoc()), statement};
    return clang::CompoundStmt::Create(context_, both, clang::FPOptionsOverride(), statement->getBeginLoc(),
                                       statement->getEndLoc());
  }

 private:
  clang::Stmt* rewrite_try(clang::CXXTryStmt* guarded, bool may_throw) {
    rewrite(guarded->getTryBlock(), true);
    for (unsigned i = 0; i < guarded->getNumHandlers(); ++i) rewrite(guarded->getHandler(i), may_throw);
    return guarded;
  }

  /// Its captures are of this function; its body is that of a function of its own.
  clang::Stmt* rewrite_lambda(clang::LambdaExpr* lambda, bool may_throw) {
    for (clang::Expr* capture : lambda->capture_inits()) rewrite(capture, may_throw);
    inserter_.insert(lambda->getCallOperator());
    return lambda;
  }

  /// `if !consteval { poll(); }`: constant expressions take no notice of it.
  clang::Stmt* make_poll(clang::SourceLocation place) {
    clang::QualType pointer = context_.getPointerType(poll_->getType());
    auto* name = clang::DeclRefExpr::Create(context_, {}, {}, poll_, false, place, poll_->getType(), clang::VK_LValue);
    poll_->setIsUsed();
    auto* callee = clang::ImplicitCastExpr::Create(context_, pointer, clang::CK_FunctionToPointerDecay, name, nullptr,
                                                   clang::VK_PRValue, clang::FPOptionsOverride());
    auto* call = clang::CallExpr::Create(context_, callee, {}, context_.VoidTy, clang::VK_PRValue, place,
                                         clang::FPOptionsOverride());
    return clang::IfStmt::Create(context_, place, clang::IfStatementKind::ConstevalNegated, nullptr, nullptr, nullptr,
                                 place, place, call);
  }

  Inserter& inserter_;
  clang::ASTContext& context_;
  clang::FunctionDecl* poll_;
};

/// Whether code calls nothing that could lead back to it.
bool is_leaf(const clang::Stmt* statement) {
  if (!statement) return true;
  if (llvm::isa<clang::CallExpr, clang::CXXConstructExpr, clang::CXXInheritedCtorInitExpr, clang::CXXNewExpr,
                clang::CXXDefaultInitExpr, clang::CXXDefaultArgExpr, clang::CoroutineSuspendExpr>(statement)) {
    return false;
  }
  return llvm::all_of(statement->children(), is_leaf);
}

llvm::iterator_range<clang::CXXConstructorDecl::init_iterator> initializers(clang::FunctionDecl& function) {
  auto* constructor = llvm::dyn_cast<clang::CXXConstructorDecl>(&function);
  if (!constructor) return {nullptr, nullptr};
  return constructor->inits();
}

bool is_leaf(clang::FunctionDecl& function) {
  return is_leaf(function.getBody()) && llvm::all_of(initializers(function), [](const clang::CXXCtorInitializer* each) {
           return is_leaf(each->getInit());
         });
}

/// Puts a poll at the start of a body.
clang::Stmt* add_entry_poll(Rewriter& rewriter, clang::Stmt* body) {
  if (auto* guarded = llvm::dyn_cast<clang::CXXTryStmt>(body)) {
    *guarded->child_begin() = rewriter.behind_poll(guarded->getTryBlock());
    return guarded;
  }
  if (auto* coroutine = llvm::dyn_cast<clang::CoroutineBodyStmt>(body)) {
    *coroutine->child_begin() = rewriter.behind_poll(coroutine->getBody());
    return coroutine;
  }
  return rewriter.behind_poll(body);
}

/// Has calls of a function be calls that may throw, which it may do now: gnu::pure and gnu::const would promise that it does
/// not.
void let_throw(clang::FunctionDecl& function) {
  for (clang::FunctionDecl* each : function.redecls()) {
    each->dropAttr<clang::PureAttr>();
    each->dropAttr<clang::ConstAttr>();
  }
}

}  // namespace

void Inserter::insert(clang::Decl* declaration) {
  if (!declaration || declaration->isInvalidDecl()) return;
  if (auto* variable = llvm::dyn_cast<clang::VarDecl>(declaration)) {
    bool is_plain = variable->hasInit() && !variable->getDeclContext()->isDependentContext() &&
                    scope_ == Scope::everything && done_.insert(variable->getInit()).second;
    if (!is_plain) return;
    if (!poll_) poll_ = declare_poll(context_, poll_function);
    Rewriter(*this, context_, poll_).rewrite(variable->getInit(), true);
    return;
  }
  auto* function = llvm::dyn_cast<clang::FunctionDecl>(declaration);
  // What is declared in a function, and the types of its lambda expressions, have functions too.
  if (auto* scope = llvm::dyn_cast<clang::DeclContext>(declaration); scope && !scope->isDependentContext()) {
    for (clang::Decl* each : scope->noload_decls()) {
      if (!function || llvm::isa<clang::CXXRecordDecl>(each)) insert(each);
    }
  }
  if (function) insert_into(*function);
}

void Inserter::insert_into(clang::FunctionDecl& function) {
  clang::Stmt* body = function.doesThisDeclarationHaveABody() ? function.getBody() : nullptr;
  if (!body || function.isDependentContext() || function.isConsteval() || function.isDefaulted()) return;
  if (function.hasAttr<clang::NakedAttr>()) return;
  const clang::SourceManager& sources = context_.getSourceManager();
  bool is_system = sources.isInSystemHeader(function.getLocation());
  if (is_system ? !is_of_algorithm(function, sources) : scope_ != Scope::everything) return;
  if (!done_.insert(body).second) return;
  if (!poll_) poll_ = declare_poll(context_, poll_function);
  if (!is_system) let_throw(function);
  bool may_throw = is_throwing(function);
  Rewriter rewriter(*this, context_, poll_);
  for (clang::CXXCtorInitializer* each : initializers(function)) rewriter.rewrite(each->getInit(), may_throw);
  rewriter.rewrite(body, may_throw);
  if (!may_throw || is_leaf(function)) return;
  // Standard algorithms call themselves to a depth that is small; the regex executor does not.
  if (is_system && !llvm::isa<clang::CXXMethodDecl>(function)) return;
  if (!entry_poll_) entry_poll_ = declare_poll(context_, entry_poll_function);
  Rewriter entry(*this, context_, entry_poll_);
  clang::Stmt* next = add_entry_poll(entry, body);
  done_.insert(next);
  function.setBody(next);
}

}  // namespace kiln::polls
