//! A zygote process and its cells, seen from the engine's side. Every wait has an end: a test that hangs fails.

use rustix::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use rustix::io::{IoSlice, IoSliceMut};
use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage,
    SendFlags, SocketFlags, SocketType, recvmsg, sendmsg, socketpair,
};
use std::cell::{Cell as Counter, RefCell};
use std::collections::HashMap;
use std::fs::File;
use std::io::{Read, Write};
use std::mem::MaybeUninit;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command};
use std::time::Duration;
use wire::cell::{Event, Fault, FromCell, Level, ToCell};
use wire::zygote::{CellId, Ending, FromZygote, Limits, PACKET_BYTES_MAX, Protection, ToZygote, Work};

const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) const LIMITS: Limits = Limits {
    memory_bytes: 256 << 20,
    cpu_seconds: 20,
    files: 20,
    threads: 8,
    scratch_bytes: 1 << 20,
    stack_bytes: 8 << 20,
    event_cpu_milliseconds: 20_000,
    event_wall_milliseconds: 20_000,
    grace_milliseconds: 500,
};

/// A packet from the zygote, with the descriptor that came along.
type Packet = (FromZygote, Option<OwnedFd>);

/// A zygote process.
pub(crate) struct Zygote {
    process: RefCell<Child>,
    control: OwnedFd,
    pub(crate) protections: Vec<Protection>,
    next_cell: Counter<u64>,
    /// Packets about cells that nobody has asked for yet.
    waiting: RefCell<HashMap<CellId, Vec<Packet>>>,
}

impl Zygote {
    pub(crate) fn start() -> Self {
        Self::start_with(Command::new(env!("CARGO_BIN_EXE_kiln-cell")))
    }

    /// Starts `command`, which ends up as the zygote.
    pub(crate) fn start_with(mut command: Command) -> Self {
        let (control, theirs) =
            socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None).unwrap();
        let number = theirs.as_raw_fd();
        // SAFETY: dup2 is async-signal-safe and the number is open in the child.
        unsafe {
            command.env_clear().pre_exec(move || match libc::dup2(number, 3) {
                3 if number == 3 => {
                    libc::fcntl(3, libc::F_SETFD, 0);
                    Ok(())
                }
                3 => Ok(()),
                _ => Err(std::io::Error::last_os_error()),
            });
        }
        let process = RefCell::new(command.spawn().unwrap());
        drop(theirs);
        let mut zygote =
            Self { process, control, protections: Vec::new(), next_cell: Counter::new(1), waiting: RefCell::default() };
        let (FromZygote::Ready { protections }, None) = zygote.receive() else { panic!("the zygote is not ready") };
        zygote.protections = protections;
        zygote
    }

    pub(crate) fn pid(&self) -> u32 {
        self.process.borrow().id()
    }

    /// A cell for handlers that has said it is ready, or whatever else it has said first.
    pub(crate) fn handlers(&self, image: &File) -> Cell<'_> {
        self.handlers_within(image, LIMITS)
    }

    pub(crate) fn handlers_within(&self, image: &File, limits: Limits) -> Cell<'_> {
        let null = File::options().read(true).write(true).open("/dev/null").unwrap();
        self.spawn(image, Work::Handlers, limits, [null.as_fd(), null.as_fd(), null.as_fd()]).unwrap()
    }

    /// Runs a program to its end.
    pub(crate) fn program(&self, image: &File, arguments: &[&str]) -> Ran {
        self.start_program(image, arguments, LIMITS).finish()
    }

    /// Starts a program with pipes for its standard streams.
    pub(crate) fn start_program(&self, image: &File, arguments: &[&str], limits: Limits) -> Running<'_> {
        let arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        let (input, to_input) = std::io::pipe().unwrap();
        let (from_output, output) = std::io::pipe().unwrap();
        let (from_error, error) = std::io::pipe().unwrap();
        let streams = [input.as_fd(), output.as_fd(), error.as_fd()];
        let cell = self.spawn(image, Work::Program { arguments }, limits, streams).unwrap();
        Running { cell, input: to_input, output: from_output, error: from_error }
    }

    pub(crate) fn spawn(
        &self,
        image: &File,
        work: Work,
        limits: Limits,
        streams: [BorrowedFd<'_>; 3],
    ) -> Result<Cell<'_>, (String, i32)> {
        let (channel, theirs) = UnixStream::pair().unwrap();
        channel.set_read_timeout(Some(PATIENCE)).unwrap();
        let [input, output, error] = streams;
        let descriptors = [image.as_fd(), theirs.as_fd(), input, output, error];
        let (id, pidfd) = self.ask(&descriptors, work, limits)?;
        Ok(Cell { zygote: self, id, pidfd, channel: RefCell::new(channel), ended: RefCell::new(None) })
    }

    /// Asks for a cell with any descriptors.
    pub(crate) fn ask(
        &self,
        descriptors: &[BorrowedFd<'_>],
        work: Work,
        limits: Limits,
    ) -> Result<(CellId, OwnedFd), (String, i32)> {
        let cell = CellId(self.next_cell.get());
        self.next_cell.set(cell.0 + 1);
        self.send(&ToZygote::Spawn { cell, work, limits }, descriptors);
        match self.about(cell) {
            (FromZygote::Spawned { .. }, Some(pidfd)) => Ok((cell, pidfd)),
            (FromZygote::Failed { step, errno, .. }, None) => Err((step, errno)),
            other => panic!("{other:?}"),
        }
    }

    /// Closes the control socket from this side without letting go of it.
    pub(crate) fn hang_up(&self) {
        rustix::net::shutdown(&self.control, rustix::net::Shutdown::Both).unwrap();
    }

    fn send(&self, message: &ToZygote, descriptors: &[BorrowedFd<'_>]) {
        let bytes = wire::encode(message);
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(8))];
        let mut ancillary = SendAncillaryBuffer::new(&mut space);
        assert!(ancillary.push(SendAncillaryMessage::ScmRights(descriptors)));
        sendmsg(&self.control, &[IoSlice::new(&bytes)], &mut ancillary, SendFlags::NOSIGNAL).unwrap();
    }

    /// The next packet about `cell`.
    fn about(&self, cell: CellId) -> Packet {
        loop {
            if let Some(packets) = self.waiting.borrow_mut().get_mut(&cell)
                && !packets.is_empty()
            {
                return packets.remove(0);
            }
            let packet = self.receive();
            let (FromZygote::Spawned { cell: about }
            | FromZygote::Failed { cell: about, .. }
            | FromZygote::Exited { cell: about, .. }) = packet.0
            else {
                panic!("{packet:?}")
            };
            self.waiting.borrow_mut().entry(about).or_default().push(packet);
        }
    }

    fn receive(&self) -> Packet {
        rustix::net::sockopt::set_socket_timeout(&self.control, rustix::net::sockopt::Timeout::Recv, Some(PATIENCE))
            .unwrap();
        let mut bytes = vec![0; PACKET_BYTES_MAX];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut ancillary = RecvAncillaryBuffer::new(&mut space);
        let mut into = [IoSliceMut::new(&mut bytes)];
        let received = loop {
            match recvmsg(&self.control, &mut into, &mut ancillary, RecvFlags::CMSG_CLOEXEC) {
                // With a timeout the kernel does not make the call again after it has done work of its own.
                Err(rustix::io::Errno::INTR) => {}
                received => break received.unwrap(),
            }
        };
        assert_ne!(received.bytes, 0, "the zygote is gone");
        let descriptor = ancillary.drain().find_map(|message| match message {
            RecvAncillaryMessage::ScmRights(mut descriptors) => descriptors.next(),
            _ => None,
        });
        (wire::decode(&bytes[..received.bytes]).unwrap(), descriptor)
    }

    /// Closes the control socket and waits for the zygote's end.
    pub(crate) fn stop(self) -> std::process::ExitStatus {
        self.hang_up();
        self.process.borrow_mut().wait().unwrap()
    }
}

/// How a cell ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum End {
    Exited(Ending),
    Failed(String, i32),
}

/// A cell, its channel in the engine's hands.
pub(crate) struct Cell<'a> {
    zygote: &'a Zygote,
    id: CellId,
    pub(crate) pidfd: OwnedFd,
    channel: RefCell<UnixStream>,
    ended: RefCell<Option<End>>,
}

/// A frame from a cell, on its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Said {
    Ready,
    Log(Level, String),
    Reply(u16, Vec<u8>),
    Head(u16, Option<u64>),
    Chunk(Vec<u8>),
    End,
    Fault(Fault),
    Closed,
}

impl Cell<'_> {
    /// Calls an entry of the image; see [`crate::image::entry`].
    pub(crate) fn invoke(&self, entry: u32) {
        self.invoke_with(entry, Event::default());
    }

    pub(crate) fn invoke_with(&self, entry: u32, event: Event<'_>) {
        self.send_bytes(&framed(&wire::encode(&ToCell::Invoke { entry, event })));
    }

    pub(crate) fn send_bytes(&self, bytes: &[u8]) {
        // A cell that has ended does not read; what it has said is still there.
        let _ = self.channel.borrow_mut().write_all(bytes);
    }

    /// The next frame.
    pub(crate) fn next(&self) -> Said {
        let mut channel = self.channel.borrow_mut();
        let mut length = [0; 4];
        match channel.read_exact(&mut length) {
            Ok(()) => {}
            Err(error)
                if matches!(error.kind(), std::io::ErrorKind::UnexpectedEof | std::io::ErrorKind::ConnectionReset) =>
            {
                return Said::Closed;
            }
            Err(error) => panic!("{error}"),
        }
        let mut payload = vec![0; u32::from_le_bytes(length) as usize];
        assert!(payload.len() <= wire::cell::FRAME_BYTES_MAX);
        channel.read_exact(&mut payload).unwrap();
        said(wire::decode(&payload).unwrap())
    }

    pub(crate) fn expect_ready(&self) {
        match self.next() {
            Said::Ready => {}
            other => panic!("{other:?}, then {:?}", self.end()),
        }
    }

    /// The text of the next frame, which must be a line of the log.
    pub(crate) fn log(&self) -> String {
        match self.next() {
            Said::Log(_, text) => text,
            other => panic!("{other:?}"),
        }
    }

    /// The next fault; what is logged before it is passed over.
    pub(crate) fn fault(&self) -> Fault {
        loop {
            match self.next() {
                Said::Fault(fault) => return fault,
                Said::Log(..) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// Calls an entry that reports `name=value` lines and answers.
    pub(crate) fn report(&self, entry: u32) -> HashMap<String, String> {
        self.invoke(entry);
        let mut report = HashMap::new();
        loop {
            match self.next() {
                Said::Log(_, line) => {
                    let (name, value) = line.split_once('=').unwrap();
                    report.insert(name.to_owned(), value.to_owned());
                }
                Said::Reply(..) => return report,
                other => panic!("{other:?} after {report:?}"),
            }
        }
    }

    /// Waits for the cell's end.
    pub(crate) fn end(&self) -> End {
        let mut ended = self.ended.borrow_mut();
        ended
            .get_or_insert_with(|| match self.zygote.about(self.id) {
                (FromZygote::Exited { ending, .. }, None) => End::Exited(ending),
                (FromZygote::Failed { step, errno, .. }, None) => End::Failed(step, errno),
                other => panic!("{other:?}"),
            })
            .clone()
    }

    /// Closes the channel.
    pub(crate) fn hang_up(&self) {
        self.channel.borrow_mut().shutdown(std::net::Shutdown::Both).unwrap();
    }

    pub(crate) fn kill(&self, signal: i32) {
        // SAFETY: takes numbers and a null pointer.
        let result = unsafe {
            let nothing = std::ptr::null::<libc::siginfo_t>();
            libc::syscall(libc::SYS_pidfd_send_signal, self.pidfd.as_raw_fd(), signal, nothing, 0)
        };
        assert_eq!(result, 0);
    }

    /// The cell's first process in the tests' pid namespace.
    pub(crate) fn pid(&self) -> i32 {
        let information = std::fs::read_to_string(format!("/proc/self/fdinfo/{}", self.pidfd.as_raw_fd())).unwrap();
        let pid = information.lines().find_map(|line| line.strip_prefix("Pid:")).unwrap();
        pid.trim().parse().unwrap()
    }
}

/// A program in a cell.
pub(crate) struct Running<'a> {
    pub(crate) cell: Cell<'a>,
    pub(crate) input: std::io::PipeWriter,
    pub(crate) output: std::io::PipeReader,
    pub(crate) error: std::io::PipeReader,
}

/// What a program left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) output: String,
    pub(crate) error: String,
    pub(crate) end: End,
    pub(crate) fault: Option<Fault>,
}

impl Drop for Zygote {
    fn drop(&mut self) {
        let _ = rustix::net::shutdown(&self.control, rustix::net::Shutdown::Both);
        let _ = self.process.get_mut().wait();
    }
}

impl Running<'_> {
    /// Closes its input and waits for its end.
    pub(crate) fn finish(self) -> Ran {
        let Self { cell, input, mut output, mut error } = self;
        drop(input);
        let read = |source: &mut std::io::PipeReader| {
            let mut text = String::new();
            source.read_to_string(&mut text).unwrap();
            text
        };
        let (output, error) = (read(&mut output), read(&mut error));
        let fault = match cell.next() {
            Said::Fault(fault) => Some(fault),
            Said::Closed => None,
            other => panic!("{other:?}"),
        };
        Ran { output, error, end: cell.end(), fault }
    }
}

pub(crate) fn framed(payload: &[u8]) -> Vec<u8> {
    let mut frame = Vec::new();
    frame::append(&mut frame, usize::MAX, |target| target.extend_from_slice(payload)).unwrap();
    frame
}

fn said(frame: FromCell<'_>) -> Said {
    match frame {
        FromCell::Ready => Said::Ready,
        FromCell::Log { level, message } => Said::Log(level, message.into_owned()),
        FromCell::Reply { status, body, .. } => Said::Reply(status, body.into_owned()),
        FromCell::Head { status, length, .. } => Said::Head(status, length),
        FromCell::Chunk(bytes) => Said::Chunk(bytes.into_owned()),
        FromCell::End => Said::End,
        FromCell::Fault(fault) => Said::Fault(fault),
    }
}

/// A file in memory that holds `bytes`.
pub(crate) fn memory_file(bytes: &[u8]) -> File {
    let descriptor = rustix::fs::memfd_create("image", rustix::fs::MemfdFlags::CLOEXEC).unwrap();
    let mut file = File::from(descriptor);
    file.write_all(bytes).unwrap();
    file
}
