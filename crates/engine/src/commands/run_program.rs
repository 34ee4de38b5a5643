//! `kiln run FILE.cpp`: a plain C++ program in a cell, as if it had been started by the shell.

use std::ffi::OsStr;
use std::os::fd::AsFd;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustix::process::Signal;
use tokio::signal::unix::{SignalKind, signal};
use wire::cell::{Fault, FaultKind, FromCell};
use wire::compile::Tier;
use wire::zygote::{Ending, Limits, Work};

use super::cache_folder::cache_folder;
use super::check::{COMPILE_TIME, has_main};
use super::program_files::read_program;
use super::run_function;
use super::speech::Speech;
use crate::backtrace::name_frames;
use crate::cells::{CellEnd, CellRecord, Channel, SpawnStreams, Zygote};
use crate::cli::{ExitStatus, RunArguments};
use crate::compiler::{Compiler, Workload};
use crate::deploy::{Builder, Built, Object, ObjectCache, Sources, remove_other_builds};
use crate::diagnostics::Findings;
use crate::http::describe_fault;

/// What is kept of compiled programs, in bytes.
const CACHE_BYTES_MAX: u64 = 512 << 20;

/// How long what other builds of Kiln have unpacked is kept.
const OTHER_BUILDS_AGE: Duration = Duration::from_secs(7 * 24 * 3600);

/// The bounds of a program that its user started: wide, because it is the user's machine.
const PROGRAM_LIMITS: Limits = Limits {
    memory_bytes: 16 << 30,
    cpu_seconds: 30 * 24 * 3600,
    files: 1024,
    threads: 256,
    scratch_bytes: 1 << 30,
    stack_bytes: 8 << 20,
    // A program handles no events.
    event_cpu_milliseconds: 0,
    event_wall_milliseconds: 0,
    grace_milliseconds: 0,
};

/// Runs a program or a project's function, whichever is named.
pub(super) fn run(arguments: RunArguments) -> ExitStatus {
    let Some((what, rest)) = arguments.what.split_first() else { return ExitStatus::Usage };
    let speech = Speech::new(arguments.json);
    if what.as_encoded_bytes().starts_with(b"-") {
        speech.refusal(&format!("unknown option {}; `kiln run --help` lists those there are", what.display()));
        return ExitStatus::Usage;
    }
    if !is_file(what) {
        return run_function::run(&arguments.scripts, what, rest, speech);
    }
    let tier = if arguments.tier == Some(1) { Tier::One } else { Tier::Zero };
    let strings = arguments.what.iter().map(|argument| argument.to_string_lossy().into_owned()).collect();
    start(Path::new(what), tier, arguments.polls, strings, speech).unwrap_or_else(|error| {
        speech.error(error.as_ref());
        ExitStatus::NotRun
    })
}

/// Whether a file is meant, not a project: it looks like a path, ends like a source file, or is there.
fn is_file(what: &OsStr) -> bool {
    let path = Path::new(what);
    let has_ending = path.extension().is_some_and(|ending| ["cpp", "cc", "cxx"].iter().any(|known| ending == *known));
    what.to_string_lossy().contains('/') || has_ending || path.is_file()
}

fn start(
    path: &Path,
    tier: Tier,
    has_polls: bool,
    arguments: Vec<String>,
    speech: Speech,
) -> Result<ExitStatus, Box<dyn std::error::Error>> {
    let refuse = |findings: Findings| {
        speech.findings(&findings);
        Ok(ExitStatus::NotRun)
    };
    let sources = match read_program(path) {
        Ok(sources) => Sources { has_polls, ..sources },
        Err(findings) => return refuse(findings),
    };
    super::runtime()?.block_on(async {
        let cache = cache_folder();
        let zygote = Zygote::start(cache.clone(), 1);
        let built = match build(&sources, tier, cache, speech).await {
            Ok(built) => built,
            Err(mut findings) => {
                // What is wrong may be that these are a script's words, which a program does not know.
                let more = if has_main(path) { Vec::new() } else { no_main(path).diagnostics };
                findings.diagnostics.extend(more);
                return refuse(findings);
            }
        };
        if !built.object.header.entries.iter().any(|entry| entry.name == "main") {
            return refuse(no_main(path));
        }
        run_built(&zygote, built.object, arguments, speech).await
    })
}

/// A program begins at its `main`.
fn no_main(path: &Path) -> Findings {
    let file = path.display();
    let advice = "a program begins there; a script's function is called with `kiln run NAME FUNCTION`";
    Findings::about_project(format!("{file} has no main: {advice}"))
}

/// The program out of the cache, or through a compiler that is started only then.
pub(super) async fn build(
    sources: &Sources,
    tier: Tier,
    cache: Option<std::path::PathBuf>,
    speech: Speech,
) -> Result<Built, Findings> {
    let objects = Arc::new(ObjectCache::new(cache.as_deref(), CACHE_BYTES_MAX));
    if let Some(built) = Builder::cached_in(&objects, sources, tier) {
        return Ok(built);
    }
    if let Some(cache) = &cache {
        // Another build of Kiln may still be in use; what it needs again it unpacks again.
        let _ = remove_other_builds(cache, OTHER_BUILDS_AGE);
    }
    let builder = Builder::new(Compiler::start(cache, Workload::One, COMPILE_TIME), objects);
    let built = builder.compile(sources, tier, None).await.map_err(Findings::from)?;
    speech.findings(&built.warnings);
    Ok(built)
}

async fn run_built(
    zygote: &Zygote,
    object: Object,
    arguments: Vec<String>,
    speech: Speech,
) -> Result<ExitStatus, Box<dyn std::error::Error>> {
    let (input, output, error) = (std::io::stdin(), std::io::stdout(), std::io::stderr());
    let streams = SpawnStreams { input: input.as_fd(), output: output.as_fd(), error: error.as_fd() };
    let work = Work::Program { arguments };
    let mut cell = zygote.spawn(work, PROGRAM_LIMITS, object.image.as_fd(), streams).await?;
    let mut channel = Channel::new(cell.take_stream().ok_or("the cell has no channel")?)?;
    let record = Arc::clone(cell.record());
    forward_signals(&record);
    let fault = last_words(&mut channel).await;
    let end = record.ended().await;
    if let Some(fault) = &fault {
        let line_table = object.line_table().unwrap_or_default();
        speech.failure(&describe_fault(fault), &name_frames(&line_table, &fault.frames));
    }
    Ok(exit_status(fault.as_ref(), end, speech))
}

/// What the program's runtime says before it ends, if it has to say anything.
async fn last_words(channel: &mut Channel) -> Option<Fault> {
    let mut fault = None;
    while let Ok(frame) = channel.receive().await {
        if let Ok(FromCell::Fault(last)) = wire::decode(&frame) {
            fault = Some(last);
        }
    }
    fault
}

/// Signals meant for the program reach this process. What they do is the program's business: its end is waited for.
fn forward_signals(record: &Arc<CellRecord>) {
    let kinds = [
        (SignalKind::interrupt(), Signal::INT),
        (SignalKind::terminate(), Signal::TERM),
        (SignalKind::hangup(), Signal::HUP),
        (SignalKind::quit(), Signal::QUIT),
        (SignalKind::user_defined1(), Signal::USR1),
        (SignalKind::user_defined2(), Signal::USR2),
    ];
    for (kind, number) in kinds {
        let Ok(mut arrivals) = signal(kind) else { continue };
        let record = Arc::clone(record);
        tokio::spawn(async move {
            while arrivals.recv().await.is_some() {
                record.pass_on(number);
            }
        });
    }
}

/// The status a shell would report for the program.
fn exit_status(fault: Option<&Fault>, end: Option<CellEnd>, speech: Speech) -> ExitStatus {
    let by_signal = |signal: i32| ExitStatus::Program(u8::try_from(128 + signal).unwrap_or(255));
    let of_fault = fault.and_then(|fault| match fault.kind {
        FaultKind::UncaughtException | FaultKind::Abort => Some(by_signal(Signal::ABORT.as_raw())),
        FaultKind::StackOverflow => Some(by_signal(Signal::SEGV.as_raw())),
        FaultKind::SystemCall(_) => Some(by_signal(Signal::SYS.as_raw())),
        FaultKind::WallLimit => Some(by_signal(Signal::XCPU.as_raw())),
        FaultKind::Signal(signal) => Some(by_signal(signal)),
        FaultKind::Exit(_) => None,
    });
    of_fault.unwrap_or_else(|| match end {
        Some(CellEnd::Ended(Ending::Exit(status))) => ExitStatus::Program(status as u8),
        Some(CellEnd::Ended(Ending::Signal(signal))) => by_signal(signal),
        Some(CellEnd::NotMade { step, errno }) => {
            let error = std::io::Error::from_raw_os_error(errno);
            speech.refusal(&format!("the program's process cannot be made ({step}): {error}"));
            ExitStatus::NotRun
        }
        Some(CellEnd::ZygoteLost) | None => {
            speech.refusal("the process that starts programs went away");
            ExitStatus::NotRun
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_those_of_a_shell() {
        let fault = |kind| Fault { kind, message: String::new(), frames: Vec::new() };
        let ended = |ending| Some(CellEnd::Ended(ending));
        let cases = [
            (None, ended(Ending::Exit(3)), 3),
            (None, ended(Ending::Exit(-1)), 255),
            (None, ended(Ending::Signal(13)), 141),
            (Some(fault(FaultKind::UncaughtException)), ended(Ending::Exit(1)), 134),
            (Some(fault(FaultKind::StackOverflow)), ended(Ending::Signal(9)), 139),
            (Some(fault(FaultKind::Signal(8))), ended(Ending::Exit(1)), 136),
            (Some(fault(FaultKind::Exit(4))), ended(Ending::Exit(4)), 4),
        ];
        for (fault, end, code) in cases {
            assert_eq!(exit_status(fault.as_ref(), end, Speech::People), ExitStatus::Program(code));
        }
    }

    #[test]
    fn files_and_projects_are_told_apart() {
        for file in ["x.cpp", "./tool", "/bin/tool", "a/b"] {
            assert!(is_file(OsStr::new(file)), "{file}");
        }
        assert!(!is_file(OsStr::new("some-project")));
    }
}
