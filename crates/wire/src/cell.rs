//! Engine and cell: frames on the cell's channel. All that comes from a cell is hostile input.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use serde::{Deserialize, Serialize};

/// Bytes of a frame from a cell at the most; a body that is larger travels as [`FromCell::Chunk`]s.
pub const FRAME_BYTES_MAX: usize = 1 << 20;

/// Bytes of a frame to a cell at the most: an event with its body and uploaded files.
pub const EVENT_FRAME_BYTES_MAX: usize = 64 << 20;
/// The signal by which the engine tells a cell that its wall time is over (`SIGRTMAX`: no program's default, and the C
/// library keeps none of its own there). The script gets an exception and its grace; after that the cell answers with
/// [`FaultKind::WallLimit`] and a backtrace, and ends. One that does not, because its code has blocked or taken the signal, is
/// killed.
pub const WALL_LIMIT_SIGNAL: i32 = 64;

/// What a handler is called with. Text is UTF-8; where the client sent other bytes, they are replaced by U+FFFD before
/// they get here, but for `body`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event<'a> {
    /// `GET`, `POST`...
    #[serde(borrow)]
    pub method: Cow<'a, str>,
    /// The request's path as sent, percent-decoded.
    #[serde(borrow)]
    pub path: Cow<'a, str>,
    /// What of the path follows the script's name, without a leading slash.
    #[serde(borrow)]
    pub path_info: Cow<'a, str>,
    /// What follows the `?`, as sent.
    #[serde(borrow)]
    pub query_string: Cow<'a, str>,
    /// Query parameters and, for `application/x-www-form-urlencoded` bodies, form fields, decoded, in order.
    #[serde(borrow)]
    pub parameters: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    /// Names in lower case, in order.
    #[serde(borrow)]
    pub headers: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    /// The `Content-Type` of the body.
    #[serde(borrow)]
    pub content_type: Cow<'a, str>,
    /// The body.
    #[serde(borrow, with = "bytes")]
    pub body: Cow<'a, [u8]>,
    /// Files of a `multipart/form-data` body.
    #[serde(borrow)]
    pub files: Vec<UploadedFile<'a>>,
    /// The client's address, without its port.
    #[serde(borrow)]
    pub remote_address: Cow<'a, str>,
    /// The request id, also on the answer and on every log line.
    #[serde(borrow)]
    pub request_id: Cow<'a, str>,
}

/// One file of a `multipart/form-data` body.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadedFile<'a> {
    /// The form field.
    #[serde(borrow)]
    pub field: Cow<'a, str>,
    /// The file's name as the client gave it, its last component only.
    #[serde(borrow)]
    pub name: Cow<'a, str>,
    /// Its `Content-Type`.
    #[serde(borrow)]
    pub content_type: Cow<'a, str>,
    /// Its contents.
    #[serde(borrow, with = "bytes")]
    pub contents: Cow<'a, [u8]>,
}

/// Frames to a cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToCell<'a> {
    /// Call an entry of the image.
    Invoke {
        /// Its index in [`crate::image::Header::entries`].
        entry: u32,
        /// The argument.
        #[serde(borrow)]
        event: Event<'a>,
    },
}

/// How loud a log line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Level {
    /// For the author while looking for an error.
    Debug,
    /// Normal.
    Info,
    /// Look at this.
    Warn,
    /// Something went wrong.
    Error,
}

/// What ended a script's code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FaultKind {
    /// `std::terminate` for an exception that nobody caught.
    UncaughtException,
    /// `std::terminate` for another reason, or `abort`.
    Abort,
    /// A signal such as `SIGSEGV`, `SIGFPE`, `SIGILL`.
    Signal(i32),
    /// `SIGSEGV` next to the stack's end.
    StackOverflow,
    /// The script called `exit` or its like.
    Exit(i32),
    /// The engine's wall limit arrived as a signal.
    WallLimit,
    /// The kernel refused a system call (`SIGSYS`).
    SystemCall(i32),
}

/// The last words of a cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// What happened.
    pub kind: FaultKind,
    /// The type and `what()` of an exception, the address of a bad access, and so on.
    pub message: String,
    /// Innermost first: the address of the interrupted or calling instruction, then return addresses.
    pub frames: Vec<u64>,
}

/// Encodes [`FromCell::Fault`] into `target` without allocating, for a process whose heap may be broken or locked.
/// `None` when `target` is too small.
pub fn encode_fault<'a>(kind: &FaultKind, message: &str, frames: &[u64], target: &'a mut [u8]) -> Option<&'a [u8]> {
    let fault = FaultParts { kind, message, frames };
    postcard::to_slice(&FaultFrame(&fault), target).ok().map(|encoded| &*encoded)
}

/// [`Fault`], borrowed.
#[derive(Serialize)]
struct FaultParts<'a> {
    kind: &'a FaultKind,
    message: &'a str,
    frames: &'a [u64],
}

/// Serialises as the variant of [`FromCell`] that the `Fault` is in.
struct FaultFrame<'a>(&'a FaultParts<'a>);

impl Serialize for FaultFrame<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        const INDEX: u32 = 6;
        serializer.serialize_newtype_variant("FromCell", INDEX, "Fault", self.0)
    }
}

/// Frames from a cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FromCell<'a> {
    /// Initialisers have run; an event can be sent.
    Ready,
    /// A line of the script's log.
    Log {
        /// How loud.
        level: Level,
        /// Text, any bytes that are UTF-8.
        #[serde(borrow)]
        message: Cow<'a, str>,
    },
    /// The whole answer to an event.
    Reply {
        /// HTTP status code.
        status: u16,
        /// In order; names as the script wrote them.
        #[serde(borrow)]
        headers: Vec<(Cow<'a, str>, Cow<'a, str>)>,
        /// The body.
        #[serde(borrow, with = "bytes")]
        body: Cow<'a, [u8]>,
    },
    /// The start of an answer whose body follows in [`FromCell::Chunk`]s.
    Head {
        /// HTTP status code.
        status: u16,
        /// In order; names as the script wrote them.
        #[serde(borrow)]
        headers: Vec<(Cow<'a, str>, Cow<'a, str>)>,
        /// Bytes of the whole body where they are known.
        length: Option<u64>,
    },
    /// A piece of the body.
    Chunk(#[serde(borrow, with = "bytes")] Cow<'a, [u8]>),
    /// The answer is complete.
    End,
    /// The script failed; nothing follows.
    Fault(Fault),
}

/// Byte strings as one run instead of element by element.
mod bytes {
    use alloc::borrow::Cow;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(bytes)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Cow<'de, [u8]>, D::Error> {
        <&'de [u8]>::deserialize(deserializer).map(Cow::Borrowed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn an_event_keeps_its_bytes_and_borrows_them() {
        let event = Event { method: "GET".into(), body: Cow::Borrowed(&[0, 255, 10]), ..Event::default() };
        let encoded = crate::encode(&ToCell::Invoke { entry: 3, event: event.clone() });
        let ToCell::Invoke { entry, event: decoded } = crate::decode(&encoded).unwrap();
        assert_eq!((entry, &decoded), (3, &event));
        assert!(matches!(decoded.body, Cow::Borrowed(_)) && matches!(decoded.method, Cow::Borrowed(_)));
    }

    #[test]
    fn a_fault_is_encoded_the_same_without_a_heap() {
        let kind = FaultKind::Signal(11);
        let frames = [u64::MAX, 0x1000_0000, 5];
        let mut target = [0; 100];
        let encoded = encode_fault(&kind, "address 0x0", &frames, &mut target).unwrap();
        let fault = Fault { kind, message: "address 0x0".into(), frames: frames.to_vec() };
        assert_eq!(encoded, crate::encode(&FromCell::Fault(fault)));
        assert_eq!(encode_fault(&FaultKind::Abort, "", &frames, &mut [0; 3]), None);
    }

    #[test]
    fn no_cut_of_a_frame_decodes() {
        let reply = FromCell::Reply { status: 200, headers: vec![("a".into(), "b".into())], body: b"xyz"[..].into() };
        let encoded = crate::encode(&reply);
        for bytes in 0..encoded.len() {
            let _ = crate::decode::<FromCell<'_>>(&encoded[..bytes]).unwrap_err();
        }
    }
}
