// The path of a unit, from the parsed prelude to the linked image.

#include "shim.h"

#include <unistd.h>

#include "clang/Frontend/CompilerInstance.h"
#include "clang/Parse/ParseAST.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/TargetSelect.h"
#include "session.h"

namespace kiln::shim {
namespace {

/// Mirrors `wire::compile::OUT_OF_MEMORY_STATUS`.
constexpr int out_of_memory_status = 44;

/// Memory is limited, so that this says something of the unit and is no fault of clang.
void exit_without_memory(void*, const char*, bool) { _exit(out_of_memory_status); }

void watch_memory() {
  llvm::install_bad_alloc_error_handler(exit_without_memory);
  llvm::install_out_of_memory_new_handler();
}

/// Machine code and link, for a unit without errors.
kiln_status finish_unit(Session& session) {
  llvm::SmallVector<char, 0> object;
  if (!generate(session, object)) return kiln_status_rejected;
  session.host.reached(session.host.context, 1);
  std::optional<LinkedPart> unit = link(session, object, session.unit.image_address);
  bool has_stubs = session.lesson.step == Lesson::declarations;
  // What a function calls for the first time may be nowhere in the lesson's code.
  if (!unit) return has_stubs ? kiln_status_prelude_unfit : kiln_status_rejected;
  if (has_stubs) add_stubs(session, *unit);
  tell_host(session, *unit);
  session.host.reached(session.host.context, 2);
  return kiln_status_done;
}

kiln_status run(Session& session) {
  watch_memory();
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  llvm::InitializeNativeTargetAsmParser();
  kiln_pause start = {};
  session.first_step = session.host.pause(session.host.context, &start, &session.unit);
  if (!prepare(session)) return kiln_status_broken;
  clang::ParseAST(session.clang.getSema(), /*PrintStats=*/false, /*SkipFunctionBodies=*/false);
  if (!session.in_unit) return kiln_status_broken;
  session.host.reached(session.host.context, 0);
  bool rejected = session.clang.getDiagnostics().hasErrorOccurred();
  bool is_unfit = session.prelude_unfit || (rejected && session.lesson.has_doubtful_errors) ||
                  (session.lesson.step == Lesson::leading && unit_changes_lookup(session));
  if (session.lesson.step != Lesson::none && is_unfit) return kiln_status_prelude_unfit;
  // With more names in scope than it asked for, a program can fail where it would not otherwise.
  bool is_doubtful = session.prelude_unfit || (rejected && !session.includes_everything);
  bool has_prelude = session.unit.is_precompiled || session.stage > 0;
  if (session.unit.kind == kiln_program && has_prelude && is_doubtful) {
    return kiln_status_prelude_unfit;
  }
  return rejected ? kiln_status_rejected : finish_unit(session);
}

}  // namespace
}  // namespace kiln::shim

bool kiln_clang_precompile(const kiln_configuration* configuration, kiln_span output) {
  llvm::InitializeNativeTarget();
  const kiln_host nobody = {};
  kiln::shim::Session session(*configuration, nobody);
  session.first_step = kiln_next_unit;
  session.unit.kind = kiln_program;
  return kiln::shim::precompile(session, kiln::shim::text(output));
}

kiln_status kiln_clang_run(const kiln_configuration* configuration, const kiln_host* host) {
  // Never destroyed: the process ends instead.
  return kiln::shim::run(*new kiln::shim::Session(*configuration, *host));
}
