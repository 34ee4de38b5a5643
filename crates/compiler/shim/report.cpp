// Tells the host what a unit was linked to.

#include "llvm/ADT/StringSet.h"
#include "session.h"

namespace kiln::shim {
namespace {

/// The functions of [new.delete] that a program may define itself, without those that place an object.
bool is_replaceable(llvm::StringRef symbol) {
  static const llvm::StringSet<> replaceable = {"_Znwm",
                                                "_Znam",
                                                "_ZnwmSt11align_val_t",
                                                "_ZnamSt11align_val_t",
                                                "_ZnwmRKSt9nothrow_t",
                                                "_ZnamRKSt9nothrow_t",
                                                "_ZnwmSt11align_val_tRKSt9nothrow_t",
                                                "_ZnamSt11align_val_tRKSt9nothrow_t",
                                                "_ZdlPv",
                                                "_ZdaPv",
                                                "_ZdlPvm",
                                                "_ZdaPvm",
                                                "_ZdlPvSt11align_val_t",
                                                "_ZdaPvSt11align_val_t",
                                                "_ZdlPvmSt11align_val_t",
                                                "_ZdaPvmSt11align_val_t",
                                                "_ZdlPvRKSt9nothrow_t",
                                                "_ZdaPvRKSt9nothrow_t",
                                                "_ZdlPvSt11align_val_tRKSt9nothrow_t",
                                                "_ZdaPvSt11align_val_tRKSt9nothrow_t"};
  return replaceable.contains(symbol);
}

/// Holds line programs, one after the other. In DWARF 4 each is complete in itself, so that those of companions can follow
/// the unit's.
constexpr llvm::StringLiteral line_section = ".debug_line";

/// Mirrors `MOVED_LINES` of the engine's backtraces.
constexpr llvm::StringLiteral moved_lines_section = ".debug_moved_lines";

class Report {
 public:
  explicit Report(const Session& session) : session_(session) {
    for (const EntryPoint& entry : session.entries) names_[entry.symbol] = entry.name;
  }

  void add_unit(const LinkedPart& part) {
    for (const auto& [name, contents] : part.debug_sections) {
      if (name != line_section) debug_sections_.push_back({span(name), span(contents)});
    }
    add_part(part);
  }

  void add_companion(const LinkedPart& part) {
    companions_.push_back({part.initializers, part.finalizers, part.eh_frame});
    add_part(part);
  }

  void tell(const LinkedPart& unit) {
    debug_sections_.push_back({span(line_section), span(lines_)});
    if (!session_.lesson.moved_lines.empty()) {
      debug_sections_.push_back({span(moved_lines_section), span(session_.lesson.moved_lines)});
    }
    kiln_linked linked = {};
    linked.segments = segments_.data();
    linked.segment_count = segments_.size();
    linked.thread_local_template = unit.thread_local_template;
    linked.thread_local_bytes = unit.thread_local_bytes;
    linked.part = {unit.initializers, unit.finalizers, unit.eh_frame};
    linked.companions = companions_.data();
    linked.companion_count = companions_.size();
    linked.entries = entries_.data();
    linked.entry_count = entries_.size();
    linked.replacements = replacements_.data();
    linked.replacement_count = replacements_.size();
    linked.debug_sections = debug_sections_.data();
    linked.debug_section_count = debug_sections_.size();
    linked.functions = functions_.data();
    linked.function_count = functions_.size();
    session_.host.linked(session_.host.context, &linked);
  }

 private:
  void add_part(const LinkedPart& part) {
    for (const LinkedSegment& segment : part.segments) {
      segments_.push_back({segment.address, segment.memory_bytes, span(segment.contents), segment.protection});
    }
    for (const LinkedSymbol& symbol : part.symbols) add_symbol(symbol);
    for (const auto& [name, contents] : part.debug_sections) {
      if (name == line_section) lines_ += contents;
    }
  }

  void add_symbol(const LinkedSymbol& symbol) {
    llvm::StringRef name = symbol.name;
    name.consume_back(body_suffix);
    if (symbol.is_function) functions_.push_back({span(name), {symbol.address, symbol.bytes}});
    if (auto entry = names_.find(name); entry != names_.end())
      entries_.push_back({span(entry->second), symbol.address});
    if (is_replaceable(name) && symbol.is_strong) replacements_.push_back({span(name), symbol.address});
  }

  const Session& session_;
  llvm::StringMap<std::string> names_;
  std::vector<kiln_segment> segments_;
  std::vector<kiln_part> companions_;
  std::vector<kiln_symbol> entries_, replacements_;
  std::vector<kiln_function> functions_;
  std::vector<kiln_file> debug_sections_;
  std::string lines_;
};

}  // namespace

void tell_host(const Session& session, const LinkedPart& unit) {
  Report report(session);
  report.add_unit(unit);
  for (const LinkedPart& companion : session.companions) report.add_companion(companion);
  report.tell(unit);
}

}  // namespace kiln::shim
