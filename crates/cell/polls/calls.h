// Polls as LLVM's instructions.
#pragma once

namespace llvm {
class CallBase;
class DomTreeUpdater;
class Instruction;
}  // namespace llvm

namespace kiln::polls {

/// The poll that this instruction is, or nullptr.
llvm::CallBase* as_poll(llvm::Instruction& instruction);

/// Takes a poll away, with the way to its landing pad, and tells `updater` so, if there is one.
void remove(llvm::CallBase* poll, llvm::DomTreeUpdater* updater = nullptr);

}  // namespace kiln::polls
