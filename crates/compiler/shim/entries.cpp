// The entries: which functions of a script the engine may call, and the glue that makes them callable alike.

#include "clang/AST/DeclCXX.h"
#include "clang/Lex/Pragma.h"
#include "clang/Lex/Preprocessor.h"
#include "session.h"

namespace kiln::shim {
namespace {

/// The handlers of a web app, and every function that takes a `const Event&`: triggers name those.
bool is_entry(const clang::FunctionDecl& function) {
  if (function.isTemplated() || function.getNumParams() > 1 || !function.getDeclName().isIdentifier()) return false;
  static constexpr llvm::StringLiteral handlers[] = {"doGet",    "doPost", "doPut",     "doPatch",
                                                     "doDelete", "doHead", "doOptions", "onWebhook"};
  if (llvm::is_contained(handlers, function.getName())) return true;
  if (function.getNumParams() != 1) return false;
  const auto* reference = function.getParamDecl(0)->getType()->getAs<clang::LValueReferenceType>();
  const auto* record = reference ? reference->getPointeeType()->getAsCXXRecordDecl() : nullptr;
  return record && record->getQualifiedNameAsString() == "kiln::Event";
}

/// C++ text that makes `function` callable through one signature. Its #line makes a wrong result type an error at the
/// function itself.
std::string glue(const clang::FunctionDecl& function, const clang::SourceManager& sources) {
  clang::PresumedLoc place = sources.getPresumedLoc(function.getLocation());
  std::string name = function.getNameAsString();
  std::string call = "::" + name + (function.getNumParams() == 1 ? "(event)" : "()");
  std::string body = function.getReturnType()->isVoidType() ? call : "output = " + call;
  return "#line " + std::to_string(place.getLine()) + " \"" + place.getFilename() +
         "\"\nextern \"C\" void kiln_entry_" + name +
         "([[maybe_unused]] const ::kiln::Event& event, [[maybe_unused]] ::kiln::Output& output) { " + body + "; }\n";
}

class EntriesPragma : public clang::PragmaHandler {
 public:
  explicit EntriesPragma(Session& session) : PragmaHandler("entries"), session_(session) {}

  void HandlePragma(clang::Preprocessor& preprocessor, clang::PragmaIntroducer introducer, clang::Token&) override {
    preprocessor.DiscardUntilEndOfDirective();
    if (!session_.last_prelude_declaration) return;
    const clang::SourceManager& sources = preprocessor.getSourceManager();
    std::string text;
    // A prelude's declarations are many, and far apart in memory.
    for (const clang::Decl* declaration = session_.last_prelude_declaration->getNextDeclInContext(); declaration;
         declaration = declaration->getNextDeclInContext()) {
      const auto* function = llvm::dyn_cast<clang::FunctionDecl>(declaration);
      if (!function || !function->isThisDeclarationADefinition() ||
          sources.getFileLoc(function->getLocation()) < session_.unit_start || !is_entry(*function)) {
        continue;
      }
      session_.entries.push_back({function->getNameAsString(), "kiln_entry_" + function->getNameAsString()});
      text += glue(*function, sources);
    }
    enter_text(preprocessor, text, "kiln-entries", introducer.Loc);
  }

 private:
  Session& session_;
};

}  // namespace

void add_entries_pragma(Session& session) {
  session.clang.getPreprocessor().AddPragmaHandler("kiln", new EntriesPragma(session));
}

}  // namespace kiln::shim
