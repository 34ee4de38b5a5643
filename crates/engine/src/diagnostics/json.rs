//! Findings for programs: `kiln check --json` and error answers to `Accept: application/json`.

use serde_json::{Value, json};
use wire::compile::{Diagnostic, Severity};

use super::Findings;

/// `{"errors": n, "omitted": n, "diagnostics": [...]}`; lines and columns count from 1, columns in bytes.
pub(crate) fn findings_json(findings: &Findings) -> Value {
    json!({
        "errors": findings.errors(),
        "omitted": findings.omitted,
        "diagnostics": findings.diagnostics.iter().map(diagnostic_json).collect::<Vec<_>>(),
    })
}

fn diagnostic_json(diagnostic: &Diagnostic) -> Value {
    let position = diagnostic.position.as_ref();
    json!({
        "severity": match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        },
        "message": diagnostic.message,
        "file": position.map(|position| &position.file),
        "line": position.map(|position| position.line),
        "column": position.map(|position| position.column),
        "sourceLine": diagnostic.source_line,
        "fixIts": diagnostic.fix_its.iter().map(|fix| json!({
            "column": fix.column, "bytes": fix.bytes, "text": fix.text,
        })).collect::<Vec<_>>(),
    })
}
