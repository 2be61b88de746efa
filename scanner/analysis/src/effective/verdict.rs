//! From what speaks for a request, and what against it, to an answer: for clouds whose roles are assigned.

use tenure_model::{ConditionClause, Effect, Grant};

use super::decision::{Decision, Dependency, Keeper, Layer, Reason, Ruling};

/// The operator of a dependency on something that was read and is not understood.
pub const NOT_UNDERSTOOD: &str = "is not understood:";
/// The operator of a dependency on the activation of an eligible grant.
pub const ACTIVATION: &str = "is activated with";

/// An assignment that allows, if what it depends on is so.
#[derive(Clone, Debug)]
pub(in crate::effective) struct Candidate {
    pub(in crate::effective) reason: Reason,
    pub(in crate::effective) needs: Vec<Dependency>,
}

/// How one permission of an assignment fits a request.
#[derive(Clone, Debug)]
pub(in crate::effective) enum Fitting {
    /// It names other actions.
    OtherAction,
    /// It is assigned elsewhere.
    OtherResource,
    /// It does not reach people or groups that hold roles, or what a restricted unit keeps.
    Protected,
    /// Its condition does not hold, or the resource does not listen to it.
    Fails,
    /// It allows, if what it depends on is so.
    Allows(Candidate),
}

impl Fitting {
    pub(in crate::effective) fn candidate(self) -> Option<Candidate> {
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

/// A dependency on a fact that stands in no condition.
pub(in crate::effective) fn fact(
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
pub(in crate::effective) fn words(need: &Dependency) -> String {
    let verb = if need.holds { "" } else { "not " };
    let ConditionClause { key, operator, values } = &need.clause;
    format!("{verb}{key} {operator} {}", values.join(" | ")).trim_end().to_owned()
}

/// What allows without a condition, all of it; else the surest alone. A denial wins over both.
pub(in crate::effective) fn decide(mut candidates: Vec<Candidate>, denied: Vec<Reason>) -> Decision {
    if let Some(first) = denied.first() {
        return refused(Ruling::ExplicitDeny, first.layer, denied);
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

/// Nothing allows it, or all that does stops at a limit.
pub(in crate::effective) fn refused(ruling: Ruling, layer: Layer, mut because: Vec<Reason>) -> Decision {
    because.sort();
    because.dedup();
    Decision { ruling, blocked_by: vec![layer], because, depends_on: Vec::new() }
}

/// How reasons tell a grant from others of the same role: the id of the assignment, or where it is made.
pub(in crate::effective) fn sid(grant: &Grant) -> &str {
    if grant.id.is_empty() { &grant.at } else { &grant.id }
}

/// A statement that decided. `id` is that of the assignment.
pub(in crate::effective) fn reason(layer: Layer, document: &str, statement: usize, id: &str) -> Reason {
    let denies = matches!(layer, Layer::DenyAssignment | Layer::Deny | Layer::AccessBoundary);
    let effect = if denies { Effect::Deny } else { Effect::Allow };
    Reason { layer, document: document.to_owned(), statement, sid: id.to_owned(), effect }
}
