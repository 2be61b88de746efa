//! Offline: folders of files that `az rest` wrote, recorded as a live scan would have recorded them.
//!
//! ```text
//!  folders ─► plan: tenants, files, time ─► import: files ─► pages ─► recordings, coverage, gaps
//! ```
//!
//! How files are named: see `name.rs`. A file that cannot be used is a gap of its unit; a unit without
//! a file is a gap; a file that is not known is reported. Only what makes the import as a whole
//! ambiguous is an error.

mod absent;
mod content;
mod error;
mod facts;
mod name;
mod plan;
mod tenant;
mod unit;

use std::collections::BTreeMap;

use tenure_model::{Cloud, ScopeId};
use tenure_snapshot::{SnapshotWriter, UnitKey};

pub use self::error::ImportError;
pub use self::plan::{AsOf, Ignored, ImportPlan, plan};

use self::facts::Facts;
use self::name::Of;
use self::plan::{AnswerFile, Folder};
use crate::Normaliser;
use crate::units::units;

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportSummary {
    /// Files read.
    pub files: u64,
    /// Answers recorded: a large file is recorded as several.
    pub answers: u64,
    /// Things listed in them.
    pub items: u64,
    /// Gaps found so far; normalisation may find more.
    pub gaps: u64,
    /// Files that were not read.
    pub ignored: Vec<Ignored>,
}

/// Records every file of a plan, and what is not there as gaps, and normalises what it records. What
/// the writer has finished before is not done again, but read back for the normaliser.
///
/// # Errors
/// When the snapshot cannot be written.
pub fn import(
    plan: &ImportPlan,
    writer: &SnapshotWriter,
    normaliser: &mut Normaliser,
) -> Result<ImportSummary, ImportError> {
    let mut summary = ImportSummary { ignored: plan.ignored.clone(), ..ImportSummary::default() };
    let mut facts = Facts::default();
    for folder in &plan.folders {
        let tenant = ScopeId::azure(&folder.tenant);
        // Parents come before their children, as in the list of units, so that a child knows them.
        for (ordered, files) in files_by_unit(folder) {
            let mut target = Target { writer, normaliser };
            unit::import(&mut target, &tenant, &ordered.key, &files, &mut facts, &mut summary)?;
        }
        absent::note(folder, writer, &facts, &mut summary)?;
    }
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

fn files_by_unit(folder: &Folder) -> BTreeMap<Ordered, Vec<&AnswerFile>> {
    let mut by_unit: BTreeMap<Ordered, Vec<&AnswerFile>> = BTreeMap::new();
    for file in &folder.answers {
        let scope = match &file.of {
            Of::Subscription(id) => ScopeId::azure(&format!("/subscriptions/{id}")),
            Of::Tenant => ScopeId::azure(&folder.tenant),
        };
        let place = units().position(|unit| unit.api == file.unit.api).unwrap_or_default();
        let key = key(&scope, file.unit.api);
        by_unit.entry(Ordered { place, key }).or_default().push(file);
    }
    by_unit
}

fn key(scope: &ScopeId, api: &str) -> UnitKey {
    UnitKey { cloud: Cloud::Azure, scope: scope.clone(), api: api.to_owned(), region: String::new() }
}

#[cfg(test)]
mod tests;
