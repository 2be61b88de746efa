//! Writing a snapshot: units one by one, in any order and from many threads, then the seal.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tenure_model::{Coverage, Gap, Records};

use crate::disk::{self, Lock};
use crate::journal::{self, FinishedUnit, JOURNAL, Journal};
use crate::manifest::MANIFEST;
use crate::raw::{Claim, RawFile, RawRecord, RawVisitor, Taken, UnitWriter, for_each_record};
use crate::seal::{self, Unsealed};
use crate::{Header, Snapshot, SnapshotError, UnitKey};

/// An unfinished snapshot, open for writing. One process at a time holds it; its methods may be
/// called from many threads.
///
/// INVARIANT: a unit counts as finished only after its recording and its line in the journal are on
/// disk. Killed at any moment, [`SnapshotWriter::resume`] goes on with every finished unit.
#[derive(Debug)]
pub struct SnapshotWriter {
    dir: PathBuf,
    header: Header,
    lock: Lock,
    taken: Taken,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    journal: Journal,
    units: BTreeMap<UnitKey, FinishedUnit>,
}

impl SnapshotWriter {
    /// Starts a snapshot in a new or empty folder.
    ///
    /// # Errors
    /// When the folder holds a snapshot, an unfinished scan or other files, or cannot be written.
    pub fn create(dir: &Path, header: Header) -> Result<Self, SnapshotError> {
        fs::create_dir_all(dir).map_err(SnapshotError::io("create", dir))?;
        check_empty(dir)?;
        let lock = Lock::take(dir)?;
        check_empty(dir)?;
        let journal = Journal::create(dir, &header, &[])?;
        Ok(Self::open(dir, header, lock, journal, Vec::new()))
    }

    /// Goes on with an unfinished snapshot. Recordings that are not whole are removed, and so is
    /// whatever else a killed scan left behind; their units are not finished and are read again.
    ///
    /// # Errors
    /// When there is no unfinished scan, another process writes it, or its journal is damaged.
    pub fn resume(dir: &Path) -> Result<Self, SnapshotError> {
        if !dir.join(JOURNAL).exists() && !dir.join(MANIFEST).exists() {
            return Err(SnapshotError::NothingToResume(dir.to_path_buf()));
        }
        let lock = Lock::take(dir)?;
        if dir.join(MANIFEST).exists() {
            // Killed between the manifest and the end: only the tidying is left to do.
            disk::remove(&dir.join(JOURNAL))?;
            lock.remove()?;
            return Err(SnapshotError::AlreadySealed(dir.to_path_buf()));
        }
        let (header, mut units) = journal::read(dir)?;
        units.retain(|finished| is_whole(dir, finished));
        units.sort_by(|a, b| a.unit.cmp(&b.unit));
        units.dedup_by(|later, earlier| later.unit == earlier.unit);
        let journal = Journal::create(dir, &header, &units)?;
        sweep(dir, units.iter().filter_map(|unit| unit.file.as_ref()).map(|file| file.path.as_str()))?;
        Ok(Self::open(dir, header, lock, journal, units))
    }

    fn open(dir: &Path, header: Header, lock: Lock, journal: Journal, units: Vec<FinishedUnit>) -> Self {
        let taken = units
            .iter()
            .filter_map(|finished| Some((finished.file.as_ref()?.path.clone(), finished.unit.clone())))
            .collect();
        let units = units.into_iter().map(|finished| (finished.unit.clone(), finished)).collect();
        Self {
            dir: dir.to_path_buf(),
            header,
            lock,
            taken: Arc::new(Mutex::new(taken)),
            state: Mutex::new(State { journal, units }),
        }
    }

    /// What the scan was started with.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Where it is written.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Whether a unit needs no more reading.
    pub fn is_finished(&self, unit: &UnitKey) -> bool {
        self.state().units.contains_key(unit)
    }

    /// How many units are finished.
    pub fn finished_units(&self) -> usize {
        self.state().units.len()
    }

    /// Begins the recording of a unit. Dropping the [`UnitWriter`] gives it up.
    ///
    /// # Errors
    /// When the unit is finished or being recorded, or its file cannot be made.
    pub fn begin(&self, unit: UnitKey) -> Result<UnitWriter, SnapshotError> {
        if self.is_finished(&unit) {
            return Err(SnapshotError::UnitTaken(unit));
        }
        let claim = Claim::new(&self.taken, &unit)?;
        UnitWriter::begin(&self.dir, unit, claim)
    }

    /// Ends a unit: its recording, its line of coverage and its gaps are on disk when this returns.
    ///
    /// # Errors
    /// When they cannot be written. The unit is then not finished and can be begun again.
    pub fn finish(&self, unit: UnitWriter, coverage: Coverage, gaps: Vec<Gap>) -> Result<(), SnapshotError> {
        let (unit, claim, file) = unit.finish()?;
        let kept = file.is_some();
        self.add(FinishedUnit { unit, coverage, gaps, file })?;
        if kept {
            claim.keep();
        }
        Ok(())
    }

    /// Ends a unit of which nothing was recorded, because it was refused or is not in an import.
    ///
    /// # Errors
    /// When the unit is finished or being recorded, or the journal cannot be written.
    pub fn note(&self, unit: UnitKey, coverage: Coverage, gaps: Vec<Gap>) -> Result<(), SnapshotError> {
        let _claim = Claim::new(&self.taken, &unit)?;
        self.add(FinishedUnit { unit, coverage, gaps, file: None })
    }

    fn add(&self, finished: FinishedUnit) -> Result<(), SnapshotError> {
        let mut state = self.state();
        if state.units.contains_key(&finished.unit) {
            return Err(SnapshotError::UnitTaken(finished.unit));
        }
        state.journal.append(&finished)?;
        state.units.insert(finished.unit.clone(), finished);
        Ok(())
    }

    /// Hands every recorded answer of the finished units to `visit`, unit by unit in their order.
    /// One answer is in memory at a time.
    ///
    /// # Errors
    /// Those of `visit`, and when a recording is damaged.
    pub fn visit_raw(&self, visit: &mut RawVisitor<'_>) -> Result<(), SnapshotError> {
        let units: Vec<FinishedUnit> = self.state().units.values().cloned().collect();
        for finished in &units {
            let Some(file) = &finished.file else { continue };
            let raw = RawFile { dir: &self.dir, path: &file.path, sha256: &file.sha256 };
            for_each_record(raw, &finished.unit, visit)?;
        }
        Ok(())
    }

    /// How a finished unit ended; `None` where it is not finished.
    pub fn outcome_of(&self, unit: &UnitKey) -> Option<(Coverage, Vec<Gap>)> {
        self.state().units.get(unit).map(|finished| (finished.coverage.clone(), finished.gaps.clone()))
    }

    /// Hands every recorded answer of one finished unit to `visit`; none where it is not finished.
    ///
    /// # Errors
    /// Those of `visit`, and when the recording is damaged.
    pub fn visit_unit(
        &self,
        unit: &UnitKey,
        visit: &mut dyn FnMut(RawRecord) -> Result<(), SnapshotError>,
    ) -> Result<(), SnapshotError> {
        let finished = self.state().units.get(unit).cloned();
        let Some(FinishedUnit { file: Some(file), .. }) = finished else { return Ok(()) };
        let raw = RawFile { dir: &self.dir, path: &file.path, sha256: &file.sha256 };
        for_each_record(raw, unit, &mut |_, _, _, record| visit(record))
    }

    /// Writes the tables and, last, the manifest. Units that were begun and not finished are lost.
    ///
    /// # Errors
    /// When something cannot be written. The scan is then as unfinished as before and can be
    /// continued.
    pub fn seal(self, records: Records, more_gaps: Vec<Gap>) -> Result<Snapshot, SnapshotError> {
        let Self { dir, header, lock, state, .. } = self;
        let State { units, .. } = state.into_inner().unwrap_or_else(PoisonError::into_inner);
        sweep(&dir, units.values().filter_map(|unit| unit.file.as_ref()).map(|file| file.path.as_str()))?;
        let manifest = seal::seal(&dir, Unsealed::from_scan(header, units), records, more_gaps)?;
        disk::remove(&dir.join(JOURNAL))?;
        lock.remove()?;
        Ok(Snapshot::sealed(dir, manifest))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Refuses a folder that holds anything but what a scan killed in its first instant leaves.
fn check_empty(dir: &Path) -> Result<(), SnapshotError> {
    if dir.join(MANIFEST).exists() {
        return Err(SnapshotError::AlreadySealed(dir.to_path_buf()));
    }
    if dir.join(JOURNAL).exists() {
        return Err(SnapshotError::Unfinished(dir.to_path_buf()));
    }
    let unborn = disk::beside(Path::new(JOURNAL));
    for entry in fs::read_dir(dir).map_err(SnapshotError::io("read", dir))? {
        let name = entry.map_err(SnapshotError::io("read", dir))?.file_name();
        if name != Lock::NAME && name != unborn.as_os_str() {
            return Err(SnapshotError::NotEmpty(dir.to_path_buf()));
        }
    }
    Ok(())
}

/// Whether the recording of a unit is the one that its journal line tells of.
fn is_whole(dir: &Path, finished: &FinishedUnit) -> bool {
    finished.file.as_ref().is_none_or(|file| {
        file.path == finished.unit.raw_path()
            && disk::digest(&dir.join(&file.path)).is_ok_and(|(sha256, _)| sha256 == file.sha256)
    })
}

/// Removes what belongs to no finished unit.
fn sweep<'a>(dir: &Path, keep: impl Iterator<Item = &'a str>) -> Result<(), SnapshotError> {
    let keep: BTreeSet<&str> = keep.collect();
    let recordings = disk::files_below(dir, "raw")?;
    let leftovers = recordings.iter().filter(|path| !keep.contains(path.as_str()));
    for path in leftovers.chain(&disk::files_below(dir, "tables")?) {
        disk::remove(&dir.join(path))?;
    }
    for name in [JOURNAL, MANIFEST] {
        disk::remove(&disk::beside(&dir.join(name)))?;
    }
    Ok(())
}
