//! `kiln new`: a first script that answers.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::speech::Speech;
use crate::cli::{ExitStatus, NewArguments};
use crate::watch::{NameError, ProjectName};

const MAIN: &str = r#"// Served at /NAME/. Save this file and reload the page: the change is live.

Output doGet(const Event& e) {
  std::string name = e.parameter.get("name", "world");
  return ContentService::createTextOutput("Hello, " + name + "!\n");
}
"#;

#[derive(Debug, thiserror::Error)]
enum NewError {
    #[error(transparent)]
    Name(#[from] NameError),
    #[error("{0} is there already")]
    Exists(PathBuf),
    #[error("cannot write {path}: {source}")]
    Write { path: PathBuf, source: io::Error },
}

/// Makes a script and says where it is.
pub(super) fn new(arguments: &NewArguments) -> ExitStatus {
    match make(&arguments.scripts, &arguments.name) {
        Ok(file) => {
            print(&file, &arguments.name, arguments.json);
            ExitStatus::Success
        }
        Err(error) => {
            Speech::new(arguments.json).error(&error);
            if matches!(error, NewError::Write { .. }) { ExitStatus::Environment } else { ExitStatus::Usage }
        }
    }
}

fn print(file: &Path, name: &str, as_json: bool) {
    if as_json {
        println!("{}", json!({ "file": file, "path": format!("/{name}/") }));
    } else {
        println!("{} is ready; `kiln serve` serves it at /{name}/", file.display());
    }
}

fn make(scripts: &Path, name: &str) -> Result<PathBuf, NewError> {
    let name = ProjectName::new(name)?;
    let webapps = scripts.join("webapps");
    let single = webapps.join(format!("{name}.cpp"));
    if single.exists() {
        return Err(NewError::Exists(single));
    }
    let folder = webapps.join(name.as_str());
    let write_error = |path: &Path| {
        let path = path.to_owned();
        move |source| NewError::Write { path, source }
    };
    fs::create_dir_all(&webapps).map_err(write_error(&webapps))?;
    fs::create_dir(&folder).map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => NewError::Exists(folder.clone()),
        _ => NewError::Write { path: folder.clone(), source },
    })?;
    let file = folder.join(format!("{name}.cpp"));
    fs::write(&file, MAIN.replace("NAME", name.as_str())).map_err(write_error(&file))?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_made_once() {
        let scripts = std::env::temp_dir().join(format!("kiln-new-{}", std::process::id()));
        let file = make(&scripts, "hello").unwrap();
        assert!(fs::read_to_string(&file).unwrap().contains("/hello/"));
        assert!(matches!(make(&scripts, "hello"), Err(NewError::Exists(_))));
        assert!(matches!(make(&scripts, "../x"), Err(NewError::Name(_))));
        fs::remove_dir_all(scripts).unwrap();
    }
}
