//! What the checks of rights share: the register's word held against the matrix.

use tenure_model::{
    EnvironmentSummary, EvidenceRef, MatrixAccess, MatrixCell, MatrixRow, Principal, Subject, Verb,
};

use crate::{Context, Draft, Inspection, repair};

/// The most commands that one finding proposes.
const MOST_COMMANDS: usize = 4;

/// Whoever comes, of whom no register can declare a right.
const ANYONE: &str = "anyone";

impl Context<'_> {
    /// The rows of the matrix of which a register can speak: its own environments, and parties that are somebody.
    /// Where it declares no environment, says so.
    pub(crate) fn rows_to_judge(&self, inspection: &mut Inspection) -> Vec<&MatrixRow> {
        if self.options.register.environments.is_empty() {
            inspection.cannot_judge("register", "it declares no environments");
            return Vec::new();
        }
        self.matrix_rows().iter().filter(|row| row.party != ANYONE).collect()
    }

    /// A party in an environment as the subject of a finding.
    pub(crate) fn right_subject(&self, row: &MatrixRow) -> Subject {
        let id = format!("{}/{}", row.party, row.environment);
        self.register_subject("right", &id, &format!("{} in {}", row.party, row.environment))
    }

    /// The environments in which a scope lies.
    pub(crate) fn environments_of(&self, scope: &tenure_model::ScopeId) -> Vec<&EnvironmentSummary> {
        let above = self.estate.ancestry(scope);
        // The nearest scope that any environment names decides.
        let chain = above.iter().map(|one| one.id.as_str()).chain(std::iter::once(scope.as_str()));
        for id in chain {
            let named: Vec<&EnvironmentSummary> = self
                .environments()
                .iter()
                .filter(|one| one.scopes.iter().any(|scope| scope.as_str() == id))
                .collect();
            if !named.is_empty() {
                return named;
            }
        }
        Vec::new()
    }

    /// Those through whom a cell says yes, by name.
    pub(crate) fn through(&self, cell: &MatrixCell) -> Vec<&Principal> {
        cell.through.iter().filter_map(|id| self.estate.principal(id)).collect()
    }

    /// The records that show what a cell says, and what the register says of it.
    pub(crate) fn cite_cell(&self, draft: Draft, row: &MatrixRow, cell: &MatrixCell) -> Draft {
        let mut cited: Vec<EvidenceRef> = Vec::new();
        for principal in self.through(cell) {
            cited.push(principal.evidence.clone());
            let givers = cell.verb.capabilities().iter();
            let givers = givers.flat_map(|capability| self.access.givers(&principal.id, *capability));
            cited.extend(givers.take(2).map(|held| held.grant.evidence.clone()));
        }
        let rights = self.rights(&row.party, &row.environment);
        cited.extend(rights.map(|right| right.place.evidence()));
        cited.iter().fold(draft, Draft::evidence)
    }

    /// The commands that take a verb from those through whom a cell says yes.
    pub(crate) fn take_verb(&self, cell: &MatrixCell) -> String {
        let mut commands: Vec<String> = Vec::new();
        for principal in self.through(cell) {
            let held = cell.verb.capabilities().iter();
            let held = held.flat_map(|capability| self.access.givers(&principal.id, *capability));
            for holding in held {
                let command = repair::take_away(self, principal, &holding);
                if !commands.contains(&command) {
                    commands.push(command);
                }
            }
        }
        commands.truncate(MOST_COMMANDS);
        commands.join("; ")
    }
}

/// Whether a cell gives anything.
pub(crate) const fn is_granted(cell: &MatrixCell) -> bool {
    matches!(cell.access, MatrixAccess::Yes | MatrixAccess::Depends)
}

/// What a verb is, for a reader.
pub(crate) const fn in_words(verb: Verb) -> &'static str {
    match verb {
        Verb::View => "read data",
        Verb::Logs => "read logs",
        Verb::Provision => "make or remove identities and credentials",
        Verb::Elevate => "give access or act as others",
        Verb::Change => "change resources",
        Verb::Remediate => "change guard rails, logs and detection",
    }
}

/// How many identities, for a reader.
pub(crate) fn identities(count: u64) -> String {
    if count == 1 { "one identity".to_owned() } else { format!("{count} identities") }
}
