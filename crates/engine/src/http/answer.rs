//! What a script answers, made into an HTTP response: checked, because the script may have been told what to say by
//! somebody else.

use std::borrow::Cow;

use http::header::{CONTENT_LENGTH, HeaderName, HeaderValue};
use http::{HeaderMap, Response, StatusCode};

use super::body::AnswerBody;
use crate::cells::Answer;

/// Header fields that belong to the connection or are set by the server (RFC 9110, section 7.6.1).
const NOT_THE_SCRIPTS: [&str; 10] = [
    "connection",
    "content-length",
    "date",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "x-request-id",
];
/// Header fields of one answer at the most.
const FIELDS_MAX: usize = 200;

/// Why an answer cannot be sent. For the script's author.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum AnswerError {
    /// The status is none that a handler can give.
    #[error("the handler answered with status {0}; it must be from 200 to 599")]
    Status(u16),
    /// A name is no name.
    #[error("the handler set a header field whose name is not a word: {0:?}")]
    Name(String),
    /// A value would end the field, or worse.
    #[error("the handler set the header field {0:?} to a value with a control character in it")]
    Value(String),
    /// There are too many.
    #[error("the handler set more than {FIELDS_MAX} header fields")]
    TooMany,
}

/// An answer's head, and what its body will be.
pub(super) struct Head {
    status: StatusCode,
    headers: HeaderMap,
    /// The whole body, or `None` when it follows.
    pub(super) body: Option<bytes::Bytes>,
    /// How long a body that follows will be, if it has been said.
    pub(super) length: Option<u64>,
}

impl Head {
    /// Checks an answer.
    ///
    /// # Errors
    /// [`AnswerError`] when it cannot be sent as it is.
    pub(super) fn new(answer: Answer<'_>) -> Result<Head, AnswerError> {
        let (status, headers, body, length) = match answer {
            Answer::Whole { status, headers, body } => (status, headers, Some(body), None),
            Answer::Started { status, headers, length } => (status, headers, None, length),
        };
        let status = StatusCode::from_u16(status)
            .ok()
            .filter(|status| (200..600).contains(&status.as_u16()))
            .ok_or(AnswerError::Status(status))?;
        Ok(Head { status, headers: checked_headers(&headers)?, body, length })
    }

    /// The response with `body`, or without one where the request or the status forbids it (RFC 9110, sections 9.3.2,
    /// 15.3.5 and 15.4.5).
    pub(super) fn response(self, body: AnswerBody, is_head_request: bool) -> Response<AnswerBody> {
        let is_bodiless = self.status == StatusCode::NO_CONTENT || self.status == StatusCode::NOT_MODIFIED;
        let length = body.length();
        let mut response =
            Response::new(if is_bodiless || is_head_request { AnswerBody::bytes(bytes::Bytes::new()) } else { body });
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        if let Some(length) = length.filter(|_| is_head_request && !is_bodiless) {
            response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
        }
        response
    }
}

fn checked_headers(fields: &[(Cow<'_, str>, Cow<'_, str>)]) -> Result<HeaderMap, AnswerError> {
    if fields.len() > FIELDS_MAX {
        return Err(AnswerError::TooMany);
    }
    let mut headers = HeaderMap::with_capacity(fields.len() + 1);
    for (name, value) in fields {
        let checked = HeaderName::from_bytes(name.as_bytes()).map_err(|_| AnswerError::Name(shortened(name)))?;
        let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| AnswerError::Value(shortened(name)))?;
        if !NOT_THE_SCRIPTS.contains(&checked.as_str()) {
            headers.append(checked, value);
        }
    }
    Ok(headers)
}

fn shortened(text: &str) -> String {
    text.chars().take(100).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use http_body::Body;

    fn head(status: u16, headers: &[(&'static str, &'static str)]) -> Result<Head, AnswerError> {
        let headers = headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        Head::new(Answer::Whole { status, headers, body: Bytes::from_static(b"body") })
    }

    fn response(status: u16, is_head_request: bool) -> Response<AnswerBody> {
        let head = head(status, &[("content-type", "text/plain"), ("Content-Length", "999")]).unwrap();
        let body = AnswerBody::bytes(head.body.clone().unwrap());
        head.response(body, is_head_request)
    }

    #[test]
    fn the_connection_is_not_the_scripts_business() {
        let head = head(
            200,
            &[("Set-Cookie", "a=1"), ("set-cookie", "b=2"), ("Transfer-Encoding", "chunked"), ("Connection", "x")],
        );
        let headers = head.unwrap().headers;
        assert_eq!(headers.len(), 2);
        assert_eq!(headers.get_all("set-cookie").iter().count(), 2);
    }

    #[test]
    fn an_answer_cannot_be_split() {
        assert_eq!(head(200, &[("x", "a\r\nset-cookie: b")]).err(), Some(AnswerError::Value("x".to_owned())));
        assert_eq!(head(200, &[("x\r\ny", "a")]).err(), Some(AnswerError::Name("x\r\ny".to_owned())));
        assert_eq!(head(200, &[("", "a")]).err(), Some(AnswerError::Name(String::new())));
        for status in [0, 100, 101, 199, 600, 999] {
            assert_eq!(head(status, &[]).err(), Some(AnswerError::Status(status)));
        }
    }

    #[test]
    fn some_answers_have_no_body() {
        assert!(!response(200, false).body().is_end_stream());
        assert!(response(204, false).body().is_end_stream() && response(304, false).body().is_end_stream());
        let head = response(200, true);
        assert!(head.body().is_end_stream());
        assert_eq!(head.headers().get("content-length").unwrap(), "4");
    }
}
