//! The measurements, one file each. A measurement starts what it needs, ends it again, and returns what it found.

mod cell;
mod compute;
mod edit;
mod first_save;
mod fresh;
mod memory;
mod mistake;
mod program;
mod rest;
mod restart;
mod size;
mod throughput;

use crate::Result;
use crate::bench::Bench;
use crate::run::Findings;

/// One of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measurement {
    /// What `make bench FIGURES=` takes.
    pub(crate) name: &'static str,
    pub(crate) measure: fn(&Bench) -> Result<Findings>,
}

/// All, in the order in which they are run.
const ALL: [Measurement; 12] = [
    Measurement { name: "size", measure: size::measure },
    Measurement { name: "cell", measure: cell::measure },
    Measurement { name: "edit", measure: edit::measure },
    Measurement { name: "first_save", measure: first_save::measure },
    Measurement { name: "mistake", measure: mistake::measure },
    Measurement { name: "rest", measure: rest::measure },
    Measurement { name: "restart", measure: restart::measure },
    Measurement { name: "compute", measure: compute::measure },
    Measurement { name: "fresh", measure: fresh::measure },
    Measurement { name: "throughput", measure: throughput::measure },
    Measurement { name: "program", measure: program::measure },
    Measurement { name: "memory", measure: memory::measure },
];

/// Those of these names; all when none is named.
///
/// # Errors
/// When there is none of a name.
pub(crate) fn choose(names: &[&str]) -> Result<Vec<Measurement>> {
    for name in names {
        if !ALL.iter().any(|measurement| measurement.name == *name) {
            let known = ALL.map(|measurement| measurement.name).join(", ");
            return Err(format!("there is no measurement {name}; there are {known}").into());
        }
    }
    let is_chosen = |measurement: &Measurement| names.is_empty() || names.contains(&measurement.name);
    Ok(ALL.into_iter().filter(is_chosen).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::targets::TARGETS;

    #[test]
    fn every_target_has_its_measurement_and_the_other_way_round() {
        for target in TARGETS {
            assert!(ALL.iter().any(|measurement| measurement.name == target.measurement), "{}", target.name);
        }
        for measurement in ALL {
            assert!(TARGETS.iter().any(|target| target.measurement == measurement.name), "{}", measurement.name);
        }
        assert!(choose(&["edit", "nothing"]).is_err());
    }
}
