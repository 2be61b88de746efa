use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use tenure_model::Timestamp;

use super::{MAX_LINE, RawRecord, UnitKey, partial_path};
use crate::digest::{Hashing, sha256};
use crate::{SnapshotError, disk};

/// Level of the compression: JSON shrinks to a tenth already at the fastest.
const LEVEL: i32 = 1;

/// What is known of one line once it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LineDigest {
    pub(crate) sha256: String,
    pub(crate) time: Option<Timestamp>,
}

/// What is known of a recording once it is finished.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Recorded {
    /// Relative to the snapshot.
    pub(crate) path: String,
    pub(crate) sha256: String,
    pub(crate) bytes: u64,
    pub(crate) lines: Vec<LineDigest>,
}

/// The recordings that are finished or being written, and whose they are.
pub(crate) type Taken = Arc<Mutex<BTreeMap<String, UnitKey>>>;

/// The right to write one recording. Given back when dropped, so that a unit that failed half way
/// can be begun again.
#[derive(Debug)]
pub(crate) struct Claim {
    taken: Taken,
    path: String,
    kept: bool,
}

impl Claim {
    pub(crate) fn new(taken: &Taken, unit: &UnitKey) -> Result<Self, SnapshotError> {
        let path = unit.raw_path();
        let mut owners = taken.lock().unwrap_or_else(PoisonError::into_inner);
        match owners.get(&path) {
            Some(owner) if owner == unit => return Err(SnapshotError::UnitTaken(unit.clone())),
            Some(owner) => {
                let (unit, other) = (Box::new(unit.clone()), Box::new(owner.clone()));
                return Err(SnapshotError::PathTaken { unit, path, other });
            }
            None => owners.insert(path.clone(), unit.clone()),
        };
        Ok(Self { taken: Arc::clone(taken), path, kept: false })
    }

    /// The recording is finished and stays taken.
    pub(crate) fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        if !self.kept {
            self.taken.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.path);
        }
    }
}

/// Records the answers of one unit. Until [`SnapshotWriter::finish`](crate::SnapshotWriter::finish)
/// has it, the file ends in `.partial` and counts for nothing.
pub struct UnitWriter {
    unit: UnitKey,
    claim: Claim,
    /// Where the recording will lie.
    target: PathBuf,
    encoder: zstd::Encoder<'static, Hashing<File>>,
    lines: Vec<LineDigest>,
    buffer: Vec<u8>,
    /// A write failed: what the file holds is not known.
    broken: bool,
}

impl std::fmt::Debug for UnitWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UnitWriter").field("unit", &self.unit).field("lines", &self.lines.len()).finish()
    }
}

impl UnitWriter {
    pub(crate) fn begin(dir: &Path, unit: UnitKey, claim: Claim) -> Result<Self, SnapshotError> {
        let target = dir.join(&claim.path);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder).map_err(SnapshotError::io("create", folder))?;
        }
        let partial = partial_path(&target);
        let file = File::create(&partial).map_err(SnapshotError::io("create", &partial))?;
        let encoder =
            zstd::Encoder::new(Hashing::new(file), LEVEL).map_err(SnapshotError::io("write", &partial))?;
        Ok(Self { unit, claim, target, encoder, lines: Vec::new(), buffer: Vec::new(), broken: false })
    }

    /// The unit that it records.
    pub fn unit(&self) -> &UnitKey {
        &self.unit
    }

    /// Where the recording will lie inside the snapshot.
    pub fn path(&self) -> &str {
        &self.claim.path
    }

    /// Appends an answer and returns its line number, from 0.
    ///
    /// # Errors
    /// When the disk is full or the answer is longer than a recording holds. After an error of the
    /// file system the unit cannot be finished any more; begin it again.
    pub fn write(&mut self, record: &RawRecord) -> Result<u32, SnapshotError> {
        let line =
            u32::try_from(self.lines.len()).map_err(|_| SnapshotError::TooManyLines(self.unit.clone()))?;
        self.buffer.clear();
        let partial = partial_path(&self.target);
        record
            .write_line(&mut self.buffer)
            .map_err(|why| SnapshotError::io("write", &partial)(std::io::Error::other(why)))?;
        let bytes = self.buffer.len() as u64;
        if bytes > MAX_LINE {
            return Err(SnapshotError::LineTooLong { unit: self.unit.clone(), bytes, limit: MAX_LINE });
        }
        let sha256 = sha256(&self.buffer);
        self.buffer.push(b'\n');
        if let Err(source) = self.encoder.write_all(&self.buffer) {
            self.broken = true;
            return Err(SnapshotError::io("write", &partial)(source));
        }
        self.lines.push(LineDigest { sha256, time: record.time });
        Ok(line)
    }

    /// Puts the recording in its place. `None` where nothing was recorded: then there is no file.
    pub(crate) fn finish(self) -> Result<(UnitKey, Claim, Option<Recorded>), SnapshotError> {
        let Self { unit, claim, target, encoder, lines, broken, .. } = self;
        let partial = partial_path(&target);
        if broken {
            let source = std::io::Error::other("an earlier write failed");
            return Err(SnapshotError::io("write", &partial)(source));
        }
        if lines.is_empty() {
            drop(encoder);
            fs::remove_file(&partial).map_err(SnapshotError::io("remove", &partial))?;
            return Ok((unit, claim, None));
        }
        let hashing = encoder.finish().map_err(SnapshotError::io("write", &partial))?;
        let (file, sha256, bytes) = hashing.finish();
        file.sync_all().map_err(SnapshotError::io("write", &partial))?;
        drop(file);
        disk::rename(&partial, &target)?;
        let path = claim.path.clone();
        Ok((unit, claim, Some(Recorded { path, sha256, bytes, lines })))
    }
}
