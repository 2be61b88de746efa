//! The register as a step: its files are read, and git is asked who stands for each entry.

mod files;
mod places;
mod provenance;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use tenure_register::Register;

use crate::exit::Failure;

pub(crate) use places::{paths, places};

/// Where the register is, and whose signatures count.
#[derive(Clone, Debug, Default)]
pub(crate) struct Declared {
    /// Files and folders.
    pub(crate) paths: Vec<PathBuf>,
    /// The list of signers that is trusted to begin with, in the form of `ssh-keygen`'s `ALLOWED SIGNERS`.
    pub(crate) signers: Option<PathBuf>,
}

/// Reads a register, and says of each entry who stands for it; the register that declares nothing where no
/// path is given.
pub(crate) fn load(declared: &Declared) -> anyhow::Result<Register> {
    if declared.paths.is_empty() {
        return Ok(Register::default());
    }
    let files = files::read(&declared.paths)?;
    let sources: Vec<_> = files.iter().map(|file| file.source.clone()).collect();
    let mut register = Register::read(&sources).map_err(|error| {
        let count = error.faults.len();
        let noun = if count == 1 { "fault" } else { "faults" };
        let help = "`tenure register schema` prints what a register may hold; editors read it too";
        Failure::usage(format!("the register has {count} {noun}\n{error}"), help)
    })?;
    let pinned = declared.signers.as_deref().map(pinned).transpose()?.unwrap_or_default();
    provenance::attest(&mut register, &files, &pinned);
    Ok(register)
}

fn pinned(path: &Path) -> anyhow::Result<Vec<provenance::Pinned>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    provenance::pinned(&text).map_err(|line| {
        Failure::usage(
            format!("`{}`, line {line}: this is no line of a list of signers", path.display()),
            "write `jane@bank.example namespaces=\"git\" ssh-ed25519 AAAA…`, as `man ssh-keygen` says under \
             ALLOWED SIGNERS",
        )
    })
}

#[cfg(test)]
mod tests;
