//! AWS: identity policies, groups, permissions boundaries and SCPs, weighed for every principal.
//!
//! Rules, from "Policy evaluation logic" in the AWS IAM User Guide:
//! an explicit Deny wins; a permissions boundary gives nothing and limits what the identity's own
//! policies give; an action must be allowed at every level of SCPs above the account; SCPs bind
//! neither the management account nor service-linked roles.
//!
//! The root user is above policies: it administers its account.

mod compile;
pub(super) mod pattern;
mod weigh;

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;
use tenure_model::{
    AwsPolicy, Capability, Certainty, Derivation, Effect, Estate, EvidenceRef, GrantEffect, Granted,
    PolicyId, PolicyKind, PrincipalId, PrincipalKind, ScopeId,
};

use super::Profile;
use super::capability_map::CapabilityMap;
use compile::{ActionSet, Actions, Compiled};
use weigh::Weighed;

/// A policy text, parsed and compiled once however many policies share it.
#[derive(Debug)]
struct Document {
    parsed: AwsPolicy,
    compiled: Compiled,
}

/// The evaluator of AWS.
#[derive(Debug)]
pub(super) struct Evaluator<'a> {
    estate: &'a Estate,
    map: CapabilityMap,
    actions: Actions,
    documents: Vec<Document>,
    /// Where each policy's text stands in `documents`; a policy whose text did not parse is absent.
    document_of: HashMap<&'a PolicyId, usize>,
    guard_rails: HashMap<ScopeId, Arc<Vec<Vec<usize>>>>,
}

/// The policies that decide for a principal, per scope in which it holds any. Equal sets have equal
/// answers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct PolicySets {
    sets: Vec<PolicySet>,
    unread: Vec<PolicyId>,
    is_root: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct PolicySet {
    gives: Vec<usize>,
    bounds: Option<Vec<usize>>,
    levels: Arc<Vec<Vec<usize>>>,
}

/// A grant as held: directly or through a group.
struct Held<'a> {
    policy: &'a PolicyId,
    scope: &'a ScopeId,
    effect: GrantEffect,
    through: &'a PrincipalId,
    evidence: &'a EvidenceRef,
}

impl<'a> Evaluator<'a> {
    pub(super) fn new(estate: &'a Estate) -> Self {
        let map = CapabilityMap::aws();
        let actions = Actions::new(map.actions());
        let policies = &estate.records().policies;
        let mut place_of_text: HashMap<&str, usize> = HashMap::new();
        let mut texts: Vec<&str> = Vec::new();
        let mut places = Vec::with_capacity(policies.len());
        for policy in policies {
            let place = *place_of_text.entry(&policy.text).or_insert_with(|| {
                texts.push(&policy.text);
                texts.len() - 1
            });
            places.push((&policy.id, place));
        }
        let parsed: Vec<Option<Document>> = texts
            .par_iter()
            .map(|text| {
                let parsed = AwsPolicy::parse(text).ok()?;
                let compiled = Compiled::new(&parsed, &actions);
                Some(Document { parsed, compiled })
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
        let document_of =
            places.into_iter().filter_map(|(id, place)| Some((id, (*kept.get(place)?)?))).collect();
        let mut evaluator =
            Self { estate, map, actions, documents, document_of, guard_rails: HashMap::new() };
        evaluator.guard_rails = estate
            .records()
            .scopes
            .iter()
            .map(|scope| (scope.id.clone(), Arc::new(evaluator.levels(&scope.id))))
            .collect();
        evaluator
    }

    /// The service control policies over a scope, a list per level that has any. A level without
    /// one cannot be (AWS refuses to detach the last), so it means that SCPs are off.
    fn levels(&self, scope: &ScopeId) -> Vec<Vec<usize>> {
        let chain = self.estate.ancestry(scope);
        if chain.first().is_some_and(|account| account.manages_organisation) {
            return Vec::new();
        }
        let is_scp = |id: &PolicyId| {
            self.estate.policy(id).is_some_and(|policy| policy.kind == PolicyKind::ServiceControl)
        };
        chain
            .iter()
            .map(|level| {
                let mut documents: Vec<usize> = self
                    .estate
                    .guard_rails_of(&level.id)
                    .iter()
                    .filter(|rail| is_scp(&rail.policy))
                    .filter_map(|rail| self.document_of.get(&rail.policy).copied())
                    .collect();
                documents.sort_unstable();
                documents
            })
            .filter(|documents: &Vec<usize>| !documents.is_empty())
            .collect()
    }

    fn held(&self, id: &PrincipalId) -> Vec<Held<'a>> {
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
                held.extend(policies.iter().map(|policy| Held {
                    policy,
                    scope: &grant.scope,
                    effect: grant.effect,
                    through: holder,
                    evidence: &grant.evidence,
                }));
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
        let mut per_scope: Vec<(&ScopeId, Vec<usize>, Option<Vec<usize>>)> = Vec::new();
        let mut unread = Vec::new();
        for held in self.held(id) {
            let at = per_scope.iter().position(|(scope, ..)| *scope == held.scope).unwrap_or_else(|| {
                per_scope.push((held.scope, Vec::new(), None));
                per_scope.len() - 1
            });
            let Some((_, gives, bounds)) = per_scope.get_mut(at) else { continue };
            let document = self.document_of.get(held.policy).copied();
            match held.effect {
                GrantEffect::Gives => gives.extend(document),
                GrantEffect::Bounds => bounds.get_or_insert_default().extend(document),
            }
            if document.is_none() {
                unread.push(held.policy.clone());
            }
        }
        let unbound = kind == Some(PrincipalKind::ServiceLinkedRole);
        let mut sets: Vec<PolicySet> = per_scope
            .into_iter()
            .map(|(scope, mut gives, bounds)| {
                gives.sort_unstable();
                gives.dedup();
                let levels = self.guard_rails.get(scope).filter(|_| !unbound).cloned().unwrap_or_default();
                PolicySet { gives, bounds, levels }
            })
            .collect();
        sets.sort_by(|a, b| (&a.gives, &a.bounds, &a.levels).cmp(&(&b.gives, &b.bounds, &b.levels)));
        unread.sort_unstable();
        unread.dedup();
        PolicySets { sets, unread, is_root: kind == Some(PrincipalKind::AccountRoot) }
    }

    /// What a principal's policies amount to.
    pub(super) fn profile(&self, key: &PolicySets) -> Profile {
        let mut profile = Profile {
            capabilities: Vec::new(),
            unread: key.unread.clone(),
            holds_something: key.is_root || !key.sets.is_empty(),
        };
        if key.is_root {
            profile.capabilities =
                Capability::ALL.iter().map(|capability| (*capability, Certainty::Yes)).collect();
            return profile;
        }
        let weighed: Vec<Weighed> = key.sets.iter().map(|set| self.weigh(set)).collect();
        for rule in &self.map.capability {
            let best = weighed.iter().map(|answer| answer.certainty(rule, &self.actions)).min_by_key(rank);
            if let Some(certainty) = best.filter(|certainty| *certainty != Certainty::No) {
                profile.capabilities.push((rule.name, certainty));
            }
        }
        profile
    }

    fn weigh(&self, set: &PolicySet) -> Weighed {
        let compiled = |list: &[usize]| -> Vec<&Compiled> {
            list.iter().filter_map(|at| self.documents.get(*at)).map(|document| &document.compiled).collect()
        };
        let mut answer = Weighed::of(&compiled(&set.gives), self.actions.len());
        if let Some(bounds) = &set.bounds {
            answer.limit(&Weighed::of(&compiled(bounds), self.actions.len()));
        }
        for level in set.levels.iter() {
            answer.limit(&Weighed::of(&compiled(level), self.actions.len()));
        }
        answer
    }

    pub(super) fn policy_alone(&self, policy: &PolicyId) -> Profile {
        let document = self.document_of.get(policy).copied();
        let set = PolicySet { gives: document.into_iter().collect(), bounds: None, levels: Arc::default() };
        let unread = if document.is_none() { vec![policy.clone()] } else { Vec::new() };
        self.profile(&PolicySets { sets: vec![set], unread, is_root: false })
    }

    pub(super) fn parsed(&self, id: &PolicyId) -> Option<&AwsPolicy> {
        self.document_of.get(id).and_then(|at| self.documents.get(*at)).map(|document| &document.parsed)
    }

    /// The Allow statements that give a capability, with the grant through which each is held.
    pub(super) fn derivation(&self, id: &PrincipalId, capability: Capability) -> Vec<Derivation> {
        let Some(principal) = self.estate.principal(id) else {
            return Vec::new();
        };
        if principal.kind == PrincipalKind::AccountRoot {
            return vec![Derivation {
                statement: "the root user is above policies".to_owned(),
                through: principal.id.clone(),
                evidence: principal.evidence.clone(),
            }];
        }
        let wanted = self.wanted(capability);
        let mut links = Vec::new();
        for held in self.held(id) {
            let Some(document) = self.document_of.get(held.policy).and_then(|at| self.documents.get(*at))
            else {
                continue;
            };
            for (index, statement) in document.compiled.statements.iter().enumerate() {
                let gives = held.effect == GrantEffect::Gives && statement.effect == Effect::Allow;
                if gives && !statement.actions.is_disjoint(&wanted) {
                    let name =
                        self.estate.policy(held.policy).map_or(held.policy.as_str(), |p| p.name.as_str());
                    links.push(Derivation {
                        statement: format!("policy `{name}`, statement {index}"),
                        through: held.through.clone(),
                        evidence: held.evidence.clone(),
                    });
                }
            }
        }
        links.sort();
        links.dedup();
        links
    }

    fn wanted(&self, capability: Capability) -> ActionSet {
        let rule = self.map.capability.iter().find(|rule| rule.name == capability);
        self.actions.set(rule.into_iter().flat_map(|rule| rule.any.iter().chain(rule.every.iter().flatten())))
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
