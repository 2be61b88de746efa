//! The search: backwards from the administrators, a round for each step.
//!
//! Round one finds who becomes an administrator in one step, round two who comes to act as one of
//! those, and so on: whoever is found first is found by a shortest path. Each round tries every
//! principal that is not found yet, in parallel, on what the round before has found, so that a pair of
//! principals is looked at once. Ways of which something was not read come in a second pass: a longer
//! path that is sure goes before a shorter one that is only possible.
//!
//! INVARIANT: the answer does not depend on the order of records or of threads.

use std::collections::{BTreeMap, HashMap, HashSet};

use rayon::prelude::*;
use tenure_model::{Confidence, GrantEffect, Principal, PrincipalId};

use super::administrator::{Rank, is_actor};
use super::bounds::Bound;
use super::goals::{Aim, Goals};
use super::permission::Strength;
use super::scout::Scout;
use super::stance::{Change, Guise};
use super::ways::{Destination, Gain, Trial, Way};
use crate::techniques::{Over, Technique, Yields};

/// The longest path that is looked for.
pub(super) const LONGEST: usize = 8;
/// The most changed guises of one principal, and how many changes are made one after another.
const MOST_CHANGED: usize = 8;
const MOST_CHANGES: usize = 3;

/// The way on from a guise.
#[derive(Clone, Debug)]
pub(super) struct Found<'j> {
    /// What is done next: one step, or two where the first gives nothing alone.
    pub(super) steps: Vec<Way<'j>>,
    /// Steps to the end, those of the guises on the way included.
    pub(super) distance: usize,
    /// Other ways of the same length that were found.
    pub(super) others: usize,
}

/// What the search found.
#[derive(Debug, Default)]
pub(super) struct Findings<'j> {
    pub(super) found: HashMap<Guise, Found<'j>>,
    /// Ways to the use of a resource, of those who become no administrator.
    pub(super) resources: BTreeMap<PrincipalId, Vec<Way<'j>>>,
    /// Everyone who has something to try, and something left to gain.
    pub(super) starts: Vec<&'j Principal>,
    /// Everyone who can do everything already.
    pub(super) complete: Vec<PrincipalId>,
    /// Who has no path, as far as was tried, and why that is not everything.
    pub(super) undecided: BTreeMap<PrincipalId, Bound>,
}

impl<'j> Trial<'j> {
    /// Finds a shortest path of everyone who has one.
    pub(super) fn search(&self) -> Findings<'j> {
        let (starts, complete) = self.starts();
        let nodes = self.nodes(&starts);
        let mut found: HashMap<Guise, Found<'j>> = HashMap::new();
        for doubtful in [false, true] {
            for distance in 1..=LONGEST {
                let Some(goals) = self.goals(&found, distance - 1, doubtful) else { break };
                let round: Vec<(Guise, Found<'j>)> = nodes
                    .par_iter()
                    .filter(|node| !found.contains_key(*node))
                    .filter_map(|node| Some((node.clone(), self.step(node, &goals, distance)?)))
                    .collect();
                found.extend(round);
            }
        }
        let undecided = self.undecided(&nodes, &found);
        let resources = self.use_of_resources(&starts, &found);
        Findings { found, resources, starts, complete, undecided }
    }

    /// Those without a path on whom not everything was tried, and those who come to act as one of them.
    fn undecided(&self, nodes: &[Guise], found: &HashMap<Guise, Found<'j>>) -> BTreeMap<PrincipalId, Bound> {
        let estate = self.judge.estate;
        let mut undecided = self.bounds.all();
        undecided.retain(|id, _| !found.contains_key(&Guise::plain(id)));
        let mut newest: Vec<PrincipalId> = undecided.keys().cloned().collect();
        for _ in 0..LONGEST {
            if newest.is_empty() {
                break;
            }
            let stations = newest.iter().filter_map(|id| Some((estate.principal(id)?, Change::default())));
            let goals = Goals::new(Aim::Stations, stations, HashSet::new()).doubtful(true);
            let left = nodes.par_iter().filter(|node| {
                !undecided.contains_key(&node.principal)
                    && !found.contains_key(&Guise::plain(&node.principal))
            });
            let leads = left.filter(|node| {
                self.scout(node).is_some_and(|scout| !self.all_ways(&scout, &goals).is_empty())
            });
            newest = leads.map(|node| node.principal.clone()).collect();
            newest.sort();
            newest.dedup();
            undecided.extend(newest.iter().map(|id| (id.clone(), Bound::Beyond)));
        }
        undecided
    }

    pub(super) fn scout(&self, guise: &Guise) -> Option<Scout<'j>> {
        Some(Scout::new(self.judge, self.terrain, self.judge.stance(guise)?))
    }

    /// Those who have something to try and something left to gain, and those who have everything.
    fn starts(&self) -> (Vec<&'j Principal>, Vec<PrincipalId>) {
        enum Kind<'j> {
            Start(&'j Principal),
            Complete(&'j Principal),
        }
        let principals = self.judge.estate.records().principals.par_iter();
        let kinds = principals.filter(|principal| is_actor(principal)).filter_map(|principal| {
            let rank = self.administrators.all().get(&principal.id).map(|found| found.rank);
            let is_asked = *self.destination == Destination::Administrators;
            if is_asked && rank == Some(Rank::Everything) {
                let scout = self.scout(&Guise::plain(&principal.id))?;
                if scout.has_everything() {
                    return Some(Kind::Complete(principal));
                }
            }
            self.has_something_to_try(principal).then_some(Kind::Start(principal))
        });
        let (mut starts, mut complete) = (Vec::new(), Vec::new());
        for kind in kinds.collect::<Vec<_>>() {
            match kind {
                Kind::Start(principal) => starts.push(principal),
                Kind::Complete(principal) => complete.push(principal.id.clone()),
            }
        }
        (starts, complete)
    }

    /// Whether the policies of a principal name every action of some technique.
    fn has_something_to_try(&self, principal: &Principal) -> bool {
        let holdings = self.judge.access.holdings(&principal.id);
        let gives = holdings.iter().filter(|held| held.grant.effect == GrantEffect::Gives);
        let given = self.terrain.gifts.given(gives.map(|held| held.policy));
        let is_trusted =
            !self.terrain.trusting(&principal.id).is_empty() || self.terrain.is_open(&principal.scope);
        !self.terrain.gifts.techniques(&given, is_trusted).is_empty()
    }

    /// The starts as they stand, and as they can make themselves short of an administrator.
    fn nodes(&self, starts: &[&'j Principal]) -> Vec<Guise> {
        let each = starts.par_iter().flat_map_iter(|start| {
            let mut guises = vec![Guise::plain(&start.id)];
            let mut at = 0;
            let mut left = MOST_CHANGES * MOST_CHANGED;
            while let Some(guise) = guises.get(at).cloned().filter(|_| left > 0) {
                at += 1;
                left -= 1;
                for changed in self.changes(&guise) {
                    if guises.contains(&changed) {
                        continue;
                    }
                    if guises.len() > MOST_CHANGED {
                        self.bounds.hit(&start.id, Bound::Changes);
                        break;
                    }
                    guises.push(changed);
                }
            }
            guises
        });
        each.collect()
    }

    /// What a guise can make of itself, administrators left out: those are found as they are.
    fn changes(&self, guise: &Guise) -> Vec<Guise> {
        let Some(scout) = self.scout(guise) else { return Vec::new() };
        let goals = Goals::new(Aim::Changes, [], HashSet::new());
        let mut changed = Vec::new();
        for technique in scout.techniques.iter().filter(|technique| changes_itself(technique)) {
            for way in self.ways(&scout, technique, &goals) {
                if let Gain::Guise(next) = way.gain
                    && !self.is_end(&next)
                {
                    changed.push(next);
                }
            }
        }
        changed.sort();
        changed.dedup();
        changed
    }

    /// The principals that paths end at, as they stand.
    fn ends(&self) -> Vec<&'j Principal> {
        let estate = self.judge.estate;
        match self.destination {
            Destination::Principal(id) => estate.principal(id).into_iter().collect(),
            _ => {
                let worth = self.administrators.worth_becoming().filter(|id| self.is_end(&Guise::plain(id)));
                worth.filter_map(|id| estate.principal(id)).collect()
            }
        }
    }

    /// What is at a distance from the end; `None` where nothing is there and nothing further.
    pub(super) fn goals(
        &self,
        found: &HashMap<Guise, Found<'j>>,
        distance: usize,
        doubtful: bool,
    ) -> Option<Goals<'j>> {
        let estate = self.judge.estate;
        let plain = Change::default();
        if distance == 0 {
            let principals = self.ends().into_iter().map(|principal| (principal, plain.clone()));
            return Some(Goals::new(Aim::Administrators, principals, HashSet::new()).doubtful(doubtful));
        }
        if found.values().all(|one| one.distance < distance) {
            return None;
        }
        let at: Vec<&Guise> =
            found.iter().filter(|(_, one)| one.distance == distance).map(|(guise, _)| guise).collect();
        let mut principals: Vec<(&'j Principal, Change)> = at
            .iter()
            .filter(|guise| guise.change == plain && !self.is_end(guise))
            .filter_map(|guise| Some((estate.principal(&guise.principal)?, plain.clone())))
            .collect();
        principals.sort_by(|a, b| a.0.id.cmp(&b.0.id));
        let changed = at.into_iter().filter(|guise| guise.change != plain).cloned().collect();
        Some(Goals::new(Aim::Stations, principals, changed).doubtful(doubtful))
    }

    /// Every open path of a guise, of any length, shortest first.
    pub(super) fn every_way(&self, guise: &Guise, found: &HashMap<Guise, Found<'j>>) -> Vec<Found<'j>> {
        let Some(scout) = self.scout(guise) else { return Vec::new() };
        let mut all: Vec<Found<'j>> = Vec::new();
        for distance in 1..=LONGEST {
            let Some(goals) = self.goals(found, distance - 1, true) else { break };
            for way in self.all_ways(&scout, &goals) {
                // A way over somebody whose own way leads back here is no way.
                let leads_back = matches!(&way.gain, Gain::Guise(next) if next == guise);
                if !leads_back {
                    all.push(Found { steps: vec![way], distance, others: 0 });
                }
            }
            if goals.is_first()
                && let Some(steps) = self.by_rewriting(&scout, true)
            {
                all.push(Found { distance: steps.len(), steps, others: 0 });
            }
        }
        all.sort_by_key(|found| found.distance);
        all
    }

    /// The best way of a guise to the goals of a round.
    fn step(&self, guise: &Guise, goals: &Goals<'j>, distance: usize) -> Option<Found<'j>> {
        let scout = self.scout(guise)?;
        let mut ways = self.all_ways(&scout, goals);
        let others = ways.len().saturating_sub(1);
        if !ways.is_empty() {
            return Some(Found { steps: vec![ways.swap_remove(0)], distance, others });
        }
        if !goals.is_first() {
            return None;
        }
        let steps = self.by_rewriting(&scout, goals.takes_doubtful())?;
        Some(Found { distance: steps.len(), steps, others: 0 })
    }

    /// Every open way to the goals, best first.
    pub(super) fn all_ways(&self, scout: &Scout<'j>, goals: &Goals<'j>) -> Vec<Way<'j>> {
        let mut ways: Vec<Way<'j>> = scout
            .techniques
            .iter()
            .filter(|technique| goals.may_want(technique.yields))
            .flat_map(|technique| self.ways(scout, technique, goals))
            .collect();
        ways.retain(|way| goals.takes_doubtful() || way.confidence > Confidence::Low);
        ways.sort_by_key(preference);
        ways
    }

    /// Writes the policies of a role, and comes to act as it by another technique.
    fn by_rewriting(&self, scout: &Scout<'j>, doubtful: bool) -> Option<Vec<Way<'j>>> {
        let rewriting = Goals::new(Aim::Rewriting, [], HashSet::new());
        let rewrites = scout.techniques.iter().filter(|technique| technique.yields == Yields::Rewrite);
        let mut rewrites: Vec<Way<'j>> =
            rewrites.flat_map(|technique| self.ways(scout, technique, &rewriting)).collect();
        rewrites.sort_by_key(preference);
        if rewrites.is_empty() {
            return None;
        }
        let written = Change { written: true, ..Change::default() };
        let targets = rewrites.iter().filter_map(|way| match &way.gain {
            Gain::Rewritten(role) => Some(Guise { principal: role.clone(), change: written.clone() }),
            _ => None,
        });
        let strong = targets.filter(|guise| self.is_end(guise));
        let principals = strong.filter_map(|guise| self.judge.estate.principal(&guise.principal));
        let goals = Goals::new(Aim::Stations, principals.map(|role| (role, written.clone())), HashSet::new());
        let second = self.all_ways(scout, &goals.doubtful(doubtful)).into_iter().next()?;
        let Gain::Guise(gained) = &second.gain else { return None };
        let first = rewrites.into_iter().find(|way| way.gain == Gain::Rewritten(gained.principal.clone()))?;
        Some(vec![first, second])
    }

    fn use_of_resources(
        &self,
        starts: &[&'j Principal],
        found: &HashMap<Guise, Found<'j>>,
    ) -> BTreeMap<PrincipalId, Vec<Way<'j>>> {
        if *self.destination != Destination::Administrators {
            return BTreeMap::new();
        }
        let goals = Goals::new(Aim::Resources, [], HashSet::new());
        let left = starts.par_iter().filter(|start| !found.contains_key(&Guise::plain(&start.id)));
        let ways = left.filter_map(|start| {
            let ways = self.all_ways(&self.scout(&Guise::plain(&start.id))?, &goals);
            (!ways.is_empty()).then(|| (start.id.clone(), ways))
        });
        ways.collect()
    }
}

fn changes_itself(technique: &Technique) -> bool {
    matches!(
        technique.over,
        Over::Caller
            | Over::OwnUser
            | Over::OwnRole
            | Over::OwnGroup
            | Over::OwnPolicy
            | Over::OwnVersion
            | Over::OwnBoundary
            | Over::OwnDenial
            | Over::Group
    )
}

/// What goes first: sure before possible, free before conditional, complete before what still takes
/// something, few permissions before many. The rest is order alone.
fn preference(way: &Way<'_>) -> impl Ord + use<> {
    let conditional = way.permissions.iter().any(|held| held.strength < Strength::Free);
    let technique = way.technique;
    let open = usize::from(!technique.prerequisites.is_empty()) + usize::from(!technique.limits.is_empty());
    (
        std::cmp::Reverse(way.confidence),
        conditional,
        open,
        way.permissions.len(),
        technique.id.clone(),
        way.it.clone(),
    )
}
