// Sets up clang as a library: a fixed invocation, no driver, no environment, no file system but the one in memory.

#include "clang/Basic/TargetInfo.h"
#include "clang/Frontend/FrontendActions.h"
#include "clang/Frontend/FrontendOptions.h"
#include "clang/Lex/HeaderSearch.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "clang/Sema/Sema.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/TargetParser/Host.h"
#include "session.h"

namespace kiln::shim {
namespace {

// The limits keep a hostile source within its compile budget (threats 7 to 10); the driver's defaults are higher. Steps of
// constant expressions are twice clang's own, as polls take some.
constexpr const char* fixed_arguments[] = {
    "-triple", "x86_64-pc-linux-gnu", "-emit-obj", "-disable-free", "-disable-llvm-verifier", "-discard-value-names",
    "-main-file-name", "kiln", "-mrelocation-model", "static", "-mframe-pointer=all", "-fmath-errno",
    "-fno-rounding-math", "-mconstructor-aliases", "-funwind-tables=2", "-ftls-model=local-exec",
    "-debug-info-kind=line-tables-only", "-dwarf-version=4", "-debugger-tuning=gdb", "-fdebug-compilation-dir=.",
    "-nostdsysteminc", "-nobuiltininc", "-internal-isystem", "/include/script", "-internal-isystem", "/include/c++",
    "-internal-isystem", "/include/c++-target", "-internal-isystem", "/include/c++/backward", "-internal-isystem",
    "/include/clang", "-internal-externc-isystem", "/include/libc",
    // Code for the optimiser is kept comparable between tiers: the prelude's IR generator is made for tier 1, and tier 0
    // turns the level down in the child.
    "-O2", "-fdeprecated-macro", "-ferror-limit", "20", "-fgnuc-version=4.2.1", "-fcxx-exceptions", "-fexceptions",
    "-vectorize-loops", "-vectorize-slp", "-fno-implicit-modules", "-fconstexpr-steps=3145728", "-ftemplate-depth=1024",
    "-fbracket-depth", "256", "-ftemplate-backtrace-limit=6", "-Wall", "-Wno-unused", "-Wno-unknown-pragmas",
    "-Wno-pragma-once-outside-header",
    "-fmacro-prefix-map=/project/=", "-fdebug-prefix-map=/project/=", "-D__GCC_HAVE_DWARF2_CFI_ASM=1", "-x", "c++",
    "kiln"};

void use_host_cpu(clang::TargetOptions& target) {
  target.CPU = llvm::sys::getHostCPUName().str();
  for (const auto& feature : llvm::sys::getHostCPUFeatures()) {
    target.FeaturesAsWritten.push_back((feature.second ? "+" : "-") + feature.first().str());
  }
}

/// Leaves what the CPU's name does not say of its features: clang sorts and joins them for each function that it makes code
/// for, and LLVM looks them up for each of its passes.
void drop_implied_features(clang::TargetOptions& target) {
  std::string error;
  const llvm::Target* code = llvm::TargetRegistry::lookupTarget(target.Triple, error);
  std::unique_ptr<llvm::MCSubtargetInfo> implied(code->createMCSubtargetInfo(target.Triple, target.CPU, ""));
  llvm::erase_if(target.Features, [&](const std::string& feature) { return implied->checkFeatures(feature); });
}

void add_embedded_headers(Session& session) {
  for (std::size_t i = 0; i < session.configuration.header_count; ++i) {
    const kiln_file& header = session.configuration.headers[i];
    session.files->addFile(text(header.path), 0,
                           llvm::MemoryBuffer::getMemBuffer(text(header.contents), text(header.path)));
  }
}

/// The main file does nothing but pause: before each stage, after the last one, and after each part of a lesson.
std::string pauses(std::size_t stages) {
  std::string text;
  for (std::size_t i = 0; i < stages + 4; ++i) text += "#pragma kiln pause\n";
  return text;
}

/// What scripts and plain programs have different. Programs are to do what clang++'s do, to the last digit.
void add_dialect(const Session& session, llvm::SmallVectorImpl<const char*>& arguments) {
  bool is_program = session.first_step == kiln_next_unit && session.unit.kind == kiln_program;
  // What libstdc++ lacks stands in front of it, and includes it.
  arguments.insert(arguments.begin(), {"-internal-isystem", "/include/script/kiln/std"});
  // So do headers that take the place of its own because they take less time.
  if (!is_program) arguments.insert(arguments.begin(), {"-internal-isystem", "/include/script/kiln/quick"});
  arguments.insert(arguments.begin(), {session.unit.is_older_standard ? "-std=gnu++17" : "-std=gnu++23",
                                       is_program ? "-ffp-contract=off" : "-ffp-contract=on"});
}

bool make_invocation(Session& session) {
  clang::CompilerInstance& clang = session.clang;
  clang.createDiagnostics(make_diagnostics(session).release(), /*ShouldOwnClient=*/true);
  llvm::SmallVector<const char*, 64> arguments(std::begin(fixed_arguments), std::end(fixed_arguments));
  add_dialect(session, arguments);
  if (!clang::CompilerInvocation::CreateFromArgs(clang.getInvocation(), arguments, clang.getDiagnostics()))
    return false;
  use_host_cpu(clang.getTargetOpts());
  // The standard headers see the same macros at both tiers: with __OPTIMIZE__ the C library offers other declarations.
  clang.getLangOpts().Optimize = 0;
  return true;
}

}  // namespace

Session::Session(const kiln_configuration& configuration, const kiln_host& host)
    : configuration(configuration), host(host), files(new llvm::vfs::InMemoryFileSystem) {
  for (std::size_t i = 0; i < configuration.symbol_count; ++i) {
    symbols[text(configuration.symbols[i].name)] = configuration.symbols[i].address;
  }
}

namespace {

/// The header that is precompiled, and where its compiled form lies.
constexpr llvm::StringLiteral standard_header = "/include/script/kiln/standard.h";
constexpr llvm::StringLiteral standard_precompiled = "/include/standard.pch";

void use_precompiled(Session& session) {
  session.files->addFile(standard_precompiled, 0,
                         llvm::MemoryBuffer::getMemBuffer(text(session.configuration.precompiled), standard_precompiled,
                                                          /*RequiresNullTerminator=*/false));
  session.clang.getPreprocessorOpts().ImplicitPCHInclude = standard_precompiled;
}

}  // namespace

bool precompile(Session& session, llvm::StringRef output) {
  clang::CompilerInstance& clang = session.clang;
  if (!make_invocation(session)) return false;
  add_embedded_headers(session);
  clang.createFileManager(session.files);
  clang.getLangOpts().PCHInstantiateTemplates = 1;
  clang.getFrontendOpts().Inputs = {
      clang::FrontendInputFile(standard_header, clang::InputKind(clang::Language::CXX, clang::InputKind::Source, false,
                                                                 clang::InputKind::HeaderUnit_None, true))};
  clang.getFrontendOpts().OutputFile = output.str();
  clang::GeneratePCHAction action;
  return clang.ExecuteAction(action);
}

/// The file that pauses. clang looks up the main file's name where it generates code, so that it has to be a file.
static clang::FileID begin_pauses(Session& session) {
  constexpr llvm::StringLiteral name = "/kiln";
  session.files->addFile(name, 0,
                         llvm::MemoryBuffer::getMemBufferCopy(pauses(session.configuration.stage_count), name));
  auto entry = session.clang.getFileManager().getOptionalFileRef(name);
  return session.clang.getSourceManager().createFileID(*entry, {}, clang::SrcMgr::C_User);
}

/// A program without a parsed prelude is the main file itself.
static void set_main_file(Session& session) {
  bool is_program = session.first_step == kiln_next_unit;
  session.clang.getSourceManager().setMainFileID(is_program ? begin_program(session) : begin_pauses(session));
}

bool prepare(Session& session) {
  clang::CompilerInstance& clang = session.clang;
  if (!make_invocation(session) || !clang.createTarget()) return false;
  drop_implied_features(clang.getTargetOpts());
  add_embedded_headers(session);
  if (session.unit.is_precompiled) use_precompiled(session);
  clang.createFileManager(session.files);
  clang.createSourceManager(clang.getFileManager());
  clang.createPreprocessor(clang::TU_Complete);
  clang.createASTContext();
  std::unique_ptr<clang::CodeGenerator> generator(
      clang::CreateLLVMCodeGen(clang.getDiagnostics(), "kiln", session.files, clang.getHeaderSearchOpts(),
                               clang.getPreprocessorOpts(), clang.getCodeGenOpts(), session.context));
  session.generator = generator.get();
  clang.setASTConsumer(make_muted(session, std::move(generator)));
  clang.getPreprocessor().getBuiltinInfo().initializeBuiltins(clang.getPreprocessor().getIdentifierTable(),
                                                              clang.getLangOpts());
  add_universe(session);
  clang.createSema(clang::TU_Complete, nullptr);
  add_pause_pragma(session);
  add_entries_pragma(session);
  watch_prelude_fitness(session);
  set_main_file(session);
  clang.getDiagnosticClient().BeginSourceFile(clang.getLangOpts(), &clang.getPreprocessor());
  return true;
}

}  // namespace kiln::shim
