//! The browser that opens evidence packs in the tests.

use std::path::PathBuf;

use anyhow::Context as _;

use crate::{debian, process};

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
    debian::install(&["chromium", "fonts-liberation"])
        .context("no Chromium found: install it, or set `TENURE_TEST_CHROMIUM` to its path")?;
    find().context("Chromium was installed and is still not on the search path")
}

fn find() -> Option<PathBuf> {
    process::find(&NAMES).or_else(|| Some(PathBuf::from(MAC)).filter(|path| path.is_file()))
}
