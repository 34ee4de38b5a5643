//! kiln-cell: a zygote, started by the engine with a control socket as descriptor 3, that forks cells. Knows nothing of
//! HTTP, of the compiler, or of other zygotes.
//!
//! There is no Rust runtime around `main`: it would install handlers for signals that belong to scripts.
#![cfg_attr(not(test), no_main)]

mod abi;
mod backtrace;
mod birth;
mod call;
mod channel;
mod diagnosis;
mod fault;
mod heap;
mod limit;
mod program;
mod seal;
mod signals;
mod unwind;
mod zygote;

use core::ffi::{c_char, c_int};

/// Exit status when no zygote could be made: `EX_OSERR` of sysexits.h.
const SYSTEM_FAILURE: c_int = 71;

#[cfg_attr(not(test), unsafe(no_mangle))]
extern "C" fn main(_count: c_int, _values: *const *const c_char) -> c_int {
    abi::kiln_start_runtime();
    let served = zygote::Zygote::new().and_then(|mut zygote| Ok(zygote.serve()?));
    match served {
        Ok(()) => 0,
        Err(error) => {
            eprintln!("kiln-cell: {error}");
            SYSTEM_FAILURE
        }
    }
}
