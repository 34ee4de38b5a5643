// Adds passes to clang's own pipeline. clang takes them from plugins: files, or what LLVM was built with, of which Debian's
// LLVM names one. This stands in its place.

#include "llvm/Passes/PassPlugin.h"
#include "polls/polls.h"

llvm::PassPluginLibraryInfo getPollyPluginInfo() {
  return {LLVM_PLUGIN_API_VERSION, "kiln", "1", kiln::polls::add_passes};
}
