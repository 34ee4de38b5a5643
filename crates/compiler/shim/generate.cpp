// From the unit's IR to an ELF object, by clang's own back end: tier 1 is what clang++ -O2 for this CPU makes.

#include "clang/Basic/TargetInfo.h"
#include "clang/CodeGen/BackendUtil.h"
#include "llvm/CodeGen/Passes.h"
#include "llvm/Demangle/Demangle.h"
#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/DiagnosticPrinter.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Module.h"
#include "llvm/InitializePasses.h"
#include "llvm/Pass.h"
#include "llvm/PassInfo.h"
#include "llvm/PassRegistry.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"
#include "session.h"

namespace kiln::shim {
namespace {

/// Bytes of all variables at the most; leaves room for code in `wire::layout::IMAGE_BYTES_MAX`.
constexpr std::uint64_t variable_bytes_max = 1000 << 20;
/// Bytes of those that do not start as zero; mirrors what `wire::compile::REPLY_BYTES_MAX` leaves room for.
constexpr std::uint64_t initial_bytes_max = 128 << 20;

/// What the unit's variables take in the image.
struct VariableBytes {
  std::uint64_t sum = 0;
  std::uint64_t of_largest = 0;
  llvm::StringRef largest;

  void add(const llvm::GlobalVariable& variable) {
    llvm::TypeSize size = variable.getDataLayout().getTypeAllocSize(variable.getValueType());
    sum = llvm::SaturatingAdd(sum, size.getFixedValue());
    if (size.getFixedValue() <= of_largest) return;
    of_largest = size.getFixedValue();
    largest = variable.getName();
  }
};

bool are_too_large(Session& session, const VariableBytes& variables, std::uint64_t bytes_max, llvm::StringRef what) {
  if (variables.sum <= bytes_max) return false;
  auto megabytes = [](std::uint64_t bytes) { return std::to_string(bytes >> 20) + " MB"; };
  report_at(session, variables.largest,
            (what + " take " + megabytes(variables.sum) + ", and a program may have " + megabytes(bytes_max) + "; '" +
             llvm::demangle(variables.largest) + "' alone takes " + megabytes(variables.of_largest) +
             ", which std::vector could allocate at run time")
                .str());
  return true;
}

bool has_room(Session& session, const llvm::Module& module) {
  VariableBytes all, initial;
  for (const llvm::GlobalVariable& variable : module.globals()) {
    if (!variable.hasInitializer()) continue;
    all.add(variable);
    if (!variable.getInitializer()->isNullValue()) initial.add(variable);
  }
  return !are_too_large(session, all, variable_bytes_max, "the global and static variables") &&
         !are_too_large(session, initial, initial_bytes_max, "the initial values of global and static variables");
}

void emit_object(Session& session, const clang::CodeGenOptions& options, llvm::Module& module,
                 llvm::SmallVectorImpl<char>& object) {
  clang::CompilerInstance& clang = session.clang;
  clang::EmitBackendOutput(clang.getDiagnostics(), clang.getHeaderSearchOpts(), options, clang.getTargetOpts(),
                           clang.getLangOpts(), clang.getTarget().getDataLayoutString(), &module,
                           clang::Backend_EmitObj, session.files, std::make_unique<llvm::raw_svector_ostream>(object));
}

/// Stands where a pass would find nothing to do.
class NoPass : public llvm::FunctionPass {
 public:
  NoPass() : FunctionPass(id_) {}
  bool runOnFunction(llvm::Function&) override { return false; }
  void getAnalysisUsage(llvm::AnalysisUsage& usage) const override { usage.setPreservesAll(); }

 private:
  static char id_;
};
char NoPass::id_ = 0;

/// Leaves out passes that look after variables in debug information, which has none here, and after remarks, which nobody
/// reads. LLVM has no other way to choose the passes of clang's own back end.
void leave_out_idle_passes() {
  llvm::PassRegistry& passes = *llvm::PassRegistry::getPassRegistry();
  llvm::initializeCodeGen(passes);
  for (const char* pass :
       {&llvm::LiveDebugValuesID, &llvm::RemoveRedundantDebugValuesID, &llvm::StackFrameLayoutAnalysisPassID}) {
    const llvm::PassInfo* known = passes.getPassInfo(pass);
    const_cast<llvm::PassInfo*>(known)->setNormalCtor([]() -> llvm::Pass* { return new NoPass; });
  }
}

/// Where a line of assembly stands that is in no function: of such assembly LLVM knows the text only.
clang::SourceLocation place_of_assembly(const Session& session, llvm::StringRef line) {
  for (clang::Decl* each : session.clang.getASTContext().getTranslationUnitDecl()->noload_decls()) {
    auto* assembly = llvm::dyn_cast<clang::FileScopeAsmDecl>(each);
    if (assembly && assembly->getAsmString()->getString().contains(line.trim())) return assembly->getAsmLoc();
  }
  return {};
}

/// What the code generator finds wrong; it concerns assembly mostly, of which clang reads little.
void report_from_generator(const llvm::DiagnosticInfo* info, void* context) {
  if (info->getSeverity() != llvm::DS_Error) return;
  auto& session = *static_cast<Session*>(context);
  std::string text;
  llvm::raw_string_ostream stream(text);
  llvm::DiagnosticPrinterRawOStream printer(stream);
  std::uint64_t place = 0;
  clang::SourceLocation location;
  if (const auto* in_assembly = llvm::dyn_cast<llvm::DiagnosticInfoSrcMgr>(info)) {
    stream << in_assembly->getSMDiag().getMessage();
    location = place_of_assembly(session, in_assembly->getSMDiag().getLineContents());
    place = in_assembly->getLocCookie();
  } else if (const auto* in_statement = llvm::dyn_cast<llvm::DiagnosticInfoInlineAsm>(info)) {
    stream << in_statement->getMsgStr();
    place = in_statement->getLocCookie();
  } else {
    info->print(printer);
  }
  clang::DiagnosticsEngine& diagnostics = session.clang.getDiagnostics();
  // The cookie of a statement is clang's own location of it.
  if (place) location = clang::SourceLocation::getFromRawEncoding(static_cast<clang::SourceLocation::UIntTy>(place));
  diagnostics.Report(location, diagnostics.getCustomDiagID(clang::DiagnosticsEngine::Error, "%0")) << text;
}

/// Keeps calls that do not return apart, of which the optimiser would make one for all: it could tell none of their lines, and
/// a backtrace from a `throw` begins there.
void keep_last_calls_apart(llvm::Module& module) {
  for (llvm::Function& function : module) {
    for (llvm::Instruction& instruction : llvm::instructions(function)) {
      auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
      if (call && call->doesNotReturn()) call->addFnAttr(llvm::Attribute::NoMerge);
    }
  }
}

}  // namespace

void warm_up_generator(Session& session) {
  llvm::LLVMContext context;
  llvm::Module module("warm-up", context);
  module.setTargetTriple(session.clang.getTargetOpts().Triple);
  auto* type = llvm::FunctionType::get(llvm::Type::getVoidTy(context), false);
  auto* function = llvm::Function::Create(type, llvm::Function::ExternalLinkage, "warm_up", module);
  llvm::IRBuilder<>(llvm::BasicBlock::Create(context, "", function)).CreateRetVoid();
  clang::CodeGenOptions options = session.clang.getCodeGenOpts();
  choose_quick_code(options);
  llvm::SmallVector<char, 0> object;
  emit_object(session, options, module, object);
}

bool generate(Session& session, llvm::SmallVectorImpl<char>& object) {
  clang::CompilerInstance& clang = session.clang;
  std::unique_ptr<llvm::Module> module(session.generator->ReleaseModule());
  if (!module) return false;
  if (!has_room(session, *module)) return false;
  module->getContext().setDiagnosticHandlerCallBack(report_from_generator, &session);
  if (session.in_unit && session.lesson.step == Lesson::declarations) rename_bodies(session, *module);
  // Functions chosen at run time become pointers that a constructor sets: JITLink links no indirect functions.
  llvm::lowerGlobalIFuncUsersAsGlobalCtor(*module);
  if (session.unit.tier == kiln_tier_zero) {
    leave_out_idle_passes();
  } else {
    keep_last_calls_apart(*module);
  }
  emit_object(session, clang.getCodeGenOpts(), *module, object);
  // The process ends soon; freeing the module would only take time.
  module.release();
  return !clang.getDiagnostics().hasErrorOccurred();
}

}  // namespace kiln::shim
