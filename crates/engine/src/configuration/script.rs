//! `script.yaml`: what one project asks for. Everything in it has a default.
//! Knows nothing of how limits are held.

use std::time::Duration;

use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use wire::compile::Diagnostic;

use super::quantity::{Rate, Size, Time};
use super::yaml;
use crate::watch::ProjectName;

/// What a project is reached by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "WrittenKind")]
pub(crate) enum EntryKind {
    /// `doGet` and its like.
    Webapp,
    /// Only its `static` folder.
    Static,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum WrittenKind {
    Webapp,
    Api,
    Webhook,
    Static,
}

impl TryFrom<WrittenKind> for EntryKind {
    type Error = &'static str;

    fn try_from(written: WrittenKind) -> Result<EntryKind, &'static str> {
        match written {
            WrittenKind::Webapp => Ok(EntryKind::Webapp),
            WrittenKind::Static => Ok(EntryKind::Static),
            WrittenKind::Api => Err("this version of Kiln does not support `api` yet"),
            WrittenKind::Webhook => Err("this version of Kiln does not support `webhook` yet"),
        }
    }
}

/// What a request finds of the one before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Isolation {
    /// Nothing: each execution starts right after initialisation.
    #[default]
    Fresh,
    /// Its globals.
    Warm,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Class {
    #[default]
    Basic,
    Enterprise,
}

/// Bounds of one execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Writable memory, in bytes.
    pub(crate) memory_bytes: u64,
    /// CPU time.
    pub(crate) cpu: Duration,
    /// Wall time.
    pub(crate) wall: Duration,
    /// Between the wall limit's signal and the kill.
    pub(crate) grace: Duration,
    /// Open descriptors.
    pub(crate) files: u64,
    /// Threads.
    pub(crate) threads: u64,
    /// Bytes of private scratch space.
    pub(crate) disk_bytes: u64,
    /// Bytes of an answer's body.
    pub(crate) output_bytes: u64,
}

impl Class {
    fn limits(self) -> Limits {
        let basic = Limits {
            memory_bytes: 128 << 20,
            cpu: Duration::from_secs(30),
            wall: Duration::from_secs(6 * 60),
            grace: Duration::from_millis(500),
            files: 20,
            threads: 1,
            disk_bytes: 100 << 20,
            output_bytes: 64 << 20,
        };
        match self {
            Class::Basic => basic,
            Class::Enterprise => Limits {
                memory_bytes: 2 << 30,
                cpu: Duration::from_secs(6 * 60),
                wall: Duration::from_secs(30 * 60),
                files: 100,
                threads: 5,
                ..basic
            },
        }
    }
}

/// Changes to a class, as written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitsMap {
    #[serde(default)]
    class: Class,
    memory: Option<Size>,
    cpu: Option<Time>,
    wall: Option<Time>,
    grace: Option<Time>,
    files: Option<u64>,
    threads: Option<u64>,
    disk: Option<Size>,
    output: Option<Size>,
    /// Read so that files written for it stay valid: a cell has no network to slow down.
    egress: Option<Rate>,
}

impl LimitsMap {
    fn limits(&self) -> Limits {
        let class = self.class.limits();
        let time = |given: Option<Time>, default| given.map_or(default, |time| time.0);
        let size = |given: Option<Size>, default| given.map_or(default, |size| size.0);
        let _ = self.egress;
        Limits {
            memory_bytes: size(self.memory, class.memory_bytes),
            cpu: time(self.cpu, class.cpu),
            wall: time(self.wall, class.wall),
            grace: time(self.grace, class.grace),
            files: self.files.unwrap_or(class.files),
            threads: self.threads.unwrap_or(class.threads),
            disk_bytes: size(self.disk, class.disk_bytes),
            output_bytes: size(self.output, class.output_bytes),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Class::default().limits()
    }
}

impl<'de> Deserialize<'de> for Limits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LimitsVisitor)
    }
}

struct LimitsVisitor;

impl<'de> Visitor<'de> for LimitsVisitor {
    type Value = Limits;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("`basic`, `enterprise` or a map such as {class: basic, memory: 64MB, wall: 5s}")
    }

    fn visit_str<E: de::Error>(self, class: &str) -> Result<Limits, E> {
        match class {
            "basic" => Ok(Class::Basic.limits()),
            "enterprise" => Ok(Class::Enterprise.limits()),
            _ => Err(E::custom(format_args!("unknown value `{class}`, expected one of basic, enterprise"))),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Limits, A::Error> {
        LimitsMap::deserialize(de::value::MapAccessDeserializer::new(map)).map(|map| map.limits())
    }
}

/// One value or a list of them.
#[derive(Debug, Default, PartialEq, Eq)]
struct OneOrMore(Vec<EntryKind>);

impl<'de> Deserialize<'de> for OneOrMore {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneOrMoreVisitor)
    }
}

struct OneOrMoreVisitor;

impl<'de> Visitor<'de> for OneOrMoreVisitor {
    type Value = OneOrMore;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("webapp, api, webhook, static or a list of these")
    }

    fn visit_str<E: de::Error>(self, kind: &str) -> Result<OneOrMore, E> {
        let kind: Result<_, de::value::Error> = EntryKind::deserialize(de::value::StrDeserializer::new(kind));
        kind.map(|kind| OneOrMore(vec![kind])).map_err(E::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<OneOrMore, A::Error> {
        let mut kinds = Vec::new();
        while let Some(kind) = sequence.next_element()? {
            kinds.push(kind);
        }
        Ok(OneOrMore(kinds))
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: Option<ProjectName>,
    /// Read so that files written for it stay valid: nothing is charged to an owner yet.
    owner: Option<String>,
    entry: Option<OneOrMore>,
    #[serde(default)]
    limits: Limits,
    #[serde(default)]
    isolation: Isolation,
    allow: Option<NotYet>,
    fetch: Option<NotYet>,
    libraries: Option<NotYet>,
    webhook: Option<NotYet>,
}

/// A key of the contract whose meaning this version cannot give it: ignoring it would be worse than refusing it.
#[derive(Debug)]
struct NotYet;

impl<'de> Deserialize<'de> for NotYet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        de::IgnoredAny::deserialize(deserializer)?;
        Err(de::Error::custom("this version of Kiln does not support this key yet"))
    }
}

/// A project's settings, with defaults filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ScriptFile {
    /// The project's name, where it is not its folder's.
    pub(crate) id: Option<ProjectName>,
    /// What it is reached by; empty means whatever it defines.
    pub(crate) entry: Vec<EntryKind>,
    /// Its bounds.
    pub(crate) limits: Limits,
    /// Fresh or warm.
    pub(crate) isolation: Isolation,
}

/// Reads a `script.yaml`, called `name` in diagnostics.
///
/// # Errors
/// The first mistake, at its place.
pub(crate) fn read_script_file(name: &str, text: &str) -> Result<ScriptFile, Box<Diagnostic>> {
    let written: Written = yaml::parse(name, text)?;
    let _ = (written.owner, written.allow, written.fetch, written.libraries, written.webhook);
    let entry = written.entry.unwrap_or_default().0;
    if let Some((key, message)) = complaint(&written.limits) {
        return Err(Box::new(yaml::about_key(name, text, key, message.to_owned())));
    }
    Ok(ScriptFile { id: written.id, entry, limits: written.limits, isolation: written.isolation })
}

/// The limit under which no script runs.
fn complaint(limits: &Limits) -> Option<(&'static str, &'static str)> {
    let rules = [
        (
            limits.memory_bytes < 8 << 20,
            "memory",
            "limits: memory must be at least 8MB; a number without a unit is bytes",
        ),
        (limits.cpu.is_zero(), "cpu", "limits: cpu must be longer than nothing"),
        (limits.wall.is_zero(), "wall", "limits: wall must be longer than nothing"),
        (limits.threads == 0, "threads", "limits: threads must be at least 1"),
        (limits.files < 4, "files", "limits: files must be at least 4"),
    ];
    rules.into_iter().find(|(is_broken, ..)| *is_broken).map(|(_, key, message)| (key, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<ScriptFile, String> {
        read_script_file("script.yaml", text).map_err(|diagnostic| {
            let position = diagnostic.position.unwrap();
            format!("{}:{}: {}", position.line, position.column, diagnostic.message)
        })
    }

    #[test]
    fn the_contract_is_read() {
        let text = "id: orders\nowner: default\nentry: [webapp, static]\nisolation: warm\n\
                    limits: {class: enterprise, memory: 64MB, wall: 5s, grace: 500ms, egress: 10Mbps}\n";
        let file = read(text).unwrap();
        assert_eq!((file.id.as_ref().map(ProjectName::as_str), file.isolation), (Some("orders"), Isolation::Warm));
        assert_eq!(file.entry, [EntryKind::Webapp, EntryKind::Static]);
        assert_eq!((file.limits.memory_bytes, file.limits.files), (64 << 20, 100));
        assert_eq!(read("limits: basic\nentry: webapp").unwrap().limits, Limits::default());
        assert_eq!(read("").unwrap(), ScriptFile::default());
    }

    #[test]
    fn mistakes_are_told_with_their_place() {
        let cases = [
            ("isolation: cold", "1:12: unknown value `cold`, expected one of fresh, warm"),
            ("limits: huge", "1:9: unknown value `huge`, expected one of basic, enterprise"),
            ("limits:\n  memory: lots", "2:11: expected a size such as 64MB, 512KB or 1GB, found `lots`"),
            ("limits:\n  memory: 1MB", "2:3: limits: memory must be at least 8MB; a number without a unit is bytes"),
            ("limits: {threads: 0}", "1:10: limits: threads must be at least 1"),
            ("entry: cron", "1:8: unknown value `cron`, expected one of webapp, api, webhook, static"),
            (
                "a: b",
                "1:1: unknown key `a`, expected one of id, owner, entry, limits, isolation, allow, fetch, libraries, webhook",
            ),
            ("entry: [webapp, api]", "1:17: this version of Kiln does not support api yet"),
            ("entry: webhook", "1:8: this version of Kiln does not support webhook yet"),
            (
                "limits: basic\nid: my app",
                "2:5: my app cannot be the name of a project: only letters, digits, -, _ and . may be in it (no spaces, quotes or slashes)",
            ),
            ("id: x\nfetch: [a.example.com]", "2:8: this version of Kiln does not support this key yet"),
        ];
        for (text, expected) in cases {
            let message = read(text).unwrap_err();
            assert_eq!(message.replace('`', ""), expected.replace('`', ""), "{text}");
        }
    }
}
