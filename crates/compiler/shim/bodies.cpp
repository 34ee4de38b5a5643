// Edits of function bodies: all declarations of a version are learned for good, its functions compiled; of the next version
// only the bodies that differ are parsed, as the bodies of the functions that are declared already.

#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/Mangle.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Lex/Lexer.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Sema/Sema.h"
#include "session.h"

namespace kiln::shim {
namespace {

/// What leaves a function's meaning to itself: its code may be replaced.
bool is_harmless(const clang::Attr* attribute) {
  return llvm::isa<clang::UnusedAttr, clang::WarnUnusedResultAttr, clang::OverrideAttr, clang::FinalAttr>(attribute);
}

/// Whether nothing of `function` but its code depends on its body.
bool is_closed(const clang::FunctionDecl& function) {
  // Those are put in the runtime's place by their addresses.
  if (function.isReplaceableGlobalAllocationFunction()) return false;
  bool is_written = function.doesThisDeclarationHaveABody() && !function.isImplicit() && !function.isDefaulted();
  bool is_special = function.getTemplateSpecializationKind() != clang::TSK_Undeclared;
  return is_written && !is_special && function.getConstexprKind() == clang::ConstexprSpecKind::Unspecified &&
         !function.getDeclaredReturnType()->getContainedDeducedType() &&
         (!function.hasAttrs() || llvm::all_of(function.getAttrs(), is_harmless));
}

/// The braces of a function's body, or none where it is something else.
const clang::CompoundStmt* braces(const clang::FunctionDecl& function) {
  const clang::Stmt* body = function.getBody();
  if (const auto* coroutine = llvm::dyn_cast_or_null<clang::CoroutineBodyStmt>(body)) body = coroutine->getBody();
  return llvm::dyn_cast_or_null<clang::CompoundStmt>(body);
}

/// Where the first of the initialisers that a constructor's author wrote stands.
clang::SourceLocation first_initializer(const clang::FunctionDecl& function) {
  const auto* constructor = llvm::dyn_cast<clang::CXXConstructorDecl>(&function);
  const clang::CXXCtorInitializer* first = nullptr;
  if (!constructor) return {};
  for (const clang::CXXCtorInitializer* each : constructor->inits()) {
    if (each->isWritten() && (!first || each->getSourceOrder() < first->getSourceOrder())) first = each;
  }
  return first ? first->getSourceLocation() : clang::SourceLocation();
}

/// Finds the functions of a version of which another body can be parsed.
class BodyFinder {
 public:
  explicit BodyFinder(Session& session) : session_(session), sources_(session.clang.getSourceManager()) {}

  void find(const clang::Decl* declaration) {
    if (const auto* made_of = llvm::dyn_cast<clang::TemplateDecl>(declaration))
      declaration = made_of->getTemplatedDecl();
    if (!declaration) return;
    if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(declaration)) return add(*function);
    const auto* record = llvm::dyn_cast<clang::CXXRecordDecl>(declaration);
    bool holds_functions = record ? !llvm::isa<clang::ClassTemplateSpecializationDecl>(record)
                                  : llvm::isa<clang::NamespaceDecl, clang::LinkageSpecDecl>(declaration);
    if (!holds_functions) return;
    for (const clang::Decl* inner : llvm::cast<clang::DeclContext>(declaration)->noload_decls()) find(inner);
  }

 private:
  void add(const clang::FunctionDecl& function) {
    if (!is_closed(function)) return;
    const clang::CompoundStmt* body = braces(function);
    if (!body || !body->getLBracLoc().isFileID()) return;
    llvm::StringRef path = sources_.getFilename(body->getLBracLoc());
    if (!path.consume_front(project_directory) || !path.ends_with(".cpp")) return;
    clang::SourceLocation initializer = first_initializer(function);
    if (initializer.isMacroID()) return;
    LearnedBody& learned = session_.lesson.bodies.emplace_back();
    learned.function = const_cast<clang::FunctionDecl*>(&function);
    learned.path = path;
    learned.open = sources_.getFileOffset(body->getLBracLoc());
    learned.initializer_tokens = tokens_from_colon(initializer, body->getLBracLoc());
    // A template's are of other types for each instance.
    if (!function.isTemplated()) learned.lambdas = find_lambdas(session_, function, *body);
  }

  /// The tokens from the colon before a constructor's initialisers, of which the first is at `initializer`, to its body.
  std::size_t tokens_from_colon(clang::SourceLocation initializer, clang::SourceLocation open) const {
    if (initializer.isInvalid()) return 0;
    std::size_t count = 1;
    const clang::LangOptions& language = session_.clang.getLangOpts();
    for (clang::SourceLocation place = initializer; place < open; ++count) {
      std::optional<clang::Token> next = clang::Lexer::findNextToken(place, sources_, language);
      if (!next) break;
      place = next->getLocation();
    }
    return count;
  }

  Session& session_;
  const clang::SourceManager& sources_;
};

/// Finds what templates have been instantiated for. Those of which not all can be instantiated anew keep their bodies.
void find_instances(Session& session) {
  llvm::DenseMap<const clang::FunctionDecl*, LearnedBody*> bodies;
  for (LearnedBody& body : session.lesson.bodies) bodies[body.function] = &body;
  clang::ASTNameGenerator names(session.clang.getASTContext());
  llvm::DenseSet<const clang::FunctionDecl*> fixed;
  for (clang::FunctionDecl* instance : session.lesson.instantiated) {
    auto body = bodies.find(instance->getTemplateInstantiationPattern());
    if (body == bodies.end()) continue;
    body->second->instances.push_back(instance);
    // Closure types without a number are numbered anew in each unit: their code cannot be found by its name.
    bool has_name = !llvm::StringRef(names.getName(instance)).contains("$_");
    bool is_implicit = instance->getTemplateSpecializationKind() == clang::TSK_ImplicitInstantiation;
    if (!has_name || !is_implicit) fixed.insert(body->first);
  }
  llvm::erase_if(session.lesson.bodies, [&](const LearnedBody& body) { return fixed.contains(body.function); });
}

/// Judges whether a body means the same at the end of a program as in its place: whether what it names has been declared
/// before it, and nothing like it since.
class PlaceJudge {
 public:
  PlaceJudge(Session& session, const clang::FunctionDecl& function, const Identifiers& named)
      : session_(session), function_(function), named_(named) {}

  bool means_the_same_at_the_end() const {
    for (const clang::Decl* place = &function_; place; place = outer(place)) {
      // All of a class is in the scope of its functions.
      if (llvm::isa<clang::CXXRecordDecl>(place->getLexicalDeclContext())) continue;
      // It is the template that stands among the others.
      if (const clang::Decl* made_of = place->getDescribedTemplate()) place = made_of;
      for (const clang::Decl* later = place->getNextDeclInContext(); later; later = later->getNextDeclInContext()) {
        if (!is_neutral(later)) return false;
      }
    }
    return llvm::none_of(named_, [&](const clang::IdentifierInfo* name) { return is_redefined(*name); });
  }

 private:
  static const clang::Decl* outer(const clang::Decl* declaration) {
    const clang::DeclContext* context = declaration->getLexicalDeclContext();
    return context->isTranslationUnit() ? nullptr : llvm::cast<clang::Decl>(context);
  }

  bool is_named(const clang::NamedDecl& declaration) const {
    return declaration.getIdentifier() && named_.contains(declaration.getIdentifier());
  }

  /// Whether a later declaration makes no difference for the body.
  bool is_neutral(const clang::Decl* later) const {
    // What clang adds by itself follows from what is written, wherever it stands.
    if (later->isImplicit()) return true;
    if (llvm::isa<clang::NamespaceDecl, clang::LinkageSpecDecl>(later)) {
      const auto* context = llvm::cast<clang::DeclContext>(later);
      return llvm::all_of(context->noload_decls(), [&](const clang::Decl* inner) { return is_neutral(inner); });
    }
    if (llvm::isa<clang::UsingDirectiveDecl, clang::ClassTemplateSpecializationDecl,
                  clang::VarTemplateSpecializationDecl>(later)) {
      return false;
    }
    if (const auto* pattern = llvm::dyn_cast<clang::FunctionTemplateDecl>(later)) {
      return !is_named(*pattern) && is_neutral(pattern->getTemplatedDecl());
    }
    if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(later)) return is_neutral_function(*function);
    if (const auto* enumeration = llvm::dyn_cast<clang::EnumDecl>(later)) {
      if (llvm::any_of(enumeration->enumerators(), [&](const auto* each) { return is_named(*each); })) return false;
    }
    const auto* declaration = llvm::dyn_cast<clang::NamedDecl>(later);
    return !declaration || !is_named(*declaration);
  }

  bool is_neutral_function(const clang::FunctionDecl& later) const {
    // Its class has declared it before.
    if (later.isCXXClassMember()) return true;
    bool is_special = later.getTemplateSpecializationKind() != clang::TSK_Undeclared ||
                      llvm::isa<clang::CXXDeductionGuideDecl>(later);
    if (is_special) return false;
    return only_repeats(later) || (!is_named(later) && !is_looked_for(session_, later));
  }

  /// Whether `later` repeats what has been declared; had that been after the body, too, it would be judged by itself.
  static bool only_repeats(const clang::FunctionDecl& later) {
    bool adds_arguments = llvm::any_of(later.parameters(), [](const clang::ParmVarDecl* parameter) {
      return parameter->hasDefaultArg() && !parameter->hasInheritedDefaultArg();
    });
    return !adds_arguments && !later.isFirstDecl();
  }

  /// Whether a name stands for another macro at the end of the program than in the body's place.
  bool is_redefined(const clang::IdentifierInfo& name) const {
    if (!name.hadMacroDefinition()) return false;
    const clang::SourceManager& sources = session_.clang.getSourceManager();
    const clang::MacroDirective* change = session_.clang.getPreprocessor().getLocalMacroDirectiveHistory(&name);
    for (; change; change = change->getPrevious()) {
      clang::SourceLocation place = change->getLocation();
      if (place.isValid() && sources.isBeforeInTranslationUnit(function_.getLocation(), place)) return true;
    }
    return false;
  }

  Session& session_;
  const clang::FunctionDecl& function_;
  const Identifiers& named_;
};

/// One source file of a version that has been learned, and the new version of it.
class FileChange {
 public:
  FileChange(Session& session, const kiln_file& before, const kiln_file& after)
      : session_(session), sources_(session.clang.getSourceManager()), before_(before), after_(after) {
    for (const LearnedBody& body : session.lesson.bodies) {
      if (body.path == text(before.path)) bodies_.push_back(&body);
    }
    llvm::sort(bodies_, [](const LearnedBody* a, const LearnedBody* b) { return a->open < b->open; });
  }

  /// Notes which bodies have changed. Returns false if something else has.
  bool note(clang::SourceLocation location) {
    std::vector<std::size_t> places;
    for (const LearnedBody* body : bodies_) places.push_back(body->open);
    std::optional<Difference> found =
        difference(text(before_.contents), text(after_.contents), places, session_.clang.getLangOpts());
    if (!found || (!found->moves.empty() && session_.lesson.names_lines)) return false;
    moves_ = std::move(found->moves);
    bool is_noted = found->bodies.empty() || note_bodies(found->bodies, location);
    llvm::sort(moves_, [](const MovedText& a, const MovedText& b) { return a.old_line < b.old_line; });
    move_lines();
    return is_noted;
  }

 private:
  bool note_bodies(llvm::ArrayRef<ChangedBody> bodies, clang::SourceLocation location) {
    std::string path = (project_directory + text(after_.path)).str();
    clang::FileID file = sources_.createFileID(llvm::MemoryBuffer::getMemBuffer(text(after_.contents), path),
                                               clang::SrcMgr::C_User, 0, 0, location);
    if (session_.lesson.new_bodies.empty()) session_.unit_start = sources_.getLocForStartOfFile(file);
    RawTokens tokens = raw_tokens(session_.clang.getPreprocessor(), file);
    return llvm::all_of(bodies, [&](const ChangedBody& body) { return note_body(body, tokens.text); });
  }

  /// What is learned stands where the new version has it.
  void move_lines() {
    std::string path = (project_directory + text(before_.path)).str();
    auto entry = session_.clang.getFileManager().getOptionalFileRef(path);
    clang::FileID file = entry ? sources_.translateFile(*entry) : clang::FileID();
    unsigned last_line = 0;
    for (const MovedText& move : moves_) {
      session_.lesson.moved_lines +=
          text(before_.path).str() + "\t" + std::to_string(move.old_line) + "\t" + std::to_string(move.lines) + "\n";
      // The entry says on which line the text goes on after its own line.
      if (file.isInvalid() || move.old_line < 2 || move.old_line == last_line) continue;
      last_line = move.old_line;
      sources_.AddLineNote(sources_.translateLineCol(file, move.old_line - 1, 1), move.old_line + move.lines, -1, false,
                           false, clang::SrcMgr::C_User);
    }
  }

  bool note_body(const ChangedBody& body, llvm::ArrayRef<clang::Token> tokens) {
    const LearnedBody& learned = *bodies_[body.index];
    auto place_of = [&](std::size_t offset) {
      auto is_before = [&](const clang::Token& token) { return sources_.getFileOffset(token.getLocation()) < offset; };
      return static_cast<std::size_t>(llvm::partition_point(tokens, is_before) - tokens.begin());
    };
    std::size_t open = place_of(body.begin), end = place_of(body.end);
    // What initialises members has not changed, and is parsed with the body.
    if (open < learned.initializer_tokens) return false;
    std::size_t begin = open - learned.initializer_tokens;
    if (begin != open && tokens[begin].isNot(clang::tok::colon)) return false;
    return note_new(reuse_lambdas(session_, learned, body, tokens.slice(begin, end - begin), moves_));
  }

  bool note_new(NewBody body) {
    clang::Preprocessor& preprocessor = session_.clang.getPreprocessor();
    std::vector<clang::Token> tokens = body.tokens;
    clang::Token end = tokens.back();
    end.setKind(clang::tok::identifier);
    end.setIdentifierInfo(preprocessor.getIdentifierInfo(end_of_sources));
    tokens.push_back(end);
    enter_tokens(preprocessor, tokens, Macros::expanded);
    tokens = read_sources(preprocessor);
    Identifiers named;
    for (llvm::ArrayRef<clang::Token> all : {body.tokens, tokens}) {
      for (const clang::Token& token : all) {
        if (token.is(clang::tok::identifier)) named.insert(token.getIdentifierInfo());
      }
    }
    body.tokens = std::move(tokens);
    const clang::FunctionDecl& function = *body.learned->function;
    session_.lesson.new_bodies.push_back(std::move(body));
    return PlaceJudge(session_, function, named).means_the_same_at_the_end();
  }

  Session& session_;
  clang::SourceManager& sources_;
  const kiln_file& before_;
  const kiln_file& after_;
  std::vector<const LearnedBody*> bodies_;
  std::vector<MovedText> moves_;
};

/// Makes of a function that has been defined one that is declared, and that no companion has the code of.
void forget_body(Session& session, clang::FunctionDecl& function) {
  session.lesson.changed.insert(function.getCanonicalDecl());
  function.setBody(nullptr);
  llvm::SmallVector<clang::Decl*, 32> locals(function.decls());
  for (clang::Decl* local : locals) function.removeDecl(local);
}

void parse(clang::Sema& sema, const NewBody& body) {
  clang::FunctionDecl* function = body.learned->function;
  clang::LateParsedTemplate late;
  late.Toks.append(body.tokens.begin(), body.tokens.end());
  late.D = function->getDescribedFunctionTemplate();
  if (!late.D) late.D = function;
  late.FPO = sema.getCurFPFeatures();
  sema.LateTemplateParser(sema.OpaqueParser, late);
}

/// Instantiates a template that has another body for all that it has been instantiated for.
void instantiate(Session& session, const LearnedBody& learned) {
  clang::Sema& sema = session.clang.getSema();
  if (session.clang.getDiagnostics().hasErrorOccurred()) return;
  for (clang::FunctionDecl* instance : learned.instances) {
    // The unit may have no use for it any more, and the new body may not be made for it.
    session.lesson.has_doubtful_errors = true;
    sema.InstantiateFunctionDefinition(instance->getPointOfInstantiation(), instance, /*Recursive=*/false,
                                       /*DefinitionRequired=*/true, /*AtEndOfTU=*/true);
    emit_body(session, instance);
  }
}

/// Whether nothing but bodies of functions differs between the version learned and the unit. Notes those.
bool note_changes(Session& session, clang::SourceLocation location) {
  const kiln_unit &before = session.lesson.version, &after = session.unit;
  if (before.file_count != after.file_count) return false;
  for (std::size_t i = 0; i < after.file_count; ++i) {
    const kiln_file &old = before.files[i], &now = after.files[i];
    if (text(old.path) != text(now.path)) return false;
    if (text(old.contents) == text(now.contents)) continue;
    if (!text(now.path).ends_with(".cpp") || !FileChange(session, old, now).note(location)) return false;
  }
  return true;
}

}  // namespace

void find_bodies(Session& session) {
  BodyFinder finder(session);
  const clang::Decl* declaration = session.last_prelude_declaration;
  while ((declaration = declaration->getNextDeclInContext())) finder.find(declaration);
  find_instances(session);
}

void enter_bodies(Session& session, clang::SourceLocation location) {
  // Where functions were declared first, and now are not, a call may mean another one.
  session.prelude_unfit =
      !note_changes(session, location) || (session.lesson.is_hoisted && !is_certainly_hoisted(session, session.unit));
  if (session.prelude_unfit) session.lesson.new_bodies.clear();
}

void parse_bodies(Session& session) {
  clang::Sema& sema = session.clang.getSema();
  // The parser can be called when it has come to the end of the program, and not before.
  if (!sema.LateTemplateParser || session.lesson.new_bodies.empty()) return;
  std::vector<NewBody> bodies = std::move(session.lesson.new_bodies);
  session.lesson.new_bodies.clear();
  for (const NewBody& body : bodies) {
    forget_body(session, *body.learned->function);
    for (clang::FunctionDecl* instance : body.learned->instances) forget_body(session, *instance);
  }
  for (const NewBody& body : bodies) parse(sema, body);
  session.prelude_unfit |= !llvm::all_of(bodies, keeps_meaning_of_lambdas);
  for (const NewBody& body : bodies) {
    if (body.learned->function->isTemplated()) {
      instantiate(session, *body.learned);
    } else {
      emit_body(session, body.learned->function);
    }
  }
}

}  // namespace kiln::shim
