//! What can go wrong with a snapshot, one case for each thing that a user can cause or repair.

use std::path::{Path, PathBuf};

use crate::{FormatVersion, UnitKey};

/// Why a snapshot could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The file system refused: disk full, no permission, no such folder.
    #[error("could not {doing} `{}`: {source}", path.display())]
    Io {
        /// What was tried, as a verb: "write".
        doing: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The folder is no snapshot and holds none of its parts.
    #[error("`{}` is not a snapshot: it holds no `manifest.json`", .0.display())]
    NotASnapshot(PathBuf),
    /// The folder holds a scan that was stopped before its end.
    #[error("`{}` holds an unfinished scan", .0.display())]
    Unfinished(PathBuf),
    /// A scan was to be written where a snapshot or a scan already is, or other files are.
    #[error("`{}` is not empty", .0.display())]
    NotEmpty(PathBuf),
    /// A finished snapshot was to be continued or overwritten.
    #[error("`{}` already holds a finished snapshot", .0.display())]
    AlreadySealed(PathBuf),
    /// There is no unfinished scan to continue.
    #[error("`{}` holds no unfinished scan", .0.display())]
    NothingToResume(PathBuf),
    /// Another process writes in the folder now.
    #[error("another process is writing in `{}`", .0.display())]
    Locked(PathBuf),
    /// A newer version of the tool wrote it.
    #[error(
        "`{}` has format {found}, and this version of tenure reads formats up to {known}", path.display()
    )]
    NewerFormat {
        /// The manifest or journal.
        path: PathBuf,
        /// The version that it has.
        found: FormatVersion,
        /// The newest version that is known here.
        known: FormatVersion,
    },
    /// `manifest.json` is not what a manifest looks like, or was changed after it was sealed.
    #[error("`{}` is damaged: {why}", path.display())]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// `journal.jsonl` is damaged elsewhere than in its last line, which a killed scan may tear.
    #[error("`{}` is damaged in line {line}: {why}", path.display())]
    Journal {
        /// The journal.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// What is wrong with it.
        why: String,
    },
    /// A file is not the one that was sealed.
    #[error("snapshot `{}` is damaged: {damage}", dir.display())]
    Damaged {
        /// The snapshot.
        dir: PathBuf,
        /// Which file, and how.
        damage: Damage,
    },
    /// A recorded line is no record.
    #[error("`{}` is damaged in line {line}: {why}", path.display())]
    RawLine {
        /// The recording.
        path: PathBuf,
        /// Line, from 0 as in evidence references.
        line: u32,
        /// What is wrong with it.
        why: String,
    },
    /// A record is longer than a recording can hold.
    #[error("an answer of `{unit}` is {bytes} bytes long, more than the {limit} that a recording holds")]
    LineTooLong {
        /// The unit.
        unit: UnitKey,
        /// Its length.
        bytes: u64,
        /// The most that is allowed.
        limit: u64,
    },
    /// A recording has more lines than a line number can hold.
    #[error("`{0}` has more answers than a recording holds")]
    TooManyLines(UnitKey),
    /// A table could not be built or read.
    #[error("table `{table}` could not be {doing}: {why}")]
    Table {
        /// Name of the table.
        table: String,
        /// "built" or "read".
        doing: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// A recording was asked for that the snapshot does not hold.
    #[error("the snapshot holds no recording `{0}`")]
    NoSuchRecording(String),
    /// A unit was to be recorded a second time.
    #[error("`{0}` is already recorded or being recorded")]
    UnitTaken(UnitKey),
    /// Two units whose recordings would have the same name.
    #[error("`{unit}` cannot be recorded: its file `{path}` is that of `{other}`")]
    PathTaken {
        /// The unit that came second.
        unit: Box<UnitKey>,
        /// The file that both would use.
        path: String,
        /// The unit that has it.
        other: Box<UnitKey>,
    },
    /// The function that was handed the records stopped.
    #[error(transparent)]
    Visitor(Box<dyn std::error::Error + Send + Sync>),
}

impl SnapshotError {
    /// Wraps an error of a function that is handed records, so that it comes back out.
    pub fn visitor(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Visitor(error.into())
    }

    /// Whether what was sealed is no longer what is there: damage, as opposed to something that
    /// could not be done.
    pub const fn is_damage(&self) -> bool {
        matches!(
            self,
            Self::Manifest { .. } | Self::Damaged { .. } | Self::RawLine { .. } | Self::Journal { .. }
        )
    }

    pub(crate) fn io(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Io { doing, path, source }
    }

    /// Advice for the user, a sentence on a line of its own.
    pub fn help(&self) -> Option<String> {
        Some(match self {
            Self::Unfinished(_) => {
                "continue it with the command that began it and `--resume`: `tenure scan --resume`".to_owned()
            }
            Self::NotEmpty(_) => "name an empty or a new folder".to_owned(),
            Self::AlreadySealed(_) => "name another folder: a finished snapshot is never changed".to_owned(),
            Self::Locked(_) => "wait until it has ended, or stop it".to_owned(),
            Self::NewerFormat { .. } => "read it with the version of tenure that wrote it".to_owned(),
            Self::Damaged { damage, .. } if damage.path.starts_with("tables/") => {
                "rebuild the tables from the recorded answers with `tenure normalise`".to_owned()
            }
            Self::Table { doing: "read", .. } => {
                "rebuild the tables from the recorded answers with `tenure normalise`".to_owned()
            }
            Self::Manifest { .. } | Self::Damaged { .. } | Self::RawLine { .. } => {
                "restore the snapshot from a copy: what it says can no longer be trusted".to_owned()
            }
            Self::Io { source, .. } if source.kind() == std::io::ErrorKind::StorageFull => {
                "make room, then continue: what was finished is kept".to_owned()
            }
            _ => return None,
        })
    }
}

/// A file of a snapshot that is not as it was sealed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Damage {
    /// The file, relative to the snapshot, with `/` between folders.
    pub path: String,
    /// What happened to it.
    pub kind: DamageKind,
}

/// What happened to a file of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DamageKind {
    /// It is not there.
    Missing,
    /// Its content is not what was sealed.
    Changed,
    /// It was not there when the snapshot was sealed.
    Added,
    /// It could not be read.
    Unreadable(String),
}

impl std::fmt::Display for Damage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { path, kind } = self;
        match kind {
            DamageKind::Missing => write!(f, "`{path}` is missing"),
            DamageKind::Changed => write!(f, "`{path}` was changed"),
            DamageKind::Added => write!(f, "`{path}` was added"),
            DamageKind::Unreadable(why) => write!(f, "`{path}` cannot be read: {why}"),
        }
    }
}
