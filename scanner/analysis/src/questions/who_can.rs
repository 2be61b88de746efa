//! One action, everyone: the whole organisation, and whoever resource and trust policies let in.
//!
//! Only principals that some statement could allow are weighed: those with a policy that names the
//! action, and those that the resource's own policy names.

mod outside;
mod sharing;

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;
use serde::Serialize;
use tenure_model::{Cloud, Principal};

use super::can::proper;
use super::doors::Doors;
use super::{Asked, Citation, Doubt, Questions, Verdict, Who};
use crate::effective::NOT_READ;
use crate::effective::decision::{Decision, Dependency, Layer, Reason};
use sharing::{Candidate, Key, Sharing};

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
        if super::gcp::is_action(asked.action) {
            return self.who_can_in_gcp(asked);
        }
        if super::azure::is_action(asked.action) {
            return self.who_can_in_azure(asked);
        }
        let doors = Doors::new(self, asked);
        let actors: Vec<&Principal> =
            self.estate.records().principals.iter().filter(|one| is_actor(one)).collect();
        let inside = self.inside(asked, &doors, &actors);
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
        let unread = unread.filter(|one| !self.unread(&one.id).is_empty());
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

    /// The principals of the organisation that are allowed. Equal questions are asked once.
    fn inside(&self, asked: &Asked<'_>, doors: &Doors<'_>, actors: &[&Principal]) -> Vec<Allowed> {
        let sharing = Sharing::new(self, asked);
        let candidates: Vec<Candidate<'_>> = actors
            .par_iter()
            .flat_map_iter(|principal| sharing.candidates(self, principal, asked, doors))
            .collect();
        let mut place_of: HashMap<&Key<'_>, usize> = HashMap::new();
        let mut askers: Vec<&Candidate<'_>> = Vec::new();
        let mut places = Vec::with_capacity(candidates.len());
        for candidate in &candidates {
            let mut ask = || {
                askers.push(candidate);
                askers.len() - 1
            };
            places.push(match &candidate.key {
                Some(key) => *place_of.entry(key).or_insert_with(ask),
                None => ask(),
            });
        }
        let answers: Vec<(String, Decision)> = askers
            .par_iter()
            .map(|candidate| {
                let who = Who::of(candidate.principal, candidate.account);
                let tried = if asked.resource.is_none() { doors.of(&who) } else { Vec::new() };
                self.best(&who, asked, &tried)
            })
            .collect();
        let answered = candidates.iter().zip(&places).filter_map(|(candidate, place)| {
            let (resource, decision) = answers.get(*place)?;
            decision.is_allowed().then(|| Allowed {
                who: Who::of(candidate.principal, candidate.account),
                by_action: None,
                resource: resource.clone(),
                resources: 1,
                decision: decision.clone(),
            })
        });
        answered.collect()
    }
}

/// Whether somebody acts in AWS.
fn is_actor(principal: &Principal) -> bool {
    !principal.kind.is_group() && principal.cloud == Cloud::Aws
}

/// The statements that are cited, each once.
#[derive(Debug, Default)]
struct Statements {
    reasons: Vec<Reason>,
    /// By document: statement and place.
    places: HashMap<String, Vec<(Layer, usize, usize)>>,
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
        let known = self.places.get(&reason.document).into_iter().flatten();
        let mut same = known.filter(|(layer, at, _)| (*layer, *at) == (reason.layer, reason.statement));
        if let Some((_, _, place)) = same.next() {
            return *place;
        }
        let place = self.reasons.len();
        let of_document = self.places.entry(reason.document.clone()).or_default();
        of_document.push((reason.layer, reason.statement, place));
        self.reasons.push(reason);
        place
    }
}
