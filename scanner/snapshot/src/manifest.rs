//! `manifest.json`: what a finished snapshot consists of. Written last; without it there is none.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use tenure_model::{Coverage, Gap, ScopeId, ScopeKind, Timestamp};

use crate::digest::sha256;
use crate::raw::is_inside;
use crate::{FormatVersion, SnapshotError, UnitKey, disk};

/// Name of the manifest.
pub(crate) const MANIFEST: &str = "manifest.json";

/// What a snapshot is, what it was read from, and the digest of each of its files.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the directory format.
    pub format_version: FormatVersion,
    /// Who wrote it.
    pub tool: ToolVersion,
    /// SHA-256 over what was recorded (`as_of`, the ledger of coverage, the digest of every recorded
    /// line), in hex. The same answers have the same id, also when the tables are rebuilt.
    pub id: String,
    /// The only "now".
    pub as_of: Timestamp,
    /// What was asked for.
    pub plan: serde_json::Value,
    /// The scopes that were found, sorted by id.
    pub scopes: Vec<ManifestScope>,
    /// The ledger of what was read.
    pub coverage: Vec<Coverage>,
    /// What could not be read, sorted.
    pub gaps: Vec<Gap>,
    /// What was recorded and could not be understood when the tables were built, sorted.
    pub table_gaps: Vec<Gap>,
    /// The units that were finished, sorted.
    pub units: Vec<ManifestUnit>,
    /// The tables, by their names: `principals` is `tables/principals.parquet`.
    pub tables: BTreeMap<String, ManifestTable>,
    /// Every other file of the snapshot, by its path with `/` between folders.
    pub files: BTreeMap<String, ManifestFile>,
    /// SHA-256 of the manifest's own text with this field left empty, in hex.
    pub seal: String,
}

/// Name and version of the tool that wrote a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolVersion {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// A scope, as far as a reader of the manifest needs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestScope {
    /// Its id.
    pub id: ScopeId,
    /// Its display name. Hostile input.
    pub name: String,
    /// Its level in the hierarchy.
    pub kind: ScopeKind,
    /// The scope above.
    pub parent: Option<ScopeId>,
}

/// A finished unit and its recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestUnit {
    /// The unit.
    #[serde(flatten)]
    pub unit: UnitKey,
    /// Path of its recording; `None` where nothing was recorded.
    pub raw: Option<String>,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestTable {
    /// What one row is.
    pub description: String,
    /// How many rows it has.
    pub rows: u64,
    /// Its columns, in their order.
    pub columns: Vec<ManifestColumn>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestColumn {
    /// Its name.
    pub name: String,
    /// `text`, `json` (text that holds JSON), `integer`, `boolean` or `timestamp` (UTC, to the
    /// microsecond).
    #[serde(rename = "type")]
    pub kind: String,
    /// What it says.
    pub description: String,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestFile {
    /// SHA-256 in hex.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
}

impl Manifest {
    /// Every gap: what could not be read and what could not be understood, sorted.
    pub fn all_gaps(&self) -> Vec<Gap> {
        let mut gaps: Vec<Gap> = self.gaps.iter().chain(&self.table_gaps).cloned().collect();
        gaps.sort();
        gaps.dedup();
        gaps
    }

    /// Puts the manifest in its place, which makes the folder a snapshot.
    pub(crate) fn write(&mut self, dir: &Path) -> Result<(), SnapshotError> {
        let path = dir.join(MANIFEST);
        let text = |manifest: &Self| {
            let mut text = serde_json::to_vec_pretty(manifest)
                .map_err(|why| SnapshotError::io("write", &path)(std::io::Error::other(why)))?;
            text.push(b'\n');
            Ok(text)
        };
        self.seal.clear();
        self.seal = sha256(&text(self)?);
        disk::replace(&path, &text(self)?)
    }

    /// Reads the manifest and checks its version, shape and seal.
    pub(crate) fn read(dir: &Path) -> Result<Self, SnapshotError> {
        let path = dir.join(MANIFEST);
        let text = match fs::read(&path) {
            Err(why) if is_absent(&why) => return Err(without_manifest(dir)),
            text => text.map_err(SnapshotError::io("read", &path))?,
        };
        let damaged = |why: String| SnapshotError::Manifest { path: path.clone(), why };
        FormatVersion::check(&text, &path).map_err(|why| why.unwrap_or_else(damaged))?;
        let manifest: Self = serde_json::from_slice(&text).map_err(|why| damaged(why.to_string()))?;
        if !manifest.is_sealed_by(&text) {
            return Err(damaged("it was changed after it was sealed".to_owned()));
        }
        manifest.check_paths().map_err(damaged)?;
        Ok(manifest)
    }

    /// Whether `text` is what was sealed: the bytes count, not what they mean.
    fn is_sealed_by(&self, text: &[u8]) -> bool {
        let seal = self.seal.as_bytes();
        let Some(at) = text.windows(seal.len().max(1)).rposition(|window| window == seal) else {
            return false;
        };
        let (before, after) = text.split_at(at);
        let mut unsealed = before.to_vec();
        unsealed.extend(after.iter().skip(seal.len()));
        sha256(&unsealed) == self.seal
    }

    /// A manifest can come from anywhere: no path in it may lead out of the snapshot, and what its
    /// units name must be among its files.
    fn check_paths(&self) -> Result<(), String> {
        if let Some(path) = self.files.keys().find(|path| !is_inside(path)) {
            return Err(format!("`{path}` leads out of the snapshot"));
        }
        let mut recordings = self.units.iter().filter_map(|unit| unit.raw.as_ref());
        match recordings.find(|path| !path.starts_with("raw/") || !self.files.contains_key(*path)) {
            Some(path) => Err(format!("it has no digest of `{path}`")),
            None => Ok(()),
        }
    }
}

/// Whether there is no such file, also where what should be its folder is a file.
fn is_absent(why: &std::io::Error) -> bool {
    matches!(why.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory)
}

/// What a folder without a manifest is.
fn without_manifest(dir: &Path) -> SnapshotError {
    if dir.join(crate::journal::JOURNAL).exists() {
        SnapshotError::Unfinished(dir.to_path_buf())
    } else {
        SnapshotError::NotASnapshot(dir.to_path_buf())
    }
}
