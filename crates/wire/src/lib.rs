//! The messages between engine, compiler and cell, and the image file that travels between them.
//! Knows nothing of sockets, processes or files: bytes in, values out.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod cell;
pub mod compile;
pub mod image;
pub mod layout;
pub mod resources;
pub mod zygote;

use alloc::vec::Vec;
use serde::{Deserialize, Serialize};

/// Bytes did not decode to the message that was expected. The bytes come from another process and prove nothing.
#[derive(Debug, thiserror::Error)]
#[error("malformed {message}: {source}")]
pub struct Malformed {
    /// The name of the message type that was expected.
    pub message: &'static str,
    source: postcard::Error,
}

/// Encodes one message.
pub fn encode<T: Serialize>(message: &T) -> Vec<u8> {
    // postcard fails only when a sequence has no known length or the target is full; neither happens with a Vec and
    // the types of this crate.
    postcard::to_allocvec(message).unwrap_or_default()
}

/// Encodes one message behind what `target` holds already, so that a buffer can serve many messages.
pub fn encode_into<T: Serialize>(message: &T, target: &mut Vec<u8>) {
    // As above: it cannot fail.
    let _ = postcard::serialize_with_flavor(message, Appended(target));
}

/// Lets postcard write to the end of a buffer.
struct Appended<'a>(&'a mut Vec<u8>);

impl postcard::ser_flavors::Flavor for Appended<'_> {
    type Output = ();

    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.0.push(byte);
        Ok(())
    }

    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn finalize(self) -> postcard::Result<()> {
        Ok(())
    }
}

/// Decodes one message from all of `bytes`.
///
/// # Errors
/// [`Malformed`] when the bytes are not a `T`.
pub fn decode<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, Malformed> {
    postcard::from_bytes(bytes).map_err(|source| Malformed { message: short_name::<T>(), source })
}

fn short_name<T>() -> &'static str {
    let name = core::any::type_name::<T>();
    name.rsplit("::").next().unwrap_or(name)
}
