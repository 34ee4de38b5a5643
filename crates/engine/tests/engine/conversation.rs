//! Conversations as `tests/golden/README.md` describes them: requests, and what is expected of each answer.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::client::{Answer, Client};

/// A request and what its answer must be like.
#[derive(Debug, Default)]
pub(crate) struct Exchange {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: String,
    expectations: Vec<Expectation>,
}

/// One thing that an answer must have.
#[derive(Debug, PartialEq)]
enum Expectation {
    Status(u16),
    Header { name: String, value: String },
    Body(String),
    Contains(String),
    Excludes(String),
    Digest(String),
}

/// The exchanges of a file.
///
/// # Errors
/// The line that cannot be understood.
pub(crate) fn parse(text: &str) -> Result<Vec<Exchange>, String> {
    let mut exchanges: Vec<Vec<(char, &str)>> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (mark, rest) = marked(line).ok_or_else(|| format!("`{line}` does not begin with a mark and a space"))?;
        let continues = exchanges.last().and_then(|exchange| exchange.last()).is_some_and(|(last, _)| *last == '>');
        if mark == '>' && !continues {
            exchanges.push(Vec::new());
        }
        exchanges.last_mut().ok_or("there is no request before the first answer")?.push((mark, rest));
    }
    exchanges.iter().map(|lines| exchange(lines)).collect()
}

fn marked(line: &str) -> Option<(char, &str)> {
    let mark = line.chars().next()?;
    let rest = line.get(mark.len_utf8()..)?;
    if rest.is_empty() { Some((mark, rest)) } else { Some((mark, rest.strip_prefix(' ')?)) }
}

fn exchange(lines: &[(char, &str)]) -> Result<Exchange, String> {
    let of = |mark: char| lines.iter().filter(move |(known, _)| *known == mark).map(|(_, text)| *text);
    let mut exchange = request(&of('>').collect::<Vec<_>>())?;
    for (mark, text) in lines {
        exchange.expectations.extend(match mark {
            '>' | '=' => None,
            '<' => Some(status_or_header(text)?),
            '~' => Some(Expectation::Contains((*text).to_owned())),
            '!' => Some(Expectation::Excludes((*text).to_owned())),
            '@' => Some(Expectation::Digest(
                text.strip_prefix("sha256 ").ok_or_else(|| format!("`{text}` is no digest"))?.to_owned(),
            )),
            _ => return Err(format!("`{mark}` is no mark")),
        });
    }
    let body: Vec<&str> = of('=').collect();
    if !body.is_empty() {
        exchange.expectations.push(Expectation::Body(body.join("\n")));
    }
    let has_status = exchange.expectations.iter().any(|expectation| matches!(expectation, Expectation::Status(_)));
    if has_status { Ok(exchange) } else { Err(format!("{} has no status", exchange.title())) }
}

fn request(lines: &[&str]) -> Result<Exchange, String> {
    let (first, rest) = lines.split_first().ok_or("a request without a line")?;
    let (method, target) = first.split_once(' ').ok_or_else(|| format!("`{first}` is no request"))?;
    let end = rest.iter().position(|line| line.is_empty()).unwrap_or(rest.len());
    let (headers, body) = rest.split_at(end);
    let headers = headers.iter().map(|line| field(line)).collect::<Result<_, String>>()?;
    let body = body.get(1..).unwrap_or_default().join("\n");
    Ok(Exchange { method: method.to_owned(), target: target.to_owned(), headers, body, expectations: Vec::new() })
}

fn field(line: &str) -> Result<(String, String), String> {
    let (name, value) = line.split_once(": ").ok_or_else(|| format!("`{line}` is no header"))?;
    Ok((name.to_owned(), value.to_owned()))
}

fn status_or_header(text: &str) -> Result<Expectation, String> {
    if let Ok(status) = text.parse() {
        return Ok(Expectation::Status(status));
    }
    let (name, value) = field(text)?;
    Ok(Expectation::Header { name, value })
}

impl Exchange {
    /// The request line.
    pub(crate) fn title(&self) -> String {
        format!("{} {}", self.method, self.target)
    }

    /// Makes the request.
    pub(crate) fn ask(&self, client: &mut Client) -> Answer {
        let headers: Vec<(&str, &str)> =
            self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        client.ask(&self.method, &self.target, &headers, self.body.as_bytes())
    }

    /// What of the answer is not as expected.
    pub(crate) fn faults(&self, answer: &Answer) -> Vec<String> {
        let failed = self.expectations.iter().filter(|expectation| !expectation.holds(answer));
        failed.map(|expectation| format!("{expectation:?}")).collect()
    }

    /// The answers closest to `answer` that must not pass, one for each expectation.
    pub(crate) fn spoiled(&self, answer: &Answer) -> Vec<Answer> {
        self.expectations.iter().map(|expectation| expectation.spoil(answer)).collect()
    }
}

impl Expectation {
    fn holds(&self, answer: &Answer) -> bool {
        let body = answer.body();
        match self {
            Expectation::Status(status) => answer.status == *status,
            Expectation::Header { name, value } => answer.header(name) == Some(value),
            Expectation::Body(expected) => body.strip_suffix('\n').unwrap_or(&body) == expected,
            Expectation::Contains(part) => body.contains(part),
            Expectation::Excludes(part) => !body.contains(part),
            Expectation::Digest(digest) => sha256(&answer.bytes) == *digest,
        }
    }

    fn spoil(&self, answer: &Answer) -> Answer {
        let body = answer.body();
        match self {
            Expectation::Status(status) => answer.clone().with_status(status + 1),
            Expectation::Header { name, value } => answer.clone().with_header(name, &format!("{value}x")),
            Expectation::Body(_) | Expectation::Digest(_) => answer.clone().with_body(&format!("{body}x")),
            Expectation::Contains(part) => answer.clone().with_body(&body.replace(part, "")),
            Expectation::Excludes(part) => answer.clone().with_body(&format!("{body}{part}")),
        }
    }
}

fn sha256(bytes: &[u8]) -> String {
    let mut child = Command::new("sha256sum").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(bytes).unwrap();
    let printed = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    printed.split(' ').next().unwrap().to_owned()
}

#[test]
fn a_file_is_read_as_its_readme_says() {
    let text =
        "# comment\n> POST /a?b\n> X: y z\n>\n> one\n>\n> > two\n< 201\n< L: m\n= x\n=\n= y\n\n> GET /c\n< 404\n";
    let exchanges = parse(text).unwrap();
    let [first, second] = exchanges.as_slice() else { panic!("{exchanges:?}") };
    assert_eq!((first.title().as_str(), first.body.as_str()), ("POST /a?b", "one\n\n> two"));
    assert_eq!(first.headers, [("X".to_owned(), "y z".to_owned())]);
    let header = Expectation::Header { name: "L".into(), value: "m".into() };
    assert_eq!(first.expectations, [Expectation::Status(201), header, Expectation::Body("x\n\ny".into())]);
    assert_eq!((second.title().as_str(), &second.expectations), ("GET /c", &vec![Expectation::Status(404)]));
    for wrong in ["< 200\n", "> GET /\n", "> GET /\n~ x\n", "> GET /\n< 200\n? x\n", "> GET /\n< 200\n=x\n", ">GET /\n"]
    {
        assert!(parse(wrong).is_err(), "{wrong}");
    }
}
