//! The files of one unit, as one recording.

use std::fs;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tenure_connector_core::decode_text;
use tenure_connector_core::import::{ImportError, ImportSummary, Listing, Shape, Target, UnitImport};
use tenure_model::{Facet, GapReason};
use tenure_snapshot::UnitKey;

use super::File;
use super::facts::{Facts, Listed};
use super::name::Name;
use crate::units::{Unit, units};

/// How an answer says that it is not the last.
const MORE: &[&str] = &["nextPageToken", "next_page_token"];

/// How files of a unit list things.
pub(super) fn shape(unit: &'static Unit) -> Shape {
    let lists = if unit.list.is_empty() { &[] } else { std::slice::from_ref(&unit.list) };
    Shape { lists, leaves_away: true }
}

/// Records the files of a unit, and adds what they list to the facts.
pub(super) fn import(
    target: &mut Target<'_>,
    key: &UnitKey,
    files: &[&File],
    facts: &mut Facts,
    summary: &mut ImportSummary,
) -> Result<(), ImportError> {
    let Some(unit) = units().find(|unit| unit.api == key.api) else {
        return attached(target, key, files, summary);
    };
    // Of the levels of an API the one that the files are of: they may ask about different things.
    let unit = files.iter().find_map(|file| of(file)).map_or(unit, |(unit, _)| unit);
    let mut import = UnitImport::begin(target, key, shape(unit), unit.list, MORE, unit.supplies);
    let mut reading = Reading { unit, listed: Listed::default() };
    let mut files: Vec<(&File, Option<&str>)> =
        files.iter().map(|file| (*file, of(file).and_then(|(_, object)| object))).collect();
    files.sort_by(|a, b| (a.1, &a.0.label).cmp(&(b.1, &b.0.label)));
    for (file, object) in files {
        import.file(file, object, &mut reading)?;
    }
    if let Some(why) = reading.not_asked(facts, key) {
        import.missing(&why);
    }
    import.finish(summary)?;
    facts.add(key.clone(), reading.listed);
    Ok(())
}

fn of(file: &File) -> Option<(&'static Unit, Option<&str>)> {
    match &file.name {
        Name::Answer { unit, object, .. } => Some((unit, object.as_deref())),
        Name::Attached => None,
    }
}

/// A unit while its files are read.
struct Reading {
    unit: &'static Unit,
    listed: Listed,
}

impl Listing for Reading {
    fn object(&mut self, named: Option<String>) -> Option<String> {
        self.listed.objects.extend(named.clone());
        named
    }

    fn thing(&mut self, item: &Value) {
        self.listed.thing(self.unit, item);
    }
}

impl Reading {
    /// Things that a parent lists and no page is about.
    fn not_asked(&self, facts: &Facts, key: &UnitKey) -> Option<String> {
        // A file that is about nothing in particular lists what belongs to all: each says to what.
        if self.listed.objects.is_empty() {
            return None;
        }
        let asked = facts.asked(self.unit, key)?;
        let mut missing = asked.iter().filter(|name| !self.listed.objects.contains(*name));
        let first = missing.next()?;
        let (all, held) = (asked.len(), asked.len() - 1 - missing.count());
        Some(format!("the import holds {held} of {all} answers; `{first}` is one that is missing"))
    }
}

/// The export of the admin console: a table, kept as the text that it is.
fn attached(
    target: &mut Target<'_>,
    key: &UnitKey,
    files: &[&File],
    summary: &mut ImportSummary,
) -> Result<(), ImportError> {
    const NO_LIST: Shape = Shape { lists: &[], leaves_away: false };
    let mut import = UnitImport::begin(target, key, NO_LIST, "", &[], &[Facet::Delegations]);
    for file in files {
        let read = fs::read(&file.path).map_err(|error| format!("it could not be read: {error}"));
        let text = read.and_then(|bytes| {
            let sha256: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            let text = String::from_utf8(decode_text(bytes)?).map_err(|_| "it is no text".to_owned())?;
            Ok((sha256, text))
        });
        match text {
            Ok((sha256, text)) => {
                let rows = text.lines().filter(|line| !line.trim().is_empty()).count().saturating_sub(1);
                import.whole(&file.label, &sha256, rows as u64, json!({ "csv": text }))?;
            }
            Err(why) => import.fault(&file.label, None, GapReason::Malformed, "Malformed", &why),
        }
    }
    import.finish(summary)
}
