// The universe: definitions that the cell runtime already has, compiled and optimised. clang is told so and makes neither
// IR nor code for them.

#include "clang/AST/DeclCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Sema/ExternalSemaSource.h"
#include "clang/Sema/MultiplexExternalSemaSource.h"
#include "clang/Sema/Sema.h"
#include "clang/Serialization/ASTReader.h"
#include "llvm/ADT/DenseMap.h"
#include "session.h"

namespace kiln::shim {
namespace {

bool is_before_unit(const Session& session, const clang::Decl& declaration) {
  if (session.unit_start.isInvalid()) return true;
  const clang::SourceManager& sources = session.clang.getSourceManager();
  clang::SourceLocation location = sources.getFileLoc(declaration.getLocation());
  return location.isValid() && (sources.isLoadedSourceLocation(location) || location < session.unit_start);
}

/// Looks for a type that the unit declares in what a template has been instantiated for. A body of a function declares some
/// under the names that types of the body before it had.
class NewTypeFinder : public clang::RecursiveASTVisitor<NewTypeFinder> {
 public:
  explicit NewTypeFinder(const Session& session) : session_(session) {}

  bool is_made_for_new(const clang::Decl& declaration) {
    for (const clang::DeclContext* context = llvm::dyn_cast<clang::DeclContext>(&declaration);
         context && !context->isFileContext(); context = context->getParent()) {
      if (!TraverseTemplateArguments(arguments(*context))) return true;
    }
    return false;
  }

  /// Returns false to end the search.
  bool VisitTagType(const clang::TagType* type) { return is_old(*type->getDecl()); }

  bool TraverseTemplateArgument(const clang::TemplateArgument& argument) {
    using Argument = clang::TemplateArgument;
    if (argument.getKind() == Argument::Declaration) return is_old(*argument.getAsDecl());
    if (argument.getKind() == Argument::Type) return TraverseType(argument.getAsType().getCanonicalType());
    return RecursiveASTVisitor::TraverseTemplateArgument(argument);
  }

 private:
  bool is_old(const clang::Decl& declaration) {
    return is_before_unit(session_, declaration) && !is_made_for_new(declaration);
  }

  static llvm::ArrayRef<clang::TemplateArgument> arguments(const clang::DeclContext& context) {
    const clang::TemplateArgumentList* list = nullptr;
    if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(&context)) {
      list = function->getTemplateSpecializationArgs();
    } else if (const auto* record = llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(&context)) {
      list = &record->getTemplateArgs();
    }
    return list ? list->asArray() : llvm::ArrayRef<clang::TemplateArgument>();
  }

  const Session& session_;
};

class Universe : public clang::ExternalSemaSource {
 public:
  explicit Universe(Session& session) : session_(session) {}

  ExtKind hasExternalDefinitions(const clang::Decl* declaration) override {
    const auto* function = llvm::dyn_cast<clang::FunctionDecl>(declaration);
    if (!function) return EK_ReplyHazy;
    const clang::Decl* key = function->getCanonicalDecl();
    // Its body is the unit's now.
    if (session_.lesson.changed.contains(key)) return EK_ReplyHazy;
    auto [known, is_new] = known_.try_emplace(key, false);
    if (is_new) {
      bool in_runtime = is_from_prelude(*function) && is_in_runtime(*function);
      // Mangling can ask again, about another function: the iterator may be stale.
      known_[key] = in_runtime;
      return in_runtime ? EK_Always : EK_ReplyHazy;
    }
    return known->second ? EK_Always : EK_ReplyHazy;
  }

  /// Has the parser's side ask, too.
  void InitializeSema(clang::Sema& sema) override { sema.addExternalSource(this); }

  /// The first thing that is asked when a program has been read to its end, before anything is done about that.
  void ReadUsedVTables(llvm::SmallVectorImpl<clang::ExternalVTableUse>&) override { parse_bodies(session_); }

  void forget() { known_.clear(); }

 private:
  /// A definition of the script's own never gives way to one of the runtime, whatever its name.
  bool is_from_prelude(const clang::FunctionDecl& function) const {
    return is_before_unit(session_, function) &&
           (session_.lesson.changed.empty() || !NewTypeFinder(session_).is_made_for_new(function));
  }

  bool is_in_runtime(const clang::FunctionDecl& function) {
    llvm::SmallVector<clang::GlobalDecl, 3> all = variants(function);
    const auto* destructor = llvm::dyn_cast<clang::CXXDestructorDecl>(&function);
    if (destructor && destructor->isVirtual()) all.push_back({destructor, clang::Dtor_Deleting});
    return llvm::all_of(all, [&](clang::GlobalDecl variant) {
      // The code generator's names, as it needs them once more.
      return session_.symbols.count(session_.generator->GetMangledName(variant)) != 0;
    });
  }

  Session& session_;
  llvm::DenseMap<const clang::Decl*, bool> known_;
};

}  // namespace

void add_universe(Session& session) {
  auto universe = llvm::makeIntrusiveRefCnt<Universe>(session);
  session.universe = universe;
  if (!session.unit.is_precompiled) {
    session.clang.getASTContext().setExternalSource(universe);
    return;
  }
  // The universe is asked first: the file knows only definitions that it brings itself.
  session.clang.createPCHExternalASTSource(session.clang.getPreprocessorOpts().ImplicitPCHInclude,
                                           clang::DisableValidationForModuleKind::All,
                                           /*AllowPCHWithCompilerErrors=*/false, nullptr, false);
  auto sources =
      llvm::makeIntrusiveRefCnt<clang::MultiplexExternalSemaSource>(universe.get(), session.clang.getASTReader().get());
  session.clang.getASTContext().setExternalSource(sources);
}

void forget_universe(Session& session) { static_cast<Universe*>(session.universe.get())->forget(); }

}  // namespace kiln::shim
