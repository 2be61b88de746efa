//! Withholding: a pack without some files of its payload. Their lines stay in the manifest, so that whatever was signed
//! still verifies, and `signatures/withheld.txt` repeats them, so that what is withheld is told from what is missing.

use std::collections::{BTreeMap, BTreeSet};

use crate::pack::Sink;
use crate::verify::PackSource;
use crate::{bag, near};

/// The files that were withheld, in the format of a manifest.
pub(crate) const WITHHELD: &str = "signatures/withheld.txt";

/// Files that were not withheld, because something is wrong with the pack or with what was asked.
#[derive(Debug, thiserror::Error)]
pub enum WithholdError {
    /// The pack lists no such file.
    #[error("the pack has no file `{path}`")]
    Unknown {
        /// As it was asked for.
        path: String,
        /// The nearest that there is; empty where none is near.
        help: String,
    },
    /// A file cannot be read.
    #[error("`{path}` cannot be read: {cause}")]
    Read {
        /// Its path in the pack.
        path: String,
        /// Why.
        cause: String,
    },
    /// A file cannot be written.
    #[error("`{path}` cannot be written: {cause}")]
    Write {
        /// Its path in the pack.
        path: String,
        /// Why.
        cause: String,
    },
}

/// Copies a pack without some files, and tells which these are. Each is named by its path (`data/raw/…`, or without
/// `data/`); a path that ends in `/` stands for all below it.
///
/// # Errors
/// See [`WithholdError`]. What was put into the sink before is then not a pack.
pub fn withhold<P: PackSource, S: Sink>(
    pack: &P,
    files: &[String],
    sink: &mut S,
) -> Result<BTreeSet<String>, WithholdError> {
    let manifest = String::from_utf8_lossy(&read(pack, bag::MANIFEST)?).into_owned();
    let (digests, _) = bag::read_manifest(&manifest);
    let present: BTreeSet<String> = pack
        .paths()
        .map_err(|error| WithholdError::Read { path: ".".to_owned(), cause: error.to_string() })?
        .into_iter()
        .collect();
    let mut withheld = BTreeSet::new();
    for asked in files {
        withheld.extend(matching(asked, &digests)?);
    }
    // What was withheld before stays withheld.
    withheld.extend(digests.keys().filter(|path| !present.contains(*path)).cloned());
    for path in present.iter().filter(|path| !withheld.contains(*path) && *path != WITHHELD) {
        let bytes = read(pack, path)?;
        write(sink, path, &bytes)?;
    }
    let lines: BTreeMap<String, String> =
        digests.into_iter().filter(|(path, _)| withheld.contains(path)).collect();
    write(sink, WITHHELD, bag::manifest(&lines).as_bytes())?;
    Ok(withheld)
}

/// The payload files that a path stands for.
fn matching(asked: &str, digests: &BTreeMap<String, String>) -> Result<Vec<String>, WithholdError> {
    let inside = asked.strip_prefix("./").unwrap_or(asked);
    let path = if inside.starts_with(bag::PAYLOAD) {
        inside.to_owned()
    } else {
        format!("{}{inside}", bag::PAYLOAD)
    };
    let is_meant = |known: &&String| **known == path || (path.ends_with('/') && known.starts_with(&path));
    let found: Vec<String> = digests.keys().filter(is_meant).cloned().collect();
    if found.is_empty() {
        let help = near::advice(&path, digests.keys().map(String::as_str));
        return Err(WithholdError::Unknown { path: crate::hostile::id(asked), help });
    }
    Ok(found)
}

fn read<P: PackSource>(pack: &P, path: &str) -> Result<Vec<u8>, WithholdError> {
    let fail = |cause: String| WithholdError::Read { path: crate::hostile::id(path), cause };
    let mut bytes = Vec::new();
    let mut file = pack.open(path).map_err(|error| fail(error.to_string()))?;
    std::io::Read::read_to_end(&mut file, &mut bytes).map_err(|error| fail(error.to_string()))?;
    Ok(bytes)
}

fn write<S: Sink>(sink: &mut S, path: &str, bytes: &[u8]) -> Result<(), WithholdError> {
    let fail =
        |error: S::Error| WithholdError::Write { path: crate::hostile::id(path), cause: error.to_string() };
    sink.put(path, bytes).map_err(fail)
}
