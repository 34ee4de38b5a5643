//! Pages of the engine's own: errors and the list of projects. Each tells a person what to do, or a program what to test.

use bytes::Bytes;
use http::header::{ACCEPT, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use serde_json::{Value, json};

use super::body::AnswerBody;
use crate::cells::RequestId;
use crate::deploy::{Routes, Served};
use crate::diagnostics::{Findings, escape_html, findings_html, findings_json};

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:3rem auto;padding:0 1rem;color:#222;\
background:#fff}h1{font-size:1.5rem}pre{background:#f4f4f4;padding:.75rem 1rem;overflow:auto;border-left:4px solid #bbb;\
font-size:.875rem}pre.error{border-color:#c33}pre.warning{border-color:#c93}footer{color:#777;font-size:.875rem;\
margin-top:2rem}table{border-spacing:0}td{padding:.25rem 2rem .25rem 0}.bad{color:#c33}@media(prefers-color-scheme:dark){\
body{background:#1b1b1b;color:#ddd}pre{background:#2a2a2a}a{color:#8bf}}";

/// What there is to say about a request that is not answered by a script or a file.
#[derive(Debug)]
pub(super) struct Page<'a> {
    /// HTTP status.
    pub(super) status: StatusCode,
    /// One or two sentences for the person who made the request.
    pub(super) message: String,
    /// What is wrong with the sources; for the author.
    pub(super) findings: Option<&'a Findings>,
    /// A backtrace or the like; for the author.
    pub(super) detail: Option<String>,
}

impl Page<'_> {
    /// A page with nothing for the author.
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Page<'static> {
        Page { status, message: message.into(), findings: None, detail: None }
    }

    /// The page as `headers` ask for it.
    pub(super) fn answer(&self, headers: &HeaderMap, request: RequestId) -> Response<AnswerBody> {
        let (content_type, text) = if wants_json(headers) {
            ("application/json", self.json(request).to_string() + "\n")
        } else {
            ("text/html; charset=utf-8", self.html(request))
        };
        let mut answer = Response::new(AnswerBody::bytes(text.into()));
        *answer.status_mut() = self.status;
        decorate(answer.headers_mut(), content_type);
        answer
    }

    fn html(&self, request: RequestId) -> String {
        let heading = format!("{} {}", self.status.as_u16(), self.status.canonical_reason().unwrap_or_default());
        let mut main = format!("<p>{}</p>\n", escape_html(&self.message));
        if let Some(findings) = self.findings {
            main.push_str(&findings_html(findings));
        }
        if let Some(detail) = &self.detail {
            main.push_str(&format!("<pre class=\"error\">{}</pre>\n", escape_html(detail.trim_end())));
        }
        document(&heading, &main, &format!("Request {request}"))
    }

    fn json(&self, request: RequestId) -> Value {
        let mut error = json!({
            "status": self.status.as_u16(),
            "reason": self.status.canonical_reason(),
            "message": self.message,
            "requestId": request.to_string(),
        });
        let fields = error.as_object_mut();
        let more = [
            ("findings", self.findings.map(findings_json)),
            ("detail", self.detail.as_ref().map(|detail| json!(detail))),
        ];
        if let Some(fields) = fields {
            fields.extend(more.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
        }
        json!({ "error": error })
    }
}

/// Whether the client is a program: it names JSON and does not name HTML.
fn wants_json(headers: &HeaderMap) -> bool {
    let accepts =
        |kind: &str| headers.get_all(ACCEPT).iter().any(|value| value.to_str().is_ok_and(|value| value.contains(kind)));
    (accepts("application/json") || accepts("+json")) && !accepts("text/html")
}

fn decorate(headers: &mut HeaderMap, content_type: &'static str) {
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let policy = "default-src 'none'; style-src 'unsafe-inline'";
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
}

fn document(heading: &str, main: &str, footer: &str) -> String {
    let heading = escape_html(heading);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width\">\n<title>{heading}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <h1>{heading}</h1>\n{main}<footer>{footer}</footer>\n</body>\n</html>\n"
    )
}

/// A whole answer as bytes, for a client that hyper does not talk to any more.
pub(super) fn last_answer(status: StatusCode, reason: &str, request: RequestId) -> Vec<u8> {
    let what = match status {
        StatusCode::SERVICE_UNAVAILABLE => "The request was turned away",
        StatusCode::REQUEST_TIMEOUT => "The request did not come to its end",
        _ => "The request was not understood",
    };
    let body = Page::new(status, format!("{what}: {reason}.")).html(request);
    let status_line = format!("HTTP/1.1 {} {}", status.as_u16(), status.canonical_reason().unwrap_or_default());
    let fields = "connection: close\r\ncontent-type: text/html; charset=utf-8\r\nx-content-type-options: nosniff";
    let length = body.len();
    format!("{status_line}\r\n{fields}\r\nx-request-id: {request}\r\ncontent-length: {length}\r\n\r\n{body}")
        .into_bytes()
}

/// The list of projects, for whoever develops them.
pub(super) fn index(routes: &Routes) -> Response<AnswerBody> {
    let mut projects: Vec<_> = routes.projects.values().collect();
    projects.sort_by(|left, right| left.name().cmp(right.name()));
    let mut main = String::from("<table>\n");
    for project in &projects {
        let name = escape_html(project.name());
        let state = state(&project.served());
        main.push_str(&format!("<tr><td><a href=\"/{name}/\">{name}</a></td><td>{state}</td></tr>\n"));
    }
    for (path, reason) in &routes.refused {
        let (path, reason) = (escape_html(path), escape_html(reason));
        main.push_str(&format!("<tr><td>{path}</td><td class=\"bad\">{reason}</td></tr>\n"));
    }
    main.push_str("</table>\n");
    if projects.is_empty() {
        main.push_str("<p>There is no script yet. <code>kiln new hello</code> makes one.</p>\n");
    }
    for project in &projects {
        if let Some(findings) = &project.served().findings {
            main.push_str(&format!("<h2>{}</h2>\n{}", escape_html(project.name()), findings_html(findings)));
        }
    }
    let mut answer = Response::new(AnswerBody::bytes(Bytes::from(document("Kiln", &main, "Kiln in development mode"))));
    decorate(answer.headers_mut(), "text/html; charset=utf-8");
    answer
}

fn state(served: &Served) -> &'static str {
    match (&served.version, &served.findings) {
        (Some(_), None) => "live",
        (Some(_), Some(_)) => "<span class=\"bad\">the last good version is live; the newest one has errors</span>",
        (None, Some(_)) => "<span class=\"bad\">has errors</span>",
        (None, None) if served.is_awaited => "compiling",
        (None, None) => "static files",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(accept: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(accept))])
    }

    #[test]
    fn programs_get_json_and_people_html() {
        assert!(wants_json(&headers("application/json")));
        assert!(wants_json(&headers("application/problem+json")));
        assert!(!wants_json(&headers("text/html,application/json;q=0.9")));
        assert!(!wants_json(&headers("*/*")) && !wants_json(&HeaderMap::new()));
    }

    #[test]
    fn nothing_in_a_page_is_markup_of_others() {
        let page = Page { detail: Some("<b>".to_owned()), ..Page::new(StatusCode::NOT_FOUND, "<script>") };
        let html = page.html(RequestId(255));
        assert!(html.contains("&lt;script&gt;") && html.contains("&lt;b&gt;") && html.contains("00000000000000ff"));
        assert_eq!(page.json(RequestId(255))["error"]["requestId"], "00000000000000ff");
    }
}
