//! The samples of `scripts/webapps` answer as the conversations of `tests/golden` say, at both tiers.

use std::fs;
use std::path::{Path, PathBuf};

use crate::conversation::{self, Exchange};
use crate::deployed::{Deployed, folders};
use crate::site::Site;

/// The conversations with a sample, sorted by their files.
fn conversations(folder: &Path) -> Vec<(PathBuf, Vec<Exchange>)> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let read = |file: PathBuf| {
        let text = fs::read_to_string(&file).unwrap();
        let exchanges = conversation::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        assert!(!exchanges.is_empty(), "{} asks nothing", file.display());
        (file, exchanges)
    };
    files.into_iter().map(read).collect()
}

/// Plays a conversation over one connection, which is what one visitor of a script has.
fn play(site: &Site, exchanges: &[Exchange], context: &str) {
    let mut client = site.client();
    for exchange in exchanges {
        let answer = exchange.ask(&mut client);
        let faults = exchange.faults(&answer);
        assert!(
            faults.is_empty(),
            "{context}: {}: expected {faults:#?} of {} {}",
            exchange.title(),
            answer.status,
            answer.body()
        );
        for spoiled in exchange.spoiled(&answer) {
            assert!(!exchange.faults(&spoiled).is_empty(), "{context}: {}: {spoiled:?} passes", exchange.title());
        }
    }
}

#[test]
fn every_sample_answers_as_its_conversations_say() {
    let Some(site) = Site::start(&[]) else { return };
    for sample in folders("scripts/webapps") {
        let name = sample.file_name().unwrap().to_str().unwrap();
        let mut deployed = Deployed::place(&site, &sample);
        for (file, exchanges) in conversations(&conversations_folder(name)) {
            deployed.at_each_tier(|tier| play(&site, &exchanges, &format!("{} at tier {tier:?}", file.display())));
        }
    }
}

fn conversations_folder(sample: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden").join(sample)
}

#[test]
fn every_sample_has_a_conversation_and_every_conversation_a_sample() {
    let names = |path| -> Vec<String> {
        folders(path).iter().map(|folder| folder.file_name().unwrap().to_str().unwrap().to_owned()).collect()
    };
    let samples = names("scripts/webapps");
    assert_eq!(samples, names("tests/golden"));
    for sample in samples {
        assert!(!conversations(&conversations_folder(&sample)).is_empty(), "{sample} has no conversation");
    }
}
