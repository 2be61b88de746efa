//! Reading a finished snapshot.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use tenure_model::{Estate, Gap, Records, Timestamp};

use crate::digest::sha256;
use crate::disk::Lock;
use crate::raw::{LineDigest, RawFile, RawVisitor, for_each_line, for_each_record};
use crate::seal::{self, Unsealed};
use crate::{Damage, Manifest, SnapshotError, Table, tables, verify};

/// A finished snapshot. Never changed, but for its tables, which can be rebuilt.
#[derive(Clone, Debug)]
pub struct Snapshot {
    dir: PathBuf,
    manifest: Manifest,
}

impl Snapshot {
    /// Opens a snapshot. Looks at the manifest only; each other file is checked when it is read, or
    /// by [`Snapshot::verify`].
    ///
    /// # Errors
    /// When the folder is no snapshot, an unfinished one, one of a newer format, or its manifest is
    /// damaged.
    pub fn open(dir: &Path) -> Result<Self, SnapshotError> {
        Ok(Self::sealed(dir.to_path_buf(), Manifest::read(dir)?))
    }

    pub(crate) fn sealed(dir: PathBuf, manifest: Manifest) -> Self {
        Self { dir, manifest }
    }

    /// What it consists of.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Where it lies.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The tables as files, by their names, for engines that read Parquet themselves.
    pub fn table_paths(&self) -> BTreeMap<String, PathBuf> {
        let path = |name: &String| self.dir.join(tables::path(name));
        self.manifest.tables.keys().map(|name| (name.clone(), path(name))).collect()
    }

    /// Reads the tables.
    ///
    /// Damage is found by digest before a table is unpacked. Whoever forges a table and the manifest
    /// together can make the Parquet reader ask for more memory than there is, which ends the process:
    /// rebuild the tables of a snapshot that you do not trust (`tenure normalise`) before reading them.
    ///
    /// # Errors
    /// When a table is damaged or missing.
    pub fn estate(&self) -> Result<Estate, SnapshotError> {
        let read = tables::read_all(&self.dir, &self.manifest)?;
        let (id, as_of) = (self.manifest.id.clone(), self.manifest.as_of);
        Ok(Estate::new(id, as_of, read.records, read.coverage, read.gaps, read.raw_lines))
    }

    /// One table as it stands on disk, for questions that no record of the model foresees. The warning of
    /// [`Snapshot::estate`] holds here too.
    ///
    /// # Errors
    /// When there is no such table, or it is damaged or missing.
    pub fn table(&self, name: &str) -> Result<Table, SnapshotError> {
        Table::read(&self.dir, &self.manifest, name)
    }

    /// Hands every recorded answer to `visit`, unit by unit in their order. One answer is in memory
    /// at a time.
    ///
    /// # Errors
    /// Those of `visit`, and when a recording is damaged; none of its answers is handed out then.
    pub fn visit_raw(&self, visit: &mut RawVisitor<'_>) -> Result<(), SnapshotError> {
        for unit in &self.manifest.units {
            let Some(path) = &unit.raw else { continue };
            for_each_record(self.recording(path)?, &unit.unit, visit)?;
        }
        Ok(())
    }

    /// Hands the lines of one recording to `visit`, without their ends. One line is in memory at a
    /// time.
    ///
    /// # Errors
    /// Those of `visit`, and when there is no such recording or it is damaged.
    pub fn visit_raw_lines(
        &self,
        raw_path: &str,
        visit: &mut dyn FnMut(u32, &str) -> Result<(), SnapshotError>,
    ) -> Result<(), SnapshotError> {
        let raw = self.recording(raw_path)?;
        for_each_line(raw, &mut |line, text| {
            let text = std::str::from_utf8(text).map_err(|why| {
                let (path, why) = (self.dir.join(raw_path), why.to_string());
                SnapshotError::RawLine { path, line, why }
            })?;
            visit(line, text)
        })
    }

    /// The lines of one recording, without their ends.
    ///
    /// # Errors
    /// When there is no such recording or it is damaged.
    pub fn read_raw_lines(&self, raw_path: &str) -> Result<Vec<String>, SnapshotError> {
        let mut lines = Vec::new();
        self.visit_raw_lines(raw_path, &mut |_, line| {
            lines.push(line.to_owned());
            Ok(())
        })?;
        Ok(lines)
    }

    /// Checks every file of the snapshot and names those that are damaged, missing or added. Nothing
    /// is damaged when the list is empty.
    ///
    /// # Errors
    /// When the folder itself cannot be read.
    pub fn verify(&self) -> Result<Vec<Damage>, SnapshotError> {
        verify::verify(&self.dir, &self.manifest)
    }

    /// Replaces the tables by those of `records`, which were read from the recorded answers anew,
    /// and seals the snapshot again. Its id stays: the answers are the same. Killed half way, the
    /// tables are damaged and can be rebuilt again.
    ///
    /// # Errors
    /// When a recording is damaged, another process writes, or the tables cannot be written.
    pub fn rewrite_tables(&self, records: Records, more_gaps: Vec<Gap>) -> Result<Self, SnapshotError> {
        let lock = Lock::take(&self.dir)?;
        let unsealed = self.unsealed()?;
        let manifest = seal::seal(&self.dir, unsealed, records, more_gaps)?;
        lock.remove()?;
        Ok(Self::sealed(self.dir.clone(), manifest))
    }

    /// The snapshot without its tables, with the digests of its lines worked out again.
    fn unsealed(&self) -> Result<Unsealed, SnapshotError> {
        let Manifest { tool, as_of, plan, units, coverage, gaps, files, .. } = self.manifest.clone();
        let files = files.into_iter().filter(|(path, _)| path.starts_with("raw/")).collect();
        let mut unsealed =
            Unsealed { tool, as_of, plan, units, coverage, gaps, files, raw_lines: Vec::new() };
        for unit in &self.manifest.units {
            let Some(path) = &unit.raw else { continue };
            let mut digests = Vec::new();
            for_each_line(self.recording(path)?, &mut |line, text| {
                let time = time_of(text).map_err(|why| {
                    let (path, why) = (self.dir.join(path), why.to_string());
                    SnapshotError::RawLine { path, line, why }
                })?;
                digests.push(LineDigest { sha256: sha256(text), time });
                Ok(())
            })?;
            unsealed.add_lines(&unit.unit, path, digests);
        }
        Ok(unsealed)
    }

    fn recording<'a>(&'a self, path: &'a str) -> Result<RawFile<'a>, SnapshotError> {
        match self.manifest.files.get(path) {
            Some(file) if path.starts_with("raw/") => {
                Ok(RawFile { dir: &self.dir, path, sha256: &file.sha256 })
            }
            _ => Err(SnapshotError::NoSuchRecording(path.to_owned())),
        }
    }
}

/// The time of a recorded answer, without reading the answer.
fn time_of(line: &[u8]) -> serde_json::Result<Option<Timestamp>> {
    #[derive(Deserialize)]
    struct Timed {
        time: Option<Timestamp>,
    }
    serde_json::from_slice(line).map(|timed: Timed| timed.time)
}
