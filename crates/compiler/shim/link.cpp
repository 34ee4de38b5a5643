// Links an object at its address: JITLink resolves and relocates, this file decides where things lie.

#include <algorithm>
#include <array>

#include "llvm/ExecutionEngine/JITLink/ELF_x86_64.h"
#include "llvm/ExecutionEngine/JITLink/JITLink.h"
#include "llvm/Object/ELF.h"
#include "llvm/Object/ELFObjectFile.h"
#include "session.h"

namespace kiln::shim {
namespace {

LLVM_ENABLE_BITMASK_ENUMS_IN_NAMESPACE();

namespace jitlink = llvm::jitlink;
using llvm::orc::ExecutorAddr;

constexpr std::uint64_t page_bytes = 4096;
/// Mirrors `wire::layout::SCRIPT_TLS_BYTES`; the runtime's symbol says where the block lies.
constexpr std::uint64_t script_tls_bytes = 16 << 10;
constexpr llvm::StringLiteral script_tls_symbol = "kiln_script_tls";

/// Where a block of the object goes.
enum Destination : unsigned { code, constants, variables, thread_locals, nowhere };

/// Blocks that lie together in memory, with their bytes as they will be in the image.
struct Area {
  std::vector<jitlink::Block*> blocks;
  std::uint64_t address = 0;
  std::uint64_t memory_bytes = 0;
  std::vector<char> contents;
};

bool is_thread_local(llvm::StringRef section) { return section.starts_with(".tdata") || section.starts_with(".tbss"); }

Destination destination(const jitlink::Section& section) {
  if (section.getMemLifetime() == llvm::orc::MemLifetime::NoAlloc) return nowhere;
  if (is_thread_local(section.getName())) return thread_locals;
  if ((section.getMemProt() & llvm::orc::MemProt::Exec) != llvm::orc::MemProt::None) return code;
  if ((section.getMemProt() & llvm::orc::MemProt::Write) != llvm::orc::MemProt::None) return variables;
  return constants;
}

/// `.init_array.101` runs before `.init_array.102`, and that before `.init_array`.
unsigned priority(llvm::StringRef section) {
  unsigned value = 65536;
  section.rsplit('.').second.getAsInteger(10, value);
  return value;
}

/// The order of blocks in an area: constructors and destructors by priority, zeroed memory last, else as in the object.
auto order(const jitlink::Block* block) {
  llvm::StringRef section = block->getSection().getName();
  bool array = section.starts_with(".init_array") || section.starts_with(".fini_array");
  return std::tuple(block->isZeroFill(), array ? section.take_front(5) : llvm::StringRef("~"),
                    array ? priority(section) : 0, block->getSection().getOrdinal(), block->getAddress(),
                    block->getSize());
}

/// Assigns addresses and hands JITLink the bytes to fix up.
class ImageMemory : public jitlink::JITLinkMemoryManager {
 public:
  ImageMemory(std::uint64_t image_address, std::uint64_t tls_offset)
      : image_address_(image_address), tls_offset_(tls_offset) {}

  void allocate(const jitlink::JITLinkDylib*, jitlink::LinkGraph& graph, OnAllocatedFunction on_allocated) override {
    for (jitlink::Section& section : graph.sections()) {
      if (Destination where = destination(section); where != nowhere) {
        areas[where].blocks.insert(areas[where].blocks.end(), section.blocks().begin(), section.blocks().end());
      }
    }
    // The address of a thread-local is its offset from the thread pointer, and a relocation against it takes just that.
    place(areas[thread_locals], tls_offset_);
    std::uint64_t next = image_address_;
    for (Destination where : {code, constants, variables}) {
      place(areas[where], next);
      next += areas[where].memory_bytes;
      // The initial values of thread-locals are constants: each thread gets a copy.
      if (where == constants) next += areas[thread_locals].contents.size();
      next = llvm::alignTo(next, page_bytes);
    }
    if (areas[thread_locals].memory_bytes > script_tls_bytes) {
      on_allocated(llvm::createStringError("the thread_local variables take " +
                                           llvm::Twine(areas[thread_locals].memory_bytes) + " bytes; " +
                                           llvm::Twine(script_tls_bytes) + " are available"));
      return;
    }
    on_allocated(std::make_unique<InFlight>());
  }

  void deallocate(std::vector<FinalizedAlloc>, OnDeallocatedFunction on_deallocated) override {
    on_deallocated(llvm::Error::success());
  }

  std::array<Area, 4> areas;

 private:
  class InFlight : public InFlightAlloc {
   public:
    void abandon(OnAbandonedFunction on_abandoned) override { on_abandoned(llvm::Error::success()); }
    void finalize(OnFinalizedFunction on_finalized) override { on_finalized(FinalizedAlloc(ExecutorAddr(1))); }
  };

  static void place(Area& area, std::uint64_t address) {
    std::sort(area.blocks.begin(), area.blocks.end(),
              [](const jitlink::Block* a, const jitlink::Block* b) { return order(a) < order(b); });
    area.address = address;
    std::uint64_t next = address;
    std::uint64_t end_of_contents = address;
    for (jitlink::Block* block : area.blocks) {
      next = jitlink::alignToBlock(next, *block);
      block->setAddress(ExecutorAddr(next));
      next += block->getSize();
      if (!block->isZeroFill()) end_of_contents = next;
    }
    area.memory_bytes = next - address;
    area.contents.resize(end_of_contents - address);
    for (jitlink::Block* block : area.blocks) {
      if (block->isZeroFill()) continue;
      char* copy = area.contents.data() + (block->getAddress().getValue() - address);
      llvm::copy(block->getContent(), copy);
      block->setMutableContent({copy, block->getSize()});
    }
  }

  std::uint64_t image_address_;
  std::uint64_t tls_offset_;
};

/// A failure whose reasons the host has been told.
class AlreadyReported : public llvm::ErrorInfo<AlreadyReported> {
 public:
  static char ID;
  void log(llvm::raw_ostream& stream) const override { stream << "reported"; }
  std::error_code convertToErrorCode() const override { return llvm::inconvertibleErrorCode(); }
};
char AlreadyReported::ID = 0;

/// What JITLink asks while it links one unit.
class ImageContext : public jitlink::JITLinkContext {
 public:
  ImageContext(Session& session, ImageMemory& memory, llvm::unique_function<void(jitlink::LinkGraph&)> on_resolved)
      : JITLinkContext(nullptr), session_(session), memory_(memory), on_resolved_(std::move(on_resolved)) {}

  jitlink::JITLinkMemoryManager& getMemoryManager() override { return memory_; }

  void notifyFailed(llvm::Error error) override {
    llvm::handleAllErrors(
        std::move(error), [](const AlreadyReported&) {},
        [&](const llvm::ErrorInfoBase& other) { report_error(session_, other.message()); });
  }

  void lookup(const LookupMap& wanted, std::unique_ptr<jitlink::JITLinkAsyncLookupContinuation> done) override {
    jitlink::AsyncLookupResult found;
    std::vector<llvm::StringRef> missing;
    for (const auto& [name, flags] : wanted) {
      auto symbol = session_.symbols.find(name);
      if (symbol != session_.symbols.end()) {
        found[name] = {ExecutorAddr(symbol->second), llvm::JITSymbolFlags::Exported};
      } else if (flags == jitlink::SymbolLookupFlags::WeaklyReferencedSymbol) {
        found[name] = {ExecutorAddr(), llvm::JITSymbolFlags::Exported};
      } else {
        missing.push_back(name);
      }
    }
    if (missing.empty()) return done->run(std::move(found));
    llvm::sort(missing);
    for (llvm::StringRef symbol : missing) report_undefined(session_, symbol);
    done->run(llvm::make_error<AlreadyReported>());
  }

  llvm::Error notifyResolved(jitlink::LinkGraph&) override { return llvm::Error::success(); }

  void notifyFinalized(jitlink::JITLinkMemoryManager::FinalizedAlloc allocation) override { allocation.release(); }

  llvm::Error modifyPassConfig(jitlink::LinkGraph&, jitlink::PassConfiguration& passes) override {
    passes.PrePrunePasses.insert(passes.PrePrunePasses.begin(), [this](jitlink::LinkGraph& graph) {
      prefer_runtime(graph);
      keep_unreferenced(graph);
      return place_polls(graph);
    });
    passes.PostFixupPasses.push_back([this](jitlink::LinkGraph& graph) {
      on_resolved_(graph);
      return llvm::Error::success();
    });
    return llvm::Error::success();
  }

 private:
  /// One definition in the whole cell: what is inline and also stands in the runtime is the runtime's, so that inline
  /// variables, function-local statics and type information have one address. Functions of a program that has read its
  /// headers itself are its own: by its macros they may do something else, such as check an index.
  void prefer_runtime(jitlink::LinkGraph& graph) {
    bool keeps_functions = session_.unit.kind == kiln_program && !session_.unit.is_precompiled;
    // The virtual tables of a version's own classes are its companion's, too.
    bool takes_strong = session_.in_unit && session_.lesson.step == Lesson::declarations;
    std::vector<jitlink::Symbol*> symbols;
    for (jitlink::Symbol* symbol : graph.defined_symbols()) {
      bool is_taken = symbol->getLinkage() == jitlink::Linkage::Weak ||
                      (takes_strong && symbol->getScope() == jitlink::Scope::Default);
      if (symbol->hasName() && is_taken && session_.symbols.count(symbol->getName()) != 0 &&
          !(keeps_functions && symbol->isCallable())) {
        symbols.push_back(symbol);
      }
    }
    for (jitlink::Symbol* symbol : symbols) graph.makeExternal(*symbol);
  }

  /// Nothing refers to the lists of constructors and destructors, nor to what functions have been inlined into which
  /// others, and all of it is needed.
  static void keep_unreferenced(jitlink::LinkGraph& graph) {
    static constexpr llvm::StringLiteral needed[] = {".init_array", ".fini_array", ".debug_info"};
    for (jitlink::Section& section : graph.sections()) {
      if (llvm::none_of(needed, [&](llvm::StringRef name) { return section.getName().starts_with(name); })) continue;
      for (jitlink::Block* block : section.blocks()) graph.addAnonymousSymbol(*block, 0, block->getSize(), false, true);
    }
  }

  /// Puts an instruction that reads the page of polls in the place of each call through the slot, both of six bytes and with
  /// the same kind of address at their end: `call *slot(%rip)` and `testb %al, page(%rip)`.
  static llvm::Error place_polls(jitlink::LinkGraph& graph) {
    jitlink::Symbol* page = nullptr;
    for (jitlink::Block* block : graph.blocks()) {
      for (jitlink::Edge& edge : block->edges()) {
        if (!edge.getTarget().hasName() || edge.getTarget().getName() != polls::poll_slot) continue;
        if (!page) page = &graph.addExternalSymbol(polls::poll_page, 0, /*IsWeaklyReferenced=*/false);
        llvm::StringRef content(block->getContent().data(), block->getSize());
        if (edge.getOffset() < 2 || content.substr(edge.getOffset() - 2, 2) != "\xff\x15") {
          return llvm::createStringError(
              "`kiln_poll_slot` is used by what is not a poll of Kiln's own; name it otherwise");
        }
        char* instruction = block->getMutableContent(graph).data() + edge.getOffset() - 2;
        instruction[0] = '\x84';
        instruction[1] = '\x05';
        edge.setTarget(*page);
      }
    }
    return llvm::Error::success();
  }

  Session& session_;
  ImageMemory& memory_;
  llvm::unique_function<void(jitlink::LinkGraph&)> on_resolved_;
};

/// JITLink knows no local-exec thread-locals. Their addresses here are offsets from the thread pointer, so that the
/// relocation is the one for any absolute signed 32-bit address.
void make_thread_locals_absolute(const llvm::object::ELFFile<llvm::object::ELF64LE>& file,
                                 const llvm::object::ELF64LE::Shdr& section) {
  auto relocations = file.relas(section);
  if (!relocations) return llvm::consumeError(relocations.takeError());
  for (const llvm::object::ELF64LE::Rela& relocation : *relocations) {
    if (relocation.getType(false) == llvm::ELF::R_X86_64_TPOFF32) {
      const_cast<llvm::object::ELF64LE::Rela&>(relocation)
          .setSymbolAndType(relocation.getSymbol(false), llvm::ELF::R_X86_64_32S, false);
    }
  }
}

/// Makes of the object what JITLink can link. Sections of one name become one, without an order among them; those of
/// constructors and destructors get addresses that keep it.
void prepare_object(llvm::MutableArrayRef<char> object) {
  auto file = llvm::object::ELFFile<llvm::object::ELF64LE>::create({object.data(), object.size()});
  if (!file) return llvm::consumeError(file.takeError());
  auto sections = file->sections();
  if (!sections) return llvm::consumeError(sections.takeError());
  // All other sections lie at 0, and JITLink minds when blocks overlap.
  std::uint64_t next = std::uint64_t{1} << 40;
  for (const llvm::object::ELF64LE::Shdr& section : *sections) {
    if (section.sh_type == llvm::ELF::SHT_RELA) make_thread_locals_absolute(*file, section);
    if (section.sh_type == llvm::ELF::SHT_INIT_ARRAY || section.sh_type == llvm::ELF::SHT_FINI_ARRAY) {
      const_cast<llvm::object::ELF64LE::Shdr&>(section).sh_addr = next;
      next += llvm::alignTo(section.sh_size, page_bytes);
    }
  }
}

kiln_range range_of(jitlink::LinkGraph& graph, llvm::function_ref<bool(llvm::StringRef)> wanted) {
  std::uint64_t begin = UINT64_MAX, end = 0;
  for (jitlink::Section& section : graph.sections()) {
    if (!wanted(section.getName())) continue;
    for (const jitlink::Block* block : section.blocks()) {
      begin = std::min(begin, block->getAddress().getValue());
      end = std::max(end, block->getAddress().getValue() + block->getSize());
    }
  }
  return begin < end ? kiln_range{begin, end - begin} : kiln_range{};
}

void add_segment(LinkedPart& part, Area& area, kiln_protection protection) {
  if (area.memory_bytes == 0) return;
  part.segments.push_back({area.address, area.memory_bytes, protection, {area.contents.begin(), area.contents.end()}});
}

/// What becomes of the areas: segments, with the initial values of thread-locals behind the constants.
void collect_segments(LinkedPart& part, ImageMemory& memory) {
  Area& constants_area = memory.areas[constants];
  const Area& locals = memory.areas[thread_locals];
  constants_area.contents.resize(constants_area.memory_bytes);
  if (locals.memory_bytes != 0) {
    part.thread_local_bytes = locals.memory_bytes;
    part.thread_local_template = {constants_area.address + constants_area.memory_bytes, locals.contents.size()};
    llvm::append_range(constants_area.contents, locals.contents);
    constants_area.memory_bytes = constants_area.contents.size();
  }
  add_segment(part, memory.areas[code], kiln_read_execute);
  add_segment(part, constants_area, kiln_read);
  add_segment(part, memory.areas[variables], kiln_read_write);
}

void collect(LinkedPart& part, ImageMemory& memory, jitlink::LinkGraph& graph) {
  for (const jitlink::Symbol* symbol : graph.defined_symbols()) {
    if (!symbol->hasName()) continue;
    part.symbols.push_back({symbol->getName().str(), symbol->getAddress().getValue(), symbol->getSize(),
                            symbol->isCallable(), symbol->getScope() == jitlink::Scope::Default,
                            symbol->getLinkage() == jitlink::Linkage::Strong});
  }
  for (jitlink::Section& section : graph.sections()) {
    if (section.getMemLifetime() != llvm::orc::MemLifetime::NoAlloc) continue;
    for (const jitlink::Block* block : section.blocks()) {
      if (block->isZeroFill() || block->getSize() == 0) continue;
      part.debug_sections.emplace_back(section.getName().str(),
                                       std::string(block->getContent().data(), block->getContent().size()));
    }
  }
  part.initializers = range_of(graph, [](llvm::StringRef name) { return name.starts_with(".init_array"); });
  part.finalizers = range_of(graph, [](llvm::StringRef name) { return name.starts_with(".fini_array"); });
  part.eh_frame = range_of(graph, [](llvm::StringRef name) { return name == ".eh_frame"; });
  collect_segments(part, memory);
}

}  // namespace

std::optional<LinkedPart> link(Session& session, llvm::MutableArrayRef<char> object, std::uint64_t address) {
  prepare_object(object);
  auto graph =
      jitlink::createLinkGraphFromELFObject_x86_64(llvm::MemoryBufferRef({object.data(), object.size()}, "unit"));
  if (!graph) {
    report_error(session, llvm::toString(graph.takeError()));
    return std::nullopt;
  }
  ImageMemory memory(address, session.symbols.lookup(script_tls_symbol));
  std::optional<LinkedPart> part;
  auto context = std::make_unique<ImageContext>(
      session, memory, [&](jitlink::LinkGraph& graph) { collect(part.emplace(), memory, graph); });
  jitlink::link_ELF_x86_64(std::move(*graph), std::move(context));
  return part;
}

}  // namespace kiln::shim
