//! AWS: identity policies, groups, permissions boundaries and SCPs, weighed for every principal.
//!
//! Rules, from "Policy evaluation logic" in the AWS IAM User Guide:
//! an explicit Deny wins; a permissions boundary gives nothing and limits what the identity's own
//! policies give; an action must be allowed at every level of SCPs above the account; SCPs bind
//! neither the management account nor service-linked roles.
//!
//! The root user has no policies: it may do everything that the SCPs leave to it.
//!
//! What this does not do: compare the resources of an Allow with those of a boundary or an SCP that
//! allows on single resources, or settle conditions, but for those on the region (the caller's
//! choice) and on root users.

pub(super) mod asker;
pub mod catalog;
mod compile;
pub mod decision;
pub(super) mod pattern;
pub(super) mod permitted;
mod resources;
mod rule;
#[cfg(test)]
mod tests;
mod weigh;

use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use tenure_model::hash::HashMap;
use tenure_model::{
    AwsPolicy, Capability, Certainty, Derivation, Effect, Estate, GrantEffect, Granted, PolicyId, PolicyKind,
    PrincipalId, PrincipalKind, ScopeId,
};

use super::capability_map::CapabilityMap;
use super::{Holding, Profile};
use compile::{ActionSet, Actions, Compiled};
use rule::Rule;
use weigh::Weighed;

/// A policy text, parsed and compiled once however many policies share it.
#[derive(Debug)]
struct Document {
    compiled: Compiled,
    /// Made ready for exact questions when the first is asked.
    exact: OnceLock<decision::Policy>,
    /// What it gives alone, worked out when it is first asked.
    alone: OnceLock<Profile>,
}

/// The evaluator of AWS.
#[derive(Debug)]
pub(super) struct Evaluator<'a> {
    estate: &'a Estate,
    rules: Vec<Rule>,
    actions: Actions,
    documents: Vec<Document>,
    /// Where the text of each policy, by its place in the estate, stands in `documents`; `None` where it
    /// did not parse.
    document_at: Vec<Option<usize>>,
    guard_rails: HashMap<ScopeId, Arc<Vec<Level>>>,
}

/// The service control policies of one level above a principal. INVARIANT: where one of them was not
/// read, what the others allow is not taken for all that the level allows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Level {
    documents: Vec<usize>,
    complete: bool,
}

/// The policies that decide for a principal, per scope in which it holds any. Equal sets have equal
/// answers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct PolicySets {
    sets: Vec<PolicySet>,
    unread: Vec<PolicyId>,
    is_root: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct PolicySet {
    gives: Vec<usize>,
    bounds: Option<Vec<usize>>,
    levels: Arc<Vec<Level>>,
}

impl PolicySets {
    /// The documents that take part; some more than once.
    fn documents(&self) -> impl Iterator<Item = usize> {
        self.sets.iter().flat_map(|set| {
            let levels = set.levels.iter().flat_map(|level| &level.documents);
            set.gives.iter().chain(set.bounds.iter().flatten()).chain(levels).copied()
        })
    }
}

impl<'a> Evaluator<'a> {
    pub(super) fn new(estate: &'a Estate) -> Self {
        let map = CapabilityMap::aws();
        let actions = Actions::new(map.actions(), &map.on);
        let rules = map.capability.iter().map(|rule| Rule::new(rule, &actions)).collect();
        let policies = &estate.records().policies;
        // Texts read from a snapshot share an allocation where they are equal: the address is asked first.
        let mut place_of_address: HashMap<*const u8, usize> = HashMap::default();
        let mut place_of_text: HashMap<&str, usize> = HashMap::default();
        let mut texts: Vec<&str> = Vec::new();
        let mut places = Vec::with_capacity(policies.len());
        for policy in policies {
            let of_text = || {
                *place_of_text.entry(&policy.text).or_insert_with(|| {
                    texts.push(&policy.text);
                    texts.len() - 1
                })
            };
            places.push(*place_of_address.entry(policy.text.as_ptr()).or_insert_with(of_text));
        }
        let parsed: Vec<Option<Document>> = texts
            .par_iter()
            .map(|text| {
                let compiled = Compiled::new(AwsPolicy::parse(text).ok()?, &actions);
                Some(Document { compiled, exact: OnceLock::new(), alone: OnceLock::new() })
            })
            .collect();
        let mut documents = Vec::new();
        let kept: Vec<Option<usize>> = parsed
            .into_iter()
            .map(|document| {
                documents.push(document?);
                Some(documents.len() - 1)
            })
            .collect();
        let document_at = places.into_iter().map(|place| kept.get(place).copied().flatten()).collect();
        let mut evaluator =
            Self { estate, rules, actions, documents, document_at, guard_rails: HashMap::default() };
        evaluator.guard_rails = estate
            .records()
            .scopes
            .iter()
            .map(|scope| (scope.id.clone(), Arc::new(evaluator.levels(&scope.id))))
            .collect();
        evaluator
    }

    fn document_of(&self, policy: &PolicyId) -> Option<usize> {
        self.estate.policy_place(policy).and_then(|at| self.document_at.get(at).copied().flatten())
    }

    /// The service control policies over a scope, a list per level that has any. A level without
    /// one cannot be (AWS refuses to detach the last), so it means that SCPs are off.
    fn levels(&self, scope: &ScopeId) -> Vec<Level> {
        let chain = self.estate.ancestry(scope);
        if chain.first().is_some_and(|account| account.manages_organisation) {
            return Vec::new();
        }
        chain.iter().filter_map(|level| self.level(&level.id)).collect()
    }

    fn level(&self, scope: &ScopeId) -> Option<Level> {
        let mut level = Level { documents: Vec::new(), complete: true };
        for rail in self.estate.guard_rails_of(scope) {
            let kind = self.estate.policy(&rail.policy).map(|policy| policy.kind);
            match self.document_of(&rail.policy) {
                Some(document) if kind == Some(PolicyKind::ServiceControl) => level.documents.push(document),
                None if kind != Some(PolicyKind::ResourceControl) => level.complete = false,
                _ => {}
            }
        }
        level.documents.sort_unstable();
        (!level.documents.is_empty()).then_some(level)
    }

    /// Whether the text of every guard rail was read and understood.
    pub(super) fn rails_read(&self) -> bool {
        let rails = self.estate.records().guard_rails.iter();
        let mut of_aws = rails.filter(|rail| {
            self.estate.policy(&rail.policy).is_none_or(|policy| policy.kind != PolicyKind::DenyAssignment)
        });
        of_aws.all(|rail| self.document_of(&rail.policy).is_some())
    }

    /// What is assigned to a principal, directly or through groups.
    pub(super) fn holdings(&self, id: &PrincipalId) -> Vec<Holding<'a>> {
        let mut held = Vec::new();
        let mut holders: Vec<&'a PrincipalId> = Vec::new();
        let Some(principal) = self.estate.principal(id) else {
            return held;
        };
        holders.push(&principal.id);
        // Groups of groups exist in directories; a cycle ends because a holder is visited once.
        let mut at = 0;
        while let Some(holder) = holders.get(at).copied() {
            at += 1;
            for grant in self.estate.grants_of(holder) {
                let policies: &[PolicyId] = match &grant.what {
                    Granted::Policy(policy) => std::slice::from_ref(policy),
                    Granted::RoleDefinition(definition) => {
                        self.estate.role_definition(definition).map_or(&[], |definition| &definition.policies)
                    }
                };
                held.extend(policies.iter().map(|policy| Holding { policy, through: holder, grant }));
            }
            for membership in self.estate.groups_of(holder) {
                if !holders.contains(&&membership.group) {
                    holders.push(&membership.group);
                }
            }
        }
        held
    }

    /// The policies that decide for a principal.
    pub(super) fn policy_sets(&self, id: &PrincipalId) -> PolicySets {
        let principal = self.estate.principal(id);
        let kind = principal.map(|principal| principal.kind);
        let mut per_scope: Vec<(&ScopeId, PolicySet)> = Vec::new();
        let mut unread = Vec::new();
        for held in self.holdings(id) {
            let place = &held.grant.scope;
            let at = per_scope.iter().position(|(scope, _)| *scope == place).unwrap_or_else(|| {
                per_scope.push((place, PolicySet::default()));
                per_scope.len() - 1
            });
            let Some((_, set)) = per_scope.get_mut(at) else { continue };
            let document = self.document_of(held.policy);
            match held.grant.effect {
                GrantEffect::Gives => set.gives.extend(document),
                // AWS has no grant of this kind.
                GrantEffect::Delegates => continue,
                GrantEffect::Bounds => set.bounds.get_or_insert_default().extend(document),
            }
            if document.is_none() {
                unread.push(held.policy.clone());
            }
        }
        let is_root = kind == Some(PrincipalKind::AccountRoot);
        if is_root && let Some(root) = principal {
            per_scope.push((&root.scope, PolicySet::default()));
        }
        let unbound = kind == Some(PrincipalKind::ServiceLinkedRole);
        let mut sets: Vec<PolicySet> = per_scope
            .into_iter()
            .map(|(scope, mut set)| {
                set.gives.sort_unstable();
                set.gives.dedup();
                set.levels = self.guard_rails.get(scope).filter(|_| !unbound).cloned().unwrap_or_default();
                set
            })
            .collect();
        sets.sort();
        unread.sort_unstable();
        unread.dedup();
        PolicySets { sets, unread, is_root }
    }

    /// What a principal's policies amount to.
    pub(super) fn profile(&self, key: &PolicySets) -> Profile {
        let mut profile = Profile {
            capabilities: Vec::new(),
            unread: key.unread.clone(),
            holds_something: key.is_root || key.sets.iter().any(|set| !set.gives.is_empty()),
        };
        let weighed: Vec<Weighed<'_>> = key.sets.iter().map(|set| self.weigh(set, key.is_root)).collect();
        for rule in &self.rules {
            let best = weighed.iter().map(|answer| answer.certainty(rule)).min_by_key(rank);
            if let Some(certainty) = best.filter(|certainty| *certainty != Certainty::No) {
                profile.capabilities.push((rule.name, certainty));
            }
        }
        profile
    }

    fn weigh(&self, set: &PolicySet, is_root: bool) -> Weighed<'_> {
        let compiled = |at: usize| self.documents.get(at).map(|document| &document.compiled);
        Self::weigh_with(set, is_root, self.actions.len(), compiled)
    }

    /// Weighs a set over so many actions, with its documents compiled for those.
    fn weigh_with<'c>(
        set: &PolicySet,
        is_root: bool,
        size: usize,
        compiled: impl Fn(usize) -> Option<&'c Compiled>,
    ) -> Weighed<'c> {
        let compiled =
            |list: &[usize]| -> Vec<&'c Compiled> { list.iter().filter_map(|at| compiled(*at)).collect() };
        let gives = compiled(&set.gives);
        let mut answer =
            if is_root { Weighed::all_but(&gives, size, true) } else { Weighed::of(&gives, size, false) };
        if let Some(bounds) = &set.bounds {
            answer.limit(&Weighed::of(&compiled(bounds), size, is_root));
        }
        for level in set.levels.iter() {
            let weigh = if level.complete { Weighed::of } else { Weighed::all_but };
            answer.limit(&weigh(&compiled(&level.documents), size, is_root));
        }
        answer
    }

    /// The actions by which a principal has a capability, perhaps under conditions.
    pub(super) fn permitted(&self, id: &PrincipalId, capability: Capability) -> Vec<String> {
        let key = self.policy_sets(id);
        let mut permitted = ActionSet::with_capacity(self.actions.len());
        for rule in self.rules.iter().filter(|rule| rule.name == capability) {
            for set in &key.sets {
                permitted.union_with(&self.weigh(set, key.is_root).permitted(rule));
            }
        }
        self.actions.names_of(&permitted)
    }

    pub(super) fn policy_alone(&self, policy: &PolicyId) -> Profile {
        let Some(at) = self.document_of(policy) else {
            return Profile { unread: vec![policy.clone()], ..Profile::default() };
        };
        let work_out = || {
            let set = PolicySet { gives: vec![at], ..PolicySet::default() };
            self.profile(&PolicySets { sets: vec![set], unread: Vec::new(), is_root: false })
        };
        self.documents
            .get(at)
            .map_or_else(Profile::default, |document| document.alone.get_or_init(work_out).clone())
    }

    pub(super) fn parsed(&self, id: &PolicyId) -> Option<&AwsPolicy> {
        self.document_of(id).and_then(|at| self.documents.get(at)).map(|document| document.compiled.parsed())
    }

    /// The Allow statements that give a capability, with the grant through which each is held. Where
    /// some policy gives it alone, the others are left out.
    pub(super) fn derivation(&self, id: &PrincipalId, capability: Capability) -> Vec<Derivation> {
        let Some(principal) = self.estate.principal(id) else {
            return Vec::new();
        };
        if principal.kind == PrincipalKind::AccountRoot {
            return vec![Derivation {
                statement: "the root user needs no policy".to_owned(),
                through: principal.id.clone(),
                evidence: principal.evidence.clone(),
            }];
        }
        let mut links: Vec<Derivation> =
            self.givers(id, capability).into_iter().flat_map(|held| self.links(&held, capability)).collect();
        links.sort();
        links.dedup();
        links
    }

    /// The holdings that give a capability: those that give it alone, else those that add to it.
    pub(super) fn givers(&self, id: &PrincipalId, capability: Capability) -> Vec<Holding<'a>> {
        let mut givers = self.holdings(id);
        givers.retain(|held| {
            held.grant.effect == GrantEffect::Gives && !self.links(held, capability).is_empty()
        });
        let alone = |held: &Holding<'_>| self.policy_alone(held.policy).has(capability);
        if givers.iter().any(alone) {
            givers.retain(alone);
        }
        givers
    }

    fn links(&self, held: &Holding<'_>, capability: Capability) -> Vec<Derivation> {
        let document = self.document_of(held.policy).and_then(|at| self.documents.get(at));
        let Some(rule) = self.rules.iter().find(|rule| rule.name == capability) else {
            return Vec::new();
        };
        let name = self.estate.policy(held.policy).map_or(held.policy.as_str(), |p| p.name.as_str());
        let statements = document.into_iter().flat_map(|document| document.compiled.statements());
        statements
            .enumerate()
            .filter(|(_, (statement, _))| {
                statement.effect == Effect::Allow && !statement.actions.is_disjoint(&rule.wanted)
            })
            .map(|(index, _)| Derivation {
                statement: format!("policy `{name}`, statement {index}"),
                through: held.through.clone(),
                evidence: held.grant.evidence.clone(),
            })
            .collect()
    }
}

/// Surest first.
const fn rank(certainty: &Certainty) -> u8 {
    match certainty {
        Certainty::Yes => 0,
        Certainty::Depends(_) => 1,
        Certainty::No => 2,
    }
}
