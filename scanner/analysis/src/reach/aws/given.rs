//! Which of the actions that techniques take each policy allows at all: the first and cheapest sieve.

use std::ops::Range;

use fixedbitset::FixedBitSet;
use rayon::prelude::*;
use tenure_model::hash::HashMap;
use tenure_model::{AwsPolicy, Effect, Estate, Matching, PolicyId, StringSet};

use super::administrator::PROBED;
use crate::effective::{Access, Asker, add_matching};
use crate::techniques::aws::{self as techniques, Need, On, Over, Technique};

/// The actions that technique take, numbered, and which of them each policy gives.
#[derive(Debug)]
pub(super) struct Gifts<'a> {
    names: Vec<&'static str>,
    /// What each technique takes of the holder's own policies.
    taken: Vec<(&'static Technique, FixedBitSet)>,
    /// Where the text of each policy stands in `given`.
    places: HashMap<&'a str, usize>,
    /// The actions that each text allows on something, Deny and limits aside.
    given: Vec<FixedBitSet>,
    /// The actions that each text denies on everything, whatever the conditions of the day.
    denied: Vec<FixedBitSet>,
    /// Whether it leaves nothing out: for a test that compares.
    is_open: bool,
}

/// The actions of techniques that a principal is given on something.
#[derive(Clone, Debug)]
pub(super) struct Given(FixedBitSet);

impl<'a> Gifts<'a> {
    pub(super) fn new(estate: &'a Estate, access: &Access<'a>) -> Self {
        let needed = techniques::all().iter().flat_map(Technique::actions);
        let mut names: Vec<&str> = needed.chain(PROBED.iter().copied()).collect();
        names.sort_unstable();
        names.dedup();
        let mut gifts = Self {
            names,
            taken: Vec::new(),
            places: HashMap::default(),
            given: Vec::new(),
            denied: Vec::new(),
            is_open: false,
        };
        gifts.taken = held().map(|technique| (technique, gifts.taken_by(technique))).collect();
        let (places, texts) = distinct(estate, access);
        gifts.given = texts.par_iter().map(|text| gifts.given_by(text)).collect();
        gifts.denied = texts.par_iter().map(|text| gifts.denied_by(text)).collect();
        gifts.places = places;
        gifts
    }

    /// Leaves nothing out from now on.
    #[cfg(test)]
    pub(super) fn open(&mut self) {
        self.is_open = true;
    }

    /// Whether it leaves nothing out.
    pub(super) fn is_open(&self) -> bool {
        self.is_open
    }

    /// The actions that policies allow on something.
    pub(super) fn given<'p>(&self, policies: impl IntoIterator<Item = &'p PolicyId>) -> Given {
        if self.is_open {
            return self.everything();
        }
        let mut given = FixedBitSet::with_capacity(self.names.len());
        for policy in policies {
            if let Some(allowed) = self.places.get(policy.as_str()).and_then(|at| self.given.get(*at)) {
                given.union_with(allowed);
            }
        }
        Given(given)
    }

    /// Takes away what the limits of a principal leave to nobody, and what is denied everywhere: nothing
    /// that the evaluator would allow. A limit of which some policy was not read takes nothing away.
    pub(super) fn limit(&self, given: &mut Given, asker: &Asker<'_>) {
        if self.is_open {
            return;
        }
        let place = |name: &str| self.places.get(name).copied();
        for limit in asker.limits() {
            let places: Option<Vec<usize>> = limit.map(place).collect();
            let Some(places) = places else { continue };
            let mut left = FixedBitSet::with_capacity(self.names.len());
            for at in &places {
                self.given.get(*at).into_iter().for_each(|allowed| left.union_with(allowed));
            }
            given.0.intersect_with(&left);
            self.deny(given, places.into_iter());
        }
        self.deny(given, asker.own().filter_map(place));
    }

    fn deny(&self, given: &mut Given, places: impl Iterator<Item = usize>) {
        for denied in places.filter_map(|at| self.denied.get(at)) {
            given.0.difference_with(denied);
        }
    }

    /// All of them, for somebody who writes his own policies.
    pub(super) fn everything(&self) -> Given {
        let mut given = FixedBitSet::with_capacity(self.names.len());
        given.insert_range(..);
        Given(given)
    }

    /// Whether an action is given.
    pub(super) fn is_given(&self, given: &Given, action: &str) -> bool {
        self.names.binary_search(&action).is_ok_and(|at| given.0.contains(at))
    }

    /// The techniques of which every action is given. `trusted`: whether some role lets the holder in
    /// without an Allow of his own.
    pub(super) fn techniques(&self, given: &Given, trusted: bool) -> Vec<&'static Technique> {
        let assumes = trusted || self.is_given(given, "sts:AssumeRole");
        let open = self.taken.iter().filter(|(technique, taken)| {
            let by_trust_alone = taken.is_clear() && !technique.needs.is_empty();
            taken.is_subset(&given.0) && (assumes || !by_trust_alone)
        });
        open.map(|(technique, _)| *technique).collect()
    }

    /// What a technique takes of the holder's own policies. A role's own policy can let the holder in.
    fn taken_by(&self, technique: &Technique) -> FixedBitSet {
        let by_trust = |need: &&Need| need.on == On::Trusting || need.action == "sts:AssumeRole";
        let own = technique.needs.iter().filter(|need| !by_trust(need));
        let places = own.filter_map(|need| self.names.binary_search(&need.action.as_str()).ok());
        let mut taken = FixedBitSet::with_capacity(self.names.len());
        taken.extend(places);
        taken
    }

    fn given_by(&self, policy: &AwsPolicy) -> FixedBitSet {
        let mut given = FixedBitSet::with_capacity(self.names.len());
        for statement in policy.statements.iter().filter(|statement| statement.effect == Effect::Allow) {
            given.union_with(&self.named(&statement.actions));
        }
        given
    }

    fn denied_by(&self, policy: &AwsPolicy) -> FixedBitSet {
        let everywhere = |set: &StringSet| {
            set.matching == Matching::Only && set.patterns.iter().any(|pattern| pattern == "*")
        };
        let mut denied = FixedBitSet::with_capacity(self.names.len());
        let denies = policy.statements.iter().filter(|statement| statement.effect == Effect::Deny);
        for statement in denies.filter(|one| one.conditions.is_empty() && everywhere(&one.resources)) {
            denied.union_with(&self.named(&statement.actions));
        }
        denied
    }

    fn named(&self, actions: &StringSet) -> FixedBitSet {
        let mut named = FixedBitSet::with_capacity(self.names.len());
        for pattern in &actions.patterns {
            add_matching(pattern, &self.names, self.candidates(pattern), &mut named);
        }
        if actions.matching == Matching::AllBut {
            named.toggle_range(..);
        }
        named
    }

    /// Where the actions stand that a pattern may match: those of the service that it names, or all.
    fn candidates(&self, pattern: &str) -> Range<usize> {
        match pattern.split_once(':') {
            Some((service, _)) if !service.contains(['*', '?']) => {
                let start = format!("{}:", service.to_ascii_lowercase());
                let from = self.names.partition_point(|name| *name < start.as_str());
                let those = self.names.get(from..).unwrap_or_default();
                from..from + those.iter().take_while(|name| name.starts_with(&start)).count()
            }
            _ => 0..self.names.len(),
        }
    }
}

/// The techniques that somebody of the estate can hold the permissions of.
fn held() -> impl Iterator<Item = &'static Technique> {
    let is_outside =
        |technique: &Technique| matches!(technique.over, Over::OutsideAccount | Over::OutsideAnyone);
    techniques::all().iter().filter(move |technique| !is_outside(technique))
}

/// The distinct texts of policies, and where that of each policy stands.
fn distinct<'a, 't>(
    estate: &'a Estate,
    access: &'t Access<'a>,
) -> (HashMap<&'a str, usize>, Vec<&'t AwsPolicy>) {
    let mut place_of: HashMap<*const AwsPolicy, usize> = HashMap::default();
    let (mut places, mut texts) = (HashMap::default(), Vec::new());
    for policy in &estate.records().policies {
        // Policies with one text share one parsed document.
        let Some(parsed) = access.aws_policy(&policy.id) else { continue };
        let at = *place_of.entry(std::ptr::from_ref(parsed)).or_insert_with(|| {
            texts.push(parsed);
            texts.len() - 1
        });
        places.insert(policy.id.as_str(), at);
    }
    (places, texts)
}
