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
mod facts;
mod name;
mod tenant;
mod unit;

use std::collections::BTreeMap;
use std::path::PathBuf;

use tenure_connector_core::import::{self as shared, Folder, Target, Words};
use tenure_model::{Cloud, ScopeId, Timestamp};
use tenure_snapshot::{SnapshotWriter, UnitKey};

pub use tenure_connector_core::import::{AsOf, Ignored, ImportError, ImportSummary};

use self::facts::Facts;
use self::name::{AnswerName, Of};
use crate::Normaliser;
use crate::units::units;

/// A file of the import.
type File = shared::File<AnswerName>;

/// What an import will read. Making it touches nothing but the folders.
#[derive(Clone, Debug)]
pub struct ImportPlan {
    /// The snapshot's only "now".
    pub as_of: Timestamp,
    /// Where that comes from.
    pub as_of_source: AsOf,
    /// Files that will not be read.
    pub ignored: Vec<Ignored>,
    folders: Vec<Folder<AnswerName>>,
}

impl ImportPlan {
    /// The tenants that the folders hold.
    pub fn tenants(&self) -> impl Iterator<Item = &str> {
        self.folders.iter().map(|folder| folder.place.as_str())
    }

    /// How many files will be read.
    pub fn files(&self) -> usize {
        self.folders.iter().map(|folder| folder.files.len()).sum()
    }
}

/// Looks at folders: finds the tenants, the files, and the time of the import. A folder holds the files
/// of one tenant, or folders that do.
///
/// # Errors
/// What makes the import as a whole ambiguous or empty. Faults of single files are gaps, later.
pub fn plan(folders: &[PathBuf], as_of: Option<Timestamp>) -> Result<ImportPlan, ImportError> {
    let words = Words { word: tenant::WORD, parse: name::parse, place: tenant::of };
    let shared::Plan { as_of, as_of_source, ignored, folders } = shared::plan(folders, as_of, &words)?;
    Ok(ImportPlan { as_of, as_of_source, ignored, folders })
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
    let mut normalise = |key: &UnitKey, path: &str, line, record| normaliser.read(key, path, line, record);
    for folder in &plan.folders {
        let tenant = ScopeId::azure(&folder.place);
        // Parents come before their children, as in the list of units, so that a child knows them.
        for (ordered, files) in files_by_unit(folder) {
            let mut target = Target { writer, normalise: &mut normalise };
            unit::import(&mut target, &tenant, &ordered.key, &files, &mut facts, &mut summary)?;
        }
        absent::note(folder, writer, &facts, &mut summary)?;
    }
    Ok(summary)
}

/// A unit in reading order: a parent before its children.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Ordered {
    place: usize,
    key: UnitKey,
}

fn files_by_unit(folder: &Folder<AnswerName>) -> BTreeMap<Ordered, Vec<&File>> {
    let mut by_unit: BTreeMap<Ordered, Vec<&File>> = BTreeMap::new();
    for file in &folder.files {
        let scope = match &file.name.of {
            Of::Subscription(id) => ScopeId::azure(&format!("/subscriptions/{id}")),
            Of::Tenant => ScopeId::azure(&folder.place),
        };
        let place = units().position(|unit| unit.api == file.name.unit.api).unwrap_or_default();
        let key = key(&scope, file.name.unit.api);
        by_unit.entry(Ordered { place, key }).or_default().push(file);
    }
    by_unit
}

fn key(scope: &ScopeId, api: &str) -> UnitKey {
    UnitKey { cloud: Cloud::Azure, scope: scope.clone(), api: api.to_owned(), region: String::new() }
}

#[cfg(test)]
mod tests;
