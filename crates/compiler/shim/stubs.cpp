// Stubs: a jump per function of a lesson that may get another body. What calls the function goes to its stub, whose place
// stays the same; where it leads is part of each unit.

#include "clang/AST/Mangle.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/Module.h"
#include "session.h"

namespace kiln::shim {
namespace {

constexpr std::uint64_t stub_bytes = 16;
constexpr std::size_t stubs_max = stub_bytes_max / stub_bytes;
/// At the end of what the lesson's second companion may take.
constexpr std::uint64_t first_stub = first_companion_address + 2 * companion_bytes_max - stub_bytes_max;

/// The symbols of all variants of `function`.
std::vector<std::string> symbols_of(clang::ASTNameGenerator& names, const clang::FunctionDecl& function) {
  if (llvm::isa<clang::CXXConstructorDecl, clang::CXXDestructorDecl>(function)) return names.getAllManglings(&function);
  return {names.getName(&function)};
}

/// Takes the definition's name from it, and lets a declaration of that name take its place.
void give_way(llvm::Function& definition) {
  std::string name = definition.getName().str();
  definition.setName(name + body_suffix);
  definition.setComdat(nullptr);
  definition.setLinkage(llvm::GlobalValue::ExternalLinkage);
  llvm::Function* declared = llvm::Function::Create(definition.getFunctionType(), llvm::GlobalValue::ExternalLinkage,
                                                    name, definition.getParent());
  declared->copyAttributesFrom(&definition);
  declared->setPersonalityFn(nullptr);
  // The address of a label is one in the definition.
  definition.replaceUsesWithIf(declared,
                               [](const llvm::Use& use) { return !llvm::isa<llvm::BlockAddress>(use.getUser()); });
}

llvm::Function* definition_of(llvm::Module& module, llvm::StringRef symbol) {
  llvm::Function* function = module.getFunction(symbol);
  return function && !function->isDeclarationForLinker() ? function : nullptr;
}

void open_function(Session& session, llvm::Function& definition) {
  std::string symbol = definition.getName().str();
  std::uint64_t stub = first_stub + session.lesson.stubs.size() * stub_bytes;
  session.lesson.stubs[symbol] = stub;
  session.symbols[symbol] = stub;
  give_way(definition);
}

void note_bodies(llvm::StringMap<std::uint64_t>& bodies, const LinkedPart& part) {
  for (const LinkedSymbol& symbol : part.symbols) {
    llvm::StringRef name = symbol.name;
    if (name.consume_back(body_suffix)) bodies[name] = symbol.address;
  }
}

/// `jmp target`, relative to the instruction's end.
void put_jump(std::string& code, std::uint64_t stub, std::uint64_t target) {
  std::size_t offset = stub - first_stub;
  std::int32_t distance = static_cast<std::int32_t>(target - (stub + 5));
  code[offset] = static_cast<char>(0xe9);
  std::memcpy(&code[offset + 1], &distance, sizeof distance);
}

}  // namespace

bool open_functions(Session& session, llvm::Module& module) {
  clang::ASTNameGenerator names(session.clang.getASTContext());
  auto open = [&](const clang::FunctionDecl& function) {
    for (const std::string& symbol : symbols_of(names, function)) {
      if (llvm::Function* definition = definition_of(module, symbol)) open_function(session, *definition);
    }
  };
  for (const LearnedBody& body : session.lesson.bodies) {
    if (!body.function->isTemplated()) open(*body.function);
    for (const clang::FunctionDecl* instance : body.instances) open(*instance);
  }
  return session.lesson.stubs.size() <= stubs_max;
}

void emit_body(Session& session, clang::FunctionDecl* function) {
  if (session.clang.getDiagnostics().hasErrorOccurred()) return;
  insert_polls(session, clang::DeclGroupRef(function));
  session.generator->HandleTopLevelDecl(clang::DeclGroupRef(function));
  clang::ASTNameGenerator names(session.clang.getASTContext());
  // What nobody calls is of no use, either.
  if (llvm::any_of(symbols_of(names, *function), [&](auto& symbol) { return session.lesson.stubs.contains(symbol); })) {
    require(*session.generator, function);
  }
}

void rename_bodies(Session& session, llvm::Module& module) {
  for (const auto& stub : session.lesson.stubs) {
    if (llvm::Function* function = definition_of(module, stub.first())) give_way(*function);
  }
}

void add_stubs(Session& session, const LinkedPart& unit) {
  LinkedPart& companion = session.companions.back();
  llvm::StringMap<std::uint64_t> bodies;
  note_bodies(bodies, companion);
  note_bodies(bodies, unit);
  std::string code(session.lesson.stubs.size() * stub_bytes, static_cast<char>(0xcc));
  for (const auto& stub : session.lesson.stubs) put_jump(code, stub.second, bodies.lookup(stub.first()));
  if (!code.empty()) companion.segments.push_back({first_stub, code.size(), kiln_read_execute, code});
}

}  // namespace kiln::shim
