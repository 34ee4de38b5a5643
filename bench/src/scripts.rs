//! The scripts that are edited, the edits, and the ways in which editors save.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::Result;

/// What stands in the answer of an unedited script; each edit puts its own mark in this place.
const UNEDITED_MARK: &str = "r0";
/// What stands for a number in a change.
const NUMBER: &str = "{n}";

/// One script of `bench/scripts`.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    pub(crate) name: String,
    text: String,
    changes: Changes,
}

/// What an author changes in the middle of a script.
#[derive(Clone, Debug, Deserialize)]
struct Changes {
    /// Of what a function does.
    logic: Change,
    /// Of what is declared: another member of a class, another function.
    shape: Change,
}

/// A place in a script, and what to put there.
#[derive(Clone, Debug, Deserialize)]
struct Change {
    from: String,
    to: String,
}

/// Which of its changes a version of a script has, each by its number.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Changed {
    pub(crate) logic: Option<usize>,
    pub(crate) shape: Option<usize>,
}

/// A version of a script.
#[derive(Clone, Debug)]
pub(crate) struct Edit {
    /// Stands in the answer of this version and of no other.
    pub(crate) mark: String,
    /// The whole file.
    pub(crate) text: String,
}

/// Mistakes that people make; `{n}` tells them apart.
pub(crate) const MISTAKES: [&str; 4] = [
    "no_such_function({n});",
    "std::string wrong = std::vector<int>({n});",
    "int unfinished = {n}",
    "std::list<int> numbers{{n}}; std::sort(numbers.begin(), numbers.end());",
];

impl Script {
    /// Lines of the script.
    pub(crate) fn lines(&self) -> usize {
        self.text.lines().count()
    }

    /// The script with another mark in the text of its answer, and with changes.
    pub(crate) fn edited(&self, mark: usize, changes: Changed) -> Edit {
        let mark = format!("r{mark}x");
        let changed = self.changes.logic.applied(&self.text, changes.logic);
        let changed = self.changes.shape.applied(&changed, changes.shape);
        let at = mark_place(&changed).unwrap_or(0);
        let (before, rest) = changed.split_at(at);
        let after = rest.strip_prefix(UNEDITED_MARK).unwrap_or(rest);
        Edit { text: format!("{before}{mark}{after}"), mark }
    }

    /// The script with a mistake at the start of its `doGet`.
    pub(crate) fn mistaken(&self, number: usize) -> Edit {
        let edit = self.edited(number, Changed::default());
        let mistake = MISTAKES.get(number % MISTAKES.len()).copied().unwrap_or_default();
        let mistake = mistake.replace(NUMBER, &number.to_string());
        let body = edit.text.rfind("\nOutput doGet(").and_then(|start| {
            let signature = edit.text.get(start + 1..)?;
            Some(start + 1 + signature.find('\n')?)
        });
        let (before, after) = edit.text.split_at(body.unwrap_or(edit.text.len()));
        Edit { text: format!("{before}\n  {mistake}{after}"), mark: edit.mark }
    }
}

impl Change {
    /// `text` with the `number`th version of the change, if there is to be one.
    fn applied(&self, text: &str, number: Option<usize>) -> String {
        match number {
            None => text.to_owned(),
            Some(number) => text.replacen(&self.from, &self.to.replace(NUMBER, &(100 + number).to_string()), 1),
        }
    }
}

/// Where the one mark is: `r0`, and not as a part of a longer word.
fn mark_place(text: &str) -> Option<usize> {
    let is_word = |character: Option<char>| character.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    let mut places = text.match_indices(UNEDITED_MARK).map(|(at, _)| at).filter(|at| {
        let (before, rest) = text.split_at(*at);
        !is_word(before.chars().next_back()) && !is_word(rest.chars().nth(UNEDITED_MARK.len()))
    });
    let place = places.next()?;
    places.next().is_none().then_some(place)
}

/// Reads the scripts and `edits.json` from `folder`.
///
/// # Errors
/// When a script lacks a change, or does not have exactly one place for each and for the mark.
pub(crate) fn read_scripts(folder: &Path) -> Result<Vec<Script>> {
    let edits = fs::read_to_string(folder.join("edits.json"))?;
    let edits: BTreeMap<String, Changes> = serde_json::from_str(&edits)?;
    let read = |(name, changes): (String, Changes)| {
        let file = folder.join(format!("{name}.cpp"));
        let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let is_clear = |change: &Change| text.matches(&change.from).count() == 1;
        if !is_clear(&changes.logic) || !is_clear(&changes.shape) || mark_place(&text).is_none() {
            return Err(format!("{name}.cpp does not have one place each for the mark and for the changes").into());
        }
        Ok(Script { name, text, changes })
    };
    edits.into_iter().map(read).collect()
}

/// How a file is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Save {
    /// A new file takes the old one's place.
    Rename,
    /// The file is written anew where it is.
    InPlace,
    /// The file is written in a folder that is made for it.
    NewFolder,
}

impl Save {
    /// Both ways to save a file that has its place, in turn.
    pub(crate) fn in_turn(number: usize) -> Save {
        if number.is_multiple_of(2) { Save::Rename } else { Save::InPlace }
    }

    /// Gets ready what comes before the moment in which somebody saves.
    ///
    /// # Errors
    /// When `beside` cannot be written.
    pub(crate) fn prepare(self, beside: &Path, text: &str) -> Result<()> {
        match self {
            Save::Rename => Ok(fs::write(beside, text)?),
            Save::InPlace | Save::NewFolder => Ok(()),
        }
    }

    /// Saves.
    ///
    /// # Errors
    /// When `file` cannot be written.
    pub(crate) fn save(self, file: &Path, beside: &Path, text: &str) -> Result<()> {
        match self {
            Save::Rename => Ok(fs::rename(beside, file)?),
            Save::InPlace => Ok(fs::write(file, text)?),
            Save::NewFolder => {
                fs::create_dir(file.parent().ok_or("the file is in no folder")?)?;
                Ok(fs::write(file, text)?)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scripts() -> Vec<Script> {
        read_scripts(&crate::bench::checkout().join("bench/scripts")).unwrap()
    }

    #[test]
    fn every_script_can_be_edited() {
        let files = fs::read_dir(crate::bench::checkout().join("bench/scripts")).unwrap().flatten();
        let sources = files.filter(|file| file.path().extension().is_some_and(|ending| ending == "cpp")).count();
        assert_eq!(scripts().len(), sources);
        for script in scripts() {
            let text = script.edited(5, Changed::default());
            assert_eq!(text.text.replace("r5x", "r0"), script.text, "{}", script.name);
            let both = script.edited(6, Changed { logic: Some(1), shape: Some(2) }).text;
            assert!(both.contains("101") && both.contains("102") && both.contains("r6x"), "{}", script.name);
        }
    }

    #[test]
    fn mistakes_are_made_in_the_handler() {
        for script in scripts() {
            let edit = script.mistaken(4);
            let (_, handler) = edit.text.split_once("Output doGet(").unwrap();
            let second_line = handler.lines().nth(1).unwrap();
            assert_eq!(second_line, "  no_such_function(4);", "{}", script.name);
        }
    }

    #[test]
    fn a_mark_is_a_word_and_there_is_one() {
        assert_eq!(mark_place("x r0\\n"), Some(2));
        assert_eq!(mark_place("xr0 r01"), None);
        assert_eq!(mark_place("r0 r0"), None);
    }
}
