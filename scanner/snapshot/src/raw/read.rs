use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use super::{MAX_LINE, RawRecord, UnitKey};
use crate::{Damage, DamageKind, SnapshotError, disk};

/// Takes recorded answers one by one: the unit, the path of its recording inside the snapshot, the
/// line in it from 0, and the answer.
pub type RawVisitor<'a> = dyn FnMut(&UnitKey, &str, u32, RawRecord) -> Result<(), SnapshotError> + 'a;

/// Takes lines one by one.
type LineVisitor<'a> = dyn FnMut(u32, &[u8]) -> Result<(), SnapshotError> + 'a;

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

/// Calls `visit` with each line, without its end. One line is in memory at a time.
///
/// INVARIANT: no line of a file that was changed is handed out. The file is digested before it is
/// unpacked; it is a tenth of its lines, so that costs little.
pub(crate) fn for_each_line(raw: RawFile<'_>, visit: &mut LineVisitor<'_>) -> Result<(), SnapshotError> {
    let path = raw.dir.join(raw.path);
    let (sha256, _) = disk::digest(&path).map_err(|why| raw.read_error(why))?;
    if sha256 != raw.sha256 {
        return Err(raw.damaged(DamageKind::Changed));
    }
    let file = File::open(&path).map_err(|why| raw.read_error(why))?;
    let decoder = zstd::Decoder::new(file).map_err(|why| raw.read_error(why))?;
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
    Ok(())
}

/// Calls `visit` with each answer of a recording.
pub(crate) fn for_each_record(
    raw: RawFile<'_>,
    unit: &UnitKey,
    visit: &mut RawVisitor<'_>,
) -> Result<(), SnapshotError> {
    for_each_line(raw, &mut |line, text| {
        let malformed = |why: String| SnapshotError::RawLine { path: raw.dir.join(raw.path), line, why };
        let text = std::str::from_utf8(text).map_err(|why| malformed(why.to_string()))?;
        let record = serde_json::from_str(text).map_err(|why| malformed(why.to_string()))?;
        visit(unit, raw.path, line, record)
    })
}
