//! A request as the event that a handler is called with: addresses, parameters, forms, files.
//! Everything in it is the client's word, decoded and bounded.

use std::borrow::Cow;
use std::io;
use std::net::IpAddr;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HOST};
use http::request::Parts;
use http::{StatusCode, Version};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use percent_encoding::percent_decode_str;
use wire::cell::{Event, UploadedFile};

/// Parameters of one request at the most, those of a form included.
const PARAMETERS_MAX: usize = 4096;
/// How long the rest of a body that is too large is thrown away, and how many bytes of it.
const REST_TIME: Duration = Duration::from_secs(2);
const REST_BYTES_MAX: usize = 64 << 20;
/// Parts of a multipart form at the most.
const PARTS_MAX: usize = 1000;
/// How much longer a whole body may take than each of its parts.
const BODY_PATIENCES: u32 = 15;
/// Bytes of the name of an uploaded file at the most.
const FILE_NAME_BYTES_MAX: usize = 255;

/// Why a request cannot be given to a handler.
#[derive(Debug, thiserror::Error)]
pub(super) enum EventError {
    /// The body is over the server's limit.
    #[error("the request's body is larger than the {0} bytes allowed")]
    TooLarge(u64),
    /// The body stopped coming.
    #[error("the request's body did not arrive in time")]
    TooSlow,
    /// The client broke off.
    #[error("the request's body is incomplete")]
    Incomplete,
    /// The form is none.
    #[error("the form cannot be read: {0}")]
    Form(String),
    /// There are too many parameters.
    #[error("the request has more than {PARAMETERS_MAX} parameters")]
    TooManyParameters,
}

impl EventError {
    /// What the client is answered.
    pub(super) fn status(&self) -> StatusCode {
        match self {
            EventError::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            EventError::TooSlow => StatusCode::REQUEST_TIMEOUT,
            EventError::Incomplete | EventError::Form(_) | EventError::TooManyParameters => StatusCode::BAD_REQUEST,
        }
    }
}

/// Reads a body of at most `bytes_max` bytes, waiting for each part of it no longer than `patience`, and for all of it no
/// longer than a multiple of that.
pub(super) async fn read_body(
    parts: &Parts,
    body: Incoming,
    bytes_max: u64,
    patience: Duration,
) -> Result<Bytes, EventError> {
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    let whole = read_parts(parts, body, bytes_max, patience);
    tokio::time::timeout(patience.saturating_mul(BODY_PATIENCES), whole).await.map_err(|_| EventError::TooSlow)?
}

async fn read_parts(
    parts: &Parts,
    mut body: Incoming,
    bytes_max: u64,
    patience: Duration,
) -> Result<Bytes, EventError> {
    let announced = parts.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|announced: u64| announced > bytes_max) {
        return Err(too_large(parts, body, bytes_max));
    }
    let mut first = Bytes::new();
    let mut all = BytesMut::new();
    loop {
        let frame = tokio::time::timeout(patience, body.frame()).await.map_err(|_| EventError::TooSlow)?;
        let Some(frame) = frame else { break };
        let Ok(data) = frame.map_err(|_| EventError::Incomplete)?.into_data() else { continue };
        if (first.len() + all.len() + data.len()) as u64 > bytes_max {
            return Err(too_large(parts, body, bytes_max));
        }
        // Most bodies come in one piece, which need not be copied.
        if first.is_empty() && all.is_empty() {
            first = data;
        } else {
            if all.is_empty() {
                all.extend_from_slice(&std::mem::take(&mut first));
            }
            all.extend_from_slice(&data);
        }
    }
    Ok(if all.is_empty() { first } else { all.freeze() })
}

/// Over HTTP/2 the rest is thrown away for a while: a stream that ends in the midst of a body has its client read nothing of
/// the answer, whatever RFC 9113, section 8.1, says. (Over HTTP/1 the connection lingers.)
fn too_large(parts: &Parts, mut body: Incoming, bytes_max: u64) -> EventError {
    if parts.version == Version::HTTP_2 {
        tokio::spawn(tokio::time::timeout(REST_TIME, async move {
            let mut left = REST_BYTES_MAX;
            while let Some(Ok(frame)) = body.frame().await {
                left = left.saturating_sub(frame.data_ref().map_or(0, Bytes::len));
                if left == 0 {
                    break;
                }
            }
        }));
    }
    EventError::TooLarge(bytes_max)
}

/// What a form in the body comes to.
#[derive(Default)]
pub(crate) struct Form {
    parameters: Vec<(String, String)>,
    files: Vec<FormFile>,
    is_multipart: bool,
}

struct FormFile {
    field: String,
    name: String,
    content_type: String,
    contents: Bytes,
}

/// Reads a form, if the body says it is one.
pub(super) async fn read_form(parts: &Parts, body: &Bytes) -> Result<Form, EventError> {
    let content_type = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        "application/x-www-form-urlencoded" => {
            let parameters = form_urlencoded::parse(body).into_owned().take(PARAMETERS_MAX + 1).collect();
            Ok(Form { parameters, ..Form::default() })
        }
        "multipart/form-data" => read_multipart(content_type, body).await,
        _ => Ok(Form::default()),
    }
}

async fn read_multipart(content_type: &str, body: &Bytes) -> Result<Form, EventError> {
    let error = |error: multer::Error| EventError::Form(error.to_string());
    let boundary = multer::parse_boundary(content_type).map_err(error)?;
    let whole = body.clone();
    let stream = OnePart(Some(whole));
    let mut multipart = multer::Multipart::new(stream, boundary);
    let mut form = Form { is_multipart: true, ..Form::default() };
    while let Some(field) = multipart.next_field().await.map_err(error)? {
        if form.parameters.len() + form.files.len() >= PARTS_MAX {
            return Err(EventError::Form(format!("it has more than {PARTS_MAX} parts")));
        }
        let name = field.name().unwrap_or_default().to_owned();
        match field.file_name().map(last_component) {
            Some(file_name) => {
                let content_type = field.content_type().map_or(String::new(), ToString::to_string);
                let contents = field.bytes().await.map_err(error)?;
                form.files.push(FormFile { field: name, name: file_name, content_type, contents });
            }
            None => {
                let value = field.bytes().await.map_err(error)?;
                form.parameters.push((name, String::from_utf8_lossy(&value).into_owned()));
            }
        }
    }
    Ok(form)
}

/// A body that is there already, as the stream that the parser reads.
struct OnePart(Option<Bytes>);

impl futures_core::Stream for OnePart {
    type Item = io::Result<Bytes>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<io::Result<Bytes>>> {
        std::task::Poll::Ready(self.0.take().map(Ok))
    }
}

/// The last component of a file's name, of whichever system, without characters that mean something to a terminal or a
/// file system.
fn last_component(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|character| !character.is_control()).collect();
    let name = plain.trim_matches([' ', '.']);
    let end = (0..=FILE_NAME_BYTES_MAX.min(name.len())).rfind(|end| name.is_char_boundary(*end)).unwrap_or(0);
    name.get(..end).unwrap_or_default().to_owned()
}

/// A request taken apart.
pub(crate) struct EventParts<'a> {
    /// Method, address and header.
    pub(crate) parts: &'a Parts,
    /// What of the path follows the project's name, as sent.
    pub(crate) path_info: &'a str,
    /// The body.
    pub(crate) body: &'a [u8],
    /// The form in it.
    pub(crate) form: &'a Form,
    /// Who sent it.
    pub(crate) client: IpAddr,
    /// Its id, as text.
    pub(crate) request: &'a str,
}

/// The event for a handler; borrows from the request what need not be decoded.
///
/// # Errors
/// [`EventError::TooManyParameters`].
pub(super) fn event<'a>(request: &EventParts<'a>) -> Result<Event<'a>, EventError> {
    let EventParts { parts, path_info, body, form, client, request } = *request;
    let query = parts.uri.query().unwrap_or_default();
    let of_query = form_urlencoded::parse(query.as_bytes());
    let of_form = form.parameters.iter().map(|(name, value)| (Cow::from(name), Cow::from(value)));
    let parameters: Vec<_> = of_query.chain(of_form).take(PARAMETERS_MAX + 1).collect();
    if parameters.len() > PARAMETERS_MAX {
        return Err(EventError::TooManyParameters);
    }
    let content_type = parts.headers.get(CONTENT_TYPE).map_or(Cow::Borrowed(""), |value| lossy(value.as_bytes()));
    Ok(Event {
        method: parts.method.as_str().into(),
        path: percent_decode_str(parts.uri.path()).decode_utf8_lossy(),
        path_info: percent_decode_str(path_info).decode_utf8_lossy(),
        query_string: query.into(),
        parameters,
        headers: headers(parts),
        content_type,
        // The parts of a multipart form are files and parameters already.
        body: if form.is_multipart { Cow::default() } else { body.into() },
        files: form.files.iter().map(uploaded_file).collect(),
        remote_address: client.to_canonical().to_string().into(),
        request_id: request.into(),
    })
}

fn headers(parts: &Parts) -> Vec<(Cow<'_, str>, Cow<'_, str>)> {
    let mut headers = Vec::with_capacity(parts.headers.len() + 1);
    // HTTP/2 has the host in the address.
    if let Some(authority) = parts.uri.authority().filter(|_| !parts.headers.contains_key(HOST)) {
        headers.push(("host".into(), authority.as_str().into()));
    }
    headers.extend(parts.headers.iter().map(|(name, value)| (Cow::from(name.as_str()), lossy(value.as_bytes()))));
    headers
}

fn uploaded_file(file: &FormFile) -> UploadedFile<'_> {
    UploadedFile {
        field: (&file.field).into(),
        name: (&file.name).into(),
        content_type: (&file.content_type).into(),
        contents: Cow::Borrowed(&file.contents),
    }
}

fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

/// The event of a call from the command line: `input` is its body, JSON as a rule.
pub(crate) fn handler_event<'a>(method: &'a str, name: &str, input: &'a [u8], request: &'a str) -> Event<'a> {
    Event {
        method: method.into(),
        path: format!("/{name}/").into(),
        content_type: if input.is_empty() { "" } else { "application/json" }.into(),
        body: input.into(),
        remote_address: "127.0.0.1".into(),
        request_id: request.into(),
        ..Event::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Request;

    fn parts(uri: &str, headers: &[(&str, &str)]) -> Parts {
        let mut request = Request::builder().uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap().into_parts().0
    }

    fn client() -> IpAddr {
        "::ffff:10.0.0.1".parse().unwrap()
    }

    #[tokio::test]
    async fn a_request_is_taken_apart() {
        let parts = parts("/shop/a%20b/%C3%A9?q=1&q=2&x=%26+y&bad=%ff", &[("Host", "h"), ("X-Y", "z")]);
        let form = read_form(&parts, &Bytes::new()).await.unwrap();
        let request = EventParts {
            parts: &parts,
            path_info: "a%20b/%C3%A9",
            body: b"",
            form: &form,
            client: client(),
            request: "id",
        };
        let event = event(&request).unwrap();
        assert_eq!((event.path.as_ref(), event.path_info.as_ref()), ("/shop/a b/\u{e9}", "a b/\u{e9}"));
        assert_eq!(event.query_string, "q=1&q=2&x=%26+y&bad=%ff");
        let parameters: Vec<_> = event.parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(parameters, ["q=1", "q=2", "x=& y", "bad=\u{fffd}"]);
        assert_eq!(event.headers[1], ("x-y".into(), "z".into()));
        assert_eq!(event.remote_address, "10.0.0.1");
    }

    #[tokio::test]
    async fn forms_become_parameters_and_files() {
        let content_type = "multipart/form-data; boundary=XX";
        let parts = parts("/shop/?a=1", &[("content-type", content_type)]);
        let body = Bytes::from_static(
            b"--XX\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n2\r\n--XX\r\nContent-Disposition: form-data; \
              name=\"f\"; filename=\"..\\\\evil/../x.txt\"\r\nContent-Type: text/plain\r\n\r\n\xff--X\r\n--XX--\r\n",
        );
        let form = read_form(&parts, &body).await.unwrap();
        let request =
            EventParts { parts: &parts, path_info: "", body: &body, form: &form, client: client(), request: "id" };
        let event = event(&request).unwrap();
        assert_eq!(event.parameters, [("a".into(), "1".into()), ("b".into(), "2".into())]);
        let file = &event.files[0];
        assert_eq!((file.field.as_ref(), file.name.as_ref(), file.content_type.as_ref()), ("f", "x.txt", "text/plain"));
        assert_eq!(file.contents.as_ref(), b"\xff--X");
        assert!(event.body.is_empty());
    }

    #[tokio::test]
    async fn broken_forms_are_refused() {
        for (content_type, body) in [
            ("multipart/form-data", &b"--XX\r\n"[..]),
            ("multipart/form-data; boundary=XX", b"--XX\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\nno end"),
            ("multipart/form-data; boundary=XX", b""),
        ] {
            let parts = parts("/", &[("content-type", content_type)]);
            assert!(read_form(&parts, &Bytes::copy_from_slice(body)).await.is_err(), "{content_type}");
        }
        let many = "--XX\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n2\r\n".repeat(1001) + "--XX--\r\n";
        let parts = parts("/", &[("content-type", "multipart/form-data; boundary=XX")]);
        assert!(matches!(read_form(&parts, &many.into()).await, Err(EventError::Form(_))));
    }

    #[test]
    fn names_of_files_lead_nowhere() {
        for (name, expected) in
            [("../../etc/passwd", "passwd"), ("C:\\x\\y.txt", "y.txt"), ("..", ""), ("a\r\nb", "ab"), ("", "")]
        {
            assert_eq!(last_component(name), expected);
        }
        assert!(last_component(&"\u{e9}".repeat(300)).len() <= 255);
    }
}
