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

use std::collections::{BTreeMap, BTreeSet};

use tenure_model::{Cloud, ScopeId};
use tenure_snapshot::{SnapshotWriter, UnitKey};

pub use self::error::ImportError;
pub use self::plan::{ImportPlan, plan};
pub use tenure_connector_core::import::{AsOf, Ignored, ImportSummary};

use self::facts::Facts;
use self::plan::{AnswerFile, Folder};
use self::trail::TrailKind;
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
            for scope in scopes(plan, folder, file) {
                let api = file.name.unit.api.to_owned();
                let key = UnitKey { cloud: Cloud::Aws, scope, api, region: region(file) };
                let place =
                    crate::units::UNITS.iter().position(|unit| unit.api == key.api).unwrap_or_default();
                let files = units.entry(Ordered { place, key }).or_default();
                // Two folders may hold different things of the organisation, never the same. Public keys are
                // the region's: each folder with a trail's files may hold those of its time.
                let same = |other: &&AnswerFile| {
                    !is_of_keys(file)
                        && (&other.name.key, &other.name.region) == (&file.name.key, &file.name.region)
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
    }
    Ok(units)
}

fn is_of_keys(file: &AnswerFile) -> bool {
    file.name.trail.as_ref().is_some_and(|trail| trail.kind == TrailKind::Keys)
}

/// Whose a file is. A trail of the organisation writes of many accounts, and keys are of each whose digests of
/// the region lie beside them: whoever has a recording with digests has their keys, too.
fn scopes(plan: &ImportPlan, folder: &Folder, file: &AnswerFile) -> BTreeSet<ScopeId> {
    let Some(trail) = &file.name.trail else {
        return BTreeSet::from([scope(plan, folder, file.name.unit.level)]);
    };
    if let Some(account) = &trail.account {
        return BTreeSet::from([ScopeId::aws(account)]);
    }
    let beside = folder.answers.iter().filter_map(|other| other.name.trail.as_ref());
    let digests = beside.filter(|other| other.kind == TrailKind::Digest && other.region == trail.region);
    let scopes: BTreeSet<ScopeId> =
        digests.filter_map(|other| other.account.as_deref()).map(ScopeId::aws).collect();
    if scopes.is_empty() { BTreeSet::from([scope(plan, folder, file.name.unit.level)]) } else { scopes }
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
