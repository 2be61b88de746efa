//! The rules of ARCHITECTURE.md, held over the dependency graph and the source text.

mod dependencies;
mod lists;
mod mission;
mod sources;

use std::fs;
use std::path::{Path, PathBuf};

/// Every file under a folder that has this extension, sorted.
pub(crate) fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|own| own == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}
