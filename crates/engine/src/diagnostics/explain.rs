//! Mistakes that clang finds in the midst of a header, told at the place in the author's code that they come from.
//! Knows nothing of how diagnostics are shown.

use wire::compile::{Diagnostic, Severity};

use super::Findings;

/// What clang puts before a header's own words.
const ASSERTION: &str = "static assertion failed: ";
/// What stands around the type that an assertion is about which says "this type": one of `<format>`, one of templates.
const CHECKED_TYPES: [(&str, &str); 2] =
    [("__formatter_check<", ">' requested here"), ("HtmlValue::HtmlValue<", ">' requested here")];
/// What clang says of a format string that is checked at compile time and found wrong.
const WRONG_FORMAT: &str = "call to consteval function 'std::basic_format_string<";
/// What stands around the reason.
const REASON: (&str, &str) = ("'__fail(&\"", "\"[0])'");

/// The findings as their author would put them. `is_own` knows the author's files.
pub(crate) fn explained(findings: Findings, is_own: impl Fn(&str) -> bool) -> Findings {
    let mut told: Vec<Diagnostic> = Vec::with_capacity(findings.diagnostics.len());
    for group in findings.diagnostics.chunk_by(|_, next| next.severity == Severity::Note) {
        match explain(group, &told, &is_own) {
            Some(better) => told.extend(better),
            None => told.extend_from_slice(group),
        }
    }
    Findings { diagnostics: told, omitted: findings.omitted }
}

/// An error with its notes in better words, if there are any. `before` has been told already.
fn explain(group: &[Diagnostic], before: &[Diagnostic], is_own: &impl Fn(&str) -> bool) -> Option<Vec<Diagnostic>> {
    let (error, notes) = group.split_first()?;
    if let Some(words) = error.message.strip_prefix(ASSERTION) {
        return failed_assertion(words, error, notes, is_own);
    }
    if !error.message.starts_with(WRONG_FORMAT) {
        return None;
    }
    if let Some(reason) = between(notes, REASON) {
        let message = format!("the format string and its arguments do not fit each other: {reason}");
        return Some(vec![Diagnostic { message, ..error.clone() }]);
    }
    // A value without a formatter makes the format string wrong, too.
    before.iter().any(|told| told.severity == Severity::Error && told.position == error.position).then(Vec::new)
}

fn failed_assertion(
    words: &str,
    error: &Diagnostic,
    notes: &[Diagnostic],
    is_own: &impl Fn(&str) -> bool,
) -> Option<Vec<Diagnostic>> {
    let is_placed = |told: &Diagnostic| told.position.as_ref().is_some_and(|position| is_own(&position.file));
    let place = notes.iter().position(is_placed).filter(|_| !is_placed(error))?;
    let severity = error.severity;
    if let Some(checked) = CHECKED_TYPES.into_iter().find_map(|around| between(notes, around)) {
        let message = words.replace("this type", &format!("type '{checked}'"));
        return Some(vec![Diagnostic { severity, message, ..notes.get(place)?.clone() }]);
    }
    let asserted = Diagnostic { severity: Severity::Note, message: "which this asserts".to_owned(), ..error.clone() };
    let mut told = vec![Diagnostic { severity, message: words.to_owned(), ..notes.get(place)?.clone() }, asserted];
    told.extend(notes.iter().enumerate().filter(|(index, _)| *index != place).map(|(_, note)| note.clone()));
    Some(told)
}

/// What the first of the notes that has both has between `start` and `end`.
fn between<'a>(notes: &'a [Diagnostic], (start, end): (&str, &str)) -> Option<&'a str> {
    notes.iter().find_map(|note| Some(note.message.split_once(start)?.1.rsplit_once(end)?.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Diagnosis;

    fn at(file: &str, severity: Severity, message: &str) -> Diagnostic {
        Diagnostic { severity, ..Diagnosis::error_at(file, 3, 7, message.to_owned()) }
    }

    fn told(diagnostics: Vec<Diagnostic>) -> Vec<String> {
        let findings = explained(Findings { diagnostics, omitted: 0 }, |file| file == "a.cpp");
        let line = |told: &Diagnostic| format!("{}: {}", told.position.as_ref().unwrap().file, told.message);
        findings.diagnostics.iter().map(line).collect()
    }

    #[test]
    fn a_wrong_format_string_is_told_with_its_reason() {
        let error =
            at("a.cpp", Severity::Error, "call to consteval function 'std::basic_format_string<char, int>::...'");
        let reason = at("format", Severity::Note, "in call to '__fail(&\"a \"b\" is missing\"[0])'");
        let other = at("a.cpp", Severity::Error, "another");
        let expected = "a.cpp: the format string and its arguments do not fit each other: a \"b\" is missing";
        assert_eq!(told(vec![error.clone(), reason, other.clone()]), [expected, "a.cpp: another"]);
        let unknown = told(vec![error, at("format", Severity::Note, "something else"), other]);
        assert!(unknown.len() == 3 && unknown[0].contains("consteval"), "{unknown:?}");
    }

    #[test]
    fn a_value_that_cannot_be_formatted_is_told_once() {
        let assertion = "static assertion failed: a value of this type cannot be formatted";
        let checked = "in instantiation of template class 'std::__kiln::__formatter_check<Pair<int>>' requested here";
        let follower = "call to consteval function 'std::basic_format_string<char, Pair<int>>::...'";
        let diagnostics = vec![
            at("format", Severity::Error, assertion),
            at("format", Severity::Note, checked),
            at("a.cpp", Severity::Note, "in instantiation requested here"),
            at("a.cpp", Severity::Error, follower),
        ];
        assert_eq!(told(diagnostics), ["a.cpp: a value of type 'Pair<int>' cannot be formatted"]);
    }

    #[test]
    fn assertions_of_headers_are_told_where_they_are_brought_about() {
        let error = at("c++/vector", Severity::Error, "static assertion failed: no vector of const");
        let place = at("a.cpp", Severity::Note, "in instantiation requested here");
        let expected = ["a.cpp: no vector of const", "c++/vector: which this asserts"];
        assert_eq!(told(vec![error.clone(), place]), expected);
        assert_eq!(told(vec![error]), ["c++/vector: static assertion failed: no vector of const"]);
        let own = at("a.cpp", Severity::Error, "static assertion failed: mine");
        assert_eq!(told(vec![own]), ["a.cpp: static assertion failed: mine"]);
    }
}
