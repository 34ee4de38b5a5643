// The entries: which functions of a script the engine may call, and the glue that makes them callable alike.

#include "clang/AST/DeclCXX.h"
#include "clang/AST/Expr.h"
#include "clang/Lex/Pragma.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Sema/Initialization.h"
#include "clang/Sema/Sema.h"
#include "llvm/ADT/StringMap.h"
#include "session.h"

namespace kiln::shim {
namespace {

/// Whether a function is meant for the engine by its name alone.
bool is_handler(const clang::FunctionDecl& function) { return is_handler_name(function.getName()); }

/// The handlers of a web app, and every function that takes a `const Event&`: triggers name those.
bool is_entry(const clang::FunctionDecl& function) {
  if (function.isTemplated() || function.getNumParams() > 1 || !function.getDeclName().isIdentifier()) return false;
  if (is_handler(function)) return true;
  if (function.getNumParams() != 1) return false;
  const auto* reference = function.getParamDecl(0)->getType()->getAs<clang::LValueReferenceType>();
  const auto* record = reference ? reference->getPointeeType()->getAsCXXRecordDecl() : nullptr;
  return record && record->getQualifiedNameAsString() == "kiln::Event";
}

/// The class `kiln::name`.
const clang::CXXRecordDecl* api_class(clang::ASTContext& context, llvm::StringRef name) {
  const clang::DeclContext* scope = context.getTranslationUnitDecl();
  for (llvm::StringRef part : {llvm::StringRef("kiln"), name}) {
    auto found = scope ? scope->lookup(&context.Idents.get(part)) : clang::DeclContextLookupResult();
    scope = found.empty() ? nullptr : llvm::dyn_cast<clang::DeclContext>(found.front());
  }
  return scope ? llvm::dyn_cast<clang::CXXRecordDecl>(scope) : nullptr;
}

/// Whether `function` can be given a `const Event&`, or nothing.
bool takes_event(const clang::FunctionDecl& function, clang::ASTContext& context) {
  if (function.getNumParams() == 0) return true;
  clang::QualType type = function.getParamDecl(0)->getType();
  if (type->isReferenceType()) {
    if (!type->isLValueReferenceType() || !type->getPointeeType().isConstQualified()) return false;
    type = type->getPointeeType();
  }
  return type->getAsCXXRecordDecl() && type->getAsCXXRecordDecl() == api_class(context, "Event");
}

/// Whether what `function` returns can be made an `Output`.
bool returns_output(const clang::FunctionDecl& function, clang::Sema& sema) {
  clang::QualType type = function.getReturnType();
  const clang::CXXRecordDecl* output = api_class(sema.Context, "Output");
  if (type->isVoidType() || !output) return true;
  clang::SourceLocation place = function.getLocation();
  clang::OpaqueValueExpr value(place, type.getNonLValueExprType(sema.Context), clang::Expr::getValueKindForType(type));
  clang::Expr* source = &value;
  auto entity = clang::InitializedEntity::InitializeTemporary(sema.Context.getRecordType(output));
  clang::InitializationSequence conversion(sema, entity, clang::InitializationKind::CreateCopy(place, place), source);
  return !conversion.Failed();
}

/// Whether `function` can be called as an entry. A handler that cannot is reported at the function itself, as its author
/// does not know the glue; any other function is none of the engine's business then.
bool is_callable(Session& session, const clang::FunctionDecl& function) {
  clang::DiagnosticsEngine& diagnostics = session.clang.getDiagnostics();
  clang::Sema& sema = session.clang.getSema();
  if (!is_handler(function)) return returns_output(function, sema);
  if (!takes_event(function, sema.Context)) {
    unsigned error = diagnostics.getCustomDiagID(clang::DiagnosticsEngine::Error,
                                                 "%0 takes %1; what Kiln calls takes a const kiln::Event& or nothing");
    diagnostics.Report(function.getLocation(), error) << function.getName() << function.getParamDecl(0)->getType();
    return false;
  }
  if (!returns_output(function, sema)) {
    unsigned error = diagnostics.getCustomDiagID(clang::DiagnosticsEngine::Error,
                                                 "%0 returns %1, of which no Output can be made; return a std::string, "
                                                 "Json, TextOutput, HtmlOutput or Response");
    diagnostics.Report(function.getLocation(), error) << function.getName() << function.getReturnType();
    return false;
  }
  return true;
}

/// C++ text that makes `function` callable through one signature. Its #line puts what is still wrong with it at the
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

/// Two functions of one name, of which an event could go to either.
void report_second(Session& session, const clang::FunctionDecl& second, const clang::FunctionDecl& first) {
  clang::DiagnosticsEngine& diagnostics = session.clang.getDiagnostics();
  unsigned error = diagnostics.getCustomDiagID(clang::DiagnosticsEngine::Error,
                                               "there are two %0; it is not clear which one is to be called");
  unsigned note = diagnostics.getCustomDiagID(clang::DiagnosticsEngine::Note, "the other one is here");
  diagnostics.Report(second.getLocation(), error) << second.getName();
  diagnostics.Report(first.getLocation(), note);
}

class EntriesPragma : public clang::PragmaHandler {
 public:
  explicit EntriesPragma(Session& session) : PragmaHandler("entries"), session_(session) {}

  void HandlePragma(clang::Preprocessor& preprocessor, clang::PragmaIntroducer introducer, clang::Token&) override {
    preprocessor.DiscardUntilEndOfDirective();
    if (!session_.last_prelude_declaration) return;
    const clang::SourceManager& sources = preprocessor.getSourceManager();
    std::string text;
    llvm::StringMap<const clang::FunctionDecl*> known;
    // A prelude's declarations are many, and far apart in memory.
    for (const clang::Decl* declaration = session_.last_prelude_declaration->getNextDeclInContext(); declaration;
         declaration = declaration->getNextDeclInContext()) {
      const auto* function = llvm::dyn_cast<clang::FunctionDecl>(declaration);
      // What is invalid has been reported, and its glue would only say the same again.
      if (!function || !function->isThisDeclarationADefinition() || function->isInvalidDecl() ||
          sources.getFileLoc(function->getLocation()) < session_.unit_start || !is_entry(*function)) {
        continue;
      }
      if (!is_callable(session_, *function)) continue;
      if (auto [first, is_new] = known.try_emplace(function->getName(), function); !is_new) {
        report_second(session_, *function, *first->second);
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

bool is_handler_name(llvm::StringRef name) {
  static constexpr llvm::StringLiteral handlers[] = {"doGet",    "doPost", "doPut",     "doPatch",
                                                     "doDelete", "doHead", "doOptions", "onWebhook"};
  return llvm::is_contained(handlers, name);
}

void add_entries_pragma(Session& session) {
  session.clang.getPreprocessor().AddPragmaHandler("kiln", new EntriesPragma(session));
}

}  // namespace kiln::shim
