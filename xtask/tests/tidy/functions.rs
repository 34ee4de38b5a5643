//! How long functions are: those of more than 70 lines are named here, and none may be added.

use crate::tree::{Tree, holds};

const LINES_MAX: usize = 70;

/// The functions that are longer, with their lines. A shorter one or one that has gone is to be taken out here.
const LONG: &[(&str, &str)] = &[
    // A table of what is refused.
    ("crates/cell/runtime/tests/template_test.cpp", "check_refusals"),
    // A list of what is instantiated.
    ("include/kiln/universe.h", "strings"),
];

/// A function and how long it is.
#[derive(Debug, PartialEq)]
struct Function<'a> {
    name: &'a str,
    lines: usize,
}

/// Starts of C++ lines that end in a brace and begin no function.
const NO_FUNCTION: &[&str] = &[
    "if",
    "else",
    "for",
    "while",
    "switch",
    "do",
    "try",
    "catch",
    "namespace",
    "struct",
    "class",
    "enum",
    "union",
    "case",
    "default",
    "}",
    "return",
    "#",
    "//",
    "*",
];

/// Relies on the formatters: a function ends where a brace stands as far to the right as its first line.
fn functions<'a>(path: &str, text: &'a str) -> Vec<Function<'a>> {
    let lines: Vec<&str> = text.lines().collect();
    let name = if path.ends_with(".rs") { rust_name } else { cpp_name };
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let Some(name) = name(line) else { continue };
        let indent = &line[..line.len() - line.trim_start().len()];
        let is_end = |line: &&str| {
            line.strip_prefix(indent)
                .is_some_and(|rest| rest.starts_with('}') || rest.ends_with(';') && !rest.starts_with(' '))
        };
        if line.ends_with('}') || line.ends_with(';') {
            continue;
        }
        let length = lines[start + 1..].iter().position(is_end);
        found.extend(length.map(|length| Function { name, lines: length + 2 }));
    }
    found
}

fn rust_name(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let (before, after) = line.split_once("fn ")?;
    let words = ["pub", "pub(crate)", "pub(super)", "const", "async", "unsafe", "extern", "\"C\""];
    let is_declaration = before.split_whitespace().all(|word| words.contains(&word));
    is_declaration.then(|| after.split(['(', '<']).next().unwrap_or_default())
}

fn cpp_name(line: &str) -> Option<&str> {
    let text = line.trim_start();
    let first = text.split(|character: char| !character.is_alphanumeric() && !"}#/*_".contains(character)).next()?;
    let begins_function = text.ends_with('{') && text.contains('(') && !text.contains(" = ") && !text.contains("[");
    if !begins_function
        || NO_FUNCTION.iter().any(|word| {
            first == *word || (word.len() < 3 && !word.starts_with(char::is_alphabetic) && text.starts_with(word))
        })
    {
        return None;
    }
    text.split('(').next()?.split([' ', '*', '&']).next_back()
}

fn check(tree: &Tree, known: &[(&str, &str)]) -> Vec<String> {
    // What tests feed to the compiler may be as long as it likes.
    let sources = tree.ending(&[".rs", ".cpp", ".h"]).filter(|(path, _)| !path.starts_with("tests/"));
    let long: Vec<(&str, Function<'_>)> = sources
        .flat_map(|(path, text)| functions(path, text).into_iter().map(move |function| (path, function)))
        .filter(|(_, function)| function.lines > LINES_MAX)
        .collect();
    let is_known = |path: &str, name: &str| known.contains(&(path, name));
    let new = long.iter().filter(|(path, function)| !is_known(path, function.name));
    let new = new.map(|(path, function)| format!("{path}: {} has {} lines", function.name, function.lines));
    let is_there =
        |path: &str, name: &str| long.iter().any(|(other, function)| *other == path && function.name == name);
    let gone = known.iter().filter(|(path, name)| !is_there(path, name));
    new.chain(gone.map(|(path, name)| format!("{path}: {name} is no longer too long"))).collect()
}

#[test]
fn functions_are_short() {
    holds(|tree| check(tree, LONG));
}

#[test]
fn a_long_function_is_found() {
    let body = "    x();\n".repeat(LINES_MAX - 1);
    let rust = format!("pub(crate) async fn long(\n    a: u8,\n) {{\n{body}}}\nfn short() {{\n    x();\n}}\n");
    let cpp = format!(
        "template <class T>\nvoid Class<T>::long_one(int a) const {{\n{body}}}\nstruct S {{\n  int short_one() {{\n{body}  }}\n}};\n"
    );
    let tree = Tree::of(&[("a.rs", &rust), ("b.cpp", &cpp), ("tests/c.cpp", &cpp)]);
    let known = [("b.cpp", "short_one"), ("a.rs", "short")];
    assert_eq!(
        check(&tree, &known),
        ["a.rs: long has 73 lines", "b.cpp: Class<T>::long_one has 71 lines", "a.rs: short is no longer too long"]
    );
    assert_eq!(functions("a.rs", "fn f() {\n  let x = 1;\n}\n"), [Function { name: "f", lines: 3 }]);
}
