use std::path::PathBuf;

use tenure_snapshot::SnapshotError;

/// Why nothing can be imported. What is wrong with a single file is a gap instead.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// A folder cannot be listed.
    #[error("cannot read `{}`: {source}", path.display())]
    Unreadable {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file was named instead of a folder.
    #[error("`{}` is not a folder", .0.display())]
    NotAFolder(PathBuf),
    /// A folder without anything that the import knows.
    #[error("`{}` holds no file that the import knows", .0.display())]
    NothingKnown(PathBuf),
    /// No folder was named.
    #[error("no folder to import")]
    NoFolder,
    /// A folder was named twice.
    #[error("`{}` and `{}` are the same folder", first.display(), second.display())]
    SameFolder {
        /// As first named.
        first: PathBuf,
        /// As named again.
        second: PathBuf,
    },
    /// Two folders hold the same tenant or organization.
    #[error("`{}` and `{}` both hold {word} {id}: put their files into one folder", first.display(), second.display())]
    SamePlace {
        /// What it is.
        word: &'static str,
        /// Which one.
        id: String,
        /// One folder.
        first: PathBuf,
        /// The other.
        second: PathBuf,
    },
    /// The files of a folder are of several tenants or organizations.
    #[error("the files of `{}` are of several {word}s: {}", folder.display(), list(files))]
    PlaceConflict {
        /// What they are.
        word: &'static str,
        /// The folder.
        folder: PathBuf,
        /// Files with the one that each names.
        files: Vec<(String, String)>,
    },
    /// Nothing tells which tenant or organization a folder holds.
    #[error("cannot tell which {word} `{}` holds: {help}", folder.display())]
    UnknownPlace {
        /// What it is.
        word: &'static str,
        /// The folder.
        folder: PathBuf,
        /// What would tell.
        help: &'static str,
    },
    /// No file tells a time, and none was given.
    #[error("cannot tell when the files were made: give the time")]
    NoTime,
    /// A bug of ours.
    #[error("internal error: {0}")]
    Bug(String),
    /// The snapshot could not be written.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
}

fn list(files: &[(String, String)]) -> String {
    let each: Vec<String> = files.iter().map(|(file, place)| format!("`{file}` says {place}")).collect();
    each.join(", ")
}
