//! The projects of many files in `tests/scripts` do what their author expects, at both tiers.

use std::fs;
use std::path::{Path, PathBuf};

use crate::client::Client;
use crate::deployed::{Deployed, copy_into_place, folders};
use crate::site::Site;

/// Projects that should work and do not yet, with what their author is told: both places of what cannot stand beside each
/// other.
const REFUSED: &[(&str, &[&str])] = &[(
    "same_internal_names",
    &[
        "second.cpp:3:15: error: redefinition of 'limit'",
        "first.cpp:4:15: note: previous definition is here; all files of a project are one program: rename one of the two",
    ],
)];

/// A request of a project and the body that must answer it.
struct Request {
    file: PathBuf,
    text: String,
    expected: Vec<u8>,
}

/// All that is asked of a project.
fn requests(project: &Path) -> Vec<Request> {
    let mut files: Vec<PathBuf> = fs::read_dir(project).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| name(file).ends_with("request.txt"));
    files.sort();
    let read = |file: PathBuf| {
        let expected = file.with_file_name(name(&file).replace("request.txt", "expected.txt"));
        let expected = fs::read(&expected).unwrap_or_else(|error| panic!("{}: {error}", expected.display()));
        Request { text: fs::read_to_string(&file).unwrap(), file, expected }
    };
    files.into_iter().map(read).collect()
}

fn name(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}

impl Request {
    fn check(&self, client: &mut Client, context: &str) {
        let (head, body) = self.text.split_once("\n\n").unwrap_or((&self.text, ""));
        let mut lines = head.lines();
        let (method, target) = lines.next().and_then(|line| line.split_once(' ')).expect("a request line");
        let headers: Vec<(&str, &str)> = lines.map(|line| line.split_once(": ").expect("a header")).collect();
        let answer = client.ask(method, target, &headers, body.as_bytes());
        let expected = String::from_utf8_lossy(&self.expected);
        assert_eq!((answer.status, answer.body().as_str()), (200, &*expected), "{} {context}", self.file.display());
    }
}

#[test]
fn projects_of_many_files_are_one_program() {
    let Some(site) = Site::start(&[]) else { return };
    let projects = folders("tests/scripts");
    assert!(projects.len() >= 10, "only {} projects were found", projects.len());
    for project in projects {
        match REFUSED.iter().find(|(refused, _)| *refused == name(&project)) {
            Some((_, messages)) => check_refusal(&site, &project, messages),
            None => check_answers(&site, &project),
        }
    }
}

fn check_answers(site: &Site, project: &Path) {
    let requests = requests(project);
    assert!(!requests.is_empty(), "{} asks nothing", project.display());
    Deployed::place(site, project).at_each_tier(|tier| {
        let mut client = site.client();
        for request in &requests {
            request.check(&mut client, &format!("at tier {tier:?}"));
        }
    });
}

fn check_refusal(site: &Site, project: &Path, messages: &[&str]) {
    copy_into_place(site, project);
    site.wait_for(&format!("{}: does not compile", name(project)));
    for message in messages {
        site.wait_for(message);
    }
}
