// Companions: what a lesson has instantiated, and every inline function that its version calls, is compiled once, in a
// child, and linked at an address that is the same for every unit that follows. Those units make neither IR nor code for it.

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clang/AST/DeclCXX.h"
#include "clang/Basic/ABI.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"
#include "session.h"

namespace kiln::shim {
namespace {

/// Memory that a child fills for its parent.
class SharedBuffer {
 public:
  SharedBuffer()
      : data_(static_cast<char*>(mmap(nullptr, companion_bytes_max, PROT_READ | PROT_WRITE,
                                      MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0))) {}
  ~SharedBuffer() {
    if (is_there()) munmap(data_, companion_bytes_max);
  }
  SharedBuffer(const SharedBuffer&) = delete;
  SharedBuffer& operator=(const SharedBuffer&) = delete;

  bool is_there() const { return data_ != MAP_FAILED; }
  bool is_full() const { return is_full_; }
  void rewind() { at_ = 0; }

  void put(const void* bytes, std::size_t size) {
    is_full_ |= size > companion_bytes_max - at_;
    if (is_full_) return;
    std::memcpy(data_ + at_, bytes, size);
    at_ += size;
  }
  void get(void* bytes, std::size_t size) {
    is_full_ |= size > companion_bytes_max - at_;
    if (is_full_) return;
    std::memcpy(bytes, data_ + at_, size);
    at_ += size;
  }

 private:
  char* data_;
  std::size_t at_ = 0;
  bool is_full_ = false;
};

// One function per type serves both directions: `Move` is Put or Get.

struct Put {
  SharedBuffer& buffer;
  template <class T>
  void raw(T& value) {
    buffer.put(&value, sizeof value);
  }
  void text(std::string& value) {
    std::uint64_t size = value.size();
    raw(size);
    buffer.put(value.data(), size);
  }
  template <class T>
  std::uint64_t count(std::vector<T>& values) {
    std::uint64_t size = values.size();
    raw(size);
    return size;
  }
};

struct Get {
  SharedBuffer& buffer;
  template <class T>
  void raw(T& value) {
    buffer.get(&value, sizeof value);
  }
  void text(std::string& value) {
    std::uint64_t size = 0;
    raw(size);
    value.resize(std::min(size, companion_bytes_max));
    buffer.get(value.data(), value.size());
  }
  template <class T>
  std::uint64_t count(std::vector<T>& values) {
    std::uint64_t size = 0;
    raw(size);
    values.resize(std::min(size, companion_bytes_max / sizeof(T)));
    return values.size();
  }
};

template <class Move>
void move_part(Move move, LinkedPart& part) {
  move.count(part.segments);
  for (LinkedSegment& segment : part.segments) {
    move.raw(segment.address);
    move.raw(segment.memory_bytes);
    move.raw(segment.protection);
    move.text(segment.contents);
  }
  move.count(part.symbols);
  for (LinkedSymbol& symbol : part.symbols) {
    move.text(symbol.name);
    move.raw(symbol.address);
    move.raw(symbol.bytes);
    move.raw(symbol.is_function);
    move.raw(symbol.is_exported);
    move.raw(symbol.is_strong);
  }
  move.count(part.debug_sections);
  for (auto& [name, contents] : part.debug_sections) {
    move.text(name);
    move.text(contents);
  }
  move.raw(part.thread_local_bytes);
  move.raw(part.initializers);
  move.raw(part.finalizers);
  move.raw(part.eh_frame);
}

/// Variables that the script itself defines, among its leading declarations. The unit has them; a second copy in the
/// companion would be another variable.
bool is_own_variable(const llvm::GlobalVariable& variable) {
  return !variable.isDeclaration() && !variable.isConstant() && !variable.isDiscardableIfUnused() &&
         !variable.hasWeakLinkage() && !variable.hasAppendingLinkage();
}

/// Variables that code initialises before the program starts, each with its own entry in the list of constructors.
void add_initialized(llvm::Module& module, llvm::SmallVectorImpl<llvm::Value*>& variables) {
  const llvm::GlobalVariable* list = module.getGlobalVariable("llvm.global_ctors");
  const auto* entries = list ? llvm::dyn_cast<llvm::ConstantArray>(list->getInitializer()) : nullptr;
  if (!entries) return;
  for (const llvm::Use& entry : entries->operands()) {
    llvm::Value* variable = llvm::cast<llvm::ConstantStruct>(entry)->getOperand(2)->stripPointerCasts();
    if (llvm::isa<llvm::GlobalVariable>(variable)) variables.push_back(variable);
  }
}

/// What the version defines itself, under a name of its own or for itself alone. Its next version may not have it.
bool is_of_version(const llvm::GlobalValue& value) {
  if (value.isDeclaration()) return false;
  if (value.getName().contains(muted_namespace)) return true;
  return llvm::isa<llvm::Function>(value) && !value.hasLinkOnceLinkage() && !value.hasWeakLinkage();
}

/// Makes declarations of the other names that the version's functions have.
void forget_aliases(llvm::Module& module) {
  for (llvm::GlobalAlias& alias : llvm::make_early_inc_range(module.aliases())) {
    auto* type = llvm::dyn_cast<llvm::FunctionType>(alias.getValueType());
    llvm::Constant* declared =
        type
            ? static_cast<llvm::Constant*>(llvm::Function::Create(type, llvm::GlobalValue::ExternalLinkage, "", module))
            : new llvm::GlobalVariable(module, alias.getValueType(), false, llvm::GlobalValue::ExternalLinkage,
                                       nullptr);
    declared->takeName(&alias);
    alias.replaceAllUsesWith(declared);
    alias.eraseFromParent();
  }
}

/// All that is the version's own, or refers to that, directly or not.
llvm::SmallPtrSet<llvm::GlobalObject*, 32> find_tainted(llvm::Module& module) {
  llvm::SmallPtrSet<llvm::GlobalObject*, 32> tainted;
  llvm::SmallVector<llvm::Value*, 32> open;
  for (llvm::GlobalVariable& variable : module.globals()) {
    bool can_change = (is_own_variable(variable) || variable.hasInternalLinkage()) && !variable.isConstant();
    if (can_change || is_of_version(variable)) open.push_back(&variable);
  }
  for (llvm::Function& function : module) {
    if (is_of_version(function)) open.push_back(&function);
  }
  add_initialized(module, open);
  llvm::SmallPtrSet<llvm::Value*, 32> seen(open.begin(), open.end());
  while (!open.empty()) {
    llvm::Value* value = open.pop_back_val();
    if (auto* object = llvm::dyn_cast<llvm::GlobalObject>(value)) tainted.insert(object);
    for (llvm::User* user : value->users()) {
      llvm::Value* next = user;
      if (auto* instruction = llvm::dyn_cast<llvm::Instruction>(user)) next = instruction->getFunction();
      if (seen.insert(next).second) open.push_back(next);
    }
  }
  return tainted;
}

/// Leaves in the companion what does not depend on the version's own functions and variables, and no initialiser of those.
void purify(llvm::Module& module) {
  forget_aliases(module);
  llvm::SmallPtrSet<llvm::GlobalObject*, 32> tainted = find_tainted(module);
  for (llvm::StringRef list : {"llvm.global_ctors", "llvm.global_dtors", "llvm.used", "llvm.compiler.used"}) {
    if (llvm::GlobalVariable* variable = module.getGlobalVariable(list)) {
      tainted.erase(variable);
      variable->eraseFromParent();
    }
  }
  for (llvm::GlobalObject* object : tainted) {
    if (auto* function = llvm::dyn_cast<llvm::Function>(object)) {
      function->deleteBody();
    } else if (auto* variable = llvm::dyn_cast<llvm::GlobalVariable>(object)) {
      variable->setInitializer(nullptr);
      variable->setLinkage(llvm::GlobalValue::ExternalLinkage);
    }
    object->setComdat(nullptr);
  }
}

/// Whether units may refer to a symbol of the version's own that others see only within their file.
bool is_shared(const llvm::GlobalValue& value) {
  // A function's own variables are referred to by that alone, numbers are not the same elsewhere, and initialisers are in
  // a list.
  bool is_functions_own = value.getName().starts_with("_ZZ") && !llvm::isa<llvm::Function>(value);
  return value.hasInternalLinkage() && value.getName().starts_with("_Z") && !is_functions_own &&
         !value.getName().contains("$_");
}

/// Makes all of a version's functions and variables accessible for units.
void share(llvm::Module& module) {
  for (llvm::GlobalValue& value : module.global_values()) {
    if (is_shared(value)) value.setLinkage(llvm::GlobalValue::ExternalLinkage);
  }
}

/// Has the code generator make all that the version declares, whether that has been of use so far or not.
void tell_all(Session& session) {
  for (const auto& tell : session.lesson.untold) tell(*session.generator);
  for (const LearnedBody& body : session.lesson.bodies) {
    if (!body.function->isInlined() && !body.function->isTemplated()) require(*session.generator, body.function);
  }
}

/// In the child: machine code for all that has been instantiated or is called, linked at `address`.
std::optional<LinkedPart> compile(Session& session, std::uint64_t address) {
  clang::ASTContext& context = session.clang.getASTContext();
  session.unit.tier = kiln_tier_zero;
  choose_tier(session);
  // An alias could not get another body without the function that it is one of.
  session.clang.getCodeGenOpts().CXXCtorDtorAliases = false;
  tell_all(session);
  for (clang::FunctionDecl* function : session.lesson.instantiated) {
    if (context.GetGVALinkageForFunction(function) == clang::GVA_DiscardableODR) require(*session.generator, function);
  }
  for (clang::Decl* declaration : session.lesson.muted) {
    session.generator->HandleTopLevelDecl(clang::DeclGroupRef(declaration));
  }
  session.generator->HandleTranslationUnit(context);
  llvm::Module& module = *session.generator->GetModule();
  if (session.lesson.step == Lesson::declarations) {
    share(module);
    if (!open_functions(session, module)) return std::nullopt;
  } else {
    purify(module);
  }
  llvm::SmallVector<char, 0> object;
  if (!generate(session, object)) return std::nullopt;
  return link(session, object, address);
}

/// What a child tells: the part, and where stubs are.
template <class Move>
void move_result(Move move, LinkedPart& part, std::vector<std::pair<std::string, std::uint64_t>>& stubs) {
  move_part(move, part);
  move.count(stubs);
  for (auto& [symbol, address] : stubs) {
    move.text(symbol);
    move.raw(address);
  }
}

/// In the child: returns the exit status.
int fill(Session& session, SharedBuffer& buffer, std::uint64_t address) {
  std::optional<LinkedPart> part = compile(session, address);
  if (!part) return 1;
  std::vector<std::pair<std::string, std::uint64_t>> stubs;
  for (const auto& stub : session.lesson.stubs) stubs.emplace_back(stub.first().str(), stub.second);
  move_result(Put{buffer}, *part, stubs);
  return buffer.is_full() ? 1 : 0;
}

/// Whether the part can be a companion at `address`.
bool is_usable(const LinkedPart& part, std::uint64_t address) {
  // Thread-locals of a companion and of a unit would share their place.
  if (part.thread_local_bytes != 0 || part.segments.empty()) return false;
  // A version's own variables can be larger than all of its code.
  std::uint64_t end = address + companion_bytes_max - stub_bytes_max;
  return llvm::all_of(part.segments, [&](const LinkedSegment& segment) {
    return segment.address < end && segment.memory_bytes <= end - segment.address;
  });
}

/// Has what follows refer to the companion's symbols: to a stub where there is one.
void add_symbols(Session& session, const LinkedPart& part) {
  bool shares_all = session.lesson.step == Lesson::declarations;
  for (const LinkedSymbol& symbol : part.symbols) {
    // A body is of the version, and the next one may have another of that name.
    bool is_shared = symbol.is_exported && (shares_all || !symbol.is_strong);
    if (is_shared && !llvm::StringRef(symbol.name).ends_with(body_suffix)) {
      session.symbols.try_emplace(symbol.name, symbol.address);
    }
  }
  for (const auto& stub : session.lesson.stubs) session.symbols[stub.first()] = stub.second;
  forget_universe(session);
}

}  // namespace

llvm::SmallVector<clang::GlobalDecl, 3> variants(const clang::FunctionDecl& function) {
  if (const auto* constructor = llvm::dyn_cast<clang::CXXConstructorDecl>(&function)) {
    return {{constructor, clang::Ctor_Base}, {constructor, clang::Ctor_Complete}};
  }
  if (const auto* destructor = llvm::dyn_cast<clang::CXXDestructorDecl>(&function)) {
    return {{destructor, clang::Dtor_Base}, {destructor, clang::Dtor_Complete}};
  }
  return {&function};
}

void require(clang::CodeGenerator& generator, clang::FunctionDecl* function) {
  for (clang::GlobalDecl variant : variants(*function)) generator.GetAddrOfGlobal(variant, false);
}

bool make_companion(Session& session) {
  std::uint64_t address = first_companion_address + session.companions.size() * companion_bytes_max;
  SharedBuffer buffer;
  if (!buffer.is_there()) return false;
  pid_t child = fork();
  if (child == 0) _exit(fill(session, buffer, address));
  session.lesson.instantiated.clear();
  session.lesson.muted.clear();
  session.lesson.untold.clear();
  int status = 1;
  if (child < 0 || waitpid(child, &status, 0) != child || status != 0) return false;
  LinkedPart part;
  std::vector<std::pair<std::string, std::uint64_t>> stubs;
  move_result(Get{buffer}, part, stubs);
  if (buffer.is_full() || !is_usable(part, address)) return false;
  for (const auto& [symbol, address] : stubs) session.lesson.stubs[symbol] = address;
  add_symbols(session, part);
  session.companions.push_back(std::move(part));
  return true;
}

}  // namespace kiln::shim
