// Turns clang's diagnostics into the host's: positions inside the project, the line's text, highlights and fix-its.

#include <algorithm>
#include <utility>

#include "clang/AST/Mangle.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/Diagnostic.h"
#include "clang/Basic/DiagnosticSema.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "llvm/Demangle/Demangle.h"
#include "llvm/Support/raw_ostream.h"
#include "session.h"

namespace kiln::shim {
namespace {

/// Whether a program has this fault, or is told of it in these words, only because of what a lesson has read.
bool is_of_lesson(const clang::Diagnostic& diagnostic, llvm::StringRef message) {
  return diagnostic.getID() == clang::diag::err_specialization_after_instantiation || message.contains(muted_namespace);
}

/// One line of one file, as far as a diagnostic points at it.
struct Line {
  clang::FileID file;
  unsigned offset = 0;
  llvm::StringRef text;
};

Line line_of(const clang::SourceManager& sources, clang::SourceLocation location) {
  auto [file, offset] = sources.getDecomposedExpansionLoc(location);
  bool invalid = false;
  llvm::StringRef buffer = sources.getBufferData(file, &invalid);
  if (invalid || offset > buffer.size()) return {};
  std::size_t begin = buffer.rfind('\n', offset);
  begin = offset == 0 || begin == llvm::StringRef::npos ? 0 : begin + 1;
  if (begin > offset) begin = buffer.substr(0, offset).rfind('\n') + 1;
  return {file, static_cast<unsigned>(begin), buffer.substr(begin).split('\n').first.rtrim('\r')};
}

/// Columns, from 1, of `range` on `line`; no bytes when it lies elsewhere.
kiln_highlight columns(const Line& line, clang::CharSourceRange range, const clang::SourceManager& sources,
                       const clang::LangOptions& language) {
  clang::CharSourceRange in_file = clang::Lexer::makeFileCharRange(range, sources, language);
  if (in_file.isInvalid()) return {};
  auto [begin_file, begin] = sources.getDecomposedLoc(in_file.getBegin());
  auto [end_file, end] = sources.getDecomposedLoc(in_file.getEnd());
  if (begin_file != line.file || end_file != line.file || begin < line.offset || end < begin) return {};
  unsigned last = line.offset + line.text.size();
  if (begin > last) return {};
  return {begin - line.offset + 1, std::min(end, last) - begin};
}

/// The line of that number, from 1.
llvm::StringRef line_number(llvm::StringRef text, unsigned number) {
  for (; number > 1; --number) text = text.split('\n').second;
  return text.split('\n').first.rtrim('\r');
}

llvm::StringRef shown_name(llvm::StringRef name) {
  name.consume_front(project_directory);
  name.consume_front("/include/");
  return name;
}

class HostDiagnostics : public clang::DiagnosticConsumer {
 public:
  explicit HostDiagnostics(Session& session) : session_(session) {}

  void HandleDiagnostic(clang::DiagnosticsEngine::Level level, const clang::Diagnostic& diagnostic) override {
    clang::DiagnosticConsumer::HandleDiagnostic(level, diagnostic);
    if (level == clang::DiagnosticsEngine::Ignored || level == clang::DiagnosticsEngine::Remark) return;
    llvm::SmallString<256> message;
    diagnostic.FormatDiagnostic(message);
    session_.lesson.has_warnings |= session_.lesson.step == Lesson::reading_declarations;
    if (session_.lesson.is_reading()) return;
    if (!session_.in_unit) {
      describe_prelude_fault(level, diagnostic, message);
      return;
    }
    session_.prelude_unfit |= session_.lesson.step != Lesson::none && is_of_lesson(diagnostic, message);
    kiln_diagnostic out = {};
    out.severity = level >= clang::DiagnosticsEngine::Error     ? kiln_error
                   : level == clang::DiagnosticsEngine::Warning ? kiln_warning
                                                                : kiln_note;
    if (is_in_another_file(level, diagnostic) && !std::exchange(says_one_program_, true)) {
      message += "; all files of a project are one program: rename one of the two, or put it into a namespace";
    }
    out.message = span(message);
    if (diagnostic.hasSourceManager() && diagnostic.getLocation().isValid()) {
      report_placed(out, diagnostic);
    } else {
      session_.host.diagnose(session_.host.context, &out);
    }
  }

 private:
  /// Whether this is the note of an error that another file of the project has the name as well, which is no error where
  /// each file is compiled by itself. A macro that is defined again is a warning: the program is what its author wrote.
  bool is_in_another_file(clang::DiagnosticsEngine::Level level, const clang::Diagnostic& diagnostic) {
    if (!diagnostic.hasSourceManager() || diagnostic.getLocation().isInvalid()) return false;
    const clang::SourceManager& sources = diagnostic.getSourceManager();
    clang::FileID file = sources.getFileID(sources.getExpansionLoc(diagnostic.getLocation()));
    if (level != clang::DiagnosticsEngine::Note) {
      file_of_error_ = level >= clang::DiagnosticsEngine::Error ? file : clang::FileID();
    }
    return diagnostic.getID() == clang::diag::note_previous_definition && file_of_error_.isValid() &&
           file != file_of_error_ && !sources.isInSystemHeader(diagnostic.getLocation());
  }

  /// The unit's template that `place` names.
  const kiln_file* template_at(const clang::PresumedLoc& place) const {
    llvm::StringRef name = shown_name(place.getFilename());
    if (!name.ends_with(".html")) return nullptr;
    for (std::size_t i = 0; i < session_.unit.file_count; ++i) {
      if (text(session_.unit.files[i].path) == name) return &session_.unit.files[i];
    }
    return nullptr;
  }

  void report_placed(kiln_diagnostic& out, const clang::Diagnostic& diagnostic) {
    const clang::SourceManager& sources = diagnostic.getSourceManager();
    const clang::LangOptions& language = session_.clang.getLangOpts();
    clang::PresumedLoc place = sources.getPresumedLoc(diagnostic.getLocation());
    Line line = line_of(sources, diagnostic.getLocation());
    std::vector<kiln_highlight> highlights;
    for (const clang::CharSourceRange& range : diagnostic.getRanges()) {
      if (kiln_highlight found = columns(line, range, sources, language); found.bytes != 0) highlights.push_back(found);
    }
    std::vector<kiln_fix_it> fix_its;
    for (const clang::FixItHint& hint : diagnostic.getFixItHints()) {
      kiln_highlight found = columns(line, hint.RemoveRange, sources, language);
      if (found.column != 0) fix_its.push_back({found.column, found.bytes, span(hint.CodeToInsert)});
    }
    if (place.isValid()) {
      // A template's error lies in the C++ it is translated to; its author wants to see the template.
      if (const kiln_file* shown = template_at(place)) {
        line.text = line_number(text(shown->contents), place.getLine());
        highlights.clear();
        fix_its.clear();
      }
      out.file = span(shown_name(place.getFilename()));
      out.line = place.getLine();
      out.column = place.getColumn();
      out.source_line = span(line.text);
      out.highlights = highlights.data();
      out.highlight_count = highlights.size();
      out.fix_its = fix_its.data();
      out.fix_it_count = fix_its.size();
    }
    session_.host.diagnose(session_.host.context, &out);
  }

  /// The prelude is part of the build: what is wrong with it is said to who builds.
  void describe_prelude_fault(clang::DiagnosticsEngine::Level level, const clang::Diagnostic& diagnostic,
                              llvm::StringRef message) {
    if (level < clang::DiagnosticsEngine::Error) return;
    llvm::errs() << "prelude: ";
    if (diagnostic.hasSourceManager()) diagnostic.getLocation().print(llvm::errs(), diagnostic.getSourceManager());
    llvm::errs() << ": " << message << '\n';
  }

  Session& session_;
  /// Where the error is that the notes belong to; invalid where they belong to a warning.
  clang::FileID file_of_error_;
  bool says_one_program_ = false;
};

/// Finds the unit's declaration of a symbol.
class SymbolFinder : public clang::RecursiveASTVisitor<SymbolFinder> {
 public:
  SymbolFinder(Session& session, llvm::StringRef symbol)
      : session_(session), symbol_(symbol), names_(session.clang.getASTContext()) {}

  void find() {
    const clang::SourceManager& sources = session_.clang.getSourceManager();
    // What has been parsed before is not even loaded.
    for (clang::Decl* each : session_.clang.getASTContext().getTranslationUnitDecl()->noload_decls()) {
      clang::SourceLocation place = sources.getFileLoc(each->getLocation());
      bool is_earlier = sources.isLoadedSourceLocation(place) || place < session_.unit_start;
      if (!is_earlier && !sources.isInSystemHeader(place) && !TraverseDecl(each)) return;
    }
  }

  bool VisitFunctionDecl(clang::FunctionDecl* function) { return check(*function); }
  bool VisitVarDecl(clang::VarDecl* variable) { return !variable->hasGlobalStorage() || check(*variable); }

  clang::NamedDecl* found = nullptr;

 private:
  bool check(clang::NamedDecl& declaration) {
    if (declaration.isTemplated() || names_.getName(&declaration) != symbol_) return true;
    found = &declaration;
    return false;
  }

  Session& session_;
  llvm::StringRef symbol_;
  clang::ASTNameGenerator names_;
};

}  // namespace

std::unique_ptr<clang::DiagnosticConsumer> make_diagnostics(Session& session) {
  return std::make_unique<HostDiagnostics>(session);
}

void report_undefined(Session& session, llvm::StringRef symbol) {
  report_at(session, symbol, "'" + llvm::demangle(symbol) + "' is used but never defined");
}

void report_at(Session& session, llvm::StringRef symbol, llvm::StringRef message) {
  SymbolFinder finder(session, symbol);
  finder.find();
  if (!finder.found) return report_error(session, message);
  clang::DiagnosticsEngine& diagnostics = session.clang.getDiagnostics();
  diagnostics.Report(finder.found->getLocation(), diagnostics.getCustomDiagID(clang::DiagnosticsEngine::Error, "%0"))
      << message;
}

void report_error(Session& session, llvm::StringRef message) {
  kiln_diagnostic out = {};
  out.severity = kiln_error;
  out.message = span(message);
  session.host.diagnose(session.host.context, &out);
}

}  // namespace kiln::shim
