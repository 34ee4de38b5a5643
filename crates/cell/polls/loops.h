// Keeps polls out of the way of what LLVM does to loops.
#pragma once

#include "llvm/IR/PassManager.h"

namespace kiln::polls {

/// Turns of a loop between two of its polls at the most, where they can be counted: tens of microseconds.
inline constexpr unsigned turns_max = 1 << 14;

/// Removes the polls of loops that are known to make no more turns than that, those of the loops around them included.
class ThinShortLoops : public llvm::PassInfoMixin<ThinShortLoops> {
 public:
  llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager& analyses);
};

/// Has a loop that counts make its turns in stripes of that many, with polls between them, and another small one some turns
/// for each poll. It comes before loops are vectorised, and needs passes behind it that make use of what they can see then.
class StripeLoops : public llvm::PassInfoMixin<StripeLoops> {
 public:
  llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager& analyses);
};

}  // namespace kiln::polls
