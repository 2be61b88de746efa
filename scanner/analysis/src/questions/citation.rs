//! Where a statement is written, and through what the principal holds it.

use serde::Serialize;
use tenure_model::{Effect, Evidence, Granted, Matching, PolicyId, PrincipalId, ScopeId};

use super::{Questions, Who};
use crate::effective::NOT_READ;
use crate::effective::decision::{Layer, Reason};

/// A statement that decided, with its place in the recorded answers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Citation {
    /// The layer that it belongs to.
    pub layer: Layer,
    /// Whether it allows or denies.
    pub effect: Effect,
    /// The policy.
    pub policy: PolicyId,
    /// The policy's display name. Hostile input.
    pub name: String,
    /// Position of the statement, from 0.
    pub statement: usize,
    /// Its `Sid`, empty where it has none. Hostile input.
    pub sid: String,
    /// The resources that it names, as written (`all but …` for `NotResource`); empty for every resource.
    /// Hostile input.
    pub on: String,
    /// What it is held through: `group Admins`, `permission set Admin`, `attached to Root`; empty where it
    /// is held directly. Hostile input.
    pub through: String,
    /// The recorded answer that holds the policy.
    pub evidence: Option<Evidence>,
    /// In Azure and Entra ID: the assignment by which it is held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignment: Option<Assigned>,
}

/// An assignment of a role, a permission or an access policy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Assigned {
    /// Its id, for repair; empty where the cloud gives it none.
    pub id: String,
    /// Where it is made, as the cloud writes it.
    pub at: String,
    /// Whether it has to be activated first.
    pub eligible: bool,
    /// Its condition, verbatim; empty where it has none. Hostile input.
    pub condition: String,
    /// The groups that it is held through, the holder's own first, each by id.
    pub groups: Vec<PrincipalId>,
    /// The recorded answer that holds it.
    pub evidence: Evidence,
}

/// The most resources of a statement that are named.
const MOST: usize = 4;

impl Questions<'_> {
    /// The statements of reasons, but for those in place of documents that were not read.
    pub(super) fn cite<'r>(
        &self,
        reasons: impl IntoIterator<Item = &'r Reason>,
        who: Option<&Who>,
    ) -> Vec<Citation> {
        let read = reasons.into_iter().filter(|reason| reason.document != NOT_READ);
        let mut cited: Vec<Citation> = Vec::new();
        for citation in read.map(|reason| self.citation(reason, who)) {
            // A guard rail is often attached at several levels.
            if !cited.contains(&citation) {
                cited.push(citation);
            }
        }
        cited
    }

    pub(super) fn citation(&self, reason: &Reason, who: Option<&Who>) -> Citation {
        let policy = PolicyId::from(reason.document.as_str());
        let written = self.estate.policy(&policy);
        Citation {
            layer: reason.layer,
            effect: reason.effect,
            name: written.map_or_else(String::new, |written| written.name.clone()),
            statement: reason.statement,
            sid: reason.sid.clone(),
            on: self.named_resources(&policy, reason.statement),
            through: self.through(reason.layer, &policy, who),
            evidence: written.map(|written| self.estate.raw_lines.resolve(&written.evidence)),
            assignment: None,
            policy,
        }
    }

    /// The resources that a statement names, in words; empty for every resource.
    pub(super) fn named_resources(&self, policy: &PolicyId, statement: usize) -> String {
        let statement = self.access.aws_policy(policy).and_then(|policy| policy.statements.get(statement));
        let Some(resources) = statement.map(|statement| &statement.resources) else { return String::new() };
        let is_everything = resources.patterns.iter().any(|pattern| pattern == "*");
        if resources.matching == Matching::Only && is_everything {
            return String::new();
        }
        let mut named: Vec<&str> = resources.patterns.iter().take(MOST).map(String::as_str).collect();
        let more = resources.patterns.len().saturating_sub(MOST);
        let rest = format!("and {more} more");
        if more > 0 {
            named.push(&rest);
        }
        let but = if resources.matching == Matching::AllBut { "all but " } else { "" };
        format!("{but}{}", named.join(", "))
    }

    /// What a policy is held through, in words.
    pub(super) fn through(&self, layer: Layer, policy: &PolicyId, who: Option<&Who>) -> String {
        match (layer, who) {
            (Layer::Identity | Layer::Boundary, Some(who)) => self.held_through(policy, who),
            (Layer::Scp | Layer::Rcp, _) => self.attached_to(policy, who.map(|who| &who.account)),
            _ => String::new(),
        }
    }

    fn held_through(&self, policy: &PolicyId, who: &Who) -> String {
        let held = self.access.holdings(&who.id);
        let Some(held) = held.iter().find(|held| held.policy == policy && held.grant.scope == who.account)
        else {
            return String::new();
        };
        let mut words = Vec::new();
        if let Granted::RoleDefinition(definition) = &held.grant.what {
            let name =
                self.estate.role_definition(definition).map_or(definition.as_str(), |found| &found.name);
            words.push(format!("permission set {name}"));
        }
        if *held.through != who.id {
            words.push(format!("group {}", self.name_of(held.through)));
        }
        words.join(", ")
    }

    fn attached_to(&self, policy: &PolicyId, account: Option<&ScopeId>) -> String {
        let Some(account) = account else { return String::new() };
        let chain = self.estate.ancestry(account);
        let places = chain
            .iter()
            .filter(|scope| self.estate.guard_rails_of(&scope.id).iter().any(|rail| rail.policy == *policy));
        let names: Vec<&str> = places.map(|scope| scope.name.as_str()).collect();
        if names.is_empty() { String::new() } else { format!("attached to {}", names.join(", ")) }
    }

    pub(super) fn name_of(&self, id: &PrincipalId) -> String {
        self.estate.principal(id).map_or_else(|| id.to_string(), |principal| principal.name.clone())
    }
}
