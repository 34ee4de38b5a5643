//! Commands that documents and the Makefile name can be given.

use crate::tree::{Tree, finds, holds, quoted};

const DOCUMENTS: &[&str] = &["CHANGELOG.md", "CONTRIBUTING.md", "README.md", "SECURITY.md", "SPECIFICATION.md"];

/// The words after `program ` in backticks and at the starts of lines of code blocks.
fn named<'a>(text: &'a str, program: &str) -> Vec<&'a str> {
    let lines = text.split("```").skip(1).step_by(2).flat_map(str::lines);
    let commands = quoted(text).into_iter().chain(lines.map(|line| line.trim_start_matches("$ ")));
    let words =
        commands.filter_map(|command| command.trim_start_matches("dist/").strip_prefix(program)?.strip_prefix(' '));
    words.filter_map(|words| words.split([' ', ']']).next()).filter(|word| !word.is_empty()).collect()
}

fn check_make(tree: &Tree) -> Vec<String> {
    let makefile = tree.text("Makefile").unwrap_or_default();
    let has_target = |target: &str| makefile.lines().any(|line| line.starts_with(&format!("{target}:")));
    let in_documents = DOCUMENTS.iter().flat_map(|document| {
        let targets = named(tree.text(document).unwrap_or_default(), "make");
        targets.into_iter().filter(|target| !has_target(target)).map(move |target| format!("{document}: make {target}"))
    });
    let phony = makefile.lines().find_map(|line| line.strip_prefix(".PHONY:")).unwrap_or_default().split_whitespace();
    let phony = phony.filter(|target| !has_target(target)).map(|target| format!("Makefile: {target} is no target"));
    in_documents.chain(phony).collect()
}

/// Scripts that the Makefile and scripts themselves call.
fn check_scripts(tree: &Tree) -> Vec<String> {
    let callers =
        tree.files().filter(|(path, _)| *path == "Makefile" || path.starts_with("build/") || path.starts_with(".ci/"));
    callers
        .flat_map(|(path, text)| {
            let words = text.split(|character: char| character.is_whitespace() || "\"@;".contains(character));
            let scripts = words.filter(|word| word.ends_with(".sh") && word.contains('/') && !word.contains('$'));
            scripts.filter(|script| !tree.contains(script)).map(move |script| format!("{path}: {script} is not there"))
        })
        .collect()
}

fn check_kiln(tree: &Tree) -> Vec<String> {
    let arguments = tree.text("crates/engine/src/cli/arguments.rs").unwrap_or_default();
    let commands =
        arguments.split_once("enum Command {").map_or("", |(_, rest)| rest.split("\n}").next().unwrap_or_default());
    let known: Vec<String> = commands
        .lines()
        .filter_map(|line| line.trim_start().split_once('(').filter(|_| !line.contains("///")))
        .map(|(name, _)| name.to_lowercase())
        .collect();
    let documents = DOCUMENTS.iter().flat_map(|document| {
        let words = named(tree.text(document).unwrap_or_default(), "kiln").into_iter();
        let unknown = words.filter(|word| !word.starts_with('-') && !known.iter().any(|known| known == word));
        unknown.map(move |word| format!("{document}: kiln {word}"))
    });
    let readme = named(tree.text("README.md").unwrap_or_default(), "kiln");
    let silent = known.iter().filter(|command| !readme.contains(&command.as_str()));
    documents.chain(silent.map(|command| format!("README.md says nothing of kiln {command}"))).collect()
}

#[test]
fn commands_of_documents_exist() {
    holds(check_make);
    holds(check_scripts);
    holds(check_kiln);
}

#[test]
fn commands_that_do_not_exist_are_found() {
    let files = [
        (
            "README.md",
            "`make test`, `make lunch FOOD=x`\n```sh\nmake build   # x\nmake none\n```\n`kiln run [NAME]` `kiln fly`",
        ),
        ("Makefile", ".PHONY: test gone\ntest: build\n\tbuild/test.sh\n\t@build/gone.sh x\nbuild:\n"),
        ("build/test.sh", "sh \"crates/a.sh\"\n"),
        (
            "crates/engine/src/cli/arguments.rs",
            "enum Command {\n    /// Run (it)\n    Run(Arguments),\n    New(Arguments),\n}\n",
        ),
    ];
    finds(check_make, &files, &["README.md: make lunch", "README.md: make none", "Makefile: gone is no target"]);
    finds(check_scripts, &files, &["Makefile: build/gone.sh is not there", "build/test.sh: crates/a.sh is not there"]);
    finds(check_kiln, &files, &["README.md: kiln fly", "README.md says nothing of kiln new"]);
}
