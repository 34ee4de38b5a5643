//! A cell's life, from the fork to the script. Knows nothing of other cells.

use crate::fault::{self, Role};
use crate::seal::Image;
use crate::{call, channel, limit, program};
use kernel::clone::{Forked, Fresh, exit_now, fork_into};
use kernel::descriptor::{close_from, close_range};
use kernel::signal::{self, Set};
use kernel::wait::Ending;
use rustix::fd::{AsFd, BorrowedFd, IntoRawFd, OwnedFd};
use rustix::rand::GetRandomFlags;
use rustix::thread::UnshareFlags;
use sandbox::enclosure::Enclosure;
use sandbox::failure::{Failure, Step};
use sandbox::filter::Filter;
use sandbox::jail::{self, own_id};
use serde::{Deserialize, Serialize};
use std::ptr::NonNull;
use wire::zygote::{CellId, Limits, Work};

/// The number of the pipe to the zygote, in the zygote and in each cell until its script starts.
pub(crate) const REPORTS: u32 = 5;
/// Where the image's descriptor is put meanwhile.
const IMAGE: u32 = 3;

/// What a cell tells the zygote before it ends, because its exit status cannot.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Report<'a> {
    /// It did not get as far as the script.
    Failed {
        /// Which cell.
        cell: CellId,
        /// The step that failed.
        #[serde(borrow)]
        step: std::borrow::Cow<'a, str>,
        /// The kernel's error number.
        errno: i32,
    },
    /// Its program has ended.
    Ended {
        /// Which cell.
        cell: CellId,
        /// How, as `wire` says it.
        ending: wire::zygote::Ending,
    },
}

impl Report<'_> {
    /// Which cell it is about.
    pub(crate) fn cell(&self) -> CellId {
        match self {
            Self::Failed { cell, .. } | Self::Ended { cell, .. } => *cell,
        }
    }

    /// The same, apart from the bytes that it was read from.
    pub(crate) fn into_owned(self) -> Report<'static> {
        match self {
            Self::Failed { cell, step, errno } => Report::Failed { cell, step: step.into_owned().into(), errno },
            Self::Ended { cell, ending } => Report::Ended { cell, ending },
        }
    }
}

/// Bytes of a report's frame at the most: a pipe takes so many in one piece.
pub(crate) const REPORT_BYTES_MAX: usize = 4096;

/// What a cell is to be made of.
pub(crate) struct Conception<'a> {
    pub(crate) cell: CellId,
    pub(crate) work: Work,
    pub(crate) limits: Limits,
    /// Image, channel, standard input, output and error.
    pub(crate) descriptors: [OwnedFd; 5],
    pub(crate) enclosure: &'a Enclosure,
    pub(crate) filter: &'a mut Filter,
    /// Where the C library keeps the thread's id.
    pub(crate) thread_id: NonNull<u32>,
}

/// Becomes the cell: enters the jail and starts the script.
pub(crate) fn begin(fresh: Fresh, conception: Conception<'_>) -> ! {
    let _ = rustix::thread::set_name(c"kiln-cell");
    let Conception { cell, work, limits, descriptors, enclosure, filter, thread_id } = conception;
    let [image, channel, input, output, error] = &descriptors;
    let numbered = [
        (input.as_fd(), 0),
        (output.as_fd(), 1),
        (error.as_fd(), 2),
        (image.as_fd(), IMAGE),
        (reports(), REPORTS),
        (channel.as_fd(), channel::NUMBER),
    ];
    let role = match work {
        Work::Handlers => Role::Handlers,
        Work::Program { .. } => Role::Program,
    };
    let watching = (role == Role::Program).then(|| Watching { cell, thread_id, filter: filter.clone() });
    let jailed = jail::enter(fresh, enclosure, &bounds(&limits, role), filter, numbered, |owned| {
        // They are the process's own for as long as it lives, by their numbers.
        let _: [i32; 6] = owned.map(IntoRawFd::into_raw_fd);
        prepare(watching)
    });
    // The originals were closed or moved on the way.
    std::mem::forget(descriptors);
    match jailed {
        Ok(image) => start(Box::leak(Box::new(image)), work, &limits),
        Err(Failure { step, errno }) => {
            report(&Report::Failed { cell, step: step.into(), errno: errno.raw_os_error() });
            exit_now(1)
        }
    }
}

/// The last rights: a program gets its watcher, and the image is mapped. Returns with them the process that the filter
/// is for.
fn prepare(watching: Option<Watching>) -> Result<(Image, u32), Failure> {
    if let Some(watching) = watching {
        watching.fork_program()?;
    }
    renew_random_bytes()?;
    // SAFETY: open since `keep_only`, and until `start` closes it.
    let image = Image::map(unsafe { BorrowedFd::borrow_raw(IMAGE.cast_signed()) })?;
    Ok((image, own_id()))
}

fn start(image: &'static Image, work: Work, limits: &Limits) -> ! {
    // SAFETY: nothing uses the image's descriptor and the pipe to the zygote from here on: the script gets neither.
    if unsafe { close_range(IMAGE, REPORTS) }.is_err() {
        exit_now(1);
    }
    signal::block_exactly(Set::EMPTY);
    match work {
        Work::Handlers => {
            fault::install(Role::Handlers);
            limit::install(limits);
            call::handle_events(image)
        }
        Work::Program { arguments } => {
            fault::install(Role::Program);
            program::run(image, arguments)
        }
    }
}

/// What the first process of a program's cell needs to watch it.
struct Watching {
    cell: CellId,
    thread_id: NonNull<u32>,
    filter: Filter,
}

impl Watching {
    /// Forks the process that will be the program and returns in it. The calling process stays behind as its watcher,
    /// under the same filter, without the program's descriptors, so that the program is the only one to close them.
    fn fork_program(mut self) -> Result<(), Failure> {
        signal::block_exactly(Set::ALL);
        // SAFETY: the process has one thread, whose id is kept there; the child uses its descriptors by their numbers.
        let forked = unsafe { fork_into(UnshareFlags::empty(), Some(self.thread_id)) }.step("clone3 program")?;
        let Forked::Parent { pid, .. } = forked else { return Ok(()) };
        // SAFETY: this process uses the pipe to the zygote only, whose number is between these.
        let closed = unsafe { close_range(0, IMAGE).and_then(|()| close_from(channel::NUMBER)) };
        if closed.and_then(|()| self.filter.load(pid.cast_unsigned())).is_err() {
            exit_now(1);
        }
        program::watch(pid, |ending| report(&Report::Ended { cell: self.cell, ending: as_message(ending) }))
    }
}

/// Tells the zygote something, in one piece.
fn report(report: &Report<'_>) {
    let mut bytes = Vec::new();
    if frame::append(&mut bytes, REPORT_BYTES_MAX, |target| wire::encode_into(report, target)).is_ok() {
        let _ = rustix::io::write(reports(), &bytes);
    }
}

fn reports() -> BorrowedFd<'static> {
    // SAFETY: the zygote opens the pipe under this number before it forks any cell; `start` closes it, and nobody uses
    // it after that.
    unsafe { BorrowedFd::borrow_raw(REPORTS.cast_signed()) }
}

/// The bytes that the kernel gave the zygote's program to seed from (`AT_RANDOM`) are made anew, so that no two cells
/// seed alike. The C library has taken its stack guard and pointer guard from the first ones: these two are the same in
/// all cells of a zygote.
fn renew_random_bytes() -> Result<(), Failure> {
    // SAFETY: the kernel has put 16 bytes there, at the top of the stack, which nothing in Rust refers to.
    let bytes = unsafe { (libc::getauxval(libc::AT_RANDOM) as *mut [u8; 16]).as_mut() };
    match bytes {
        Some(bytes) => rustix::rand::getrandom(bytes, GetRandomFlags::empty()).map(drop).step("getrandom"),
        None => Ok(()),
    }
}

fn bounds(limits: &Limits, role: Role) -> jail::Limits {
    jail::Limits {
        memory_bytes: limits.memory_bytes,
        cpu_seconds: limits.cpu_seconds,
        files: limits.files,
        // A program's watcher is a task too.
        tasks: limits.threads.saturating_add(u64::from(role == Role::Program)),
        scratch_bytes: limits.scratch_bytes,
        stack_bytes: limits.stack_bytes,
    }
}

/// An ending as `wire` says it.
pub(crate) fn as_message(ending: Ending) -> wire::zygote::Ending {
    match ending {
        Ending::Exit(status) => wire::zygote::Ending::Exit(status),
        Ending::Signal(signal) => wire::zygote::Ending::Signal(signal),
    }
}
