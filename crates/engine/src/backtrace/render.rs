//! A backtrace as text, in the order and shape that debuggers have made usual.

use std::fmt::Write;

use serde_json::{Value, json};

use super::Frame;

/// One line per level.
pub(crate) fn backtrace_text(frames: &[Frame]) -> String {
    let mut text = String::new();
    let mut level = 0;
    for frame in frames {
        let _ = match frame {
            Frame::Runtime { count: 1 } => writeln!(text, "  ..  (C++ runtime)"),
            Frame::Runtime { count } => writeln!(text, "  ..  (C++ runtime, {count} levels)"),
            Frame::Script { function, place, is_inlined } => {
                let inlined = if *is_inlined { " (inlined)" } else { "" };
                let _ = write!(text, "{:>4}  {function}{inlined}", format!("#{level}"));
                level += 1;
                match place {
                    Some((file, line, 0)) => writeln!(text, "\n        at {file}:{line}"),
                    Some((file, line, column)) => writeln!(text, "\n        at {file}:{line}:{column}"),
                    None => writeln!(text),
                }
            }
        };
    }
    text
}

/// The same for programs: one object per level of the script's own, the innermost first.
pub(crate) fn backtrace_json(frames: &[Frame]) -> Value {
    let levels = frames.iter().filter_map(|frame| match frame {
        Frame::Runtime { .. } => None,
        Frame::Script { function, place, is_inlined } => {
            let (file, line, column) = match place {
                Some((file, line, column)) => (Some(file), Some(line), Some(column).filter(|column| **column != 0)),
                None => (None, None, None),
            };
            Some(json!({ "function": function, "file": file, "line": line, "column": column, "inlined": is_inlined }))
        }
    });
    Value::Array(levels.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_counted_and_the_runtime_is_not() {
        let script = |function: &str, is_inlined| Frame::Script {
            function: function.to_owned(),
            place: Some(("a.cpp".to_owned(), 3, 7)),
            is_inlined,
        };
        let frames = [Frame::Runtime { count: 4 }, script("f(int)", true), script("doGet(kiln::Event const&)", false)];
        let expected = "  ..  (C++ runtime, 4 levels)\n  #0  f(int) (inlined)\n        at a.cpp:3:7\n  \
                        #1  doGet(kiln::Event const&)\n        at a.cpp:3:7\n";
        assert_eq!(backtrace_text(&frames), expected);
    }
}
