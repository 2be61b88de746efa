//! The estate of the demo as it was before: the same files with a few differences, and without what had not come yet.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context as _;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::Deserialize;

/// What was otherwise; `cargo xtask generate` writes it.
const DIFFERENCES: &str = include_str!("../../../demo/earlier.json");

/// How the files of the estate were, when it was read before.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Earlier {
    pub(super) as_of: Timestamp,
    /// JSON Patch (RFC 6902) by file.
    patches: BTreeMap<String, json_patch::Patch>,
    /// Cells of tables by file, first cell of their row, and column.
    cells: BTreeMap<String, BTreeMap<String, BTreeMap<String, String>>>,
}

impl Earlier {
    pub(super) fn bundled() -> anyhow::Result<Self> {
        Ok(serde_json::from_str(DIFFERENCES)?)
    }

    /// A file as it was. `now` is when the estate was read as it is: what it says to have happened since the
    /// earlier reading happened as long before that.
    pub(super) fn file(&self, path: &Path, content: &[u8], now: Timestamp) -> anyhow::Result<Vec<u8>> {
        let name = path.to_string_lossy().replace('\\', "/");
        let patched = match (self.patches.get(&name), self.cells.get(&name)) {
            (Some(patch), _) => patched(content, patch),
            (None, Some(cells)) => with_cells(content, cells),
            (None, None) => Ok(content.to_vec()),
        };
        let mut text = patched.with_context(|| format!("cannot tell how `{name}` was"))?;
        self.rewind(&mut text, now);
        Ok(text)
    }

    /// Moves times back that had not come yet.
    fn rewind(&self, text: &mut [u8], now: Timestamp) {
        const LENGTH: usize = "2026-08-29T00:00:00".len();
        let back = now.duration_since(self.as_of);
        let mut at = 0;
        while let Some(place) = text.get_mut(at..at + LENGTH) {
            let moved =
                instant(place).filter(|then| *then > self.as_of && *then <= now).map(|then| then - back);
            match moved {
                Some(moved) => {
                    let written = TimeZone::UTC.to_datetime(moved).strftime("%FT%T").to_string();
                    place.copy_from_slice(written.as_bytes());
                    at += LENGTH;
                }
                None => at += 1,
            }
        }
    }
}

/// The instant that bytes say; all times of the estate are in UTC.
fn instant(bytes: &[u8]) -> Option<Timestamp> {
    if bytes.get(10) != Some(&b'T') || bytes.get(4) != Some(&b'-') {
        return None;
    }
    let civil: DateTime = std::str::from_utf8(bytes).ok()?.parse().ok()?;
    TimeZone::UTC.to_timestamp(civil).ok()
}

fn patched(content: &[u8], patch: &json_patch::Patch) -> anyhow::Result<Vec<u8>> {
    let mut value = serde_json::from_slice(content)?;
    json_patch::patch(&mut value, patch)?;
    Ok(serde_json::to_vec_pretty(&value)?)
}

fn with_cells(content: &[u8], cells: &BTreeMap<String, BTreeMap<String, String>>) -> anyhow::Result<Vec<u8>> {
    let mut reader = csv::Reader::from_reader(content);
    let columns = reader.headers()?.clone();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&columns)?;
    for row in reader.records() {
        let row = row?;
        let other = row.get(0).and_then(|name| cells.get(name));
        let cell = |(column, cell): (&str, &str)| {
            other.and_then(|other| other.get(column)).map_or(cell, String::as_str).to_owned()
        };
        writer.write_record(columns.iter().zip(&row).map(cell))?;
    }
    Ok(writer.into_inner()?)
}
