// Reading a unit: its files, and the order in which the parser sees their tokens.

#include "clang/Basic/DiagnosticParse.h"
#include "clang/Lex/Lexer.h"
#include "clang/Lex/Preprocessor.h"
#include "hoist.h"
#include "llvm/Support/MemoryBuffer.h"
#include "session.h"
#include "template.h"

namespace kiln::shim {
namespace {

/// A learned prelude has read the start of the first source file. The rest of it is a file of its own in the same folder,
/// so that it includes the same headers.
std::string path_of_rest(llvm::StringRef path) {
  auto [folder, name] = path.contains('/') ? path.rsplit('/') : std::pair(llvm::StringRef(), path);
  return (project_directory + folder + "/.rest-of-" + name).str();
}

/// The C++ that a template is translated to, in the template's folder.
std::string path_of_translation(llvm::StringRef path) { return (project_directory + path + ".cpp").str(); }

/// A script's text: every source file, in order, its templates, and the pragma that makes its entries.
std::string unit_text(const Session& session) {
  const kiln_unit& unit = session.unit;
  std::string text;
  for (std::size_t i = 0; i < unit.file_count; ++i) {
    llvm::StringRef path = shim::text(unit.files[i].path);
    if (!path.ends_with(".cpp")) continue;
    bool is_begun = session.lesson.step == Lesson::leading && &unit.files[i] == first_source(unit);
    text += "#include \"" + (is_begun ? path_of_rest(path) : (project_directory + path).str()) + "\"\n";
  }
  // No class may be followed by this: clang says where the semicolon is missing, and goes on as if it were there.
  text += (end_of_sources + "\nstatic_assert(true);\n").str();
  for (std::size_t i = 0; i < unit.file_count; ++i) {
    llvm::StringRef path = shim::text(unit.files[i].path);
    if (path.ends_with(".html")) text += "#include \"" + path_of_translation(path) + "\"\n";
  }
  return text + "#pragma kiln entries\n";
}

/// Reports what is wrong with a template, where it stands in the template's own file.
void report_template(Session& session, const kiln_file& file, const std::vector<TemplateError>& errors) {
  clang::SourceManager& sources = session.clang.getSourceManager();
  clang::DiagnosticsEngine& diagnostics = session.clang.getDiagnostics();
  std::string path = (project_directory + text(file.path)).str();
  clang::FileID id = sources.createFileID(llvm::MemoryBuffer::getMemBuffer(text(file.contents), path));
  unsigned message = diagnostics.getCustomDiagID(clang::DiagnosticsEngine::Error, "%0");
  for (const TemplateError& error : errors) {
    diagnostics.Report(sources.translateLineCol(id, error.line, error.column), message) << error.message;
  }
}

/// Adds the C++ that the unit's templates are translated to.
void add_templates(Session& session) {
  for (std::size_t i = 0; i < session.unit.file_count; ++i) {
    const kiln_file& file = session.unit.files[i];
    llvm::StringRef path = text(file.path);
    if (!path.ends_with(".html")) continue;
    std::vector<TemplateError> errors;
    std::string translation = translate_template(path, text(file.contents), errors);
    if (!errors.empty()) {
      report_template(session, file, errors);
      translation.clear();
    }
    std::string name = path_of_translation(path);
    session.files->addFile(name, 0, llvm::MemoryBuffer::getMemBufferCopy(translation, name));
  }
}

void add_rest_of_first_source(Session& session) {
  llvm::StringRef path = text(first_source(session.unit)->path);
  session.files->addFile(path_of_rest(path), 0,
                         llvm::MemoryBuffer::getMemBufferCopy(rest_of_first_source(session), path));
}

void add_files(Session& session, llvm::function_ref<bool(llvm::StringRef)> wanted) {
  for (std::size_t i = 0; i < session.unit.file_count; ++i) {
    const kiln_file& file = session.unit.files[i];
    std::string path = (project_directory + text(file.path)).str();
    if (wanted(path)) session.files->addFile(path, 0, llvm::MemoryBuffer::getMemBuffer(text(file.contents), path));
  }
}

clang::tok::TokenKind closing_of(clang::tok::TokenKind open) {
  switch (open) {
    case clang::tok::l_brace:
      return clang::tok::r_brace;
    case clang::tok::l_paren:
      return clang::tok::r_paren;
    case clang::tok::l_square:
      return clang::tok::r_square;
    default:
      return clang::tok::unknown;
  }
}

/// The brackets that nothing closes, the outermost first. A brace closes what stands open within it.
std::vector<const clang::Token*> open_brackets(llvm::ArrayRef<clang::Token> tokens) {
  std::vector<const clang::Token*> open;
  std::size_t open_braces = 0;
  for (const clang::Token& token : tokens) {
    if (closing_of(token.getKind()) != clang::tok::unknown) open.push_back(&token);
    if (token.is(clang::tok::l_brace)) ++open_braces;
    if (token.is(clang::tok::r_brace) && open_braces > 0) {
      while (open.back()->isNot(clang::tok::l_brace)) open.pop_back();
      --open_braces;
    }
    if (!open.empty() && closing_of(open.back()->getKind()) == token.getKind()) open.pop_back();
  }
  return open;
}

/// Which of the open brackets is to be reported here: the innermost one but for those in which a statement or block goes
/// on, where the parser has noticed by itself.
const clang::Token* unnoticed(llvm::ArrayRef<const clang::Token*> open, llvm::ArrayRef<clang::Token> tokens) {
  auto goes_on = [](const clang::Token& token) {
    return token.isOneOf(clang::tok::semi, clang::tok::l_brace, clang::tok::r_brace);
  };
  auto last = llvm::find_if(llvm::reverse(tokens), goes_on);
  const clang::Token* noticed_before = last == tokens.rend() ? tokens.begin() : &*last;
  for (const clang::Token* bracket : llvm::reverse(open)) {
    if (bracket->is(clang::tok::l_brace) || bracket >= noticed_before) return bracket;
  }
  return nullptr;
}

/// Ends the declaration that the sources leave unfinished, if there is one, and says so: what follows is not the author's,
/// and would be read as part of it. Returns whether there was one.
bool finish_sources(Session& session, std::vector<clang::Token>& tokens) {
  auto is_written = [](const clang::Token& token) { return !token.isAnnotation(); };
  auto last = std::find_if(tokens.rbegin(), tokens.rend(), is_written);
  if (last == tokens.rend()) return false;
  std::vector<const clang::Token*> open = open_brackets(tokens);
  if (open.empty() && last->isOneOf(clang::tok::semi, clang::tok::r_brace)) return false;
  const clang::SourceManager& sources = session.clang.getSourceManager();
  clang::DiagnosticsEngine& diagnostics = session.clang.getDiagnostics();
  clang::SourceLocation end = clang::Lexer::getLocForEndOfToken(sources.getFileLoc(last->getLocation()), 0, sources,
                                                                session.clang.getLangOpts());
  if (open.empty()) {
    diagnostics.Report(end, clang::diag::err_expected_semi_declaration);
  } else if (const clang::Token* bracket = unnoticed(open, tokens)) {
    diagnostics.Report(end, clang::diag::err_expected) << closing_of(bracket->getKind());
    diagnostics.Report(bracket->getLocation(), clang::diag::note_matching) << bracket->getKind();
  }
  std::vector<clang::tok::TokenKind> closing;
  for (const clang::Token* bracket : llvm::reverse(open)) closing.push_back(closing_of(bracket->getKind()));
  // It ends a class as well, and is too much nowhere.
  closing.push_back(clang::tok::semi);
  clang::Token token = *last;
  token.clearFlag(clang::Token::StartOfLine);
  token.setIdentifierInfo(nullptr);
  for (clang::tok::TokenKind kind : closing) {
    token.setKind(kind);
    tokens.push_back(token);
  }
  return true;
}

/// Gives the parser a script's tokens: as they stand where that is correct C++, else with declarations first.
void order_sources(Session& session, std::vector<clang::Token> tokens) {
  bool is_wrong = finish_sources(session, tokens);
  Hoist hoist(tokens, session.clang.getSourceManager());
  // An attempt is for what may be correct as it stands.
  bool is_right = !hoist.is_needed() || (!is_wrong && session.host.attempt(session.host.context));
  if (!is_right) tokens = hoist.declarations_first();
  enter_tokens(session.clang.getPreprocessor(), tokens);
}

}  // namespace

std::vector<clang::Token> read_sources(clang::Preprocessor& preprocessor) {
  std::vector<clang::Token> tokens;
  for (;;) {
    clang::Token token;
    preprocessor.Lex(token);
    if (token.is(clang::tok::eof)) break;
    if (token.is(clang::tok::identifier) && token.getIdentifierInfo()->isStr(end_of_sources)) break;
    tokens.push_back(token);
  }
  return tokens;
}

void enter_tokens(clang::Preprocessor& preprocessor, llvm::ArrayRef<clang::Token> tokens, Macros macros) {
  // A token stream has a first token; clang looks at it without asking.
  if (tokens.empty()) return;
  auto stream = std::make_unique<clang::Token[]>(tokens.size());
  llvm::copy(tokens, stream.get());
  bool are_expanded = macros == Macros::as_they_are;
  preprocessor.EnterTokenStream(std::move(stream), tokens.size(), /*DisableMacroExpansion=*/are_expanded,
                                /*IsReinject=*/are_expanded);
}

void enter_text(clang::Preprocessor& preprocessor, llvm::StringRef text, llvm::StringRef name,
                clang::SourceLocation location) {
  // The parser reads one token ahead: what follows the text may be a pause, and by then its last declaration has to be
  // complete.
  std::string complete = (text + "\n;\n").str();
  clang::FileID file = preprocessor.getSourceManager().createFileID(
      llvm::MemoryBuffer::getMemBufferCopy(complete, name), clang::SrcMgr::C_User, 0, 0, location);
  preprocessor.EnterSourceFile(file, nullptr, location);
}

void insert_polls(Session& session, clang::DeclGroupRef group) {
  if (!session.unit.has_polls || (!session.in_unit && !session.lesson.is_reading())) return;
  if (!session.polls) session.polls.emplace(session.clang.getASTContext(), polls::Scope::everything);
  for (clang::Decl* declaration : group) session.polls->insert(declaration);
}

void choose_quick_code(clang::CodeGenOptions& options) {
  options.OptimizationLevel = 0;
  options.VectorizeLoop = 0;
  options.VectorizeSLP = 0;
  options.setInlining(clang::CodeGenOptions::OnlyAlwaysInlining);
}

void choose_tier(Session& session) {
  clang::CodeGenOptions& options = session.clang.getCodeGenOpts();
  if (session.unit.tier == kiln_tier_zero) return choose_quick_code(options);
  // A function that ends without its return ends the program, as at tier 0, and does not answer with what lies in memory.
  session.clang.getLangOpts().Sanitize.set(clang::SanitizerKind::Return, true);
  options.SanitizeTrap.set(clang::SanitizerKind::Return, true);
}

const kiln_file* first_source(const kiln_unit& unit) {
  for (std::size_t i = 0; i < unit.file_count; ++i) {
    if (text(unit.files[i].path).ends_with(".cpp")) return &unit.files[i];
  }
  return nullptr;
}

void add_headers(Session& session) {
  add_files(session, [](llvm::StringRef path) { return !path.ends_with(".cpp"); });
}

void add_sources(Session& session) {
  add_files(session, [](llvm::StringRef path) { return path.ends_with(".cpp"); });
}

std::vector<clang::Token> enter_sources(Session& session, clang::SourceLocation location) {
  add_sources(session);
  add_templates(session);
  clang::SourceManager& sources = session.clang.getSourceManager();
  clang::FileID file = sources.createFileID(llvm::MemoryBuffer::getMemBufferCopy(unit_text(session), "kiln-unit"),
                                            clang::SrcMgr::C_User, 0, 0, location);
  session.unit_start = sources.getLocForStartOfFile(file);
  session.clang.getPreprocessor().EnterSourceFile(file, nullptr, location);
  return read_sources(session.clang.getPreprocessor());
}

void enter_unit(Session& session, clang::SourceLocation location) {
  choose_tier(session);
  session.in_unit = true;
  if (session.lesson.step == Lesson::declarations) return enter_bodies(session, location);
  if (session.lesson.step == Lesson::none) {
    add_headers(session);
  } else {
    session.prelude_unfit = !matches_lesson(session);
    if (session.prelude_unfit) return;
  }
  if (session.lesson.step == Lesson::leading) add_rest_of_first_source(session);
  order_sources(session, enter_sources(session, location));
}

clang::FileID begin_program(Session& session) {
  choose_tier(session);
  session.in_unit = true;
  session.entries.push_back({"main", "main"});
  add_headers(session);
  add_sources(session);
  const kiln_file* source = first_source(session.unit);
  clang::SourceManager& sources = session.clang.getSourceManager();
  std::string path = source ? (project_directory + text(source->path)).str() : std::string();
  auto entry = session.clang.getFileManager().getOptionalFileRef(path);
  clang::FileID file = entry ? sources.createFileID(*entry, {}, clang::SrcMgr::C_User)
                             : sources.createFileID(llvm::MemoryBuffer::getMemBufferCopy("", "empty"));
  session.unit_start = sources.getLocForStartOfFile(file);
  return file;
}

}  // namespace kiln::shim
