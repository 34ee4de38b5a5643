//! Scripts: their preludes are parsed by and by, and compiles start from whichever is there.

use std::os::fd::AsFd;

use wire::compile::{
    CompileId, CompileRequest, Ending, FromCompiler, Lesson, Outcome, Prelude, ProgramKind, ToCompiler, UNKNOWN_PLACE,
};
use wire::layout::IMAGE_ADDRESS_MAX;

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
    shares_functions_with_their_lines(&mut compiler);
    shares_what_stands_before_the_edits(&mut compiler);
    judges_mistakes_from_a_lesson(&mut compiler);
    compiles_changed_bodies_alone(&mut compiler);
    takes_over_lambda_expressions(&mut compiler);
    shares_functions_in_any_order(&mut compiler);
    refuses_bodies_that_may_mean_something_else(&mut compiler);
    says_where_bodies_are_wrong(&mut compiler);
    keeps_the_meaning_of_found_functions(&mut compiler);
    a_cancelled_compile_ends(&mut compiler);
    rests(&mut compiler);
    outlives_what_cannot_be_learned(&mut compiler);
}

/// A process that could not learn has ended with packets unread, and more are sent to it.
fn outlives_what_cannot_be_learned(compiler: &mut Compiler) {
    let lesson = Lesson(8);
    compiler.try_to_learn(lesson, &script("\" + nothing + \""));
    for _ in 0..3 {
        assert!(is_image(&compiler.compile(Prelude::Script, &script("one"))));
        compiler.send(&ToCompiler::RestLesson(lesson), &[]);
    }
    compiler.send(&ToCompiler::Forget(lesson), &[]);
    assert!(is_image(&compiler.compile(Prelude::Script, &script("two"))));
}

/// More than there are spare processes for.
fn several_at_once(compiler: &mut Compiler) {
    let begun: Vec<_> = (0..4).map(|number| compiler.begin(Prelude::Script, &script(&number.to_string())).1).collect();
    for stream in begun {
        assert!(is_image(&reply(stream).expect("a reply")));
    }
}

fn learns(compiler: &mut Compiler) {
    let known = compiler.learn(LESSON, &script("one"));
    assert!(known.leading_bytes.is_some_and(|bytes| bytes > 0) && known.has_declarations);
    for answer in ["two", "three"] {
        let learned = [Prelude::LearnedDeclarations, Prelude::LearnedLeading, Prelude::Learned].map(|of| of(LESSON));
        for prelude in learned.into_iter().chain([Prelude::Script]) {
            assert!(is_image(&compiler.compile(prelude, &script(answer))), "{prelude:?}");
        }
    }
    compiler.send(&ToCompiler::Forget(LESSON), &[]);
}

/// An inline function of the version learned is compiled with the lesson, and has file and line all the same.
fn shares_functions_with_their_lines(compiler: &mut Compiler) {
    let version = |answer: &str| {
        let text = format!(
            "struct Item {{\n  int value;\n  int doubled() const {{\n    return 2 * value;\n  }}\n}};\n\
             static Item item() {{ return {{4}}; }}\n\
             std::string doGet(const Event&) {{ return std::to_string(item().doubled()) + \"{answer}\"; }}\n"
        );
        request(ProgramKind::Script, &[("a.cpp", &text)])
    };
    compiler.learn(LESSON, &version("one"));
    let shared_from = |prelude, compiler: &mut Compiler| {
        let reply = compiler.compile(prelude, &version("two"));
        let Outcome::Image { line_table, .. } = reply.outcome else { panic!("{:?}", reply.diagnostics) };
        line_programs_in(&line_table, IMAGE_ADDRESS_MAX..u64::from(u32::MAX))
    };
    assert_eq!(shared_from(Prelude::Script, compiler), 0);
    assert!(shared_from(Prelude::LearnedLeading(LESSON), compiler) > 0);
    compiler.send(&ToCompiler::Forget(LESSON), &[]);
}

/// A lesson's leading declarations end before the one in which its author edits, and before what the engine may call.
fn shares_what_stands_before_the_edits(compiler: &mut Compiler) {
    let version = |answer: &str| {
        format!(
            "struct Item {{ int value; }};\n\
             static int first(const Item& item) {{ return item.value; }}\n\
             int second() {{ static int calls = 0; return ++calls + first({{1}}); }}\n\
             static std::string last() {{ return \"{answer}\"; }}\n\
             int unused(const Event&) {{ return 1; }}\n\
             std::string doGet(const Event&) {{ return last() + std::to_string(second()); }}\n"
        )
    };
    let (learned, edited) = (version("one"), version("two"));
    let place = |text: &str| learned.find(text).unwrap() as u64;
    let cases = [
        (place("one"), place("static std::string last")),
        (place("last() +"), place("int unused")),
        (place("item.value"), place("static int first")),
        (place("Item"), 0),
        (UNKNOWN_PLACE, place("static int first")),
    ];
    for (edited_from, leading) in cases {
        let files = |text: &str| CompileRequest { edited_from, ..request(ProgramKind::Script, &[("a.cpp", text)]) };
        assert_eq!(compiler.learn(LESSON, &files(&learned)).leading_bytes, Some(leading), "{edited_from}");
        let fits = edited.starts_with(&learned[..leading as usize]);
        let reply = compiler.compile(Prelude::LearnedLeading(LESSON), &files(&edited));
        assert_eq!(is_image(&reply), fits, "{edited_from}: {:?}", reply.diagnostics);
        compiler.send(&ToCompiler::Forget(LESSON), &[]);
    }
    // Its first function calls a later one, and is parsed with the declarations of all.
    let backwards = "int first() { return second(); }\nint second() { return 2; }\n\
                     std::string doGet(const Event&) { return std::to_string(first()); }\n";
    let edited_from = backwards.find("2;").unwrap() as u64;
    let request = CompileRequest { edited_from, ..request(ProgramKind::Script, &[("a.cpp", backwards)]) };
    let known = compiler.learn(LESSON, &request);
    assert_eq!((known.leading_bytes, known.has_declarations), (Some(0), true));
    assert!(is_image(&compiler.compile(Prelude::LearnedLeading(LESSON), &request)));
    compiler.send(&ToCompiler::Forget(LESSON), &[]);
}

/// How many sequences of lines begin at an address in `range`: each begins with DW_LNE_set_address (DWARF 4, 6.2.5.3).
fn line_programs_in(line_table: &[u8], range: std::ops::Range<u64>) -> usize {
    let sets_address = |bytes: &&[u8]| {
        let Some(([0, 9, 2], address)) = bytes.split_first_chunk::<3>() else { return false };
        address.first_chunk().is_some_and(|address| range.contains(&u64::from_le_bytes(*address)))
    };
    line_table.windows(11).filter(sets_address).count()
}

/// The script that a lesson is about: a type, a template over it, and a function that uses both.
fn shown(before: &str, called: &str) -> CompileRequest {
    let text = format!(
        "struct Item {{ std::string name; }};\n\
         struct Row : std::vector<int> {{}};\n\
         template<class T> concept Streamable = requires(std::ostream& out, const T& value) {{ out << value; }};\n\
         template<class T> struct Show {{ std::string kind = Streamable<T> ? \"streamed\" : \"plain\"; }};\n\
         static int depth() {{ return 1; }}\n\
         {before}\n\
         std::string doGet() {{ return {called} + Show<Item>().kind + std::to_string(std::hash<int>()(depth())); }}\n"
    );
    request(ProgramKind::Script, &[("a.cpp", &text)])
}

/// What a lesson cannot have caused is said at once; what it may have caused is not.
fn judges_mistakes_from_a_lesson(compiler: &mut Compiler) {
    compiler.learn(LESSON, &shown("static std::string removed() { return \"\"; }", "removed()"));
    let leading = Prelude::LearnedLeading(LESSON);
    let rejected = compiler.compile(leading, &shown("", "dephts()"));
    assert_eq!(rejected.outcome, Outcome::Rejected);
    assert!(rejected.diagnostics[0].message.contains("did you mean 'depth'"), "{:?}", rejected.diagnostics);
    // What the lesson's version had is no suggestion.
    let gone = compiler.compile(leading, &shown("", "removed()"));
    assert_eq!(gone.outcome, Outcome::Rejected);
    assert!(!format!("{:?}", gone.diagnostics).contains("__kiln"), "{:?}", gone.diagnostics);
    let specialization = "template<> struct Show<Item> { std::string kind = \"special\"; };";
    assert_eq!(compiler.compile(leading, &shown(specialization, "\"\"")).outcome, Outcome::PreludeUnfit);
    assert!(is_image(&compiler.compile(Prelude::Script, &shown(specialization, "\"\""))));
    compiler.send(&ToCompiler::Forget(LESSON), &[]);
}

/// A version in which every function can get another body.
const VERSION: &str = "\
#include <cstring>
#define LIMIT 10
static int hits = 0;
struct Base {
  virtual ~Base() { ++hits; }
  virtual std::string name() const { return \"base\"; }
};
struct Item : Base {
  std::string label; int count{0};
  Item(std::string label) : label(std::move(label)), count{1} { count += LIMIT; }
  std::string name() const override { return label; }
  static int limit() { return LIMIT; }
};
namespace inner { namespace { int helper(int n) { return n + 1; } } }
int declared(double);
int overloaded(double) { return 1; }
static int twice(int n) { return 2 * n; }
int first() { return inner::helper(twice(overloaded(3))) + declared(1); }
int overloaded(int) { return 2; }
int declared(double) { return 5; }
template <class T> T same(T value) { return value; }
template <class T> constexpr T fixed(T value) { return value * 1; }
template <class T> T listed(T value) { return value * 2; }
template int listed(int);
template <class T> struct Box { T value; T get() const { return value; } T twice() const; };
template <class T> T Box<T>::twice() const { return value + value; }
std::string doGet(const Event&) { return Item(\"a\").name() + std::to_string(first() + same(hits) + Box<int>{2}.get()); }
#define LATER 3
enum Colours { red, green };
";

/// What a version becomes when one piece of it is replaced.
fn with(from: &str, to: &str) -> CompileRequest {
    assert_eq!(VERSION.matches(from).count(), 1, "{from}");
    request(ProgramKind::Script, &[("a.cpp", &VERSION.replace(from, to))])
}

fn learn_version(compiler: &mut Compiler) -> Prelude {
    let known = compiler.learn(LESSON, &request(ProgramKind::Script, &[("a.cpp", VERSION)]));
    assert!(known.has_declarations);
    Prelude::LearnedDeclarations(LESSON)
}

fn compiles_changed_bodies_alone(compiler: &mut Compiler) {
    let declarations = learn_version(compiler);
    for (from, to) in [
        ("{ ++hits; }", "{ hits += 2; }"),
        ("return \"base\";", "static int made; return std::to_string(++made);"),
        ("{ count += LIMIT; }", "{\n  count *= LIMIT; std::vector<Item*> all{this}; }"),
        ("return label;", "auto shown = [this](auto more) { return label + more; }; return shown('!');"),
        ("{ return LIMIT; }", "{ return -LIMIT; }"),
        ("return n + 1;", "return n > 0 ? n + helper(n - 1) : 0;"),
        ("return 2 * n;", "return std::accumulate(&n, &n + 1, n);"),
        ("return 2 * n;", "return 2 * n + declared(2);"),
        ("T same(T value) { return value; }", "T same(T value) { return value + T{}; }"),
        (
            "{ return value + value; }",
            "{ auto both = [this](auto more) { return value + more; }; return both(value); }",
        ),
        ("T get() const { return value; }", "T get() const { return twice(); }"),
        ("same(hits)", "same(hits) + Item::limit() + static_cast<int>(same(2.5))"),
        ("return 5;", "\n\n  // further down\n  return 5 + sizeof(Item);"),
        ("int overloaded(int)", "/* nothing else */ int overloaded( int )"),
    ] {
        let reply = compiler.compile(declarations, &with(from, to));
        let Outcome::Image { line_table, .. } = reply.outcome else { panic!("{to}: {:?}", reply.diagnostics) };
        let says_moves = line_table.windows(6).any(|bytes| bytes == b"a.cpp\t");
        assert_eq!(says_moves, to.contains('\n'), "{to}");
    }
    compiler.send(&ToCompiler::Forget(LESSON), &[]);
}

/// Lambda expressions that an edit leaves as they are, and all that is instantiated for them, are no part of the edit.
fn takes_over_lambda_expressions(compiler: &mut Compiler) {
    let version = |sorted: &str, answer: &str| {
        let text = format!(
            "struct Item {{ int value; }};\n\
             std::string doGet(const Event& e) {{\n\
             std::vector<Item> items{{{{3}}, {{1}}}};\n\
             std::ranges::sort(items, {sorted});\n\
             auto picked = items | std::views::filter([&](const Item& item) {{ return e.parameter.contains(\"all\") || item.value > 1; }});\n\
             return \"{answer}\" + std::to_string(std::ranges::distance(picked));\n}}\n"
        );
        request(ProgramKind::Script, &[("a.cpp", &text)])
    };
    let by_value = "[](const Item& a, const Item& b) { return a.value < b.value; }";
    assert!(compiler.learn(LESSON, &version(by_value, "one")).has_declarations);
    let mut bytes_of = |sorted: &str| {
        let reply = compiler.compile(Prelude::LearnedDeclarations(LESSON), &version(sorted, "two"));
        let Outcome::Image { image, .. } = reply.outcome else { panic!("{:?}", reply.diagnostics) };
        image.len()
    };
    let taken_over = bytes_of(by_value);
    assert_eq!(bytes_of(&format!("/* as before */ {by_value}  ")), taken_over);
    let anew = bytes_of("[](const Item& a, const Item& b) { return a.value > b.value; }");
    assert!(anew > taken_over, "{anew} {taken_over}");
    compiler.send(&ToCompiler::Forget(LESSON), &[]);
}

/// Edits of more than bodies, and bodies that name what comes later.
fn refuses_bodies_that_may_mean_something_else(compiler: &mut Compiler) {
    let declarations = learn_version(compiler);
    for (from, to) in [
        ("static int hits = 0;", "static int hits = 1;"),
        ("int declared(double);", "int declared(double); int another();"),
        ("label(std::move(label))", "label(label)"),
        ("#define LIMIT 10", "#define LIMIT 11"),
        // Constants may depend on the one; the other is code without being called.
        ("return value * 1;", "return value * 3;"),
        ("return value * 2;", "return value * 3;"),
        // Perhaps nothing of that type is asked for any more.
        ("T same(T value) { return value; }", "T same(T value) { return value.size(); }"),
        // In their place these see one overload, undeclared names, and no macro of that name.
        ("return 2 * n;", "return overloaded(n);"),
        ("overloaded(3)", "overloaded(4)"),
        ("return 2 * n;", "return first();"),
        ("return 2 * n;", "return green;"),
        ("return 2 * n;", "int LATER = n; return LATER;"),
        ("return 2 * n;", "\n#define OTHER 1\n return OTHER;"),
        ("return 2 * n;", "return 2 * n; } int inserted() { return 1;"),
    ] {
        assert_eq!(compiler.compile(declarations, &with(from, to)).outcome, Outcome::PreludeUnfit, "{to}");
    }
    let two = [("a.cpp", VERSION), ("b.cpp", "int b() { return 1; }")];
    assert_eq!(compiler.compile(declarations, &request(ProgramKind::Script, &two)).outcome, Outcome::PreludeUnfit);
    compiler.send(&ToCompiler::Forget(LESSON), &[]);
    // Where lines have numbers, they may not move; what a pragma concerns is not known; what is warned of is said each time.
    let lines = |text: &str| request(ProgramKind::Script, &[("a.cpp", &format!("{text}{VERSION}"))]);
    let known = compiler.learn(LESSON, &lines("int line() { return __LINE__; }\n"));
    assert!(known.has_declarations);
    let moved = compiler.compile(declarations, &lines("\nint line() { return __LINE__; }\n"));
    assert_eq!(moved.outcome, Outcome::PreludeUnfit);
    compiler.send(&ToCompiler::Forget(LESSON), &[]);
    for odd in [
        "#pragma pack(1)\n",
        "#line 7\n",
        "int odd(int n) { if (n = 2) n++; return n; }\n",
        "thread_local int mine = 1;\n",
        "char large[40 << 20];\n",
    ] {
        assert!(!compiler.learn(LESSON, &lines(odd)).has_declarations, "{odd}");
        compiler.send(&ToCompiler::Forget(LESSON), &[]);
    }
}

/// Functions that are called before they are declared: bodies are shared as long as the version is wrong as it stands. Where
/// that is not certain, a call may mean another function.
fn shares_functions_in_any_order(compiler: &mut Compiler) {
    let version = |answer: &str, later: &str| {
        let text = format!(
            "#define ALSO also()\n\
             int pick(double) {{ return 1; }}\n\
             std::string doGet(const Event&) {{ return {answer}; }}\n\
             static std::string later() {{ return \"{later}\"; }}\n\
             int pick(int) {{ return 2; }}\n\
             std::string also() {{ return later(); }}\n"
        );
        request(ProgramKind::Script, &[("a.cpp", &text)])
    };
    let first = version("std::to_string(pick(1)) + later()", "one");
    let known = compiler.learn(LESSON, &first);
    assert!(known.has_declarations);
    let declarations = Prelude::LearnedDeclarations(LESSON);
    for (answer, text) in [
        ("std::to_string(pick(1)) + later()", "two"),
        ("later() + std::to_string(pick(2))", "two"),
        ("[] { return later(); }()", "one"),
    ] {
        assert!(is_image(&compiler.compile(declarations, &version(answer, text))), "{answer}");
    }
    for answer in [
        "std::to_string(pick(1))",
        // A macro mentions it.
        "ALSO",
        "also()",
        "[](auto n) { return later(n); }(1)",
        "std::to_string(pick(1)); int later(1)",
        "std::to_string(pick(1)); std::string(later())",
    ] {
        assert_eq!(compiler.compile(declarations, &version(answer, "one")).outcome, Outcome::PreludeUnfit, "{answer}");
    }
    compiler.send(&ToCompiler::Forget(LESSON), &[]);
}

/// An error has the place that it has in the new version, and so has what it points at.
fn says_where_bodies_are_wrong(compiler: &mut Compiler) {
    let declarations = learn_version(compiler);
    let text = VERSION.replace("return 2 * n;", "\n\n  return 2 * n;").replace("return 5;", "return declared(1, 2);");
    let reply = compiler.compile(declarations, &request(ProgramKind::Script, &[("a.cpp", &text)]));
    assert_eq!(reply.outcome, Outcome::Rejected);
    let line_of = |part: &str| text[..text.find(part).unwrap()].lines().count() as u32;
    let places: Vec<_> = reply.diagnostics.iter().map(|each| each.position.clone().unwrap()).collect();
    assert_eq!(places[0].file, "a.cpp");
    assert_eq!(places[0].line, line_of("declared(1, 2)"), "{:?}", reply.diagnostics);
    assert!(reply.diagnostics[0].source_line.contains("return declared(1, 2);"));
    assert_eq!(places[1].line, line_of("declared(double) {"), "{:?}", reply.diagnostics);
    compiler.send(&ToCompiler::Forget(LESSON), &[]);
}

/// A template over a learned type has been instantiated without the functions that come later; a script that has some
/// which the template looks for is compiled from the start.
fn keeps_the_meaning_of_found_functions(compiler: &mut Compiler) {
    let streaming = "std::ostream& operator<<(std::ostream& out, const Item& item) { return out << item.name; }";
    let unrelated =
        "std::ostream& operator<<(std::ostream& out, const std::vector<bool>& all) { return out << all.size(); }";
    compiler.learn(LESSON, &shown("", "\"\""));
    let leading = Prelude::LearnedLeading(LESSON);
    assert_eq!(compiler.compile(leading, &shown(streaming, "\"\"")).outcome, Outcome::PreludeUnfit);
    assert!(is_image(&compiler.compile(leading, &shown(unrelated, "\"\""))));
    // Nor is a type met only as itself: a pack may hold it, it may convert, and it may have a base.
    let packed = "int operator+(const std::variant<int, Item>& a, int b) { return b + static_cast<int>(a.index()); }";
    let converted = "struct Any { Any(const Item&) {} }; bool operator==(const Any&, const Any&) { return true; }";
    let base = "std::ostream& operator<<(std::ostream& out, const std::vector<int>& all) { return out << all.size(); }";
    for indirect in [packed, converted, base] {
        assert_eq!(compiler.compile(leading, &shown(indirect, "\"\"")).outcome, Outcome::PreludeUnfit, "{indirect}");
    }
    compiler.send(&ToCompiler::Forget(LESSON), &[]);
    let other = Lesson(8);
    assert_eq!(compiler.learn(other, &shown(streaming, "\"\"")).leading_bytes, None);
    assert!(is_image(&compiler.compile(Prelude::Learned(other), &shown(streaming, "\"again\""))));
    let (_, stream) = compiler.begin(Prelude::LearnedLeading(other), &shown(streaming, "\"\""));
    assert!(reply(stream).is_none(), "the leading declarations are not learned");
    compiler.send(&ToCompiler::Forget(other), &[]);
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

/// Compiles are as good from a prelude that lies in files, and from a lesson that has given back what it shares with it.
fn rests(compiler: &mut Compiler) {
    let file = || std::fs::File::from(rustix::fs::memfd_create("rest", rustix::fs::MemfdFlags::CLOEXEC).unwrap());
    let (first, headers, script_prelude) = (file(), file(), file());
    compiler.send(&ToCompiler::Rest, &[first.as_fd(), headers.as_fd(), script_prelude.as_fd()]);
    for prelude in [Prelude::Script, Prelude::ScriptHeaders, Prelude::Script] {
        assert!(is_image(&compiler.compile(prelude, &script("rested"))), "{prelude:?}");
    }
    assert!(script_prelude.metadata().unwrap().len() > 0);
    compiler.learn(LESSON, &script("one"));
    let learned = [Prelude::Learned, Prelude::LearnedLeading, Prelude::LearnedDeclarations].map(|of| of(LESSON));
    let peaks = |compiler: &mut Compiler| {
        learned.map(|prelude| {
            let (id, stream) = compiler.begin(prelude, &script("two"));
            assert!(is_image(&reply(stream).expect("a reply")), "{prelude:?}");
            peak_bytes(compiler, id)
        })
    };
    let awake = peaks(compiler);
    compiler.send(&ToCompiler::RestLesson(LESSON), &[]);
    let resting = peaks(compiler);
    assert!(awake.iter().zip(&resting).all(|(awake, resting)| resting < awake), "{awake:?} {resting:?}");
    compiler.send(&ToCompiler::Forget(LESSON), &[]);
}

/// The largest resident set of a compile.
fn peak_bytes(compiler: &Compiler, compile: CompileId) -> u64 {
    loop {
        match compiler.receive_any() {
            FromCompiler::Exited { id, peak_bytes, .. } if id == compile => return peak_bytes,
            _ => {}
        }
    }
}
