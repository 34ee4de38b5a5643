// The clang plugin that the cell's runtime is compiled with: polls in the standard library's templates.

#include "clang/AST/ASTConsumer.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendPluginRegistry.h"
#include "llvm/Passes/PassPlugin.h"
#include "polls.h"

namespace {

class Consumer : public clang::ASTConsumer {
 public:
  explicit Consumer(kiln::polls::Scope scope) : scope_(scope) {}

  void Initialize(clang::ASTContext& context) override { inserter_.emplace(context, scope_); }
  bool HandleTopLevelDecl(clang::DeclGroupRef group) override {
    for (clang::Decl* declaration : group) inserter_->insert(declaration);
    return true;
  }
  void HandleInlineFunctionDefinition(clang::FunctionDecl* function) override { inserter_->insert(function); }

 private:
  kiln::polls::Scope scope_;
  std::optional<kiln::polls::Inserter> inserter_;
};

/// Runs before code is generated. `-plugin-arg-kiln-polls everything`: into all functions.
class Polls : public clang::PluginASTAction {
 protected:
  std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance&, llvm::StringRef) override {
    return std::make_unique<Consumer>(scope_);
  }
  bool ParseArgs(const clang::CompilerInstance&, const std::vector<std::string>& arguments) override {
    if (arguments == std::vector<std::string>{"everything"}) scope_ = kiln::polls::Scope::everything;
    return true;
  }
  ActionType getActionType() override { return AddBeforeMainAction; }

 private:
  kiln::polls::Scope scope_ = kiln::polls::Scope::system_headers;
};

clang::FrontendPluginRegistry::Add<Polls> registration("kiln-polls", "puts polls into loops and functions");

}  // namespace

extern "C" LLVM_ATTRIBUTE_WEAK llvm::PassPluginLibraryInfo llvmGetPassPluginInfo() {
  return {LLVM_PLUGIN_API_VERSION, "kiln-polls", "1", kiln::polls::add_passes};
}
