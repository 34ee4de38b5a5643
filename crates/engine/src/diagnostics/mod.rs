//! What is wrong with a project, and how that is shown: as text with a caret, as HTML, as JSON.
//! Knows nothing of where the findings come from.

mod explain;
mod html;
mod json;
mod text;

pub(crate) use explain::explained;
pub(crate) use html::{escape_html, findings_html};
pub(crate) use json::findings_json;
pub(crate) use text::{Colors, findings_text, one_line};

use wire::compile::{Diagnostic, Position, Severity};

/// All that there is to say about one version of a project's sources.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Findings {
    /// In the order of their appearance.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// How many more there were.
    pub(crate) omitted: u32,
}

impl Findings {
    /// One error about the whole project.
    pub(crate) fn about_project(message: String) -> Findings {
        Diagnosis::error(message).into()
    }

    /// Errors, not counting those omitted.
    pub(crate) fn errors(&self) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count()
    }

    /// The first error, or whatever comes first.
    pub(crate) fn first(&self) -> Option<&Diagnostic> {
        let error = self.diagnostics.iter().find(|diagnostic| diagnostic.severity == Severity::Error);
        error.or(self.diagnostics.first())
    }
}

impl From<Diagnostic> for Findings {
    fn from(diagnostic: Diagnostic) -> Self {
        Findings { diagnostics: vec![diagnostic], omitted: 0 }
    }
}

/// Makes diagnostics that no compiler made.
pub(crate) struct Diagnosis;

impl Diagnosis {
    /// An error about the whole project.
    pub(crate) fn error(message: String) -> Diagnostic {
        Diagnostic {
            severity: Severity::Error,
            message,
            position: None,
            source_line: String::new(),
            highlights: Vec::new(),
            fix_its: Vec::new(),
        }
    }

    /// An error at a place in a file.
    pub(crate) fn error_at(file: &str, line: u32, column: u32, message: String) -> Diagnostic {
        let position = Some(Position { file: file.to_owned(), line, column });
        Diagnostic { position, ..Diagnosis::error(message) }
    }
}
