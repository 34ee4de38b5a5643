// Learning from a version of a script, so that its next version compiles faster.
//
// First the whole version is parsed in a namespace of its own and never becomes code; but the standard templates that it
// instantiates stay instantiated. Then its leading declarations, up to the first function, are parsed for good, for types
// change less often than functions; and what follows them, again in a namespace of its own, for the templates that it
// instantiates over those types. And, in another process, all of the version is parsed for good, for next versions that
// differ in bodies of functions only (bodies.cpp).

#include "clang/Lex/Lexer.h"
#include "clang/Lex/MacroInfo.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Sema/Sema.h"
#include "hoist.h"
#include "session.h"

namespace kiln::shim {
namespace {

/// Bytes of `text`, in whole lines, before the declaration that begins with token `first`, and before what is said about it.
std::size_t bytes_before(const std::vector<clang::Token>& tokens, std::size_t first, llvm::StringRef text,
                         const clang::SourceManager& sources) {
  if (first == tokens.size()) return text.size();
  if (first == 0) return 0;
  std::size_t end = sources.getFileOffset(tokens[first].getLocation());
  std::size_t begin = sources.getFileOffset(tokens[first - 1].getEndLoc());
  std::size_t leading = text.take_front(end).find('\n', begin) + 1;
  for (std::size_t line = leading; line < end; line = text.find('\n', line) + 1) {
    if (text.substr(line, end - line).ltrim(" \t").starts_with("#")) leading = text.find('\n', line) + 1;
    if (text.find('\n', line) == llvm::StringRef::npos) break;
  }
  return leading;
}

/// Index of the first token that can belong to an entry: those are found in the unit, not in what it shares.
std::size_t first_entry(const std::vector<clang::Token>& tokens) {
  auto names_entry = [](const clang::Token& token) {
    return token.is(clang::tok::identifier) &&
           (token.getIdentifierInfo()->isStr("Event") || is_handler_name(token.getIdentifierInfo()->getName()));
  };
  return llvm::find_if(tokens, names_entry) - tokens.begin();
}

/// Bytes of `text`, in whole lines, before the first declaration in which its author edits. Where that is not known, or
/// where functions are called before they are declared, before its first function.
std::size_t leading_bytes(Session& session, llvm::StringRef text) {
  clang::Preprocessor& preprocessor = session.clang.getPreprocessor();
  clang::SourceManager& sources = preprocessor.getSourceManager();
  clang::FileID file = sources.createFileID(llvm::MemoryBufferRef(text, "lesson"));
  std::vector<clang::Token> tokens = raw_tokens(preprocessor, file).text;
  Hoist hoist(tokens, sources);
  std::uint64_t edited_from = session.lesson.version.edited_from;
  bool is_edited = edited_from < text.size();
  std::size_t end = is_edited && !hoist.is_needed() ? first_entry(tokens) : hoist.first_function();
  if (end == tokens.size() && !is_edited) return text.size();
  std::size_t leading = 0;
  for (std::size_t first : hoist.outermost()) {
    std::size_t bytes = bytes_before(tokens, first, text, sources);
    if (first > end || (is_edited && bytes > edited_from)) break;
    leading = std::max(leading, bytes);
  }
  return leading;
}

/// Notes which functions a part of the leading declarations may call by name alone, and whether it declares implicit
/// conversions to other types.
void read_names(Session& session, llvm::StringRef text) {
  clang::Preprocessor& preprocessor = session.clang.getPreprocessor();
  clang::FileID file =
      preprocessor.getSourceManager().createFileID(llvm::MemoryBuffer::getMemBufferCopy(text, "lesson"));
  Lesson& lesson = session.lesson;
  const auto [tokens, directives] = raw_tokens(preprocessor, file);
  // What a macro stands for may be called where it is used.
  for (const clang::Token& token : directives) {
    if (token.is(clang::tok::identifier)) lesson.called_names.insert(token.getIdentifierInfo());
  }
  using namespace clang::tok;
  auto kind = [&](std::size_t i) { return i < tokens.size() ? tokens[i].getKind() : eof; };
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    bool is_qualified = i > 0 && tokens[i - 1].isOneOf(coloncolon, period, arrow);
    bool is_called = kind(i + 1) == l_paren || kind(i + 1) == less;
    if (kind(i) == identifier && is_called && !is_qualified) lesson.called_names.insert(tokens[i].getIdentifierInfo());
    bool is_explicit = i > 0 && kind(i - 1) == kw_explicit;
    const clang::Token* next = i + 1 < tokens.size() ? &tokens[i + 1] : nullptr;
    lesson.has_conversions |= kind(i) == kw_operator && !is_explicit && next &&
                              (next->isOneOf(identifier, kw_const, coloncolon, kw_auto) ||
                               next->isSimpleTypeSpecifier(session.clang.getLangOpts()));
  }
}

/// All sources of a version, in order.
std::string whole_text(const kiln_unit& version) {
  std::string whole;
  for (std::size_t i = 0; i < version.file_count; ++i) {
    if (text(version.files[i].path).ends_with(".cpp")) whole += text(version.files[i].contents).str() + "\n";
  }
  return whole;
}

/// `text` without its #include lines, which go to `includes`: a header cannot be read inside a namespace.
std::string split_includes(llvm::StringRef text, std::string& includes) {
  std::string others;
  while (!text.empty()) {
    auto [line, next] = text.split('\n');
    llvm::StringRef directive = line.ltrim();
    bool is_include = directive.consume_front("#") && directive.ltrim().starts_with("include");
    (is_include ? includes : others) += line.str() + "\n";
    text = next;
  }
  return others;
}

/// Undefines the macros of muted text: the next version may not have them.
void forget_macros(Session& session) {
  clang::Preprocessor& preprocessor = session.clang.getPreprocessor();
  for (clang::IdentifierInfo* name : session.lesson.macros) {
    if (name->hasMacroDefinition()) {
      preprocessor.appendMacroDirective(
          name, new (preprocessor.getPreprocessorAllocator()) clang::UndefMacroDirective(clang::SourceLocation()));
    }
  }
  session.lesson.macros.clear();
}

/// The #include lines of a version's sources.
std::string include_lines(const kiln_unit& unit) {
  std::string includes;
  split_includes(whole_text(unit), includes);
  return includes;
}

/// Has the parser read `text` in a namespace of its own, functions declared first where that is needed.
void enter_muted(Session& session, llvm::StringRef text, llvm::StringRef part, clang::SourceLocation location) {
  clang::Preprocessor& preprocessor = session.clang.getPreprocessor();
  std::string includes;
  std::string others = split_includes(text, includes);
  enter_text(
      preprocessor,
      (includes + "namespace " + muted_namespace + part + " {\n" + others + "\n}\n;\n" + end_of_sources + "\n").str(),
      project_directory.str() + ".lesson", location);
  std::vector<clang::Token> tokens = read_sources(preprocessor);
  forget_macros(session);
  Hoist hoist(tokens, preprocessor.getSourceManager());
  enter_tokens(preprocessor, hoist.is_needed() ? hoist.declarations_first() : tokens);
}

/// Passes on to the code generator all but what the lesson's rest declares, and, of a version that is learned for good,
/// nothing yet.
class Muted : public clang::ASTConsumer {
 public:
  Muted(Session& session, std::unique_ptr<clang::CodeGenerator> generator)
      : session_(session), generator_(std::move(generator)) {}

  void Initialize(clang::ASTContext& context) override { generator_->Initialize(context); }
  bool HandleTopLevelDecl(clang::DeclGroupRef group) override {
    insert_polls(session_, group);
    if (session_.lesson.step == Lesson::reading_declarations) {
      tell([group](clang::ASTConsumer& generator) { generator.HandleTopLevelDecl(group); });
      note_instantiated(group);
      return true;
    }
    if (!session_.lesson.is_reading()) return generator_->HandleTopLevelDecl(group);
    for (clang::Decl* declaration : group) {
      if (is_muted(declaration)) {
        session_.lesson.muted.push_back(declaration);
        continue;
      }
      generator_->HandleTopLevelDecl(clang::DeclGroupRef(declaration));
      note_instantiated(clang::DeclGroupRef(declaration));
    }
    return true;
  }
  void HandleInlineFunctionDefinition(clang::FunctionDecl* function) override {
    if (is_muted(function)) return;
    insert_polls(session_, clang::DeclGroupRef(function));
    tell([function](clang::ASTConsumer& generator) { generator.HandleInlineFunctionDefinition(function); });
  }
  void HandleInterestingDecl(clang::DeclGroupRef group) override { HandleTopLevelDecl(group); }
  void HandleTranslationUnit(clang::ASTContext& context) override { generator_->HandleTranslationUnit(context); }
  void HandleTagDeclDefinition(clang::TagDecl* tag) override {
    if (is_muted(tag)) return;
    generator_->HandleTagDeclDefinition(tag);
    const auto* record = llvm::dyn_cast<clang::CXXRecordDecl>(tag);
    if (session_.lesson.is_reading() && record) session_.lesson.classes.push_back(record);
  }
  void HandleTagDeclRequiredDefinition(const clang::TagDecl* tag) override {
    if (!is_muted(tag)) generator_->HandleTagDeclRequiredDefinition(tag);
  }
  void HandleCXXStaticMemberVarInstantiation(clang::VarDecl* variable) override {
    if (is_muted(variable)) return;
    insert_polls(session_, clang::DeclGroupRef(variable));
    tell([variable](clang::ASTConsumer& generator) { generator.HandleCXXStaticMemberVarInstantiation(variable); });
  }
  void CompleteTentativeDefinition(clang::VarDecl* variable) override {
    if (!is_muted(variable)) generator_->CompleteTentativeDefinition(variable);
  }
  void CompleteExternalDeclaration(clang::DeclaratorDecl* declaration) override {
    generator_->CompleteExternalDeclaration(declaration);
  }
  /// A virtual table in a prelude would become code with each unit. Where a unit refers to it, it does all the same.
  void HandleVTable(clang::CXXRecordDecl* record) override {
    if (session_.in_unit || session_.lesson.step == Lesson::reading_declarations) {
      tell([record](clang::ASTConsumer& generator) { generator.HandleVTable(record); });
    }
  }

 private:
  bool is_muted(const clang::Decl* declaration) const {
    if (!session_.lesson.is_muted()) return false;
    const auto* space = llvm::dyn_cast<clang::NamespaceDecl>(declaration);
    return (space && space->getName().starts_with(muted_namespace)) || is_in_muted_namespace(*declaration);
  }

  /// Tells the code generator something, or keeps it for the companion of a version that is learned for good.
  void tell(std::function<void(clang::ASTConsumer&)> what) {
    if (session_.lesson.step != Lesson::reading_declarations) return what(*generator_);
    session_.lesson.untold.push_back(std::move(what));
  }

  void note_instantiated(clang::DeclGroupRef group) {
    for (clang::Decl* declaration : group) {
      auto* function = llvm::dyn_cast<clang::FunctionDecl>(declaration);
      if (function && function->isTemplateInstantiation()) session_.lesson.instantiated.push_back(function);
    }
  }

  Session& session_;
  std::unique_ptr<clang::CodeGenerator> generator_;
};

/// Whether everything but sources is the same in both versions.
bool have_same_headers(const kiln_unit& unit, const kiln_unit& version) {
  llvm::StringMap<llvm::StringRef> contents;
  std::size_t headers = 0;
  for (std::size_t i = 0; i < version.file_count; ++i) {
    if (text(version.files[i].path).ends_with(".cpp")) continue;
    contents[text(version.files[i].path)] = text(version.files[i].contents);
    headers++;
  }
  for (std::size_t i = 0; i < unit.file_count; ++i) {
    if (text(unit.files[i].path).ends_with(".cpp")) continue;
    auto found = contents.find(text(unit.files[i].path));
    if (found == contents.end() || found->second != text(unit.files[i].contents)) return false;
    headers--;
  }
  return headers == 0;
}

}  // namespace

RawTokens raw_tokens(clang::Preprocessor& preprocessor, clang::FileID file) {
  const clang::SourceManager& sources = preprocessor.getSourceManager();
  clang::Lexer lexer(file, sources.getBufferOrFake(file), sources, preprocessor.getLangOpts());
  RawTokens tokens;
  clang::Token token;
  bool in_directive = false;
  while (!lexer.LexFromRawLexer(token)) {
    if (token.isAtStartOfLine()) in_directive = token.is(clang::tok::hash);
    if (token.is(clang::tok::raw_identifier)) preprocessor.LookUpIdentifierInfo(token);
    (in_directive ? tokens.directives : tokens.text).push_back(token);
  }
  return tokens;
}

void learn(Session& session, clang::SourceLocation location) {
  const kiln_file* source = first_source(session.unit);
  // Nothing to learn from: the process ends, and the next version starts from the common prelude.
  if (!source) std::exit(0);
  session.lesson.version = session.unit;
  session.lesson.path = text(source->path);
  session.lesson.step = Lesson::reading_whole;
  add_headers(session);
  enter_muted(session, whole_text(session.unit), "whole", location);
}

void learn_leading(Session& session, clang::SourceLocation location) {
  Lesson& lesson = session.lesson;
  llvm::StringRef whole = text(first_source(lesson.version)->contents);
  // What of it becomes code is part of quickly made units only.
  choose_tier(session);
  std::size_t leading = leading_bytes(session, whole);
  lesson.leading_text = whole.take_front(leading);
  lesson.rest_text = whole.drop_front(leading);
  read_names(session, lesson.leading_text);
  for (std::size_t i = 0; i < lesson.version.file_count; ++i) {
    const kiln_file& file = lesson.version.files[i];
    if (!text(file.path).ends_with(".cpp") && !text(file.path).ends_with(".html"))
      read_names(session, text(file.contents));
  }
  lesson.step = Lesson::reading_leading;
  enter_text(session.clang.getPreprocessor(), lesson.leading_text, (project_directory + lesson.path).str(), location);
}

namespace {

/// Notes what the prelude declares in any namespace, so that a call can find it.
void note_names_in(const clang::DeclContext& context, Identifiers& names) {
  for (const clang::Decl* declaration : context.noload_decls()) {
    const auto* named = llvm::dyn_cast<clang::NamedDecl>(declaration);
    if (named && named->getIdentifier()) names.insert(named->getIdentifier());
    // What an earlier version declared is not there for the script.
    bool is_muted = named && llvm::isa<clang::NamespaceDecl>(named) && named->getName().starts_with(muted_namespace);
    if (llvm::isa<clang::NamespaceDecl, clang::LinkageSpecDecl>(declaration) && !is_muted) {
      note_names_in(*llvm::cast<clang::DeclContext>(declaration), names);
    }
  }
}

/// Notes what can have been declared where a version's sources begin, or by what they include.
void note_names_of_headers(Session& session, llvm::ArrayRef<clang::Token> tokens) {
  const clang::SourceManager& sources = session.clang.getSourceManager();
  Identifiers& names = session.lesson.names_of_headers;
  note_names_in(*session.clang.getASTContext().getTranslationUnitDecl(), names);
  for (const clang::Token& token : tokens) {
    llvm::StringRef path = sources.getFilename(sources.getExpansionLoc(token.getLocation()));
    bool is_from_source = path.starts_with(project_directory) && path.ends_with(".cpp");
    if (token.is(clang::tok::identifier) && !is_from_source) names.insert(token.getIdentifierInfo());
  }
}

}  // namespace

bool is_certainly_hoisted(Session& session, const kiln_unit& version) {
  clang::Preprocessor& preprocessor = session.clang.getPreprocessor();
  clang::SourceManager& sources = preprocessor.getSourceManager();
  std::vector<clang::Token> tokens;
  Identifiers known = session.lesson.names_of_headers;
  for (std::size_t i = 0; i < version.file_count; ++i) {
    llvm::StringRef path = text(version.files[i].path), contents = text(version.files[i].contents);
    if (!path.ends_with(".cpp")) continue;
    clang::FileID file = sources.createFileID(llvm::MemoryBuffer::getMemBuffer(contents, path));
    RawTokens raw = raw_tokens(preprocessor, file);
    // A macro can stand for anything.
    for (const clang::Token& token : raw.directives) {
      if (token.is(clang::tok::identifier)) known.insert(token.getIdentifierInfo());
    }
    llvm::append_range(tokens, raw.text);
  }
  return Hoist(tokens, sources).is_certainly_needed(known);
}

void learn_declarations(Session& session, clang::SourceLocation location) {
  Lesson& lesson = session.lesson;
  if (!matches_lesson(session)) std::exit(0);
  lesson.version = session.unit;
  const clang::LangOptions& language = session.clang.getLangOpts();
  for (std::size_t i = 0; i < lesson.version.file_count; ++i) {
    llvm::StringRef contents = text(lesson.version.files[i].contents);
    if (!text(lesson.version.files[i].path).ends_with(".cpp")) continue;
    // A pragma holds for what follows it, and a body would no longer be among that.
    if (has_lasting_directives(contents, language)) std::exit(0);
    lesson.names_lines |= contents.contains("source_location");
  }
  choose_tier(session);
  lesson.step = Lesson::reading_declarations;
  std::vector<clang::Token> tokens = enter_sources(session, location);
  Hoist hoist(tokens, session.clang.getSourceManager());
  if (hoist.is_needed()) {
    note_names_of_headers(session, tokens);
    lesson.is_hoisted = is_certainly_hoisted(session, lesson.version);
  }
  if (lesson.is_hoisted) tokens = hoist.declarations_first();
  enter_tokens(session.clang.getPreprocessor(), tokens);
}

namespace {

/// The version's declarations have been read.
void finish_declarations(Session& session) {
  // What is warned of would be known once and then never again.
  if (session.lesson.has_warnings) std::exit(0);
  session.lesson.step = Lesson::declarations;
  find_bodies(session);
  if (!make_companion(session)) std::exit(0);
}

}  // namespace

bool go_on_learning(Session& session, clang::SourceLocation location) {
  Lesson& lesson = session.lesson;
  if (!lesson.is_reading()) return false;
  bool was_leading = lesson.step == Lesson::reading_leading;
  session.clang.getSema().DefineUsedVTables();
  session.clang.getSema().PerformPendingInstantiations();
  // A version that compiled as a program may not compile in a namespace. Then there is nothing to gain here.
  if (session.clang.getDiagnostics().hasErrorOccurred()) std::exit(0);
  // Templates over the leading types were instantiated without functions that they would have found.
  bool is_rest = lesson.step == Lesson::reading_rest;
  if (is_rest && llvm::any_of(lesson.muted, [&](clang::Decl* muted) { return changes_lookup(session, muted); })) {
    std::exit(0);
  }
  if (was_leading) {
    lesson.step = Lesson::reading_rest;
    enter_muted(session, lesson.rest_text, "rest", location);
  } else if (lesson.step == Lesson::reading_declarations) {
    finish_declarations(session);
  } else {
    lesson.step = lesson.step == Lesson::reading_whole ? Lesson::whole : Lesson::leading;
    make_companion(session);
  }
  return was_leading;
}

bool is_in_muted_namespace(const clang::Decl& declaration) {
  for (const clang::DeclContext* context = declaration.getDeclContext(); context; context = context->getParent()) {
    const auto* space = llvm::dyn_cast<clang::NamespaceDecl>(context);
    if (space && space->getName().starts_with(muted_namespace)) return true;
  }
  return false;
}

bool matches_lesson(const Session& session) {
  const kiln_file* source = first_source(session.unit);
  if (!source || !have_same_headers(session.unit, session.lesson.version) ||
      include_lines(session.unit) != include_lines(session.lesson.version)) {
    return false;
  }
  return session.lesson.step == Lesson::whole ||
         (text(source->path) == session.lesson.path && text(source->contents).starts_with(session.lesson.leading_text));
}

std::string rest_of_first_source(const Session& session) {
  const kiln_file* source = first_source(session.unit);
  llvm::StringRef path = text(source->path);
  std::size_t line = session.lesson.leading_text.count('\n') + 1;
  return "#line " + std::to_string(line) + " \"" + (project_directory + path).str() + "\"\n" +
         text(source->contents).drop_front(session.lesson.leading_text.size()).str();
}

std::unique_ptr<clang::ASTConsumer> make_muted(Session& session, std::unique_ptr<clang::CodeGenerator> generator) {
  return std::make_unique<Muted>(session, std::move(generator));
}

}  // namespace kiln::shim
