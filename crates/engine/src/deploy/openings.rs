//! Which projects somebody has opened, and may edit soon. Knows nothing of what is done about it.

use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};

use crate::watch::ProjectPath;

/// How long after a project was read here an opening of its files is taken for that.
const OWN_READING: Duration = Duration::from_secs(1);
/// How long openings are gathered before they are acted on.
const WINDOW: Duration = Duration::from_millis(300);
/// Projects that a person opens in that time at the most. More are a search or a backup.
const TOGETHER_MAX: usize = 2;
/// Own readings that are remembered before old ones are looked for.
const READINGS_MAX: usize = 64;

/// What was opened lately.
#[derive(Default)]
pub(super) struct Openings {
    own: HashMap<ProjectPath, Instant>,
    opened: BTreeSet<ProjectPath>,
    due: Option<Instant>,
}

impl Openings {
    /// This process itself reads the project's files at `now`.
    pub(super) fn read_here(&mut self, path: &ProjectPath, now: Instant) {
        if self.own.len() >= READINGS_MAX {
            self.own.retain(|_, read| now < *read + OWN_READING);
        }
        self.own.insert(path.clone(), now);
    }

    /// Somebody has opened a file of the project.
    pub(super) fn note(&mut self, path: ProjectPath, now: Instant) {
        if self.own.get(&path).is_some_and(|read| now < *read + OWN_READING) {
            return;
        }
        self.opened.insert(path);
        self.due.get_or_insert(now + WINDOW);
    }

    /// When there will be something to take.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due
    }

    /// What a person has opened, once that is due.
    pub(super) fn take(&mut self, now: Instant) -> BTreeSet<ProjectPath> {
        if self.due.is_none_or(|due| now < due) {
            return BTreeSet::new();
        }
        self.due = None;
        let opened = std::mem::take(&mut self.opened);
        if opened.len() > TOGETHER_MAX { BTreeSet::new() } else { opened }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watch::Folder;

    fn project(number: usize) -> ProjectPath {
        ProjectPath { folder: Folder::Webapps, entry: format!("p{number}").into() }
    }

    #[test]
    fn what_a_person_opens_is_told_from_searches_and_own_reading() {
        let (mut openings, start) = (Openings::default(), Instant::now());
        openings.read_here(&project(1), start);
        openings.note(project(1), start);
        assert_eq!(openings.due(), None);
        openings.note(project(2), start);
        openings.note(project(1), start + OWN_READING);
        let due = openings.due().unwrap();
        assert!(openings.take(due - Duration::from_millis(1)).is_empty());
        assert_eq!(openings.take(due), BTreeSet::from([project(1), project(2)]));
        assert!(openings.take(due + WINDOW).is_empty());
        (2..5).for_each(|number| openings.note(project(number), due));
        assert!(openings.take(due + WINDOW).is_empty(), "three at once are a search");
        assert_eq!(openings.due(), None);
    }
}
