//! A project's `static` folder over HTTP.

use crate::site::Site;

const PAGE: &str = "Output doGet(const Event& e) { return std::string(\"script \") + e.pathInfo; }";

#[test]
fn files_are_served_beside_the_script() {
    let files = [
        ("shop/shop.cpp", PAGE),
        ("shop/static/a.css", "body{}"),
        ("shop/static/index.html", "<p>"),
        ("shop/secret.txt", "x"),
    ];
    let Some(site) = Site::start(&files) else { return };
    let file = site.get("/shop/a.css");
    assert_eq!((file.status, file.body().as_str()), (200, "body{}"));
    assert_eq!(file.header("content-type"), Some("text/css; charset=utf-8"));
    let etag = file.header("etag").unwrap().to_owned();
    let again = site.client().ask("GET", "/shop/a.css", &[("If-None-Match", &etag)], b"");
    assert_eq!(again.status, 304);
    let part = site.client().ask("GET", "/shop/a.css", &[("Range", "bytes=1-3")], b"");
    assert_eq!((part.status, part.body().as_str()), (206, "ody"));
    assert_eq!(part.header("content-range"), Some("bytes 1-3/6"));
    let head = site.client().ask("HEAD", "/shop/a.css", &[], b"");
    assert_eq!(head.header("content-length"), Some("6"));
    assert_eq!(site.get("/shop/").body(), "script ");
    for path in ["/shop/../secret.txt", "/shop/%2e%2e/secret.txt", "/shop/..%2fsecret.txt", "/shop/secret.txt"] {
        assert!(site.get(path).body().starts_with("script"), "{path}");
    }
}

#[test]
fn a_project_can_be_files_only() {
    let Some(site) = Site::start(&[("site/static/index.html", "<p>home"), ("site/static/sub/b.txt", "b")]) else {
        return;
    };
    assert_eq!(site.get("/site/").body(), "<p>home");
    let redirect = site.get("/site?x=1");
    assert_eq!((redirect.status, redirect.header("location")), (308, Some("/site/?x=1")));
    assert_eq!(site.get("/site/sub/b.txt").body(), "b");
    assert_eq!(site.get("/site/none").status, 404);
    let large = vec![7u8; 3 << 20];
    site.write("site/static/large.bin", &large);
    assert_eq!(site.get("/site/large.bin").bytes, large);
}
