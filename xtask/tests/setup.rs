//! What `build/setup.sh` says to somebody who cannot install what is missing.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const PACKAGES: &str = "# Words before.\n# To build:\nlibc6-dev\nkiln-first-missing\n# To test:\nkiln-second-missing\n# To bench:\nkiln-third-missing\n";

/// The nobody of a host.
const NOBODY: u32 = 65534;

/// A copy of the script with packages that nobody has.
struct Project(PathBuf);

impl Project {
    fn new(name: &str) -> Project {
        let root = std::env::temp_dir().join(format!("kiln-setup-{}-{name}", std::process::id()));
        fs::create_dir_all(root.join("build")).unwrap();
        fs::create_dir_all(root.join("toolchain")).unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../build/setup.sh");
        fs::copy(script, root.join("build/setup.sh")).unwrap();
        fs::write(root.join("packages.txt"), PACKAGES).unwrap();
        // It is only looked for. The one that runs this test may be out of the other user's reach.
        let cargo = root.join("toolchain/cargo");
        fs::write(&cargo, "#!/bin/sh\n").unwrap();
        fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).unwrap();
        Project(root)
    }

    /// Runs the script as a user without rights.
    fn set_up(&self, path: &str, arguments: &[&str]) -> Output {
        let mut command = Command::new("/bin/sh");
        command.arg(self.0.join("build/setup.sh")).args(arguments).current_dir("/").env_clear().env("PATH", path);
        if fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0) {
            command.uid(NOBODY).gid(NOBODY);
        }
        command.output().unwrap()
    }

    fn path_with_toolchain(&self) -> String {
        format!("{}:/usr/bin:/bin", self.0.join("toolchain").display())
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn said(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn without_root_one_line_names_what_is_missing() {
    let project = Project::new("packages");
    let path = project.path_with_toolchain();
    let line = |packages: &str| format!("kiln: missing packages: {packages}; as root: apt-get install {packages}\n");
    let two = line("kiln-first-missing kiln-second-missing");
    assert_eq!(said(&project.set_up(&path, &[])), (Some(1), String::new(), two));
    let three = line("kiln-first-missing kiln-second-missing kiln-third-missing");
    assert_eq!(said(&project.set_up(&path, &["bench"])), (Some(1), String::new(), three));
    fs::write(project.0.join("packages.txt"), "# To build:\nlibc6-dev\n# To bench:\nkiln-third-missing\n").unwrap();
    assert_eq!(said(&project.set_up(&path, &[])), (Some(0), String::new(), String::new()), "nothing is missing");
}

#[test]
fn without_a_toolchain_one_line_says_where_to_get_it() {
    if ["/usr/bin/cargo", "/bin/cargo"].iter().any(|cargo| Path::new(cargo).exists()) {
        // There always is one.
        return;
    }
    let project = Project::new("toolchain");
    let (code, output, errors) = said(&project.set_up("/usr/bin:/bin", &[]));
    assert_eq!((code, output.as_str(), errors.lines().count()), (Some(1), "", 1), "{errors}");
    assert!(errors.starts_with("kiln: no Rust toolchain: install one with rustup"), "{errors}");
}
