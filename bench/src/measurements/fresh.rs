//! A request that a fresh cell answers, over one that the engine answers itself from a static file.

use crate::Result;
use crate::bench::Bench;
use crate::client::Client;
use crate::run::Findings;
use crate::server::{Server, Site};
use crate::statistics::{median, milliseconds};
use std::time::Duration;

const SCRIPT: &str = "static int calls = 0;
Output doGet(const Event& e) { return std::format(\"hello, {}: {}\", e.parameter.get(\"name\", \"world\"), ++calls); }
";
/// The same text, as a file.
const FILE: &str = "hello, Ada: 1";
/// A pause in which a spare cell is made again.
const PAUSE: Duration = Duration::from_millis(4);

/// Times of answers, in milliseconds.
struct Times {
    fresh: Vec<f64>,
    file: Vec<f64>,
}

pub(super) fn measure(bench: &Bench) -> Result<Findings> {
    let site = Site::new(bench)?;
    site.write("hello/hello.cpp", SCRIPT)?;
    site.write("hello/static/hello.txt", FILE)?;
    let server = site.serve(bench)?;
    server.wait_until_quiet()?;
    let rounds = bench.rounds(2000, 200);
    let (spaced, dense) = (ask(&server, rounds, Some(PAUSE))?, ask(&server, rounds, None)?);
    let mut findings = Findings::default();
    findings.figure("fresh_over_static", median(&spaced.fresh) - median(&spaced.file));
    findings.series("fresh cell, 4 ms between requests", "ms", &spaced.fresh);
    findings.series("static file, likewise", "ms", &spaced.file);
    findings.series("fresh cell, one request after the other", "ms", &dense.fresh);
    findings.series("static file, likewise", "ms", &dense.file);
    findings.note("One connection asks for the script and for a static file of the same text by turns; the script shows that its globals are new.");
    Ok(findings)
}

fn ask(server: &Server<'_>, rounds: usize, pause: Option<Duration>) -> Result<Times> {
    let mut client = server.client()?;
    for _ in 0..20 {
        fresh(&mut client)?;
    }
    let (mut fresh_times, mut file_times) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        std::thread::sleep(pause.unwrap_or_default());
        fresh_times.push(fresh(&mut client)?);
        std::thread::sleep(pause.unwrap_or_default());
        file_times.push(client.get_good("/hello/hello.txt")?.took);
    }
    Ok(Times { fresh: milliseconds(&fresh_times), file: milliseconds(&file_times) })
}

fn fresh(client: &mut Client) -> Result<Duration> {
    let answer = client.get_good("/hello/?name=Ada")?;
    if answer.body == FILE { Ok(answer.took) } else { Err(format!("the cell was not fresh: {}", answer.body).into()) }
}
