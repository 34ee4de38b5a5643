//! What the build puts into the compiler: headers, and the runtime's symbols that scripts may use.

use alloc::vec::Vec;
use serde::{Deserialize, Serialize};

/// Embedded in the compiler as one postcard message.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resources<'a> {
    /// Headers by absolute path in the compiler's own file system; the contents end with a zero byte, which is no part
    /// of the file (clang's lexer stops there).
    #[serde(borrow)]
    pub headers: Vec<(&'a str, &'a [u8])>,
    /// The standard headers, precompiled; empty while the build makes them.
    #[serde(borrow)]
    pub precompiled: &'a [u8],
    /// Symbol and address; for thread-locals the offset from the thread pointer, in two's complement.
    #[serde(borrow)]
    pub symbols: Vec<(&'a str, u64)>,
}
