//! Names of projects: they become part of addresses, file names and log lines, so they are plain.

use std::fmt;

use serde::Deserialize;

/// Bytes of a name at the most.
const NAME_BYTES_MAX: usize = 64;
/// First parts of paths that mean something else.
const RESERVED: [&str; 4] = ["api", "hooks", "admin", "kiln"];

/// A name that has been checked.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct ProjectName(String);

/// Why a name is none.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` cannot be the name of a project: {reason}")]
pub(crate) struct NameError {
    name: String,
    reason: &'static str,
}

impl ProjectName {
    /// Checks `name`.
    ///
    /// # Errors
    /// [`NameError`] says which rule it breaks.
    pub(crate) fn new(name: &str) -> Result<ProjectName, NameError> {
        let error = |reason| Err(NameError { name: name.to_owned(), reason });
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
        if name.is_empty() || name.len() > NAME_BYTES_MAX {
            return error("it must have 1 to 64 characters");
        }
        if !name.bytes().all(is_plain) {
            return error("only letters, digits, `-`, `_` and `.` may be in it (no spaces, quotes or slashes)");
        }
        if !name.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric) || name.ends_with('.') || name.contains("..")
        {
            return error("it must begin with a letter or digit, and dots must stand between others");
        }
        if RESERVED.contains(&name) {
            return error("Kiln serves something else under this name");
        }
        Ok(ProjectName(name.to_owned()))
    }

    /// The name.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ProjectName {
    type Error = NameError;

    fn try_from(name: String) -> Result<ProjectName, NameError> {
        ProjectName::new(&name)
    }
}

impl fmt::Display for ProjectName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_names_are_names() {
        for name in ["hello", "a", "order-list_2", "v1.2"] {
            assert_eq!(ProjectName::new(name).unwrap().as_str(), name);
        }
    }

    #[test]
    fn others_are_not() {
        let long = "x".repeat(65);
        for name in ["", "my app", "a\"b", "..", "a..b", ".hidden", "-x", "a/b", "a\n", "\u{e9}", "api", "x.", &long] {
            assert!(ProjectName::new(name).is_err(), "{name}");
        }
    }
}
