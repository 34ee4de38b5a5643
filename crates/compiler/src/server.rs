//! Serves compiles at the pauses of the prelude: takes requests from the control socket, forks a child for each, and
//! reports how each ended.
//!
//! One process per stage waits at its pause. The first one reads the control socket and passes a compile on, through a
//! socket of its own, to the process whose prelude the compile needs; all of them report to the engine directly.

use std::collections::BTreeMap;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::process::ExitCode;
use std::time::Instant;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
use rustix::process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open, set_parent_process_death_signal};
use wire::compile::{CompileId, Diagnostic, Ending, FromCompiler, Prelude, ToCompiler};

use crate::channel::{self, Packet};
use crate::confine;
use crate::ffi::{Host, Linked, Next, Part, Status};
use crate::process::{Forked, fork, reap};
use crate::reply::Draft;

/// The preludes of the processes after the first one, in the order in which clang reaches their pauses.
const LATER_PRELUDES: [Prelude; 2] = [Prelude::Standard, Prelude::Script];

/// Exit status of a process that tried a unit in vain; it has not replied.
const ATTEMPT_FAILED: u8 = 42;

/// A compile's forked child, or the process of the next stage.
struct Child {
    pid: Pid,
    pidfd: OwnedFd,
}

/// The process that waits at one pause, and what becomes of it in the children it forks.
pub(crate) struct Server {
    /// To the engine.
    control: OwnedFd,
    /// Where this process's compiles come from; the control socket itself in the first process.
    inbox: Option<OwnedFd>,
    /// Sockets to the processes of the stages after this one, with their preludes.
    later: Vec<(Prelude, OwnedFd, OwnedFd)>,
    next_stage: Option<Child>,
    children: BTreeMap<CompileId, Child>,
    compile: Option<(UnixStream, Draft)>,
    /// This process tries a unit whose functions may have to be declared first.
    is_attempt: bool,
}

/// Where the serving ends in this process.
enum Serving {
    Next(Next),
    /// The engine is gone.
    Over,
}

impl Server {
    /// Takes over the control socket.
    pub(crate) fn new(control: OwnedFd) -> io::Result<Self> {
        let mut later = Vec::new();
        for prelude in &LATER_PRELUDES {
            let (near, far) = socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)?;
            later.push((*prelude, near, far));
        }
        Ok(Self { control, inbox: None, later, next_stage: None, children: BTreeMap::new(), compile: None, is_attempt: false })
    }

    /// Forks the process of the next stage, then serves in this one. Returns in every process that has to parse.
    fn serve(&mut self) -> io::Result<Serving> {
        if !self.later.is_empty() {
            match fork()? {
                Forked::Child => return self.become_next_stage(),
                Forked::Parent(pid) => self.next_stage = Some(Child { pid, pidfd: pidfd_open(pid, PidfdFlags::empty())? }),
            }
        } else {
            channel::send(&self.control, &FromCompiler::Ready, None)?;
        }
        loop {
            let ended = self.wait()?;
            for id in ended {
                self.report(id)?;
            }
            match self.receive()? {
                Received::Compile { id, prelude, stream } => {
                    if let Some(unit) = self.start(id, prelude, stream)? {
                        return Ok(Serving::Next(unit));
                    }
                }
                Received::Nothing => {}
                Received::Closed => return Ok(Serving::Over),
            }
        }
    }

    fn become_next_stage(&mut self) -> io::Result<Serving> {
        set_parent_process_death_signal(Some(Signal::KILL))?;
        let (_, _, inbox) = self.later.remove(0);
        self.inbox = Some(inbox);
        Ok(Serving::Next(Next::Stage))
    }

    /// Waits until a packet has come or a child has ended; returns the compiles whose children have.
    fn wait(&self) -> io::Result<Vec<CompileId>> {
        let inbox = self.inbox();
        let mut waited = vec![PollFd::new(&inbox, PollFlags::IN)];
        if let Some(next) = &self.next_stage {
            waited.push(PollFd::new(&next.pidfd, PollFlags::IN));
        }
        let fixed = waited.len();
        waited.extend(self.children.values().map(|child| PollFd::new(&child.pidfd, PollFlags::IN)));
        match poll(&mut waited, None) {
            Err(rustix::io::Errno::INTR) => return Ok(Vec::new()),
            other => other?,
        };
        if self.next_stage.is_some() && waited.get(1).is_some_and(|next| !next.revents().is_empty()) {
            return Err(io::Error::other("the process that parses the prelude has ended"));
        }
        let ended = self.children.keys().zip(waited.iter().skip(fixed));
        Ok(ended.filter(|(_, child)| !child.revents().is_empty()).map(|(id, _)| *id).collect())
    }

    fn inbox(&self) -> BorrowedFd<'_> {
        self.inbox.as_ref().unwrap_or(&self.control).as_fd()
    }

    fn receive(&mut self) -> io::Result<Received> {
        match channel::receive::<ToCompiler>(self.inbox())? {
            Packet::Empty => Ok(Received::Nothing),
            Packet::Closed => Ok(Received::Closed),
            Packet::Message(ToCompiler::Cancel(id), _) => {
                self.cancel(id)?;
                Ok(Received::Nothing)
            }
            Packet::Message(message @ ToCompiler::Compile { id, prelude }, Some(stream)) => {
                match self.later.iter().find(|(later, ..)| self.inbox.is_none() && *later == prelude) {
                    Some((_, near, _)) => channel::send(near, &message, Some(stream.as_fd())).map(|()| Received::Nothing),
                    None => Ok(Received::Compile { id, prelude, stream: stream.into() }),
                }
            }
            Packet::Message(ToCompiler::Compile { .. }, None) => Ok(Received::Nothing),
        }
    }

    fn cancel(&mut self, id: CompileId) -> io::Result<()> {
        if let Some(child) = self.children.get(&id) {
            kill_process(child.pid, Signal::KILL)?;
        } else if self.inbox.is_none() {
            for (_, near, _) in &self.later {
                channel::send(near, &ToCompiler::Cancel(id), None)?;
            }
        }
        Ok(())
    }

    /// Forks the child of a compile; in the child, returns the unit.
    fn start(&mut self, id: CompileId, prelude: Prelude, mut stream: UnixStream) -> io::Result<Option<Next>> {
        let start = Instant::now();
        match fork()? {
            Forked::Parent(pid) => {
                self.children.insert(id, Child { pid, pidfd: pidfd_open(pid, PidfdFlags::empty())? });
                Ok(None)
            }
            Forked::Child => {
                confine::limit_compile()?;
                self.children.clear();
                self.later.clear();
                let request = channel::read_request(&mut stream)?;
                self.compile = Some((stream, Draft::new(start)));
                let older_standard = prelude == Prelude::BareOlder;
                Ok(Some(Next::Unit { request: Box::new(request), older_standard }))
            }
        }
    }

    /// Tries the unit in a child. Returns true in the child, false here when it failed; when it did not, it has replied and
    /// there is nothing left to do.
    fn fork_attempt(&mut self) -> io::Result<bool> {
        match fork()? {
            Forked::Child => {
                set_parent_process_death_signal(Some(Signal::KILL))?;
                self.is_attempt = true;
                Ok(true)
            }
            Forked::Parent(pid) => match reap(pid)?.ending {
                Ending::Exit(status) if status == i32::from(ATTEMPT_FAILED) => Ok(false),
                Ending::Exit(status) => std::process::exit(status),
                Ending::Signal(signal) => Err(io::Error::other(format!("signal {signal} ended the compile"))),
            },
        }
    }

    fn report(&mut self, id: CompileId) -> io::Result<()> {
        let Some(child) = self.children.remove(&id) else { return Ok(()) };
        let reaped = reap(child.pid)?;
        let exited = FromCompiler::Exited {
            id,
            ending: reaped.ending,
            cpu_microseconds: reaped.cpu_microseconds,
            peak_bytes: reaped.peak_bytes,
        };
        channel::send(&self.control, &exited, None)
    }

    fn draft(&mut self, change: impl FnOnce(&mut Draft)) {
        if let Some((_, draft)) = &mut self.compile {
            change(draft);
        }
    }
}

/// What a packet asks of this process.
enum Received {
    Compile { id: CompileId, prelude: Prelude, stream: UnixStream },
    Nothing,
    Closed,
}

impl Host for Server {
    fn pause(&mut self, _stage: u32) -> Next {
        match self.serve() {
            Ok(Serving::Next(next)) => next,
            Ok(Serving::Over) => std::process::exit(0),
            Err(error) => {
                eprintln!("kiln-compiler: {error}");
                std::process::exit(1)
            }
        }
    }

    fn attempt(&mut self) -> bool {
        match self.fork_attempt() {
            Ok(is_attempt) => is_attempt,
            Err(error) => {
                eprintln!("kiln-compiler: {error}");
                std::process::exit(1)
            }
        }
    }

    fn diagnose(&mut self, diagnostic: Diagnostic) {
        self.draft(|draft| draft.diagnose(diagnostic));
    }

    fn linked(&mut self, linked: Linked) {
        self.draft(|draft| draft.linked(linked));
    }

    fn reached(&mut self, part: Part) {
        self.draft(|draft| draft.reached(part));
    }

    fn finish(&mut self, status: Status) -> ExitCode {
        let Some((mut stream, draft)) = self.compile.take() else { return ExitCode::FAILURE };
        if self.is_attempt && status != Status::Done {
            return ExitCode::from(ATTEMPT_FAILED);
        }
        match channel::write_reply(&mut stream, &draft.finish(status)) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        }
    }
}
