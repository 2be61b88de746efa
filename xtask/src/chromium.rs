//! The browser that opens evidence packs in the tests.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};

use crate::process;

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const MAC: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/// Finds Chromium, or installs it where this can be done without a question.
///
/// # Errors
/// Says what a person can do about it.
pub(crate) fn ensure() -> anyhow::Result<PathBuf> {
    if let Some(set) = std::env::var_os("TENURE_TEST_CHROMIUM") {
        return Ok(set.into());
    }
    if let Some(found) = find() {
        return Ok(found);
    }
    let Some(apt) = process::find(&["apt-get"]) else {
        bail!("no Chromium found: install it, or set `TENURE_TEST_CHROMIUM` to its path");
    };
    if process::output(Command::new("id").arg("-u"))?.trim() != "0" {
        bail!("no Chromium found, and only root can install it: `sudo apt-get install chromium`");
    }
    process::run(apt_get(&apt).arg("update"))?;
    process::run(apt_get(&apt).args([
        "install",
        "-y",
        "--no-install-recommends",
        "chromium",
        "fonts-liberation",
    ]))?;
    find().context("Chromium was installed and is still not on the search path")
}

fn find() -> Option<PathBuf> {
    process::find(&NAMES).or_else(|| Some(PathBuf::from(MAC)).filter(|path| path.is_file()))
}

fn apt_get(apt: &Path) -> Command {
    let mut command = Command::new(apt);
    command.arg("-qq").env("DEBIAN_FRONTEND", "noninteractive");
    command
}
