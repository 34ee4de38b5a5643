// Reading a unit: its files, and the order in which the parser sees their tokens.

#include "clang/Lex/Preprocessor.h"
#include "hoist.h"
#include "llvm/Support/MemoryBuffer.h"
#include "session.h"

namespace kiln::shim {
namespace {

/// Ends the part of a unit whose order may be changed. An identifier that no program may use.
constexpr llvm::StringLiteral end_of_sources = "__kiln_end_of_sources";

/// The unit's text: every source file, in order, and for scripts the pragma that makes their entries.
std::string unit_text(const kiln_unit& unit) {
  std::string text;
  for (std::size_t i = 0; i < unit.file_count; ++i) {
    llvm::StringRef path = shim::text(unit.files[i].path);
    if (path.ends_with(".cpp")) text += "#include \"" + (project_directory + path).str() + "\"\n";
  }
  if (unit.kind == kiln_script) text += (end_of_sources + "\n#pragma kiln entries\n").str();
  return text;
}

void choose_tier(Session& session) {
  clang::CodeGenOptions& options = session.clang.getCodeGenOpts();
  if (session.unit.tier == kiln_tier_one) return;
  options.OptimizationLevel = 0;
  options.VectorizeLoop = 0;
  options.VectorizeSLP = 0;
  options.setInlining(clang::CodeGenOptions::OnlyAlwaysInlining);
}

/// All tokens of the unit's sources, after preprocessing.
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

/// Gives the parser a script's tokens: as they stand where that is correct C++, else with declarations first.
void order_sources(Session& session) {
  clang::Preprocessor& preprocessor = session.clang.getPreprocessor();
  std::vector<clang::Token> tokens = read_sources(preprocessor);
  Hoist hoist(tokens, session.clang.getSourceManager());
  if (hoist.is_needed() && !session.host.attempt(session.host.context)) tokens = hoist.declarations_first();
  auto stream = std::make_unique<clang::Token[]>(tokens.size());
  llvm::copy(tokens, stream.get());
  preprocessor.EnterTokenStream(std::move(stream), tokens.size(), /*DisableMacroExpansion=*/true, /*IsReinject=*/true);
}

}  // namespace

void enter_text(clang::Preprocessor& preprocessor, llvm::StringRef text, llvm::StringRef name,
                clang::SourceLocation location) {
  clang::FileID file = preprocessor.getSourceManager().createFileID(llvm::MemoryBuffer::getMemBufferCopy(text, name),
                                                                    clang::SrcMgr::C_User, 0, 0, location);
  preprocessor.EnterSourceFile(file, nullptr, location);
}

void add_unit_files(Session& session) {
  for (std::size_t i = 0; i < session.unit.file_count; ++i) {
    const kiln_file& file = session.unit.files[i];
    std::string path = (project_directory + text(file.path)).str();
    session.files->addFile(path, 0, llvm::MemoryBuffer::getMemBuffer(text(file.contents), path));
  }
}

void enter_unit(Session& session, clang::SourceLocation location) {
  choose_tier(session);
  session.in_unit = true;
  clang::SourceManager& sources = session.clang.getSourceManager();
  clang::FileID file = sources.createFileID(llvm::MemoryBuffer::getMemBufferCopy(unit_text(session.unit), "kiln-unit"),
                                            clang::SrcMgr::C_User, 0, 0, location);
  session.unit_start = sources.getLocForStartOfFile(file);
  session.clang.getPreprocessor().EnterSourceFile(file, nullptr, location);
  if (session.unit.kind == kiln_script) {
    order_sources(session);
  } else {
    session.entries.push_back({"main", "main"});
  }
}

}  // namespace kiln::shim
