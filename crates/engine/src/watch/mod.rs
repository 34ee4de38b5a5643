//! What is in the scripts folder, and what has just changed there.
//! Knows which files make a project and how editors save; reads none of them.

mod changes;
mod names;
mod projects;

pub(crate) use changes::{Change, Urgency, watch};
pub(crate) use names::{NameError, ProjectName};
pub(crate) use projects::{Folder, ProjectPath, is_other_source, is_source_file, list_projects};
