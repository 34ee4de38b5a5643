//! From a frame to a call of the script and from its answer to a frame. Knows nothing of processes or of HTTP.

use crate::abi::{Event, Field, Text, Upload, fields, kiln_call_entry, kiln_flush_streams};
use crate::channel::{self, Closed, Incoming};
use crate::fault::{self, in_script};
use crate::limit::in_event;
use crate::seal::{Arguments, Image};
use std::borrow::Cow;
use wire::cell::{FRAME_BYTES_MAX, FromCell, Level, ToCell};

/// Bytes of a piece of a body: small enough for a frame, large enough to cost nothing.
const CHUNK_BYTES: usize = 256 << 10;
/// Bytes of a line of the log at the most; the rest is cut.
const LOG_LINE_BYTES_MAX: usize = 64 << 10;
/// Bytes that a reply's status and the framing of its parts take at the most.
const REPLY_OVERHEAD_BYTES: usize = 64;
/// Bytes that the framing of one header takes at the most.
const HEADER_OVERHEAD_BYTES: usize = 8;

/// Initialises the script, says so, and handles events until the channel closes; then leaves as a program does, so that
/// the script's destructors run.
pub(crate) fn handle_events(image: &'static Image) -> ! {
    in_event(|| in_script(|| image.initialize(&Arguments::new(vec!["kiln".to_owned()]))));
    kiln_flush_streams();
    let mut incoming = Incoming::new();
    let mut views = Views::default();
    let mut open = channel::send(&FromCell::Ready);
    while open.is_ok() {
        open = incoming.receive(|frame| handle(image, frame, &mut views));
    }
    // SAFETY: runs the script's exit handlers, in the only thread that Rust code runs in.
    unsafe { libc::exit(0) }
}

/// Arrays of views into a frame, kept for the next one. What they point to is gone by then.
#[derive(Default)]
struct Views {
    parameters: Vec<Field>,
    headers: Vec<Field>,
    files: Vec<Upload>,
}

fn handle(image: &Image, frame: &[u8], views: &mut Views) {
    let Ok(ToCell::Invoke { entry, event }) = wire::decode(frame) else { fault::fail("the engine sent no event") };
    let Some(entry) = image.entry(entry) else { fault::fail("the image has no such entry") };
    let view = view(&event, views);
    // SAFETY: the entry is code of the image that takes an event, as the image's header says; the views live as long as
    // the frame.
    in_event(|| in_script(|| unsafe { kiln_call_entry(entry, &raw const view) }));
    kiln_flush_streams();
}

fn view(event: &wire::cell::Event<'_>, views: &mut Views) -> Event {
    fill(&mut views.parameters, &event.parameters);
    fill(&mut views.headers, &event.headers);
    views.files.clear();
    views.files.extend(event.files.iter().map(|file| Upload {
        field: Text::of(file.field.as_bytes()),
        name: Text::of(file.name.as_bytes()),
        content_type: Text::of(file.content_type.as_bytes()),
        contents: Text::of(&file.contents),
    }));
    Event {
        method: Text::of(event.method.as_bytes()),
        path: Text::of(event.path.as_bytes()),
        path_info: Text::of(event.path_info.as_bytes()),
        query_string: Text::of(event.query_string.as_bytes()),
        content_type: Text::of(event.content_type.as_bytes()),
        body: Text::of(&event.body),
        remote_address: Text::of(event.remote_address.as_bytes()),
        request_id: Text::of(event.request_id.as_bytes()),
        parameters: views.parameters.as_ptr(),
        parameter_count: views.parameters.len(),
        headers: views.headers.as_ptr(),
        header_count: views.headers.len(),
        files: views.files.as_ptr(),
        file_count: views.files.len(),
    }
}

fn fill(target: &mut Vec<Field>, source: &[(Cow<'_, str>, Cow<'_, str>)]) {
    target.clear();
    target.extend(
        source.iter().map(|(name, value)| Field { name: Text::of(name.as_bytes()), value: Text::of(value.as_bytes()) }),
    );
}

/// As abi.h says. What the script has printed goes first: the engine may end the cell after its answer.
///
/// # Safety
/// As abi.h says: the headers and the body are valid during the call.
#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_send_reply(status: u16, headers: *const Field, header_count: usize, body: Text) {
    kiln_flush_streams();
    // SAFETY: the caller answers for it.
    let (headers, body) = unsafe { (headers_of(headers, header_count), body.bytes()) };
    let header_bytes: usize = headers
        .iter()
        .map(|(name, value)| name.len().saturating_add(value.len()).saturating_add(HEADER_OVERHEAD_BYTES))
        .sum();
    let bytes = header_bytes.saturating_add(body.len()).saturating_add(REPLY_OVERHEAD_BYTES);
    if bytes <= FRAME_BYTES_MAX {
        let _ = channel::send(&FromCell::Reply { status, headers, body: Cow::Borrowed(body) });
        return;
    }
    let length = u64::try_from(body.len()).ok();
    let sent = send_head(status, headers, length).and_then(|()| send_chunks(body));
    if sent.is_ok() {
        let _ = channel::send(&FromCell::End);
    }
}

/// As abi.h says.
///
/// # Safety
/// As abi.h says: the headers are valid during the call.
#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_send_head(status: u16, headers: *const Field, header_count: usize, length: u64) {
    // SAFETY: the caller answers for it.
    let headers = unsafe { headers_of(headers, header_count) };
    let _ = send_head(status, headers, Some(length).filter(|length| *length != u64::MAX));
}

/// As abi.h says.
///
/// # Safety
/// As abi.h says: the bytes are valid during the call.
#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_send_chunk(bytes: Text) -> bool {
    // SAFETY: the caller answers for it.
    send_chunks(unsafe { bytes.bytes() }).is_ok()
}

/// As abi.h says.
#[unsafe(no_mangle)]
extern "C" fn kiln_send_end() {
    kiln_flush_streams();
    let _ = channel::send(&FromCell::End);
}

/// As abi.h says; what is not a level is an error.
///
/// # Safety
/// As abi.h says: the message is valid during the call.
#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_send_log(level: u8, message: Text) {
    let level = match level {
        0 => Level::Debug,
        1 => Level::Info,
        2 => Level::Warn,
        _ => Level::Error,
    };
    // SAFETY: the caller answers for it.
    let message = unsafe { message.bytes() };
    let message = String::from_utf8_lossy(message.get(..LOG_LINE_BYTES_MAX).unwrap_or(message));
    let _ = channel::send(&FromCell::Log { level, message });
}

fn send_head(status: u16, headers: Vec<(Cow<'_, str>, Cow<'_, str>)>, length: Option<u64>) -> Result<(), Closed> {
    let header_bytes: usize = headers.iter().map(|(name, value)| name.len().saturating_add(value.len())).sum();
    if header_bytes > FRAME_BYTES_MAX / 2 {
        fault::fail("the headers of the answer are too large");
    }
    channel::send(&FromCell::Head { status, headers, length })
}

fn send_chunks(body: &[u8]) -> Result<(), Closed> {
    body.chunks(CHUNK_BYTES).try_for_each(|chunk| channel::send(&FromCell::Chunk(Cow::Borrowed(chunk))))
}

/// # Safety
/// As for [`Text::bytes`], for the array and each of its texts.
unsafe fn headers_of<'a>(headers: *const Field, count: usize) -> Vec<(Cow<'a, str>, Cow<'a, str>)> {
    // SAFETY: the caller answers for it.
    let headers = unsafe { fields(headers, count) };
    // SAFETY: as above.
    let text = |text: Text| String::from_utf8_lossy(unsafe { text.bytes() });
    headers.iter().map(|header| (text(header.name), text(header.value))).collect()
}
