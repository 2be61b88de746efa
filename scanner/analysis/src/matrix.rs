//! What every outside party may do in each environment: the matrix of six verbs, declared, granted and used side
//! by side.
//!
//! A scope belongs to the environment that names it, or names the nearest scope above it.
//! An identity of a party counts in an environment where what gives it a capability is assigned there, below,
//! or above and inherited. Roles of a directory give something in the environment that holds the tenant, and
//! not in each of its subscriptions.

mod used;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use rayon::prelude::*;
use tenure_model::{
    Capability, Certainty, Cloud, EnvironmentSummary, EvidenceRef, Facet, Grant, MatrixAccess, MatrixCell,
    MatrixRow, PartySummary, PolicyState, Principal, PrincipalId, Reach, ScopeId, Verb,
};
use tenure_register::{Entry, Right};

use crate::Context;

/// Identities that a cell names.
const NAMED: usize = 3;

/// What takes a "no" away: kinds of knowledge by which a party could show.
const NEEDED: [Facet; 8] = [
    Facet::ScopeTree,
    Facet::Principals,
    Facet::Directory,
    Facet::Federation,
    Facet::Delegations,
    Facet::Consents,
    Facet::Eligibility,
    Facet::ResourcePolicies,
];

/// What a [`Context`] keeps for [`Context::environments`] and [`Context::matrix_rows`].
#[derive(Debug, Default)]
pub(crate) struct Kept {
    environments: OnceLock<Vec<EnvironmentSummary>>,
    rows: OnceLock<Vec<MatrixRow>>,
}

impl Context<'_> {
    /// The environments of the register; without any, each cloud that was read is one.
    pub(crate) fn environments(&self) -> &[EnvironmentSummary] {
        self.matrix.environments.get_or_init(|| environments(self))
    }

    /// The matrix, worked out when it is first asked.
    pub(crate) fn matrix_rows(&self) -> &[MatrixRow] {
        self.matrix
            .rows
            .get_or_init(|| rows(self, &crate::parties::summaries(self, &[]), self.environments()))
    }

    /// What the register allows a party in an environment.
    pub(crate) fn rights(&self, party: &str, environment: &str) -> impl Iterator<Item = &Entry<Right>> {
        let rights = self.options.register.rights.iter();
        rights.filter(move |right| right.party == party && right.environment == environment)
    }
}

/// The rows in the order of the parties.
pub(crate) fn in_order(rows: &[MatrixRow], parties: &[PartySummary]) -> Vec<MatrixRow> {
    let place = |row: &MatrixRow| parties.iter().position(|party| party.id == row.party);
    let mut rows = rows.to_vec();
    rows.sort_by_key(|row| place(row).unwrap_or(usize::MAX));
    rows
}

/// The environments of the register; without any, each cloud that was read is one.
fn environments(context: &Context<'_>) -> Vec<EnvironmentSummary> {
    let declared = &context.options.register.environments;
    if !declared.is_empty() {
        return declared
            .iter()
            .map(|one| EnvironmentSummary {
                id: one.id.clone(),
                source: "register".to_owned(),
                scopes: one.scopes.iter().map(|scope| ScopeId::from(scope.as_str())).collect(),
            })
            .collect();
    }
    let mut tops: BTreeMap<Cloud, Vec<ScopeId>> = BTreeMap::new();
    for scope in &context.estate.records().scopes {
        let is_top = scope.parent.as_ref().is_none_or(|parent| context.estate.scope(parent).is_none());
        if is_top {
            tops.entry(scope.cloud).or_default().push(scope.id.clone());
        }
    }
    tops.into_iter()
        .map(|(cloud, scopes)| EnvironmentSummary {
            id: format!("all of {cloud}"),
            source: "cloud".to_owned(),
            scopes,
        })
        .collect()
}

/// A row for every outside party and environment in which it may do anything, or in which that could not be
/// told, or of which the register speaks; parties in the order given, those that hold nothing last.
fn rows(
    context: &Context<'_>,
    parties: &[PartySummary],
    environments: &[EnvironmentSummary],
) -> Vec<MatrixRow> {
    let claimed: BTreeSet<&str> =
        environments.iter().flat_map(|one| &one.scopes).map(ScopeId::as_str).collect();
    let places: Vec<Place<'_>> = environments.iter().map(|one| Place::new(context, one, &claimed)).collect();
    let held = Held::of_all(context, &places);
    let outside = parties.iter().filter(|party| party.kind != "own").map(|party| party.id.as_str());
    let mut outside: Vec<&str> = outside.collect();
    let declared: BTreeSet<&str> =
        context.options.register.rights.iter().map(|right| right.party.as_str()).collect();
    outside.extend(declared.into_iter().filter(|party| parties.iter().all(|one| one.id != *party)));
    outside
        .into_iter()
        .flat_map(|party| {
            places.iter().enumerate().filter_map(|(at, place)| {
                let cells: Vec<MatrixCell> =
                    Verb::ALL.into_iter().map(|verb| held.cell(context, party, at, place, verb)).collect();
                let says_something = cells.iter().any(|cell| cell.access != MatrixAccess::No)
                    || context.rights(party, place.id).next().is_some();
                says_something.then(|| MatrixRow {
                    party: party.to_owned(),
                    environment: place.id.to_owned(),
                    cells,
                })
            })
        })
        .collect()
}

/// An environment, ready to be asked.
struct Place<'e> {
    id: &'e str,
    /// The scopes that any environment names.
    claimed: &'e BTreeSet<&'e str>,
    /// Its scopes, and every scope above them.
    scopes: BTreeSet<&'e str>,
    above: BTreeSet<String>,
    /// Whether something by which a party could show was not read here.
    is_blind: bool,
}

impl<'e> Place<'e> {
    fn new(
        context: &Context<'_>,
        environment: &'e EnvironmentSummary,
        claimed: &'e BTreeSet<&'e str>,
    ) -> Self {
        let scopes: BTreeSet<&str> = environment.scopes.iter().map(ScopeId::as_str).collect();
        let above: BTreeSet<String> = environment
            .scopes
            .iter()
            .flat_map(|scope| context.estate.ancestry(scope))
            .map(|scope| scope.id.as_str().to_owned())
            .filter(|id| !scopes.contains(id.as_str()))
            .collect();
        let mut place = Self { id: &environment.id, claimed, scopes, above, is_blind: false };
        let unknown = environment.scopes.iter().any(|scope| context.estate.scope(scope).is_none());
        let gaps = context.estate.gaps.iter();
        place.is_blind = unknown
            || gaps
                .filter(|gap| gap.blinds.iter().any(|facet| NEEDED.contains(facet)))
                .any(|gap| place.holds(context, &gap.scope) || place.above.contains(gap.scope.as_str()));
        place
    }

    /// Whether a scope lies in it.
    fn holds(&self, context: &Context<'_>, scope: &ScopeId) -> bool {
        if self.scopes.contains(scope.as_str()) {
            return true;
        }
        let above = context.estate.ancestry(scope).into_iter().map(|one| one.id.as_str());
        above.into_iter().find(|id| self.claimed.contains(id)).is_some_and(|id| self.scopes.contains(id))
    }

    /// Whether what is assigned gives something here.
    fn is_reached(&self, context: &Context<'_>, grant: &Grant) -> bool {
        let inherits = !is_of_directory(grant) && self.above.contains(grant.scope.as_str());
        inherits || self.holds(context, &grant.scope)
    }
}

/// Whether a grant is one of a directory, which says nothing of the subscriptions below its tenant.
fn is_of_directory(grant: &Grant) -> bool {
    let what = grant.what.as_str();
    ["entra:", "appRole:", "scope:", "workspace:"].iter().any(|kind| what.starts_with(kind))
}

/// How sure somebody's access is, whose it is, and what proves it.
type Way<'a> = (MatrixAccess, &'a PrincipalId, Option<EvidenceRef>);

/// Who of each party may do what, by party, environment and verb.
struct Held<'a> {
    ways: BTreeMap<(String, usize, Verb), Vec<Way<'a>>>,
    /// What a party was handed and of which nobody told what it gives.
    undecided: BTreeSet<(String, usize, Verb)>,
}

impl<'a> Held<'a> {
    fn of_all(context: &Context<'a>, places: &[Place<'_>]) -> Self {
        let principals = &context.estate.records().principals;
        let outside: Vec<Identity<'a>> =
            principals.par_iter().filter_map(|principal| Identity::new(context, places, principal)).collect();
        let mut held = Self { ways: BTreeMap::new(), undecided: BTreeSet::new() };
        for identity in outside {
            held.add_identity(identity);
        }
        held.add_delegations(context, places);
        held.add_open_resources(context, places);
        held
    }

    fn add_identity(&mut self, identity: Identity<'a>) {
        for party in &identity.parties {
            for (at, verb, access, evidence) in &identity.ways {
                let key = (party.clone(), *at, *verb);
                self.ways.entry(key).or_default().push((*access, identity.id, Some(evidence.clone())));
            }
            for at in &identity.undecided {
                self.leave_open(party, *at, &Verb::ALL);
            }
        }
    }

    fn leave_open(&mut self, party: &str, at: usize, verbs: &[Verb]) {
        self.undecided.extend(verbs.iter().map(|verb| (party.to_owned(), at, *verb)));
    }

    /// Authority that was handed over without an identity to show for it.
    fn add_delegations(&mut self, context: &Context<'a>, places: &[Place<'_>]) {
        for delegation in &context.estate.records().delegations {
            let Some(party) = context.party_of_delegate(delegation) else { continue };
            let reach = crate::delegations::reach(context, delegation);
            if !matches!(reach, Some(Reach::Unknown | Reach::Privileged | Reach::Administrator)) {
                continue;
            }
            for (at, place) in places.iter().enumerate() {
                if place.holds(context, &delegation.scope) || place.above.contains(delegation.scope.as_str())
                {
                    self.leave_open(&party.id, at, &Verb::ALL);
                }
            }
        }
    }

    /// Resources whose own policy lets a party in: whether it reads them depends on its own side.
    fn add_open_resources(&mut self, context: &Context<'a>, places: &[Place<'_>]) {
        for resource in &context.estate.records().resources {
            let PolicyState::Attached(policy) = &resource.policy else { continue };
            for party in context.parties_of_policy(policy) {
                for (at, place) in places.iter().enumerate() {
                    if place.holds(context, &resource.scope) {
                        self.leave_open(&party.id, at, &[Verb::View, Verb::Change]);
                    }
                }
            }
        }
    }

    fn cell(
        &self,
        context: &Context<'_>,
        party: &str,
        at: usize,
        place: &Place<'_>,
        verb: Verb,
    ) -> MatrixCell {
        let ways = self.ways.get(&(party.to_owned(), at, verb)).map(Vec::as_slice).unwrap_or_default();
        let mut ways: Vec<&Way<'_>> = ways.iter().collect();
        ways.sort_by(|a, b| (b.0, a.1).cmp(&(a.0, b.1)));
        let is_open = place.is_blind || self.undecided.contains(&(party.to_owned(), at, verb));
        // INVARIANT: silence is never a pass: "no" needs that everything was read.
        let silent = if is_open { MatrixAccess::NotEvaluated } else { MatrixAccess::No };
        let named = ways.iter().take(NAMED);
        let mut evidence: Vec<_> = named
            .clone()
            .filter_map(|way| way.2.as_ref())
            .map(|evidence| context.estate.raw_lines.resolve(evidence))
            .collect();
        let right = context.rights(party, place.id).find(|right| right.of(verb).is_some());
        evidence.extend(right.map(|right| context.resolve(&right.place.evidence())));
        evidence.sort();
        evidence.dedup();
        MatrixCell {
            verb,
            access: ways.first().map_or(silent, |way| way.0),
            identities: ways.len() as u64,
            through: named.map(|way| way.1.clone()).collect(),
            evidence,
            declared: right.and_then(|right| right.of(verb)),
            used: used::used(context, party, place, verb, &ways),
        }
    }
}

/// An identity of outside parties, with what it may do in each environment.
struct Identity<'a> {
    id: &'a PrincipalId,
    parties: BTreeSet<String>,
    /// By environment and verb: the surest.
    ways: Vec<(usize, Verb, MatrixAccess, EvidenceRef)>,
    /// The environments in which it lives and where something that it holds was not read.
    undecided: Vec<usize>,
}

impl<'a> Identity<'a> {
    /// `None` for the customer's own.
    fn new(context: &Context<'a>, places: &[Place<'_>], principal: &'a Principal) -> Option<Self> {
        let parties: BTreeSet<String> =
            context.parties_of(&principal.id).into_iter().map(|party| party.id).collect();
        if parties.is_empty() {
            return None;
        }
        let given = Given::of(context, principal);
        let mut ways = Vec::new();
        for (at, place) in places.iter().enumerate() {
            for verb in Verb::ALL {
                let fits = given.iter().filter(|one| verb.capabilities().contains(&one.capability));
                let best = fits.filter(|one| one.is_in(context, place)).max_by_key(|one| one.access);
                ways.extend(best.map(|one| (at, verb, one.access, one.evidence.clone())));
            }
        }
        let is_unread = !context.access.profile(&principal.id).unread.is_empty();
        let lives_in = |place: &Place<'_>| is_unread && place.holds(context, &principal.scope);
        let undecided = (0..places.len()).filter(|at| places.get(*at).is_some_and(&lives_in)).collect();
        Some(Self { id: &principal.id, parties, ways, undecided })
    }
}

/// Something that gives a principal a capability.
struct Given<'a> {
    capability: Capability,
    access: MatrixAccess,
    /// `None` for what is held without a policy (a root user), where the principal lives.
    grant: Option<&'a Grant>,
    lives: &'a ScopeId,
    evidence: EvidenceRef,
}

impl<'a> Given<'a> {
    fn of(context: &Context<'a>, principal: &'a Principal) -> Vec<Self> {
        let profile = context.access.profile(&principal.id);
        let mut given = Vec::new();
        for (capability, certainty) in &profile.capabilities {
            let access = match certainty {
                Certainty::No => continue,
                Certainty::Yes => MatrixAccess::Yes,
                Certainty::Depends(_) => MatrixAccess::Depends,
            };
            let one = |access, grant: Option<&'a Grant>| Self {
                capability: *capability,
                access,
                grant,
                lives: &principal.scope,
                evidence: grant.map_or(&principal.evidence, |grant| &grant.evidence).clone(),
            };
            let givers = context.access.givers(&principal.id, *capability);
            if givers.is_empty() {
                given.push(one(access, None));
            }
            given.extend(givers.iter().map(|held| {
                let is_bound = held.grant.standing.is_eligible() || !held.grant.condition.is_empty();
                one(if is_bound { MatrixAccess::Depends } else { access }, Some(held.grant))
            }));
        }
        given
    }

    fn is_in(&self, context: &Context<'_>, place: &Place<'_>) -> bool {
        self.grant.map_or_else(|| place.holds(context, self.lives), |grant| place.is_reached(context, grant))
    }
}

#[cfg(test)]
mod tests;
