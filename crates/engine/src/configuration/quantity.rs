//! Sizes, durations and rates as people write them: `64MB`, `500ms`, `10Mbps`.
//! Knows nothing of which settings exist.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// Bytes. `KB`, `MB` and `GB` are powers of 1024; a bare number is bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Size(pub(crate) u64);

/// Time. A bare number is seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Time(pub(crate) Duration);

/// Bits per second. `kbps`, `Mbps` and `Gbps` are powers of 1000.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rate(pub(crate) u64);

/// A number with a unit behind it.
trait Quantity: Sized {
    const EXPECTED: &'static str;
    /// Units by their spelling, each with its worth in the smallest one.
    const UNITS: &'static [(&'static str, u64)];
    const BARE: u64;

    fn new(smallest: u64) -> Self;
}

impl Quantity for Size {
    const EXPECTED: &'static str = "a size such as 64MB, 512KB or 1GB";
    const UNITS: &'static [(&'static str, u64)] = &[("B", 1), ("KB", 1 << 10), ("MB", 1 << 20), ("GB", 1 << 30)];
    const BARE: u64 = 1;

    fn new(smallest: u64) -> Self {
        Size(smallest)
    }
}

impl Quantity for Time {
    const EXPECTED: &'static str = "a duration such as 500ms, 5s, 6min or 1h";
    const UNITS: &'static [(&'static str, u64)] =
        &[("ms", 1), ("s", 1000), ("m", 60_000), ("min", 60_000), ("h", 3_600_000)];
    const BARE: u64 = 1000;

    fn new(smallest: u64) -> Self {
        Time(Duration::from_millis(smallest))
    }
}

impl Quantity for Rate {
    const EXPECTED: &'static str = "a rate such as 10Mbps or 500kbps";
    const UNITS: &'static [(&'static str, u64)] =
        &[("bps", 1), ("kbps", 1000), ("Mbps", 1_000_000), ("Gbps", 1_000_000_000)];
    const BARE: u64 = 1;

    fn new(smallest: u64) -> Self {
        Rate(smallest)
    }
}

fn parse<Q: Quantity>(text: &str) -> Option<Q> {
    let text = text.trim();
    let unit_start = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(unit_start);
    let number: u64 = number.parse().ok()?;
    let unit = unit.trim();
    let worth = match unit {
        "" => Q::BARE,
        _ => Q::UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit))?.1,
    };
    number.checked_mul(worth).map(Q::new)
}

struct QuantityVisitor<Q>(PhantomData<Q>);

impl<Q: Quantity> Visitor<'_> for QuantityVisitor<Q> {
    type Value = Q;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(Q::EXPECTED)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Q, E> {
        number.checked_mul(Q::BARE).map(Q::new).ok_or_else(|| E::custom(format_args!("expected {}", Q::EXPECTED)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Q, E> {
        parse(text).ok_or_else(|| E::custom(format_args!("expected {}, found `{text}`", Q::EXPECTED)))
    }
}

macro_rules! deserialize_quantity {
    ($($name:ident)*) => {$(
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(QuantityVisitor(PhantomData))
            }
        }
    )*};
}

deserialize_quantity!(Size Time Rate);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_what_people_expect() {
        assert_eq!(parse("64MB"), Some(Size(64 << 20)));
        assert_eq!(parse("64 mb"), Some(Size(64 << 20)));
        assert_eq!(parse("10"), Some(Size(10)));
        assert_eq!(parse("500ms"), Some(Time(Duration::from_millis(500))));
        assert_eq!(parse("6min"), Some(Time(Duration::from_secs(360))));
        assert_eq!(parse("10Mbps"), Some(Rate(10_000_000)));
    }

    #[test]
    fn what_is_no_quantity_is_refused() {
        for text in ["", "MB", "-1MB", "1.5MB", "64XB", "99999999999999999999", "18446744073709551615GB", "1 2MB"] {
            assert_eq!(parse::<Size>(text), None, "{text}");
        }
    }
}
