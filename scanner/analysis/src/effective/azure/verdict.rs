//! From what speaks for a request, and what against it, to an answer.

use tenure_model::{ConditionClause, Effect, Grant};

use super::condition::Clause;
use crate::effective::decision::{Decision, Dependency, Keeper, Layer, Reason, Ruling};

/// The operator of a dependency on something that was read and is not understood.
pub const NOT_UNDERSTOOD: &str = "is not understood:";
/// The operator of a dependency on the activation of an eligible grant.
pub const ACTIVATION: &str = "is activated with";

/// An assignment that allows, if what it depends on is so.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) reason: Reason,
    pub(super) needs: Vec<Dependency>,
}

/// How one permission of an assignment fits a request.
#[derive(Clone, Debug)]
pub(super) enum Fitting {
    /// It names other actions.
    OtherAction,
    /// It is assigned elsewhere.
    OtherResource,
    /// It does not reach people or groups that hold roles, or what a restricted unit keeps.
    Protected,
    /// Its condition does not hold, or a vault does not listen to it.
    Fails,
    /// It allows, if what it depends on is so.
    Allows(Candidate),
}

impl Fitting {
    pub(super) fn candidate(self) -> Option<Candidate> {
        match self {
            Self::Allows(candidate) => Some(candidate),
            _ => None,
        }
    }
}

impl Candidate {
    /// The surest first: by who keeps what is open, then by how much is.
    fn weight(&self) -> (Option<Keeper>, usize) {
        (self.needs.iter().map(|need| need.keeper).max(), self.needs.len())
    }
}

/// An open part of a condition as a dependency of the statement that asks.
pub(super) fn dependency(reason: &Reason, clause: Clause) -> Dependency {
    let Clause { key, operator, values, holds, keeper } = clause;
    Dependency { reason: reason.clone(), clause: ConditionClause { operator, key, values }, holds, keeper }
}

/// A dependency on a fact that stands in no condition.
pub(super) fn fact(
    reason: &Reason,
    key: &str,
    operator: &str,
    values: Vec<String>,
    keeper: Keeper,
) -> Dependency {
    let clause = ConditionClause { operator: operator.to_owned(), key: key.to_owned(), values };
    Dependency { reason: reason.clone(), clause, holds: true, keeper }
}

/// A dependency in words.
pub(super) fn words(need: &Dependency) -> String {
    let verb = if need.holds { "" } else { "not " };
    let ConditionClause { key, operator, values } = &need.clause;
    format!("{verb}{key} {operator} {}", values.join(" | ")).trim_end().to_owned()
}

/// What allows without a condition, all of it; else the surest alone. A denial wins over both.
pub(super) fn decide(mut candidates: Vec<Candidate>, denied: Vec<Reason>) -> Decision {
    if !denied.is_empty() {
        return refused(Ruling::ExplicitDeny, Layer::DenyAssignment, denied);
    }
    candidates.sort_by(|a, b| (a.weight(), &a.reason).cmp(&(b.weight(), &b.reason)));
    let Some(best) = candidates.first() else {
        return refused(Ruling::ImplicitDeny, Layer::Role, Vec::new());
    };
    let depends_on = best.needs.clone();
    let mut because: Vec<Reason> = if depends_on.is_empty() {
        candidates.iter().filter(|one| one.needs.is_empty()).map(|one| one.reason.clone()).collect()
    } else {
        vec![best.reason.clone()]
    };
    because.sort();
    because.dedup();
    Decision { ruling: Ruling::Allowed, blocked_by: Vec::new(), because, depends_on }
}

fn refused(ruling: Ruling, layer: Layer, mut because: Vec<Reason>) -> Decision {
    because.sort();
    because.dedup();
    Decision { ruling, blocked_by: vec![layer], because, depends_on: Vec::new() }
}

/// How reasons tell a grant from others of the same role: the id of the assignment, or where it is made.
pub(super) fn sid(grant: &Grant) -> &str {
    if grant.id.is_empty() { &grant.at } else { &grant.id }
}

/// A statement that decided. `id` is that of the assignment.
pub(super) fn reason(layer: Layer, document: &str, statement: usize, id: &str) -> Reason {
    let effect = if layer == Layer::DenyAssignment { Effect::Deny } else { Effect::Allow };
    Reason { layer, document: document.to_owned(), statement, sid: id.to_owned(), effect }
}
