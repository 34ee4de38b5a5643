//! From sources to an object: out of the cache, or through the compiler.
//! Knows nothing of what is served and of what changes.

use std::arch::x86_64::__cpuid_count;
use std::sync::{Arc, OnceLock};

use blake3::{Hash, Hasher};
use wire::compile::{CompileReply, CompileRequest, Diagnostic, Outcome, ProgramKind, Stages, Tier, UNKNOWN_PLACE};
use wire::layout::{IMAGE_ADDRESS_MAX, IMAGE_ADDRESS_MIN, IMAGE_BYTES_MAX, PAGE_BYTES};

use super::objects::{Object, ObjectCache};
use super::sources::Sources;
use crate::compiler::{CompileError, Compiler};
use crate::diagnostics::{Diagnosis, Findings, explained};
use crate::images::BUILD_ID;

/// Changes when what is kept in objects changes its meaning.
const KEY_VERSION: &str = "kiln object 1";

/// What a build came to.
pub(crate) struct Built {
    /// The program.
    pub(crate) object: Object,
    /// Which code it is.
    pub(crate) tier: Tier,
    /// What the compiler had to remark; empty for an object out of the cache.
    pub(crate) warnings: Findings,
    /// Where the time went, unless nothing was compiled.
    pub(crate) stages: Option<Stages>,
}

/// Why there is no object.
#[derive(Debug)]
pub(crate) enum BuildError {
    /// What is wrong with the program.
    Program(Findings),
    /// Why nobody can tell.
    Compiler(CompileError),
}

impl From<BuildError> for Findings {
    fn from(error: BuildError) -> Findings {
        match error {
            BuildError::Program(findings) => findings,
            BuildError::Compiler(error) => Findings::about_project(error.to_string()),
        }
    }
}

/// Builds programs; clones share compiler and cache.
#[derive(Clone)]
pub(crate) struct Builder {
    compiler: Compiler,
    objects: Arc<ObjectCache>,
}

impl Builder {
    /// Uses `compiler` for what is not in `objects`.
    pub(crate) fn new(compiler: Compiler, objects: Arc<ObjectCache>) -> Builder {
        Builder { compiler, objects }
    }

    /// The object made from `sources`, if it is in the cache: optimised code rather than quickly made.
    pub(crate) fn cached(&self, sources: &Sources, at_least: Tier) -> Option<Built> {
        Builder::cached_in(&self.objects, sources, at_least)
    }

    /// As [`Builder::cached`], for callers that start a compiler only when they need one.
    pub(crate) fn cached_in(objects: &ObjectCache, sources: &Sources, at_least: Tier) -> Option<Built> {
        let tiers: &[Tier] = match at_least {
            Tier::Zero => &[Tier::One, Tier::Zero],
            Tier::One => &[Tier::One],
        };
        tiers.iter().find_map(|tier| {
            let object = objects.load(&object_key(sources, *tier))?;
            Some(Built { object, tier: *tier, warnings: Findings::default(), stages: None })
        })
    }

    /// Compiles `sources` and puts the object into the cache. `student` names a script that is being edited.
    ///
    /// # Errors
    /// What is wrong with the program, or why it cannot be compiled.
    pub(crate) async fn compile(
        &self,
        sources: &Sources,
        tier: Tier,
        student: Option<&str>,
    ) -> Result<Built, BuildError> {
        let request = request(sources, tier);
        let reply = self.compiler.compile(request, student).await.map_err(BuildError::Compiler)?;
        let CompileReply { outcome, diagnostics, diagnostics_omitted, stages } = reply;
        let findings = explained(Findings { diagnostics, omitted: diagnostics_omitted }, |file| sources.has(file));
        let findings = known_names(sources, findings);
        let Outcome::Image { image, line_table } = outcome else {
            return Err(BuildError::Program(rejection(findings)));
        };
        let key = object_key(sources, tier);
        let stored = self.objects.store(&key, &image, &line_table);
        let (object, unfinished) = stored.map_err(|error| {
            BuildError::Program(Findings::about_project(format!("the compiled program cannot be used: {error}")))
        })?;
        if let Some(unfinished) = unfinished {
            let (objects, image_bytes) = (Arc::clone(&self.objects), image.len() as u64);
            tokio::task::spawn_blocking(move || {
                let finished = unfinished.finish(image_bytes).and_then(|bytes| objects.tidy(bytes));
                if let Err(error) = finished {
                    objects.complain(&error);
                }
            });
        }
        Ok(Built { object, tier, warnings: findings, stages: Some(stages) })
    }

    /// Has the compiler learn a good version of a script that may be edited soon.
    pub(crate) fn learn(&self, sources: &Sources, student: String) {
        let (compiler, request) = (self.compiler.clone(), request(sources, Tier::Zero));
        tokio::spawn(async move { compiler.learn(&request, &student).await });
    }

    /// Forgets what was learned of a script that will not be edited any more.
    pub(crate) fn forget(&self, student: &str) {
        self.compiler.forget(student);
    }
}

fn request(sources: &Sources, tier: Tier) -> CompileRequest {
    let (files, image_address) = (sources.files.clone(), random_address());
    CompileRequest {
        kind: sources.kind,
        tier,
        files,
        has_polls: sources.has_polls,
        image_address,
        edited_from: UNKNOWN_PLACE,
    }
}

/// Where an image goes differs from compile to compile, so that addresses in one tell nothing about another.
fn random_address() -> u64 {
    let pages = (IMAGE_ADDRESS_MAX - IMAGE_BYTES_MAX - IMAGE_ADDRESS_MIN) / PAGE_BYTES;
    let mut random = [0; 8];
    // Without randomness the first address is as good as any.
    let _ = rustix::rand::getrandom(&mut random, rustix::rand::GetRandomFlags::empty());
    IMAGE_ADDRESS_MIN + u64::from_le_bytes(random) % pages * PAGE_BYTES
}

/// The findings with the names that files have for their author.
fn known_names(sources: &Sources, mut findings: Findings) -> Findings {
    if let Some((sent, known)) = &sources.alias {
        let positions = findings.diagnostics.iter_mut().filter_map(|diagnostic| diagnostic.position.as_mut());
        for position in positions.filter(|position| position.file == *sent) {
            position.file.clone_from(known);
        }
    }
    findings
}

/// A rejected program has at least one error.
fn rejection(mut findings: Findings) -> Findings {
    if findings.errors() == 0 {
        let silent: Diagnostic = Diagnosis::error("the compiler refused this program without saying why".to_owned());
        findings.diagnostics.push(silent);
    }
    findings
}

/// Names all that an object is made from: sources, compiler, runtime, processor and tier.
fn object_key(sources: &Sources, tier: Tier) -> Hash {
    key_of(sources, tier, BUILD_ID, processor())
}

fn key_of(sources: &Sources, tier: Tier, build: &str, processor: &[u8]) -> Hash {
    let mut hasher = source_hasher(sources, build);
    hasher.update(match tier {
        Tier::Zero => b"0",
        Tier::One => b"1",
    });
    hasher.update(processor);
    hasher.finalize()
}

/// Names the sources alone.
pub(super) fn source_key(sources: &Sources) -> Hash {
    source_hasher(sources, BUILD_ID).finalize()
}

fn source_hasher(sources: &Sources, build: &str) -> Hasher {
    let mut hasher = Hasher::new();
    hasher.update(KEY_VERSION.as_bytes()).update(build.as_bytes());
    hasher.update(match sources.kind {
        ProgramKind::Script => b"s",
        ProgramKind::Program => b"p",
    });
    hasher.update(if sources.has_polls { b"l" } else { b"-" });
    for file in &sources.files {
        for part in [file.path.as_bytes(), &file.contents] {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
        }
    }
    hasher
}

/// The processor's model and features: code made for one may not run on another.
fn processor() -> &'static [u8] {
    static PROCESSOR: OnceLock<Vec<u8>> = OnceLock::new();
    PROCESSOR.get_or_init(|| {
        // Maker and features (leaf 1's second register holds the current core's number, which is of no interest),
        // extended features, brand.
        let leaves =
            [(0, 0), (1, 0), (7, 0), (7, 1), (0x8000_0001, 0), (0x8000_0002, 0), (0x8000_0003, 0), (0x8000_0004, 0)];
        let registers = leaves.into_iter().flat_map(|(leaf, part)| {
            let registers = __cpuid_count(leaf, part);
            [registers.eax, if leaf == 1 { 0 } else { registers.ebx }, registers.ecx, registers.edx]
        });
        registers.flat_map(u32::to_le_bytes).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deploy::sources::program_sources;
    use wire::compile::SourceFile;

    fn sources(files: &[(&str, &str)]) -> Sources {
        let mut files = files
            .iter()
            .map(|(path, contents)| SourceFile { path: (*path).to_owned(), contents: contents.as_bytes().to_vec() });
        let main = files.next().unwrap();
        program_sources(main, files.collect()).unwrap()
    }

    #[test]
    fn keys_differ_when_anything_does() {
        let program = sources(&[("a", "bc")]);
        let keys = [
            object_key(&program, Tier::Zero),
            object_key(&program, Tier::One),
            object_key(&sources(&[("ab", "c")]), Tier::Zero),
            object_key(&sources(&[("a", "bc"), ("b", "")]), Tier::Zero),
            object_key(&Sources { kind: ProgramKind::Script, ..sources(&[("a", "bc")]) }, Tier::Zero),
            object_key(&Sources { has_polls: true, ..sources(&[("a", "bc")]) }, Tier::Zero),
            key_of(&program, Tier::Zero, "another build", processor()),
            key_of(&program, Tier::Zero, BUILD_ID, b"another processor"),
        ];
        let different: std::collections::HashSet<_> = keys.iter().collect();
        assert_eq!(different.len(), keys.len());
        assert_eq!(object_key(&program, Tier::Zero), keys[0]);
    }

    #[test]
    fn addresses_are_in_the_window_and_on_pages() {
        for _ in 0..1000 {
            let address = random_address();
            assert!((IMAGE_ADDRESS_MIN..=IMAGE_ADDRESS_MAX - IMAGE_BYTES_MAX).contains(&address));
            assert_eq!(address % PAGE_BYTES, 0);
        }
    }
}
