// Polls: where code looks whether a limit has been met, and can be left by an exception.
//
// A poll is written as a call that may throw, `kiln_poll()`, so that clang and LLVM make landing pads around it. In
// optimised code, the linker puts an instruction of the same length in the place of the call, which reads the byte
// `kiln_poll_page`; it faults once that page is protected (runtime/limits.cpp).
//
// The compiler puts polls into scripts; a clang plugin of the same sources puts them into the standard library's templates
// in the cell's runtime.
#pragma once

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringRef.h"

namespace clang {
class ASTContext;
class Decl;
class FunctionDecl;
class Stmt;
}  // namespace clang
namespace llvm {
class PassBuilder;
}  // namespace llvm

namespace kiln::polls {

/// A poll in a loop, or before a jump. Code that is not optimised calls this function of the runtime (runtime/limits.cpp).
inline constexpr llvm::StringLiteral poll_function = "kiln_poll";
/// A poll at the start of a function, which matters only where functions call themselves.
inline constexpr llvm::StringLiteral entry_poll_function = "kiln_poll_entry";
/// Optimised code calls it through this variable until it is linked.
inline constexpr llvm::StringLiteral poll_slot = "kiln_poll_slot";
/// What the instruction that the linker puts there reads.
inline constexpr llvm::StringLiteral poll_page = "kiln_poll_page";
/// The type that landing pads of noexcept functions catch (runtime/limits.cpp).
inline constexpr llvm::StringLiteral noexcept_type = "kiln_noexcept_type";

/// Whose functions get polls.
enum class Scope {
  /// All that is compiled.
  everything,
  /// Those of the standard library.
  system_headers,
};

/// Puts polls into bodies of functions, before code is generated from them (insert.cpp).
class Inserter {
 public:
  Inserter(clang::ASTContext& context, Scope scope) : context_(context), scope_(scope) {}

  /// Into `declaration`, if it is a function, and into those that it holds. Into each function once, however often it is
  /// given here.
  void insert(clang::Decl* declaration);

 private:
  void insert_into(clang::FunctionDecl& function);

  clang::ASTContext& context_;
  Scope scope_;
  clang::FunctionDecl* poll_ = nullptr;
  clang::FunctionDecl* entry_poll_ = nullptr;
  llvm::DenseSet<const clang::Stmt*> done_;
};

/// Has LLVM know what polls are, leave out those that are not needed, keep those that are out of the way of its work, and
/// make of them what the linker is to see (thin.cpp). At -O0 all of them stay.
void add_passes(llvm::PassBuilder& builder);

}  // namespace kiln::polls
