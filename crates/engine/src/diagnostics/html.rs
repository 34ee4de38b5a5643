//! Findings for the development error page. All text in them is escaped: sources and messages are anybody's.

use std::borrow::Cow;
use std::fmt::Write;

use wire::compile::{Diagnostic, Severity};

use super::{Findings, findings_text, text::Colors};

/// `text` with the five characters that mean something in HTML replaced.
pub(crate) fn escape_html(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"', '\'']) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(character),
        }
    }
    Cow::Owned(escaped)
}

/// One block per finding.
pub(crate) fn findings_html(findings: &Findings) -> String {
    let mut html = String::new();
    for diagnostic in &findings.diagnostics {
        let single = Findings::from(diagnostic.clone());
        let text = findings_text(&single, Colors::None);
        let _ = writeln!(html, "<pre class=\"{}\">{}</pre>", class(diagnostic), escape_html(text.trim_end()));
    }
    if findings.omitted > 0 {
        let _ = writeln!(html, "<p>and {} more</p>", findings.omitted);
    }
    html
}

fn class(diagnostic: &Diagnostic) -> &'static str {
    match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_gets_through_as_markup() {
        assert_eq!(escape_html("<a href='x'>\"&"), "&lt;a href=&#39;x&#39;&gt;&quot;&amp;");
        assert!(matches!(escape_html("plain"), Cow::Borrowed(_)));
    }
}
