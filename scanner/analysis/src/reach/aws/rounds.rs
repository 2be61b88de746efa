//! What a round of the search asks of AWS: who starts, what can be made of itself, what leads to goals.

use rayon::prelude::*;
use tenure_model::hash::HashSet;
use tenure_model::{Confidence, GrantEffect, Principal, PrincipalId};

use super::administrator::is_actor;
use super::goals::{Aim, Goals};
use super::scout::Scout;
use super::stance::{Change, Guise};
use super::ways::{Gain, Trial, Way};
use crate::reach::strength::Strength;
use crate::reach::{Bound, Destination, Rank};
use crate::techniques::aws::{Over, Technique, Yields};

/// The most changed guises of one principal, and how many changes are made one after another.
const MOST_CHANGED: usize = 8;
const MOST_CHANGES: usize = 3;

impl<'j> Trial<'j> {
    pub(super) fn scout(&self, guise: &Guise) -> Option<Scout<'j>> {
        Some(Scout::new(self.judge, self.terrain, self.judge.stance(guise)?))
    }

    /// Those who have something to try and something left to gain.
    pub(super) fn all_starts(&self) -> Vec<Guise> {
        let is_asked = *self.destination == Destination::Administrators;
        let principals = self.judge.estate.records().principals.par_iter();
        let actors = principals.filter(|principal| is_actor(principal));
        let starts = actors.filter(|principal| {
            !(is_asked && self.is_complete(&principal.id)) && self.has_something_to_try(principal)
        });
        starts.map(|start| Guise::plain(&start.id)).collect()
    }

    /// Those who have everything.
    pub(super) fn complete(&self) -> Vec<PrincipalId> {
        let administrators = self.administrators.all().keys();
        administrators.filter(|id| self.is_complete(id)).cloned().collect()
    }

    /// Whether a principal can do everything already, by one plain statement.
    fn is_complete(&self, id: &PrincipalId) -> bool {
        let rank = self.administrators.all().get(id).map(|found| found.rank);
        rank == Some(Rank::Everything)
            && self.scout(&Guise::plain(id)).is_some_and(|scout| scout.has_everything())
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
    pub(super) fn guises(&self, starts: &[Guise]) -> Vec<Guise> {
        let each = starts.par_iter().flat_map_iter(|start| {
            let mut guises = vec![start.clone()];
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
                        self.bounds.hit(&start.principal, Bound::Changes);
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
        let goals = Goals::new(Aim::Changes, [], HashSet::default());
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
    fn strong(&self) -> Vec<&'j Principal> {
        let estate = self.judge.estate;
        match self.destination {
            Destination::Principal(id) => estate.principal(id).into_iter().collect(),
            _ => {
                let worth = self.administrators.worth_becoming().filter(|id| self.is_end(&Guise::plain(id)));
                worth.filter_map(|id| estate.principal(id)).collect()
            }
        }
    }

    /// What ends a path.
    pub(super) fn end_goals(&self, doubtful: bool) -> Goals<'j> {
        let principals = self.strong().into_iter().map(|principal| (principal, Change::default()));
        Goals::new(Aim::Administrators, principals, HashSet::default()).doubtful(doubtful)
    }

    /// What leads on, of what was found.
    pub(super) fn station_goals<'n>(
        &self,
        at: impl IntoIterator<Item = &'n Guise>,
        doubtful: bool,
    ) -> Goals<'j> {
        let estate = self.judge.estate;
        let plain = Change::default();
        let (standing, changed): (Vec<&Guise>, Vec<&Guise>) =
            at.into_iter().partition(|guise| guise.change == plain);
        let mut principals: Vec<(&'j Principal, Change)> = standing
            .into_iter()
            .filter(|guise| !self.is_end(guise))
            .filter_map(|guise| Some((estate.principal(&guise.principal)?, plain.clone())))
            .collect();
        principals.sort_by(|a, b| a.0.id.cmp(&b.0.id));
        let changed = changed.into_iter().cloned().collect();
        Goals::new(Aim::Stations, principals, changed).doubtful(doubtful)
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
    pub(super) fn by_rewriting(&self, scout: &Scout<'j>, doubtful: bool) -> Option<Vec<Way<'j>>> {
        let rewriting = Goals::new(Aim::Rewriting, [], HashSet::default());
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
        let goals =
            Goals::new(Aim::Stations, principals.map(|role| (role, written.clone())), HashSet::default());
        let second = self.all_ways(scout, &goals.doubtful(doubtful)).into_iter().next()?;
        let Gain::Guise(gained) = &second.gain else { return None };
        let first = rewrites.into_iter().find(|way| way.gain == Gain::Rewritten(gained.principal.clone()))?;
        Some(vec![first, second])
    }

    /// Ways to the use of resources.
    pub(super) fn uses_of(&self, guise: &Guise) -> Vec<Way<'j>> {
        if *self.destination != Destination::Administrators {
            return Vec::new();
        }
        let goals = Goals::new(Aim::Resources, [], HashSet::default());
        self.scout(guise).map_or_else(Vec::new, |scout| self.all_ways(&scout, &goals))
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
