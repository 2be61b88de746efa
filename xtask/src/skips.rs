//! The parts of a test run that were skipped, with the reasons.
//!
//! Tests write their skips into a file, because `cargo test` hides the output of tests that pass.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// How the line of a part ends that nobody can install: data that lies beside the repository, or does
/// not. It is listed, and is no failure.
pub(crate) const OPTIONAL: &str = ": optional";

/// The list of one test run.
pub(crate) struct Skips {
    file: PathBuf,
}

impl Skips {
    /// Starts an empty list.
    pub(crate) fn create(target: &Path) -> anyhow::Result<Self> {
        let file = target.join("skipped-tests.txt");
        fs::create_dir_all(target)?;
        fs::write(&file, "").with_context(|| format!("could not write `{}`", file.display()))?;
        Ok(Self { file })
    }

    /// The file that tests add lines to: a part, a tab, a reason; where it is [`OPTIONAL`], a tab and that.
    pub(crate) fn file(&self) -> &Path {
        &self.file
    }

    /// Adds a part.
    pub(crate) fn add(&self, part: &str, reason: &str) -> anyhow::Result<()> {
        let mut file = fs::OpenOptions::new().append(true).open(&self.file)?;
        writeln!(file, "{part}\t{}", reason.replace(['\n', '\t'], " "))?;
        Ok(())
    }

    /// Every part, sorted, as lines for a person.
    pub(crate) fn lines(&self) -> anyhow::Result<Vec<String>> {
        let text = fs::read_to_string(&self.file)?;
        let mut lines: Vec<String> = text.lines().map(|line| line.replace('\t', ": ")).collect();
        lines.sort();
        lines.dedup();
        Ok(lines)
    }
}
