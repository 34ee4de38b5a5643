//! `kiln run NAME FUNCTION [JSON]`: one call of one handler of a project, and its answer on standard output.

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use wire::compile::Tier;

use super::cache_folder::cache_folder;
use super::run_program::build;
use super::speech::Speech;
use crate::backtrace::name_frames;
use crate::cells::{Answer, Execution, RequestId, ScriptLog, Zygote, explain};
use crate::cli::ExitStatus;
use crate::configuration::{LogFormat, ServerLimits};
use crate::deploy::{Common, Reading, Sources, Version, read_project, wanted_name};
use crate::diagnostics::Findings;
use crate::http::{describe_failure, handler_event};
use crate::logs;
use crate::watch::{Folder, ProjectName, list_projects};

/// Names the one request there is.
const REQUEST: RequestId = RequestId(1);

/// Calls a project's handler.
pub(super) fn run(scripts: &Path, project: &OsStr, rest: &[OsString], speech: Speech) -> ExitStatus {
    let name = project.to_string_lossy();
    let (function, input) = match rest {
        [function] => (function.to_string_lossy(), Vec::new()),
        [function, input] => {
            if let Err(error) = serde_json::from_slice::<serde::de::IgnoredAny>(input.as_encoded_bytes()) {
                speech.refusal(&format!("`{}` is no JSON: {error}", input.display()));
                return ExitStatus::Usage;
            }
            (function.to_string_lossy(), input.as_encoded_bytes().to_vec())
        }
        _ => {
            let what = "needs a function such as doGet, and may have JSON for its body after it";
            speech.refusal(&format!("`kiln run {name}` {what}"));
            return ExitStatus::Usage;
        }
    };
    let sources = match read(scripts, &name) {
        Ok(sources) => sources,
        Err(findings) => {
            speech.findings(&findings);
            return ExitStatus::Wrong;
        }
    };
    call(&sources, &name, &function, &input, speech).unwrap_or_else(|error| {
        speech.error(error.as_ref());
        ExitStatus::Environment
    })
}

/// The project of that name.
fn read(scripts: &Path, name: &str) -> Result<Sources, Findings> {
    let missing = || Findings::about_project(format!("there is no project called `{name}` in {}", scripts.display()));
    for path in list_projects(scripts).map_err(|_| missing())?.iter().filter(|path| path.folder == Folder::Webapps) {
        let is_named =
            |id: &Option<ProjectName>| wanted_name(path, id.as_ref()).is_ok_and(|known| known.as_str() == name);
        match read_project(scripts, path) {
            Reading::Complete(sources) if is_named(&sources.settings.id) => return Ok(*sources),
            Reading::Wrong(findings, id) if is_named(&id) => return Err(findings),
            _ => {}
        }
    }
    Err(missing())
}

fn call(
    sources: &Sources,
    name: &str,
    function: &str,
    input: &[u8],
    speech: Speech,
) -> Result<ExitStatus, Box<dyn std::error::Error>> {
    let writer = logs::LogWriter::start()?;
    logs::start(if speech == Speech::Programs { LogFormat::Json } else { LogFormat::Text }, &writer);
    let status = super::runtime()?.block_on(async {
        let cache = cache_folder();
        let common = Common { zygote: Zygote::start(cache.clone(), 2), limits: ServerLimits::default(), shards: 1 };
        match build(sources, Tier::Zero, cache, speech).await {
            Ok(built) => {
                let log = Arc::new(ScriptLog::new(name));
                let version = Version::new(&common, built.object, &sources.settings, &log);
                invoke(&version, name, (function, input), speech).await
            }
            Err(findings) => {
                speech.findings(&findings);
                Ok(ExitStatus::Wrong)
            }
        }
    });
    writer.flush();
    status
}

async fn invoke(
    version: &Version,
    name: &str,
    (function, input): (&str, &[u8]),
    speech: Speech,
) -> Result<ExitStatus, Box<dyn std::error::Error>> {
    let entries = &version.object.header.entries;
    let Some(entry) = entries.iter().position(|entry| entry.name == function) else {
        let known: Vec<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        speech.refusal(&format!("{name} has no function {function} that can be called; it has {known}"));
        return Ok(ExitStatus::Usage);
    };
    let method = function.strip_prefix("do").unwrap_or("GET").to_ascii_uppercase();
    let request = REQUEST.to_string();
    let event = handler_event(&method, name, input, &request);
    let lease = version.pool.lease(0).await?;
    let started = Execution::start(lease, version.limits, (entry as u32, event), REQUEST, &mut Vec::new()).await;
    let printed = match started {
        Ok(mut execution) => {
            let record = execution.record();
            match print_answer(&mut execution).await {
                Ok(status) => {
                    execution.finish();
                    if status >= 400 {
                        speech.refusal(&format!("{function} answered with status {status}"));
                    }
                    Ok(if status < 400 { ExitStatus::Success } else { ExitStatus::Wrong })
                }
                Err(failure) => Err(explain(failure, record).await),
            }
        }
        Err(failure) => Err(failure),
    };
    Ok(printed.unwrap_or_else(|failure| {
        let (summary, fault) = describe_failure(&failure);
        let line_table = version.object.line_table().unwrap_or_default();
        let frames = fault.map(|fault| name_frames(&line_table, &fault.frames)).unwrap_or_default();
        speech.failure(&summary, &frames);
        ExitStatus::Wrong
    }))
}

/// Prints the body, all of it or as it comes, and returns the status.
async fn print_answer(execution: &mut Execution) -> Result<u16, crate::cells::Failure> {
    let (status, whole) = execution
        .answer(|answer| match answer {
            Answer::Whole { status, body, .. } => (status, Some(body)),
            Answer::Started { status, .. } => (status, None),
        })
        .await?;
    let mut stdout = std::io::stdout();
    // Whoever has closed standard output does not want the rest.
    match whole {
        Some(body) => {
            let _ = stdout.write_all(&body);
        }
        None => {
            while let Some(chunk) = std::future::poll_fn(|context| execution.poll_chunk(context)).await {
                let _ = stdout.write_all(&chunk?).and_then(|()| stdout.flush());
            }
        }
    }
    let _ = stdout.flush();
    Ok(status)
}
