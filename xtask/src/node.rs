//! The Node package that gives a second opinion on policies.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context as _;

use crate::{debian, process};

/// Installs the packages of `tests/node` into the target folder, or finds them as they should be.
///
/// # Errors
/// Where `node` or `npm` is missing, or npm fails.
pub(crate) fn ensure(root: &Path, target: &Path) -> anyhow::Result<PathBuf> {
    const FILES: [&str; 2] = ["package.json", "package-lock.json"];
    let wanted = root.join("tests/node");
    let folder = target.join("node");
    let stamp = folder.join("installed-package-lock.json");
    let lock =
        fs::read_to_string(wanted.join("package-lock.json")).context("could not read the lock file")?;
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(folder);
    }
    let npm = || process::find(&["node"]).and_then(|_| process::find(&["npm"]));
    if npm().is_none() {
        debian::install(&["nodejs", "npm"])
            .context("`node` and `npm` are not on the search path: install Node.js 20 or newer")?;
    }
    let npm = npm().context("Node.js was installed and is still not on the search path")?;
    fs::create_dir_all(&folder)?;
    for file in FILES {
        fs::copy(wanted.join(file), folder.join(file)).with_context(|| format!("could not copy `{file}`"))?;
    }
    process::run(Command::new(npm).current_dir(&folder).args([
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel",
        "error",
    ]))
    .context("could not install the packages of `tests/node`")?;
    // Last, so that an interrupted installation is not taken for a whole one.
    fs::write(&stamp, lock)?;
    Ok(folder)
}
