//! The `SOCK_SEQPACKET` socket to a started image: packets with descriptors alongside.
//! Knows nothing of what the packets mean.

use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{BorrowedFd, OwnedFd};

use rustix::io::Errno;
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, SendAncillaryBuffer, SendAncillaryMessage,
    SendFlags, recvmsg, sendmsg,
};
use tokio::io::Interest;
use tokio::net::UnixDatagram;

/// Descriptors that travel with one packet at the most.
const DESCRIPTORS_MAX: usize = 8;

/// The engine's end.
#[derive(Debug)]
pub(crate) struct ControlSocket {
    /// The runtime has no type of its own for this kind of socket; what is sent and received goes past this one.
    socket: UnixDatagram,
}

impl ControlSocket {
    /// Takes over a non-blocking socket. Must be called inside a runtime.
    pub(crate) fn new(socket: OwnedFd) -> io::Result<ControlSocket> {
        Ok(ControlSocket { socket: UnixDatagram::from_std(socket.into())? })
    }

    /// Sends one packet, waiting while the other side has too many unread.
    pub(crate) async fn send(&self, packet: &[u8], descriptors: &[BorrowedFd<'_>]) -> io::Result<()> {
        match send_packet(&self.socket, packet, descriptors) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                self.socket.async_io(Interest::WRITABLE, || send_packet(&self.socket, packet, descriptors)).await
            }
            done => done,
        }
    }

    /// Receives one packet into `buffer`: its length and descriptors, or `None` when the other side is gone.
    pub(crate) async fn receive(&self, buffer: &mut [u8]) -> io::Result<Option<(usize, Vec<OwnedFd>)>> {
        self.socket.async_io(Interest::READABLE, || receive_packet(&self.socket, buffer)).await
    }
}

fn send_packet(socket: &UnixDatagram, packet: &[u8], descriptors: &[BorrowedFd<'_>]) -> io::Result<()> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(DESCRIPTORS_MAX))];
    let mut ancillary = SendAncillaryBuffer::new(&mut space);
    if !descriptors.is_empty() && !ancillary.push(SendAncillaryMessage::ScmRights(descriptors)) {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    loop {
        match sendmsg(socket, &[IoSlice::new(packet)], &mut ancillary, SendFlags::NOSIGNAL | SendFlags::DONTWAIT) {
            Ok(_) => return Ok(()),
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

fn receive_packet(socket: &UnixDatagram, buffer: &mut [u8]) -> io::Result<Option<(usize, Vec<OwnedFd>)>> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(DESCRIPTORS_MAX))];
    let mut ancillary = RecvAncillaryBuffer::new(&mut space);
    let flags = RecvFlags::CMSG_CLOEXEC | RecvFlags::DONTWAIT;
    let received = match recvmsg(socket, &mut [IoSliceMut::new(buffer)], &mut ancillary, flags) {
        Ok(received) => received,
        Err(Errno::CONNRESET) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    if received.flags.intersects(ReturnFlags::TRUNC | ReturnFlags::CTRUNC) {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "a packet is larger than agreed"));
    }
    let descriptors: Vec<OwnedFd> = ancillary
        .drain()
        .filter_map(|message| match message {
            RecvAncillaryMessage::ScmRights(descriptors) => Some(descriptors),
            _ => None,
        })
        .flatten()
        .collect();
    Ok((received.bytes > 0).then_some((received.bytes, descriptors)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
    use std::io::Read;
    use std::os::fd::AsFd;

    #[tokio::test]
    async fn packets_keep_their_borders_and_carry_descriptors() {
        let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
        let (left, right) = socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, flags, None).unwrap();
        let (left, right) = (ControlSocket::new(left).unwrap(), ControlSocket::new(right).unwrap());
        let (reader, writer) = std::io::pipe().unwrap();
        left.send(b"first", &[writer.as_fd()]).await.unwrap();
        left.send(b"second", &[]).await.unwrap();
        drop((left, writer));
        let mut buffer = [0; 64];
        let (bytes, descriptors) = right.receive(&mut buffer).await.unwrap().unwrap();
        assert_eq!((&buffer[..bytes], descriptors.len()), (&b"first"[..], 1));
        drop(descriptors);
        let (bytes, descriptors) = right.receive(&mut buffer).await.unwrap().unwrap();
        assert_eq!((&buffer[..bytes], descriptors.len()), (&b"second"[..], 0));
        assert!(right.receive(&mut buffer).await.unwrap().is_none());
        let mut rest = Vec::new();
        let mut reader = reader;
        assert_eq!(reader.read_to_end(&mut rest).unwrap(), 0, "the passed descriptor was the last one");
    }
}
