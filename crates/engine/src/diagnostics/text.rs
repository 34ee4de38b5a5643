//! Findings for a terminal or a log, in the shape that C++ programmers know from clang.
//! Must not let a source line speak to the terminal: control characters are shown, not sent.

use std::fmt::Write;

use wire::compile::{Diagnostic, FixIt, Severity};

use super::Findings;
use crate::logs::escaped;

/// Whether ANSI colours are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Colors {
    /// For a terminal.
    Ansi,
    /// For a file or a pipe.
    None,
}

impl Colors {
    fn paint(self, code: &str, text: &str) -> String {
        match self {
            Colors::Ansi => format!("\x1b[{code}m{text}\x1b[0m"),
            Colors::None => text.to_owned(),
        }
    }
}

/// Columns of a source line that are shown at the most.
const LINE_COLUMNS_MAX: usize = 160;

/// All findings, each ending in a line feed.
pub(crate) fn findings_text(findings: &Findings, colors: Colors) -> String {
    let mut text = String::new();
    for diagnostic in &findings.diagnostics {
        write_diagnostic(&mut text, diagnostic, colors);
    }
    if findings.omitted > 0 {
        let _ = writeln!(text, "and {} more", findings.omitted);
    }
    text
}

/// `file:line:column: message`, without the source line.
pub(crate) fn one_line(diagnostic: &Diagnostic) -> String {
    let message = escaped(&diagnostic.message);
    match &diagnostic.position {
        Some(position) => format!("{}:{}:{}: {message}", escaped(&position.file), position.line, position.column),
        None => message.into_owned(),
    }
}

fn write_diagnostic(text: &mut String, diagnostic: &Diagnostic, colors: Colors) {
    let place = diagnostic.position.as_ref().map_or(String::new(), |position| {
        format!("{}:{}:{}: ", escaped(&position.file), position.line, position.column)
    });
    let _ = writeln!(
        text,
        "{}{} {}",
        colors.paint("1", &place),
        severity(diagnostic.severity, colors),
        colors.paint("1", &escaped(&diagnostic.message))
    );
    if let Some(position) = &diagnostic.position
        && !diagnostic.source_line.is_empty()
    {
        write_source_line(text, diagnostic, position.line, position.column, colors);
    }
}

fn severity(severity: Severity, colors: Colors) -> String {
    match severity {
        Severity::Error => colors.paint("1;31", "error:"),
        Severity::Warning => colors.paint("1;35", "warning:"),
        Severity::Note => colors.paint("1;36", "note:"),
    }
}

fn write_source_line(text: &mut String, diagnostic: &Diagnostic, line: u32, column: u32, colors: Colors) {
    let margin = format!("{line:>5} | ");
    let blank = format!("{:>5} | ", "");
    let shown = Shown::new(&diagnostic.source_line, column);
    let _ = writeln!(text, "{margin}{}", shown.text);
    let marks = shown.marks(column, &diagnostic.highlights);
    let _ = writeln!(text, "{blank}{}", colors.paint("1;32", &marks));
    if let Some(fixes) = shown.fixes(&diagnostic.fix_its) {
        let _ = writeln!(text, "{blank}{}", colors.paint("32", &fixes));
    }
}

/// A source line as it is printed, and where each of its bytes stands.
struct Shown {
    text: String,
    /// The column on the screen, from 0, of each byte from the line's first; one more for the end.
    columns: Vec<Option<usize>>,
}

impl Shown {
    /// The part of `line` around `column` (from 1, in bytes) that fits.
    fn new(line: &str, column: u32) -> Shown {
        let focus = line.get(..(column as usize).saturating_sub(1)).map_or(0, |before| before.chars().count());
        let first = if focus < LINE_COLUMNS_MAX * 3 / 4 { 0 } else { focus - LINE_COLUMNS_MAX / 2 };
        let mut shown = Shown { text: String::new(), columns: vec![None; line.len() + 1] };
        let mut width = 0;
        for (start, character) in line.char_indices().skip(first).take(LINE_COLUMNS_MAX) {
            if let Some(column) = shown.columns.get_mut(start) {
                *column = Some(width);
            }
            width += shown.push(character);
        }
        if let Some(end) = shown.columns.iter_mut().skip(1).rfind(|_| width < LINE_COLUMNS_MAX) {
            *end = Some(width);
        }
        shown
    }

    /// Appends one character and returns how many columns it takes. A tab takes four; wide characters count as one.
    fn push(&mut self, character: char) -> usize {
        let before = self.text.chars().count();
        match character {
            '\t' => self.text.push_str("    "),
            _ => self.text.push_str(&escaped(character.encode_utf8(&mut [0; 4]))),
        }
        self.text.chars().count() - before
    }

    fn column(&self, byte_column: u32) -> Option<usize> {
        self.columns.get((byte_column as usize).checked_sub(1)?).copied().flatten()
    }

    fn marks(&self, column: u32, highlights: &[(u32, u32)]) -> String {
        let mut marks = vec![b' '; LINE_COLUMNS_MAX * 4 + 1];
        for (first, bytes) in highlights {
            let Some(from) = self.column(*first) else { continue };
            let to = self.column(first.saturating_add(*bytes)).unwrap_or(from + 1);
            marks.get_mut(from..to.max(from + 1)).unwrap_or_default().fill(b'~');
        }
        if let Some(mark) = self.column(column).and_then(|caret| marks.get_mut(caret)) {
            *mark = b'^';
        }
        String::from_utf8_lossy(marks.trim_ascii_end()).into_owned()
    }

    fn fixes(&self, fix_its: &[FixIt]) -> Option<String> {
        let mut line = String::new();
        for fix in fix_its {
            let column = self.column(fix.column)?;
            let text = escaped(&fix.text);
            let gap = column.saturating_sub(line.chars().count());
            line.extend(std::iter::repeat_n(' ', gap));
            line.push_str(if fix.text.is_empty() { "(remove)" } else { &text });
        }
        (!line.is_empty()).then_some(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Diagnosis;

    fn missing_semicolon() -> Diagnostic {
        Diagnostic {
            source_line: "\tint x = f(\u{e9}) // end".to_owned(),
            highlights: vec![(10, 5)],
            fix_its: vec![FixIt { column: 15, bytes: 0, text: ";".to_owned() }],
            ..Diagnosis::error_at("a.cpp", 3, 15, "expected ';' at end of declaration".to_owned())
        }
    }

    #[test]
    fn the_caret_stands_under_the_place() {
        let text = findings_text(&missing_semicolon().into(), Colors::None);
        let expected = "a.cpp:3:15: error: expected ';' at end of declaration\n    3 |     int x = f(\u{e9}) // end\n      \
                        |             ~~~~^\n      |                 ;\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn control_characters_and_lies_about_columns_do_no_harm() {
        let mut diagnostic = missing_semicolon();
        diagnostic.source_line = "\x1b[31mred\r\n".to_owned();
        diagnostic.highlights = vec![(0, u32::MAX), (u32::MAX, u32::MAX), (3, 4000)];
        diagnostic.position.as_mut().unwrap().column = u32::MAX;
        let text = findings_text(&diagnostic.into(), Colors::None);
        assert!(!text.contains('\x1b') && !text.contains('\r'), "{text:?}");
    }

    #[test]
    fn a_long_line_is_shown_around_the_place() {
        let mut diagnostic = missing_semicolon();
        diagnostic.source_line = format!("{}here{}", "x".repeat(5000), "y".repeat(5000));
        diagnostic.position.as_mut().unwrap().column = 5001;
        let text = findings_text(&diagnostic.into(), Colors::None);
        assert!(text.contains("xhere") && text.len() < 1000, "{text}");
    }
}
