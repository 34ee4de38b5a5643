//! Packets with descriptors on the control sockets, frames on a compile's stream. Knows nothing of what they mean.

use std::io::{self, IoSlice, IoSliceMut, Read, Write};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags,
    recvmsg, sendmsg,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wire::compile::{CONTROL_BYTES_MAX, CompileReply, CompileRequest, REQUEST_BYTES_MAX};

/// Descriptors that one packet carries at the most.
const DESCRIPTORS_MAX: usize = 3;

/// What a control socket holds at the moment.
pub(crate) enum Packet<T> {
    Message(T, Vec<OwnedFd>),
    Empty,
    Closed,
}

/// Receives one packet without waiting.
pub(crate) fn receive<T: DeserializeOwned>(socket: BorrowedFd<'_>) -> io::Result<Packet<T>> {
    let mut bytes = [0; CONTROL_BYTES_MAX];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(DESCRIPTORS_MAX))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let flags = RecvFlags::DONTWAIT | RecvFlags::CMSG_CLOEXEC;
    let received = match recvmsg(socket, &mut [IoSliceMut::new(&mut bytes)], &mut control, flags) {
        Err(rustix::io::Errno::AGAIN | rustix::io::Errno::INTR) => return Ok(Packet::Empty),
        // The other side has gone with packets of this one unread.
        Err(rustix::io::Errno::CONNRESET) => return Ok(Packet::Closed),
        other => other?.bytes,
    };
    if received == 0 {
        return Ok(Packet::Closed);
    }
    let descriptors = control.drain().filter_map(|message| match message {
        RecvAncillaryMessage::ScmRights(descriptors) => Some(descriptors),
        _ => None,
    });
    let descriptors = descriptors.flatten().collect();
    let message = wire::decode(bytes.get(..received).unwrap_or_default()).map_err(io::Error::other)?;
    Ok(Packet::Message(message, descriptors))
}

/// Sends one packet and the descriptors that go with it.
pub(crate) fn send<T: Serialize>(socket: impl AsFd, message: &T, descriptors: &[BorrowedFd<'_>]) -> io::Result<()> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(DESCRIPTORS_MAX))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    if !descriptors.is_empty() {
        control.push(SendAncillaryMessage::ScmRights(descriptors));
    }
    sendmsg(socket, &[IoSlice::new(&wire::encode(message))], &mut control, SendFlags::NOSIGNAL)?;
    Ok(())
}

/// Reads the frame with a compile's request.
pub(crate) fn read_request(stream: &mut impl Read) -> io::Result<CompileRequest> {
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length) as usize;
    if length > REQUEST_BYTES_MAX {
        return Err(io::Error::other("the request is too large"));
    }
    let mut bytes = vec![0; length];
    stream.read_exact(&mut bytes)?;
    wire::decode(&bytes).map_err(io::Error::other)
}

/// Writes the frame with a compile's reply.
pub(crate) fn write_reply(stream: &mut impl Write, reply: &CompileReply) -> io::Result<()> {
    let bytes = wire::encode(reply);
    let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
    stream.write_all(&length.to_le_bytes())?;
    stream.write_all(&bytes)
}
