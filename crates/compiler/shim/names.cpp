// The names of the script API, where a script has none of its own: it may call its types Error, Event or Writer.

#include "clang/Sema/ExternalSemaSource.h"
#include "clang/Sema/Lookup.h"
#include "clang/Sema/Sema.h"
#include "session.h"

namespace kiln::shim {
namespace {

constexpr llvm::StringLiteral api_namespace = "kiln";

/// Asked when a name has been found nowhere.
class ApiNames : public clang::ExternalSemaSource {
 public:
  ApiNames(clang::Sema& sema, const clang::NamespaceDecl& api) : sema_(sema), api_(api) {}

  bool LookupUnqualified(clang::LookupResult& result, clang::Scope*) override {
    // What is being declared is another thing.
    if (result.isForRedeclaration()) return false;
    switch (result.getLookupKind()) {
      case clang::Sema::LookupOrdinaryName:
      case clang::Sema::LookupTagName:
      case clang::Sema::LookupNestedNameSpecifierName:
      case clang::Sema::LookupNamespaceName:
        return sema_.LookupQualifiedName(result, const_cast<clang::NamespaceDecl*>(&api_));
      default:
        return false;
    }
  }

 private:
  clang::Sema& sema_;
  const clang::NamespaceDecl& api_;
};

}  // namespace

void yield_api_names(Session& session) {
  clang::TranslationUnitDecl* program = session.clang.getASTContext().getTranslationUnitDecl();
  for (clang::UsingDirectiveDecl* directive : program->using_directives()) {
    const clang::NamespaceDecl* nominated = directive->getNominatedNamespace();
    if (!nominated->getParent()->isTranslationUnit() || nominated->getName() != api_namespace) continue;
    program->removeDecl(directive);
    session.clang.getSema().addExternalSource(new ApiNames(session.clang.getSema(), *nominated));
    return;
  }
}

}  // namespace kiln::shim
