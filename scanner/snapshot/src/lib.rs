//! A snapshot: one folder that holds what the clouds said at one time, and never changes.
//!
//! ```text
//! snapshot/
//! ├── manifest.json            written last: what the snapshot is, and the digest of every file
//! ├── raw/                     the truth: each answer as it was recorded
//! │   └── aws/
//! │       └── 111122223333/
//! │           ├── iam-get-account-authorization-details.jsonl.zst
//! │           └── lambda-list-functions.eu-west-1.jsonl.zst
//! └── tables/                  what the answers mean; can be rebuilt from raw/
//!     ├── principals.parquet
//!     └── …
//! ```
//!
//! **Recordings** lie at `raw/<cloud>/<scope>/<service>-<operation>[.<region>].jsonl.zst`. One line is
//! one answer ([`RawRecord`]): what was asked, where, when and by whom, and the answer's body. The
//! files are Zstandard; `zstd -dc` shows them. In names, lower-case letters, digits, `-` and `_` stand
//! for themselves, any other byte is `~` and two hex digits, and what is too long ends in `~~` and a
//! digest.
//!
//! **Tables** are Parquet, one for each kind of record of the model, and four more: `policy_texts`
//! (each policy text once, by its digest), `coverage` (the ledger of what was read), `gaps` (what
//! could not be), and `raw_lines` (the digest of every recorded line). Every column is described in the
//! manifest, and in the Parquet file's own metadata under `tenure:column:<name>`. Times are UTC, to the
//! microsecond. What may be unknown has two columns, the fact and `<fact>_state`, which says `known` or
//! why not; lists and maps are JSON. `evidence_raw`, `evidence_line` and `evidence_pointer` say which
//! recorded answer a row comes from.
//!
//! **The manifest** makes the folder a snapshot. It names the version of the format, the tool, the
//! scopes, the ledger of coverage, every gap, table and file, and an id that depends on nothing but
//! what was recorded. Its last field is the SHA-256 of its own text with that field empty: it shows
//! accidents, not forgery, for which packs are signed. A newer format is refused.
//!
//! **Unfinished.** Until the manifest is there, `journal.jsonl` lists what is finished: one line for the
//! scan, one for each unit ([`UnitKey`]), each on disk before the next begins. [`SnapshotWriter::resume`]
//! goes on from it, whenever the process was killed; [`Snapshot::open`] refuses such a folder.
//!
//! ```text
//! SnapshotWriter::create ──► begin ──► UnitWriter::write … ──► finish ──► seal ──► Snapshot
//!        or resume             └ x.jsonl.zst.partial             └ x.jsonl.zst,     └ tables/, manifest.json,
//!                                                                 a journal line      journal removed
//! ```
//!
//! The same answers and records give the same bytes, in whatever order they come.

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
pub use raw::{ImportSource, RawRecord, RawVisitor, UnitKey, UnitWriter};
pub use snapshot::Snapshot;
pub use tables::{Cell, Table};
pub use version::FormatVersion;
pub use writer::SnapshotWriter;
