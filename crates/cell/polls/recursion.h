// Which functions can call themselves.
#pragma once

#include <map>

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallVector.h"

namespace llvm {
class Function;
class Module;
}  // namespace llvm

namespace kiln::polls {

/// A function, and those that it may call.
struct Caller {
  llvm::SmallVector<Caller*, 4> callees;
};

/// Finds functions that can be entered again before they have returned, and so without end.
class Recursion {
 public:
  explicit Recursion(llvm::Module& module);

  bool can_recur(llvm::Function& function) const;

 private:
  void add_callees(llvm::Function& function, Caller& caller);

  /// By function; its nodes stay where they are.
  std::map<llvm::Function*, Caller> callers_;
  /// Code that is not known here: it may call every function whose address it can have.
  Caller outside_;
  llvm::DenseSet<const Caller*> recurring_;
};

}  // namespace kiln::polls
