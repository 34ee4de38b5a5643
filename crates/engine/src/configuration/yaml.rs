//! YAML to values, with mistakes as diagnostics that name file, line, column and what was expected.
//! Knows nothing of which keys exist.

use serde::de::DeserializeOwned;
use wire::compile::{Diagnostic, FixIt, Position, Severity};

/// Bytes of a configuration file at the most.
pub(super) const FILE_BYTES_MAX: usize = 64 << 10;

/// Reads `text`, the contents of the file that diagnostics call `file`.
///
/// # Errors
/// The first mistake, at its place.
pub(super) fn parse<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, Box<Diagnostic>> {
    if text.len() > FILE_BYTES_MAX {
        return Err(Box::new(whole_file(file, format!("the file is larger than {} KB", FILE_BYTES_MAX >> 10))));
    }
    serde_saphyr::from_str(text).map_err(|error| Box::new(describe(file, text, &error)))
}

/// A mistake that shows only when all of the file is known: in the value of `key`, where that is given.
pub(super) fn about_key(file: &str, text: &str, key: &str, message: String) -> Diagnostic {
    let found = text.lines().zip(1..).find_map(|(line, number)| Some((line, number, column_of(line, key)?)));
    let Some((line, number, column)) = found else { return whole_file(file, message) };
    Diagnostic {
        position: Some(Position { file: file.to_owned(), line: number, column }),
        source_line: line.to_owned(),
        highlights: vec![(column, key.len() as u32)],
        ..whole_file(file, message)
    }
}

/// Where a line gives `key` a value, if it does.
fn column_of(line: &str, key: &str) -> Option<u32> {
    let code = line.split('#').next().unwrap_or_default();
    let start = code.match_indices(key).map(|(start, _)| start).find(|start| {
        let (before, after) =
            (code.get(..*start).unwrap_or_default(), code.get(start + key.len()..).unwrap_or_default());
        !before.ends_with(|character: char| character.is_alphanumeric() || character == '_')
            && after.trim_start().starts_with(':')
    })?;
    u32::try_from(code.get(..start)?.chars().count()).ok().map(|before| before + 1)
}

/// A mistake that is not at one place.
fn whole_file(file: &str, message: String) -> Diagnostic {
    Diagnostic {
        severity: Severity::Error,
        message,
        position: Some(Position { file: file.to_owned(), line: 1, column: 1 }),
        source_line: String::new(),
        highlights: Vec::new(),
        fix_its: Vec::new(),
    }
}

fn describe(file: &str, text: &str, error: &serde_saphyr::Error) -> Diagnostic {
    let error = error.without_snippet();
    let (line, column) = error.location().map_or((1, 1), |location| (location.line() as u32, location.column() as u32));
    let source_line = text.lines().nth(line.saturating_sub(1) as usize).unwrap_or_default();
    let message = plain_words(&error.to_string());
    let word = word_at(source_line, column);
    let fix_its = suggestion(&message)
        .map(|known| FixIt { column, bytes: word.len() as u32, text: known.to_owned() })
        .into_iter()
        .collect();
    Diagnostic {
        severity: Severity::Error,
        message,
        position: Some(Position { file: file.to_owned(), line, column }),
        source_line: source_line.to_owned(),
        highlights: if word.is_empty() { Vec::new() } else { vec![(column, word.len() as u32)] },
        fix_its,
    }
}

/// The library's words for Rust types, in words for people who write YAML.
fn plain_words(message: &str) -> String {
    let message = message.rsplit_once(" at line ").map_or(message, |(message, _)| message);
    let number = message.strip_prefix("invalid u").is_some_and(|bits| bits.chars().all(|digit| digit.is_ascii_digit()));
    let message = match message {
        _ if number => "expected a whole number".to_owned(),
        "expected string scalar" => "expected a text".to_owned(),
        "externally tagged enum expected scalar or mapping" => "expected one word".to_owned(),
        "expected mapping start" => "expected a map (`key: value` lines)".to_owned(),
        "expected sequence start" => "expected a list (`[a, b]` or `- a` lines)".to_owned(),
        _ => message.split(", set DuplicateKeyPolicy").next().unwrap_or(message).to_owned(),
    };
    message
        .replace("unknown field", "unknown key")
        .replace("unknown variant", "unknown value")
        .replace("duplicate mapping key: ", "the key is given twice: ")
        .replace("invalid type: ", "wrong type: ")
}

fn word_at(line: &str, column: u32) -> &str {
    let start = line.char_indices().nth(column.saturating_sub(1) as usize).map_or(line.len(), |(start, _)| start);
    let rest = line.get(start..).unwrap_or_default();
    let end = rest.find(|character: char| !character.is_alphanumeric() && !"_-.".contains(character));
    rest.get(..end.unwrap_or(rest.len())).unwrap_or_default()
}

/// The known name nearest to the unknown one in "unknown key `x`, expected one of a, b".
fn suggestion(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once("unknown ")?.1.split_once('`')?;
    let (unknown, rest) = rest.split_once('`')?;
    let known = rest.strip_prefix(", expected ")?;
    let known = known.strip_prefix("one of ").unwrap_or(known);
    let distances =
        known.split(", ").map(|known| (distance(unknown, known.trim_matches('`')), known.trim_matches('`')));
    distances.min().filter(|(distance, known)| *distance * 3 <= known.len()).map(|(_, known)| known)
}

/// Levenshtein's distance in bytes.
fn distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.bytes().take(64).enumerate() {
        let mut diagonal = i;
        let mut previous = i + 1;
        for (cell, b) in row.iter_mut().skip(1).zip(right.bytes()) {
            let value = (previous + 1).min(*cell + 1).min(diagonal + usize::from(a != b));
            diagonal = std::mem::replace(cell, value);
            previous = value;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_where_they_have_values() {
        let text = "# memory: 1\nlimits: {my_memory: 2, memory : 64}\n";
        let diagnostic = about_key("script.yaml", text, "memory", String::new());
        assert_eq!(diagnostic.position.map(|position| (position.line, position.column)), Some((2, 24)));
        let nowhere = about_key("script.yaml", text, "threads", String::new());
        assert_eq!(nowhere.position.map(|position| (position.line, position.column)), Some((1, 1)));
    }

    #[test]
    fn distances() {
        for (left, right, expected) in
            [("listen", "listen", 0), ("lisen", "listen", 1), ("", "abc", 3), ("ab", "ba", 2)]
        {
            assert_eq!(distance(left, right), expected, "{left} {right}");
        }
    }

    #[test]
    fn only_a_near_name_is_suggested() {
        assert_eq!(suggestion("unknown key `lisen`, expected one of listen, mode"), Some("listen"));
        assert_eq!(suggestion("unknown key `banana`, expected one of listen, mode"), None);
        assert_eq!(suggestion("expected a text"), None);
    }
}
