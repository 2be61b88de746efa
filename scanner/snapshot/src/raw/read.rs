use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use super::{MAX_LINE, RawRecord, UnitKey};
use crate::digest::Hashing;
use crate::{Damage, DamageKind, SnapshotError};

/// A finished recording, as the journal or the manifest knows it.
#[derive(Clone, Copy)]
pub(crate) struct RawFile<'a> {
    pub(crate) dir: &'a Path,
    /// Relative to the snapshot.
    pub(crate) path: &'a str,
    /// Of the compressed file.
    pub(crate) sha256: &'a str,
}

impl RawFile<'_> {
    fn damaged(&self, kind: DamageKind) -> SnapshotError {
        let damage = Damage { path: self.path.to_owned(), kind };
        SnapshotError::Damaged { dir: self.dir.to_path_buf(), damage }
    }

    /// An error of the file system as such; one of the decompression as damage.
    fn read_error(&self, source: std::io::Error) -> SnapshotError {
        if source.kind() == std::io::ErrorKind::NotFound {
            self.damaged(DamageKind::Missing)
        } else if source.raw_os_error().is_some() {
            SnapshotError::io("read", &self.dir.join(self.path))(source)
        } else {
            self.damaged(DamageKind::Unreadable(source.to_string()))
        }
    }
}

/// Calls `visit` with each line, without its end. One line is in memory at a time. The digest of the
/// file is known only at its end: a damaged file is an error then at the latest, and what was done
/// with its lines has to be thrown away.
pub(crate) fn for_each_line(
    raw: RawFile<'_>,
    visit: &mut dyn FnMut(u32, &[u8]) -> Result<(), SnapshotError>,
) -> Result<(), SnapshotError> {
    let file = File::open(raw.dir.join(raw.path)).map_err(|why| raw.read_error(why))?;
    let decoder = zstd::Decoder::new(Hashing::new(file)).map_err(|why| raw.read_error(why))?;
    let mut reader = BufReader::with_capacity(1 << 17, decoder);
    let mut line = Vec::new();
    for number in 0_u32.. {
        line.clear();
        let read = (&mut reader)
            .take(MAX_LINE + 2)
            .read_until(b'\n', &mut line)
            .map_err(|why| raw.read_error(why))?;
        if read == 0 {
            break;
        }
        match line.pop() {
            Some(b'\n') => visit(number, &line)?,
            _ => return Err(raw.damaged(DamageKind::Unreadable("a line has no end".to_owned()))),
        }
    }
    let (_, sha256, _) = reader.into_inner().finish().into_inner().finish();
    if sha256 == raw.sha256 { Ok(()) } else { Err(raw.damaged(DamageKind::Changed)) }
}

/// Calls `visit` with each answer of a recording.
pub(crate) fn for_each_record(
    raw: RawFile<'_>,
    unit: &UnitKey,
    visit: &mut dyn FnMut(&UnitKey, &str, u32, RawRecord) -> Result<(), SnapshotError>,
) -> Result<(), SnapshotError> {
    for_each_line(raw, &mut |line, text| {
        let malformed = |why: String| SnapshotError::RawLine { path: raw.dir.join(raw.path), line, why };
        let text = std::str::from_utf8(text).map_err(|why| malformed(why.to_string()))?;
        let record = serde_json::from_str(text).map_err(|why| malformed(why.to_string()))?;
        visit(unit, raw.path, line, record)
    })
}
