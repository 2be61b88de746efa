//! `journal.jsonl`: what an unfinished scan has finished. One line for the header, one for each
//! unit, each on disk before the next step; removed once the manifest is there.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tenure_model::{Coverage, Gap, Timestamp};

use crate::raw::Recorded;
use crate::{FormatVersion, SnapshotError, UnitKey, disk};

/// Name of the journal.
pub(crate) const JOURNAL: &str = "journal.jsonl";

/// What a scan was started with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// Version of the tool.
    pub tool_version: String,
    /// The only "now" of everything that is said about the snapshot.
    pub as_of: Timestamp,
    /// What was asked for, in the terms of whoever started the scan, so that it can be continued.
    pub plan: serde_json::Value,
}

#[derive(Serialize, Deserialize)]
struct FirstLine {
    format_version: FormatVersion,
    header: Header,
}

/// A finished unit: its recording, its line in the ledger of coverage, and its gaps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct FinishedUnit {
    pub(crate) unit: UnitKey,
    pub(crate) coverage: Coverage,
    pub(crate) gaps: Vec<Gap>,
    /// `None` where nothing was recorded.
    pub(crate) file: Option<Recorded>,
}

/// A journal open for appending.
#[derive(Debug)]
pub(crate) struct Journal {
    path: PathBuf,
    file: File,
    /// Length up to the end of the last whole line.
    length: u64,
    /// Half a line may stand behind that.
    torn: bool,
}

impl Journal {
    /// Starts a journal with the units that are already finished.
    pub(crate) fn create(dir: &Path, header: &Header, units: &[FinishedUnit]) -> Result<Self, SnapshotError> {
        let path = dir.join(JOURNAL);
        let first = FirstLine { format_version: FormatVersion::CURRENT, header: header.clone() };
        let mut text = line(&first, &path)?;
        for unit in units {
            text.append(&mut line(unit, &path)?);
        }
        // INVARIANT: a journal that has its name has its whole header.
        disk::replace(&path, &text)?;
        let file = OpenOptions::new().append(true).open(&path).map_err(SnapshotError::io("open", &path))?;
        Ok(Self { path, file, length: text.len() as u64, torn: false })
    }

    /// Appends a unit and waits until it is on disk.
    pub(crate) fn append(&mut self, unit: &FinishedUnit) -> Result<(), SnapshotError> {
        let text = line(unit, &self.path)?;
        let failed = |source| SnapshotError::io("write", &self.path)(source);
        if self.torn {
            // A write failed before. Its half line must not be glued to the next one.
            self.file.set_len(self.length).map_err(failed)?;
        }
        self.torn = true;
        self.file.write_all(&text).and_then(|()| self.file.sync_data()).map_err(failed)?;
        self.torn = false;
        self.length += text.len() as u64;
        Ok(())
    }
}

fn line(value: &impl Serialize, path: &Path) -> Result<Vec<u8>, SnapshotError> {
    let mut text = serde_json::to_vec(value)
        .map_err(|why| SnapshotError::io("write", path)(std::io::Error::other(why)))?;
    text.push(b'\n');
    Ok(text)
}

/// Reads the journal of an unfinished scan. A last line without its end is what a killed process
/// leaves and is ignored.
pub(crate) fn read(dir: &Path) -> Result<(Header, Vec<FinishedUnit>), SnapshotError> {
    let path = dir.join(JOURNAL);
    let text = match fs::read(&path) {
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => {
            return Err(SnapshotError::NothingToResume(dir.to_path_buf()));
        }
        text => text.map_err(SnapshotError::io("read", &path))?,
    };
    let damaged = |line: usize, why: String| SnapshotError::Journal { path: path.clone(), line, why };
    let mut lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
    lines.pop(); // What follows the last line end: nothing, or a torn line.
    let mut lines = lines.into_iter().enumerate();
    let Some((_, first)) = lines.next() else {
        return Err(damaged(1, "it has no header".to_owned()));
    };
    FormatVersion::check(first, &path).map_err(|why| why.unwrap_or_else(|why| damaged(1, why)))?;
    let first: FirstLine = serde_json::from_slice(first).map_err(|why| damaged(1, why.to_string()))?;
    let mut units = Vec::new();
    for (at, text) in lines {
        units.push(serde_json::from_slice(text).map_err(|why| damaged(at + 1, why.to_string()))?);
    }
    Ok((first.header, units))
}
