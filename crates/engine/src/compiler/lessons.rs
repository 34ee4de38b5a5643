//! What the compiler has learned of scripts that are being edited: a process per script that has parsed the
//! declarations of its last good version. Such processes cost memory, so few are kept, and none for long.

use std::collections::{HashMap, VecDeque};
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt;
use tokio::net::UnixStream;
use tokio::sync::Notify;
use wire::compile::{CompileRequest, Lesson, Prelude, SourceFile, ToCompiler, UNKNOWN_PLACE};

use super::link::Link;

/// Scripts whose declarations are kept at once.
const LESSONS_MAX: usize = 4;
/// How long the lesson of the script that was edited last is kept without use.
const LAST_LESSON_IDLE: Duration = Duration::from_secs(600);
/// How long any other is.
const LESSON_IDLE: Duration = Duration::from_secs(45);
/// How long a lesson without use keeps in memory what it shares with all others.
const LESSON_REST: Duration = Duration::from_secs(20);
/// Edits of a script that tell where its author works.
const EDITS_MAX: usize = 3;
/// Bytes by which that place may move on before the script is learned anew, up to there.
const PLACE_BYTES: u64 = 400;

/// All lessons.
#[derive(Default)]
pub(super) struct Lessons {
    next: AtomicU64,
    shelf: Mutex<Shelf>,
    /// Something may be due sooner than it was.
    changed: Notify,
}

#[derive(Default)]
struct Shelf {
    /// By the script they are about.
    held: HashMap<String, Held>,
    /// Whether a task lets them rest and forgets them in time.
    is_tended: bool,
}

/// What is held of one script: what was taught and is in use, and what takes its place once it has been learned.
struct Held {
    link: Arc<Link>,
    taught: Taught,
    successor: Option<Taught>,
    edits: Edits,
    used: Instant,
    /// Which lesson, of this script, has been told to leave memory as far as it can.
    resting: Option<Lesson>,
}

/// A version's standard templates and leading declarations, and what was learned from there.
struct Taught {
    lesson: Learned,
    /// All declarations of a version.
    declarations: Option<Lesson>,
    /// The same of a newer version, once that is learned.
    next: Option<Lesson>,
    /// The newest version of which those were to be learned.
    tried: blake3::Hash,
}

/// Where a script was edited lately.
struct Edits {
    /// The first file of the newest version.
    newest: SourceFile,
    /// From which byte on the last versions differ from those before.
    places: VecDeque<u64>,
}

impl Edits {
    fn of(first: &SourceFile) -> Edits {
        Edits { newest: first.clone(), places: VecDeque::new() }
    }

    /// Takes note of a new version, and returns from which byte on the last ones differ.
    fn note(&mut self, first: &SourceFile) -> u64 {
        let is_same_file = self.newest.path == first.path;
        let pairs = self.newest.contents.iter().zip(&first.contents);
        let place = if is_same_file { pairs.take_while(|(old, new)| old == new).count() } else { 0 };
        if self.newest != *first {
            self.places.truncate(EDITS_MAX - 1);
            self.places.push_front(place as u64);
            self.newest = first.clone();
        }
        self.places.iter().min().copied().unwrap_or(UNKNOWN_PLACE)
    }
}

/// A version of a script that was given to the compiler to be learned.
struct Learned {
    lesson: Lesson,
    version: LearnedVersion,
}

/// What of a version decides whether its lesson fits another one.
pub(super) struct LearnedVersion {
    /// All files.
    all: blake3::Hash,
    /// Those that others include.
    headers: blake3::Hash,
    /// The path and text of the first file that is compiled.
    first: SourceFile,
    /// From which byte of it on its last versions differ.
    edited_from: u64,
}

/// The first file that is compiled.
pub(super) fn first_source(request: &CompileRequest) -> Option<&SourceFile> {
    request.files.iter().find(|file| is_compiled(file))
}

fn hash<'a>(files: impl Iterator<Item = &'a SourceFile>) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    for part in files.flat_map(|file| [file.path.as_bytes(), &file.contents]) {
        hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
    }
    hasher.finalize()
}

fn is_compiled(file: &SourceFile) -> bool {
    file.path.ends_with(".cpp")
}

impl LearnedVersion {
    /// Of the version in a request.
    pub(super) fn of(request: &CompileRequest) -> LearnedVersion {
        let nothing = SourceFile { path: String::new(), contents: Vec::new() };
        LearnedVersion {
            all: hash(request.files.iter()),
            headers: hash(request.files.iter().filter(|file| !is_compiled(file))),
            first: first_source(request).cloned().unwrap_or(nothing),
            edited_from: request.edited_from,
        }
    }

    /// Whether the first `leading_bytes` of the first file are the same.
    fn has_same_leading(&self, other: &LearnedVersion, leading_bytes: usize) -> bool {
        let leading = |version: &LearnedVersion| version.first.contents.get(..leading_bytes).map(<[u8]>::to_vec);
        leading_bytes > 0
            && self.first.path == other.first.path
            && leading(self).is_some_and(|text| Some(text) == leading(other))
    }
}

/// How well what was learned fits a version.
pub(super) struct Fit {
    /// What to compile with, the quickest first. Those before the last may turn out unfit.
    pub(super) preludes: Vec<Prelude>,
    /// Where all declarations do not fit, nothing would be gained by learning that version anew.
    is_shared: bool,
    /// It has been learned, or cannot be.
    is_tried: bool,
}

/// What of a version is worth being learned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Worth {
    Nothing,
    /// Its declarations, from what is known already.
    Declarations,
    All,
}

impl Fit {
    /// What should be learned of a good version that was compiled with `prelude`.
    pub(super) fn worth(&self, prelude: Prelude) -> Worth {
        match (self.is_shared || matches!(prelude, Prelude::LearnedDeclarations(_)), self.is_tried) {
            (true, true) => Worth::Nothing,
            (true, false) => Worth::Declarations,
            (false, _) => Worth::All,
        }
    }
}

impl Taught {
    /// Ends the processes behind it.
    fn forget(self, link: &Arc<Link>) {
        for lesson in [self.declarations, self.next].into_iter().flatten().chain([self.lesson.lesson]) {
            forget(link, lesson);
        }
    }

    /// Whether all that is to be learned of it is, or is known not to be.
    fn is_complete(&self, link: &Link) -> bool {
        let is_decided = |next| link.has_learned(next).has_declarations.is_some();
        link.has_learned(self.lesson.lesson).leading_bytes.is_some() && self.next.is_none_or(is_decided)
    }

    /// Lets newer declarations take over if they have been learned.
    fn settle(&mut self, link: &Arc<Link>) {
        let decided = self.next.and_then(|next| link.has_learned(next).has_declarations);
        let Some(has_declarations) = decided else { return };
        let next = self.next.take();
        let gone = if has_declarations { std::mem::replace(&mut self.declarations, next) } else { next };
        if let Some(gone) = gone {
            forget(link, gone);
        }
    }

    /// What of it was learned last.
    fn newest(&self) -> Lesson {
        self.declarations.unwrap_or(self.lesson.lesson)
    }

    fn fit(&self, version: &LearnedVersion, link: &Link) -> Option<Fit> {
        let known = link.has_learned(self.lesson.lesson);
        let (lesson, learned) = (self.lesson.lesson, &self.lesson.version);
        if !known.has_instances || learned.headers != version.headers {
            return None;
        }
        let leading_bytes = known.leading_bytes.unwrap_or(0);
        let is_same = learned.has_same_leading(version, leading_bytes);
        let other = if is_same { Prelude::LearnedLeading(lesson) } else { Prelude::Learned(lesson) };
        let all = self.declarations.map(Prelude::LearnedDeclarations);
        let taught_to = learned.edited_from.saturating_add(PLACE_BYTES);
        let could_share_more = version.edited_from != UNKNOWN_PLACE
            && (learned.edited_from == UNKNOWN_PLACE || version.edited_from > taught_to);
        Some(Fit {
            preludes: all.into_iter().chain([other]).collect(),
            is_shared: (is_same || leading_bytes == 0) && !could_share_more,
            is_tried: self.tried == version.all,
        })
    }
}

impl Held {
    /// Ends the processes behind the lessons.
    fn forget(self) {
        for taught in self.successor.into_iter().chain([self.taught]) {
            taught.forget(&self.link);
        }
    }

    /// Lets what has been learned meanwhile take over.
    fn succeed(&mut self) {
        if let Some(successor) = self.successor.take_if(|successor| successor.is_complete(&self.link)) {
            std::mem::replace(&mut self.taught, successor).forget(&self.link);
        }
        self.taught.settle(&self.link);
    }

    fn is_resting(&self) -> bool {
        self.resting == Some(self.taught.newest())
    }

    /// Has what was learned leave memory as far as it can. What is being learned yet is in use soon.
    fn rest(&mut self) {
        self.succeed();
        if self.is_resting() {
            return;
        }
        self.resting = Some(self.taught.newest());
        for lesson in [Some(self.taught.lesson.lesson), self.taught.declarations].into_iter().flatten() {
            tell(&self.link, ToCompiler::RestLesson(lesson));
        }
    }
}

/// No compile starts from that lesson any more, and the processes behind it end.
fn forget(link: &Arc<Link>, lesson: Lesson) {
    link.forget(lesson);
    tell(link, ToCompiler::Forget(lesson));
}

fn tell(link: &Arc<Link>, message: ToCompiler) {
    let packet = wire::encode(&message);
    let link = Arc::clone(link);
    tokio::spawn(async move { link.send(&packet, &[]).await });
}

impl Lessons {
    /// What fits `version` of `student` best of what `link`'s compiler has learned.
    pub(super) fn fit(&self, student: &str, link: &Arc<Link>, version: &LearnedVersion) -> Option<Fit> {
        let mut shelf = self.shelf.lock().ok()?;
        let held = shelf.held.get_mut(student).filter(|held| Arc::ptr_eq(&held.link, link))?;
        held.used = Instant::now();
        held.succeed();
        held.taught.fit(version, link)
    }

    /// Whether there is something that `link`'s compiler has learned of `student`, or is about to.
    pub(super) fn are_about(&self, student: &str, link: &Arc<Link>) -> bool {
        let is_held = |shelf: std::sync::MutexGuard<'_, Shelf>| {
            shelf.held.get(student).is_some_and(|held| Arc::ptr_eq(&held.link, link))
        };
        self.shelf.lock().is_ok_and(is_held)
    }

    /// Takes note of a new version of `student`. Returns from which byte of its first file on the last ones differ.
    pub(super) fn note_edit(&self, student: &str, first: &SourceFile) -> u64 {
        let Ok(mut shelf) = self.shelf.lock() else { return UNKNOWN_PLACE };
        shelf.held.get_mut(student).map_or(UNKNOWN_PLACE, |held| held.edits.note(first))
    }

    /// The lessons are of no use any more.
    pub(super) fn forget(&self, student: &str) {
        let held = self.shelf.lock().ok().and_then(|mut shelf| shelf.held.remove(student));
        if let Some(held) = held {
            held.forget();
        }
    }

    /// Has a good version of `student` learned. What is in use stays in use until that is done.
    pub(super) fn learn(
        self: &Arc<Self>,
        student: &str,
        link: &Arc<Link>,
        version: LearnedVersion,
        request_frame: Vec<u8>,
    ) {
        let (lesson, declarations) = (self.next_lesson(link), self.next_lesson(link));
        let tried = version.all;
        let taught =
            Taught { lesson: Learned { lesson, version }, declarations: None, next: Some(declarations), tried };
        self.hold(student, link, taught);
        let steps = [ToCompiler::Learn(lesson), ToCompiler::LearnDeclarations { lesson: declarations, from: lesson }];
        self.teach(link, lesson, steps.into(), request_frame);
    }

    /// Has the declarations of a good version of `student` learned, from what is known of an earlier one.
    pub(super) fn learn_declarations(
        self: &Arc<Self>,
        student: &str,
        link: &Arc<Link>,
        version: &LearnedVersion,
        request_frame: Vec<u8>,
    ) {
        let lesson = self.next_lesson(link);
        let Some(from) = self.hold_declarations(student, link, lesson, version) else { return };
        self.teach(link, lesson, vec![ToCompiler::LearnDeclarations { lesson, from }], request_frame);
    }

    fn next_lesson(&self, link: &Link) -> Lesson {
        let lesson = Lesson(self.next.fetch_add(1, Ordering::Relaxed));
        link.expect(lesson);
        lesson
    }

    /// Sends what is to be learned with each of `steps`, of which the first is about `lesson`.
    fn teach(self: &Arc<Self>, link: &Arc<Link>, lesson: Lesson, steps: Vec<ToCompiler>, request_frame: Vec<u8>) {
        let (link, lessons) = (Arc::clone(link), Arc::clone(self));
        tokio::spawn(async move {
            link.rests().await;
            for step in steps {
                if lessons.is_held(lesson)
                    && let Err(error) = teach(&link, step, &request_frame).await
                {
                    tracing::debug!("nothing was learned: {error}");
                }
            }
            drop(request_frame);
            lessons.tend().await;
        });
    }

    /// Whether that lesson is still wanted.
    fn is_held(&self, lesson: Lesson) -> bool {
        let has_it = |taught: &Taught| taught.lesson.lesson == lesson || taught.next == Some(lesson);
        let is_among = |held: &Held| has_it(&held.taught) || held.successor.as_ref().is_some_and(has_it);
        self.shelf.lock().is_ok_and(|shelf| shelf.held.values().any(is_among))
    }

    /// Keeps what is to be learned; that of the script used longest ago goes when there is too much.
    fn hold(&self, student: &str, link: &Arc<Link>, taught: Taught) {
        let Ok(mut shelf) = self.shelf.lock() else { return };
        let all = &mut shelf.held;
        if let Some(held) = all.get_mut(student).filter(|held| Arc::ptr_eq(&held.link, link)) {
            held.used = Instant::now();
            if let Some(replaced) = held.successor.replace(taught) {
                replaced.forget(link);
            }
            return;
        }
        let oldest = all.iter().min_by_key(|(_, held)| held.used).map(|(student, _)| student.clone());
        if all.len() >= LESSONS_MAX
            && let Some(oldest) = oldest.and_then(|oldest| all.remove(&oldest))
        {
            oldest.forget();
        }
        let edits = Edits::of(&taught.lesson.version.first);
        let link = Arc::clone(link);
        let held = Held { link, taught, successor: None, edits, used: Instant::now(), resting: None };
        all.insert(student.to_owned(), held);
    }

    /// Keeps declarations that are to be learned, and returns from which lesson.
    fn hold_declarations(
        &self,
        student: &str,
        link: &Arc<Link>,
        lesson: Lesson,
        version: &LearnedVersion,
    ) -> Option<Lesson> {
        let mut shelf = self.shelf.lock().ok()?;
        let held = shelf.held.get_mut(student).filter(|held| Arc::ptr_eq(&held.link, link))?;
        held.used = Instant::now();
        held.taught.tried = version.all;
        if let Some(replaced) = held.taught.next.replace(lesson) {
            forget(link, replaced);
        }
        Some(held.taught.lesson.lesson)
    }

    /// Lets lessons rest and forgets them as their time comes, until there are none. If a task does so already, it learns
    /// that there is another one.
    async fn tend(&self) {
        if self.shelf.lock().is_ok_and(|mut shelf| std::mem::replace(&mut shelf.is_tended, true)) {
            self.changed.notify_one();
            return;
        }
        while let Some(due) = self.shelf.lock().ok().and_then(|mut shelf| shelf.tend(Instant::now())) {
            tokio::select! {
                () = tokio::time::sleep_until(due.into()) => {}
                () = self.changed.notified() => {}
            }
        }
    }
}

impl Shelf {
    /// Does what is due at `now` and returns when something will be next. With nothing left to tend, it is not tended.
    fn tend(&mut self, now: Instant) -> Option<Instant> {
        let last = self.held.values().map(|held| held.used).max();
        let end = |held: &Held| held.used + if Some(held.used) == last { LAST_LESSON_IDLE } else { LESSON_IDLE };
        for (_, idle) in self.held.extract_if(|_, held| end(held) <= now) {
            idle.forget();
        }
        for held in self.held.values_mut().filter(|held| held.used + LESSON_REST <= now) {
            held.rest();
        }
        let next = |held: &Held| if held.is_resting() { end(held) } else { held.used + LESSON_REST };
        let due = self.held.values().map(next).min();
        self.is_tended = due.is_some();
        due
    }
}

async fn teach(link: &Link, step: ToCompiler, request_frame: &[u8]) -> std::io::Result<()> {
    let (stream, child_stream) = std::os::unix::net::UnixStream::pair()?;
    stream.set_nonblocking(true)?;
    let mut stream = UnixStream::from_std(stream)?;
    link.send(&wire::encode(&step), &[child_stream.as_fd()]).await?;
    drop(child_stream);
    stream.write_all(request_frame).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::compile::{ProgramKind, Tier};

    fn version(files: &[(&str, &str)]) -> LearnedVersion {
        let files = files
            .iter()
            .map(|(path, text)| SourceFile { path: (*path).to_owned(), contents: text.as_bytes().to_vec() });
        let request = CompileRequest {
            kind: ProgramKind::Script,
            tier: Tier::Zero,
            files: files.collect(),
            has_polls: true,
            image_address: 0,
            edited_from: UNKNOWN_PLACE,
        };
        LearnedVersion::of(&request)
    }

    #[test]
    fn the_place_of_the_last_edits_is_known() {
        let file = |text: &str| SourceFile { path: "a.cpp".to_owned(), contents: text.as_bytes().to_vec() };
        let mut edits = Edits::of(&file("0123456789"));
        assert_eq!(edits.note(&file("0123456789")), UNKNOWN_PLACE, "nothing was edited");
        assert_eq!(edits.note(&file("01234567x9")), 8);
        assert_eq!(edits.note(&file("012345y7x9")), 6);
        assert_eq!(edits.note(&file("012345y7zz")), 6);
        assert_eq!(edits.note(&file("012345y7z")), 6);
        assert_eq!(edits.note(&file("012345y7")), 8, "the edit at 6 is long ago");
        let elsewhere = SourceFile { path: "0.cpp".to_owned(), ..file("012345y7") };
        assert_eq!(edits.note(&elsewhere), 0);
    }

    #[test]
    fn a_lesson_fits_as_far_as_nothing_before_has_changed() {
        let learned = version(&[("a.cpp", "struct A; int f();"), ("b.h", "x")]);
        let edited = version(&[("a.cpp", "struct A; int g();"), ("b.h", "x")]);
        assert_eq!(learned.headers, edited.headers);
        assert!(learned.has_same_leading(&edited, 9));
        assert!(!learned.has_same_leading(&edited, 16));
        assert!(!learned.has_same_leading(&edited, 0) && !learned.has_same_leading(&edited, 1000));
        let other_header = version(&[("a.cpp", "struct A; int f();"), ("b.h", "y")]);
        assert_ne!(learned.headers, other_header.headers);
        let other_first = version(&[("_.cpp", "struct A;"), ("a.cpp", "struct A; int f();"), ("b.h", "x")]);
        assert!(!learned.has_same_leading(&other_first, 9));
    }
}
