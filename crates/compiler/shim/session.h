// One compile session: the clang objects behind a parsed prelude, and what a unit adds to them.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "clang/AST/ExternalASTSource.h"
#include "clang/AST/GlobalDecl.h"
#include "clang/CodeGen/ModuleBuilder.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Lex/Token.h"
#include "difference.h"
#include "linked_part.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/Support/VirtualFileSystem.h"
#include "polls/polls.h"
#include "shim.h"

namespace kiln::shim {

/// Where project files lie in the compiler's file system, and the prefix that diagnostics and debug information lose.
inline constexpr llvm::StringLiteral project_directory = "/project/";

/// Names of runtime symbols and their addresses: all that a script can link against.
using SymbolTable = llvm::StringMap<std::uint64_t>;

inline llvm::StringRef text(kiln_span span) { return {span.data, span.size}; }
inline kiln_span span(llvm::StringRef text) { return {text.data(), text.size()}; }

/// A function of the unit that the engine may call: its name, and the symbol of the code to call.
struct EntryPoint {
  std::string name;
  std::string symbol;
};

using Identifiers = llvm::DenseSet<const clang::IdentifierInfo*>;

/// A lambda expression that means the same wherever it stands in a body of its function (lambdas.cpp).
struct LearnedLambda {
  struct Token {
    llvm::StringRef text;
    /// How many lines after the expression's first one.
    unsigned line;
  };
  clang::LambdaExpr* expression;
  /// On which it begins.
  unsigned line;
  std::vector<Token> tokens;
  /// What it names and does not declare itself; nothing of the function's own is among that.
  Identifiers outer_names;
};

/// A function of a version, another version of which may have another body.
struct LearnedBody {
  clang::FunctionDecl* function;
  /// The source file, and where in it the body opens.
  llvm::StringRef path;
  std::size_t open;
  /// How many tokens before that the colon before a constructor's initialisers stands; 0 without any.
  std::size_t initializer_tokens;
  std::vector<LearnedLambda> lambdas;
  /// Of a template: what it has been instantiated for.
  std::vector<clang::FunctionDecl*> instances;
};

/// The tokens of a body that differs from the one learned, a constructor's initialisers before it.
struct NewBody {
  const LearnedBody* learned;
  std::vector<clang::Token> tokens;
  /// Those that are lambda expressions of the learned body, and the outer names of those.
  std::vector<const clang::LambdaExpr*> lambdas;
  Identifiers outer_names;
};

/// What an earlier version of a script has taught (learn.cpp).
struct Lesson {
  enum Step {
    none,
    /// Reading the whole version, for the standard templates it instantiates; its declarations are muted.
    reading_whole,
    /// Waiting with those.
    whole,
    /// Reading the leading declarations, which later versions are to share.
    reading_leading,
    /// Reading what follows them, for the templates it instantiates over their types; its declarations are muted.
    reading_rest,
    /// Waiting with both.
    leading,
    /// Reading the whole version for good.
    reading_declarations,
    /// Waiting with its declarations: later versions are to differ in bodies of functions only.
    declarations,
  };
  Step step = none;
  /// The version learned from.
  kiln_unit version = {};
  /// The path of its first source, the leading declarations of that, and what follows them.
  llvm::StringRef path;
  llvm::StringRef leading_text;
  llvm::StringRef rest_text;
  /// What those declarations may call by name alone, and so find by the types of its arguments.
  Identifiers called_names;
  /// Whether values of their types can become others by conversion functions.
  bool has_conversions = false;
  /// Classes that have been read for good.
  std::vector<const clang::CXXRecordDecl*> classes;
  /// Macros that muted text has defined.
  std::vector<clang::IdentifierInfo*> macros;
  /// Functions that have been instantiated and are in no companion yet.
  std::vector<clang::FunctionDecl*> instantiated;
  /// Muted declarations since the last companion: what they call becomes part of the next one.
  std::vector<clang::Decl*> muted;

  // Of a version whose declarations are learned for good (bodies.cpp):
  /// What the code generator would have been told of them.
  std::vector<std::function<void(clang::ASTConsumer&)>> untold;
  /// clang has warned of something, or the version's meaning depends on the numbers of its lines.
  bool has_warnings = false, names_lines = false;
  /// Its functions are declared before they are defined, as it is wrong as it stands.
  bool is_hoisted = false;
  /// What its sources find declared, or include.
  Identifiers names_of_headers;
  std::vector<LearnedBody> bodies;
  /// Of functions that may get another body: where what calls them goes, by symbol.
  SymbolTable stubs;
  /// What of a unit differs, until it is parsed; the functions that have another body now.
  std::vector<NewBody> new_bodies;
  llvm::DenseSet<const clang::Decl*> changed;
  /// An error may be one that the unit would not have by itself.
  bool has_doubtful_errors = false;
  /// Text of the version that stands on other lines in the unit: file, line in the version, lines further down, separated
  /// by tabs, one move per line. What follows it in its file has moved as far, up to the next move.
  std::string moved_lines;

  bool is_muted() const { return step == reading_whole || step == reading_rest; }
  bool is_reading() const { return is_muted() || step == reading_leading || step == reading_declarations; }
};

/// Namespaces with this start of their name are there to learn from, and never become code.
inline constexpr llvm::StringLiteral muted_namespace = "__kiln_learned_";

/// Everything that lives as long as the process.
struct Session {
  Session(const kiln_configuration& configuration, const kiln_host& host);

  const kiln_configuration& configuration;
  const kiln_host& host;
  llvm::IntrusiveRefCntPtr<llvm::vfs::InMemoryFileSystem> files;
  SymbolTable symbols;
  llvm::LLVMContext context;
  clang::CompilerInstance clang;
  clang::CodeGenerator* generator = nullptr;
  llvm::IntrusiveRefCntPtr<clang::ExternalASTSource> universe;
  /// What the host wants at pause 0, before there is anything to parse.
  kiln_next first_step = kiln_next_stage;
  /// How many stages of the prelude have been read.
  std::uint32_t stage = 0;
  /// Every identifier that the prelude mentions.
  Identifiers prelude_identifiers;
  /// Where the declarations of the prelude end.
  clang::Decl* last_prelude_declaration = nullptr;
  /// Set when the host has asked for a unit; the first location that belongs to it.
  bool in_unit = false;
  kiln_unit unit = {};
  clang::SourceLocation unit_start;
  std::vector<EntryPoint> entries;
  /// Puts polls into the unit's functions.
  std::optional<polls::Inserter> polls;
  /// What an earlier version of the unit taught.
  Lesson lesson;
  /// Code that the unit shares with that version, linked.
  std::vector<LinkedPart> companions;
  /// The unit may mean something else without what was parsed before it (unfit.cpp), or an error may come of that.
  bool prelude_unfit = false;
  /// A program that has asked for all standard headers by libstdc++'s bits/stdc++.h.
  bool includes_everything = false;
};

/// Sets up clang: invocation, files, target, consumers (invocation.cpp).
bool prepare(Session& session);
/// Writes the standard headers, precompiled, to a file.
bool precompile(Session& session, llvm::StringRef output);
/// The unit's first source file, or null.
const kiln_file* first_source(const kiln_unit& unit);
/// Starts reading the unit, inside a pragma at `location` (unit.cpp).
void enter_unit(Session& session, clang::SourceLocation location);
/// The tokens of the unit's files that have been entered, up to their end mark, after preprocessing (unit.cpp).
std::vector<clang::Token> read_sources(clang::Preprocessor& preprocessor);
/// Ends what read_sources reads. An identifier that no program may use.
inline constexpr llvm::StringLiteral end_of_sources = "__kiln_end_of_sources";
/// Whether tokens have yet to be searched for names of macros.
enum class Macros { expanded, as_they_are };
/// Gives the parser `tokens` next.
void enter_tokens(clang::Preprocessor& preprocessor, llvm::ArrayRef<clang::Token> tokens,
                  Macros macros = Macros::as_they_are);
/// A file's tokens without preprocessing, those of directives apart.
struct RawTokens {
  std::vector<clang::Token> text;
  std::vector<clang::Token> directives;
};
RawTokens raw_tokens(clang::Preprocessor& preprocessor, clang::FileID file);
/// Makes the unit, a plain program, ready to be read as the main file, which is returned (unit.cpp).
clang::FileID begin_program(Session& session);
/// Makes the unit's files part of the compiler's file system (unit.cpp).
void add_headers(Session& session);
void add_sources(Session& session);
/// Reads `text` next, as a file called `name`.
void enter_text(clang::Preprocessor& preprocessor, llvm::StringRef text, llvm::StringRef name,
                clang::SourceLocation location);
/// Whether the engine calls a function of that name (entries.cpp).
bool is_handler_name(llvm::StringRef name);
/// The pragma that makes entries (entries.cpp).
void add_entries_pragma(Session& session);
/// Notices when the prelude changes what a program means (unfit.cpp).
void watch_prelude_fitness(Session& session);
/// Whether `declaration` is, or holds, a function that templates would have found had it been there when a lesson
/// instantiated them over the lesson's types.
bool changes_lookup(const Session& session, const clang::Decl* declaration);
/// Whether templates call functions of that name for any type that has one.
bool is_looked_for(const Session& session, const clang::FunctionDecl& function);
/// Whether the unit, which started from a lesson, has such a function.
bool unit_changes_lookup(const Session& session);
/// The diagnostics client (diagnostics.cpp).
std::unique_ptr<clang::DiagnosticConsumer> make_diagnostics(Session& session);
/// The pragma that pauses (stages.cpp).
void add_pause_pragma(Session& session);
/// Tells clang which definitions the runtime already has (universe.cpp).
void add_universe(Session& session);
/// Makes of the prelude's using-directive one that yields to all other names (names.cpp).
void yield_api_names(Session& session);
/// Sets the code generator's options for the unit's tier (unit.cpp).
void choose_tier(Session& session);
/// Sets those of tier 0.
void choose_quick_code(clang::CodeGenOptions& options);
/// Asks anew which definitions exist, after symbols have been added (universe.cpp).
void forget_universe(Session& session);
/// Starts learning from the session's unit, inside a pragma at `location` (learn.cpp).
void learn(Session& session, clang::SourceLocation location);
/// Starts learning its leading declarations.
void learn_leading(Session& session, clang::SourceLocation location);
/// Starts learning all declarations of the session's unit, for units that differ in bodies of functions only.
void learn_declarations(Session& session, clang::SourceLocation location);
/// Reads the session's unit, or the version that is to be learned; the first location in it becomes the unit's start. Returns
/// the tokens of its source files (unit.cpp).
std::vector<clang::Token> enter_sources(Session& session, clang::SourceLocation location);
/// Whether a version calls a function before anything mentions its name, and so is compiled with functions declared first.
bool is_certainly_hoisted(Session& session, const kiln_unit& version);
/// Finds the functions of the version read that may get another body (bodies.cpp).
void find_bodies(Session& session);
/// Finds what bodies of functions the unit has different from the lesson's version; without more differences than that, it
/// fits the lesson.
void enter_bodies(Session& session, clang::SourceLocation location);
/// Parses those, at the end of the program.
void parse_bodies(Session& session);
/// Finds, in a function's body, what its next one may take over (lambdas.cpp).
std::vector<LearnedLambda> find_lambdas(Session& session, const clang::FunctionDecl& function, const clang::Stmt& body);
/// The next body, of these tokens, with what it takes over of that; adds to `moves` where that stands now.
NewBody reuse_lambdas(Session& session, const LearnedBody& learned, const ChangedBody& change,
                      llvm::ArrayRef<clang::Token> tokens, std::vector<MovedText>& moves);
/// Whether what a new body, parsed now, has taken over means what it would had it been parsed there.
bool keeps_meaning_of_lambdas(const NewBody& body);
/// A token as it is written.
llvm::StringRef text_of(const clang::SourceManager& sources, const clang::Token& token);
/// Has the code generator make the code of a function that has another body now (stubs.cpp).
void emit_body(Session& session, clang::FunctionDecl* function);
/// Has all that calls one of the lesson's functions go to a stub, whose address is noted by the function's symbol. Returns
/// false if those are too many.
bool open_functions(Session& session, llvm::Module& module);
/// Gives the functions that the unit has anew the names that stubs lead to.
void rename_bodies(Session& session, llvm::Module& module);
/// Adds the stubs to the lesson's code: they lead to the unit's functions, or else to the lesson's.
void add_stubs(Session& session, const LinkedPart& unit);
/// What the code of a function has at the end of its symbol when others get to it by a stub.
inline constexpr llvm::StringLiteral body_suffix = ".body";
/// What a function is in code: one function, or several if it makes or destroys an object (companion.cpp). Without the one
/// that gives the memory back as well, which belongs to the virtual table.
llvm::SmallVector<clang::GlobalDecl, 3> variants(const clang::FunctionDecl& function);
/// Has the code generator emit `function`, in each of its variants (companion.cpp).
void require(clang::CodeGenerator& generator, clang::FunctionDecl* function);
/// Goes on where reading paused. Returns false when there is nothing more to read.
bool go_on_learning(Session& session, clang::SourceLocation location);
/// Whether a declaration is there to learn from only.
bool is_in_muted_namespace(const clang::Decl& declaration);
/// Whether the session's unit begins as the lesson's version did.
bool matches_lesson(const Session& session);
/// The unit's first source file without the declarations that the lesson has parsed already, with its line numbers.
std::string rest_of_first_source(const Session& session);
/// Puts polls into functions of the unit, or of a version that is learned, if it is to have any; before the code generator
/// knows of them (unit.cpp).
void insert_polls(Session& session, clang::DeclGroupRef group);
/// A consumer that mutes declarations that are only there to learn from.
std::unique_ptr<clang::ASTConsumer> make_muted(Session& session, std::unique_ptr<clang::CodeGenerator> generator);
/// Reports a symbol that nothing defines, where the unit declares it (diagnostics.cpp).
void report_undefined(Session& session, llvm::StringRef symbol);
/// Reports an error about a symbol where the unit declares it (diagnostics.cpp).
void report_at(Session& session, llvm::StringRef symbol, llvm::StringRef message);
/// Reports an error that has no place in the sources (diagnostics.cpp).
void report_error(Session& session, llvm::StringRef message);
/// Has the code generator do, once, what it otherwise does in each process (generate.cpp).
void warm_up_generator(Session& session);
/// Machine code for the unit: an ELF object (generate.cpp).
bool generate(Session& session, llvm::SmallVectorImpl<char>& object);
/// Links the object at `address` (link.cpp).
std::optional<LinkedPart> link(Session& session, llvm::MutableArrayRef<char> object, std::uint64_t address);
/// Tells the host of the unit and its companions (report.cpp).
void tell_host(const Session& session, const LinkedPart& unit);
/// Compiles what the lesson has instantiated since the last call, and what the code generator is yet to be told of, for all
/// units that will follow. Returns false where there is no companion for want of anything (companion.cpp).
bool make_companion(Session& session);
/// Where a lesson's companions lie: the first of them, and the bytes that each may take. Mirrors
/// `wire::layout::IMAGE_ADDRESS_MAX` and the size of the window after it, halved: a lesson has two companions.
inline constexpr std::uint64_t first_companion_address = 0x78000000;
inline constexpr std::uint64_t companion_bytes_max = 32 << 20;
/// Of those, what stubs may take, at the end.
inline constexpr std::uint64_t stub_bytes_max = 128 << 10;

}  // namespace kiln::shim
