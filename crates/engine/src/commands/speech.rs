//! What a command itself has to say beside the output of what it runs: words for people, or JSON for programs. It goes to
//! standard error, one thing after the other.

use std::error::Error;
use std::io::Write;

use serde_json::{Value, json};

use super::check::terminal_colors;
use crate::backtrace::{Frame, backtrace_json, backtrace_text};
use crate::diagnostics::{Findings, findings_json, findings_text};
use crate::logs::escaped;

/// Whom a command talks to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speech {
    /// Somebody at a terminal.
    People,
    /// Somebody who asked for JSON: one object per line.
    Programs,
}

impl Speech {
    /// What `--json` makes of it.
    pub(super) fn new(as_json: bool) -> Speech {
        if as_json { Speech::Programs } else { Speech::People }
    }

    /// What is wrong with the sources, or remarkable.
    pub(super) fn findings(self, findings: &Findings) {
        match self {
            _ if findings.diagnostics.is_empty() => {}
            Speech::People => write(&findings_text(findings, terminal_colors())),
            Speech::Programs => write_json(&findings_json(findings)),
        }
    }

    /// What ended the code that was run, and where.
    pub(super) fn failure(self, what: &str, frames: &[Frame]) {
        match self {
            Speech::People => {
                let mut text = format!("kiln: {}\n", escaped(what));
                backtrace_text(frames).lines().for_each(|line| text.push_str(&format!("{}\n", escaped(line))));
                write(&text);
            }
            Speech::Programs => write_json(&json!({ "error": what, "backtrace": backtrace_json(frames) })),
        }
    }

    /// Why a command ends here, in words.
    pub(super) fn refusal(self, message: &str) {
        match self {
            Speech::People => write(&format!("kiln: {message}\n")),
            Speech::Programs => write_json(&json!({ "error": message })),
        }
    }

    /// The same, with everything that led to it.
    pub(super) fn error(self, error: &dyn Error) {
        self.refusal(&chain(error));
    }
}

/// An error's words and those of its causes, each once.
fn chain(error: &dyn Error) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let words = error.to_string();
        if !message.contains(&words) {
            message.push_str(&format!(": {words}"));
        }
        cause = error.source();
    }
    message
}

fn write_json(value: &Value) {
    write(&format!("{value}\n"));
}

/// Where standard error is closed nobody is there to be told.
fn write(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}
