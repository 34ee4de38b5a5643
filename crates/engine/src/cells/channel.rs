//! The stream to a cell as frames: a length of four bytes, then a message. One write and one read per exchange.
//! Believes nothing of what it reads.

use std::io;
use std::os::unix::net::UnixStream as StdUnixStream;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes, BytesMut};
use rustix::net::SendFlags;
use tokio::net::UnixStream;
use wire::cell::{FRAME_BYTES_MAX, ToCell};

/// Bytes of a frame's length.
const LENGTH_BYTES: usize = 4;
/// Room for one read: most answers are smaller.
const READ_BYTES: usize = 8192;

/// Why no frame can be had.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChannelError {
    /// The other side is gone.
    #[error("the cell has closed its channel")]
    Closed,
    /// A length that nobody agreed on.
    #[error("the cell sent a frame of {0} bytes")]
    FrameTooLarge(usize),
    /// The kernel's answer.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// The engine's end of a cell's stream.
#[derive(Debug)]
pub(crate) struct Channel {
    stream: UnixStream,
    inbound: BytesMut,
}

impl Channel {
    /// Registers the stream with the runtime that this is called in.
    pub(crate) fn new(stream: StdUnixStream) -> io::Result<Channel> {
        Ok(Channel { stream: UnixStream::from_std(stream)?, inbound: BytesMut::new() })
    }

    /// Sends one message; `buffer` is room to encode it in, kept by the caller for the next time.
    pub(crate) async fn send(&self, message: &ToCell<'_>, buffer: &mut Vec<u8>) -> Result<(), ChannelError> {
        encode_frame(message, buffer)?;
        let mut rest = buffer.as_slice();
        while !rest.is_empty() {
            // Tried before readiness is known: a channel is almost always writable, and a new one is not yet polled.
            match rustix::net::send(&self.stream, rest, SendFlags::NOSIGNAL | SendFlags::DONTWAIT) {
                Ok(sent) => rest = rest.get(sent..).unwrap_or_default(),
                Err(rustix::io::Errno::INTR) => {}
                Err(rustix::io::Errno::AGAIN) => self.wait_writable().await?,
                Err(_) => return Err(ChannelError::Closed),
            }
        }
        Ok(())
    }

    /// Waits for room. The write that failed was not tokio's, which must be told so before it waits.
    async fn wait_writable(&self) -> io::Result<()> {
        let _ = self.stream.try_io::<()>(tokio::io::Interest::WRITABLE, || Err(io::ErrorKind::WouldBlock.into()));
        self.stream.writable().await
    }

    /// The next frame's message, undecoded.
    pub(crate) fn poll_receive(&mut self, context: &mut Context<'_>) -> Poll<Result<Bytes, ChannelError>> {
        loop {
            if let Some(frame) = self.take_frame()? {
                return Poll::Ready(Ok(frame));
            }
            ready!(self.stream.poll_read_ready(context))?;
            match self.stream.try_read_buf(&mut self.inbound) {
                Ok(0) => return Poll::Ready(Err(ChannelError::Closed)),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) if error.kind() == io::ErrorKind::ConnectionReset => {
                    return Poll::Ready(Err(ChannelError::Closed));
                }
                Err(error) => return Poll::Ready(Err(error.into())),
            }
        }
    }

    /// The next frame's message, undecoded.
    pub(crate) async fn receive(&mut self) -> Result<Bytes, ChannelError> {
        std::future::poll_fn(|context| self.poll_receive(context)).await
    }

    /// Whether the cell has said more than was taken.
    pub(super) fn has_leftovers(&self) -> bool {
        !self.inbound.is_empty()
    }

    fn take_frame(&mut self) -> Result<Option<Bytes>, ChannelError> {
        let Some(length) = self.inbound.first_chunk::<LENGTH_BYTES>() else {
            self.inbound.reserve(READ_BYTES);
            return Ok(None);
        };
        let length = u32::from_le_bytes(*length) as usize;
        if length > FRAME_BYTES_MAX {
            return Err(ChannelError::FrameTooLarge(length));
        }
        if self.inbound.len() < LENGTH_BYTES + length {
            self.inbound.reserve(LENGTH_BYTES + length - self.inbound.len());
            return Ok(None);
        }
        self.inbound.advance(LENGTH_BYTES);
        Ok(Some(self.inbound.split_to(length).freeze()))
    }
}

fn encode_frame(message: &ToCell<'_>, buffer: &mut Vec<u8>) -> Result<(), ChannelError> {
    let mut frame = std::mem::take(buffer);
    frame.clear();
    frame.extend_from_slice(&[0; LENGTH_BYTES]);
    *buffer = postcard::to_extend(message, frame).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
    let length = buffer.len() - LENGTH_BYTES;
    let length = u32::try_from(length).map_err(|_| ChannelError::FrameTooLarge(length))?;
    if let Some(prefix) = buffer.first_chunk_mut::<LENGTH_BYTES>() {
        *prefix = length.to_le_bytes();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use wire::cell::{Event, FromCell};

    fn pair() -> (Channel, StdUnixStream) {
        let (ours, theirs) = StdUnixStream::pair().unwrap();
        ours.set_nonblocking(true).unwrap();
        (Channel::new(ours).unwrap(), theirs)
    }

    fn frame(message: &FromCell<'_>) -> Vec<u8> {
        let encoded = wire::encode(message);
        [&(encoded.len() as u32).to_le_bytes()[..], &encoded].concat()
    }

    #[tokio::test]
    async fn frames_arrive_whole_however_they_are_cut() {
        let (mut channel, mut cell) = pair();
        let reply = frame(&FromCell::Chunk(vec![7; 20_000].into()));
        let writer = std::thread::spawn(move || {
            for piece in [&reply[..], &reply[..]].concat().chunks(777) {
                cell.write_all(piece).unwrap();
            }
        });
        for _ in 0..2 {
            let received = channel.receive().await.unwrap();
            let FromCell::Chunk(bytes) = wire::decode(&received).unwrap() else { panic!("another frame") };
            assert_eq!(bytes.len(), 20_000);
        }
        writer.join().unwrap();
        assert!(matches!(channel.receive().await, Err(ChannelError::Closed)));
    }

    #[tokio::test]
    async fn a_frame_of_any_length_is_not_waited_for() {
        let (mut channel, mut cell) = pair();
        cell.write_all(&u32::MAX.to_le_bytes()).unwrap();
        assert!(matches!(channel.receive().await, Err(ChannelError::FrameTooLarge(_))));
    }

    #[tokio::test]
    async fn an_event_larger_than_the_socket_gets_through() {
        use std::io::Read;
        let (channel, mut cell) = pair();
        let reader = std::thread::spawn(move || {
            let mut length = [0; 4];
            cell.read_exact(&mut length).unwrap();
            let mut message = vec![0; u32::from_le_bytes(length) as usize];
            cell.read_exact(&mut message).unwrap();
            message
        });
        let body = vec![9; 5 << 20];
        let event = Event { body: body.as_slice().into(), ..Event::default() };
        channel.send(&ToCell::Invoke { entry: 1, event }, &mut Vec::new()).await.unwrap();
        let message = reader.join().unwrap();
        let ToCell::Invoke { event, .. } = wire::decode(&message).unwrap();
        assert_eq!(event.body, body);
    }
}
