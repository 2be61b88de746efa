//! Offline: folders of files that the AWS CLI wrote, recorded as a live scan would have recorded them.
//!
//! ```text
//!  folders ─► plan: accounts, files, time ─► import: files ─► pages ─► recordings, coverage, gaps
//! ```
//!
//! How files are named: see `name.rs`. A file that cannot be used is a gap of its unit; a unit without
//! a file is a gap; a file that is not known is reported. Only what makes the import as a whole
//! ambiguous is an error.

mod absent;
mod account;
mod content;
mod error;
mod facts;
mod name;
mod plan;
mod regions;
mod report;
mod split;
mod trail;
mod unit;

use std::collections::BTreeMap;

use tenure_model::{Cloud, ScopeId};
use tenure_snapshot::{SnapshotWriter, UnitKey};

pub use self::error::ImportError;
pub use self::plan::{ImportPlan, plan};
pub use tenure_connector_core::import::{AsOf, Ignored, ImportSummary};

use self::facts::Facts;
use self::plan::{AnswerFile, Folder};
use crate::Normaliser;
use crate::units::Level;

/// Records every file of a plan, and what is not there as gaps, and normalises what it records. What
/// the writer has finished before is not done again, but read back for the normaliser.
///
/// # Errors
/// When two files hold the same answer, or the snapshot cannot be written.
pub fn import(
    plan: &ImportPlan,
    writer: &SnapshotWriter,
    normaliser: &mut Normaliser,
) -> Result<ImportSummary, ImportError> {
    let mut summary = ImportSummary { ignored: plan.ignored.clone(), ..ImportSummary::default() };
    let units = files_by_unit(plan)?;
    let mut facts = Facts::default();
    // Parents come before their children, as in the list of units, so that a child knows them.
    for (key, files) in &units {
        unit::import(&mut Target { writer, normaliser }, &key.key, files, &mut facts, &mut summary)?;
    }
    absent::note(plan, writer, &facts, &mut summary)?;
    Ok(summary)
}

/// Where answers go: to the disk, and at once to the normaliser, so that a large recording is not
/// read back.
struct Target<'t> {
    writer: &'t SnapshotWriter,
    normaliser: &'t mut Normaliser,
}

/// A unit in reading order: a parent before its children.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Ordered {
    place: usize,
    key: UnitKey,
}

fn files_by_unit(plan: &ImportPlan) -> Result<BTreeMap<Ordered, Vec<&AnswerFile>>, ImportError> {
    let mut units: BTreeMap<Ordered, Vec<&AnswerFile>> = BTreeMap::new();
    for folder in &plan.folders {
        for file in &folder.answers {
            let key = UnitKey {
                cloud: Cloud::Aws,
                // A trail of the organisation writes of many accounts.
                scope: match &file.name.trail {
                    Some(trail) => ScopeId::aws(&trail.account),
                    None => scope(plan, folder, file.name.unit.level),
                },
                api: file.name.unit.api.to_owned(),
                region: region(file),
            };
            let place = crate::units::UNITS.iter().position(|unit| unit.api == key.api).unwrap_or_default();
            let files = units.entry(Ordered { place, key }).or_default();
            // Two folders may hold different things of the organisation, never the same.
            let same = |other: &&AnswerFile| {
                (&other.name.key, &other.name.region) == (&file.name.key, &file.name.region)
            };
            if let Some(first) = files.iter().copied().find(same) {
                return Err(ImportError::SameAnswer {
                    first: first.label.clone(),
                    second: file.label.clone(),
                });
            }
            files.push(file);
        }
    }
    Ok(units)
}

/// A unit of a directory has no region; its answers name theirs.
fn region(file: &AnswerFile) -> String {
    if file.name.unit.level == Level::Region { file.name.region.clone() } else { String::new() }
}

/// Where a file of a level belongs. What is the organisation's belongs, where no file names the
/// organisation, to the account that holds the file, or to the first account that is imported.
fn scope(plan: &ImportPlan, folder: &Folder, level: Level) -> ScopeId {
    let account = || folder.account.as_deref().or_else(|| plan.accounts().next()).map(ScopeId::aws);
    let named = match level {
        Level::Organisation | Level::Directory => plan.organisation.clone().or_else(account),
        Level::Account | Level::Region => account(),
    };
    // Reached only by files of an organisation that nothing names, without any account.
    named.unwrap_or_else(|| ScopeId::aws("organisation"))
}

#[cfg(test)]
mod tests;
