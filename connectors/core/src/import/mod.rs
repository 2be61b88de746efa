//! What the offline import of every cloud stands on: folders of files, recorded as a live scan would have
//! recorded their answers.
//!
//! ```text
//!  folders ─► plan: places, files, time ─► load: pages ─► UnitImport: recordings, coverage, gaps
//! ```
//!
//! How files are named, which unit each is of, and what is missing, each cloud says itself.

mod content;
mod error;
mod plan;
mod unit;

use tenure_snapshot::{RawRecord, SnapshotWriter, UnitKey};

pub use content::{Content, Loaded, Page, Shape, load};
pub use error::ImportError;
pub use plan::{AsOf, File, Folder, Ignored, Plan, Words, label, newest, plan};
pub use unit::{Listing, UnitImport, not_in_import, unread};

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportSummary {
    /// Files read.
    pub files: u64,
    /// Answers recorded: a large file is recorded as several.
    pub answers: u64,
    /// Things listed in them.
    pub items: u64,
    /// Gaps found so far; normalisation may find more.
    pub gaps: u64,
    /// Files that were not read.
    pub ignored: Vec<Ignored>,
}

/// Where answers go: to the disk, and at once to the normaliser, so that a large recording is not
/// read back.
pub struct Target<'t> {
    /// The snapshot.
    pub writer: &'t SnapshotWriter,
    /// The normaliser: it takes the unit, the recording's path, the line and what stands in it.
    pub normalise: &'t mut dyn FnMut(&UnitKey, &str, u32, RawRecord),
}
