//! Which crate may depend on which.

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

#[test]
fn dependencies_point_down() {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
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
