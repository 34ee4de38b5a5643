//! Where commands without a data folder keep what is compiled.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

/// `$XDG_CACHE_HOME/kiln` or `~/.cache/kiln` (XDG Base Directory Specification), made if need be. `None` when it cannot
/// be written to: then nothing is kept.
pub(super) fn cache_folder() -> Option<PathBuf> {
    let absolute = |value: OsString| Some(PathBuf::from(value)).filter(|path| path.is_absolute());
    let base = std::env::var_os("XDG_CACHE_HOME").and_then(absolute);
    let home = || std::env::var_os("HOME").and_then(absolute).map(|home| home.join(".cache"));
    let folder = base.or_else(home)?.join("kiln");
    fs::create_dir_all(&folder).ok()?;
    // What is in it is executed: nobody else may write there.
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).ok()?;
    Some(folder)
}
