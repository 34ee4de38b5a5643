//! What the programs of `tests/conformance` do as programs they do as scripts, too: with the prelude and its names in scope,
//! with the headers that are quicker than the standard library's, at both tiers.

use std::fs;
use std::path::{Path, PathBuf};

use crate::site::Site;

/// Programs that are about something that a script does not have.
const PROGRAMS_ONLY: &[&str] = &[
    // What happens before and after main is printed to the log.
    "constructor_attributes",
    "init_priority",
    "static_initialisation_order",
    "static_locals",
    "temporaries_and_moves",
    // Names of the file and of main.
    "bit_operations",
    "includes_itself",
    "rtti_typeid",
    "source_locations",
    // Names that the prelude has taken, and macros that would have to come before it.
    "control_flow",
    "declarations_by_hand",
    "macros_after_headers",
    "names_of_the_c_library",
    "names_of_the_standard_library",
    "private_made_public",
    // C++17 where C++23 differs, and text that is no C++ after a change of main.
    "alternative_tokens",
    "predefined_names",
    "standard_17_identifiers",
    "standard_17_text",
    // Contraction of floating-point operations, which scripts allow; the library's allocations of quicker code; exit.
    "floating_point_contraction",
    "operator_new_in_library",
    "posix_threads",
];

/// A program that needs nothing but itself.
struct Program {
    name: String,
    script: String,
    expected: String,
}

/// Calls the program's function with its output in a file, which is answered.
const HANDLER: &str = r#"
Output doGet(const kiln::Event&) {
  if (!std::freopen("/tmp/printed", "w", stdout)) return "there is no file for what is printed";
  [[maybe_unused]] char name[] = "program";
  [[maybe_unused]] char* arguments[] = {name, nullptr};
  CALL;
  std::cout.flush();
  std::fflush(nullptr);
  std::ifstream printed("/tmp/printed", std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(printed), {});
}
"#;

/// The program with its main as one function of a script. Only main may end without a `return`.
fn script(program: &str) -> Option<String> {
    let start = program.find("int main(")? + "int main(".len();
    let parameters = program[start..].split(')').next()?;
    let call = if ["", "void"].contains(&parameters) { "program_main()" } else { "program_main(1, arguments)" };
    let renamed = program.replacen("int main(", "int program_main(", 1);
    let (body, _) = renamed.rsplit_once('}')?;
    Some(format!("{body}return 0; }}\n{}", HANDLER.replace("CALL", call)))
}

fn programs() -> Vec<Program> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "cpp"));
    files.sort();
    let program = |file: PathBuf| {
        let has = |extension: &str| file.with_extension(extension).exists();
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        if has("arguments") || has("stdin") || has("status") || PROGRAMS_ONLY.contains(&name.as_str()) {
            return None;
        }
        let expected = fs::read_to_string(file.with_extension("expected")).ok()?;
        Some(Program { name, script: script(&fs::read_to_string(&file).unwrap())?, expected })
    };
    files.into_iter().filter_map(program).collect()
}

#[test]
fn scripts_do_what_programs_do() {
    let Some(site) = Site::start(&[]) else { return };
    let programs = programs();
    assert!(programs.len() >= 110, "only {} programs were found", programs.len());
    let mut faults = Vec::new();
    let mut ask = |program: &Program, tier: &str| {
        let answer = site.get(&format!("/{}/", program.name));
        if answer.body() != program.expected {
            faults.push(format!("{} at tier {tier}: {} {}", program.name, answer.status, answer.body()));
        }
    };
    for program in &programs {
        site.write(&format!("{}/script.yaml", program.name), "limits: {class: enterprise, threads: 20}\n");
        site.write(&format!("{}/main.cpp", program.name), &program.script);
        site.wait_for(&format!("{}: live at", program.name));
        ask(program, "0");
        let optimised = format!("{}: optimised", program.name);
        assert!(!site.log().contains(&optimised), "{} was not asked at tier 0", program.name);
    }
    for program in &programs {
        site.wait_for(&format!("{}: optimised", program.name));
        ask(program, "1");
    }
    assert!(faults.is_empty(), "{} answers differ:\n{}", faults.len(), faults.join("\n"));
}
