//! One action, everyone: the whole organisation, and whoever resource and trust policies let in.
//!
//! Only principals that some statement could allow are weighed: those with a policy that names the
//! action, and those that the resource's own policy names.

mod outside;

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;
use serde::Serialize;
use tenure_model::{Effect, GrantEffect, PolicyId, Principal, PrincipalKind, ScopeId};

use super::can::proper;
use super::doors::{Doors, names};
use super::{Asked, Citation, Doubt, Questions, Verdict, Who};
use crate::effective::NOT_READ;
use crate::effective::decision::{Decision, Dependency, Layer, Reason};

/// Everyone who may do one thing.
#[derive(Clone, Debug, Serialize)]
pub struct WhoCan {
    /// The action, in its proper case where it is known.
    pub action: String,
    /// The resource; `None` where any will do.
    pub resource: Option<String>,
    /// How many principals of the organisation there are, groups left out.
    pub population: usize,
    /// The statements that holders cite by their places.
    pub statements: Vec<Citation>,
    /// Principals of the organisation, the surest first.
    pub inside: Vec<Holder>,
    /// Whoever is let in from outside: foreign accounts and principals, services, federated subjects.
    pub outside: Vec<Holder>,
    /// Principals some of whose policies were not read: not found to be allowed, and not refuted.
    pub unread: Vec<Who>,
    /// What is not known.
    pub unknown: Vec<Doubt>,
}

/// Someone who may.
#[derive(Clone, Debug, Serialize)]
pub struct Holder {
    /// Who.
    #[serde(flatten)]
    pub who: Who,
    /// Whether it depends.
    pub verdict: Verdict,
    /// Whether all that it depends on is his own doing.
    pub by_own_doing: bool,
    /// The action by which he enters, where it is another than was asked for: federated subjects assume
    /// roles by actions of their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_action: Option<String>,
    /// The resource.
    pub resource: String,
    /// How many resources it holds of, where any will do and they were counted; otherwise 1.
    pub resources: usize,
    /// The statements that decided, by their places in the list.
    pub because: Vec<usize>,
    /// The conditions that it depends on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<Dependency>,
}

/// A holder before its statements are put into the list.
#[derive(Debug)]
pub(super) struct Allowed {
    who: Who,
    by_action: Option<String>,
    resource: String,
    resources: usize,
    decision: Decision,
}

impl Questions<'_> {
    /// Answers for everyone.
    pub fn who_can(&self, asked: &Asked<'_>) -> WhoCan {
        let doors = Doors::new(self, asked);
        let giving = self.giving(asked.action);
        let actors: Vec<&Principal> =
            self.estate.records().principals.iter().filter(|principal| !principal.kind.is_group()).collect();
        let inside: Vec<Allowed> = actors
            .par_iter()
            .flat_map_iter(|principal| self.allowed(principal, asked, &doors, &giving))
            .collect();
        let outside = self.outside(asked, &doors);
        let mut list = Statements::default();
        let mut inside: Vec<Holder> = inside.into_iter().map(|one| list.holder(one)).collect();
        let mut outside: Vec<Holder> = outside.into_iter().map(|one| list.holder(one)).collect();
        for holders in [&mut inside, &mut outside] {
            holders.sort_by(|a, b| {
                (a.verdict, !a.by_own_doing, &a.who).cmp(&(b.verdict, !b.by_own_doing, &b.who))
            });
        }
        let found: HashSet<&str> = inside.iter().map(|holder| holder.who.id.as_str()).collect();
        let unread = actors.iter().filter(|one| !found.contains(one.id.as_str()));
        let unread = unread.filter(|one| !self.is_read(&one.id, one.kind));
        let mut unknown = self.doubts_of_all(asked);
        unknown.extend(outside::doubts(self, &doors));
        WhoCan {
            action: proper(asked.action),
            resource: asked.resource.map(str::to_owned),
            population: actors.len(),
            statements: list.reasons.iter().map(|reason| self.citation(reason, None)).collect(),
            unread: unread.map(|one| Who::of(one, &one.scope)).collect(),
            inside,
            outside,
            unknown,
        }
    }

    /// The policies with a statement that allows the action on anything.
    fn giving(&self, action: &str) -> HashSet<&PolicyId> {
        let policies = &self.estate.records().policies;
        let gives = |id: &PolicyId| {
            self.access.aws_policy(id).is_some_and(|policy| {
                let mut allows = policy.statements.iter().filter(|one| one.effect == Effect::Allow);
                allows.any(|statement| names(&statement.actions, action))
            })
        };
        policies.par_iter().map(|policy| &policy.id).filter(|id| gives(id)).collect()
    }

    /// The accounts in which a principal may, with the answers.
    fn allowed(
        &self,
        principal: &Principal,
        asked: &Asked<'_>,
        doors: &Doors<'_>,
        giving: &HashSet<&PolicyId>,
    ) -> Vec<Allowed> {
        let by_name = doors.names(principal.id.as_str())
            || asked.resource.is_some() && doors.anyone
            || principal.kind == PrincipalKind::AccountRoot;
        let held = self.access.holdings(&principal.id);
        let mut accounts: Vec<&ScopeId> = if by_name && !is_of_directory(principal) {
            vec![&principal.scope]
        } else {
            let gives = held.iter().filter(|held| held.grant.effect == GrantEffect::Gives);
            gives
                .filter(|held| by_name || giving.contains(held.policy))
                .map(|held| &held.grant.scope)
                .collect()
        };
        accounts.sort_unstable();
        accounts.dedup();
        let answers = accounts.into_iter().filter_map(|account| {
            let who = Who::of(principal, account);
            let tried = if asked.resource.is_none() { doors.of(&who) } else { Vec::new() };
            let (resource, decision) = self.best(&who, asked, &tried);
            let is_allowed = decision.is_allowed();
            is_allowed.then_some(Allowed { who, by_action: None, resource, resources: 1, decision })
        });
        answers.collect()
    }
}

fn is_of_directory(principal: &Principal) -> bool {
    matches!(principal.kind, PrincipalKind::DirectoryUser | PrincipalKind::DirectoryGroup)
}

/// The statements that are cited, each once.
#[derive(Debug, Default)]
struct Statements {
    reasons: Vec<Reason>,
    places: HashMap<(Layer, String, usize), usize>,
}

impl Statements {
    fn holder(&mut self, allowed: Allowed) -> Holder {
        let Allowed { who, by_action, resource, resources, decision } = allowed;
        let verdict = Verdict::of(&decision);
        let by_own_doing = verdict == Verdict::Depends && decision.is_free();
        let read = decision.because.into_iter().filter(|reason| reason.document != NOT_READ);
        let mut because: Vec<usize> = read.map(|reason| self.place(reason)).collect();
        because.sort_unstable();
        because.dedup();
        let depends_on = decision.depends_on;
        Holder { who, verdict, by_own_doing, by_action, resource, resources, because, depends_on }
    }

    fn place(&mut self, reason: Reason) -> usize {
        let key = (reason.layer, reason.document.clone(), reason.statement);
        *self.places.entry(key).or_insert_with(|| {
            self.reasons.push(reason);
            self.reasons.len() - 1
        })
    }
}
