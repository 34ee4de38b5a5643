// The pauses: where the process waits with a parsed prelude, and what is parsed after the wait.

#include "clang/Lex/Pragma.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Sema/Sema.h"
#include "session.h"

namespace kiln::shim {
namespace {

/// Empties the list of all types, which serves statistics and one thing else: for each misspelled name, clang makes a
/// qualifier of every class in it. The prelude's thousands are no help there, and cost more than all else in a small compile.
void forget_types(const clang::ASTContext& context) {
  const_cast<llvm::SmallVectorImpl<clang::Type*>&>(context.getTypes()).clear();
}

/// Does now what clang leaves to the end of a translation unit, so that no compile has to do it again.
void settle(Session& session) {
  clang::Sema& sema = session.clang.getSema();
  sema.DefineUsedVTables();
  sema.PerformPendingInstantiations();
  // What clang looks through at the end of each unit, to warn of what only a unit can have forgotten.
  sema.UndefinedButUsed.clear();
  forget_types(session.clang.getASTContext());
  for (clang::Decl* each : session.clang.getASTContext().getTranslationUnitDecl()->noload_decls()) {
    session.last_prelude_declaration = each;
  }
  for (const auto& entry : session.clang.getPreprocessor().getIdentifierTable()) {
    session.prelude_identifiers.insert(entry.second);
  }
}

class PausePragma : public clang::PragmaHandler {
 public:
  explicit PausePragma(Session& session) : PragmaHandler("pause"), session_(session) {}

  void HandlePragma(clang::Preprocessor& preprocessor, clang::PragmaIntroducer introducer, clang::Token&) override {
    preprocessor.DiscardUntilEndOfDirective();
    if (session_.in_unit) return;
    if (go_on_learning(session_, introducer.Loc)) return;
    switch (next_step()) {
      case kiln_next_stage:
        enter_text(preprocessor, text(session_.configuration.stages[session_.stage++]), "prelude", introducer.Loc);
        break;
      case kiln_next_unit:
        enter_unit(session_, introducer.Loc);
        break;
      case kiln_next_learn:
        learn(session_, introducer.Loc);
        break;
      case kiln_next_learn_leading:
        learn_leading(session_, introducer.Loc);
        break;
      case kiln_next_learn_declarations:
        learn_declarations(session_, introducer.Loc);
        break;
    }
  }

 private:
  /// The first pause came before clang was set up.
  kiln_next next_step() {
    if (session_.stage == 0) return kiln_next_stage;
    if (session_.stage == 1) {
      yield_api_names(session_);
      warm_up_generator(session_);
    }
    settle(session_);
    const Lesson& lesson = session_.lesson;
    kiln_pause pause = {session_.stage, lesson.step != Lesson::none, lesson.step == Lesson::leading,
                        lesson.leading_text.size(), lesson.step == Lesson::declarations};
    return session_.host.pause(session_.host.context, &pause, &session_.unit);
  }

  Session& session_;
};

}  // namespace

void add_pause_pragma(Session& session) {
  // Takes the place of clang's own, by which a program can crash clang on purpose.
  session.clang.getPreprocessor().AddPragmaHandler("clang", new clang::EmptyPragmaHandler("__debug"));
  session.clang.getPreprocessor().AddPragmaHandler("kiln", new PausePragma(session));
}

}  // namespace kiln::shim
