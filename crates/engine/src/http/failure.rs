//! A script's failure: what its author reads in the log and on the development page, and what everybody else is told.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderValue, Response, StatusCode};
use rustix::process::Signal;
use wire::cell::{Fault, FaultKind};

use super::body::AnswerBody;
use super::pages::Page;
use crate::backtrace::{self, backtrace_text};
use crate::cells::{CellRecord, Failure, LeaseError, RequestId, ScriptLog, SpawnError, explain};
use crate::deploy::Object;
use crate::diagnostics::Findings;

/// How long finding names for a backtrace may take; the text is worth less than an answer.
const BACKTRACE_TIME: Duration = Duration::from_secs(5);

/// Knows whom to tell about the failure of one request.
#[derive(Clone)]
pub(super) struct Reporter {
    /// The script.
    pub(super) log: Arc<ScriptLog>,
    /// Its program, for names and lines.
    pub(super) object: Arc<Object>,
    /// The request.
    pub(super) request: RequestId,
    /// What is wrong with newer sources, because of which this program still runs; for the page.
    pub(super) stale: Option<Arc<Findings>>,
    /// Whether the page says what happened.
    pub(super) is_development: bool,
}

impl Reporter {
    /// Writes to the log what happened and makes the page about it.
    pub(super) async fn report(
        &self,
        failure: Failure,
        record: Option<Arc<CellRecord>>,
        headers: &HeaderMap,
    ) -> Response<AnswerBody> {
        let status = status(&failure);
        let text = self.log(failure, record).await;
        let message = match status {
            StatusCode::GATEWAY_TIMEOUT => "The script took too long to answer.",
            _ => "The script failed while it was answering.",
        };
        let detail = self.is_development.then_some(text);
        let page = Page::new(status, message);
        let message = match &self.stale {
            Some(_) => format!("{message} It is an older version: the newest one has errors, shown first."),
            None => page.message,
        };
        Page { message, detail, findings: self.stale.as_deref(), ..page }.answer(headers, self.request)
    }

    /// As [`Reporter::report`], when it is too late for a page.
    pub(super) fn report_later(&self, failure: Failure, record: Option<Arc<CellRecord>>) {
        let reporter = self.clone();
        tokio::spawn(async move { reporter.log(failure, record).await });
    }

    /// Writes an error that is not the cell's, and makes the page about it.
    pub(super) fn refuse_answer(
        &self,
        error: &super::answer::AnswerError,
        headers: &HeaderMap,
    ) -> Response<AnswerBody> {
        self.write(&error.to_string(), "");
        let detail = self.is_development.then(|| error.to_string());
        let page = Page::new(StatusCode::INTERNAL_SERVER_ERROR, "The script's answer cannot be sent.");
        Page { detail, ..page }.answer(headers, self.request)
    }

    async fn log(&self, failure: Failure, record: Option<Arc<CellRecord>>) -> String {
        let failure = explain(failure, record).await;
        let (summary, fault) = describe_failure(&failure);
        let is_logged = self.log.admits();
        let backtrace = match fault {
            // A backtrace is work, and a script that fails all the time would have it done all the time.
            Some(fault) if is_logged || self.is_development => self.backtrace(fault.frames.clone()).await,
            _ => String::new(),
        };
        if is_logged {
            self.write(&summary, &backtrace);
        }
        if backtrace.is_empty() { summary } else { format!("{summary}\n{backtrace}") }
    }

    fn write(&self, summary: &str, detail: &str) {
        let (script, request) = (self.log.name(), self.request.to_string());
        tracing::error!(script, request, detail, "{summary}");
    }

    async fn backtrace(&self, frames: Vec<u64>) -> String {
        let object = Arc::clone(&self.object);
        let naming = tokio::task::spawn_blocking(move || {
            let line_table = object.line_table().unwrap_or_default();
            backtrace_text(&backtrace::name_frames(&line_table, &frames))
        });
        match tokio::time::timeout(BACKTRACE_TIME, naming).await {
            Ok(Ok(text)) => text,
            _ => "(the backtrace cannot be read)".to_owned(),
        }
    }
}

fn status(failure: &Failure) -> StatusCode {
    match failure {
        Failure::TimedOut { .. } => StatusCode::GATEWAY_TIMEOUT,
        Failure::Fault(_) | Failure::Ended(_) | Failure::Misbehaved(_) | Failure::OutputTooLarge(_) => {
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}

/// What happened, and the fault with the backtrace if there is one.
pub(crate) fn describe_failure(failure: &Failure) -> (String, Option<&Fault>) {
    match failure {
        Failure::Fault(fault) => (describe_fault(fault), Some(fault)),
        Failure::TimedOut { fault: Some(fault), .. } => (failure.to_string(), Some(fault)),
        other => (other.to_string(), None),
    }
}

/// What ended a script's code, in words.
pub(crate) fn describe_fault(fault: &Fault) -> String {
    let message = fault.message.chars().take(4000).collect::<String>();
    let with_message = |what: &str| match message.as_str() {
        message if message.is_empty() || message == what => what.to_owned(),
        message => format!("{what}: {message}"),
    };
    match fault.kind {
        FaultKind::UncaughtException => with_message("uncaught exception"),
        FaultKind::Abort if message.is_empty() => "abort was called".to_owned(),
        FaultKind::Abort => message,
        FaultKind::Signal(signal) => with_message(&signal_name(signal)),
        FaultKind::StackOverflow => with_message("stack overflow"),
        FaultKind::Exit(status) => format!("the script called exit({status})"),
        FaultKind::WallLimit => with_message("the time limit was reached"),
        FaultKind::SystemCall(number) => with_message(&format!("system call {number} is not allowed in a script")),
    }
}

fn signal_name(signal: i32) -> String {
    let known = [
        (Signal::SEGV, "segmentation fault (SIGSEGV)"),
        (Signal::BUS, "bus error (SIGBUS)"),
        (Signal::FPE, "arithmetic error (SIGFPE), such as an integer division by zero"),
        (Signal::ILL, "illegal instruction (SIGILL)"),
        (Signal::ABORT, "abort (SIGABRT)"),
        (Signal::XCPU, "CPU time limit (SIGXCPU)"),
        (Signal::TRAP, "trap (SIGTRAP)"),
    ];
    let name = known.into_iter().find(|(known, _)| known.as_raw() == signal);
    name.map_or_else(|| format!("signal {signal}"), |(_, name)| name.to_owned())
}

/// The page for a request that gets no cell.
pub(super) fn no_cell(
    error: &LeaseError,
    log: &ScriptLog,
    headers: &HeaderMap,
    request: RequestId,
) -> Response<AnswerBody> {
    let script = log.name();
    tracing::warn!(script, request = request.to_string(), "a request is turned away: {error}");
    let message = match error {
        LeaseError::Busy(_) | LeaseError::Spawn(SpawnError::TooMany(_)) => {
            "Too many requests are being worked on. Try again in a moment."
        }
        LeaseError::Spawn(_) => "Scripts cannot be run at the moment. Try again later.",
    };
    let mut answer = Page::new(StatusCode::SERVICE_UNAVAILABLE, message).answer(headers, request);
    answer.headers_mut().insert(http::header::RETRY_AFTER, HeaderValue::from_static("1"));
    answer
}
