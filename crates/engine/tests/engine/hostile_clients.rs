//! What an HTTP client should not send, what a handler should not answer, and who is not affected by it.

use crate::client::Client;
use crate::site::Site;

const HANDLER: &str = r#"
Output doGet(const Event& e) {
  std::string how = e.parameter["how"];
  if (how == "204") return Response(204).body("hello");
  if (how == "304") return Response(304).body("hello");
  if (how == "value") return Response(200).header("X-A", "a\r\nX-Split: b").body("x");
  if (how == "name") return Response(200).header("X-A: b\r\nX-Split", "b").body("x");
  if (how == "nul") return Response(200).header("X-A", std::string("a\0b", 3)).body("x");
  if (how == "cookie") return Response(200).cookie("a", "b\r\nX-Split: b").body("x");
  if (how == "redirect") return Response(200).redirect("/x\r\nX-Split: b");
  if (how == "length") return Response(200).header("Content-Length", "99").body("x");
  if (how == "coding") return Response(200).header("Transfer-Encoding", "chunked").body("x");
  if (how == "informational") return Response(101).body("x");
  if (how == "status") return Response(999).body("x");
  return "fine";
}
Output doPost(const Event& e) { return std::to_string(e.postData.length); }
"#;

fn start() -> Option<Site> {
    Site::start(&[
        ("h.cpp", HANDLER),
        ("s/static/a.txt", "file"),
        ("s/static/.env", "secret"),
        ("s/hidden.txt", "secret"),
    ])
}

fn post(fields: &str, body: &str) -> String {
    format!("POST /h/ HTTP/1.1\r\nHost: a\r\n{fields}\r\n\r\n{body}")
}

/// A request that would be answered if it were taken for one.
const SMUGGLED: &str = "GET /h/?how=204 HTTP/1.1\r\nHost: a\r\n\r\n";

#[test]
fn a_message_with_two_readings_has_none() {
    let Some(site) = start() else { return };
    let chunked = "Transfer-Encoding: chunked";
    let requests = [
        (post("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), 400),
        (post("Content-Length: 1\r\nContent-Length: 1", "x"), 400),
        (post("Content-Length: 1, 1", "x"), 400),
        (post("Content-Length: +1", "x"), 400),
        (post("Content-Length: 0x1", "x"), 400),
        (post("Content-Length: -1", "x"), 400),
        (post("Content-Length: 99999999999999999999", "x"), 400),
        (post("Content-Length: 18446744073709551615", "x"), 413),
        (post("Content-Length: 9223372036854775808", "x"), 413),
        (post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), 501),
        (post("Transfer-Encoding: chunked, identity", "0\r\n\r\n"), 501),
        (post("Transfer-Encoding: xchunked", "0\r\n\r\n"), 501),
        (post("Transfer-Encoding: \x0bchunked", "0\r\n\r\n"), 400),
        (post(chunked, "1;a\nb\r\nx\r\n0\r\n\r\n"), 400),
        (post(chunked, "1;a\rb\r\nx\r\n0\r\n\r\n"), 400),
        (post(chunked, "1\nx\n0\n\n"), 400),
        (post(chunked, "0x1\r\nx\r\n0\r\n\r\n"), 400),
        (post(chunked, "1 \r\nx\r\n0\r\n\r\n"), 400),
        (post(chunked, "fffffffffffffffff\r\nx\r\n0\r\n\r\n"), 400),
        (post(chunked, &format!("1;{}\r\nx\r\n0\r\n\r\n", "a".repeat(5000))), 400),
        (post(chunked, "1\r\nx\r\n0\r\nA: b\n\r\n"), 400),
        (post(chunked, &format!("0\r\n{}\r\n", "A: b\r\n".repeat(20_000))), 400),
        (post("X: a\0b", ""), 400),
        (post("X: a\rb", ""), 400),
        (post("Host: b", ""), 400),
        (post(": x", ""), 400),
        ("GET http://b/h/ HTTP/1.1\r\nHost: a\r\n\r\n".to_owned(), 400),
        ("GET\t/h/ HTTP/1.1\r\nHost: a\r\n\r\n".to_owned(), 400),
        ("GET  /h/ HTTP/1.1\r\nHost: a\r\n\r\n".to_owned(), 400),
        ("GET /h/ HTTP/1.1\r\n Host: a\r\n\r\n".to_owned(), 400),
    ];
    for (request, status) in requests {
        let mut client = site.client();
        client.send(format!("{request}{SMUGGLED}").as_bytes());
        let answer = client.answer("POST").unwrap_or_else(|| panic!("no answer to {request:?}"));
        assert_eq!(answer.status, status, "{request:?}: {}", answer.body());
        assert!(answer.header("x-request-id").is_some(), "{request:?}");
        assert_eq!(client.rest(), b"", "nothing after it is a request: {request:?}");
    }
    assert_eq!(site.get("/h/").body(), "fine");
}

#[test]
fn what_is_allowed_stays_allowed() {
    let Some(site) = start() else { return };
    let chunked = "Transfer-Encoding: chunked";
    let requests = [
        (post(chunked, "1;name=value\r\nx\r\n0\r\n\r\n"), "1"),
        (post("transfer-encoding:\tChunked", "1\r\nx\r\n0\r\nTrailer: x\r\n\r\n"), "1"),
        (post(chunked, "1\r\nx\r\n0\r\nContent-Length: 9\r\n\r\n"), "1"),
        (post("Content-Length: 0", ""), "0"),
        ("GET /h/ HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc".to_owned(), "fine"),
        ("GET http://a/h/ HTTP/1.1\r\nHost: a\r\n\r\n".to_owned(), "fine"),
        ("\r\nGET /h/ HTTP/1.1\r\nHost: a\r\n\r\n".to_owned(), "fine"),
        ("GET /h/ HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n".to_owned(), "fine"),
        ("GET /h/ HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n".to_owned(), "fine"),
    ];
    let mut client = site.client();
    for (request, body) in requests {
        client.send(request.as_bytes());
        let answer = client.answer("POST").unwrap_or_else(|| panic!("no answer to {request:?}"));
        assert_eq!((answer.status, answer.body().as_str()), (200, body), "{request:?}");
    }
}

#[test]
fn what_is_not_offered_is_refused_in_so_many_words() {
    let Some(site) = start() else { return };
    let ask = |request: &str| {
        let mut client = site.client();
        client.send(request.as_bytes());
        client.answer("GET").unwrap_or_else(|| panic!("no answer to {request:?}"))
    };
    let connect = ask("CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n");
    assert!(connect.status == 501 && connect.body().contains("no proxy"), "{}", connect.body());
    assert_eq!(ask("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").status, 204);
    assert_eq!(ask("GET * HTTP/1.1\r\nHost: a\r\n\r\n").status, 404);
    let trace = ask("TRACE /h/ HTTP/1.1\r\nHost: a\r\nCookie: secret\r\n\r\n");
    assert!(trace.status == 405 && !trace.body().contains("secret"));
    assert_eq!(trace.header("allow"), Some("GET, HEAD, POST, OPTIONS"));
    assert_eq!(ask("get /h/ HTTP/1.1\r\nHost: a\r\n\r\n").status, 405, "methods are case-sensitive");
    assert_eq!(ask(&post("Expect: 200-ok\r\nContent-Length: 1", "x")).status, 417);
    assert_eq!(ask(&post("Expect: 100-continue\r\nContent-Length: 99999999", "")).status, 413);
    for method in ["PUT", "POST", "DELETE"] {
        let file = ask(&format!("{method} /s/a.txt HTTP/1.1\r\nHost: a\r\n\r\n"));
        assert_eq!((file.status, file.header("allow")), (405, Some("GET, HEAD, OPTIONS")), "{method}");
        assert_eq!(ask(&format!("{method} /s/none.txt HTTP/1.1\r\nHost: a\r\n\r\n")).status, 404);
    }
    assert_eq!(site.get("/s/a.txt").body(), "file");
}

#[test]
fn a_handler_cannot_split_or_lengthen_its_answer() {
    let Some(site) = start() else { return };
    for how in ["value", "name", "nul", "cookie", "redirect", "length", "coding", "informational", "status"] {
        let mut client = site.client();
        let answer = client.get(&format!("/h/?how={how}"));
        assert_eq!(answer.status, 500, "{how}: {}", answer.body());
        assert!(answer.header("x-split").is_none() && answer.header("transfer-encoding").is_none(), "{how}");
        assert_eq!(client.get("/h/").body(), "fine", "the connection is in step after {how}");
        site.wait_for(&format!("request={}", answer.header("x-request-id").unwrap()));
    }
    for (method, how) in [("GET", "204"), ("GET", "304"), ("HEAD", "204"), ("HEAD", "")] {
        let mut client = site.client();
        let answer = client.ask(method, &format!("/h/?how={how}"), &[], b"");
        assert_eq!(answer.status.to_string(), if how.is_empty() { "200" } else { how });
        let length = answer.header("content-length");
        assert!(how != "204" || length.is_none(), "RFC 9110, section 8.6: {length:?}");
        assert_eq!(client.get("/h/").body(), "fine", "no body came after {method} {how}");
    }
}

#[test]
fn every_error_has_a_page_for_people_and_one_for_programs() {
    let script = r#"
Output doGet(const Event& e) {
  if (e.parameter["how"] == "loop") for (;;) {}
  if (e.parameter["how"] == "throw") throw std::runtime_error("boom");
  return Response::stream([](Writer& out) { out.write("runs"); out.flush(); for (;;) {} });
}
Output doPost(const Event& e) { return "x"; }
"#;
    let configuration = "limits: {body: 1KB, cells_per_script: 1, waiting_time: 300ms}\n";
    let settings = "limits: {wall: 60s}\n";
    let files = [
        ("e/e.cpp", script),
        ("e/script.yaml", "limits: {wall: 500ms, grace: 200ms}\n"),
        ("busy/b.cpp", script),
        ("busy/script.yaml", settings),
    ];
    let Some(site) = Site::with_configuration(configuration, &files) else { return };
    // Each version has cells of its own; there will be no other.
    site.wait_for_lines("optimised", 2);
    let mut holder = site.client();
    holder.send(b"GET /busy/ HTTP/1.1\r\nHost: a\r\n\r\n");
    while holder.line().is_some_and(|line| !line.is_empty()) {}
    assert_eq!(holder.chunk().unwrap().unwrap(), b"runs");
    let large = vec![b'x'; 2000];
    let cases: [(u16, &str, &str, &[u8]); 6] = [
        (404, "GET", "/none/", b""),
        (405, "PUT", "/e/", b""),
        (413, "POST", "/e/", &large),
        (500, "GET", "/e/?how=throw", b""),
        (503, "GET", "/busy/", b""),
        (504, "GET", "/e/?how=loop", b""),
    ];
    for (status, method, path, body) in cases {
        let page = site.client().ask(method, path, &[], body);
        let request = page.header("x-request-id").unwrap().to_owned();
        assert_eq!((page.status, page.header("content-type")), (status, Some("text/html; charset=utf-8")), "{path}");
        assert!(page.body().contains(&request) && page.body().contains(&status.to_string()), "{}", page.body());
        assert!(!page.body().contains("boom"), "in production the cause is not told");
        let json = site.client().ask(method, path, &[("Accept", "application/json")], body);
        let error: serde_json::Value = serde_json::from_slice(&json.bytes).unwrap();
        assert_eq!((json.status, json.header("content-type")), (status, Some("application/json")), "{path}");
        assert_eq!(error["error"]["status"], status);
        assert_eq!(error["error"]["requestId"].as_str(), json.header("x-request-id"));
        assert!(error["error"]["message"].as_str().is_some_and(|message| message.ends_with('.')), "{error}");
        site.wait_for(&format!("request={request}"));
    }
}

#[test]
fn files_outside_of_static_have_no_address() {
    let Some(site) = start() else { return };
    std::os::unix::fs::symlink("../hidden.txt", site.folder.webapps().join("s/static/link.txt")).unwrap();
    std::os::unix::fs::symlink("/etc", site.folder.webapps().join("s/static/etc")).unwrap();
    for path in [
        "/s/../hidden.txt",
        "/s/%2e%2e/hidden.txt",
        "/s/%252e%252e/hidden.txt",
        "/s/..%2fhidden.txt",
        "/s/..%5chidden.txt",
        "/s/..;/hidden.txt",
        "/s/%c0%ae%c0%ae/hidden.txt",
        "/s/link.txt",
        "/s/etc/passwd",
        "/s/.env",
        "/s/%2eenv",
        "/s//a.txt",
        "/s/a.txt/",
        "/s/a.txt%00",
        "/s/a.txt.",
        "/s/A.TXT",
        "//s/a.txt",
        "/s%2fa.txt",
        "/../etc/passwd",
    ] {
        let answer = site.get(path);
        assert!([400, 404].contains(&answer.status) && !answer.body().contains("secret"), "{path}: {answer:?}");
    }
    let ranges = format!("bytes={}", vec!["0-1"; 3000].join(","));
    let many = site.client().ask("GET", "/s/a.txt", &[("Range", &ranges)], b"");
    assert_eq!((many.status, many.body().as_str()), (200, "file"), "several parts are one whole");
    let beyond = site.client().ask("GET", "/s/a.txt", &[("Range", "bytes=4-")], b"");
    assert_eq!((beyond.status, beyond.header("content-range")), (416, Some("bytes */4")));
}

#[test]
fn clients_that_go_away_in_the_middle_are_forgotten() {
    let Some(site) = start() else { return };
    let descriptors = || std::fs::read_dir(format!("/proc/{}/fd", site.process())).unwrap().count();
    assert_eq!(site.get("/h/").body(), "fine");
    // Cells that are kept for the next request are descriptors, too.
    let bound = descriptors() + 60;
    for _ in 0..200 {
        let mut head = site.client();
        head.send(b"POST /h/ HT");
        let mut body = site.client();
        body.send(b"POST /h/ HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nabc");
        let mut chunk = site.client();
        chunk.send(b"POST /h/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc");
        let mut many: Vec<Client> = (0..3).map(|_| site.client()).collect();
        many.iter_mut().for_each(|client| client.send(SMUGGLED.repeat(50).as_bytes()));
    }
    let start = std::time::Instant::now();
    while descriptors() > bound {
        assert!(start.elapsed() < std::time::Duration::from_secs(60), "{} descriptors are left", descriptors());
        std::thread::yield_now();
    }
    assert_eq!(site.get("/h/").body(), "fine");
}
