//! What the compiler has learned of scripts that are being edited: a process per script that has parsed the
//! declarations of its last good version. Such processes cost memory, so few are kept, and none for long.

use std::collections::HashMap;
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt;
use tokio::net::UnixStream;
use wire::compile::{CompileRequest, Lesson, Prelude, SourceFile, ToCompiler};

use super::link::Link;

/// Scripts whose declarations are kept at once.
const LESSONS_MAX: usize = 4;
/// How long the lesson of the script that was edited last is kept without use.
const LAST_LESSON_IDLE: Duration = Duration::from_secs(600);
/// How long any other is.
const LESSON_IDLE: Duration = Duration::from_secs(45);

/// All lessons, by the script they are about.
#[derive(Default)]
pub(super) struct Lessons {
    next: AtomicU64,
    held: Mutex<HashMap<String, Held>>,
}

/// What is held of one script: the lesson in use, and the one that takes its place once it has been learned.
struct Held {
    link: Arc<Link>,
    lesson: Learned,
    successor: Option<Learned>,
    used: Instant,
}

/// A version of a script that was given to the compiler to be learned.
struct Learned {
    lesson: Lesson,
    version: LearnedVersion,
}

/// What of a version decides whether its lesson fits another one.
pub(super) struct LearnedVersion {
    /// All files that others include.
    headers: blake3::Hash,
    /// The path and text of the first file that is compiled.
    first: SourceFile,
}

impl LearnedVersion {
    /// Of the version in a request.
    pub(super) fn of(request: &CompileRequest) -> LearnedVersion {
        let is_compiled = |file: &&SourceFile| file.path.ends_with(".cpp");
        let mut hasher = blake3::Hasher::new();
        for file in request.files.iter().filter(|file| !is_compiled(file)) {
            for part in [file.path.as_bytes(), &file.contents] {
                hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
            }
        }
        let nothing = SourceFile { path: String::new(), contents: Vec::new() };
        let first = request.files.iter().find(is_compiled).cloned().unwrap_or(nothing);
        LearnedVersion { headers: hasher.finalize(), first }
    }

    /// Whether the first `leading_bytes` of the first file are the same.
    fn has_same_leading(&self, other: &LearnedVersion, leading_bytes: usize) -> bool {
        let leading = |version: &LearnedVersion| version.first.contents.get(..leading_bytes).map(<[u8]>::to_vec);
        leading_bytes > 0
            && self.first.path == other.first.path
            && leading(self).is_some_and(|text| Some(text) == leading(other))
    }
}

/// How well a lesson fits a version.
pub(super) struct Fit {
    /// What to compile with.
    pub(super) prelude: Prelude,
    /// Nothing would be gained by learning that version anew.
    pub(super) is_current: bool,
}

impl Held {
    /// Ends the processes behind the lessons.
    fn forget(self) {
        self.lesson.forget(&self.link);
        if let Some(successor) = self.successor {
            successor.forget(&self.link);
        }
    }

    /// Lets the successor take over if it has been learned.
    fn succeed(&mut self) {
        if let Some(successor) = self.successor.take_if(|successor| self.link.has_learned(successor.lesson).is_some()) {
            std::mem::replace(&mut self.lesson, successor).forget(&self.link);
        }
    }

    fn fit(&self, version: &LearnedVersion) -> Option<Fit> {
        let leading_bytes = self.link.has_learned(self.lesson.lesson)?;
        let (lesson, learned) = (self.lesson.lesson, &self.lesson.version);
        if learned.headers != version.headers {
            return None;
        }
        let is_same = learned.has_same_leading(version, leading_bytes);
        let prelude = if is_same { Prelude::LearnedLeading(lesson) } else { Prelude::Learned(lesson) };
        Some(Fit { prelude, is_current: is_same || leading_bytes == 0 })
    }
}

impl Learned {
    fn forget(self, link: &Arc<Link>) {
        let packet = wire::encode(&ToCompiler::Forget(self.lesson));
        link.forget(self.lesson);
        let link = Arc::clone(link);
        tokio::spawn(async move { link.send(&packet, &[]).await });
    }
}

impl Lessons {
    /// What fits `version` of `student` best of what `link`'s compiler has learned.
    pub(super) fn fit(&self, student: &str, link: &Arc<Link>, version: &LearnedVersion) -> Option<Fit> {
        let mut held = self.held.lock().ok()?;
        let held = held.get_mut(student).filter(|held| Arc::ptr_eq(&held.link, link))?;
        held.used = Instant::now();
        held.succeed();
        held.fit(version)
    }

    /// The lessons are of no use any more.
    pub(super) fn forget(&self, student: &str) {
        let held = self.held.lock().ok().and_then(|mut held| held.remove(student));
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
        let lesson = Lesson(self.next.fetch_add(1, Ordering::Relaxed));
        self.hold(student, link, Learned { lesson, version });
        let (link, lessons) = (Arc::clone(link), Arc::clone(self));
        tokio::spawn(async move {
            link.rests().await;
            if lessons.is_held(lesson)
                && let Err(error) = teach(&link, lesson, &request_frame).await
            {
                tracing::debug!("nothing was learned: {error}");
            }
            drop(request_frame);
            lessons.expire().await;
        });
    }

    /// Whether that lesson is still wanted.
    fn is_held(&self, lesson: Lesson) -> bool {
        let is_it = |learned: &Learned| learned.lesson == lesson;
        let is_among = |held: &Held| is_it(&held.lesson) || held.successor.as_ref().is_some_and(is_it);
        self.held.lock().is_ok_and(|held| held.values().any(is_among))
    }

    /// Keeps a new lesson; those of the script used longest ago go when there are too many.
    fn hold(&self, student: &str, link: &Arc<Link>, learned: Learned) {
        let Ok(mut all) = self.held.lock() else { return };
        if let Some(held) = all.get_mut(student).filter(|held| Arc::ptr_eq(&held.link, link)) {
            held.used = Instant::now();
            if let Some(replaced) = held.successor.replace(learned) {
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
        let held = Held { link: Arc::clone(link), lesson: learned, successor: None, used: Instant::now() };
        all.insert(student.to_owned(), held);
    }

    /// Forgets lessons as their time comes, until there are none.
    async fn expire(&self) {
        while let Some(due) = self.forget_idle(Instant::now()) {
            tokio::time::sleep_until(due.into()).await;
        }
    }

    /// Forgets what is idle at `now` and returns when the next lesson may be.
    fn forget_idle(&self, now: Instant) -> Option<Instant> {
        let mut held = self.held.lock().ok()?;
        let last = held.values().map(|held| held.used).max()?;
        let due = |held: &Held| held.used + if held.used == last { LAST_LESSON_IDLE } else { LESSON_IDLE };
        let idle: Vec<String> =
            held.iter().filter(|(_, held)| due(held) <= now).map(|(student, _)| student.clone()).collect();
        for student in idle {
            if let Some(held) = held.remove(&student) {
                held.forget();
            }
        }
        held.values().map(due).min()
    }
}

async fn teach(link: &Link, lesson: Lesson, request_frame: &[u8]) -> std::io::Result<()> {
    let (stream, child_stream) = std::os::unix::net::UnixStream::pair()?;
    stream.set_nonblocking(true)?;
    let mut stream = UnixStream::from_std(stream)?;
    link.send(&wire::encode(&ToCompiler::Learn(lesson)), &[child_stream.as_fd()]).await?;
    drop(child_stream);
    stream.write_all(request_frame).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::compile::{Goal, ProgramKind, Tier};

    fn version(files: &[(&str, &str)]) -> LearnedVersion {
        let files = files
            .iter()
            .map(|(path, text)| SourceFile { path: (*path).to_owned(), contents: text.as_bytes().to_vec() });
        let request = CompileRequest {
            kind: ProgramKind::Script,
            goal: Goal::Image,
            tier: Tier::Zero,
            files: files.collect(),
            image_address: 0,
        };
        LearnedVersion::of(&request)
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
