//! Requests and answers: what clients of all manners get.

use std::net::TcpStream;

use crate::client::Client;
use crate::site::Site;
use crate::skip::skip;

const ECHO: &str = r#"
Output answer(const Event& e) {
  Json j;
  j["method"] = e.method;
  j["path"] = e.path;
  j["pathInfo"] = e.pathInfo;
  j["query"] = e.queryString;
  j["name"] = e.parameter.get("name", "nobody");
  j["agent"] = e.headers["USER-AGENT"];
  j["body"] = e.postData.contents;
  j["type"] = e.postData.type;
  j["from"] = e.remoteAddress;
  j["request"] = e.requestId;
  return j;
}
Output doGet(const Event& e) { return answer(e); }
Output doPost(const Event& e) { return answer(e); }
"#;

#[test]
fn a_script_is_given_the_request() {
    let Some(site) = Site::start(&[("echo.cpp", ECHO)]) else { return };
    let path = "/echo/a%20b/c?name=J%C3%B6rg&x=1";
    let answer = site.client().ask("POST", path, &[("User-Agent", "test"), ("Content-Type", "text/plain")], b"payload");
    assert_eq!(answer.status, 200, "{}", site.log());
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let body = answer.body();
    for part in [
        r#""method":"POST""#,
        r#""path":"/echo/a b/c""#,
        r#""pathInfo":"a b/c""#,
        r#""query":"name=J%C3%B6rg&x=1""#,
        "\"name\":\"J\u{f6}rg\"",
        r#""agent":"test""#,
        r#""body":"payload""#,
        r#""type":"text/plain""#,
        r#""from":"127.0.0.1""#,
    ] {
        assert!(body.contains(part), "{part} is not in {body}");
    }
    let request = answer.header("x-request-id").unwrap();
    assert!(body.contains(&format!(r#""request":"{request}""#)));
}

#[test]
fn methods_without_a_function_are_refused_with_those_that_have_one() {
    let plain = "Output doGet(const Event& e) { return \"plain\"; }";
    let Some(site) = Site::start(&[("echo.cpp", ECHO), ("plain.cpp", plain)]) else { return };
    let answer = site.client().ask("PUT", "/echo/", &[], b"x");
    assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD, POST, OPTIONS")));
    let answer = site.client().ask("OPTIONS", "/echo/", &[], b"");
    assert_eq!((answer.status, answer.header("allow")), (204, Some("GET, HEAD, POST, OPTIONS")));
    let mut client = site.client();
    let head = client.ask("HEAD", "/plain/", &[], b"");
    assert_eq!((head.status, head.header("content-length")), (200, Some("5")));
    assert_eq!(client.get("/plain/").body(), "plain");
}

#[test]
fn each_method_may_have_its_own_function() {
    let mut script = String::new();
    let methods = ["Get", "Head", "Post", "Put", "Patch", "Delete", "Options"];
    for method in methods {
        script +=
            &format!("Output do{method}(const Event& e) {{ return Response(200).header(\"X-By\", \"{method}\"); }}\n");
    }
    let Some(site) = Site::start(&[("all.cpp", &script)]) else { return };
    for method in methods {
        let answer = site.client().ask(&method.to_uppercase(), "/all/", &[], b"");
        assert_eq!((answer.status, answer.header("x-by")), (200, Some(method)), "{}", answer.body());
    }
}

#[test]
fn every_answer_has_a_request_id_and_a_form_that_suits_the_client() {
    let Some(site) = Site::start(&[("echo.cpp", ECHO)]) else { return };
    let page = site.get("/nothing/");
    assert_eq!((page.status, page.header("content-type")), (404, Some("text/html; charset=utf-8")));
    assert!(page.body().contains(page.header("x-request-id").unwrap()));
    let json = site.client().ask("GET", "/nothing/", &[("Accept", "application/json")], b"");
    assert_eq!((json.status, json.header("content-type")), (404, Some("application/json")));
    assert!(json.body().contains(&format!(r#""requestId":"{}""#, json.header("x-request-id").unwrap())));
    let index = site.get("/");
    assert!(index.status == 200 && index.body().contains("<a href=\"/echo/\">echo</a>"));
}

#[test]
fn malformed_requests_are_refused_and_the_connection_closed() {
    let Some(site) = Site::start(&[("echo.cpp", ECHO)]) else { return };
    let requests = [
        ("POST /echo/ HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        ("GET /echo/ HTTP/1.1\nHost: a\n\n", 400),
        ("GET /echo/ HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        ("GET /echo/ HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", 400),
        ("GET /echo/ HTTP/1.1\r\n\r\n", 400),
        ("GET /echo/\r\n", 400),
        ("\x16\x03\x01", 400),
        ("GET /echo/ HTTP/3.0\r\nHost: a\r\n\r\n", 505),
        ("POST /echo/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
    ];
    for (request, status) in requests {
        let mut client = site.client();
        client.send(request.as_bytes());
        let answer = client.answer("GET").unwrap_or_else(|| panic!("no answer to {request:?}"));
        assert_eq!(answer.status, status, "{request:?}");
        assert!(answer.header("x-request-id").is_some());
        assert_eq!(client.rest(), b"", "the connection is closed after {request:?}");
    }
    for chunk in ["x\r\n", "3\r\nabcd\r\n"] {
        let mut client = site.client();
        client.send(format!("POST /echo/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{chunk}").as_bytes());
        assert_eq!(client.answer("POST").map(|answer| answer.status), Some(400), "{chunk:?}");
    }
    let mut client = site.client();
    client.send(format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "x".repeat(100_000)).as_bytes());
    assert_eq!(client.answer("GET").map(|answer| answer.status), Some(414));
    let mut client = site.client();
    client.send(format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", "A: b\r\n".repeat(10_000)).as_bytes());
    assert_eq!(client.answer("GET").map(|answer| answer.status), Some(431));
    assert_eq!(site.get("/echo/").status, 200);
}

#[test]
fn pipelined_requests_are_answered_in_order_even_after_a_half_close() {
    let Some(site) =
        Site::start(&[("echo.cpp", ECHO), ("echo2/script.yaml", "isolation: warm"), ("echo2/a.cpp", ECHO)])
    else {
        return;
    };
    let mut client = site.client();
    let count = 300;
    let requests: String =
        (0..count).map(|number| format!("GET /echo2/?name=n{number} HTTP/1.1\r\nHost: a\r\n\r\n")).collect();
    client.send(requests.as_bytes());
    client.close_sending();
    for number in 0..count {
        let answer = client.answer("GET").unwrap_or_else(|| panic!("no answer {number}"));
        assert!(answer.body().contains(&format!("\"name\":\"n{number}\"")), "{number}: {answer:?}");
    }
    assert_eq!(client.rest(), b"");
    let mut client = site.client();
    client.send(b"GET /echo/ HTTP/1.1\r\nHost: a\r\n\r\nbad\r\n\r\n");
    assert_eq!(client.answer("GET").unwrap().status, 200);
    assert_eq!(client.answer("GET").unwrap().status, 400);
}

#[test]
fn bodies_are_bounded() {
    let configuration = "mode: development\nlimits:\n  body: 100KB\n";
    let Some(site) = Site::with_configuration(configuration, &[("echo.cpp", ECHO)]) else { return };
    let large = vec![b'x'; 3 << 20];
    assert_eq!(site.client().ask("POST", "/echo/", &[], &large).status, 413);
    let mut client = site.client();
    client.send(b"POST /echo/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    for _ in 0..50 {
        client.send(b"1000\r\n");
        client.send(&large[..0x1000]);
        client.send(b"\r\n");
    }
    assert_eq!(client.answer("POST").map(|answer| answer.status), Some(413));
    let fits = vec![b'x'; 100 << 10];
    let answer = site.client().ask("POST", "/echo/", &[("Expect", "100-continue")], &fits);
    assert!(answer.status == 200 && answer.body().contains("xxxx"));
}

#[test]
fn forms_and_files_reach_the_script() {
    let script = r#"
Output doPost(const Event& e) {
  std::string out = e.parameter["a"] + "|" + e.parameter["b"];
  for (const auto& file : e.files) out += "|" + file.name + "=" + file.contents;
  return out;
}
"#;
    let Some(site) = Site::start(&[("form.cpp", script)]) else { return };
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    assert_eq!(site.client().ask("POST", "/form/?a=1", &form, b"b=x+%26+y").body(), "1|x & y");
    let body =
        b"--XX\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n2\r\n--XX\r\nContent-Disposition: form-data; \
                 name=\"f\"; filename=\"../x.txt\"\r\n\r\nhi\r\n--XX--\r\n";
    let multipart = [("Content-Type", "multipart/form-data; boundary=XX")];
    assert_eq!(site.client().ask("POST", "/form/?a=1", &multipart, body).body(), "1|2|x.txt=hi");
    assert_eq!(site.client().ask("POST", "/form/", &multipart, b"--XX\r\n").status, 400);
}

const STREAM: &str = r#"
Output doGet(const Event& e) {
  return Response::stream([](Writer& out) {
    for (int i = 0; out.isOpen(); ++i) {
      out.write("chunk " + std::to_string(i) + std::string(1000, '.') + "\n");
      out.flush();
    }
  });
}
"#;

#[test]
fn a_stream_flows_and_ends_with_its_client() {
    let Some(site) = one_cell("", &[("stream.cpp", STREAM)]) else { return };
    let mut client = site.client();
    client.send(b"GET /stream/ HTTP/1.1\r\nHost: a\r\n\r\n");
    while client.line().is_some_and(|line| !line.is_empty()) {}
    let first = client.chunk().unwrap().unwrap();
    assert!(first.starts_with(b"chunk 0."));
    drop(client);
    for _ in 0..2 {
        let mut head = site.client();
        head.send(b"HEAD /stream/ HTTP/1.1\r\nHost: a\r\n\r\n");
        assert_eq!(head.answer("HEAD").unwrap().status, 200, "the script's only cell is free again");
    }
}

/// A site whose scripts have one cell each: another request is served only when that has ended.
fn one_cell(limits: &str, files: &[(&str, &str)]) -> Option<Site> {
    let configuration = format!("limits: {{cells_per_script: 1, waiting_time: 20s{limits}}}\n");
    let site = Site::with_configuration(&configuration, files)?;
    // Each version has cells of its own; there will be no other.
    let scripts = files.iter().filter(|(path, _)| path.ends_with(".cpp")).count();
    site.wait_for_lines("optimised", scripts);
    Some(site)
}

#[test]
fn events_go_out_one_by_one() {
    let script = r#"
Output doGet(const Event& e) {
  return Response::events([](EventWriter& out) {
    out.send({.data = "two\nlines", .event = "news", .id = "1"});
    while (out.isOpen()) out.send({.data = "more"});
  });
}
"#;
    let Some(site) = Site::start(&[("events.cpp", script)]) else { return };
    let mut client = site.client();
    client.send(b"GET /events/ HTTP/1.1\r\nHost: a\r\n\r\n");
    let header: Vec<String> = std::iter::from_fn(|| client.line().filter(|line| !line.is_empty())).collect();
    let is_stream = |line: &String| line.to_ascii_lowercase().starts_with("content-type: text/event-stream");
    assert!(header.iter().any(is_stream), "{header:?}");
    let first = String::from_utf8(client.chunk().unwrap().unwrap()).unwrap();
    assert_eq!(first, "event: news\nid: 1\ndata: two\ndata: lines\n\n");
    assert!(client.chunk().unwrap().unwrap().starts_with(b"data: more\n\n"));
}

#[test]
fn a_script_does_not_run_on_for_a_client_that_has_gone() {
    let script = r#"
Output doGet(const Event& e) {
  if (e.parameter.contains("free")) return "free";
  std::cout << "loops" << std::endl;
  for (volatile int i = 0;; i = i + 1) {}
}
"#;
    let Some(site) = one_cell("", &[("loop.cpp", script)]) else { return };
    let mut client = site.client();
    client.send(b"GET /loop/ HTTP/1.1\r\nHost: a\r\n\r\n");
    site.wait_for("loops");
    drop(client);
    assert_eq!(site.get("/loop/?free").body(), "free");
}

#[test]
fn slow_clients_do_not_stay() {
    let limits = ", header_time: 200ms, body_time: 200ms, idle_time: 300ms, write_time: 300ms";
    let Some(site) = one_cell(limits, &[("echo.cpp", ECHO), ("stream.cpp", STREAM)]) else { return };
    let mut header = site.client();
    header.send(b"GET / HTTP/1.1\r\nHost:");
    assert_eq!(header.answer("GET").map(|answer| answer.status), Some(408));
    let mut body = site.client();
    body.send(b"POST /echo/ HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab");
    assert_eq!(body.answer("POST").map(|answer| answer.status), Some(408));
    let mut idle = site.client();
    assert_eq!(idle.get("/echo/").status, 200);
    assert_eq!(idle.rest(), b"");
    let mut silent = site.client();
    assert_eq!(silent.rest(), b"");
    let mut stalled = site.client();
    stalled.send(b"GET /stream/ HTTP/1.1\r\nHost: a\r\n\r\n");
    assert!(stalled.line().is_some());
    assert_eq!(site.client().ask("HEAD", "/stream/", &[], b"").status, 200, "the only cell is free again");
}

/// A closed window stops one stream of a connection, on which nothing else stops.
#[test]
fn clients_of_http2_that_stop_reading_do_not_keep_cells() {
    for limits in [", write_time: 100ms", ""] {
        let settings = (
            "stream/script.yaml",
            if limits.is_empty() { "limits: {wall: 500ms, grace: 50ms}\n" } else { "isolation: fresh\n" },
        );
        let Some(site) = one_cell(limits, &[("stream/stream.cpp", STREAM), settings]) else { return };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let unread = runtime.block_on(async {
            let mut sender = connect_http2(&site).await;
            let request = http2_request(&site, "GET", "/stream/", Vec::new());
            let answer = sender.send_request(request).await.unwrap();
            assert_eq!(answer.status(), 200);
            let other = site.address().to_owned();
            let head = move || Client::connect(&other).ask("HEAD", "/stream/", &[], b"").status;
            assert_eq!(tokio::task::spawn_blocking(head).await.unwrap(), 200, "the only cell is free again{limits}");
            answer
        });
        drop(unread);
    }
}

#[test]
fn ten_thousand_idle_connections_are_no_burden() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    // Each end of a connection is a descriptor. Root may raise the hard limit, too, and the server inherits it.
    let limit = getrlimit(Resource::Nofile);
    let maximum = limit.maximum.map(|maximum| maximum.max(10_500));
    let raised = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
    let Some(site) = Site::start(&[("echo.cpp", ECHO)]) else { return };
    if raised.is_err() {
        skip("10,000 connections need a hard limit of 10,500 open files (ulimit -Hn), or root, who may raise it");
        return;
    }
    let count = 10_000;
    let idle: Vec<TcpStream> = (0..count).map(|_| TcpStream::connect(site.address()).unwrap()).collect();
    assert_eq!(site.get("/echo/").status, 200);
    let descriptors = std::fs::read_dir(format!("/proc/{}/fd", site.process())).unwrap().count();
    assert!(descriptors > count, "the server has {descriptors} descriptors");
    for stream in idle.iter().step_by(count / 20) {
        let mut client = Client::over(stream.try_clone().unwrap());
        assert_eq!((client.get("/echo/").status, client.get("/echo/").status), (200, 200), "it has been kept");
    }
    let status = std::fs::read_to_string(format!("/proc/{}/status", site.process())).unwrap();
    let resident = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
    let kilobytes: u64 = resident.split_ascii_whitespace().nth(1).unwrap().parse().unwrap();
    assert!(kilobytes < 200_000, "{kilobytes} kB resident");
}

#[test]
fn more_connections_than_allowed_are_turned_away() {
    let configuration = "limits: {connections: 5}\n";
    let Some(site) = Site::with_configuration(configuration, &[("echo.cpp", ECHO)]) else { return };
    let mut kept: Vec<Client> = (0..5).map(|_| site.client()).collect();
    assert!(kept.iter_mut().all(|client| client.get("/echo/").status == 200));
    let mut refused = site.client();
    let answer = refused.answer("GET").unwrap();
    assert!(answer.status == 503 && answer.header("x-request-id").is_some());
    assert!(kept.iter_mut().all(|client| client.get("/echo/").status == 200));
}

#[test]
fn requests_beyond_the_cells_wait_and_then_are_turned_away() {
    let script = r#"
Output doGet(const Event& e) {
  return Response::stream([](Writer& out) { out.write("runs"); out.flush(); for (;;) {} });
}
"#;
    let configuration = "limits: {cells_per_script: 1, waiting_per_script: 1, waiting_time: 300ms}\n";
    let Some(site) = Site::with_configuration(configuration, &[("busy.cpp", script), ("echo.cpp", ECHO)]) else {
        return;
    };
    // Each version has cells of its own; there will be no other.
    site.wait_for_lines("optimised", 2);
    let mut runs = site.client();
    runs.send(b"GET /busy/ HTTP/1.1\r\nHost: a\r\n\r\n");
    while runs.line().is_some_and(|line| !line.is_empty()) {}
    assert_eq!(runs.chunk().unwrap().unwrap(), b"runs");
    let turned_away = site.get("/busy/");
    assert_eq!((turned_away.status, turned_away.header("retry-after")), (503, Some("1")));
    assert_eq!(site.get("/echo/").status, 200, "other scripts have their own cells");
}

type Whole = http_body_util::Full<bytes::Bytes>;

async fn connect_http2(site: &Site) -> hyper::client::conn::http2::SendRequest<Whole> {
    use hyper_util::rt::{TokioExecutor, TokioIo};
    let stream = tokio::net::TcpStream::connect(site.address()).await.unwrap();
    let handshake = hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await;
    let (sender, connection) = handshake.unwrap();
    tokio::spawn(connection);
    sender
}

/// Sends requests over one HTTP/2 connection, all at once, and returns status, fields and body of each answer.
fn ask_http2(site: &Site, requests: Vec<http::Request<Whole>>) -> Vec<(u16, http::HeaderMap, String)> {
    use http_body_util::BodyExt;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut sender = connect_http2(site).await;
        let waiting: Vec<_> = requests.into_iter().map(|request| sender.send_request(request)).collect();
        let mut answers = Vec::new();
        for answer in waiting {
            let (head, body) = answer.await.unwrap().into_parts();
            let body = body.collect().await.unwrap().to_bytes();
            answers.push((head.status.as_u16(), head.headers, String::from_utf8_lossy(&body).into_owned()));
        }
        answers
    })
}

fn http2_request(site: &Site, method: &str, path: &str, body: Vec<u8>) -> http::Request<Whole> {
    let request = http::Request::builder().method(method).uri(format!("http://{}{path}", site.address()));
    request.body(Whole::from(body)).unwrap()
}

#[test]
fn http2_is_spoken_with_prior_knowledge() {
    let Some(site) = Site::start(&[("echo.cpp", ECHO)]) else { return };
    let request = |number| http2_request(&site, "POST", &format!("/echo/?name=n{number}"), b"body".to_vec());
    for (number, (status, headers, body)) in ask_http2(&site, (0..20).map(request).collect()).iter().enumerate() {
        assert!(*status == 200 && headers.contains_key("x-request-id"), "{status} {headers:?}");
        assert!(body.contains(&format!("\"name\":\"n{number}\"")) && body.contains("\"body\":\"body\""), "{body}");
    }
}

#[test]
fn what_goes_wrong_over_http2_is_told_as_over_http1() {
    let script = r#"
Output doGet(const Event& e) {
  if (e.parameter["how"] == "throw") throw std::runtime_error("on purpose");
  for (;;) {}
}
"#;
    let configuration = "mode: development\nlimits: {body: 100KB}\n";
    let settings = "limits: {wall: 200ms, grace: 50ms}\n";
    let files = [("echo.cpp", ECHO), ("bad/bad.cpp", script), ("bad/script.yaml", settings)];
    let Some(site) = Site::with_configuration(configuration, &files) else { return };
    let cases = [
        ("PUT", "/echo/", 0, 405, "does not answer PUT"),
        ("GET", "/nowhere/", 0, 404, "nothing at this address"),
        ("POST", "/echo/", 8 << 20, 413, "larger than the 102400 bytes allowed"),
        ("GET", "/bad/?how=throw", 0, 500, "on purpose"),
        ("GET", "/bad/", 0, 504, "200 ms"),
        ("POST", "/echo/?name=last", 4, 200, "\"name\":\"last\""),
    ];
    let request = |(method, path, bytes, ..): &(&str, &str, usize, u16, &str)| {
        http2_request(&site, method, path, vec![b'x'; *bytes])
    };
    let answers = ask_http2(&site, cases.iter().map(request).collect());
    for ((_, path, _, status, part), (answered, headers, body)) in cases.iter().zip(answers) {
        assert!(answered == *status && body.contains(part), "{path}: {answered} {body}");
        assert!(headers.contains_key("x-request-id"), "{path}: {headers:?}");
    }
    let long = |(name, value): (String, String)| {
        let mut request = http2_request(&site, "GET", "/echo/", Vec::new());
        request.headers_mut().insert(http::HeaderName::from_bytes(name.as_bytes()).unwrap(), value.parse().unwrap());
        request
    };
    let mut many = http2_request(&site, "GET", "/echo/", Vec::new());
    for number in 0..150 {
        let name = http::HeaderName::from_bytes(format!("x-{number}").as_bytes()).unwrap();
        many.headers_mut().insert(name, http::HeaderValue::from_static("y"));
    }
    for (status, headers, body) in ask_http2(&site, vec![long(("x".to_owned(), "y".repeat(40 << 10))), many]) {
        assert!(status == 431 && headers.contains_key("x-request-id") && body.contains("too large"), "{status} {body}");
    }
    // What is no HTTP/2 ends the connection and nothing else.
    let mut broken = site.client();
    broken.send(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nthis is no frame, whatever its length is said to be");
    assert!(!broken.rest().is_empty(), "the server says goodbye before it closes");
    assert_eq!(site.get("/echo/").status, 200);
}

#[test]
fn an_answer_over_the_limit_is_refused_as_a_whole() {
    let script = r#"
Output doGet(const Event& e) { return std::string(std::stoul(e.parameter["bytes"]), 'x'); }
"#;
    let Some(site) = Site::start(&[("a.cpp", script)]) else { return };
    let largest = site.get("/a/?bytes=67108864");
    assert_eq!((largest.status, largest.bytes.len()), (200, 64 << 20));
    let refused = site.get("/a/?bytes=67108865");
    assert!(refused.status == 500 && refused.body().contains("larger than the script"), "{}", refused.status);
}

#[test]
fn an_address_is_the_same_escaped_or_not() {
    let Some(site) = Site::start(&[("echo.cpp", ECHO)]) else { return };
    assert_eq!(site.get("/e%63ho/x").status, 200);
    assert_eq!(site.get("/echo%2fx").status, 404, "an escaped slash is part of a name");
}
