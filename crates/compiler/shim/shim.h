// The C ABI between the compiler process (Rust) and clang. No type of clang or LLVM crosses it.
//
// kiln_clang_run parses one translation unit that pauses before each of its stages, and after the last. At a pause it
// asks the host what comes next; the host may fork there, any number of times, and answer differently in each process. So
// a parsed prelude serves any number of compiles, each in a process of its own that leaves nothing behind.
#pragma once

#include <cstddef>
#include <cstdint>

extern "C" {

/// Bytes that stay valid until the process ends. Texts of files are followed by a zero byte.
struct kiln_span {
  const char* data;
  std::size_t size;
};

struct kiln_file {
  kiln_span path;
  kiln_span contents;
};

/// A symbol of the cell runtime that scripts may use. For thread-local symbols `address` is the offset from the thread
/// pointer, in two's complement.
struct kiln_symbol {
  kiln_span name;
  std::uint64_t address;
};

struct kiln_configuration {
  /// Headers, by absolute path in the compiler's own file system.
  const kiln_file* headers;
  std::size_t header_count;
  /// What kiln_clang_precompile has written; empty when there is none.
  kiln_span precompiled;
  /// The texts that are parsed after pauses 0, 1, ...
  const kiln_span* stages;
  std::size_t stage_count;
  const kiln_symbol* symbols;
  std::size_t symbol_count;
};

/// Mirrors `wire::compile::Tier`.
enum kiln_tier : std::uint32_t { kiln_tier_zero, kiln_tier_one };
/// Mirrors `wire::compile::ProgramKind`.
enum kiln_kind : std::uint32_t { kiln_script, kiln_program };

struct kiln_unit {
  const kiln_file* files;
  std::size_t file_count;
  kiln_tier tier;
  kiln_kind kind;
  /// Whether the unit is to be read as gnu++17, which is what clang++ takes by default; only at pause 0.
  bool is_older_standard;
  /// Whether the unit finds the standard headers precompiled; only at pause 0.
  bool is_precompiled;
  /// Mirrors `wire::compile::CompileRequest::has_polls`.
  bool has_polls;
  std::uint64_t image_address;
  /// Mirrors `wire::compile::CompileRequest::edited_from`.
  std::uint64_t edited_from;
};

/// Mirrors `wire::compile::Severity`.
enum kiln_severity : std::uint32_t { kiln_error, kiln_warning, kiln_note };

struct kiln_highlight {
  std::uint32_t column;
  std::uint32_t bytes;
};

struct kiln_fix_it {
  std::uint32_t column;
  std::uint32_t bytes;
  kiln_span text;
};

/// Mirrors `wire::compile::Diagnostic`; line 0 stands for no position.
struct kiln_diagnostic {
  kiln_severity severity;
  kiln_span message;
  kiln_span file;
  std::uint32_t line;
  std::uint32_t column;
  kiln_span source_line;
  const kiln_highlight* highlights;
  std::size_t highlight_count;
  const kiln_fix_it* fix_its;
  std::size_t fix_it_count;
};

/// Mirrors `wire::image::Protection`.
enum kiln_protection : std::uint32_t { kiln_read, kiln_read_execute, kiln_read_write };

struct kiln_segment {
  std::uint64_t address;
  std::uint64_t memory_bytes;
  kiln_span contents;
  kiln_protection protection;
};

struct kiln_range {
  std::uint64_t address;
  std::uint64_t bytes;
};

struct kiln_function {
  kiln_span name;
  kiln_range code;
};

/// Mirrors `wire::image::Companion`.
struct kiln_part {
  kiln_range initializers;
  kiln_range finalizers;
  kiln_range eh_frame;
};

/// A linked program; mirrors `wire::image::Header`.
struct kiln_linked {
  const kiln_segment* segments;
  std::size_t segment_count;
  kiln_range thread_local_template;
  std::uint64_t thread_local_offset;
  std::uint64_t thread_local_bytes;
  kiln_part part;
  const kiln_part* companions;
  std::size_t companion_count;
  const kiln_symbol* entries;
  std::size_t entry_count;
  const kiln_symbol* replacements;
  std::size_t replacement_count;
  /// Relocated DWARF sections, by name.
  const kiln_file* debug_sections;
  std::size_t debug_section_count;
  /// The image's functions: name, address and size.
  const kiln_function* functions;
  std::size_t function_count;
};

/// What the host wants at a pause.
enum kiln_next : std::uint32_t {
  /// Parse the text of this stage and go on to the next pause.
  kiln_next_stage,
  /// Compile the unit that the host has filled in, then return from kiln_clang_run.
  kiln_next_unit,
  /// Learn from the unit that the host has filled in, and go on to the next pause.
  kiln_next_learn,
  /// Learn that unit's leading declarations too, and go on to the next pause.
  kiln_next_learn_leading,
  /// Learn all declarations of the unit that the host has filled in, that version or a later one, for units that differ from
  /// it in bodies of functions only, and go on to the next pause.
  kiln_next_learn_declarations,
};

/// Where a process waits.
struct kiln_pause {
  /// How many stages of the prelude have been read.
  std::uint32_t stage;
  /// Whether the standard templates that a version uses are learned, and then its leading declarations, of which the
  /// first source file holds `leading_bytes` bytes.
  bool learned;
  bool learned_leading;
  std::uint64_t leading_bytes;
  /// Whether all its declarations are learned.
  bool learned_declarations;
};

struct kiln_host {
  void* context;
  /// Called at each pause; `unit` is to be filled in for kiln_next_unit.
  kiln_next (*pause)(void* context, const kiln_pause* pause, kiln_unit* unit);
  /// Called when the unit calls functions before their declaration, which is correct only as long as some other function
  /// is meant. Returns true in a process that tries the unit as it stands, and false, after that one has failed, in a
  /// process that is to declare all functions first.
  bool (*attempt)(void* context);
  /// Called for each diagnostic of a unit, as it arises.
  void (*diagnose)(void* context, const kiln_diagnostic* diagnostic);
  /// Called once, when the unit is linked.
  void (*linked)(void* context, const kiln_linked* linked);
  /// Called when a part of the work is done, in this order: 0 parsed, 1 generated, 2 linked.
  void (*reached)(void* context, std::uint32_t part);
};

/// Mirrors `ffi::Status`.
enum kiln_status : std::uint32_t {
  /// Something that is no fault of the unit; the message went to standard error.
  kiln_status_broken,
  /// The unit has errors.
  kiln_status_rejected,
  /// The unit is correct, and linked if that was asked for.
  kiln_status_done,
  /// The unit may mean something else when the prelude is parsed before it.
  kiln_status_prelude_unfit,
};

/// Writes the first stage's text, precompiled, to a file. Part of the build.
bool kiln_clang_precompile(const kiln_configuration* configuration, kiln_span output);

kiln_status kiln_clang_run(const kiln_configuration* configuration, const kiln_host* host);
}
