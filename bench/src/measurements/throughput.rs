//! Requests per second of a warm script, beside workerd with the same script in JavaScript.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::Result;
use crate::bench::Bench;
use crate::child::{Running, printed};
use crate::client::Client;
use crate::processes::{pss_megabytes, wait_until_quiet};
use crate::run::Findings;
use crate::server::Site;
use crate::statistics::median;

/// Where `build/setup.sh bench` has npm put it.
const WORKERD: &str = "bench/workerd/node_modules/@cloudflare/workerd-linux-64/bin/workerd";
const SCRIPT: &str =
    "Output doGet(const Event& e) { return Json{{\"hello\", e.parameter.get(\"name\", \"world\")}}; }\n";
const QUERY: &str = "/hello/?name=Ada";
const ANSWER: &str = r#"{"hello":"Ada"}"#;
/// How long workerd may take to start.
const START_WAIT: Duration = Duration::from_secs(20);

pub(super) fn measure(bench: &Bench) -> Result<Findings> {
    let site = Site::new(bench)?;
    site.write("hello/hello.cpp", SCRIPT)?;
    site.write("hello/script.yaml", "isolation: warm\n")?;
    let server = site.serve(bench)?;
    server.wait_until_quiet()?;
    let workerd = Workerd::start(&bench.root)?;
    let (mut kiln_rates, mut workerd_rates) = (Vec::new(), Vec::new());
    for address in [&server.address, &workerd.address] {
        expect_answer(address)?;
        requests_per_second(address, 2)?;
    }
    let seconds = bench.rounds(5, 2);
    for _ in 0..bench.rounds(5, 1) {
        kiln_rates.push(requests_per_second(&server.address, seconds)?);
        workerd_rates.push(requests_per_second(&workerd.address, seconds)?);
    }
    let mut findings = Findings::default();
    findings.figure("throughput_ratio", median(&kiln_rates) / median(&workerd_rates));
    findings.series("Kiln", "requests/s", &kiln_rates);
    findings.series(format!("workerd {}", workerd.version), "requests/s", &workerd_rates);
    for (name, process) in [("Kiln", server.process()), ("workerd", workerd.running.process())] {
        wait_until_quiet(process)?;
        findings.series(format!("{name}, PSS afterwards"), "MB", &[pss_megabytes(process)?]);
    }
    findings.note(format!("`wrk -t1 -c32 -d{seconds}s`, by turns, after a first run of each that does not count."));
    Ok(findings)
}

/// A running workerd.
struct Workerd {
    address: String,
    version: String,
    running: Running,
}

impl Workerd {
    fn start(root: &Path) -> Result<Workerd> {
        let program = root.join(WORKERD);
        if !program.exists() {
            return Err("workerd is not installed; `build/setup.sh bench` installs it".into());
        }
        let version = printed(Command::new(&program).arg("--version"))?;
        // Free a moment ago; that nobody else takes it is as good as certain.
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
        let mut command = Command::new(program);
        command.arg("serve").arg(root.join("bench/workerd/hello.capnp")).arg(format!("--socket-addr=http={address}"));
        let mut running = Running::start(command.stdout(Stdio::null()))?;
        let start = Instant::now();
        while Client::connect(&address).is_err() {
            if running.has_ended().is_some() || start.elapsed() > START_WAIT {
                return Err("workerd does not start".into());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let version = version.trim_start_matches("workerd ").to_owned();
        Ok(Workerd { address, version, running })
    }
}

fn expect_answer(address: &str) -> Result<()> {
    let answer = Client::connect(address)?.get_good(QUERY)?;
    if answer.body == ANSWER { Ok(()) } else { Err(format!("answered with {}", answer.body).into()) }
}

/// What wrk counts. Answers other than good ones are no answers.
fn requests_per_second(address: &str, seconds: usize) -> Result<f64> {
    let mut wrk = Command::new("wrk");
    wrk.args(["-t1", "-c32"]).arg(format!("-d{seconds}s")).arg(format!("http://{address}{QUERY}"));
    let text = printed(&mut wrk)?;
    if text.contains("Non-2xx") || text.contains("Socket errors") {
        return Err(format!("not all answers were good ones:\n{text}").into());
    }
    let rate = text.lines().find_map(|line| line.trim().strip_prefix("Requests/sec:")?.trim().parse().ok());
    rate.ok_or_else(|| format!("wrk said:\n{text}").into())
}
