// Cycles in the graph of calls.

#include "recursion.h"

#include "llvm/ADT/SCCIterator.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"

template <>
struct llvm::GraphTraits<kiln::polls::Caller*> {
  using NodeRef = kiln::polls::Caller*;
  using ChildIteratorType = llvm::SmallVector<NodeRef, 4>::iterator;
  static NodeRef getEntryNode(NodeRef node) { return node; }
  static ChildIteratorType child_begin(NodeRef node) { return node->callees.begin(); }
  static ChildIteratorType child_end(NodeRef node) { return node->callees.end(); }
};

namespace kiln::polls {

Recursion::Recursion(llvm::Module& module) {
  Caller all;
  for (llvm::Function& function : module) {
    if (function.isDeclaration()) continue;
    Caller& caller = callers_[&function];
    all.callees.push_back(&caller);
    if (function.hasAddressTaken()) outside_.callees.push_back(&caller);
    add_callees(function, caller);
  }
  for (auto component = llvm::scc_begin(&all); !component.isAtEnd(); ++component) {
    if (component.hasCycle()) recurring_.insert(component->begin(), component->end());
  }
}

bool Recursion::can_recur(llvm::Function& function) const {
  auto caller = callers_.find(&function);
  return caller != callers_.end() && recurring_.contains(&caller->second);
}

void Recursion::add_callees(llvm::Function& function, Caller& caller) {
  llvm::SmallPtrSet<Caller*, 8> known;
  for (llvm::Instruction& instruction : llvm::instructions(function)) {
    auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
    if (!call) continue;
    auto* callee = llvm::dyn_cast<llvm::Function>(call->getCalledOperand()->stripPointerCastsAndAliases());
    if (callee && callee->isDeclaration()) {
      if (callee->isIntrinsic() || callee->hasFnAttribute(llvm::Attribute::NoCallback)) continue;
      callee = nullptr;
    }
    known.insert(callee ? &callers_[callee] : &outside_);
  }
  caller.callees.assign(known.begin(), known.end());
}

}  // namespace kiln::polls
