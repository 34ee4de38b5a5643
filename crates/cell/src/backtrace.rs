//! Return addresses of the calling or the interrupted code. Knows nothing of what they are called; uses no heap.

use core::ffi::{c_int, c_void};
use core::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use wire::layout::{COMPANION_ADDRESS_MAX, IMAGE_ADDRESS_MIN};

/// Frames of a backtrace at the most.
pub(crate) const FRAMES_MAX: usize = 128;

/// Frames of this cell's own fault handling that are passed over at the most on the way to the interrupted code.
const FRAMES_PASSED_OVER_MAX: usize = 64;

/// Bytes below the stack pointer that a function may touch before it moves the pointer (red zone and more).
const BELOW_POINTER_BYTES: usize = 64 << 10;
/// Bytes of the largest frame that is still taken for one.
const FRAME_BYTES_MAX: usize = 256 << 20;

/// What has been collected: kept here and not on the stack, for a second fault while it is being collected.
static FRAMES: [AtomicU64; FRAMES_MAX] = [const { AtomicU64::new(0) }; FRAMES_MAX];
static COUNT: AtomicUsize = AtomicUsize::new(0);

unsafe extern "C" {
    fn _Unwind_Backtrace(visit: extern "C" fn(*mut c_void, *mut c_void) -> c_int, walk: *mut c_void) -> c_int;
    fn _Unwind_GetIP(context: *mut c_void) -> usize;
}

/// A walk up the stack.
struct Walk {
    /// The instruction at which collecting starts; `None` once it has started.
    from: Option<usize>,
    passed_over: usize,
}

/// Collects the frames of the code that a signal has interrupted: the interrupted instruction first.
pub(crate) fn of_interrupted(context: &mut libc::ucontext_t) {
    let registers = &mut context.uc_mcontext.gregs;
    let instruction = register(registers, libc::REG_RIP);
    push(instruction);
    if !crate::unwind::covers(instruction) {
        // A call to a place that is no code: the unwinder could not get past it. It is as if it had returned.
        let stack = register(registers, libc::REG_RSP);
        // SAFETY: what the stack pointer points to is read; when that faults, the fault handler reports what there is.
        let caller = unsafe { (stack as *const usize).read_volatile() };
        set_register(registers, libc::REG_RIP, caller);
        set_register(registers, libc::REG_RSP, stack.wrapping_add(size_of::<usize>()));
        COUNT.store(1, Ordering::Relaxed);
    } else {
        COUNT.store(0, Ordering::Relaxed);
    }
    let from = register(registers, libc::REG_RIP);
    let frame = register(registers, libc::REG_RBP);
    let collected = COUNT.load(Ordering::Relaxed);
    walk(Some(from));
    if COUNT.load(Ordering::Relaxed) == collected {
        push(from);
        follow_frame_pointers(frame);
    }
}

/// Collects the frames of the caller, from the script's innermost on: what the cell itself and the libraries do on the
/// way to here tells nobody anything.
pub(crate) fn of_caller() {
    COUNT.store(0, Ordering::Relaxed);
    walk(None);
    let count = COUNT.load(Ordering::Relaxed);
    let first = (0..count).find(|index| in_image(frame(*index))).unwrap_or(0);
    for (target, source) in (first..count).enumerate() {
        store(target, frame(source));
    }
    // As of interrupted code, the first is an instruction's: the call's, which the return address stands behind.
    store(0, frame(0).saturating_sub(1));
    COUNT.store(count.saturating_sub(first), Ordering::Relaxed);
}

/// Hands over what has been collected, without the cell's own frames that the script was called from.
pub(crate) fn with_collected(report: impl FnOnce(&[u64])) {
    let mut frames = [0; FRAMES_MAX];
    let count = COUNT.load(Ordering::Relaxed).min(FRAMES_MAX);
    for (index, target) in frames.iter_mut().enumerate() {
        *target = frame(index);
    }
    let last = (0..count).rev().find(|index| in_image(frame(*index)));
    let count = last.map_or(count, |last| last.saturating_add(1));
    report(frames.get(..count).unwrap_or_default());
}

/// Whether `address` is where a stack without room would be touched next: just below the stack pointer, or in the frame
/// that is being set up. Memory around the stack pointer is there, but for a stack that is used up.
pub(crate) fn is_next_to_stack(address: usize, context: &libc::ucontext_t) -> bool {
    let registers = &context.uc_mcontext.gregs;
    let (stack, frame) = (register(registers, libc::REG_RSP), register(registers, libc::REG_RBP));
    let frame = if frame.wrapping_sub(stack) < FRAME_BYTES_MAX { frame } else { stack };
    let top = frame.max(stack.saturating_add(BELOW_POINTER_BYTES));
    (stack.saturating_sub(BELOW_POINTER_BYTES)..top).contains(&address)
}

/// The value of the register `index` (`REG_*` of sys/ucontext.h).
pub(crate) fn register(registers: &[libc::greg_t; 23], index: c_int) -> usize {
    usize::try_from(index).ok().and_then(|index| registers.get(index)).map_or(0, |value| value.cast_unsigned() as usize)
}

fn set_register(registers: &mut [libc::greg_t; 23], index: c_int, value: usize) {
    if let Some(register) = usize::try_from(index).ok().and_then(|index| registers.get_mut(index)) {
        *register = value.cast_signed() as libc::greg_t;
    }
}

fn walk(from: Option<usize>) {
    let mut walk = Walk { from, passed_over: 0 };
    // SAFETY: the unwinder calls `visit` with this walk, while it is alive. When the stack is broken it may fault, and
    // the fault handler reports what there is.
    unsafe { _Unwind_Backtrace(visit, (&raw mut walk).cast()) };
}

extern "C" fn visit(context: *mut c_void, walk: *mut c_void) -> c_int {
    /// `_URC_NO_REASON` and `_URC_END_OF_STACK` of unwind.h.
    const GO_ON: c_int = 0;
    const STOP: c_int = 5;
    // SAFETY: the unwinder passes its context and the walk that it was given.
    let (instruction, walk) = unsafe { (_Unwind_GetIP(context), &mut *walk.cast::<Walk>()) };
    match walk.from {
        Some(from) if from != instruction => {
            walk.passed_over = walk.passed_over.saturating_add(1);
            if walk.passed_over > FRAMES_PASSED_OVER_MAX { STOP } else { GO_ON }
        }
        _ => {
            walk.from = None;
            if push(instruction) { GO_ON } else { STOP }
        }
    }
}

/// The chain that code compiled with frame pointers leaves: each one points to the next, with the return address above.
fn follow_frame_pointers(mut frame: usize) {
    while frame.is_multiple_of(size_of::<usize>()) && frame != 0 {
        // SAFETY: two words are read; when that faults, the fault handler reports what there is.
        let [next, caller] = unsafe { (frame as *const [usize; 2]).read_volatile() };
        if caller == 0 || !push(caller) || next <= frame || next.wrapping_sub(frame) > FRAME_BYTES_MAX {
            return;
        }
        frame = next;
    }
}

/// Adds a frame; false when there is no room for more.
fn push(instruction: usize) -> bool {
    let count = COUNT.load(Ordering::Relaxed);
    store(count, instruction as u64);
    COUNT.store(count.saturating_add(1).min(FRAMES_MAX), Ordering::Relaxed);
    count.saturating_add(1) < FRAMES_MAX
}

fn frame(index: usize) -> u64 {
    FRAMES.get(index).map_or(0, |frame| frame.load(Ordering::Relaxed))
}

fn store(index: usize, instruction: u64) {
    if let Some(frame) = FRAMES.get(index) {
        frame.store(instruction, Ordering::Relaxed);
    }
}

fn in_image(address: u64) -> bool {
    (IMAGE_ADDRESS_MIN..COMPANION_ADDRESS_MAX).contains(&address)
}
