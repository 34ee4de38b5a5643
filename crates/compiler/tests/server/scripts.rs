//! Scripts: their preludes are parsed by and by, and compiles start from whichever is there.

use std::os::fd::AsFd;

use wire::compile::{CompileRequest, Ending, FromCompiler, Lesson, Outcome, Prelude, ProgramKind, ToCompiler};

use crate::compiler::{Compiler, is_image, reply, request};

const LESSON: Lesson = Lesson(7);

fn script(answer: &str) -> CompileRequest {
    let text = format!(
        "struct Item {{ std::string name; int count; }};\n\
         static std::vector<Item> items() {{ return {{{{\"a\", 1}}}}; }}\n\
         std::string doGet(const Event& e) {{ return items().front().name + \"{answer}\"; }}\n"
    );
    request(ProgramKind::Script, &[("a.cpp", &text)])
}

#[test]
fn one_script_waits_for_the_headers_only() {
    let mut compiler = Compiler::start();
    assert!(is_image(&compiler.compile(Prelude::ScriptHeaders, &script("one"))));
    assert_eq!(compiler.receive(), FromCompiler::Ready(Prelude::ScriptHeaders));
    let rejected = compiler.compile(Prelude::ScriptHeaders, &script("\" + nothing + \""));
    assert!(matches!(rejected.outcome, Outcome::Rejected));
    assert!(rejected.diagnostics[0].message.contains("nothing"), "{:?}", rejected.diagnostics);
}

#[test]
fn scripts_are_compiled_from_what_is_parsed() {
    let mut compiler = Compiler::start();
    compiler.send(&ToCompiler::Prepare, &[]);
    assert!(is_image(&compiler.compile(Prelude::ScriptHeaders, &script("early"))));
    for prelude in [Prelude::ScriptHeaders, Prelude::Script] {
        assert_eq!(compiler.receive(), FromCompiler::Ready(prelude));
    }
    for answer in ["one", "two", "three"] {
        assert!(is_image(&compiler.compile(Prelude::Script, &script(answer))));
    }
    several_at_once(&mut compiler);
    learns(&mut compiler);
    a_cancelled_compile_ends(&mut compiler);
    rests(&mut compiler);
}

/// More than there are spare processes for.
fn several_at_once(compiler: &mut Compiler) {
    let begun: Vec<_> = (0..4).map(|number| compiler.begin(Prelude::Script, &script(&number.to_string())).1).collect();
    for stream in begun {
        assert!(is_image(&reply(stream).expect("a reply")));
    }
}

fn learns(compiler: &mut Compiler) {
    compiler.learn(LESSON, &script("one"));
    assert_eq!(compiler.receive(), FromCompiler::Learned(LESSON));
    let FromCompiler::LearnedLeading { lesson, leading_bytes } = compiler.receive() else { panic!() };
    assert_eq!(lesson, LESSON);
    assert!(leading_bytes > 0);
    for answer in ["two", "three"] {
        for prelude in [Prelude::LearnedLeading(LESSON), Prelude::Learned(LESSON), Prelude::Script] {
            assert!(is_image(&compiler.compile(prelude, &script(answer))), "{prelude:?}");
        }
    }
    compiler.send(&ToCompiler::Forget(LESSON), &[]);
}

fn a_cancelled_compile_ends(compiler: &mut Compiler) {
    let endless = "template<int N> struct Slow { static constexpr int value = Slow<N - 1>::value + Slow<N - 2>::value; };\n\
                   constexpr int spin() { int n = 0; for (int i = 0; i < 1000000; ++i) n += i % 7; return n; }\n\
                   template<int N> constexpr int many = spin() + many<N - 1>; template<> constexpr int many<0> = 0;\n\
                   std::string doGet() { return std::to_string(many<1000>); }";
    let (cancelled, stream) = compiler.begin(Prelude::Script, &request(ProgramKind::Script, &[("a.cpp", endless)]));
    compiler.send(&ToCompiler::Cancel(cancelled), &[]);
    assert!(reply(stream).is_none());
    let ending = loop {
        match compiler.receive_any() {
            FromCompiler::Exited { id, ending, .. } if id == cancelled => break ending,
            _ => {}
        }
    };
    assert_eq!(ending, Ending::Signal(9));
}

/// Compiles are as good from a prelude that lies in files.
fn rests(compiler: &mut Compiler) {
    let file = || std::fs::File::from(rustix::fs::memfd_create("rest", rustix::fs::MemfdFlags::CLOEXEC).unwrap());
    let (first, headers, script_prelude) = (file(), file(), file());
    compiler.send(&ToCompiler::Rest, &[first.as_fd(), headers.as_fd(), script_prelude.as_fd()]);
    for prelude in [Prelude::Script, Prelude::ScriptHeaders, Prelude::Script] {
        assert!(is_image(&compiler.compile(prelude, &script("rested"))), "{prelude:?}");
    }
    assert!(script_prelude.metadata().unwrap().len() > 0);
}
