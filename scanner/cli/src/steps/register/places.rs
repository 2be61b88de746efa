//! Where entries stand in the customer's files, for reports that name places.

use std::collections::BTreeMap;
use std::path::PathBuf;

use tenure_register::Register;
use tenure_reports::formats::sarif::{Places, SourcePlace};

use super::files;

/// The place of every entry; `path` says what its reader calls a file of the register.
pub(crate) fn places(register: &Register, path: impl Fn(&str) -> String) -> Places {
    let places = register.places().into_iter().map(|place| {
        let at = (place.evidence().raw.to_string(), place.record);
        (at, SourcePlace { file: path(&place.file), line: place.line, last_line: place.last_line })
    });
    places.collect()
}

/// The files of a register by their names in it, as the user reaches them from here.
pub(crate) fn paths(named: &[PathBuf]) -> anyhow::Result<BTreeMap<String, String>> {
    let files = files::read(named)?.into_iter();
    let named = files.map(|file| {
        let path = file.path.to_string_lossy().replace('\\', "/");
        (file.source.name, path.trim_start_matches("./").to_owned())
    });
    Ok(named.collect())
}
