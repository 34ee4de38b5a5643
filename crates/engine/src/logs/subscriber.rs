//! `tracing` events to log lines. Spans are not used: a line names its script and request itself.

use std::fmt::{self, Write};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::{Event, Level, Metadata, Subscriber, span};

use super::escape::escaped;
use super::writer::LogWriter;
use crate::configuration::LogFormat;

/// Sends all events to `writer` from now on. The environment variable `KILN_LOG` (debug, info, warn, error) sets how
/// much is said.
pub(crate) fn start(format: LogFormat, writer: &LogWriter) {
    let level = std::env::var("KILN_LOG").ok().and_then(|level| level.parse().ok()).unwrap_or(LevelFilter::INFO);
    let subscriber = LineSubscriber { format, level, colors: writer.is_terminal(), writer: writer.clone() };
    // A second start finds the first one's subscriber in place, which then does the same.
    let _ = tracing::subscriber::set_global_default(subscriber);
}

struct LineSubscriber {
    format: LogFormat,
    level: LevelFilter,
    colors: bool,
    writer: LogWriter,
}

impl Subscriber for LineSubscriber {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= if metadata.target().starts_with("kiln") { self.level } else { LevelFilter::ERROR }
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.level)
    }

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let level = *event.metadata().level();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let milliseconds = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
        let line = match self.format {
            LogFormat::Text => text_line(milliseconds, level, &fields, self.colors),
            LogFormat::Json => json_line(milliseconds, level, fields),
        };
        self.writer.line(line.into_bytes());
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

/// An event's fields. `message`, `script` and `request` have places of their own on a line; `detail` goes below it.
#[derive(Default)]
struct Fields {
    message: String,
    script: String,
    request: String,
    detail: String,
    others: Vec<(&'static str, Value)>,
}

impl Fields {
    fn set(&mut self, field: &Field, text: String) {
        match field.name() {
            "message" => self.message = text,
            "script" => self.script = text,
            "request" => self.request = text,
            "detail" => self.detail = text,
            name => self.others.push((name, Value::String(text))),
        }
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.set(field, format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.set(field, value.to_owned());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.others.push((field.name(), value.into()));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.others.push((field.name(), value.into()));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.others.push((field.name(), value.into()));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.others.push((field.name(), value.into()));
    }
}

fn text_line(milliseconds: u64, level: Level, fields: &Fields, colors: bool) -> String {
    let (word, code) = match level {
        Level::ERROR => ("ERROR", "1;31"),
        Level::WARN => ("WARN ", "1;33"),
        Level::INFO => ("INFO ", "32"),
        Level::DEBUG => ("DEBUG", "34"),
        Level::TRACE => ("TRACE", "2"),
    };
    let day = milliseconds % 86_400_000;
    let (hour, minute, second) = (day / 3_600_000, day / 60_000 % 60, day / 1000 % 60);
    let mut line = format!("{hour:02}:{minute:02}:{second:02}.{:03} ", day % 1000);
    let _ = if colors { write!(line, "\x1b[{code}m{word}\x1b[0m ") } else { write!(line, "{word} ") };
    for (text, ending) in [(&fields.script, ": "), (&fields.message, "")] {
        if !text.is_empty() {
            let _ = write!(line, "{}{ending}", escaped(text));
        }
    }
    for (name, value) in &fields.others {
        let _ = match value {
            Value::String(text) => write!(line, " {name}={}", escaped(text)),
            value => write!(line, " {name}={value}"),
        };
    }
    if !fields.request.is_empty() {
        let _ = write!(line, " request={}", escaped(&fields.request));
    }
    line.push('\n');
    for detail in fields.detail.lines() {
        let _ = writeln!(line, "    {}", escaped(detail));
    }
    line
}

fn json_line(milliseconds: u64, level: Level, fields: Fields) -> String {
    let mut object = Map::new();
    object.insert("time".to_owned(), rfc3339(milliseconds).into());
    object.insert("level".to_owned(), level.as_str().to_ascii_lowercase().into());
    let named = [("script", fields.script), ("request", fields.request), ("message", fields.message)];
    for (name, text) in named.into_iter().chain([("detail", fields.detail)]) {
        if !text.is_empty() || name == "message" {
            object.insert(name.to_owned(), text.into());
        }
    }
    object.extend(fields.others.into_iter().map(|(name, value)| (name.to_owned(), value)));
    format!("{}\n", Value::Object(object))
}

/// A time in UTC as RFC 3339 writes it. Days to dates as in Hinnant's "chrono-Compatible Low-Level Date Algorithms".
fn rfc3339(milliseconds: u64) -> String {
    let (days, day) = (milliseconds / 86_400_000, milliseconds % 86_400_000);
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let date = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    let (hour, minute, second) = (day / 3_600_000, day / 60_000 % 60, day / 1000 % 60);
    format!("{year:04}-{month:02}-{date:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", day % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_the_calendar() {
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(rfc3339(951_827_696_789), "2000-02-29T12:34:56.789Z");
        assert_eq!(rfc3339(4_102_444_799_999), "2099-12-31T23:59:59.999Z");
    }

    #[test]
    fn a_script_cannot_forge_a_line() {
        let fields = Fields {
            message: "x\n12:00:00 ERROR forged \x1b[31m".to_owned(),
            script: "hello".to_owned(),
            request: "00ff".to_owned(),
            detail: "#0 f()\r\n#1 g\x1b[0m".to_owned(),
            others: vec![("status", 500.into())],
        };
        let line = text_line(45_296_789, Level::INFO, &fields, false);
        assert_eq!(
            line,
            "12:34:56.789 INFO  hello: x\\n12:00:00 ERROR forged \\x1b[31m status=500 request=00ff\n    #0 f()\n    #1 g\\x1b[0m\n"
        );
        let json = json_line(0, Level::INFO, fields);
        assert_eq!(json.lines().count(), 1);
        assert_eq!(serde_json::from_str::<Value>(&json).unwrap()["status"], 500);
    }
}
