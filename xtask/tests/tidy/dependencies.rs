//! Which crate may depend on which.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

use crate::tree::root;

/// The crates from the bottom up. A crate depends on those before it only.
const CRATES: &[&str] = &[
    "frame", "kernel", "sandbox", "wire", "compiler", "cell", "store", "services", "engine", "vsocky", "bench", "xtask",
];

/// Nothing depends on a program.
const PROGRAMS: &[&str] = &["compiler", "cell", "engine", "vsocky", "bench", "xtask"];

/// These know no sockets, no processes and no files.
const PURE: &[&str] = &["frame", "wire"];
const IMPURE: &[&str] = &["libc", "nix", "rustix", "tokio"];

fn check(metadata: &Value) -> Vec<String> {
    let packages = metadata["packages"].as_array().expect("packages");
    packages.iter().flat_map(check_package).collect()
}

fn check_package(package: &Value) -> Vec<String> {
    let name = package["name"].as_str().expect("a name");
    let Some(place) = CRATES.iter().position(|known| *known == name) else {
        return vec![format!("{name} has no place among the crates")];
    };
    let dependencies = package["dependencies"].as_array().expect("dependencies");
    let of_package = |dependency: &Value| {
        let other = dependency["name"].as_str().expect("a name");
        if !dependency["path"].is_string() {
            let is_forbidden = PURE.contains(&name) && IMPURE.contains(&other);
            return is_forbidden.then(|| format!("{name} must know nothing of what {other} does"));
        }
        let is_below = CRATES.iter().position(|known| *known == other).is_some_and(|below| below < place);
        let is_allowed = is_below && !PROGRAMS.contains(&other);
        (!is_allowed).then(|| format!("{name} must not depend on {other}"))
    };
    dependencies.iter().filter_map(of_package).collect()
}

fn metadata(arguments: &[&str]) -> Value {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["metadata", "--format-version", "1"]).args(arguments).current_dir(root());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// ARCHITECTURE.md says what each crate of others is for.
fn check_reasons(metadata: &Value, architecture: &str) -> Vec<String> {
    let packages = metadata["packages"].as_array().expect("packages");
    let dependencies = packages.iter().flat_map(|package| package["dependencies"].as_array().expect("dependencies"));
    let others = dependencies.filter(|dependency| !dependency["path"].is_string());
    let names: BTreeSet<&str> = others.map(|other| other["name"].as_str().expect("a name")).collect();
    let is_silent = |name: &&str| !architecture.contains(&format!("`{name}`"));
    names.into_iter().filter(is_silent).map(|name| format!("nothing says what {name} is for")).collect()
}

/// Crates come from the registry, under licences that THIRD-PARTY.md names.
fn check_origins(metadata: &Value, third_party: &str) -> Vec<String> {
    let packages = metadata["packages"].as_array().expect("packages").iter();
    let of_package = |package: &Value| {
        let name = package["name"].as_str().expect("a name");
        if !package["source"].as_str()?.starts_with("registry+") {
            return Some(format!("{name} comes from elsewhere"));
        }
        let licence = package["license"].as_str().unwrap_or("nobody's knowledge");
        let mut terms = licence.split([' ', '/', '(', ')']).filter(|term| !["", "OR", "AND", "WITH"].contains(term));
        let is_unknown = |term: &str| !third_party.contains(term);
        terms.any(is_unknown).then(|| format!("{name} is under {licence}"))
    };
    packages.filter_map(of_package).collect()
}

#[test]
fn crates_of_others_have_reasons_and_licences() {
    let text = |path: &str| std::fs::read_to_string(root().join(path)).unwrap();
    let own = metadata(&["--no-deps", "--offline"]);
    assert_eq!(check_reasons(&own, &text("ARCHITECTURE.md")), [""; 0]);
    let all = metadata(&["--locked", "--filter-platform", "x86_64-unknown-linux-gnu"]);
    assert_eq!(check_origins(&all, &text("THIRD-PARTY.md")), [""; 0]);
    assert!(all["packages"].as_array().unwrap().len() >= 60);
}

#[test]
fn crates_without_a_reason_or_under_other_licences_are_found() {
    let own = serde_json::json!({"packages": [{"dependencies": [{"name": "known"}, {"name": "unknown"}]}]});
    assert_eq!(check_reasons(&own, "`known` is for a reason"), ["nothing says what unknown is for"]);
    let package = |name: &str, source: &str, license: &str| serde_json::json!({"name": name, "source": source, "license": license});
    let all = serde_json::json!({"packages": [
        package("a", "registry+an index", "(MIT OR ISC) AND Zlib"),
        package("b", "registry+an index", "MIT/AGPL-3.0"),
        package("c", "git+a repository", "MIT"),
        serde_json::json!({"name": "ours", "source": null, "license": "MIT"}),
    ]});
    assert_eq!(check_origins(&all, "MIT, ISC, Zlib"), ["b is under MIT/AGPL-3.0", "c comes from elsewhere"]);
}

#[test]
fn dependencies_point_down() {
    let metadata = metadata(&["--no-deps", "--offline"]);
    assert_eq!(check(&metadata), [""; 0]);
    assert!(metadata["packages"].as_array().unwrap().len() >= 9);
}

#[test]
fn a_dependency_that_points_up_is_found() {
    let package = |name: &str, dependencies: &[(&str, bool)]| {
        let dependencies: Vec<Value> = dependencies
            .iter()
            .map(|(name, is_ours)| serde_json::json!({"name": name, "path": is_ours.then_some("crates")}))
            .collect();
        serde_json::json!({"name": name, "dependencies": dependencies})
    };
    let metadata = serde_json::json!({"packages": [
        package("kernel", &[("rustix", false), ("sandbox", true)]),
        package("engine", &[("wire", true), ("cell", true)]),
        package("wire", &[("serde", false), ("tokio", false)]),
        package("utilities", &[]),
    ]});
    let faults = [
        "kernel must not depend on sandbox",
        "engine must not depend on cell",
        "wire must know nothing of what tokio does",
        "utilities has no place among the crates",
    ];
    assert_eq!(check(&metadata), faults);
}
