//! What is not in an import: every unit without a file is unread, and blinds what it supplies.

use std::collections::BTreeSet;

use tenure_connector_core::import::unread;
use tenure_model::{Cloud, Gap, GapReason, ScopeId};
use tenure_snapshot::{SnapshotWriter, UnitKey};

use super::facts::Facts;
use super::plan::{Folder, ImportPlan};
use super::{ImportError, ImportSummary, regions};
use crate::units::{Level, Need, UNITS, Unit};

struct Absences<'a> {
    writer: &'a SnapshotWriter,
    facts: &'a Facts,
    summary: &'a mut ImportSummary,
}

/// Notes every unit of which the import holds nothing.
pub(super) fn note(
    plan: &ImportPlan,
    writer: &SnapshotWriter,
    facts: &Facts,
    summary: &mut ImportSummary,
) -> Result<(), ImportError> {
    let mut absences = Absences { writer, facts, summary };
    let accounts = || plan.folders.iter().filter(|folder| folder.account.is_some());
    let wide = |level: Level| matches!(level, Level::Organisation | Level::Directory);
    // What is the organisation's is noted once where it is known, else for each account: an account
    // alone may be in an organisation that limits it.
    let above: Vec<ScopeId> = match &plan.organisation {
        Some(organisation) => vec![organisation.clone()],
        None => accounts().filter_map(account_scope).collect(),
    };
    for scope in &above {
        for unit in UNITS.iter().filter(|unit| wide(unit.level)) {
            absences.unit(unit, scope, &[])?;
        }
    }
    for folder in accounts() {
        let Some(scope) = account_scope(folder) else { continue };
        let enabled = regions::enabled(folder, facts, &scope);
        for unit in UNITS.iter().filter(|unit| !wide(unit.level)) {
            absences.unit(unit, &scope, &enabled)?;
        }
    }
    let held: BTreeSet<&str> = plan.accounts().collect();
    for (account, state) in facts.accounts().into_iter().filter(|(account, _)| !held.contains(account)) {
        let why =
            format!("the organisation lists this account (`{state}`), and the import holds no folder of it");
        for unit in UNITS.iter().filter(|unit| !wide(unit.level) && unit.need == Need::Always) {
            absences.absent(unit, key_of(unit, &ScopeId::aws(account), ""), &why)?;
        }
    }
    Ok(())
}

fn key_of(unit: &Unit, scope: &ScopeId, region: &str) -> UnitKey {
    UnitKey { cloud: Cloud::Aws, scope: scope.clone(), api: unit.api.to_owned(), region: region.to_owned() }
}

fn account_scope(folder: &Folder) -> Option<ScopeId> {
    folder.account.as_deref().map(ScopeId::aws)
}

impl Absences<'_> {
    fn unit(&mut self, unit: &Unit, scope: &ScopeId, enabled: &[String]) -> Result<(), ImportError> {
        if unit.need != Need::Always {
            return Ok(());
        }
        let key = |region: &str| key_of(unit, scope, region);
        if unit.level != Level::Region {
            return self.absent(unit, key(""), "the import holds no file of it");
        }
        let held = self.facts.regions_of(unit.api, scope);
        // A child is looked for where its parent is.
        let parents: Vec<String> = match unit.parent {
            Some(parent) => self.facts.regions_of(parent.api, scope).into_iter().map(str::to_owned).collect(),
            None => Vec::new(),
        };
        if held.is_empty() && parents.is_empty() {
            return self.absent(unit, key(""), "the import holds no file of it for any region");
        }
        let expected = if unit.parent.is_some() { &parents } else { enabled };
        let missing: Vec<&String> =
            expected.iter().filter(|region| !held.contains(&region.as_str())).collect();
        for region in missing {
            self.absent(unit, key(region), "the import holds no file of it for this region")?;
        }
        Ok(())
    }

    fn absent(&mut self, unit: &Unit, key: UnitKey, why: &str) -> Result<(), ImportError> {
        // Nothing to ask is not a gap: the parent lists no thing.
        let nothing_to_ask = self.facts.expected(unit, &key) == Some(0);
        if self.facts.has(&key) || nothing_to_ask || self.writer.is_finished(&key) {
            return Ok(());
        }
        let mut coverage = unread(&key);
        coverage.error = "NotInImport".to_owned();
        let gap = Gap {
            scope: key.scope.clone(),
            region: key.region.clone(),
            api: key.api.clone(),
            subject: String::new(),
            reason: GapReason::NotInImport,
            code: "NotInImport".to_owned(),
            detail: format!("{why} (`{}`)", unit.file),
            blinds: unit.supplies.to_vec(),
        };
        self.summary.gaps += 1;
        self.writer.note(key, coverage, vec![gap])?;
        Ok(())
    }
}
