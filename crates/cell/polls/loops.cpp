// Polls in loops: fewer where their number of turns is known, or can be counted.

#include "loops.h"

#include "calls.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Analysis/AssumptionCache.h"
#include "llvm/Analysis/CFG.h"
#include "llvm/Analysis/DomTreeUpdater.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Analysis/OptimizationRemarkEmitter.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/Analysis/ScalarEvolutionExpressions.h"
#include "llvm/Analysis/TargetTransformInfo.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/Transforms/Utils/LoopSimplify.h"
#include "llvm/Transforms/Utils/LoopUtils.h"
#include "llvm/Transforms/Utils/ScalarEvolutionExpander.h"
#include "llvm/Transforms/Utils/UnrollLoop.h"
#include "polls.h"

namespace kiln::polls {
namespace {

/// Bytes that a memory intrinsic moves in the time of one turn.
constexpr std::uint64_t turn_bytes = 1024;
/// What a call counts for that may throw, as it can have polls of its own: others end when they end.
constexpr std::uint64_t throwing_call_turns = 1000;
/// Turns for each poll of a loop that does not count.
constexpr unsigned unrolled_turns = 4;
/// Instructions of a loop that is small.
constexpr unsigned small_loop_instructions = 24;

bool is_long_intrinsic(const llvm::IntrinsicInst& intrinsic) {
  const auto* memory = llvm::dyn_cast<llvm::MemIntrinsic>(&intrinsic);
  if (!memory) return false;
  const auto* length = llvm::dyn_cast<llvm::ConstantInt>(memory->getLength());
  return !length || length->getValue().ugt(turn_bytes);
}

/// Whether an instruction can take longer than a turn of a loop should.
bool is_long(llvm::Instruction& instruction) {
  auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
  if (!call || as_poll(instruction)) return false;
  auto* intrinsic = llvm::dyn_cast<llvm::IntrinsicInst>(call);
  return !intrinsic || is_long_intrinsic(*intrinsic);
}

bool is_long(const llvm::Loop& loop) {
  return llvm::any_of(loop.blocks(), [](llvm::BasicBlock* block) {
    return llvm::any_of(*block, [](llvm::Instruction& instruction) { return is_long(instruction); });
  });
}

/// The polls of a loop, but not of those in it.
llvm::SmallVector<llvm::CallBase*, 4> own_polls(const llvm::Loop& loop, const llvm::LoopInfo& loops) {
  llvm::SmallVector<llvm::CallBase*, 4> polls;
  for (llvm::BasicBlock* block : loop.blocks()) {
    if (loops.getLoopFor(block) != &loop) continue;
    for (llvm::Instruction& instruction : *block) {
      if (llvm::CallBase* poll = as_poll(instruction)) polls.push_back(poll);
    }
  }
  return polls;
}

// ---- short loops ----------------------------------------------------------------------------------------------------

/// What an instruction of a loop counts for, in turns of an empty one.
std::uint64_t weight(llvm::Instruction& instruction) {
  if (!is_long(instruction)) return 0;
  auto* call = llvm::cast<llvm::CallBase>(&instruction);
  return call->doesNotThrow() ? turns_max : throwing_call_turns;
}

/// The same of one turn of a loop, without those in it.
std::uint64_t own_weight(const llvm::Loop& loop, const llvm::LoopInfo& loops) {
  std::uint64_t sum = 1;
  for (llvm::BasicBlock* block : loop.blocks()) {
    if (loops.getLoopFor(block) != &loop) continue;
    for (llvm::Instruction& instruction : *block) sum += weight(instruction);
  }
  return sum;
}

/// Turns of a loop and of those in it at the most, or more than turns_max. Adds loops that are short to `found`.
std::uint64_t turns(llvm::Loop& loop, const llvm::LoopInfo& loops, llvm::ScalarEvolution& evolution,
                    llvm::SmallVectorImpl<llvm::Loop*>& found) {
  std::uint64_t turn = own_weight(loop, loops);
  for (llvm::Loop* inner : loop.getSubLoops()) turn += turns(*inner, loops, evolution, found);
  std::uint64_t count = evolution.getSmallConstantMaxTripCount(&loop);
  if (count == 0 || turn > turns_max || count * turn > turns_max) return turns_max + 1;
  found.push_back(&loop);
  return count * turn;
}

}  // namespace

llvm::PreservedAnalyses ThinShortLoops::run(llvm::Function& function, llvm::FunctionAnalysisManager& analyses) {
  auto& loops = analyses.getResult<llvm::LoopAnalysis>(function);
  if (loops.empty()) return llvm::PreservedAnalyses::all();
  auto& evolution = analyses.getResult<llvm::ScalarEvolutionAnalysis>(function);
  llvm::SmallVector<llvm::Loop*, 8> short_loops;
  for (llvm::Loop* loop : loops) turns(*loop, loops, evolution, short_loops);
  llvm::SmallVector<llvm::CallBase*, 8> useless;
  for (llvm::Loop* loop : short_loops) useless.append(own_polls(*loop, loops));
  for (llvm::CallBase* poll : useless) remove(poll);
  return useless.empty() ? llvm::PreservedAnalyses::all() : llvm::PreservedAnalyses::none();
}

// ---- stripes --------------------------------------------------------------------------------------------------------

namespace {

struct Analyses {
  Analyses(llvm::Function& function, llvm::FunctionAnalysisManager& manager)
      : loops(manager.getResult<llvm::LoopAnalysis>(function)),
        tree(manager.getResult<llvm::DominatorTreeAnalysis>(function)),
        evolution(manager.getResult<llvm::ScalarEvolutionAnalysis>(function)),
        assumptions(manager.getResult<llvm::AssumptionAnalysis>(function)),
        target(manager.getResult<llvm::TargetIRAnalysis>(function)),
        remarks(manager.getResult<llvm::OptimizationRemarkEmitterAnalysis>(function)) {}

  llvm::LoopInfo& loops;
  llvm::DominatorTree& tree;
  llvm::ScalarEvolution& evolution;
  llvm::AssumptionCache& assumptions;
  llvm::TargetTransformInfo& target;
  llvm::OptimizationRemarkEmitter& remarks;
};

/// Moves the poll of a loop that counts, out of it:
///
///     stripe:  used = min(left, turns_max - 1)        (turns of the loop that follow its first one)
///     header:  ... the loop, without its poll, until it has made `used` of them, or ends otherwise
///     latch:   ...
///     pause:   if (left == used) goto exit
///     poll:    left -= used + 1; poll; goto stripe
class Striper {
 public:
  Striper(llvm::Loop& loop, llvm::CallBase& poll, Analyses& analyses) : loop_(loop), poll_(poll), analyses_(analyses) {}

  bool run() {
    if (!is_fit()) return false;
    make_blocks();
    move_phis();
    count();
    move_poll();
    tell_analyses();
    return true;
  }

 private:
  bool is_fit() {
    header_ = loop_.getHeader();
    latch_ = loop_.getLoopLatch();
    entry_ = loop_.getLoopPreheader();
    if (!latch_ || !entry_ || !loop_.isLCSSAForm(analyses_.tree)) return false;
    branch_ = llvm::dyn_cast<llvm::BranchInst>(latch_->getTerminator());
    if (!branch_ || !branch_->isConditional() || !loop_.isLoopExiting(latch_)) return false;
    exit_ = branch_->getSuccessor(branch_->getSuccessor(0) == header_ ? 1 : 0);
    count_ = analyses_.evolution.getExitCount(&loop_, latch_);
    if (llvm::isa<llvm::SCEVCouldNotCompute>(count_) || !count_->getType()->isIntegerTy()) return false;
    if (count_->getType()->getScalarSizeInBits() > 64) return false;
    llvm::SCEVExpander expander(analyses_.evolution, header_->getDataLayout(), "turns");
    if (!expander.isSafeToExpandAt(count_, entry_->getTerminator())) return false;
    if (expander.isHighCostExpansion(count_, &loop_, llvm::SCEVCheapExpansionBudget, &analyses_.target,
                                     entry_->getTerminator()))
      return false;
    return has_movable_poll();
  }

  /// What the landing pad wants to know is known between two turns as well.
  bool has_movable_poll() {
    auto* invoke = llvm::dyn_cast<llvm::InvokeInst>(&poll_);
    if (!invoke) return true;
    for (llvm::PHINode& phi : invoke->getUnwindDest()->phis()) {
      llvm::Value* value = phi.getIncomingValueForBlock(invoke->getParent());
      if (!is_known_between_turns(value)) return false;
      pad_values_.push_back(value);
    }
    return true;
  }

  bool is_known_between_turns(llvm::Value*& value) const {
    auto* instruction = llvm::dyn_cast<llvm::Instruction>(value);
    if (!instruction || !loop_.contains(instruction)) return true;
    auto* phi = llvm::dyn_cast<llvm::PHINode>(instruction);
    if (!phi || phi->getParent() != header_) return false;
    value = phi->getIncomingValueForBlock(latch_);
    return true;
  }

  void make_blocks() {
    llvm::Function& function = *header_->getParent();
    llvm::LLVMContext& context = function.getContext();
    stripe_ = llvm::BasicBlock::Create(context, "stripe", &function, header_);
    pause_ = llvm::BasicBlock::Create(context, "pause", &function, exit_);
    poll_block_ = llvm::BasicBlock::Create(context, "poll", &function, exit_);
    entry_->getTerminator()->replaceSuccessorWith(header_, stripe_);
    llvm::BranchInst::Create(header_, stripe_);
    branch_->replaceSuccessorWith(exit_, pause_);
    exit_->replacePhiUsesWith(latch_, pause_);
  }

  /// What the loop carries from turn to turn goes from stripe to stripe as well.
  void move_phis() {
    for (llvm::PHINode& phi : header_->phis()) {
      auto* outer = llvm::PHINode::Create(phi.getType(), 2, phi.getName() + ".stripe");
      outer->insertInto(stripe_, stripe_->begin());
      outer->addIncoming(phi.getIncomingValueForBlock(entry_), entry_);
      outer->addIncoming(phi.getIncomingValueForBlock(latch_), poll_block_);
      phi.setIncomingValueForBlock(entry_, outer);
      phi.replaceIncomingBlockWith(entry_, stripe_);
    }
  }

  void count() {
    llvm::SCEVExpander expander(analyses_.evolution, header_->getDataLayout(), "turns");
    llvm::Type* type = count_->getType();
    llvm::Value* turns = expander.expandCodeFor(count_, type, entry_->getTerminator());
    llvm::IRBuilder<> builder(stripe_->getTerminator());
    auto* left = llvm::PHINode::Create(type, 2, "left");
    left->insertInto(stripe_, stripe_->begin());
    std::uint64_t countable = llvm::APInt::getMaxValue(type->getIntegerBitWidth()).getZExtValue();
    llvm::Value* most = llvm::ConstantInt::get(type, std::min<std::uint64_t>(turns_max - 1, countable));
    llvm::Value* used = builder.CreateBinaryIntrinsic(llvm::Intrinsic::umin, left, most, nullptr, "used");

    auto* turn = llvm::PHINode::Create(type, 2, "turn");
    turn->insertInto(header_, header_->begin());
    builder.SetInsertPoint(branch_);
    llvm::Value* next = builder.CreateNUWSub(turn, llvm::ConstantInt::get(type, 1));
    llvm::Value* is_last = builder.CreateICmpEQ(turn, llvm::ConstantInt::get(type, 0));
    branch_->setCondition(is_last);
    branch_->setSuccessor(0, pause_);
    branch_->setSuccessor(1, header_);
    branch_->setMetadata(llvm::LLVMContext::MD_prof, nullptr);
    turn->addIncoming(used, stripe_);
    turn->addIncoming(next, latch_);

    builder.SetInsertPoint(pause_);
    builder.CreateCondBr(builder.CreateICmpEQ(left, used), exit_, poll_block_);
    builder.SetInsertPoint(poll_block_);
    llvm::Value* rest = builder.CreateSub(builder.CreateSub(left, used), llvm::ConstantInt::get(type, 1));
    left->addIncoming(turns, entry_);
    left->addIncoming(rest, poll_block_);
  }

  void move_poll() {
    llvm::IRBuilder<> builder(poll_block_);
    builder.SetCurrentDebugLocation(poll_.getDebugLoc());
    auto* invoke = llvm::dyn_cast<llvm::InvokeInst>(&poll_);
    if (!invoke) {
      builder.CreateCall(poll_.getCalledFunction());
      builder.CreateBr(stripe_);
    } else {
      pad_ = invoke->getUnwindDest();
      builder.CreateInvoke(poll_.getCalledFunction(), stripe_, pad_);
      for (auto [phi, value] : llvm::zip(pad_->phis(), pad_values_)) phi.addIncoming(value, poll_block_);
      former_ = invoke->getParent();
    }
    remove(&poll_);
  }

  void tell_analyses() {
    using Update = llvm::DominatorTree::UpdateType;
    llvm::SmallVector<Update, 12> updates{
        {llvm::DominatorTree::Insert, entry_, stripe_},     {llvm::DominatorTree::Delete, entry_, header_},
        {llvm::DominatorTree::Insert, stripe_, header_},    {llvm::DominatorTree::Insert, latch_, pause_},
        {llvm::DominatorTree::Delete, latch_, exit_},       {llvm::DominatorTree::Insert, pause_, exit_},
        {llvm::DominatorTree::Insert, pause_, poll_block_}, {llvm::DominatorTree::Insert, poll_block_, stripe_},
    };
    if (pad_) {
      updates.push_back({llvm::DominatorTree::Insert, poll_block_, pad_});
      updates.push_back({llvm::DominatorTree::Delete, former_, pad_});
    }
    llvm::DomTreeUpdater(analyses_.tree, llvm::DomTreeUpdater::UpdateStrategy::Eager).applyUpdates(updates);
    analyses_.evolution.forgetTopmostLoop(&loop_);
    llvm::Loop* outer = analyses_.loops.AllocateLoop();
    if (llvm::Loop* parent = loop_.getParentLoop()) {
      parent->replaceChildLoopWith(&loop_, outer);
    } else {
      analyses_.loops.changeTopLevelLoop(&loop_, outer);
    }
    outer->addChildLoop(&loop_);
    outer->addBasicBlockToLoop(stripe_, analyses_.loops);
    for (llvm::BasicBlock* block : loop_.blocks()) outer->addBlockEntry(block);
    outer->addBasicBlockToLoop(pause_, analyses_.loops);
    outer->addBasicBlockToLoop(poll_block_, analyses_.loops);
  }

  llvm::Loop& loop_;
  llvm::CallBase& poll_;
  Analyses& analyses_;
  llvm::BasicBlock* header_ = nullptr;
  llvm::BasicBlock* latch_ = nullptr;
  llvm::BasicBlock* entry_ = nullptr;
  llvm::BasicBlock* exit_ = nullptr;
  llvm::BranchInst* branch_ = nullptr;
  const llvm::SCEV* count_ = nullptr;
  llvm::SmallVector<llvm::Value*, 4> pad_values_;
  llvm::BasicBlock* stripe_ = nullptr;
  llvm::BasicBlock* pause_ = nullptr;
  llvm::BasicBlock* poll_block_ = nullptr;
  /// Where the poll's exceptions go to, if they go anywhere in this function, and came from.
  llvm::BasicBlock* pad_ = nullptr;
  llvm::BasicBlock* former_ = nullptr;
};

/// Leaves a loop one of its polls, if there is one that every turn comes by. Of several, one without a landing pad: it can stand
/// anywhere. Nothing is done where a landing pad is in the loop and would be cut off from it.
llvm::CallBase* keep_one(llvm::Loop& loop, Analyses& analyses) {
  llvm::BasicBlock* latch = loop.getLoopLatch();
  if (!latch) return nullptr;
  llvm::SmallVector<llvm::CallBase*, 4> polls = own_polls(loop, analyses.loops);
  llvm::CallBase* kept = nullptr;
  for (llvm::CallBase* poll : polls) {
    auto* invoke = llvm::dyn_cast<llvm::InvokeInst>(poll);
    if (invoke && loop.contains(invoke->getUnwindDest())) return nullptr;
    if (!analyses.tree.dominates(poll->getParent(), latch)) continue;
    if (!kept || (llvm::isa<llvm::InvokeInst>(kept) && !invoke)) kept = poll;
  }
  if (!kept) return nullptr;
  llvm::DomTreeUpdater updater(analyses.tree, llvm::DomTreeUpdater::UpdateStrategy::Eager);
  for (llvm::CallBase* poll : polls) {
    if (poll != kept) remove(poll, &updater);
  }
  return kept;
}

unsigned instructions(const llvm::Loop& loop) {
  unsigned count = 0;
  for (const llvm::BasicBlock* block : loop.blocks()) count += block->size();
  return count;
}

/// Has a small loop make some turns for each poll.
bool unroll(llvm::Loop& loop, Analyses& analyses) {
  if (loop.getNumBlocks() > 2 || instructions(loop) > small_loop_instructions || !loop.isLoopSimplifyForm())
    return false;
  llvm::UnrollLoopOptions options{};
  options.Count = unrolled_turns;
  options.Force = true;
  auto result = llvm::UnrollLoop(&loop, options, &analyses.loops, &analyses.evolution, &analyses.tree,
                                 &analyses.assumptions, &analyses.target, &analyses.remarks, /*PreserveLCSSA=*/true);
  if (result == llvm::LoopUnrollResult::PartiallyUnrolled) keep_one(loop, analyses);
  return result != llvm::LoopUnrollResult::Unmodified;
}

bool stripe(llvm::Loop& loop, Analyses& analyses) {
  if (is_long(loop)) return false;
  llvm::CallBase* poll = keep_one(loop, analyses);
  if (!poll) return false;
  return Striper(loop, *poll, analyses).run() || unroll(loop, analyses);
}

}  // namespace

llvm::PreservedAnalyses StripeLoops::run(llvm::Function& function, llvm::FunctionAnalysisManager& manager) {
  if (manager.getResult<llvm::LoopAnalysis>(function).empty()) return llvm::PreservedAnalyses::all();
  Analyses analyses(function, manager);
  bool has_changed = false;
  for (llvm::Loop* loop : analyses.loops) {
    has_changed |= llvm::simplifyLoop(loop, &analyses.tree, &analyses.loops, &analyses.evolution, &analyses.assumptions,
                                      nullptr, /*PreserveLCSSA=*/false);
    has_changed |= llvm::formLCSSARecursively(*loop, analyses.tree, &analyses.loops, &analyses.evolution);
  }
  for (llvm::Loop* loop : analyses.loops.getLoopsInPreorder()) {
    if (loop->isInnermost()) has_changed |= stripe(*loop, analyses);
  }
  return has_changed ? llvm::PreservedAnalyses::none() : llvm::PreservedAnalyses::all();
}

}  // namespace kiln::polls
