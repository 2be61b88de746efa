//! The files of a register: each that is named, every `*.toml` of a folder, and the tables that they name.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use tenure_register::{SourceFile, companions};

use crate::exit::Failure;

/// The most that a file of a register may hold: a hundred thousand identities are a tenth of it.
const MOST_BYTES: u64 = 256 << 20;

/// A file with its place on disk.
#[derive(Clone, Debug)]
pub(super) struct DiskFile {
    pub(super) path: PathBuf,
    pub(super) source: SourceFile,
}

/// Reads files and folders, in the order in which they are named; a folder's by their names.
pub(super) fn read(paths: &[PathBuf]) -> anyhow::Result<Vec<DiskFile>> {
    let mut files: Vec<DiskFile> = Vec::new();
    for path in paths {
        if path.is_dir() {
            read_folder(path, &mut files)?;
        } else {
            add(path, &plain_name(path), &mut files)?;
        }
    }
    Ok(files)
}

/// Reads the `*.toml` and `*.csv` of a folder.
fn read_folder(folder: &Path, files: &mut Vec<DiskFile>) -> anyhow::Result<()> {
    let listed = std::fs::read_dir(folder).with_context(|| format!("cannot read `{}`", folder.display()))?;
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in listed {
        let path = entry.with_context(|| format!("cannot read `{}`", folder.display()))?.path();
        let is_ours = path.extension().is_some_and(|end| end == "toml" || end == "csv");
        if is_ours && path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();
    if !paths.iter().any(|path| path.extension().is_some_and(|end| end == "toml")) {
        return Err(Failure::usage(
            format!("the folder `{}` holds no register", folder.display()),
            "a register is one or many files `*.toml`; `tenure register init` drafts one from a snapshot",
        ));
    }
    for path in paths {
        add(&path, &plain_name(&path), files)?;
    }
    Ok(())
}

/// Adds a file, and the tables that it names, once each.
fn add(path: &Path, name: &str, files: &mut Vec<DiskFile>) -> anyhow::Result<()> {
    let is_there = files.iter().any(|file| file.path == path);
    if is_there {
        return Ok(());
    }
    let source = SourceFile { name: unique(name, path, files), text: text(path)? };
    let folder = path.parent().unwrap_or_else(|| Path::new(""));
    let tables = if source.is_table() { Vec::new() } else { companions(&source).tables };
    files.push(DiskFile { path: path.to_owned(), source });
    for table in tables {
        let beside = folder.join(&table);
        // One that is not there is a fault of the file that names it, told with its line.
        if beside.is_file() && !files.iter().any(|file| file.source.name == table) {
            files.push(DiskFile { source: SourceFile { name: table, text: text(&beside)? }, path: beside });
        }
    }
    Ok(())
}

fn text(path: &Path) -> anyhow::Result<String> {
    let refused = |why: String| {
        let message = format!("cannot read `{}`: {why}", path.display());
        Failure::usage(message, "check --register and `register` in the settings")
    };
    let size = std::fs::metadata(path).map_err(|error| refused(error.to_string()))?.len();
    if size > MOST_BYTES {
        return Err(refused(format!("it has {size} bytes, and a register's file has at most {MOST_BYTES}")));
    }
    let bytes = std::fs::read(path).map_err(|error| refused(error.to_string()))?;
    String::from_utf8(bytes).map_err(|_| refused("it is not UTF-8".to_owned()))
}

fn plain_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// A name that no other file has: two files `register.toml` of two folders are both told apart in the evidence.
fn unique(name: &str, path: &Path, files: &[DiskFile]) -> String {
    let taken: BTreeSet<&str> = files.iter().map(|file| file.source.name.as_str()).collect();
    if !taken.contains(name) {
        return name.to_owned();
    }
    let folder = path.parent().map(plain_name).filter(|folder| !folder.is_empty());
    let longer = folder.map(|folder| format!("{folder}/{name}"));
    let numbered = (2..).map(|number| format!("{number}/{name}"));
    longer.into_iter().chain(numbered).find(|name| !taken.contains(name.as_str())).unwrap_or_default()
}
