//! A compiler process under test.

use std::io::{IoSlice, IoSliceMut, Read, Write};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command};

use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags, SocketFlags,
    SocketType, recvmsg, sendmsg, socketpair,
};
use wire::compile::{
    CONTROL_BYTES_MAX, CompileId, CompileReply, CompileRequest, FromCompiler, Lesson, Outcome, Prelude, ProgramKind,
    SourceFile, Tier, ToCompiler, UNKNOWN_PLACE,
};

const IMAGE_ADDRESS: u64 = 0x1000_0000;

pub(crate) struct Compiler {
    control: OwnedFd,
    process: Child,
    next_id: u64,
}

/// What a lesson holds besides standard templates.
pub(crate) struct Known {
    /// Bytes of leading declarations.
    pub(crate) leading_bytes: Option<u64>,
    /// Whether all declarations are learned.
    pub(crate) has_declarations: bool,
}

impl Compiler {
    pub(crate) fn start() -> Self {
        let (control, theirs) =
            socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_kiln-compiler"));
        // SAFETY: between fork and exec, only a system call.
        unsafe {
            command.pre_exec(move || {
                let mut third = std::mem::ManuallyDrop::new(std::os::fd::FromRawFd::from_raw_fd(3));
                Ok(rustix::io::dup2(&theirs, &mut third)?)
            });
        }
        Self { control, process: command.spawn().unwrap(), next_id: 0 }
    }

    pub(crate) fn send(&self, message: &ToCompiler, descriptors: &[BorrowedFd<'_>]) {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(3))];
        let mut ancillary = SendAncillaryBuffer::new(&mut space);
        if !descriptors.is_empty() {
            assert!(ancillary.push(SendAncillaryMessage::ScmRights(descriptors)));
        }
        sendmsg(&self.control, &[IoSlice::new(&wire::encode(message))], &mut ancillary, SendFlags::NOSIGNAL).unwrap();
    }

    /// The next packet that is not the end of a compile, nor about the jail.
    pub(crate) fn receive(&self) -> FromCompiler {
        loop {
            match self.receive_any() {
                FromCompiler::Exited { .. } | FromCompiler::Confined { .. } => {}
                other => return other,
            }
        }
    }

    pub(crate) fn receive_any(&self) -> FromCompiler {
        let mut bytes = [0; CONTROL_BYTES_MAX];
        let mut ancillary = RecvAncillaryBuffer::default();
        let received =
            recvmsg(&self.control, &mut [IoSliceMut::new(&mut bytes)], &mut ancillary, RecvFlags::empty()).unwrap();
        wire::decode(&bytes[..received.bytes]).unwrap()
    }

    /// Begins a compile; its reply comes through the stream.
    pub(crate) fn begin(&mut self, prelude: Prelude, request: &CompileRequest) -> (CompileId, UnixStream) {
        self.next_id += 1;
        let id = CompileId(self.next_id);
        (id, self.with_stream(&ToCompiler::Compile { id, prelude }, request))
    }

    pub(crate) fn compile(&mut self, prelude: Prelude, request: &CompileRequest) -> CompileReply {
        let (_, stream) = self.begin(prelude, request);
        reply(stream).expect("a reply")
    }

    /// Has a version learned, and returns what has been.
    pub(crate) fn learn(&mut self, lesson: Lesson, request: &CompileRequest) -> Known {
        self.try_to_learn(lesson, request);
        assert_eq!(self.receive(), FromCompiler::Learned(lesson));
        let (mut leading_bytes, mut has_declarations) = (None, None);
        while leading_bytes.is_none() || has_declarations.is_none() {
            match self.receive() {
                FromCompiler::LearnedLeading { leading_bytes: bytes, .. } => leading_bytes = Some(Some(bytes)),
                FromCompiler::LeadingNotLearned(_) => leading_bytes = Some(None),
                FromCompiler::LearnedDeclarations(_) => has_declarations = Some(true),
                FromCompiler::DeclarationsNotLearned(_) => has_declarations = Some(false),
                other => panic!("{other:?}"),
            }
        }
        Known { leading_bytes: leading_bytes.flatten(), has_declarations: has_declarations == Some(true) }
    }

    /// Asks for a lesson, without a look at what becomes of that.
    pub(crate) fn try_to_learn(&self, lesson: Lesson, request: &CompileRequest) {
        self.with_stream(&ToCompiler::Learn(lesson), request);
        self.with_stream(&ToCompiler::LearnDeclarations { lesson, from: lesson }, request);
    }

    fn with_stream(&self, message: &ToCompiler, request: &CompileRequest) -> UnixStream {
        let (mut stream, theirs) = UnixStream::pair().unwrap();
        self.send(message, &[theirs.as_fd()]);
        drop(theirs);
        let bytes = wire::encode(request);
        let length = u32::try_from(bytes.len()).unwrap().to_le_bytes();
        match stream.write_all(&length).and_then(|()| stream.write_all(&bytes)) {
            // Nobody is there who could read it; nor will there be a reply.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {}
            other => other.unwrap(),
        }
        stream
    }
}

impl Drop for Compiler {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// What comes through a compile's stream, or `None` when it ends before.
pub(crate) fn reply(mut stream: UnixStream) -> Option<CompileReply> {
    let mut length = [0; 4];
    stream.read_exact(&mut length).ok()?;
    let mut bytes = vec![0; u32::from_le_bytes(length) as usize];
    stream.read_exact(&mut bytes).ok()?;
    Some(wire::decode(&bytes).unwrap())
}

pub(crate) fn request(kind: ProgramKind, files: &[(&str, &str)]) -> CompileRequest {
    let files = files
        .iter()
        .map(|(path, text)| SourceFile { path: (*path).to_owned(), contents: text.as_bytes().to_vec() })
        .collect();
    CompileRequest {
        kind,
        tier: Tier::Zero,
        files,
        has_polls: kind == ProgramKind::Script,
        image_address: IMAGE_ADDRESS,
        edited_from: UNKNOWN_PLACE,
    }
}

pub(crate) fn is_image(reply: &CompileReply) -> bool {
    matches!(reply.outcome, Outcome::Image { .. })
}
