//! Text from outside made harmless for terminals and for readers of line-based logs.

use std::borrow::Cow;
use std::fmt::Write;

/// `text` with every control, bidirectional-override and line-separator character written as an escape.
pub(crate) fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(is_active) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("    "),
            _ if is_active(character) && character.is_ascii() => {
                let _ = write!(escaped, "\\x{:02x}", character as u32);
            }
            _ if is_active(character) => {
                let _ = write!(escaped, "\\u{{{:x}}}", character as u32);
            }
            _ => escaped.push(character),
        }
    }
    Cow::Owned(escaped)
}

/// As [`escaped`], for bytes of any encoding.
pub(crate) fn escaped_bytes(bytes: &[u8]) -> String {
    escaped(&String::from_utf8_lossy(bytes)).into_owned()
}

/// Whether a character does something instead of being seen.
fn is_active(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_is_shown() {
        assert_eq!(escaped("\x1b[2J\r\nGET \u{202e}x\u{9b}1m\0"), "\\x1b[2J\\r\\nGET \\u{202e}x\\u{9b}1m\\x00");
        assert!(matches!(escaped("plain \u{e9}\u{1f600}"), Cow::Borrowed(_)));
        assert_eq!(escaped_bytes(b"a\xff"), "a\u{fffd}");
    }
}
