//! The zygote: one process that has everything a cell needs in memory, and forks one for each request. Knows nothing of
//! scripts, and reads no byte that comes from one.

use crate::birth::{Conception, REPORT_BYTES_MAX, REPORTS, Report, as_message, begin};
use frame::Inbox;
use kernel::clone::{Forked, fork_into};
use kernel::descriptor::{close_from, fill_standard};
use kernel::namespace::Network;
use kernel::signal::{self, Set};
use kernel::wait::{Ended, reap_any};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::fd::{AsFd, BorrowedFd, FromRawFd, IntoRawFd, OwnedFd};
use rustix::io::{Errno, IoSlice, IoSliceMut};
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, SendAncillaryBuffer, SendAncillaryMessage,
    SendFlags, recvmsg, sendmsg,
};
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::{DumpableBehavior, Resource, Rlimit, Signal, getrlimit, setrlimit};
use sandbox::enclosure::{Enclosure, Inmate, Strength};
use sandbox::failure::{Failure, Step};
use sandbox::filter::Filters;
use sandbox::jail::own_id;
use std::mem::MaybeUninit;
use std::ptr::NonNull;
use wire::zygote::{CellId, FromZygote, Limits, PACKET_BYTES_MAX, Protection, ToZygote, Work};

/// The number under which the engine gives the zygote its control socket.
const CONTROL: i32 = 3;

/// What is said of cells.
const CELL: Inmate =
    Inmate { name: "each cell", refused: "no socket, no second process, no new executable memory", has_scratch: true };

/// What every system call of a cell is judged by.
const POLICY: &str = include_str!("../../../config/syscalls.conf");

unsafe extern "C" {
    /// Where the C library keeps a thread's id in its thread descriptor, as it tells debuggers (nptl_db): size in bits,
    /// number of elements, offset in bytes.
    static _thread_db_pthread_tid: [u32; 3];
}

/// Why there is no zygote.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ZygoteError {
    /// A system call of the set-up failed.
    #[error(transparent)]
    Step(#[from] Failure),
    /// The policy that is built in is not one.
    #[error("config/syscalls.conf: {0}")]
    Policy(#[from] sandbox::policy::PolicyError),
    /// It is too long.
    #[error("config/syscalls.conf: {0}")]
    Filter(#[from] sandbox::filter::TooManyRules),
    /// The C library is another one than this program was written for.
    #[error("the C library keeps the thread's id elsewhere")]
    ThreadId,
}

/// A cell that lives.
struct Living {
    cell: CellId,
    pid: i32,
    /// Its network namespace, to be lent again when it has ended.
    network: Option<Network>,
}

/// The zygote's state.
pub(crate) struct Zygote {
    control: OwnedFd,
    /// Becomes readable when a child has ended.
    children: OwnedFd,
    /// The zygote's end of the pipe from its cells.
    reports: OwnedFd,
    incoming: Inbox,
    enclosure: Enclosure,
    filters: Filters,
    thread_id: NonNull<u32>,
    living: Vec<Living>,
    /// Reports of cells that are not reaped yet.
    said: Vec<Report<'static>>,
    packet: Vec<u8>,
}

impl Zygote {
    /// Turns this process into a zygote.
    ///
    /// # Errors
    /// [`ZygoteError`] when cells could not be made; missing protections are no error here.
    pub(crate) fn new() -> Result<Self, ZygoteError> {
        // SAFETY: this runs first in the process, which owns nothing yet but what the engine gave it.
        let control = unsafe {
            close_from(CONTROL.cast_unsigned().saturating_add(1)).step("close_range")?;
            OwnedFd::from_raw_fd(CONTROL)
        };
        let _ = rustix::thread::set_name(c"kiln-zygote");
        fill_standard(&control).step("dup")?;
        let reports = open_reports()?;
        signal::reset_actions();
        let ended = Set::EMPTY.with(libc::SIGCHLD.cast_unsigned());
        signal::block_exactly(ended);
        let children = signal::descriptor(ended).step("signalfd4")?;
        raise_descriptor_limit()?;
        let enclosure = Enclosure::enter();
        protect_self()?;
        let mut filters = Filters::assemble(&sandbox::policy::parse(POLICY)?)?;
        let thread_id = thread_id().ok_or(ZygoteError::ThreadId)?;
        filters.enclosure.load(own_id()).step("seccomp")?;
        let incoming = Inbox::new(REPORT_BYTES_MAX, 0);
        let (living, said, packet) = (Vec::new(), Vec::new(), vec![0; PACKET_BYTES_MAX]);
        Ok(Self { control, children, reports, incoming, enclosure, filters, thread_id, living, said, packet })
    }

    /// Serves until the engine closes the control socket. Cells that still live end with the zygote.
    ///
    /// # Errors
    /// [`Failure`] when the control socket fails in another way.
    pub(crate) fn serve(&mut self) -> Result<(), Failure> {
        let protections = self.enclosure.protections(CELL).into_iter().map(protection).collect();
        self.send(&FromZygote::Ready { protections }, &[])?;
        loop {
            match self.serve_once() {
                Ok(true) => {}
                // An engine that has gone without a word.
                Ok(false) | Err(Failure { errno: Errno::PIPE | Errno::CONNRESET, .. }) => return Ok(()),
                Err(failure) => return Err(failure),
            }
        }
    }

    /// Waits for something to do and does it; false when there will be nothing more.
    fn serve_once(&mut self) -> Result<bool, Failure> {
        let (asked, ended) = self.wait()?;
        if ended {
            signal::drain(&self.children);
            self.reap()?;
        }
        if asked { self.take_packet() } else { Ok(true) }
    }

    /// Waits for the engine or for a child: which of them there is something from.
    fn wait(&self) -> Result<(bool, bool), Failure> {
        let mut sources = [PollFd::new(&self.control, PollFlags::IN), PollFd::new(&self.children, PollFlags::IN)];
        loop {
            match poll(&mut sources, None) {
                Ok(_) => break,
                Err(Errno::INTR) => {}
                Err(errno) => return Err(Failure { step: "poll", errno }),
            }
        }
        let [asked, ended] = sources.map(|source| !source.revents().is_empty());
        Ok((asked, ended))
    }

    /// Takes one packet; false when there will be no more.
    fn take_packet(&mut self) -> Result<bool, Failure> {
        let (bytes, descriptors) = match receive(self.control.as_fd(), &mut self.packet) {
            Ok(packet) => packet,
            Err(Errno::INTR | Errno::AGAIN) => return Ok(true),
            Err(errno) => return Err(Failure { step: "recvmsg", errno }),
        };
        let packet = self.packet.get(..bytes).unwrap_or_default();
        if packet.is_empty() {
            return Ok(false);
        }
        let request = wire::decode(packet);
        // A program's arguments are its own: cells that are forked later do not find them here.
        self.packet.get_mut(..bytes).unwrap_or_default().fill(0);
        match request {
            Ok(ToZygote::Spawn { cell, work, limits }) => self.answer(cell, work, limits, descriptors)?,
            Err(_) => return Err(Failure { step: "a packet that is none", errno: Errno::PROTO }),
        }
        Ok(true)
    }

    /// Answers a request with [`FromZygote::Spawned`] or [`FromZygote::Failed`].
    fn answer(&mut self, cell: CellId, work: Work, limits: Limits, descriptors: Vec<OwnedFd>) -> Result<(), Failure> {
        match self.spawn(cell, work, limits, descriptors) {
            Ok(pidfd) => self.send(&FromZygote::Spawned { cell }, &[pidfd.as_fd()]),
            Err(Failure { step, errno }) => {
                let failed = FromZygote::Failed { cell, step: step.into(), errno: errno.raw_os_error() };
                self.send(&failed, &[])
            }
        }
    }

    fn spawn(
        &mut self,
        cell: CellId,
        work: Work,
        limits: Limits,
        descriptors: Vec<OwnedFd>,
    ) -> Result<OwnedFd, Failure> {
        let wrong_count = |_| Failure { step: "five descriptors", errno: Errno::BADF };
        let descriptors = <[OwnedFd; 5]>::try_from(descriptors).map_err(wrong_count)?;
        let network = self.enclosure.lend_network()?;
        // SAFETY: the zygote has one thread, whose id is kept there. The child never returns from `begin`, which leaves
        // everything it inherited alone but for what it is given here.
        let forked = unsafe { fork_into(self.enclosure.namespaces(), Some(self.thread_id)) };
        if let Ok(Forked::Child(fresh)) = forked {
            let (enclosure, filter, thread_id) = (&self.enclosure, &mut self.filters.jail, self.thread_id);
            begin(fresh, Conception { cell, work, limits, descriptors, enclosure, filter, thread_id });
        }
        self.enclosure.leave_network()?;
        match forked {
            Ok(Forked::Parent { pid, pidfd }) => {
                self.living.push(Living { cell, pid, network });
                Ok(pidfd)
            }
            Ok(Forked::Child(_)) => Err(Failure { step: "clone3", errno: Errno::INVAL }),
            Err(errno) => {
                network.into_iter().for_each(|network| self.enclosure.return_network(network));
                Err(Failure { step: "clone3", errno })
            }
        }
    }

    /// Tells the engine of every child that has ended.
    fn reap(&mut self) -> Result<(), Failure> {
        while let Some(ended) = reap_any().step("wait4")? {
            let Some(index) = self.living.iter().position(|living| living.pid == ended.pid) else { continue };
            let Living { cell, network, .. } = self.living.swap_remove(index);
            network.into_iter().for_each(|network| self.enclosure.return_network(network));
            let last_word = self.last_word(cell, &ended)?;
            self.send(&last_word, &[])?;
        }
        Ok(())
    }

    /// How the cell ended: as it said itself, or else as the kernel says. What it said is in the pipe by now.
    fn last_word(&mut self, cell: CellId, ended: &Ended) -> Result<FromZygote, Failure> {
        self.read_reports()?;
        let said = self.said.iter().position(|said| said.cell() == cell).map(|index| self.said.swap_remove(index));
        let ending = match said {
            Some(Report::Failed { step, errno, .. }) => {
                return Ok(FromZygote::Failed { cell, step: step.into_owned(), errno });
            }
            Some(Report::Ended { ending, .. }) => ending,
            None => as_message(ended.ending),
        };
        let Ended { cpu_microseconds, peak_bytes, .. } = *ended;
        Ok(FromZygote::Exited { cell, ending, cpu_microseconds, peak_bytes })
    }

    /// Takes everything from the pipe that is in it.
    fn read_reports(&mut self) -> Result<(), Failure> {
        loop {
            match rustix::io::read(&self.reports, self.incoming.space()) {
                Ok(count) => self.incoming.filled(count),
                Err(Errno::AGAIN) => return Ok(()),
                Err(Errno::INTR) => {}
                Err(errno) => return Err(Failure { step: "read reports", errno }),
            }
            let malformed = Failure { step: "a report that is none", errno: Errno::PROTO };
            while let Some(report) = self.incoming.next_frame().map_err(|_| malformed)? {
                self.said.push(wire::decode::<Report<'_>>(report).map_err(|_| malformed)?.into_owned());
            }
        }
    }

    fn send(&self, message: &FromZygote, descriptors: &[BorrowedFd<'_>]) -> Result<(), Failure> {
        let bytes = wire::encode(message);
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut ancillary = SendAncillaryBuffer::new(&mut space);
        if !descriptors.is_empty() {
            ancillary.push(SendAncillaryMessage::ScmRights(descriptors));
        }
        loop {
            match sendmsg(&self.control, &[IoSlice::new(&bytes)], &mut ancillary, SendFlags::NOSIGNAL) {
                Err(Errno::INTR) => {}
                sent => return sent.map(drop).step("sendmsg"),
            }
        }
    }
}

/// Opens the pipe from the cells, its writing end under the number by which they know it.
fn open_reports() -> Result<OwnedFd, Failure> {
    let (reading, writing) = pipe_with(PipeFlags::CLOEXEC).step("pipe2")?;
    rustix::fs::fcntl_setfl(&reading, rustix::fs::OFlags::NONBLOCK).step("fcntl")?;
    // Everything from the number after the control socket's on is free, and the kernel gives the lowest numbers.
    if writing.into_raw_fd() == REPORTS.cast_signed() {
        Ok(reading)
    } else {
        Err(Failure { step: "pipe2", errno: Errno::BADF })
    }
}

/// As many descriptors as the host allows: there is one for each cell's network namespace.
fn raise_descriptor_limit() -> Result<(), Failure> {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).step("setrlimit")
}

/// No rights to be gained, no looking into this process by others of its identity, and no life without the engine.
fn protect_self() -> Result<(), Failure> {
    rustix::thread::set_no_new_privs(true).step("prctl(PR_SET_NO_NEW_PRIVS)")?;
    rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable).step("prctl(PR_SET_DUMPABLE)")?;
    // Entering the enclosure has reset it, where it changed the identity. An engine that was gone before is noticed by
    // the end of the control socket.
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL)).step("prctl(PR_SET_PDEATHSIG)")
}

/// Where the C library keeps the id of this thread.
fn thread_id() -> Option<NonNull<u32>> {
    // SAFETY: the thread's descriptor is where pthread_self points to, and the C library says itself where in it the id
    // is. The value is compared before anybody writes there.
    unsafe {
        let [_, _, offset] = _thread_db_pthread_tid;
        let descriptor = libc::pthread_self() as *mut u8;
        let place = NonNull::new(descriptor.add(usize::try_from(offset).ok()?).cast::<u32>())?;
        (place.read() == libc::gettid().cast_unsigned()).then_some(place)
    }
}

/// One packet: its bytes, and the descriptors that came with it.
fn receive(control: BorrowedFd<'_>, packet: &mut [u8]) -> rustix::io::Result<(usize, Vec<OwnedFd>)> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(8))];
    let mut ancillary = RecvAncillaryBuffer::new(&mut space);
    let received = recvmsg(control, &mut [IoSliceMut::new(packet)], &mut ancillary, RecvFlags::CMSG_CLOEXEC)?;
    if received.flags.contains(ReturnFlags::TRUNC) {
        return Err(Errno::MSGSIZE);
    }
    let descriptors = ancillary.drain().filter_map(|message| match message {
        RecvAncillaryMessage::ScmRights(descriptors) => Some(descriptors),
        _ => None,
    });
    Ok((received.bytes, descriptors.flatten().collect()))
}

fn protection(protection: sandbox::enclosure::Protection) -> Protection {
    let strength = match protection.strength {
        Strength::Hard => wire::zygote::Strength::Hard,
        Strength::BestEffort => wire::zygote::Strength::BestEffort,
        Strength::Missing => wire::zygote::Strength::Missing,
    };
    Protection { name: protection.name.to_owned(), strength, detail: protection.detail }
}
