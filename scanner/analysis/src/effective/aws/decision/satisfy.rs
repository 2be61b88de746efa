//! Whether some context allows a request.
//!
//! Where a key is open, the answer lies between the worst (what is open goes against the caller) and
//! the best. In between, a depth-first search tries values for one open key after another, and cuts
//! where even the best is not allowed any more. The values are those that the statements name, their
//! neighbours, one that none of them names, and none at all: what tells two statements apart is among
//! them.
//!
//! The search is bounded: after [`BUDGET`] tries it takes what might be for what can be.

mod candidates;

use std::collections::BTreeMap;

use tenure_model::{ConditionClause, Effect};

use super::context::RequestContext;
use super::keeper::keeper_of;
use super::layers::{Conclusion, Matched, Shape, collect, conclude, reweigh};
use super::{Decision, Dependency, Layer, Policies, Reason, Request, Ruling, Truth};
use candidates::Values;

/// The most contexts that are tried for one request.
const BUDGET: usize = 4_000;

/// Decides a request: see [`super::decide`].
pub(super) fn decide(request: &Request<'_>, policies: &Policies<'_>) -> Decision {
    if is_always_allowed(request) {
        return plain(
            Conclusion { ruling: Ruling::Allowed, blocked_by: Vec::new(), carried_by: Vec::new() },
            &[],
        );
    }
    let shape = Shape::new(request, policies);
    let mut matched = collect(request, policies);
    let best = conclude(&shape, &matched, true);
    if best.ruling != Ruling::Allowed || matched.iter().all(|one| one.base == Truth::True) {
        return plain(best, &matched);
    }
    let worst = conclude(&shape, &matched, false);
    if worst.ruling == Ruling::Allowed {
        return plain(worst, &matched);
    }
    let keys = candidates::of(request, &matched);
    let mut search = Search {
        request,
        shape: &shape,
        keys: &keys,
        context: RequestContext::clone(&request.context),
        tries: 0,
    };
    if search.succeeds(&mut matched, 0) {
        let found = conclude(&shape, &matched, true);
        let reasons = supporters(&found, &matched).map(Matched::reason).collect();
        let depends_on = dependencies(&found, &matched, request, &search.context);
        return Decision { ruling: Ruling::Allowed, blocked_by: Vec::new(), because: reasons, depends_on };
    }
    for one in &mut matched {
        one.truth = one.base;
    }
    contradiction(&worst, &matched)
}

/// "No permissions are required to perform this operation … even if a policy denies it": GetCallerIdentity,
/// AWS STS API Reference.
pub(in crate::effective::aws) const ALWAYS_ALLOWED: &str = "sts:GetCallerIdentity";

fn is_always_allowed(request: &Request<'_>) -> bool {
    request.requester.is_identity() && request.action.eq_ignore_ascii_case(ALWAYS_ALLOWED)
}

/// An answer in which nothing is open.
fn plain(conclusion: Conclusion, matched: &[Matched<'_>]) -> Decision {
    let because: Vec<Reason> = match conclusion.ruling {
        Ruling::Allowed => supporters(&conclusion, matched).map(Matched::reason).collect(),
        Ruling::ExplicitDeny => {
            let denies = matched.iter().filter(|one| one.statement.effect == Effect::Deny);
            denies.filter(|one| one.truth == Truth::True).map(Matched::reason).collect()
        }
        Ruling::ImplicitDeny => Vec::new(),
    };
    Decision { ruling: conclusion.ruling, blocked_by: conclusion.blocked_by, because, depends_on: Vec::new() }
}

/// What no context allows though no single statement forbids it: what one asks for, another refuses.
fn contradiction(worst: &Conclusion, matched: &[Matched<'_>]) -> Decision {
    let denies = matched.iter().filter(|one| one.statement.effect == Effect::Deny);
    Decision {
        ruling: worst.ruling,
        blocked_by: worst.blocked_by.clone(),
        because: denies.map(Matched::reason).collect(),
        depends_on: Vec::new(),
    }
}

/// The statements that carry an `Allowed`: of each layer those that hold anyway, else those that hold
/// under what is assumed.
fn supporters<'m, 'p>(
    conclusion: &Conclusion,
    matched: &'m [Matched<'p>],
) -> impl Iterator<Item = &'m Matched<'p>> {
    let carried: Vec<Layer> = conclusion.carried_by.clone();
    matched.iter().filter(move |one| {
        let is_needed = one.statement.effect == Effect::Allow && carried.contains(&one.layer());
        is_needed && one.truth != Truth::False && (one.base == Truth::True || !stands_without(matched, one))
    })
}

/// Whether another statement of the same place holds anyway.
fn stands_without(matched: &[Matched<'_>], one: &Matched<'_>) -> bool {
    matched.iter().any(|other| {
        other.base == Truth::True && other.statement.effect == Effect::Allow && other.is_beside(one)
    })
}

fn dependencies(
    conclusion: &Conclusion,
    matched: &[Matched<'_>],
    request: &Request<'_>,
    found: &RequestContext,
) -> Vec<Dependency> {
    let mut all = Vec::new();
    for one in supporters(conclusion, matched).filter(|one| one.base == Truth::Open) {
        all.extend(open_parts(one, request).map(|(clause, key)| dependency(one, clause, &key, true)));
    }
    let denies = matched.iter().filter(|one| one.statement.effect == Effect::Deny && one.base == Truth::Open);
    for deny in denies {
        let mut parts: Vec<(ConditionClause, String)> = open_parts(deny, request).collect();
        let escape = deny.statement.clauses.iter().find(|clause| {
            clause.holds(&request.context) == Truth::Open && clause.holds(found) == Truth::False
        });
        if let Some(clause) = escape {
            parts.retain(|(written, _)| *written == clause.written);
        }
        all.extend(parts.into_iter().map(|(clause, key)| dependency(deny, clause, &key, false)));
    }
    all.dedup();
    all
}

/// The parts of a statement that are open: its clauses, and resources with variables. Each with the key
/// that it asks for.
fn open_parts<'m>(
    one: &'m Matched<'_>,
    request: &'m Request<'_>,
) -> impl Iterator<Item = (ConditionClause, String)> + 'm {
    let clauses = one.statement.clauses.iter().filter(|clause| clause.holds(&request.context) == Truth::Open);
    let resource = one.statement.names_resource(request.resource, &request.context) == Truth::Open;
    let templates = one.statement.variable_resources().filter(move |_| resource);
    clauses.map(|clause| (clause.written.clone(), clause.key.clone())).chain(templates.flat_map(|template| {
        template.keys().map(|key| {
            let written = ConditionClause {
                operator: "Resource".to_owned(),
                key: key.to_owned(),
                values: vec![request.resource.to_owned()],
            };
            (written, key.to_owned())
        })
    }))
}

fn dependency(one: &Matched<'_>, clause: ConditionClause, key: &str, holds: bool) -> Dependency {
    Dependency { reason: one.reason(), clause, holds, keeper: keeper_of(key) }
}

/// The search over open keys.
struct Search<'s, 'r> {
    request: &'s Request<'r>,
    shape: &'s Shape,
    keys: &'s BTreeMap<String, Values>,
    context: RequestContext,
    tries: usize,
}

impl Search<'_, '_> {
    /// Whether some values of the keys from the `depth`th on allow the request. Leaves the context and
    /// the statements as they are where it is allowed.
    fn succeeds(&mut self, matched: &mut [Matched<'_>], depth: usize) -> bool {
        self.tries += 1;
        reweigh(matched, self.request.resource, &self.context);
        if conclude(self.shape, matched, true).ruling != Ruling::Allowed {
            return false;
        }
        if conclude(self.shape, matched, false).ruling == Ruling::Allowed {
            return true;
        }
        let Some((key, values)) = self.keys.iter().nth(depth) else {
            // What is still open hangs on operators that nobody knows.
            return true;
        };
        for values in values.in_turn() {
            if self.tries > BUDGET {
                return true;
            }
            self.context.assume(key, values);
            if self.succeeds(matched, depth + 1) {
                return true;
            }
        }
        self.context.forget(key);
        false
    }
}
