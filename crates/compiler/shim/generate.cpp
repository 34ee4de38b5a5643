// From the unit's IR to an ELF object, by clang's own back end: tier 1 is what clang++ -O2 for this CPU makes.

#include "clang/Basic/TargetInfo.h"
#include "clang/CodeGen/BackendUtil.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"
#include "session.h"

namespace kiln::shim {

bool generate(Session& session, llvm::SmallVectorImpl<char>& object) {
  clang::CompilerInstance& clang = session.clang;
  std::unique_ptr<llvm::Module> module(session.generator->ReleaseModule());
  if (!module) return false;
  // Functions chosen at run time become pointers that a constructor sets: JITLink links no indirect functions.
  llvm::lowerGlobalIFuncUsersAsGlobalCtor(*module);
  clang::EmitBackendOutput(clang.getDiagnostics(), clang.getHeaderSearchOpts(), clang.getCodeGenOpts(),
                           clang.getTargetOpts(), clang.getLangOpts(), clang.getTarget().getDataLayoutString(),
                           module.get(), clang::Backend_EmitObj, session.files,
                           std::make_unique<llvm::raw_svector_ostream>(object));
  // The process ends soon; freeing the module would only take time.
  module.release();
  return !clang.getDiagnostics().hasErrorOccurred();
}

}  // namespace kiln::shim
