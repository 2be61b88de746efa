//! What an import does not hold: each is a gap.

use std::collections::BTreeSet;

use tenure_connector_core::import::{Folder, ImportError, ImportSummary, not_in_import, unread};
use tenure_model::{Facet, ScopeId};
use tenure_snapshot::{SnapshotWriter, UnitKey};

use super::facts::Facts;
use super::key;
use super::name::{Name, stem};
use crate::units::{Level, Need, Unit, units};

struct Absences<'w> {
    writer: &'w SnapshotWriter,
    facts: &'w Facts,
    summary: &'w mut ImportSummary,
    projects: BTreeSet<String>,
}

/// Notes every unit of an organization and its projects that has no file.
pub(super) fn note(
    folder: &Folder<Name>,
    writer: &SnapshotWriter,
    facts: &Facts,
    summary: &mut ImportSummary,
) -> Result<(), ImportError> {
    let mut projects: BTreeSet<String> = facts.projects().cloned().collect();
    projects.extend(folder.files.iter().filter_map(|file| match &file.name {
        Name::Answer { project, .. } => project.clone(),
        Name::Attached => None,
    }));
    let mut absences = Absences { writer, facts, summary, projects };
    let in_organization = folder.place.starts_with("organizations/");
    for unit in units()
        .filter(|unit| matches!(unit.need, Need::Always | Need::Unless(_)) && !unit.supplies.is_empty())
    {
        match unit.level {
            Level::Project => absences.of_projects(unit)?,
            Level::Root => absences.one(unit, &facts.root)?,
            Level::Organization if in_organization => absences.one(unit, &facts.root)?,
            Level::Organization => {}
        }
    }
    Ok(())
}

impl Absences<'_> {
    fn of_projects(&mut self, unit: &'static Unit) -> Result<(), ImportError> {
        for project in self.projects.clone() {
            self.one(unit, &ScopeId::gcp(&format!("projects/{project}")))?;
        }
        Ok(())
    }

    fn one(&mut self, unit: &'static Unit, scope: &ScopeId) -> Result<(), ImportError> {
        let key = key(scope, unit.api);
        if self.facts.has(&key) || self.writer.is_finished(&key) || self.has_nothing_to_ask(unit, &key) {
            return Ok(());
        }
        let blinds = if self.is_replaced(unit) { unit.alone } else { unit.supplies };
        if blinds.is_empty() {
            return Ok(());
        }
        self.gap(unit, key, blinds)
    }

    /// Whether everything that stands in for it was read.
    fn is_replaced(&self, unit: &Unit) -> bool {
        let mut instead = units().filter(|other| other.need == Need::Fallback(unit.api)).peekable();
        instead.peek().is_some() && instead.all(|other| self.was_read(other))
    }

    fn was_read(&self, unit: &Unit) -> bool {
        let read = |scope: &ScopeId| {
            let key = key(scope, unit.api);
            self.facts.has(&key) || self.has_nothing_to_ask(unit, &key)
        };
        match unit.level {
            Level::Project => self.projects.iter().all(|id| read(&ScopeId::gcp(&format!("projects/{id}")))),
            Level::Root | Level::Organization => read(&self.facts.root),
        }
    }

    /// Nothing to ask is not a gap: the parent lists no thing.
    fn has_nothing_to_ask(&self, unit: &Unit, key: &UnitKey) -> bool {
        self.facts.asked(unit, key).is_some_and(|names| names.is_empty())
    }

    fn gap(&mut self, unit: &'static Unit, key: UnitKey, blinds: &[Facet]) -> Result<(), ImportError> {
        let mut coverage = unread(&key);
        coverage.error = "NotInImport".to_owned();
        let why = format!("the import holds no file of it (`{}`)", stem(unit.api));
        let gap = not_in_import(&key, &why, blinds);
        self.summary.gaps += 1;
        self.writer.note(key, coverage, vec![gap])?;
        Ok(())
    }
}
