//! Files of a project's `static` folder: nothing outside it, nothing hidden, whole or in part, and never two versions of
//! a file in one answer.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE,
    LAST_MODIFIED, RANGE, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode};
use percent_encoding::percent_decode_str;
use rustix::fs::{FileType, fstat};

use super::body::AnswerBody;
use crate::deploy::open_beneath;

/// Files up to this size are read at once.
const SMALL_FILE_BYTES: u64 = 64 << 10;
/// Bytes of a path at the most.
const PATH_BYTES_MAX: usize = 1024;

/// A file, opened once; its name may mean another one by the time it is sent.
pub(super) struct StaticFile {
    file: File,
    bytes: u64,
    modified: SystemTime,
    etag: String,
    content_type: String,
}

/// The file that `path` (as sent, without a leading slash) names in `folder`, or the `index.html` of a folder.
pub(super) fn find(folder: BorrowedFd<'_>, path: &str) -> Option<StaticFile> {
    let path = safe_path(path)?;
    let path = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path };
    let file = open_beneath(folder, Path::new(&path)).ok()?;
    let status = fstat(&file).ok()?;
    if FileType::from_raw_mode(status.st_mode) != FileType::RegularFile {
        return None;
    }
    let bytes = u64::try_from(status.st_size).ok()?;
    let (seconds, nanoseconds) = (u64::try_from(status.st_mtime).unwrap_or(0), status.st_mtime_nsec);
    let content_type = mime_guess::from_path(&path).first_or_octet_stream();
    let charset =
        if content_type.type_() == mime_guess::mime::TEXT || content_type.essence_str() == "application/javascript" {
            "; charset=utf-8"
        } else {
            ""
        };
    Some(StaticFile {
        file: file.into(),
        bytes,
        modified: UNIX_EPOCH + Duration::from_secs(seconds),
        etag: format!("\"{:x}-{seconds:x}-{nanoseconds:x}-{bytes:x}\"", status.st_ino),
        content_type: format!("{content_type}{charset}"),
    })
}

/// The decoded path, if all its parts are plain names: no `..`, nothing hidden, no second way to write a separator.
fn safe_path(path: &str) -> Option<String> {
    let decoded = percent_decode_str(path).decode_utf8().ok()?.into_owned();
    let is_plain = |part: &str| !part.starts_with('.') && !part.ends_with(['.', ' ']) && !part.is_empty();
    let names = decoded.strip_suffix('/').unwrap_or(&decoded);
    let is_safe = decoded.len() <= PATH_BYTES_MAX
        && !decoded.contains(['\\', '\0', ';', ':'])
        && !decoded.contains(char::is_control)
        && (decoded.is_empty() || names.split('/').all(is_plain));
    is_safe.then_some(decoded)
}

impl StaticFile {
    /// The answer to a request for the file.
    pub(super) fn answer(self, method: &Method, headers: &HeaderMap) -> Response<AnswerBody> {
        if self.is_unchanged(headers) {
            return self.response(StatusCode::NOT_MODIFIED, AnswerBody::bytes(Bytes::new()));
        }
        let range = match self.range(headers) {
            Ok(range) => range,
            Err(NotSatisfiable) => return self.not_satisfiable(),
        };
        let (offset, bytes) = range.unwrap_or((0, self.bytes));
        let Ok(body) = self.body(method, offset, bytes) else {
            return self.response(StatusCode::INTERNAL_SERVER_ERROR, AnswerBody::bytes(Bytes::new()));
        };
        let status = if range.is_some() { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK };
        let total = self.bytes;
        let mut response = self.response(status, body);
        if *method == Method::HEAD {
            response.headers_mut().insert(http::header::CONTENT_LENGTH, HeaderValue::from(bytes));
        }
        if range.is_some() {
            set(response.headers_mut(), CONTENT_RANGE, &format!("bytes {offset}-{}/{total}", offset + bytes - 1));
        }
        response
    }

    fn body(&self, method: &Method, offset: u64, bytes: u64) -> io::Result<AnswerBody> {
        use std::os::unix::fs::FileExt;
        if *method == Method::HEAD {
            return Ok(AnswerBody::bytes(Bytes::new()));
        }
        if bytes > SMALL_FILE_BYTES {
            return Ok(AnswerBody::file(self.file.try_clone()?, offset, bytes));
        }
        let mut contents = vec![0; usize::try_from(bytes).unwrap_or(0)];
        self.file.read_exact_at(&mut contents, offset)?;
        Ok(AnswerBody::bytes(contents.into()))
    }

    fn response(&self, status: StatusCode, body: AnswerBody) -> Response<AnswerBody> {
        let mut response = Response::new(body);
        *response.status_mut() = status;
        let headers = response.headers_mut();
        set(headers, ETAG, &self.etag);
        set(headers, LAST_MODIFIED, &httpdate::fmt_http_date(self.modified));
        set(headers, CONTENT_TYPE, &self.content_type);
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        response
    }

    fn not_satisfiable(self) -> Response<AnswerBody> {
        let total = self.bytes;
        let mut response = self.response(StatusCode::RANGE_NOT_SATISFIABLE, AnswerBody::bytes(Bytes::new()));
        set(response.headers_mut(), CONTENT_RANGE, &format!("bytes */{total}"));
        response
    }

    /// RFC 9110, section 13.2.2: a tag, where there is one, decides alone.
    fn is_unchanged(&self, headers: &HeaderMap) -> bool {
        if let Some(tags) = text(headers, &IF_NONE_MATCH) {
            let weak = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
            return tags.trim() == "*" || tags.split(',').any(|tag| weak(tag) == self.etag);
        }
        let since = text(headers, &IF_MODIFIED_SINCE).and_then(|date| httpdate::parse_http_date(date).ok());
        since.is_some_and(|since| self.modified <= since)
    }

    /// The part that is asked for: offset and bytes. One part only; whoever asks for several gets everything.
    fn range(&self, headers: &HeaderMap) -> Result<Option<(u64, u64)>, NotSatisfiable> {
        let is_same = text(headers, &IF_RANGE).is_none_or(|tag| tag == self.etag);
        let range = text(headers, &RANGE).filter(|_| is_same).and_then(|range| range.strip_prefix("bytes="));
        let Some((first, last)) = range.and_then(|range| range.split_once('-')) else { return Ok(None) };
        let number = |text: &str| text.parse::<u64>().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
        let (first, last) = match (first, number(first), last, number(last)) {
            (_, Some(first), _, Some(last)) if first <= last => (first, last),
            (_, Some(first), "", _) => (first, u64::MAX),
            ("", _, _, Some(suffix)) if suffix > 0 => (self.bytes.saturating_sub(suffix), u64::MAX),
            ("", _, "0", _) => return Err(NotSatisfiable),
            _ => return Ok(None),
        };
        if first >= self.bytes {
            return Err(NotSatisfiable);
        }
        Ok(Some((first, last.min(self.bytes - 1) - first + 1)))
    }
}

/// The part asked for is not in the file.
#[derive(Debug, PartialEq, Eq)]
struct NotSatisfiable;

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    // All values are made of digits, dates and names of types.
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// Whether `folder` has a page for its root.
pub(super) fn has_index(folder: BorrowedFd<'_>) -> bool {
    open_beneath(folder.as_fd(), Path::new("index.html")).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;
    use std::path::PathBuf;

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Folder {
            let path = std::env::temp_dir().join(format!("kiln-static-{name}-{}", std::process::id()));
            std::fs::create_dir_all(path.join("static/css")).unwrap();
            std::fs::write(path.join("secret.txt"), "secret").unwrap();
            std::fs::write(path.join("static/.hidden"), "hidden").unwrap();
            std::fs::write(path.join("static/css/a b.css"), "0123456789").unwrap();
            std::fs::write(path.join("static/index.html"), "<p>").unwrap();
            symlink("../secret.txt", path.join("static/link.txt")).unwrap();
            Folder(path)
        }

        fn find(&self, path: &str) -> Option<StaticFile> {
            find(File::open(self.0.join("static")).unwrap().as_fd(), path)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn status(folder: &Folder, headers: &[(HeaderName, &str)]) -> (u16, Option<String>) {
        let headers: HeaderMap = headers.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
        let answer = folder.find("css/a%20b.css").unwrap().answer(&Method::GET, &headers);
        let range = answer.headers().get(CONTENT_RANGE).map(|range| range.to_str().unwrap().to_owned());
        (answer.status().as_u16(), range)
    }

    #[test]
    fn only_plain_paths_lead_to_files() {
        let folder = Folder::new("paths");
        assert!(folder.find("css/a%20b.css").is_some() && folder.find("").is_some());
        let others = [
            "../secret.txt",
            "%2e%2e/secret.txt",
            "css/../../secret.txt",
            "..%2fsecret.txt",
            "%252e%252e/secret.txt",
            "/etc/passwd",
            "link.txt",
            ".hidden",
            "css",
            "css/",
            "css//a%20b.css",
            "..\\secret.txt",
            "..;/secret.txt",
            "index.html%00",
            "index.html.",
            "index.html/",
            "%c0%ae%c0%ae/secret.txt",
            "INDEX.HTML",
        ];
        for path in others {
            assert!(folder.find(path).is_none(), "{path}");
        }
    }

    #[test]
    fn parts_are_exact() {
        let folder = Folder::new("ranges");
        let range = |range: &str| status(&folder, &[(RANGE, range)]);
        assert_eq!(range("bytes=0-0"), (206, Some("bytes 0-0/10".to_owned())));
        assert_eq!(range("bytes=5-"), (206, Some("bytes 5-9/10".to_owned())));
        assert_eq!(range("bytes=5-99999999999"), (206, Some("bytes 5-9/10".to_owned())));
        assert_eq!(range("bytes=-3"), (206, Some("bytes 7-9/10".to_owned())));
        assert_eq!(range("bytes=-300"), (206, Some("bytes 0-9/10".to_owned())));
        assert_eq!(range("bytes=10-"), (416, Some("bytes */10".to_owned())));
        assert_eq!(range("bytes=-0"), (416, Some("bytes */10".to_owned())));
        for whole in ["bytes=0-1,3-4", "bytes=5-2", "bytes=x", "lines=1-2", "bytes=+1-2", "bytes=-"] {
            assert_eq!(range(whole), (200, None), "{whole}");
        }
    }

    #[test]
    fn what_is_known_is_not_sent_again() {
        let folder = Folder::new("conditions");
        let file = folder.find("css/a%20b.css").unwrap();
        let (etag, date) = (file.etag.clone(), httpdate::fmt_http_date(file.modified));
        assert_eq!(status(&folder, &[(IF_NONE_MATCH, &etag)]).0, 304);
        assert_eq!(status(&folder, &[(IF_NONE_MATCH, &format!("\"x\", W/{etag}"))]).0, 304);
        assert_eq!(status(&folder, &[(IF_NONE_MATCH, "\"x\""), (IF_MODIFIED_SINCE, &date)]).0, 200);
        assert_eq!(status(&folder, &[(IF_MODIFIED_SINCE, &date)]).0, 304);
        assert_eq!(status(&folder, &[(RANGE, "bytes=0-1"), (IF_RANGE, "\"x\"")]).0, 200);
        assert_eq!(status(&folder, &[(RANGE, "bytes=0-1"), (IF_RANGE, &etag)]).0, 206);
    }
}
