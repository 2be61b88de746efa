//! The Python environment that holds the emulators and foreign validators.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context as _;

use crate::process;

/// Makes the environment, or finds it as it should be. Quick where nothing changed.
pub(crate) fn ensure(root: &Path, target: &Path) -> anyhow::Result<PathBuf> {
    of(root, &target.join("venv"), "tests/requirements.txt")
}

/// The same for the slow lane, with what is too large for every run.
pub(crate) fn ensure_slow(root: &Path, target: &Path) -> anyhow::Result<PathBuf> {
    of(root, &target.join("venv-slow"), "tests/requirements-slow.txt")
}

fn of(root: &Path, venv: &Path, requirements: &str) -> anyhow::Result<PathBuf> {
    let constraints = root.join("tests/constraints.txt");
    let mut wanted = fs::read_to_string(root.join(requirements))
        .with_context(|| format!("could not read `{requirements}`"))?;
    wanted += &fs::read_to_string(&constraints).context("could not read `tests/constraints.txt`")?;
    let stamp = venv.join("installed-requirements.txt");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(venv.to_owned());
    }
    let python = process::find(&["python3"])
        .context("`python3` is not on the search path: install Python 3.10 or newer")?;
    if venv.exists() {
        fs::remove_dir_all(venv).context("could not remove the old environment")?;
    }
    process::run(Command::new(python).args(["-m", "venv"]).arg(venv))
        .context("could not make a Python environment (on Debian: package `python3-venv`)")?;
    process::run(
        Command::new(venv.join("bin/python"))
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"])
            .arg(root.join(requirements))
            .arg("-c")
            .arg(&constraints),
    )
    .with_context(|| format!("could not install `{requirements}`"))?;
    // Last, so that an interrupted installation is not taken for a whole one.
    fs::write(&stamp, wanted)?;
    Ok(venv.to_owned())
}
