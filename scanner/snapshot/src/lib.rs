//! A snapshot: one folder that holds what the clouds said at one time, and never changes.

mod digest;
mod disk;
mod error;
mod journal;
mod manifest;
mod raw;
mod seal;
mod snapshot;
mod tables;
mod verify;
mod version;
mod writer;

pub use error::{Damage, DamageKind, SnapshotError};
pub use journal::Header;
pub use manifest::{
    Manifest, ManifestColumn, ManifestFile, ManifestScope, ManifestTable, ManifestUnit, ToolVersion,
};
pub use raw::{ImportSource, RawRecord, UnitKey, UnitWriter};
pub use snapshot::Snapshot;
pub use version::FormatVersion;
pub use writer::SnapshotWriter;
