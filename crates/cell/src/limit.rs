//! Limits on time that a script can catch: what is met, and how long it may go on. Knows nothing of how code is left
//! (`runtime/limits.cpp`) or where polls are (`polls/`).
//!
//! At a limit the page of polls is protected, and the next poll of any thread faults; the fault's handler has that thread go
//! on with an exception. Each thread gets one for each event. From then on it has its grace; then the cell says where it is,
//! and ends.

use crate::abi::{Departure, Limit, PollPage, Text, kiln_leave_poll, kiln_pass_watched_return, kiln_poll_page};
use core::cell::Cell;
use core::ffi::{c_int, c_void};
use core::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use core::time::Duration;
use std::sync::OnceLock;
use wire::cell::{FaultKind, WALL_LIMIT_SIGNAL};
use wire::zygote::Limits;

/// Arrives when the grace is over.
pub(crate) const LAST_WORDS_SIGNAL: c_int = WALL_LIMIT_SIGNAL - 1;

/// What limits rest on: scripts can neither block these nor take them over.
pub(crate) const SIGNALS: [c_int; 5] =
    [libc::SIGSEGV, libc::SIGILL, libc::SIGXCPU, LAST_WORDS_SIGNAL, WALL_LIMIT_SIGNAL];

/// How long polls are quiet where a thread cannot be left, or has been.
const PAUSE: Duration = Duration::from_millis(1);

/// Codes of siginfo_t (asm-generic/siginfo.h).
const SI_TIMER: c_int = -2;

/// The bounds of one event, and the timers that hold them.
#[derive(Debug)]
struct Bounds {
    cpu: Duration,
    wall: Duration,
    grace: Duration,
    /// Of CPU time: SIGXCPU when it is used up.
    cpu_timer: Timer,
    /// [`LAST_WORDS_SIGNAL`] at the end of the grace.
    grace_timer: Timer,
    /// [`WALL_LIMIT_SIGNAL`] at the end of a pause of the polls.
    pause_timer: Timer,
}

/// There are none for a program.
static BOUNDS: OnceLock<Bounds> = OnceLock::new();

/// Counts events; threads compare it with the one that they have been left in.
static EVENT: AtomicU64 = AtomicU64::new(0);
/// Whether one is handled, or prepared for.
static IS_IN_EVENT: AtomicBool = AtomicBool::new(false);
/// When it began, in nanoseconds of the two clocks.
static CPU_START: AtomicU64 = AtomicU64::new(0);
static WALL_START: AtomicU64 = AtomicU64::new(0);
/// Which limit it has met.
static MET: AtomicU8 = AtomicU8::new(NOTHING);
const NOTHING: u8 = 0;
const CPU: u8 = 1;
const WALL: u8 = 2;

thread_local! {
    /// The event in which this thread has been left, or has been told of the limit by another. Without destructor or lazy
    /// start, as signal handlers use it.
    static LEFT_IN: Cell<u64> = const { Cell::new(0) };
}

/// What is to become of a signal.
pub(crate) enum Response {
    /// It is not about a limit.
    NotMine,
    /// The thread goes on.
    Done,
    /// The cell is to tell of the limit and to end.
    End(FaultKind, &'static str),
}

/// Makes limits catchable from now on; called once, in a cell that handles events.
pub(crate) fn install(limits: &Limits) {
    let bounds = Bounds {
        cpu: Duration::from_millis(limits.event_cpu_milliseconds),
        wall: Duration::from_millis(limits.event_wall_milliseconds),
        grace: Duration::from_millis(limits.grace_milliseconds),
        cpu_timer: Timer::new(libc::CLOCK_PROCESS_CPUTIME_ID, libc::SIGXCPU),
        grace_timer: Timer::new(libc::CLOCK_MONOTONIC, LAST_WORDS_SIGNAL),
        pause_timer: Timer::new(libc::CLOCK_MONOTONIC, WALL_LIMIT_SIGNAL),
    };
    let _ = BOUNDS.set(bounds);
}

/// Runs what handles an event, or prepares for one, under its limits.
pub(crate) fn in_event<T>(code: impl FnOnce() -> T) -> T {
    let Some(bounds) = BOUNDS.get() else { return code() };
    EVENT.fetch_add(1, Ordering::SeqCst);
    CPU_START.store(now(libc::CLOCK_PROCESS_CPUTIME_ID), Ordering::Relaxed);
    WALL_START.store(now(libc::CLOCK_MONOTONIC), Ordering::Relaxed);
    IS_IN_EVENT.store(true, Ordering::SeqCst);
    bounds.cpu_timer.start(bounds.cpu);
    let result = code();
    bounds.cpu_timer.stop();
    IS_IN_EVENT.store(false, Ordering::SeqCst);
    if MET.load(Ordering::SeqCst) != NOTHING {
        forget(bounds);
    }
    result
}

/// Does what a signal asks for, if it is about a limit.
///
/// # Safety
/// `information` and `context` are what the kernel has passed to the handler of that signal, which changes nothing in them
/// after this.
pub(crate) unsafe fn respond(number: c_int, information: &libc::siginfo_t, context: *mut c_void) -> Response {
    let Some(bounds) = BOUNDS.get() else { return Response::NotMine };
    let by_timer = information.si_code == SI_TIMER;
    match number {
        WALL_LIMIT_SIGNAL if by_timer => resume_polls(),
        WALL_LIMIT_SIGNAL => meet(bounds, WALL),
        libc::SIGXCPU if by_timer => {
            // The signal of an earlier event may come late.
            let used = now(libc::CLOCK_PROCESS_CPUTIME_ID).saturating_sub(CPU_START.load(Ordering::Relaxed));
            if Duration::from_nanos(used) < bounds.cpu { Response::Done } else { meet(bounds, CPU) }
        }
        LAST_WORDS_SIGNAL if by_timer && MET.load(Ordering::SeqCst) != NOTHING => end(),
        LAST_WORDS_SIGNAL => Response::Done,
        // SAFETY: for a fault that the kernel tells of, this member of the union is filled in.
        libc::SIGSEGV if information.si_code > 0 && is_poll(unsafe { information.si_addr() }.addr()) => {
            // SAFETY: the caller answers for the context.
            unsafe { leave(bounds, context) }
        }
        // SAFETY: the caller answers for the context.
        libc::SIGILL if unsafe { kiln_pass_watched_return(context) } => resume_polls(),
        _ => Response::NotMine,
    }
}

/// Whether this process handles events, and so has limits that can be caught.
pub(crate) fn is_in_force() -> bool {
    BOUNDS.get().is_some()
}

/// Whether a signal is of those that limits rest on.
pub(crate) fn needs(number: c_int) -> bool {
    SIGNALS.contains(&number)
}

/// A limit has been met: the grace begins.
fn meet(bounds: &Bounds, limit: u8) -> Response {
    let event = EVENT.load(Ordering::SeqCst);
    let is_first = IS_IN_EVENT.load(Ordering::SeqCst)
        && MET.compare_exchange(NOTHING, limit, Ordering::SeqCst, Ordering::SeqCst).is_ok();
    if is_first {
        bounds.grace_timer.start(bounds.grace);
        stop_polls();
        // The event may have ended meanwhile, in another thread, and have seen nothing of this.
        if !IS_IN_EVENT.load(Ordering::SeqCst) || EVENT.load(Ordering::SeqCst) != event {
            forget(bounds);
        }
    }
    Response::Done
}

/// What has been met is over.
fn forget(bounds: &Bounds) {
    MET.store(NOTHING, Ordering::SeqCst);
    bounds.grace_timer.stop();
    bounds.pause_timer.stop();
    let_polls_pass();
}

/// Polls fault again, if that is what they are to do.
fn resume_polls() -> Response {
    if MET.load(Ordering::SeqCst) != NOTHING {
        stop_polls();
    }
    Response::Done
}

/// A thread is at a poll.
///
/// # Safety
/// As for [`respond`].
unsafe fn leave(bounds: &Bounds, context: *mut c_void) -> Response {
    let_polls_pass();
    let limit = match MET.load(Ordering::SeqCst) {
        CPU => quota("ms of CPU time", libc::CLOCK_PROCESS_CPUTIME_ID, &CPU_START, bounds.cpu),
        WALL => quota("ms of wall time", libc::CLOCK_MONOTONIC, &WALL_START, bounds.wall),
        // The event has just ended, in another thread.
        _ => return Response::Done,
    };
    let event = EVENT.load(Ordering::Relaxed);
    if LEFT_IN.get() == event {
        bounds.pause_timer.start(PAUSE);
        return Response::Done;
    }
    // SAFETY: the caller answers for the context.
    match unsafe { kiln_leave_poll(context, &raw const limit) } {
        // Other threads leave the end of the process to the first, which may catch what they do not.
        Departure::UNCAUGHT if is_first_thread() => end(),
        departure => {
            if departure == Departure::LEAVES {
                LEFT_IN.set(event);
            }
            bounds.pause_timer.start(PAUSE);
            Response::Done
        }
    }
}

/// The calling thread handles an exception that tells of this event's limit.
#[unsafe(no_mangle)]
extern "C" fn kiln_limit_is_known() {
    // An exception that has been kept may be of an earlier event.
    if MET.load(Ordering::SeqCst) != NOTHING {
        LEFT_IN.set(EVENT.load(Ordering::Relaxed));
    }
}

fn is_first_thread() -> bool {
    // SAFETY: both ask for a number only.
    unsafe { libc::gettid() == libc::getpid() }
}

fn end() -> Response {
    match MET.load(Ordering::SeqCst) {
        CPU => Response::End(FaultKind::Signal(libc::SIGXCPU), CPU_WORDS),
        _ => Response::End(FaultKind::WallLimit, WALL_WORDS),
    }
}

/// What a report says when time is used up.
pub(crate) const CPU_WORDS: &str = "the CPU time is used up";
/// As above.
pub(crate) const WALL_WORDS: &str = "the wall time is used up";

fn quota(quota: &'static str, clock: libc::clockid_t, start: &AtomicU64, limit: Duration) -> Limit {
    let used = Duration::from_nanos(now(clock).saturating_sub(start.load(Ordering::Relaxed)));
    // The engine counts wall time from when it has sent the event, a little earlier.
    Limit { quota: Text::of(quota.as_bytes()), used: milliseconds(used.max(limit)), limit: milliseconds(limit) }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// Nanoseconds of a clock.
fn now(clock: libc::clockid_t) -> u64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the time is live.
    unsafe { libc::clock_gettime(clock, &raw mut time) };
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    seconds.saturating_mul(NANOSECONDS_PER_SECOND).saturating_add(u64::try_from(time.tv_nsec).unwrap_or(0))
}

const NANOSECONDS_PER_SECOND: u64 = 1_000_000_000;

fn is_poll(address: usize) -> bool {
    address.wrapping_sub((&raw const kiln_poll_page).addr()) < size_of::<PollPage>()
}

/// Every poll faults from now on.
fn stop_polls() {
    protect_polls(libc::PROT_NONE);
}

fn let_polls_pass() {
    protect_polls(libc::PROT_READ);
}

fn protect_polls(protection: c_int) {
    let page = &raw const kiln_poll_page;
    // SAFETY: the page holds nothing but what polls read, and its fault is handled here.
    unsafe { libc::mprotect(page.cast_mut().cast(), size_of::<PollPage>(), protection) };
}

/// A timer of the kernel's that sends this process a signal.
#[derive(Debug)]
struct Timer(Option<libc::timer_t>);

// SAFETY: the C library's name of a timer is a number; any thread may use it.
unsafe impl Send for Timer {}
// SAFETY: as above.
unsafe impl Sync for Timer {}

impl Timer {
    /// Without room for one more timer, which a cell always has at its start, that time is not limited here.
    fn new(clock: libc::clockid_t, signal: c_int) -> Self {
        // SAFETY: zero is a valid value of all of its fields.
        let mut event: libc::sigevent = unsafe { core::mem::zeroed() };
        event.sigev_notify = libc::SIGEV_SIGNAL;
        event.sigev_signo = signal;
        let mut timer: libc::timer_t = core::ptr::null_mut();
        // SAFETY: both are live, and the event asks for no thread.
        let made = unsafe { libc::timer_create(clock, &raw mut event, &raw mut timer) };
        Self((made == 0).then_some(timer))
    }

    fn start(&self, time: Duration) {
        // A time of zero would stop it.
        self.set(time.max(Duration::from_nanos(1)));
    }

    fn stop(&self) {
        self.set(Duration::ZERO);
    }

    fn set(&self, time: Duration) {
        let Some(timer) = self.0 else { return };
        let zero = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        let seconds = libc::time_t::try_from(time.as_secs()).unwrap_or(libc::time_t::MAX);
        let value = libc::timespec { tv_sec: seconds, tv_nsec: i64::from(time.subsec_nanos()) };
        let setting = libc::itimerspec { it_interval: zero, it_value: value };
        // SAFETY: the timer is this process's, unless the script has taken it away; then the kernel refuses.
        unsafe { libc::timer_settime(timer, 0, &raw const setting, core::ptr::null_mut()) };
    }
}
