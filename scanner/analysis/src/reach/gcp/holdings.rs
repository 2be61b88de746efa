//! Where principals and groups may do what techniques begin with: asked once, as places and not as pairs.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use fixedbitset::FixedBitSet;
use rayon::prelude::*;
use tenure_model::{Cloud, Estate, Grant, PrincipalId};

use super::place::Level;
use super::terrain::{is_actor, is_agent, is_switched_off};
use crate::effective::gcp::{Assignment, Evaluator, Place};
use crate::techniques::gcp::{self as techniques, Technique};

/// Where one principal or group may begin.
#[derive(Debug, Default)]
pub(super) struct Holding<'a> {
    /// Where a role is granted that includes a permission, whatever limits it there.
    begins: BTreeMap<&'static str, Vec<&'a str>>,
    /// The techniques of which some role of its names every permission.
    techniques: Vec<&'static Technique>,
    /// Where it writes allow policies, by what kind of place.
    writes: BTreeMap<Level, Vec<Place<'a>>>,
}

impl<'a> Holding<'a> {
    /// Where to begin with a permission: what is asked of something there is decided there.
    pub(super) fn begins(&self, permission: &str) -> &[&'a str] {
        self.begins.get(permission).map_or(&[], Vec::as_slice)
    }

    /// The techniques that it may begin with.
    pub(super) fn techniques(&self) -> &[&'static Technique] {
        &self.techniques
    }

    /// Where it writes allow policies of a kind of place.
    pub(super) fn writes(&self, level: Level) -> &[Place<'a>] {
        self.writes.get(&level).map_or(&[], Vec::as_slice)
    }
}

/// What everyone may do.
#[derive(Debug)]
pub(super) struct Holdings<'a> {
    by_holder: HashMap<&'a PrincipalId, Holding<'a>>,
    sieve: Sieve<'a>,
}

impl<'a> Holdings<'a> {
    pub(super) fn new(estate: &'a Estate, evaluator: &Evaluator<'a>) -> Self {
        let sieve = Sieve::new(estate, evaluator);
        let principals = estate.records().principals.par_iter().filter(|one| one.cloud == Cloud::Gcp);
        let holders = principals
            .filter(|one| is_actor(one) || is_agent(one) || is_switched_off(one) || one.kind.is_group());
        let by_holder = holders
            .filter_map(|holder| {
                let holding = sieve.holding(evaluator, &holder.id);
                (!holding.begins.is_empty()).then_some((&holder.id, holding))
            })
            .collect();
        Self { by_holder, sieve }
    }

    pub(super) fn of(&self, holder: &PrincipalId) -> Option<&Holding<'a>> {
        self.by_holder.get(holder)
    }

    /// Whether what is granted names a permission.
    pub(super) fn gives(&self, grant: &Grant, permission: &str) -> bool {
        self.sieve.gives(grant, permission)
    }
}

/// Which of the permissions that techniques take is named by what is granted.
#[derive(Debug)]
struct Sieve<'a> {
    permissions: Vec<&'static str>,
    by_role: HashMap<&'a str, FixedBitSet>,
    /// The techniques, each with what does for each of its needs.
    techniques: Vec<(&'static Technique, Vec<FixedBitSet>)>,
}

impl<'a> Sieve<'a> {
    fn new(estate: &'a Estate, evaluator: &Evaluator<'a>) -> Self {
        let needs = techniques::all().iter().flat_map(|technique| &technique.needs);
        let writes = Level::ALL.map(Level::writes_policy);
        let named: BTreeSet<&str> = needs.flat_map(|need| need.spellings()).chain(writes).collect();
        let permissions: Vec<&str> = named.into_iter().collect();
        let set_of = |is_in: &dyn Fn(&str) -> bool| {
            let mut set = FixedBitSet::with_capacity(permissions.len());
            set.extend(permissions.iter().enumerate().filter(|(_, one)| is_in(one)).map(|(at, _)| at));
            set
        };
        let mut by_role: HashMap<&str, FixedBitSet> = HashMap::new();
        let grants = estate.records().grants.iter();
        for grant in grants.filter(|grant| grant.scope.as_str().starts_with("gcp:")) {
            let named = || set_of(&|permission| evaluator.names(grant, permission));
            by_role.entry(grant.what.as_str()).or_insert_with(named);
        }
        let takes = |need: &techniques::Need| set_of(&|one| need.spellings().any(|spelled| spelled == one));
        let all = techniques::all().iter().filter(|technique| !technique.needs.is_empty());
        let all = all.map(|technique| (technique, technique.needs.iter().map(takes).collect())).collect();
        Self { by_role, techniques: all, permissions }
    }

    fn gives(&self, grant: &Grant, permission: &str) -> bool {
        let given = self.by_role.get(grant.what.as_str());
        let at = self.permissions.binary_search(&permission).ok();
        given.zip(at).is_some_and(|(given, at)| given.contains(at))
    }

    /// The techniques of which every permission is named by some role among what is held.
    fn begun(&self, held: &[Assignment<'_>]) -> Vec<&'static Technique> {
        let mut given = FixedBitSet::with_capacity(self.permissions.len());
        for one in held {
            if let Some(set) = self.by_role.get(one.grant.what.as_str()) {
                given.union_with(set);
            }
        }
        let named = |takes: &FixedBitSet| !given.is_disjoint(takes);
        let begun = self.techniques.iter().filter(|(_, needs)| needs.iter().all(named));
        begun.map(|(technique, _)| *technique).collect()
    }

    fn holding(&self, evaluator: &Evaluator<'a>, holder: &PrincipalId) -> Holding<'a> {
        let held = evaluator.assignments(holder);
        let mut begins: BTreeMap<&'static str, Vec<&'a str>> = BTreeMap::new();
        for grant in held.iter().map(|one| one.grant) {
            let given = self.by_role.get(grant.what.as_str()).into_iter().flat_map(FixedBitSet::ones);
            for permission in given.filter_map(|at| self.permissions.get(at)) {
                begins.entry(permission).or_default().push(&grant.at);
            }
        }
        for places in begins.values_mut() {
            places.sort_unstable();
            places.dedup();
        }
        let writes = Level::ALL.into_iter().filter_map(|level| {
            let permission = level.writes_policy();
            let facts = [(GRANTED, level.administrator())];
            begins
                .contains_key(permission)
                .then(|| (level, evaluator.places_held(holder, &held, permission, &facts)))
        });
        let writes = writes.collect();
        Holding { techniques: self.begun(&held), begins, writes }
    }
}

/// What conditions call the roles that a new allow policy grants ("Set limits on granting roles").
pub(super) const GRANTED: &str = "iam.googleapis.com/modifiedGrantsByRole";
