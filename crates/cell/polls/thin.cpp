// Polls in LLVM's terms: what they are to the optimiser, which of them are needed, and what the code generator makes of them.

#include "calls.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Analysis/CGSCCPassManager.h"
#include "llvm/IR/Attributes.h"
#include "llvm/IR/CFG.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/PassManager.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Transforms/Scalar/IndVarSimplify.h"
#include "llvm/Transforms/Scalar/LICM.h"
#include "llvm/Transforms/Scalar/LoopDeletion.h"
#include "llvm/Transforms/Scalar/LoopIdiomRecognize.h"
#include "llvm/Transforms/Scalar/LoopPassManager.h"
#include "llvm/Transforms/Scalar/SimplifyCFG.h"
#include "llvm/Transforms/Utils/Local.h"
#include "loops.h"
#include "polls.h"
#include "recursion.h"

namespace kiln::polls {

llvm::CallBase* as_poll(llvm::Instruction& instruction) {
  auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
  const llvm::Function* callee = call ? call->getCalledFunction() : nullptr;
  return callee && callee->getName() == poll_function ? call : nullptr;
}

void remove(llvm::CallBase* poll, llvm::DomTreeUpdater* updater) {
  if (auto* invoke = llvm::dyn_cast<llvm::InvokeInst>(poll)) poll = llvm::changeToCall(invoke, updater);
  poll->eraseFromParent();
}

namespace {

void declare_poll(llvm::Module& module, llvm::StringRef name) {
  llvm::Function* poll = module.getFunction(name);
  if (!poll || !poll->isDeclaration()) return;
  poll->setDSOLocal(true);
  poll->addFnAttr(llvm::Attribute::NoCallback);
  // It neither reads nor writes what the program has, so loads and stores may pass it where an exception cannot tell.
  poll->setMemoryEffects(llvm::MemoryEffects::inaccessibleMemOnly());
  // One instruction shall not make a function too long to be inlined.
  poll->addFnAttr("call-inline-cost", "0");
}

/// A variable of the cell's runtime, whose address is known when this code is linked.
llvm::GlobalVariable* declare_variable(llvm::Module& module, llvm::StringRef name) {
  if (llvm::GlobalVariable* known = module.getGlobalVariable(name)) return known;
  auto* pointer = llvm::PointerType::getUnqual(module.getContext());
  auto* variable = new llvm::GlobalVariable(module, pointer, false, llvm::GlobalValue::ExternalLinkage, nullptr, name);
  variable->setDSOLocal(true);
  return variable;
}

/// The landing pads from which exceptions get to a block, when nothing on the way catches them.
llvm::SmallVector<llvm::LandingPadInst*, 4> pads_before(llvm::BasicBlock* block) {
  llvm::SmallVector<llvm::LandingPadInst*, 4> pads;
  llvm::SmallPtrSet<llvm::BasicBlock*, 8> seen{block};
  llvm::SmallVector<llvm::BasicBlock*, 8> open{block};
  while (!open.empty()) {
    llvm::BasicBlock* next = open.pop_back_val();
    if (llvm::LandingPadInst* pad = next->getLandingPadInst()) {
      pads.push_back(pad);
      continue;
    }
    for (llvm::BasicBlock* before : llvm::predecessors(next)) {
      if (seen.insert(before).second) open.push_back(before);
    }
  }
  return pads;
}

/// Has landing pads that end the program catch a type of their own: whoever looks for a handler is told by it that the
/// exception would not get past this function.
void mark_noexcept(llvm::Module& module) {
  llvm::Function* terminate = module.getFunction("__clang_call_terminate");
  if (!terminate) return;
  llvm::Constant* type = nullptr;
  for (llvm::User* user : terminate->users()) {
    auto* call = llvm::dyn_cast<llvm::CallInst>(user);
    if (!call) continue;
    for (llvm::LandingPadInst* pad : pads_before(call->getParent())) {
      // Behind those of the function's own handlers; what catches everything does not come here.
      unsigned last = pad->getNumClauses() - 1;
      if (pad->getNumClauses() == 0 || !pad->isCatch(last) || !pad->getClause(last)->isNullValue()) continue;
      if (!type) type = declare_variable(module, noexcept_type);
      pad->setOperand(last, type);
    }
  }
}

/// Makes polls at the start of functions like all others.
void merge(llvm::Module& module) {
  llvm::Function* entry = module.getFunction(entry_poll_function);
  if (!entry) return;
  llvm::Function* poll = module.getFunction(poll_function);
  if (!poll) return entry->setName(poll_function);
  entry->replaceAllUsesWith(poll);
  entry->eraseFromParent();
}

// ---- which are needed ------------------------------------------------------------------------------------------------

llvm::SmallVector<llvm::CallBase*, 16> polls_of(llvm::Module& module, llvm::StringRef name) {
  llvm::SmallVector<llvm::CallBase*, 16> polls;
  if (llvm::Function* poll = module.getFunction(name)) {
    for (llvm::User* user : poll->users()) {
      if (auto* call = llvm::dyn_cast<llvm::CallBase>(user)) polls.push_back(call);
    }
  }
  return polls;
}

/// Removes polls at the start of functions that do not call themselves.
void thin_entries(llvm::Module& module) {
  llvm::SmallVector<llvm::CallBase*, 16> polls = polls_of(module, entry_poll_function);
  if (polls.empty()) return;
  Recursion recursion(module);
  for (llvm::CallBase* poll : polls) {
    if (!recursion.can_recur(*poll->getFunction())) remove(poll);
  }
}

// ---- functions that may not throw -----------------------------------------------------------------------------------

bool catches_noexcept(const llvm::LandingPadInst& pad, unsigned clause) {
  const auto* type = llvm::dyn_cast<llvm::GlobalVariable>(pad.getClause(clause));
  return type && type->getName() == noexcept_type;
}

/// Whether an exception ends the program, whatever it is.
bool ends_program(const llvm::LandingPadInst& pad) { return pad.getNumClauses() > 0 && catches_noexcept(pad, 0); }

/// Whether an exception ends the program if nothing in the same function catches it.
bool can_end_program(const llvm::LandingPadInst& pad) {
  for (unsigned clause = 0; clause < pad.getNumClauses(); ++clause) {
    if (catches_noexcept(pad, clause)) return true;
  }
  return false;
}

/// Removes polls that can never be left. Has functions stay functions if they may not throw and call some that may: their
/// return is when polls matter again (runtime/watched_return.h).
bool keep_noexcept(llvm::Function& function) {
  llvm::SmallVector<llvm::InvokeInst*, 4> useless;
  bool has_others = false;
  for (llvm::BasicBlock& block : function) {
    auto* invoke = llvm::dyn_cast<llvm::InvokeInst>(block.getTerminator());
    if (!invoke) continue;
    const llvm::Function* callee = invoke->getCalledFunction();
    bool is_poll = callee && (callee->getName() == poll_function || callee->getName() == entry_poll_function);
    const llvm::LandingPadInst& pad = *invoke->getLandingPadInst();
    if (is_poll && ends_program(pad)) {
      useless.push_back(invoke);
    } else if (can_end_program(pad)) {
      has_others = true;
    }
  }
  for (llvm::InvokeInst* poll : useless) remove(poll);
  bool is_to_stay = has_others && function.doesNotThrow() && !function.hasFnAttribute(llvm::Attribute::AlwaysInline);
  if (is_to_stay) function.addFnAttr(llvm::Attribute::NoInline);
  return !useless.empty() || is_to_stay;
}

/// Makes of each poll a call through a variable: six bytes, as the instruction that the linker puts there. In a function that
/// is not to be optimised it stays as it is.
void make_replaceable(llvm::Module& module) {
  llvm::Function* poll = module.getFunction(poll_function);
  // The runtime itself defines it.
  if (!poll || !poll->isDeclaration()) return;
  llvm::GlobalVariable* slot = nullptr;
  for (llvm::CallBase* call : polls_of(module, poll_function)) {
    if (call->getFunction()->hasOptNone()) continue;
    if (!slot) slot = declare_variable(module, poll_slot);
    call->setCalledOperand(new llvm::LoadInst(slot->getValueType(), slot, "", call->getIterator()));
    // The instruction changes no register, and neither does what runs when it faults.
    call->setCallingConv(llvm::CallingConv::PreserveAll);
    call->setMemoryEffects(poll->getMemoryEffects());
  }
  if (poll->use_empty()) poll->eraseFromParent();
}

// ---- passes ---------------------------------------------------------------------------------------------------------

void declare(llvm::Module& module, bool is_optimised) {
  declare_poll(module, poll_function);
  declare_poll(module, entry_poll_function);
  mark_noexcept(module);
  if (is_optimised) thin_entries(module);
}

void lower(llvm::Module& module, bool is_optimised) {
  merge(module);
  if (is_optimised) make_replaceable(module);
}

/// One of the two above, as a pass.
class ModuleStep : public llvm::PassInfoMixin<ModuleStep> {
 public:
  using Work = void (*)(llvm::Module& module, bool is_optimised);

  ModuleStep(Work work, llvm::OptimizationLevel level)
      : work_(work), is_optimised_(level != llvm::OptimizationLevel::O0) {}
  llvm::PreservedAnalyses run(llvm::Module& module, llvm::ModuleAnalysisManager&) {
    work_(module, is_optimised_);
    return llvm::PreservedAnalyses::none();
  }
  static bool isRequired() { return true; }

 private:
  Work work_;
  bool is_optimised_;
};

class KeepNoexcept : public llvm::PassInfoMixin<KeepNoexcept> {
 public:
  llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager&) {
    return keep_noexcept(function) ? llvm::PreservedAnalyses::none() : llvm::PreservedAnalyses::all();
  }
};

}  // namespace

void add_passes(llvm::PassBuilder& builder) {
  builder.registerPipelineStartEPCallback([](llvm::ModulePassManager& passes, llvm::OptimizationLevel level) {
    passes.addPass(ModuleStep(declare, level));
  });
  builder.registerCGSCCOptimizerLateEPCallback([](llvm::CGSCCPassManager& passes, llvm::OptimizationLevel) {
    passes.addPass(llvm::createCGSCCToFunctionPassAdaptor(KeepNoexcept()));
  });
  builder.registerPeepholeEPCallback(
      [](llvm::FunctionPassManager& passes, llvm::OptimizationLevel) { passes.addPass(ThinShortLoops()); });
  builder.registerOptimizerEarlyEPCallback([](llvm::ModulePassManager& passes, llvm::OptimizationLevel) {
    llvm::FunctionPassManager functions;
    functions.addPass(StripeLoops());
    llvm::LoopPassManager loops;
    loops.addPass(llvm::LICMPass(llvm::LICMOptions()));
    loops.addPass(llvm::LoopIdiomRecognizePass());
    loops.addPass(llvm::IndVarSimplifyPass());
    loops.addPass(llvm::LoopDeletionPass());
    functions.addPass(llvm::createFunctionToLoopPassAdaptor(std::move(loops), /*UseMemorySSA=*/true));
    functions.addPass(llvm::SimplifyCFGPass());
    passes.addPass(llvm::createModuleToFunctionPassAdaptor(std::move(functions)));
  });
  builder.registerOptimizerLastEPCallback(
      [](llvm::ModulePassManager& passes, llvm::OptimizationLevel level) { passes.addPass(ModuleStep(lower, level)); });
}

}  // namespace kiln::polls
