//! What an import does not hold: each is a gap.

use std::collections::BTreeSet;

use tenure_connector_core::import::{Folder, not_in_import, unread};
use tenure_model::ScopeId;
use tenure_snapshot::{SnapshotWriter, UnitKey};

use super::facts::Facts;
use super::name::{AnswerName, is_guid, stem};
use super::{ImportError, ImportSummary, key};
use crate::units::{Level, Need, Per, Unit, units};

struct Absences<'w> {
    writer: &'w SnapshotWriter,
    facts: &'w Facts,
    summary: &'w mut ImportSummary,
    tenant: ScopeId,
    subscriptions: BTreeSet<String>,
}

/// Notes every unit of a tenant and its subscriptions that has no file.
pub(super) fn note(
    folder: &Folder<AnswerName>,
    writer: &SnapshotWriter,
    facts: &Facts,
    summary: &mut ImportSummary,
) -> Result<(), ImportError> {
    let tenant = ScopeId::azure(&folder.place);
    let listed = facts.listed(&key(&tenant, "arm:subscriptions")).into_iter().flatten();
    let mut subscriptions: BTreeSet<String> = listed.filter(|id| is_guid(id)).cloned().collect();
    let named = folder.files.iter().filter_map(|file| match &file.name.of {
        super::name::Of::Subscription(id) => Some(id.clone()),
        super::name::Of::Tenant => None,
    });
    subscriptions.extend(named);
    let mut absences = Absences { writer, facts, summary, tenant, subscriptions };
    for unit in units().filter(|unit| unit.need == Need::Always && !unit.supplies.is_empty()) {
        absences.unit(unit)?;
    }
    Ok(())
}

impl Absences<'_> {
    fn unit(&mut self, unit: &'static Unit) -> Result<(), ImportError> {
        if unit.level != Level::Subscription {
            let key = key(&self.tenant, unit.api);
            let replaced = self.is_replaced(unit);
            return if replaced { Ok(()) } else { self.one(unit, key) };
        }
        for subscription in self.subscriptions.clone() {
            self.one(unit, key(&ScopeId::azure(&format!("/subscriptions/{subscription}")), unit.api))?;
        }
        Ok(())
    }

    /// Whether units that stand in for it were read, of every subscription.
    fn is_replaced(&self, unit: &Unit) -> bool {
        let instead =
            |other: &&&Unit| other.need == Need::Fallback(unit.api) && other.level == Level::Subscription;
        let all = units().collect::<Vec<_>>();
        let mut stand_ins = all.iter().filter(instead);
        stand_ins.any(|other| {
            let held = |id: &String| {
                self.facts.has(&key(&ScopeId::azure(&format!("/subscriptions/{id}")), other.api))
            };
            !self.subscriptions.is_empty() && self.subscriptions.iter().all(held)
        })
    }

    fn one(&mut self, unit: &'static Unit, key: UnitKey) -> Result<(), ImportError> {
        if self.facts.has(&key) || self.writer.is_finished(&key) || self.has_nothing_to_ask(unit, &key) {
            return Ok(());
        }
        self.gap(unit, key, "the import holds no file of it")
    }

    /// Nothing to ask is not a gap: the parent lists no thing.
    fn has_nothing_to_ask(&self, unit: &Unit, key: &UnitKey) -> bool {
        match unit.per {
            Per::Each(_) => self.facts.asked(unit, key, &self.tenant).is_some_and(|ids| ids.is_empty()),
            // Only ids that no list holds are looked up, which an import cannot do.
            Per::Thousand => true,
            Per::Once | Per::ManagementGroup | Per::Word(_) => false,
        }
    }

    fn gap(&mut self, unit: &'static Unit, key: UnitKey, why: &str) -> Result<(), ImportError> {
        let mut coverage = unread(&key);
        coverage.error = "NotInImport".to_owned();
        let gap = not_in_import(&key, &format!("{why} (`{}`)", stem(unit.api)), unit.supplies);
        self.summary.gaps += 1;
        self.writer.note(key, coverage, vec![gap])?;
        Ok(())
    }
}
