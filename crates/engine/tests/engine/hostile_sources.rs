//! Sources written to harm the compiler, the host or the neighbours: `tests/hostile`, one attack per file. Each ends in an
//! answer or in an error that its author understands, and leaves nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::site::Site;

/// Generous to a busy machine; what takes for ever takes no longer.
const CONFIGURATION: &str = "mode: development\nlimits: {compile_time: 15s}\n";
const NEIGHBOUR: &str = "Output doGet(const Event& e) { return \"neighbour\"; }\n";
/// A page with an error in it, whatever the error.
const PAGE_BYTES_MAX: usize = 256 << 10;

/// What an attack's first line promises.
#[derive(Debug)]
enum Promise {
    /// `// says: words`: it does not compile, and these words are in the page.
    Says(String),
    /// `// answers: words`: it compiles, and answers just that.
    Answers(String),
}

fn attacks() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/hostile");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut attacks: Vec<PathBuf> =
        files.filter(|path| path.extension().is_some_and(|extension| extension == "cpp")).collect();
    attacks.sort();
    assert!(attacks.len() > 20, "{attacks:?}");
    attacks
}

fn promise(source: &str) -> Promise {
    let line = source.lines().next().unwrap();
    let (kind, words) = line.strip_prefix("// ").unwrap().split_once(": ").unwrap();
    match kind {
        "says" => Promise::Says(words.to_owned()),
        "answers" => Promise::Answers(words.to_owned()),
        _ => panic!("{line}"),
    }
}

/// Deploys an attack as a project of its own and looks at its page until a compile of it has ended. Returns what is wrong
/// with that page.
fn attack(site: &Site, name: &str, source: impl AsRef<[u8]>, promise: &Promise) -> Option<String> {
    let start = std::time::Instant::now();
    site.write(&format!("{name}/{name}.cpp"), source);
    let page = format!("/{name}/");
    let answer = site.get_until(&page, |answer| answer.status != 404);
    eprintln!("{name}: {} ms", start.elapsed().as_millis());
    let body = answer.body().replace("&#39;", "'").replace("&quot;", "\"");
    fs::remove_dir_all(site.folder.webapps().join(name)).unwrap();
    site.get_until(&page, |answer| answer.status == 404);
    assert_eq!(site.get("/neighbour/").body(), "neighbour", "after {name}");
    let is_kept = match promise {
        Promise::Says(words) => answer.status == 500 && body.contains(words),
        Promise::Answers(words) => answer.status == 200 && body == *words,
    };
    let secret = fs::read_to_string("/etc/passwd").unwrap();
    let has_read = secret.lines().any(|line| body.contains(line));
    let knows_path = body.contains(site.folder.path().to_str().unwrap());
    let is_bounded = body.len() < PAGE_BYTES_MAX;
    let is_well = is_kept && is_bounded && !has_read && !knows_path;
    let shown: String = body.chars().take(4000).collect();
    (!is_well).then(|| format!("{name} {promise:?}: {} and {} bytes: {shown}", answer.status, body.len()))
}

/// A process and those that it has forked: how many descriptors each kind of process has open.
fn descendants(root: u32) -> BTreeMap<u32, (String, usize)> {
    let stat = |process: u32| fs::read_to_string(format!("/proc/{process}/stat")).ok();
    let parent = |process: u32| {
        let stat = stat(process)?;
        stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse::<u32>().ok()
    };
    let all: Vec<u32> =
        fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).collect();
    let is_below = |mut process: u32| {
        while process != root {
            match parent(process) {
                Some(above) if above > 1 => process = above,
                _ => return false,
            }
        }
        true
    };
    let described = |process: u32| {
        let name = stat(process)?.split_once('(')?.1.rsplit_once(')')?.0.to_owned();
        Some((process, (name, fs::read_dir(format!("/proc/{process}/fd")).map_or(0, Iterator::count))))
    };
    all.into_iter().filter(|process| is_below(*process)).filter_map(described).collect()
}

/// Waits until nothing is left but what was there before.
fn assert_nothing_left(site: &Site, before: &BTreeMap<u32, (String, usize)>) {
    let start = std::time::Instant::now();
    loop {
        let now = descendants(site.process());
        let left: Vec<_> = now.iter().filter(|(process, _)| !before.contains_key(process)).collect();
        let compilers = |all: &BTreeMap<u32, (String, usize)>| {
            all.values().filter(|(name, _)| name == "kiln-compiler").map(|(_, files)| *files).collect::<Vec<_>>()
        };
        // Cells and spare children come and go; what goes on before may have ended since.
        let descriptors = |all| compilers(all).iter().sum::<usize>();
        if now.len() <= before.len()
            && compilers(&now).len() <= compilers(before).len()
            && descriptors(&now) <= descriptors(before)
        {
            return;
        }
        assert!(start.elapsed().as_secs() < 60, "left: {left:?}\nbefore: {before:?}\nnow: {now:?}");
        std::thread::yield_now();
    }
}

#[test]
fn attacks_at_compile_time_fail_and_leave_nothing() {
    let Some(site) = Site::with_configuration(CONFIGURATION, &[("neighbour.cpp", NEIGHBOUR)]) else { return };
    assert_eq!(site.get("/neighbour/").body(), "neighbour");
    site.wait_for("neighbour: optimised");
    let quiet = "Output doGet(const Event& e) { return 1 }\n";
    assert_eq!(attack(&site, "first", quiet, &Promise::Says("expected".to_owned())), None);
    let before = descendants(site.process());
    let mut wrong = Vec::new();
    for path in attacks() {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let source = fs::read_to_string(&path).unwrap();
        wrong.extend(attack(&site, name, &source, &promise(&source)));
    }
    for (name, source, words) in made_attacks() {
        wrong.extend(attack(&site, name, source, &Promise::Says(words.to_owned())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(!site.log().contains("the compiler process has ended"), "{}", site.log());
    assert_nothing_left(&site, &before);
    site.write("neighbour.cpp", NEIGHBOUR.replace("neighbour", "edited"));
    site.get_until("/neighbour/", |answer| answer.body() == "edited");
}

/// Sources that are too large, or no text, to stand in a file of their own.
fn made_attacks() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let handler = "\nOutput doGet(const Event& e) { return \"fine\"; }\n";
    let line = format!("int sum = 0{};int error = ;{handler}", " + 1".repeat(200_000));
    let bytes = |parts: &[&[u8]]| parts.concat();
    vec![
        ("one_line", line.into_bytes(), "expected expression"),
        ("zero_bytes", bytes(&[b"int zero = \0\0\0;", handler.as_bytes()]), "this is not text"),
        ("no_text", bytes(&[b"auto text = \"\xff\xfe\xc0\x80\"; int \xed\xa0\x80 = 1;", handler.as_bytes()]), "error"),
        ("two_directions", format!("bool admin = \u{202e}false\u{2066};{handler}").into_bytes(), "202E"),
        ("too_large", vec![b'/'; 17 << 20], "larger than"),
    ]
}
