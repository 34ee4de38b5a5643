//! Plain programs: nothing is parsed ahead for them.

use wire::compile::{Outcome, Prelude, ProgramKind};

use crate::compiler::{Compiler, is_image, request};

#[test]
fn the_standard_headers_are_read_precompiled() {
    let mut compiler = Compiler::start();
    let program = request(ProgramKind::Program, &[("a.cpp", "#include <iostream>\nint main() { std::cout << 1; }")]);
    let reply = compiler.compile(Prelude::Standard, &program);
    assert!(is_image(&reply), "{:?} {:?}", reply.outcome, reply.diagnostics);
}

#[test]
fn a_macro_that_headers_know_makes_them_unfit() {
    let mut compiler = Compiler::start();
    let text = "#define private public\n#include <string>\nint main() {}";
    let program = request(ProgramKind::Program, &[("a.cpp", text)]);
    assert!(matches!(compiler.compile(Prelude::Standard, &program).outcome, Outcome::PreludeUnfit));
    assert!(is_image(&compiler.compile(Prelude::Bare, &program)));
}

#[test]
fn older_programs_are_read_as_such() {
    let mut compiler = Compiler::start();
    let program = request(ProgramKind::Program, &[("a.cpp", "int main() { int concept = 0; return concept; }")]);
    assert!(matches!(compiler.compile(Prelude::Bare, &program).outcome, Outcome::Rejected));
    assert!(is_image(&compiler.compile(Prelude::BareOlder, &program)));
}
