// Notices when what was parsed before a unit changes what the unit means.
//
// A plain program: it defines a macro that headers mention, and then includes a header that the prelude has read already,
// without that macro. A script that is being edited: it has functions that templates find by the types of their arguments,
// over types whose templates a lesson has instantiated without those functions.

#include "clang/AST/DeclTemplate.h"
#include "clang/Lex/MacroInfo.h"
#include "clang/Lex/PPCallbacks.h"
#include "clang/Lex/Preprocessor.h"
#include "session.h"

namespace kiln::shim {
namespace {

/// Whether what a macro of that name stands for depends on where it is used.
bool names_line(const clang::IdentifierInfo& name) {
  return name.isStr("__LINE__") || name.isStr("__COUNTER__") || name.isStr("__TIME__");
}

class Fitness : public clang::PPCallbacks {
 public:
  explicit Fitness(Session& session) : session_(session) {}

  void MacroDefined(const clang::Token& name, const clang::MacroDirective*) override { changed(name); }
  void MacroExpands(const clang::Token& name, const clang::MacroDefinition&, clang::SourceRange,
                    const clang::MacroArgs*) override {
    if (session_.lesson.step != Lesson::reading_declarations) return;
    session_.lesson.names_lines |= name.is(clang::tok::identifier) && names_line(*name.getIdentifierInfo());
  }
  void MacroUndefined(const clang::Token& name, const clang::MacroDefinition&, const clang::MacroDirective*) override {
    changed(name);
  }

  void FileSkipped(const clang::FileEntryRef&, const clang::Token&, clang::SrcMgr::CharacteristicKind kind) override {
    if (macros_changed_ && clang::SrcMgr::isSystem(kind)) session_.prelude_unfit = true;
  }

  void InclusionDirective(clang::SourceLocation, const clang::Token&, llvm::StringRef name, bool,
                          clang::CharSourceRange, clang::OptionalFileEntryRef, llvm::StringRef, llvm::StringRef,
                          const clang::Module*, bool, clang::SrcMgr::CharacteristicKind) override {
    session_.includes_everything |= session_.in_unit && name == "bits/stdc++.h";
  }

 private:
  bool is_programs_own(clang::SourceLocation location) const {
    const clang::SourceManager& sources = session_.clang.getSourceManager();
    return !sources.isInSystemHeader(location) && !sources.isWrittenInCommandLineFile(location);
  }

  void changed(const clang::Token& name) {
    const clang::SourceManager& sources = session_.clang.getSourceManager();
    if (session_.lesson.is_muted() && sources.getFilename(name.getLocation()).ends_with(".lesson")) {
      session_.lesson.macros.push_back(name.getIdentifierInfo());
    }
    if (!session_.in_unit || !is_programs_own(name.getLocation())) return;
    const clang::IdentifierInfo* identifier = name.getIdentifierInfo();
    if (identifier->isFromAST() || session_.prelude_identifiers.contains(identifier)) macros_changed_ = true;
  }

  Session& session_;
  bool macros_changed_ = false;
};

/// Whether `tag` belongs to what is not learned for good: to a lesson's muted rest, or to the unit itself.
bool is_of_rest(const Session& session, const clang::TagDecl& tag) {
  if (is_in_muted_namespace(tag)) return true;
  const clang::SourceManager& sources = session.clang.getSourceManager();
  clang::SourceLocation place = sources.getFileLoc(tag.getLocation());
  return session.in_unit && place.isValid() && !sources.isInSystemHeader(place) && !(place < session.unit_start);
}

/// Whether `tag` is one of the types that a lesson has read for good.
bool is_learned(const Session& session, const clang::TagDecl& tag) {
  const clang::SourceManager& sources = session.clang.getSourceManager();
  clang::SourceLocation place = sources.getFileLoc(tag.getLocation());
  return place.isValid() && !sources.isInSystemHeader(place) && !is_of_rest(session, tag);
}

/// The class template that a dependent type is made of, where that is known.
const clang::TagDecl* template_of(clang::QualType type) {
  if (const auto* injected = type->getAs<clang::InjectedClassNameType>()) return injected->getDecl();
  const auto* specialization = type->getAs<clang::TemplateSpecializationType>();
  if (!specialization) return nullptr;
  const auto* declared =
      llvm::dyn_cast_or_null<clang::ClassTemplateDecl>(specialization->getTemplateName().getAsTemplateDecl());
  return declared ? declared->getTemplatedDecl() : nullptr;
}

/// Whether a learned type is this one, or is pointed to or is a template argument in it.
bool names_learned(const Session& session, clang::QualType type);

bool names_learned(const Session& session, const clang::TemplateArgument& argument) {
  if (argument.getKind() == clang::TemplateArgument::Type) return names_learned(session, argument.getAsType());
  return argument.getKind() == clang::TemplateArgument::Pack &&
         llvm::any_of(argument.pack_elements(),
                      [&](const clang::TemplateArgument& element) { return names_learned(session, element); });
}

bool names_learned(const Session& session, clang::QualType type) {
  type = type.getNonReferenceType();
  while (type->isPointerType() || type->isArrayType()) {
    type = type->isPointerType() ? type->getPointeeType() : session.clang.getASTContext().getBaseElementType(type);
  }
  if (type->isDependentType()) {
    // Only what is made of the same template is deduced for it.
    const clang::TagDecl* made_of = template_of(type);
    return !made_of || !is_of_rest(session, *made_of);
  }
  const clang::TagDecl* tag = type->getAsTagDecl();
  if (!tag || is_of_rest(session, *tag)) return false;
  if (is_learned(session, *tag)) return true;
  const auto* specialization = llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(tag);
  return specialization &&
         llvm::any_of(specialization->getTemplateArgs().asArray(),
                      [&](const clang::TemplateArgument& argument) { return names_learned(session, argument); });
}

/// Whether `constructor` makes its class of a learned value where another class is passed.
bool converts_learned(const Session& session, const clang::NamedDecl& declaration) {
  const clang::NamedDecl* pattern = &declaration;
  if (const auto* declared = llvm::dyn_cast<clang::FunctionTemplateDecl>(pattern))
    pattern = declared->getTemplatedDecl();
  const auto* constructor = llvm::dyn_cast<clang::CXXConstructorDecl>(pattern);
  return constructor && !constructor->isCopyOrMoveConstructor() && constructor->isConvertingConstructor(false) &&
         constructor->getNumParams() > 0 && constructor->getMinRequiredArguments() <= 1 &&
         names_learned(session, constructor->getParamDecl(0)->getType());
}

/// Whether a value of a learned type, or of one over it, can be an argument for a parameter of this type: as it is, as one
/// of its bases, or by the one conversion that may come between ([over.best.ics]).
bool accepts_learned(const Session& session, clang::QualType type) {
  if (session.lesson.has_conversions || names_learned(session, type)) return true;
  const clang::CXXRecordDecl* record = type.getNonReferenceType()->getAsCXXRecordDecl();
  if (!record || !record->hasDefinition()) return false;
  auto is_derived = [&](const clang::CXXRecordDecl* learned) { return learned->isDerivedFrom(record); };
  if (llvm::any_of(session.lesson.classes, is_derived)) return true;
  clang::ASTContext& context = session.clang.getASTContext();
  clang::DeclarationName name =
      context.DeclarationNames.getCXXConstructorName(context.getCanonicalType(context.getRecordType(record)));
  return llvm::any_of(record->getDefinition()->lookup(name),
                      [&](const clang::NamedDecl* constructor) { return converts_learned(session, *constructor); });
}

/// Whether what is learned declares `function`, which a lesson reads in a namespace of its own.
bool is_declared_ahead(const Session& session, const clang::FunctionDecl& function) {
  const clang::ASTContext& context = session.clang.getASTContext();
  auto found = context.getTranslationUnitDecl()->noload_lookup(function.getDeclName());
  return !session.in_unit && llvm::any_of(found, [&](const clang::NamedDecl* declared) {
    const auto* other = llvm::dyn_cast<clang::FunctionDecl>(declared);
    return other && context.hasSameType(other->getType(), function.getType());
  });
}

bool changes_lookup(const Session& session, const clang::FunctionDecl& function) {
  if (function.isCXXClassMember() || function.getPreviousDecl() || !is_looked_for(session, function)) return false;
  if (is_declared_ahead(session, function)) return false;
  return llvm::any_of(function.parameters(), [&](const clang::ParmVarDecl* parameter) {
    return accepts_learned(session, parameter->getType());
  });
}

}  // namespace

/// Those are operators, the standard library's and Json's customisation points, and whatever the learned text calls.
bool is_looked_for(const Session& session, const clang::FunctionDecl& function) {
  if (function.isOverloadedOperator()) return true;
  static constexpr llvm::StringLiteral customisation_points[] = {
      "begin",  "data", "empty", "end",          "from_json", "get",     "iter_move", "iter_swap",
      "rbegin", "rend", "size",  "strong_order", "swap",      "to_json", "weak_order"};
  if (!function.getDeclName().isIdentifier()) return false;
  return llvm::is_contained(customisation_points, function.getName()) ||
         session.lesson.called_names.contains(function.getIdentifier());
}

bool changes_lookup(const Session& session, const clang::Decl* declaration) {
  if (const auto* space = llvm::dyn_cast<clang::DeclContext>(declaration);
      space && (llvm::isa<clang::NamespaceDecl>(declaration) || llvm::isa<clang::LinkageSpecDecl>(declaration))) {
    return llvm::any_of(space->noload_decls(),
                        [&](const clang::Decl* inner) { return changes_lookup(session, inner); });
  }
  if (const auto* pattern = llvm::dyn_cast<clang::FunctionTemplateDecl>(declaration)) {
    return changes_lookup(session, *pattern->getTemplatedDecl());
  }
  const auto* function = llvm::dyn_cast<clang::FunctionDecl>(declaration);
  return function && changes_lookup(session, *function);
}

bool unit_changes_lookup(const Session& session) {
  for (const clang::Decl* declaration = session.last_prelude_declaration->getNextDeclInContext(); declaration;
       declaration = declaration->getNextDeclInContext()) {
    if (changes_lookup(session, declaration)) return true;
  }
  return false;
}

void watch_prelude_fitness(Session& session) {
  session.clang.getPreprocessor().addPPCallbacks(std::make_unique<Fitness>(session));
}

}  // namespace kiln::shim
