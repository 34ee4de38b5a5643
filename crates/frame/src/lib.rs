//! Length-prefixed frames: a `u32` in little-endian order, then that many bytes.
//! Knows nothing of I/O or of what the bytes mean.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

use alloc::vec::Vec;

/// Bytes of the length that precedes each payload.
pub const LENGTH_BYTES: usize = 4;

/// Bytes that [`Inbox::space`] offers at the least.
const SPACE_BYTES_MIN: usize = 4096;

/// A frame that is longer than the receiver or the format allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a frame of {payload_bytes} bytes is over the limit of {payload_bytes_max}")]
pub struct TooLong {
    /// Bytes of the payload as announced or as appended.
    pub payload_bytes: usize,
    /// The limit that it breaks.
    pub payload_bytes_max: usize,
}

/// Appends one frame to `target`; `fill` appends the payload.
///
/// # Errors
/// [`TooLong`] when `fill` appends more than `payload_bytes_max` bytes; `target` is then as it was before.
pub fn append(target: &mut Vec<u8>, payload_bytes_max: usize, fill: impl FnOnce(&mut Vec<u8>)) -> Result<(), TooLong> {
    let start = target.len();
    target.extend_from_slice(&[0; LENGTH_BYTES]);
    fill(target);
    let payload_bytes = target.len().saturating_sub(start.saturating_add(LENGTH_BYTES));
    let length = u32::try_from(payload_bytes).ok().filter(|_| payload_bytes <= payload_bytes_max);
    let place = target.get_mut(start..).and_then(|frame| frame.first_chunk_mut::<LENGTH_BYTES>());
    match (length, place) {
        (Some(length), Some(place)) => *place = length.to_le_bytes(),
        _ => {
            target.truncate(start);
            return Err(TooLong { payload_bytes, payload_bytes_max });
        }
    }
    Ok(())
}

/// Bytes on their way in, cut into frames. One buffer serves all frames: it grows with the bytes that have really come,
/// never by a length that is only claimed, and is given back after an unusually large frame.
#[derive(Debug)]
pub struct Inbox {
    buffer: Vec<u8>,
    /// Bytes before this index are delivered.
    start: usize,
    /// Bytes from this index on are free.
    end: usize,
    payload_bytes_max: usize,
    capacity_kept: usize,
}

impl Inbox {
    /// An inbox for payloads of at most `payload_bytes_max` bytes that keeps a buffer of `capacity_kept` bytes between
    /// frames.
    #[must_use]
    pub const fn new(payload_bytes_max: usize, capacity_kept: usize) -> Self {
        Self { buffer: Vec::new(), start: 0, end: 0, payload_bytes_max, capacity_kept }
    }

    /// Where the next bytes from the stream go; never empty.
    pub fn space(&mut self) -> &mut [u8] {
        self.reclaim();
        if self.buffer.len().saturating_sub(self.end) < SPACE_BYTES_MIN {
            let wanted = self.buffer.len().saturating_mul(2).max(self.capacity_kept).max(SPACE_BYTES_MIN * 2);
            self.buffer.resize(wanted, 0);
        }
        self.buffer.get_mut(self.end..).unwrap_or_default()
    }

    /// Takes note that the first `count` bytes of [`Inbox::space`] are filled.
    pub fn filled(&mut self, count: usize) {
        self.end = self.end.saturating_add(count).min(self.buffer.len());
    }

    /// The payload of the next frame, once all of it is here.
    ///
    /// # Errors
    /// [`TooLong`] as soon as a length over the limit is seen. The stream cannot be used any further.
    pub fn next_frame(&mut self) -> Result<Option<&[u8]>, TooLong> {
        let Some((payload_bytes, pending)) = self.announced() else { return Ok(None) };
        if payload_bytes > self.payload_bytes_max {
            return Err(TooLong { payload_bytes, payload_bytes_max: self.payload_bytes_max });
        }
        if pending < payload_bytes {
            return Ok(None);
        }
        let from = self.start.saturating_add(LENGTH_BYTES);
        self.start = from.saturating_add(payload_bytes);
        Ok(self.buffer.get(from..self.start))
    }

    /// Whether bytes of a frame that is not complete are waiting: a stream that ends now was cut.
    #[must_use]
    pub fn holds_part(&self) -> bool {
        self.start < self.end
    }

    /// The announced length of the frame at the start, and how many bytes of its payload are here.
    fn announced(&self) -> Option<(usize, usize)> {
        let waiting = self.buffer.get(self.start..self.end)?;
        let (length, payload) = waiting.split_first_chunk::<LENGTH_BYTES>()?;
        Some((usize::try_from(u32::from_le_bytes(*length)).ok()?, payload.len()))
    }

    /// Makes room at the front: for nothing when all frames were delivered, by moving what is left otherwise.
    fn reclaim(&mut self) {
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
            if self.buffer.len() > self.capacity_kept.max(SPACE_BYTES_MIN * 2) {
                self.buffer = Vec::new();
            }
        } else if self.start > 0 && self.buffer.len().saturating_sub(self.end) < SPACE_BYTES_MIN {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end = self.end.saturating_sub(self.start);
            self.start = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    fn frame(payload: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        append(&mut bytes, 1 << 20, |target| target.extend_from_slice(payload)).unwrap();
        bytes
    }

    /// Feeds `bytes` in pieces of `piece` bytes and returns the payloads in order.
    fn receive(inbox: &mut Inbox, bytes: &[u8], piece: usize) -> Vec<Vec<u8>> {
        let mut payloads = Vec::new();
        for piece in bytes.chunks(piece) {
            let mut rest = piece;
            while !rest.is_empty() {
                let space = inbox.space();
                let count = rest.len().min(space.len());
                space[..count].copy_from_slice(&rest[..count]);
                inbox.filled(count);
                rest = &rest[count..];
                while let Some(payload) = inbox.next_frame().unwrap() {
                    payloads.push(payload.to_vec());
                }
            }
        }
        payloads
    }

    #[test]
    fn frames_survive_every_cut() {
        let sent = [b"".to_vec(), b"a".to_vec(), vec![7; 300], vec![9; 20_000], b"end".to_vec()];
        let bytes: Vec<u8> = sent.iter().flat_map(|payload| frame(payload)).collect();
        for piece in [1, 2, 3, 5, 7, 64, 4096, bytes.len()] {
            let mut inbox = Inbox::new(1 << 20, 8192);
            assert_eq!(receive(&mut inbox, &bytes, piece), sent, "pieces of {piece}");
            assert!(!inbox.holds_part());
        }
    }

    #[test]
    fn a_length_over_the_limit_is_refused_before_its_bytes_come() {
        let mut inbox = Inbox::new(100, 0);
        inbox.space()[..4].copy_from_slice(&101u32.to_le_bytes());
        inbox.filled(4);
        assert_eq!(inbox.next_frame(), Err(TooLong { payload_bytes: 101, payload_bytes_max: 100 }));
    }

    #[test]
    fn a_claimed_length_allocates_nothing() {
        let mut inbox = Inbox::new(usize::MAX, 0);
        inbox.space()[..4].copy_from_slice(&u32::MAX.to_le_bytes());
        inbox.filled(4);
        assert_eq!(inbox.next_frame(), Ok(None));
        assert!(inbox.holds_part());
        let _ = inbox.space();
        assert!(inbox.buffer.len() <= 4 * SPACE_BYTES_MIN);
    }

    #[test]
    fn a_large_buffer_is_given_back() {
        let mut inbox = Inbox::new(1 << 20, 8192);
        assert_eq!(receive(&mut inbox, &frame(&vec![1; 1 << 20]), 65536).len(), 1);
        let _ = inbox.space();
        assert_eq!(inbox.buffer.len(), 8192);
    }

    #[test]
    fn a_payload_over_the_limit_is_not_appended() {
        let mut target = b"before".to_vec();
        let refused = append(&mut target, 3, |target| target.extend_from_slice(b"four"));
        assert_eq!(refused, Err(TooLong { payload_bytes: 4, payload_bytes_max: 3 }));
        assert_eq!(target, b"before");
    }

    #[test]
    fn errors_read_well() {
        let error = TooLong { payload_bytes: 5, payload_bytes_max: 4 };
        assert_eq!(alloc::format!("{error}"), "a frame of 5 bytes is over the limit of 4");
    }
}
