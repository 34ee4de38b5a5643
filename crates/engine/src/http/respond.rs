//! One request: which project it is for, which of its files or functions answers, and the answer's way back.

use std::net::IpAddr;
use std::os::fd::AsFd;
use std::sync::Arc;
use std::time::Duration;

use http::header::{ALLOW, LOCATION, RETRY_AFTER};
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use hyper::body::Incoming;
use percent_encoding::percent_decode_str;

use super::answer::Head;
use super::body::AnswerBody;
use super::clock::Busy;
use super::event::{EventError, EventParts, event, read_body, read_form};
use super::failure::{Reporter, no_cell};
use super::pages::{self, Page};
use super::shard::Shard;
use super::static_files;
use super::stream::Stream;
use crate::cells::{Execution, Failure, RequestId};
use crate::deploy::{Project, Served, Version};
use crate::diagnostics::{Findings, one_line};

/// How long a request waits for a script's first version.
const FIRST_VERSION_TIME: Duration = Duration::from_secs(30);
/// How much longer than to take anything an HTTP/2 client may take for a piece of an answer, of which hyper holds some more.
const STREAM_PATIENCES: u32 = 4;
/// What HTTP/1 writes between and after a field's name and value.
const FIELD_EXTRA_BYTES: usize = 4;
/// Names a request, on every answer.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What can be done with a file.
const FILE_METHODS: &str = "GET, HEAD, OPTIONS";

/// In development mode: the error because of which an older version answers.
const STALE: HeaderName = HeaderName::from_static("x-kiln-stale");

/// A request on its way.
struct Asked<'a> {
    shard: &'a Shard,
    client: IpAddr,
    request: RequestId,
    parts: Parts,
}

/// Answers one request. `busy` is held until the answer has been sent.
pub(super) async fn respond(
    shard: &Shard,
    client: IpAddr,
    request: Request<Incoming>,
    busy: Busy,
) -> Response<AnswerBody> {
    let (parts, body) = request.into_parts();
    let asked = Asked { shard, client, request: shard.server().next_request(), parts };
    let mut answer = asked.route(body).await;
    let request = asked.request.to_string();
    let (method, path, status) = (asked.parts.method.as_str(), asked.parts.uri.path(), answer.status().as_u16());
    tracing::debug!(request, status, "{method} {path}");
    if let Ok(request) = HeaderValue::from_str(&request) {
        answer.headers_mut().insert(REQUEST_ID, request);
    }
    answer.map(|body| body.holding(busy))
}

/// A path as project and rest: `/name/rest`. The rest is `None` where not even a slash follows the name.
fn split_path(path: &str) -> (&str, Option<&str>) {
    let path = path.strip_prefix('/').unwrap_or(path);
    match path.split_once('/') {
        Some((name, rest)) => (name, Some(rest)),
        None => (path, None),
    }
}

fn no_content() -> Response<AnswerBody> {
    let mut answer = Response::new(AnswerBody::bytes(bytes::Bytes::new()));
    *answer.status_mut() = StatusCode::NO_CONTENT;
    answer
}

/// Whether a file of the static folder is at this address.
fn names_file(served: &Served, path_info: Option<&str>) -> bool {
    let found = served
        .static_folder
        .as_ref()
        .zip(path_info)
        .and_then(|(folder, path)| static_files::find(folder.as_fd(), path));
    found.is_some()
}

impl Asked<'_> {
    async fn route(&self, body: Incoming) -> Response<AnswerBody> {
        let path = self.parts.uri.path();
        if self.parts.version == http::Version::HTTP_2 && self.has_too_long_header() {
            return self.page(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "The request's header is too large.");
        }
        if self.parts.method == Method::CONNECT {
            return self.page(StatusCode::NOT_IMPLEMENTED, "This is no proxy: it opens no connections for others.");
        }
        if path == "*" && self.parts.method == Method::OPTIONS {
            return no_content();
        }
        let (name, path_info) = split_path(path);
        // Escaped or not, it is the same address (RFC 3986, section 6.2.2.2).
        let name = percent_decode_str(name).decode_utf8_lossy();
        let project = self.shard.server().routes.load().projects.get(&*name).cloned();
        match project {
            Some(project) => self.ask_project(&project, path_info, body).await,
            None if path == "/" && self.shard.server().is_development() && self.is_reading() => {
                pages::index(&self.shard.server().routes.load())
            }
            None => self.page(StatusCode::NOT_FOUND, "There is nothing at this address."),
        }
    }

    /// Whether the header breaks the limits that HTTP/1 requests are held to while they arrive.
    fn has_too_long_header(&self) -> bool {
        let limits = &self.shard.server().limits;
        let address = self.parts.uri.path_and_query().map_or(0, |address| address.as_str().len());
        let field = |(name, value): (&HeaderName, &HeaderValue)| name.as_str().len() + value.len() + FIELD_EXTRA_BYTES;
        let bytes = address + self.parts.headers.iter().map(field).sum::<usize>();
        self.parts.headers.len() > limits.header_fields as usize || bytes as u64 > limits.header.0
    }

    /// Whether the request changes nothing.
    fn is_reading(&self) -> bool {
        self.parts.method == Method::GET || self.parts.method == Method::HEAD
    }

    fn page(&self, status: StatusCode, message: impl Into<String>) -> Response<AnswerBody> {
        Page::new(status, message).answer(&self.parts.headers, self.request)
    }

    async fn ask_project(&self, project: &Project, path_info: Option<&str>, body: Incoming) -> Response<AnswerBody> {
        let mut served = project.served();
        if served.is_awaited {
            served = project.settled(FIRST_VERSION_TIME).await;
        }
        if self.is_reading()
            && let Some(answer) = self.static_answer(project, &served, path_info)
        {
            return answer;
        }
        let Some(version) = &served.version else { return self.no_version(&served, path_info) };
        let stale = served.findings.clone().filter(|_| self.shard.server().is_development());
        let mut answer = self.ask_version((project, version, stale), path_info.unwrap_or_default(), body).await;
        self.mark_stale(&served, &mut answer);
        answer
    }

    /// Whoever develops shall see that the last save is not what answers.
    fn mark_stale(&self, served: &Served, answer: &mut Response<AnswerBody>) {
        let error = served
            .findings
            .as_ref()
            .filter(|_| self.shard.server().is_development())
            .and_then(|findings| findings.first());
        if let Some(value) = error.and_then(|error| HeaderValue::from_str(&one_line(error)).ok()) {
            answer.headers_mut().insert(STALE, value);
        }
    }

    /// A file, where the address names one. The handler answers at the project's own address, if there is one.
    fn static_answer(
        &self,
        project: &Project,
        served: &Served,
        path_info: Option<&str>,
    ) -> Option<Response<AnswerBody>> {
        let folder = served.static_folder.as_ref()?;
        let handles_root = served.version.as_ref().is_some_and(|version| version.handlers.entry("GET").is_some());
        match path_info {
            None | Some("") if handles_root => None,
            // Addresses within a page are relative to the folder only when the page's own ends in a slash.
            None => static_files::has_index(folder.as_fd()).then(|| self.redirect(&format!("/{}/", project.name()))),
            Some(path) => {
                let file = static_files::find(folder.as_fd(), path)?;
                Some(file.answer(&self.parts.method, &self.parts.headers))
            }
        }
    }

    fn redirect(&self, path: &str) -> Response<AnswerBody> {
        let query = self.parts.uri.query().map_or(String::new(), |query| format!("?{query}"));
        let mut answer =
            self.page(StatusCode::PERMANENT_REDIRECT, "The page is at the same address with a slash at the end.");
        if let Ok(location) = HeaderValue::from_str(&format!("{path}{query}")) {
            answer.headers_mut().insert(LOCATION, location);
        }
        answer
    }

    fn no_version(&self, served: &Served, path_info: Option<&str>) -> Response<AnswerBody> {
        if served.is_awaited {
            let mut answer = self
                .page(StatusCode::SERVICE_UNAVAILABLE, "The script is still being compiled. Try again in a moment.");
            answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
            return answer;
        }
        match &served.findings {
            None if !self.is_reading() && names_file(served, path_info) => self.not_allowed("file", FILE_METHODS),
            None => self.page(StatusCode::NOT_FOUND, "There is no such file."),
            Some(findings) => {
                let findings = self.shard.server().is_development().then_some(findings.as_ref());
                let page = Page::new(StatusCode::INTERNAL_SERVER_ERROR, "The script has errors and cannot be run.");
                Page { findings, ..page }.answer(&self.parts.headers, self.request)
            }
        }
    }

    async fn ask_version(
        &self,
        (project, version, stale): (&Project, &Arc<Version>, Option<Arc<Findings>>),
        path_info: &str,
        body: Incoming,
    ) -> Response<AnswerBody> {
        let Some(entry) = version.handlers.entry(self.parts.method.as_str()) else {
            return self.not_allowed("script", &version.handlers.allowed());
        };
        let reporter = Reporter {
            log: Arc::clone(project.log()),
            object: Arc::clone(&version.object),
            request: self.request,
            stale,
            is_development: self.shard.server().is_development(),
        };
        match self.start(version, entry, path_info, body).await {
            Ok(execution) => self.answer(execution, reporter).await,
            Err(Turned::Event(error)) => self.page(error.status(), sentence(&error.to_string())),
            Err(Turned::Cell(error)) => no_cell(&error, project.log(), &self.parts.headers, self.request),
            Err(Turned::Failure(failure)) => reporter.report(failure, None, &self.parts.headers).await,
        }
    }

    /// `what` answers other methods, those in `allowed`.
    fn not_allowed(&self, what: &str, allowed: &str) -> Response<AnswerBody> {
        let mut answer = if self.parts.method == Method::OPTIONS {
            no_content()
        } else {
            let message = format!("The {what} does not answer {}. It answers {allowed}.", self.parts.method);
            self.page(StatusCode::METHOD_NOT_ALLOWED, message)
        };
        if let Ok(allowed) = HeaderValue::from_str(allowed) {
            answer.headers_mut().insert(ALLOW, allowed);
        }
        answer
    }

    /// Reads the request to its end, gets a cell and gives it the event.
    async fn start(&self, version: &Version, entry: u32, path_info: &str, body: Incoming) -> Result<Execution, Turned> {
        let limits = &self.shard.server().limits;
        let body = read_body(&self.parts, body, limits.body.0, limits.body_time).await?;
        let form = read_form(&self.parts, &body).await?;
        let request = self.request.to_string();
        let parts = EventParts {
            parts: &self.parts,
            path_info,
            body: &body,
            form: &form,
            client: self.client,
            request: &request,
        };
        let event = event(&parts)?;
        let lease = version.pool.lease(self.shard.index()).await?;
        let mut buffer = self.shard.take_buffer();
        let started = Execution::start(lease, version.limits, (entry, event), self.request, &mut buffer).await;
        self.shard.put_buffer(buffer);
        Ok(started?)
    }

    /// How long a client may take nothing of an answer, where its connection does not notice: a closed window of HTTP/2 stops
    /// one stream of many.
    fn patience(&self) -> Duration {
        let is_noticed = self.parts.version != http::Version::HTTP_2;
        let write_time = self.shard.server().limits.write_time;
        if is_noticed { Duration::MAX } else { write_time.saturating_mul(STREAM_PATIENCES) }
    }

    async fn answer(&self, mut execution: Execution, reporter: Reporter) -> Response<AnswerBody> {
        let mut head = match execution.answer(Head::new).await {
            Ok(Ok(head)) => head,
            Ok(Err(error)) => return reporter.refuse_answer(&error, &self.parts.headers),
            Err(failure) => {
                let record = execution.record();
                drop(execution);
                return reporter.report(failure, record, &self.parts.headers).await;
            }
        };
        let body = match head.body.take() {
            Some(bytes) => {
                execution.finish();
                AnswerBody::bytes(bytes)
            }
            None => AnswerBody::stream(Stream::new(execution, head.length, self.patience(), reporter)),
        };
        head.response(body, self.parts.method == Method::HEAD)
    }
}

/// Why a request did not come to run.
enum Turned {
    Event(EventError),
    Cell(crate::cells::LeaseError),
    Failure(Failure),
}

impl From<EventError> for Turned {
    fn from(error: EventError) -> Self {
        Turned::Event(error)
    }
}

impl From<crate::cells::LeaseError> for Turned {
    fn from(error: crate::cells::LeaseError) -> Self {
        Turned::Cell(error)
    }
}

impl From<Failure> for Turned {
    fn from(failure: Failure) -> Self {
        Turned::Failure(failure)
    }
}

/// An error's words as a sentence.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_project_and_rest() {
        assert_eq!(split_path("/shop"), ("shop", None));
        assert_eq!(split_path("/shop/"), ("shop", Some("")));
        assert_eq!(split_path("/shop/a/b"), ("shop", Some("a/b")));
        assert_eq!(split_path("/"), ("", None));
        assert_eq!(split_path("*"), ("*", None));
    }
}
