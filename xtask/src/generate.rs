//! `cargo xtask generate`: the files of this repository that programs write.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};

use crate::options::Options;
use crate::{catalog, demo_estate, workspace};

/// The folder that holds nothing but generated files.
const DEMO: &str = "scanner/cli/demo";

/// The JSON Schema of a register.
const SCHEMA: &str = "docs/register.schema.json";

pub(crate) fn run(mut options: Options) -> anyhow::Result<ExitCode> {
    let check = options.flag("--check");
    let (what, _) = options.rest();
    match what.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => everything(check),
        ["catalog"] if !check => catalog::generate(None),
        ["catalog", version] if !check => catalog::generate(Some(version)),
        _ => bail!("expected nothing, or `catalog` and a version; see `cargo xtask help`"),
    }
}

/// What can be made without a network: the demo's files and the schema of the register. The catalogue is looked at.
fn everything(check: bool) -> anyhow::Result<ExitCode> {
    let root = workspace::root()?;
    catalog::check(&root)?;
    let folder = root.join(DEMO);
    let wanted = demo();
    let present = files(&folder, &folder)?;
    let mut differences = Vec::new();
    for (path, content) in &wanted {
        let target = folder.join(path);
        if fs::read(&target).is_ok_and(|found| found == *content) {
            continue;
        }
        differences.push(path);
        if !check {
            let parent = target.parent().context("a file has a folder")?;
            fs::create_dir_all(parent)?;
            fs::write(&target, content).with_context(|| format!("could not write `{}`", target.display()))?;
        }
    }
    for path in present.iter().filter(|path| !wanted.contains_key(*path)) {
        differences.push(path);
        if !check {
            fs::remove_file(folder.join(path))?;
        }
    }
    let schema = root.join(SCHEMA);
    let is_schema_old = fs::read_to_string(&schema).ok() != Some(tenure_register::schema::schema());
    if is_schema_old {
        eprintln!("{} {SCHEMA}", if check { "out of date:" } else { "wrote" });
        if !check {
            fs::write(&schema, tenure_register::schema::schema())?;
        }
    }
    for path in &differences {
        eprintln!("{} {DEMO}/{}", if check { "out of date:" } else { "wrote or removed" }, path.display());
    }
    let old = differences.len() + usize::from(is_schema_old);
    if check && old > 0 {
        bail!("{old} generated files are out of date: run `cargo xtask generate`");
    }
    eprintln!("{} generated files are as they should be", wanted.len() + 1);
    Ok(ExitCode::SUCCESS)
}

/// The demo's files by their path below [`DEMO`].
fn demo() -> BTreeMap<PathBuf, Vec<u8>> {
    let exports = demo_estate::exports().into_iter().map(|(path, content)| (PathBuf::from(path), content));
    let companions =
        demo_estate::companions().into_iter().map(|(path, content)| (PathBuf::from(path), content));
    exports.chain(companions).collect()
}

/// Every file below a folder, as a path below `root`.
fn files(root: &Path, folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if !folder.is_dir() {
        return Ok(found);
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(root, &path)?);
        } else {
            found.push(path.strip_prefix(root)?.to_owned());
        }
    }
    Ok(found)
}
