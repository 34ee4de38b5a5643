//! The log of a running server as lines with the time of their arrival.

use std::io::{BufRead, BufReader, Read};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Map, Value};

use crate::Result;

/// One line.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// When all of it had arrived.
    pub(crate) at: Instant,
    fields: Map<String, Value>,
}

impl Line {
    /// A field's text, or "".
    pub(crate) fn text(&self, field: &str) -> &str {
        self.fields.get(field).and_then(Value::as_str).unwrap_or_default()
    }

    /// Whether it is about `script`.
    pub(crate) fn is_about(&self, script: &str) -> bool {
        self.text("script") == script
    }

    /// Whether a first or next version of a script has come into service.
    pub(crate) fn is_live(&self) -> bool {
        self.text("message").starts_with("live at")
    }

    /// Whether something is wrong with a new version.
    pub(crate) fn is_rejection(&self) -> bool {
        self.text("level") == "error"
    }

    /// Whether code that was made quickly has been replaced by faster one.
    pub(crate) fn is_optimised(&self) -> bool {
        self.text("message") == "optimised"
    }

    /// Where a compile has ended: the CPU time that it took, in milliseconds.
    pub(crate) fn compile_cpu(&self) -> Option<f64> {
        let is_end = self.text("message") == "a compile has ended";
        let microseconds = self.fields.get("cpu_microseconds").and_then(Value::as_f64);
        microseconds.filter(|_| is_end).map(|microseconds| microseconds / 1e3)
    }

    /// The compiler's stages, in microseconds: `Stages { parse: 1, link: 2 }` as pairs. Empty where there are none.
    pub(crate) fn stages(&self) -> Vec<(String, f64)> {
        let text = self.text("stages");
        let inside = text.split_once('{').and_then(|(_, rest)| rest.split_once('}')).map_or("", |(inside, _)| inside);
        let pairs = inside.split(',').filter_map(|pair| pair.split_once(':'));
        pairs.filter_map(|(name, value)| Some((name.trim().to_owned(), value.trim().parse().ok()?))).collect()
    }
}

/// The log from now on.
pub(crate) struct Log {
    lines: Receiver<Line>,
}

impl Log {
    /// Reads JSON lines from `source` until it ends; other lines are passed over.
    pub(crate) fn read(source: impl Read + Send + 'static) -> Log {
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for text in BufReader::new(source).lines().map_while(std::result::Result::ok) {
                let at = Instant::now();
                let Ok(Value::Object(fields)) = serde_json::from_str(&text) else { continue };
                if sender.send(Line { at, fields }).is_err() {
                    return;
                }
            }
        });
        Log { lines }
    }

    /// What has been said so far and was not asked for yet.
    pub(crate) fn so_far(&self) -> Vec<Line> {
        self.lines.try_iter().collect()
    }

    /// The lines up to the first that is `wanted`, which is the last of them.
    ///
    /// # Errors
    /// When it has not come after `patience`, or the log ends.
    pub(crate) fn until(&self, patience: Duration, wanted: impl Fn(&Line) -> bool) -> Result<Vec<Line>> {
        let deadline = Instant::now() + patience;
        let mut passed: Vec<Line> = Vec::new();
        loop {
            let remaining = deadline.saturating_duration_since(Instant::now());
            let Ok(line) = self.lines.recv_timeout(remaining) else {
                let last = passed.iter().rev().take(3).map(|line| line.text("message")).collect::<Vec<_>>();
                return Err(
                    format!("the server's log did not say what was waited for; at last it said {last:?}").into()
                );
            };
            let is_wanted = wanted(&line);
            passed.push(line);
            if is_wanted {
                return Ok(passed);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_and_waited_for() {
        let text = concat!(
            "no json\n",
            r#"{"level":"debug","script":"a","message":"compiled","stages":"Stages { start: 12, parse: 3400, other: x }"}"#,
            "\n",
            r#"{"level":"info","script":"a","message":"live at http://127.0.0.1:1/a/"}"#,
            "\n"
        );
        let log = Log::read(text.as_bytes());
        let lines = log.until(Duration::from_secs(5), |line| line.is_about("a") && line.is_live()).unwrap();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0].stages(), [("start".to_owned(), 12.0), ("parse".to_owned(), 3400.0)]);
        assert_eq!(lines[1].stages(), []);
        assert!(log.until(Duration::from_secs(5), |_| true).is_err());
    }
}
