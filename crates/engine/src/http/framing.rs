//! HTTP/1.1 message framing, strictly as RFC 9112 has it: what two readers could take for different messages is refused.
//! Bytes in, decisions out; the accepted bytes are parsed again by hyper, which is more lenient.

use http::StatusCode;

/// Bytes of a chunk's size line at the most.
const CHUNK_LINE_BYTES_MAX: usize = 256;
/// Bytes of a trailer section at the most.
const TRAILER_BYTES_MAX: usize = 8 << 10;
/// Bytes of a method's name at the most.
const METHOD_BYTES_MAX: usize = 32;
/// Content-Length at the most, far beyond any body that is taken: hyper, which keeps the largest numbers for itself,
/// answers those without a request id.
const CONTENT_LENGTH_MAX: u64 = 1 << 62;
/// Empty lines before a request line that are overlooked (RFC 9112, section 2.2).
const EMPTY_LINES_MAX: usize = 2;

/// Why a message is not read any further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// What the client is answered.
    pub(super) status: StatusCode,
    /// What is wrong, for a person.
    pub(super) reason: &'static str,
}

const fn bad_request(reason: &'static str) -> Refusal {
    Refusal { status: StatusCode::BAD_REQUEST, reason }
}

/// What may be done with the bytes at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// More are needed to tell.
    Incomplete,
    /// This many are in order; `begins_request` says that they are a request's head.
    Accept { bytes: usize, begins_request: bool },
    /// They are not in order, and nothing after them can be.
    Refuse(Refusal),
}

#[derive(Debug, PartialEq, Eq)]
enum State {
    /// Before or in a head, of which `checked` bytes have been looked at.
    Head { checked: usize },
    /// In a body of known length.
    Body { remaining: u64 },
    /// Before a chunk's size line.
    ChunkSize,
    /// In a chunk.
    Chunk { remaining: u64 },
    /// At the line end after a chunk.
    ChunkEnd,
    /// In the trailer section.
    Trailer,
}

/// Follows one connection's requests.
#[derive(Debug)]
pub(super) struct Framing {
    state: State,
    head_bytes_max: usize,
    fields_max: usize,
}

impl Framing {
    /// At the start of a connection.
    pub(super) fn new(head_bytes_max: usize, fields_max: usize) -> Framing {
        Framing { state: State::Head { checked: 0 }, head_bytes_max, fields_max }
    }

    /// Whether a request's head is awaited.
    pub(super) fn is_between_requests(&self) -> bool {
        matches!(self.state, State::Head { .. })
    }

    /// Decides on `bytes`, which follow those accepted before. Called again with more where they are incomplete.
    pub(super) fn decide(&mut self, bytes: &[u8]) -> Decision {
        let decision = match self.state {
            State::Head { checked } => self.decide_head(bytes, checked),
            State::Body { remaining } => Ok(self.accept_part(bytes, remaining, |remaining| State::Body { remaining })),
            State::ChunkSize => self.decide_chunk_size(bytes),
            State::Chunk { remaining } => {
                Ok(self.accept_part(bytes, remaining, |remaining| State::Chunk { remaining }))
            }
            State::ChunkEnd => self.decide_chunk_end(bytes),
            State::Trailer => self.decide_trailer(bytes),
        };
        decision.unwrap_or_else(Decision::Refuse)
    }

    fn accept(&mut self, bytes: usize, next: State) -> Decision {
        self.state = next;
        Decision::Accept { bytes, begins_request: false }
    }

    fn accept_part(&mut self, bytes: &[u8], remaining: u64, same: fn(u64) -> State) -> Decision {
        let part = usize::try_from(remaining).map_or(bytes.len(), |remaining| remaining.min(bytes.len()));
        let next = match (remaining - part as u64, &self.state) {
            (0, State::Chunk { .. }) => State::ChunkEnd,
            (0, _) => State::Head { checked: 0 },
            (rest, _) => same(rest),
        };
        self.accept(part, next)
    }

    fn decide_head(&mut self, bytes: &[u8], checked: usize) -> Result<Decision, Refusal> {
        let skipped = empty_lines(bytes);
        let mut line_start = skipped;
        for feed in memchr::memchr_iter(b'\n', bytes).filter(|feed| *feed >= skipped) {
            if feed == 0 || bytes.get(feed - 1) != Some(&b'\r') {
                return Err(bad_request("a line does not end in CR LF"));
            }
            if feed >= self.head_bytes_max {
                return Err(too_large(line_start == skipped));
            }
            if feed - 1 == line_start {
                let head = bytes.get(skipped..line_start).unwrap_or_default();
                return self.accept_head(head, feed + 1);
            }
            line_start = feed + 1;
        }
        let start = bytes.get(skipped..).unwrap_or_default().iter().take(METHOD_BYTES_MAX);
        if checked == 0 && start.clone().any(|byte| *byte < b' ' && !b"\r\n".contains(byte)) {
            return Err(bad_request("this is not HTTP"));
        }
        if bytes.len() > self.head_bytes_max {
            return Err(too_large(line_start == skipped));
        }
        // A request line that is none is not waited behind: nothing may follow it.
        if line_start > skipped && checked < line_start {
            let first_line = bytes.get(skipped..line_start).and_then(|lines| lines.split(|byte| *byte == b'\r').next());
            request_line(first_line.unwrap_or_default())?;
        }
        self.state = State::Head { checked: bytes.len() };
        Ok(Decision::Incomplete)
    }

    fn accept_head(&mut self, head: &[u8], bytes: usize) -> Result<Decision, Refusal> {
        self.state = check_head(head, self.fields_max)?;
        Ok(Decision::Accept { bytes, begins_request: true })
    }

    fn decide_chunk_size(&mut self, bytes: &[u8]) -> Result<Decision, Refusal> {
        let Some(line) = line(bytes, CHUNK_LINE_BYTES_MAX, bad_request("a chunk's size line is too long"))? else {
            return Ok(Decision::Incomplete);
        };
        let (size, extension) = match memchr::memchr(b';', line) {
            Some(semicolon) => line.split_at(semicolon),
            None => (line, &b""[..]),
        };
        if extension.iter().any(|byte| !is_field_byte(*byte)) {
            return Err(bad_request("a chunk's extension has a character that cannot stand there"));
        }
        let next = match chunk_size(size)? {
            0 => State::Trailer,
            remaining => State::Chunk { remaining },
        };
        Ok(self.accept(line.len() + 2, next))
    }

    fn decide_chunk_end(&mut self, bytes: &[u8]) -> Result<Decision, Refusal> {
        match bytes {
            [b'\r', b'\n', ..] => Ok(self.accept(2, State::ChunkSize)),
            [] | [b'\r'] => Ok(Decision::Incomplete),
            _ => Err(bad_request("a chunk is longer than its size says")),
        }
    }

    fn decide_trailer(&mut self, bytes: &[u8]) -> Result<Decision, Refusal> {
        let limit = Refusal { status: StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, reason: "the trailer is too long" };
        let Some(line) = line(bytes, TRAILER_BYTES_MAX, limit)? else { return Ok(Decision::Incomplete) };
        if line.is_empty() {
            return Ok(self.accept(2, State::Head { checked: 0 }));
        }
        field(line)?;
        Ok(self.accept(line.len() + 2, State::Trailer))
    }
}

fn too_large(is_request_line: bool) -> Refusal {
    if is_request_line {
        Refusal { status: StatusCode::URI_TOO_LONG, reason: "the request line is too long" }
    } else {
        Refusal { status: StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, reason: "the header is too large" }
    }
}

/// Bytes of empty lines at the start, as far as they are overlooked.
fn empty_lines(bytes: &[u8]) -> usize {
    let (lines, _) = bytes.as_chunks::<2>();
    lines.iter().take(EMPTY_LINES_MAX).take_while(|line| *line == b"\r\n").count() * 2
}

/// The first line of `bytes`, without its end, or `None` while that has not come.
fn line(bytes: &[u8], bytes_max: usize, too_long: Refusal) -> Result<Option<&[u8]>, Refusal> {
    let Some(feed) = memchr::memchr(b'\n', bytes) else {
        return if bytes.len() > bytes_max { Err(too_long) } else { Ok(None) };
    };
    let line = bytes.get(..feed).and_then(|line| line.strip_suffix(b"\r"));
    match line.ok_or(bad_request("a line does not end in CR LF"))? {
        line if line.len() > bytes_max => Err(too_long),
        line => Ok(Some(line)),
    }
}

/// Hexadecimal digits and nothing else: no sign, no prefix, no blank (RFC 9112, section 7.1).
fn chunk_size(digits: &[u8]) -> Result<u64, Refusal> {
    let is_size = !digits.is_empty() && digits.len() <= 15 && digits.iter().all(u8::is_ascii_hexdigit);
    let digits = std::str::from_utf8(digits).ok().filter(|_| is_size);
    digits.and_then(|digits| u64::from_str_radix(digits, 16).ok()).ok_or(bad_request("a chunk's size is not a number"))
}

/// What a request's header fields say about its body and its host.
#[derive(Default)]
struct Claims<'a> {
    hosts: usize,
    host: &'a [u8],
    content_length: Option<u64>,
    is_chunked: bool,
}

/// Checks a head (without its last, empty line) and returns what follows it.
fn check_head(head: &[u8], fields_max: usize) -> Result<State, Refusal> {
    let head = head.strip_suffix(b"\r\n").unwrap_or(head);
    let mut lines = lines(head);
    let request_line = request_line(lines.next().unwrap_or_default())?;
    let mut claims = Claims::default();
    let mut fields = 0;
    for line in lines {
        fields += 1;
        if fields > fields_max {
            return Err(Refusal {
                status: StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
                reason: "there are too many header fields",
            });
        }
        let (name, value) = field(line)?;
        claims.note(name, value)?;
    }
    request_line.check(&claims)?;
    match (claims.is_chunked, claims.content_length) {
        (true, Some(_)) => Err(bad_request("both Content-Length and Transfer-Encoding are given")),
        (true, None) if request_line.is_old => Err(bad_request("HTTP/1.0 has no Transfer-Encoding")),
        (true, None) => Ok(State::ChunkSize),
        (false, None | Some(0)) => Ok(State::Head { checked: 0 }),
        (false, Some(remaining)) => Ok(State::Body { remaining }),
    }
}

/// Lines that are known to end in CR LF.
fn lines(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    head.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line))
}

struct RequestLine<'a> {
    target: &'a [u8],
    is_old: bool,
}

fn request_line(line: &[u8]) -> Result<RequestLine<'_>, Refusal> {
    let mut parts = line.split(|byte| *byte == b' ');
    let (Some(method), Some(target), Some(version), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(bad_request("the request line has other than three parts"));
    };
    if method.is_empty() || method.len() > METHOD_BYTES_MAX || !method.iter().all(|byte| is_token_byte(*byte)) {
        return Err(bad_request("the method is not a word"));
    }
    if target.is_empty()
        || target.iter().any(|byte| *byte <= b' ' || *byte == 0x7f)
        || http::Uri::try_from(target).is_err()
    {
        return Err(bad_request("the address is malformed"));
    }
    let is_old = match version {
        b"HTTP/1.1" => false,
        b"HTTP/1.0" => true,
        [b'H', b'T', b'T', b'P', b'/', b'0'..=b'9', ..] => {
            return Err(Refusal {
                status: StatusCode::HTTP_VERSION_NOT_SUPPORTED,
                reason: "HTTP/1.1 and HTTP/2 are spoken here",
            });
        }
        _ => return Err(bad_request("the request line does not end in a version")),
    };
    Ok(RequestLine { target, is_old })
}

impl RequestLine<'_> {
    /// RFC 9112, section 3.2: exactly one Host, and it is the host of an address in absolute form.
    fn check(&self, claims: &Claims<'_>) -> Result<(), Refusal> {
        if claims.hosts > 1 || (claims.hosts == 0 && !self.is_old) {
            return Err(bad_request("there must be exactly one Host field"));
        }
        if !claims.host.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%!$&'()*+;=:[]".contains(byte)) {
            return Err(bad_request("the Host field is not the name of a host"));
        }
        let after_scheme = memchr::memmem::find(self.target, b"://").filter(|_| !self.target.starts_with(b"/"));
        let authority = after_scheme.and_then(|scheme| self.target.get(scheme + 3..));
        let authority = authority.map(|rest| rest.split(|byte| b"/?#".contains(byte)).next().unwrap_or_default());
        match authority {
            Some(authority) if claims.hosts == 1 && !authority.eq_ignore_ascii_case(claims.host) => {
                Err(bad_request("the address names another host than the Host field"))
            }
            _ => Ok(()),
        }
    }
}

/// A header field's name and value (RFC 9112, section 5): nothing between name and colon, no folded lines.
fn field(line: &[u8]) -> Result<(&[u8], &[u8]), Refusal> {
    let colon = memchr::memchr(b':', line).ok_or(bad_request("a header field has no colon"))?;
    let (name, value) = line.split_at(colon);
    if name.is_empty() || !name.iter().all(|byte| is_token_byte(*byte)) {
        return Err(bad_request("a header field's name is not a word"));
    }
    let value = value.strip_prefix(b":").unwrap_or(value);
    if !value.iter().all(|byte| is_field_byte(*byte)) {
        return Err(bad_request("a header field has a control character in it"));
    }
    Ok((name, value.trim_ascii()))
}

impl<'a> Claims<'a> {
    fn note(&mut self, name: &[u8], value: &'a [u8]) -> Result<(), Refusal> {
        match name.len() {
            4 if name.eq_ignore_ascii_case(b"host") => {
                self.hosts += 1;
                self.host = value;
            }
            6 if name.eq_ignore_ascii_case(b"expect") && !value.eq_ignore_ascii_case(b"100-continue") => {
                return Err(Refusal {
                    status: StatusCode::EXPECTATION_FAILED,
                    reason: "nothing but 100-continue can be expected",
                });
            }
            14 if name.eq_ignore_ascii_case(b"content-length") => self.note_length(value)?,
            17 if name.eq_ignore_ascii_case(b"transfer-encoding") => {
                if self.is_chunked || !value.eq_ignore_ascii_case(b"chunked") {
                    return Err(Refusal {
                        status: StatusCode::NOT_IMPLEMENTED,
                        reason: "no transfer encoding but chunked is known",
                    });
                }
                self.is_chunked = true;
            }
            _ => {}
        }
        Ok(())
    }

    /// Digits and nothing else, and only once (RFC 9110, section 8.6).
    fn note_length(&mut self, value: &[u8]) -> Result<(), Refusal> {
        let is_number = !value.is_empty() && value.iter().all(u8::is_ascii_digit);
        let length = std::str::from_utf8(value).ok().filter(|_| is_number).and_then(|digits| digits.parse().ok());
        if self.content_length.is_some() || length.is_none() {
            return Err(bad_request("Content-Length is not one number"));
        }
        if length.is_some_and(|length| length > CONTENT_LENGTH_MAX) {
            return Err(Refusal { status: StatusCode::PAYLOAD_TOO_LARGE, reason: "its body is too large" });
        }
        self.content_length = length;
        Ok(())
    }
}

/// A `tchar` of RFC 9110, section 5.6.2.
fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// What may stand in a field's value (RFC 9110, section 5.5).
fn is_field_byte(byte: u8) -> bool {
    byte == b'\t' || (byte >= b' ' && byte != 0x7f)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Feeds `bytes` in pieces of `piece` and returns how many were accepted, or the refusal's status.
    fn feed(bytes: &[u8], piece: usize) -> Result<(usize, usize), u16> {
        let mut framing = Framing::new(4096, 20);
        let (mut accepted, mut requests, mut available) = (0, 0, 0);
        loop {
            match framing.decide(&bytes[accepted..available]) {
                Decision::Accept { bytes, begins_request } => {
                    accepted += bytes;
                    requests += usize::from(begins_request);
                    if accepted < available {
                        continue;
                    }
                }
                Decision::Incomplete => {}
                Decision::Refuse(refusal) => return Err(refusal.status.as_u16()),
            }
            if available == bytes.len() {
                return Ok((accepted, requests));
            }
            available = (available + piece).min(bytes.len());
        }
    }

    fn check_all(message: &str, expected: Result<usize, u16>) {
        for piece in [1, 2, 3, 7, 20, message.len()] {
            let result = feed(message.as_bytes(), piece);
            let expected = expected.map(|requests| (message.len(), requests));
            assert_eq!(result, expected, "{message:?} in pieces of {piece}");
        }
    }

    #[test]
    fn good_messages_pass_however_they_are_cut() {
        check_all("GET / HTTP/1.1\r\nHost: a\r\n\r\n", Ok(1));
        check_all("\r\nGET /?q=%20 HTTP/1.0\r\n\r\n", Ok(1));
        check_all(
            "POST /x HTTP/1.1\r\nHost: a:80\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\nhost:a\r\n\r\n",
            Ok(2),
        );
        check_all(
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n00\r\nT: v\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
            Ok(2),
        );
        check_all("GET http://a/x HTTP/1.1\r\nHost: a\r\n\r\n", Ok(1));
        check_all("GET /http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", Ok(1));
    }

    #[test]
    fn ambiguous_bodies_are_refused() {
        let bodies = [
            ("Content-Length: 3\r\nTransfer-Encoding: chunked", 400),
            ("Transfer-Encoding: chunked\r\nContent-Length: 3", 400),
            ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", 501),
            ("Transfer-Encoding: gzip, chunked", 501),
            ("Transfer-Encoding: xchunked", 501),
            ("Content-Length: 3\r\nContent-Length: 3", 400),
            ("Content-Length: 3, 3", 400),
            ("Content-Length: -1", 400),
            ("Content-Length: +1", 400),
            ("Content-Length: 0x10", 400),
            ("Content-Length: 99999999999999999999", 400),
            ("Content-Length: 18446744073709551615", 413),
            ("Content-Length:", 400),
            ("Expect: 200-ok", 417),
        ];
        for (fields, status) in bodies {
            check_all(&format!("POST / HTTP/1.1\r\nHost: a\r\n{fields}\r\n\r\n"), Err(status));
        }
        check_all("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", Err(400));
    }

    #[test]
    fn broken_chunks_are_refused() {
        for chunks in [
            "3\nabc\r\n",
            "3;x\nabc",
            "g\r\n",
            "0x3\r\n",
            " 3\r\n",
            "-3\r\n",
            "3\r\nabcd\r\n",
            "\r\n",
            "1234567890abcdef\r\n",
        ] {
            let message = format!("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}");
            for piece in [1, message.len()] {
                assert_eq!(feed(message.as_bytes(), piece), Err(400), "{chunks:?}");
            }
        }
    }

    #[test]
    fn broken_heads_are_refused() {
        let heads = [
            ("GET / HTTP/1.1\nHost: a\n\n", 400),
            ("GET / HTTP/1.1\r\nHost: a\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nno colon\r\nHost: a\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
            ("GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("GET /\r\n\r\n", 400),
            ("GET /\r\n", 400),
            ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("GE(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("GET /\x7f HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
            ("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400),
            ("\x16\x03\x01\x02", 400),
        ];
        for (head, status) in heads {
            check_all(head, Err(status));
        }
    }

    #[test]
    fn sizes_are_bounded() {
        let long = "x".repeat(5000);
        check_all(&format!("GET /{long} HTTP/1.1\r\n"), Err(414));
        check_all(&format!("GET / HTTP/1.1\r\nHost: a\r\nX: {long}\r\n\r\n"), Err(431));
        let many = "a: b\r\n".repeat(30);
        check_all(&format!("GET / HTTP/1.1\r\nHost: a\r\n{many}\r\n"), Err(431));
    }
}
