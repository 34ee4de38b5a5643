// Notices when a parsed prelude changes what a plain program means: the program defines a macro that headers mention, and
// then includes a header that the prelude has read already, without that macro.

#include "clang/Lex/MacroInfo.h"
#include "clang/Lex/PPCallbacks.h"
#include "clang/Lex/Preprocessor.h"
#include "session.h"

namespace kiln::shim {
namespace {

class Fitness : public clang::PPCallbacks {
 public:
  explicit Fitness(Session& session) : session_(session) {}

  void MacroDefined(const clang::Token& name, const clang::MacroDirective*) override { changed(name); }
  void MacroUndefined(const clang::Token& name, const clang::MacroDefinition&, const clang::MacroDirective*) override {
    changed(name);
  }

  void FileSkipped(const clang::FileEntryRef&, const clang::Token&, clang::SrcMgr::CharacteristicKind kind) override {
    if (macros_changed_ && clang::SrcMgr::isSystem(kind)) session_.prelude_unfit = true;
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

}  // namespace

void watch_prelude_fitness(Session& session) {
  session.clang.getPreprocessor().addPPCallbacks(std::make_unique<Fitness>(session));
}

}  // namespace kiln::shim
