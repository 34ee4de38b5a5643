//! Serves compiles at the pauses of the prelude: takes requests from the control socket, forks a child for each, and
//! reports how each ended.
//!
//! One process per prelude waits at its pause. It exists as soon as somebody needs its prelude: it is forked from the
//! process at the pause before. The first one reads the control socket and passes a compile on, through a socket of its
//! own, to the process whose prelude the compile needs; all of them report to the engine directly.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::process::ExitCode;
use std::time::Instant;

use kernel::signal;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
use rustix::process::{
    Pid, PidfdFlags, Signal, kill_process, kill_process_group, pidfd_open, set_parent_process_death_signal, setpgid,
};
use sandbox::enclosure::{Protection, Strength};
use sandbox::filter::Filter;
use wire::compile::{
    CompileId, CompileRequest, Diagnostic, Ending, FromCompiler, Lesson, Prelude, SIGNAL_STATUS_BASE, ToCompiler,
};

use crate::channel::{self, Packet};
use crate::confine::{self, Jailed};
use crate::ffi::{Host, Linked, Next, Part, Pause, Status};
use crate::heap::Heap;
use crate::process::{Forked, fork, peek_ended, reap};
use crate::reply::Draft;
use crate::spare::{self, Spare};

/// The preludes of the processes after the first one, in the order in which clang reaches their pauses.
const LATER_PRELUDES: [Prelude; 2] = [Prelude::ScriptHeaders, Prelude::Script];

/// Exit status of a process that tried a unit in vain; it has not replied.
const ATTEMPT_FAILED: u8 = 42;

/// What a forked child is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Purpose {
    NextPause,
    Declarations(Lesson),
    Lesson(Lesson),
    Compile(CompileId),
}

struct Child {
    pid: Pid,
    pidfd: OwnedFd,
}

/// What this process waits for a compile with.
enum Place {
    /// The first process: reads the control socket, passes on what is for others.
    First {
        /// Sockets to the processes of later preludes.
        later: Vec<(Prelude, OwnedFd)>,
        /// Becomes readable when a child has ended, be it one that another process has left behind.
        ended: OwnedFd,
    },
    /// A later one, with the socket from the first.
    Later { inbox: OwnedFd },
    /// A compile's child: it serves nobody.
    Compile { draft: Draft, is_attempt: bool },
}

/// A process at a pause, and what becomes of it in the children it forks.
pub(crate) struct Server {
    /// To the engine; in a compile's child, the compile's stream, which has taken its place and number.
    control: OwnedFd,
    /// For compiles.
    filter: Filter,
    place: Place,
    /// For the processes at the pauses after this one's, the nearest first; empty once the nearest is forked.
    later_inboxes: Vec<OwnedFd>,
    children: BTreeMap<Purpose, Child>,
    spare: Option<Spare>,
    /// The prelude lies in a file: there are no page tables to copy, and a spare would only take memory.
    is_resting: bool,
    /// Set in a process that has learned, or is about to.
    lesson: Option<Lesson>,
    heap: Heap,
}

impl Server {
    /// Takes over the control socket and says what confines this process.
    pub(crate) fn new(jailed: Jailed, heap: Heap) -> io::Result<Self> {
        let Jailed { control, compile_filter, protections } = jailed;
        let protections = protections.into_iter().map(protection).collect();
        channel::send(&control, &FromCompiler::Confined { protections }, &[])?;
        let (mut later, mut later_inboxes) = (Vec::new(), Vec::new());
        for prelude in LATER_PRELUDES {
            let (near, far) = packet_sockets()?;
            later.push((prelude, near));
            later_inboxes.push(far);
        }
        let place = Place::First { later, ended: watch_children()? };
        Ok(Self {
            control,
            filter: compile_filter,
            place,
            later_inboxes,
            children: BTreeMap::new(),
            spare: None,
            is_resting: false,
            lesson: None,
            heap,
        })
    }

    /// Serves at a pause. Returns in every process that has something to parse.
    fn serve(&mut self, pause: &Pause) -> io::Result<Next> {
        if let Some(next) = self.announce(pause)? {
            return Ok(next);
        }
        loop {
            if let Some(unit) = self.keep_spare()? {
                return Ok(unit);
            }
            // Before anything is received: a packet may bring another child for the same purpose.
            for purpose in self.wait()? {
                self.bury(purpose)?;
            }
            self.bury_orphans()?;
            if let Some(next) = self.receive()? {
                return Ok(next);
            }
        }
    }

    /// Says what is served from now on. A lesson goes on to its next pause in another process.
    fn announce(&mut self, pause: &Pause) -> io::Result<Option<Next>> {
        match self.lesson {
            None => self.announce_prelude(pause.stage)?,
            Some(lesson) if pause.learned_declarations => {
                channel::send(&self.control, &FromCompiler::LearnedDeclarations(lesson), &[])?;
            }
            Some(lesson) if pause.learned_leading => {
                let learned = FromCompiler::LearnedLeading { lesson, leading_bytes: pause.leading_bytes };
                channel::send(&self.control, &learned, &[])?;
            }
            Some(lesson) => {
                channel::send(&self.control, &FromCompiler::Learned(lesson), &[])?;
                return self.fork_next(Next::LearnLeading);
            }
        }
        Ok(None)
    }

    fn announce_prelude(&self, stages_parsed: u32) -> io::Result<()> {
        let last = stages_parsed.checked_sub(1).and_then(|last| usize::try_from(last).ok());
        match last.and_then(|last| LATER_PRELUDES.get(last)) {
            Some(prelude) => channel::send(&self.control, &FromCompiler::Ready(*prelude), &[]),
            None => Ok(()),
        }
    }

    /// Lets another process, unless there is one already, go on to the next pause. Returns what to parse in that process.
    fn fork_next(&mut self, next: Next) -> io::Result<Option<Next>> {
        let mut inboxes = std::mem::take(&mut self.later_inboxes);
        if inboxes.is_empty() {
            return Ok(None);
        }
        let inbox = inboxes.remove(0);
        match fork()? {
            Forked::Parent(pid) => self.adopt(Purpose::NextPause, pid).map(|()| None),
            Forked::Child => {
                self.move_to(inbox)?;
                self.later_inboxes = inboxes;
                Ok(Some(next))
            }
        }
    }

    /// In a child that will serve at a pause of its own.
    fn move_to(&mut self, inbox: OwnedFd) -> io::Result<()> {
        set_parent_process_death_signal(Some(Signal::KILL))?;
        self.let_go();
        self.place = Place::Later { inbox };
        Ok(())
    }

    fn adopt(&mut self, purpose: Purpose, pid: Pid) -> io::Result<()> {
        self.children.insert(purpose, Child { pid, pidfd: pidfd_open(pid, PidfdFlags::empty())? });
        Ok(())
    }

    fn inbox(&self) -> BorrowedFd<'_> {
        match &self.place {
            Place::Later { inbox } => inbox.as_fd(),
            Place::First { .. } | Place::Compile { .. } => self.control.as_fd(),
        }
    }

    /// Waits until a packet has come or a child has ended; returns the children that have.
    fn wait(&self) -> io::Result<Vec<Purpose>> {
        let inbox = self.inbox();
        let mut waited = vec![PollFd::new(&inbox, PollFlags::IN)];
        waited.extend(self.children.values().map(|child| PollFd::new(&child.pidfd, PollFlags::IN)));
        if let Place::First { ended, .. } = &self.place {
            waited.push(PollFd::new(ended, PollFlags::IN));
        }
        match poll(&mut waited, None) {
            Err(rustix::io::Errno::INTR) => return Ok(Vec::new()),
            other => other?,
        };
        let ended = self.children.keys().zip(waited.iter().skip(1));
        Ok(ended.filter(|(_, child)| !child.revents().is_empty()).map(|(purpose, _)| *purpose).collect())
    }

    /// Reaps a child and says so where the engine waits for it.
    fn bury(&mut self, purpose: Purpose) -> io::Result<()> {
        let Some(child) = self.children.remove(&purpose) else { return Ok(()) };
        if matches!(purpose, Purpose::Compile(_)) {
            end_group(child.pid);
        }
        let reaped = reap(child.pid)?;
        match purpose {
            Purpose::NextPause => match self.lesson {
                Some(lesson) => channel::send(&self.control, &FromCompiler::LeadingNotLearned(lesson), &[]),
                None => Err(io::Error::other("the process that parses the prelude has ended")),
            },
            Purpose::Declarations(lesson) => {
                channel::send(&self.control, &FromCompiler::DeclarationsNotLearned(lesson), &[])
            }
            Purpose::Lesson(_) => Ok(()),
            Purpose::Compile(id) => {
                let exited = FromCompiler::Exited {
                    id,
                    ending: reaped.ending,
                    cpu_microseconds: reaped.cpu_microseconds,
                    peak_bytes: reaped.peak_bytes,
                };
                channel::send(&self.control, &exited, &[])
            }
        }
    }

    /// In the first process, to which all that lose their parent fall: reaps them, and ends what they forked.
    fn bury_orphans(&self) -> io::Result<()> {
        let Place::First { ended, .. } = &self.place else { return Ok(()) };
        signal::drain(ended);
        while let Some(pid) = peek_ended()? {
            if self.is_child(pid) {
                // Its turn comes, and with it that of all who ended after it.
                break;
            }
            end_group(pid);
            reap(pid)?;
        }
        Ok(())
    }

    fn is_child(&self, pid: Pid) -> bool {
        self.children.values().any(|child| child.pid == pid)
    }

    fn receive(&mut self) -> io::Result<Option<Next>> {
        match channel::receive::<ToCompiler>(self.inbox())? {
            Packet::Empty => Ok(None),
            // The engine, or the first process, is gone, or wants this process to forget.
            Packet::Closed => std::process::exit(0),
            Packet::Message(message, descriptors) => self.act(message, descriptors),
        }
    }

    fn act(&mut self, message: ToCompiler, descriptors: Vec<OwnedFd>) -> io::Result<Option<Next>> {
        if matches!(self.place, Place::First { .. }) && !is_for_first(message) {
            self.pass_on(message, descriptors)?;
            return if needs_stages(message) { self.fork_next(Next::Stage) } else { Ok(None) };
        }
        let mut descriptors = descriptors.into_iter();
        match (message, descriptors.next()) {
            (ToCompiler::Compile { id, prelude }, Some(stream)) => self.compile(id, prelude, stream),
            (ToCompiler::Learn(lesson), Some(stream)) => self.learn(lesson, stream.into(), descriptors.collect()),
            (ToCompiler::LearnDeclarations { lesson, .. }, Some(stream)) => {
                self.learn_declarations(lesson, stream.into(), descriptors.next())
            }
            (ToCompiler::Cancel(id), ..) => self.cancel(id).map(|()| None),
            (ToCompiler::Prepare, ..) => self.fork_next(Next::Stage),
            (ToCompiler::Rest, Some(file)) => {
                self.rest(file);
                Ok(None)
            }
            (ToCompiler::RestLesson(_), ..) => {
                self.rest_lesson();
                Ok(None)
            }
            _ => Ok(None),
        }
    }

    /// In the first process: sends a packet to the process that it concerns.
    fn pass_on(&mut self, message: ToCompiler, mut descriptors: Vec<OwnedFd>) -> io::Result<()> {
        if let ToCompiler::Cancel(id) = message {
            self.cancel(id)?;
        }
        let Place::First { later, .. } = &mut self.place else { return Ok(()) };
        match message {
            ToCompiler::Prepare => forward(later, Prelude::ScriptHeaders, message, &[])?,
            ToCompiler::Forget(lesson) => {
                later.retain(|(prelude, _)| !learned(lesson).contains(prelude));
            }
            ToCompiler::Learn(lesson) => {
                for prelude in [Prelude::Learned(lesson), Prelude::LearnedLeading(lesson)] {
                    descriptors.push(add_inbox(later, prelude)?);
                }
                forward(later, Prelude::Script, message, &descriptors)?;
            }
            ToCompiler::LearnDeclarations { lesson, from } => {
                descriptors.push(add_inbox(later, Prelude::LearnedDeclarations(lesson))?);
                forward(later, Prelude::Learned(from), message, &descriptors)?;
            }
            ToCompiler::Compile { prelude, .. } => forward(later, prelude, message, &descriptors)?,
            ToCompiler::Rest => {
                for (prelude, file) in LATER_PRELUDES.into_iter().zip(descriptors.iter().skip(1)) {
                    forward(later, prelude, message, std::slice::from_ref(file))?;
                }
                if let Some(own) = descriptors.into_iter().next() {
                    self.rest(own);
                }
            }
            ToCompiler::RestLesson(lesson) => {
                for prelude in learned(lesson) {
                    forward(later, prelude, message, &[])?;
                }
            }
            ToCompiler::Cancel(_) => {
                for (_, near) in later.iter() {
                    // A process that has ended has nothing to cancel.
                    let _ = channel::send(near, &message, &[]);
                }
            }
        }
        Ok(())
    }

    /// Moves the heap to a file. A file that takes no more leaves it in memory, where it is no less useful.
    fn rest(&mut self, file: OwnedFd) {
        self.is_resting = true;
        self.spare = None;
        if let Err(error) = self.heap.move_to(file) {
            eprintln!("kiln-compiler: stays in memory: {error}");
        }
    }

    /// In a process that has learned: leaves in memory no more than what it has added to the prelude, which lies in its file.
    fn rest_lesson(&mut self) {
        self.is_resting = true;
        self.spare = None;
        if let Err(error) = self.heap.shed() {
            eprintln!("kiln-compiler: a lesson stays in memory: {error}");
        }
    }

    fn cancel(&self, id: CompileId) -> io::Result<()> {
        match self.children.get(&Purpose::Compile(id)) {
            Some(child) => Ok(kill_process(child.pid, Signal::KILL)?),
            None => Ok(()),
        }
    }

    /// Forks the child of a compile; in the child, returns the unit.
    fn compile(&mut self, id: CompileId, prelude: Prelude, stream: OwnedFd) -> io::Result<Option<Next>> {
        let start = Instant::now();
        if let Some(pid) = self.spare.take().and_then(|spare| spare.start(prelude, &stream)) {
            return self.adopt(Purpose::Compile(id), pid).map(|()| None);
        }
        match fork()? {
            Forked::Parent(pid) => self.adopt(Purpose::Compile(id), pid).map(|()| None),
            Forked::Child => {
                self.let_go();
                self.begin_unit(start, prelude, stream).map(Some)
            }
        }
    }

    /// In the child of a compile: nothing of what the parent serves concerns it.
    fn let_go(&mut self) {
        self.children.clear();
        self.later_inboxes.clear();
        if let Some(spare) = self.spare.take() {
            spare.leave();
        }
    }

    /// In a compile's child: reads the request, then gives up everything but the stream.
    fn begin_unit(&mut self, start: Instant, prelude: Prelude, stream: OwnedFd) -> io::Result<Next> {
        setpgid(None, None)?;
        let mut stream = UnixStream::from(stream);
        let request = Box::new(channel::read_request(&mut stream)?);
        self.place = Place::Compile { draft: Draft::new(start), is_attempt: false };
        rustix::io::dup2(&stream, &mut self.control)?;
        drop(stream);
        self.heap.close_file();
        confine::confine_compile(&mut self.filter, request.kind, request.tier)?;
        Ok(Next::Unit { request, prelude })
    }

    /// Forks a spare child when there is none and nothing to do. In the child, waits for its compile and returns the unit.
    fn keep_spare(&mut self) -> io::Result<Option<Next>> {
        let is_last = matches!(self.place, Place::Later { .. }) && self.later_inboxes.is_empty();
        let is_busy = |purpose: &Purpose| !matches!(purpose, Purpose::Lesson(_));
        if !is_last || self.is_resting || self.spare.is_some() || self.children.keys().any(is_busy) {
            return Ok(None);
        }
        let (near, far) = packet_sockets()?;
        match fork()? {
            Forked::Parent(pid) => {
                self.spare = Some(Spare::new(pid, near));
                Ok(None)
            }
            Forked::Child => {
                drop(near);
                self.let_go();
                spare::touch_memory();
                let (prelude, stream) = spare::wait_for_compile(far)?;
                self.begin_unit(Instant::now(), prelude, stream).map(Some)
            }
        }
    }

    /// Forks the process that learns; in it, returns what to learn from.
    fn learn(&mut self, lesson: Lesson, mut stream: UnixStream, mut inboxes: Vec<OwnedFd>) -> io::Result<Option<Next>> {
        if inboxes.is_empty() {
            return Ok(None);
        }
        let inbox = inboxes.remove(0);
        match fork()? {
            Forked::Parent(pid) => self.adopt(Purpose::Lesson(lesson), pid).map(|()| None),
            Forked::Child => {
                self.move_to(inbox)?;
                self.later_inboxes = inboxes;
                self.begin_lesson(lesson, &mut stream).map(|request| Some(Next::Learn(request)))
            }
        }
    }

    /// Forks the process that learns all declarations; in it, returns of what.
    fn learn_declarations(
        &mut self,
        lesson: Lesson,
        mut stream: UnixStream,
        inbox: Option<OwnedFd>,
    ) -> io::Result<Option<Next>> {
        let Some(inbox) = inbox else { return Ok(None) };
        match fork()? {
            Forked::Parent(pid) => self.adopt(Purpose::Declarations(lesson), pid).map(|()| None),
            Forked::Child => {
                self.move_to(inbox)?;
                self.begin_lesson(lesson, &mut stream).map(|request| Some(Next::LearnDeclarations(request)))
            }
        }
    }

    /// In a process that is about to learn.
    fn begin_lesson(&mut self, lesson: Lesson, stream: &mut UnixStream) -> io::Result<Box<CompileRequest>> {
        self.is_resting = false;
        self.lesson = Some(lesson);
        confine::limit_lesson()?;
        channel::read_request(stream).map(Box::new)
    }

    /// Tries the unit in a child. Returns true in the child, false here when it failed; when it did not, it has replied and
    /// there is nothing left to do.
    fn fork_attempt(&mut self) -> io::Result<bool> {
        match fork()? {
            Forked::Child => {
                set_parent_process_death_signal(Some(Signal::KILL))?;
                if let Place::Compile { is_attempt, .. } = &mut self.place {
                    *is_attempt = true;
                }
                Ok(true)
            }
            Forked::Parent(pid) => match reap(pid)?.ending {
                Ending::Exit(status) if status == i32::from(ATTEMPT_FAILED) => Ok(false),
                Ending::Exit(status) => std::process::exit(status),
                Ending::Signal(signal) => std::process::exit(SIGNAL_STATUS_BASE + signal),
            },
        }
    }

    fn draft(&mut self, change: impl FnOnce(&mut Draft)) {
        if let Place::Compile { draft, .. } = &mut self.place {
            change(draft);
        }
    }
}

/// A descriptor that tells the first process of every child's end.
fn watch_children() -> io::Result<OwnedFd> {
    let ended = signal::Set::EMPTY.with(libc::SIGCHLD.cast_unsigned());
    signal::block_exactly(ended);
    Ok(signal::descriptor(ended)?)
}

/// Ends what a compile's child, which has ended but is not reaped, has forked: nothing that it ran can leave its group.
fn end_group(pid: Pid) {
    // There is nobody else in the group of a child that has behaved.
    let _ = kill_process_group(pid, Signal::KILL);
}

fn protection(protection: Protection) -> wire::compile::Protection {
    let strength = match protection.strength {
        Strength::Hard => wire::zygote::Strength::Hard,
        Strength::BestEffort => wire::zygote::Strength::BestEffort,
        Strength::Missing => wire::zygote::Strength::Missing,
    };
    wire::compile::Protection { name: protection.name.to_owned(), strength, detail: protection.detail }
}

/// Whether a packet is for the first process, which has parsed nothing.
fn is_for_first(message: ToCompiler) -> bool {
    matches!(message, ToCompiler::Compile { prelude: Prelude::Bare | Prelude::BareOlder | Prelude::Standard, .. })
}

/// Whether a packet, once passed on, needs the process after the first one.
fn needs_stages(message: ToCompiler) -> bool {
    matches!(message, ToCompiler::Prepare | ToCompiler::Compile { .. })
}

fn is_learned(prelude: Prelude) -> bool {
    matches!(prelude, Prelude::Learned(_) | Prelude::LearnedLeading(_) | Prelude::LearnedDeclarations(_))
}

/// What compiles can start from once a lesson is learned.
fn learned(lesson: Lesson) -> [Prelude; 3] {
    [Prelude::Learned(lesson), Prelude::LearnedLeading(lesson), Prelude::LearnedDeclarations(lesson)]
}

fn packet_sockets() -> io::Result<(OwnedFd, OwnedFd)> {
    Ok(socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)?)
}

/// Adds a socket to the process that will have `prelude`; returns that process's end.
fn add_inbox(later: &mut Vec<(Prelude, OwnedFd)>, prelude: Prelude) -> io::Result<OwnedFd> {
    let (near, far) = packet_sockets()?;
    later.push((prelude, near));
    Ok(far)
}

/// Sends a packet to the process with `prelude`. Where that one has ended or never was, its compile's stream closes
/// without a reply, and the engine starts from a common prelude again.
fn forward(
    later: &[(Prelude, OwnedFd)],
    prelude: Prelude,
    message: ToCompiler,
    descriptors: &[OwnedFd],
) -> io::Result<()> {
    let Some((_, near)) = later.iter().find(|(known, _)| *known == prelude) else { return Ok(()) };
    let borrowed: Vec<BorrowedFd<'_>> = descriptors.iter().map(AsFd::as_fd).collect();
    // The kernel tells a process that ended with packets unread from one that did not.
    let has_ended =
        |error: &io::Error| matches!(error.kind(), io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset);
    match channel::send(near, &message, &borrowed) {
        Err(error) if is_learned(prelude) && has_ended(&error) => Ok(()),
        other => other,
    }
}

/// This process cannot go on; the engine finds out from its end.
fn give_up(error: &io::Error) -> ! {
    eprintln!("kiln-compiler: {error}");
    std::process::exit(1)
}

impl Host for Server {
    fn pause(&mut self, pause: &Pause) -> Next {
        self.serve(pause).unwrap_or_else(|error| give_up(&error))
    }

    fn attempt(&mut self) -> bool {
        self.fork_attempt().unwrap_or_else(|error| give_up(&error))
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

    fn finish(self, status: Status) -> ExitCode {
        let Place::Compile { draft, is_attempt } = self.place else { return ExitCode::FAILURE };
        if is_attempt && status != Status::Done {
            return ExitCode::from(ATTEMPT_FAILED);
        }
        match channel::write_reply(&mut File::from(self.control), &draft.finish(status)) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        }
    }
}
