//! Medians, spreads and means of measured values. Knows nothing of what they measure.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Values of one kind, summed up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Summary {
    /// How many.
    pub(crate) n: usize,
    pub(crate) min: f64,
    pub(crate) p50: f64,
    pub(crate) p95: f64,
    pub(crate) max: f64,
}

/// Sums up `values`; `None` when there are none.
pub(crate) fn summary(values: &[f64]) -> Option<Summary> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    Some(Summary {
        n: sorted.len(),
        min: *sorted.first()?,
        p50: nearest_rank(&sorted, 50)?,
        p95: nearest_rank(&sorted, 95)?,
        max: *sorted.last()?,
    })
}

/// Durations as numbers of milliseconds.
pub(crate) fn milliseconds(durations: &[Duration]) -> Vec<f64> {
    durations.iter().map(|duration| duration.as_secs_f64() * 1e3).collect()
}

/// The median; 0 when there are no values.
pub(crate) fn median(values: &[f64]) -> f64 {
    summary(values).map_or(0.0, |summary| summary.p50)
}

/// The smallest value that at least `percent` of the values do not exceed.
fn nearest_rank(sorted: &[f64], percent: usize) -> Option<f64> {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

/// The geometric mean of positive values; 0 when there are none.
pub(crate) fn geometric_mean(values: &[f64]) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    let logarithms: f64 = values.iter().map(|value| value.ln()).sum();
    (logarithms / values.len() as f64).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_were_seen() {
        let values: Vec<f64> = (1..=20).rev().map(f64::from).collect();
        let expected = Summary { n: 20, min: 1.0, p50: 10.0, p95: 19.0, max: 20.0 };
        assert_eq!(summary(&values), Some(expected));
        assert_eq!(summary(&[7.0]), Some(Summary { n: 1, min: 7.0, p50: 7.0, p95: 7.0, max: 7.0 }));
        assert_eq!(summary(&[]), None);
    }

    #[test]
    fn a_half_and_a_double_cancel() {
        assert!((geometric_mean(&[0.5, 2.0]) - 1.0).abs() < 1e-12);
    }
}
