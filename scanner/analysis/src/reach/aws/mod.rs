//! AWS, as the search asks of it.
//!
//! Every technique is tried for every principal, with the exact evaluator: Deny, boundaries, guard rails,
//! conditions and the resources of each statement count, and permissions that are split over several
//! documents add up.
//!
//! ```text
//!   stance ── a principal as it stands, or as it makes itself
//!   scout ─── a stance that looks only where its policies point
//!   touch ─── what its policies let an action be used on
//!   goals ─── what a round looks for, and by what each goal lets one in
//!   ways ──── one technique, tried by one scout on everything that it works on
//!   rounds ── what a round of the search asks
//!   tell ──── what was found, for people
//! ```

mod account;
mod administrator;
mod bindings;
mod given;
mod goals;
mod lifts;
mod made;
mod memo;
mod own;
mod permission;
mod rounds;
mod run;
mod scout;
mod stance;
mod targets;
mod tell;
mod terrain;
#[cfg(test)]
mod tests;
mod touch;
mod ways;

use std::collections::BTreeMap;

use tenure_model::{Estate, EvidenceRef, Principal, PrincipalId};

use super::bounds::{Bound, Bounds};
use super::ground::{self, Ground, Lift, Pass, Step, Told};
use super::{Administration, Destination, End};
use crate::effective::Access;
use administrator::Administrators;
pub(super) use goals::Goals;
pub(super) use stance::Guise;
use stance::Judge;
use terrain::Terrain;
use ways::Gain;
pub(super) use ways::{Trial, Way};

/// What is looked up while AWS is searched.
#[derive(Debug)]
pub(super) struct Aws<'a> {
    judge: Judge<'a>,
    terrain: Terrain<'a>,
    administrators: Administrators,
    destination: &'a Destination,
    bounds: Bounds,
}

impl<'a> Aws<'a> {
    pub(super) fn new(estate: &'a Estate, access: &'a Access<'a>, destination: &'a Destination) -> Self {
        let judge = Judge { estate, access };
        Self::over(judge, Terrain::new(estate, access), destination)
    }

    /// The same, leaving nothing out that is hopeless.
    #[cfg(test)]
    fn in_full(estate: &'a Estate, access: &'a Access<'a>, destination: &'a Destination) -> Self {
        let mut terrain = Terrain::new(estate, access);
        terrain.gifts.open();
        Self::over(Judge { estate, access }, terrain, destination)
    }

    fn over(judge: Judge<'a>, terrain: Terrain<'a>, destination: &'a Destination) -> Self {
        let administrators = Administrators::new(judge, &terrain);
        Self { judge, terrain, administrators, destination, bounds: Bounds::default() }
    }

    /// AWS, ready to be searched.
    pub(super) fn ground(&self) -> Trial<'_> {
        Trial {
            judge: self.judge,
            terrain: &self.terrain,
            administrators: &self.administrators,
            destination: self.destination,
            bounds: &self.bounds,
        }
    }

    /// The administrators, for reports.
    pub(super) fn administrators(&self) -> BTreeMap<PrincipalId, Administration> {
        tell::administrators(&self.ground())
    }

    /// Those who can do everything already, by one plain statement.
    pub(super) fn complete(&self) -> Vec<PrincipalId> {
        self.ground().complete()
    }
}

/// Whether a principal can act in AWS.
pub(super) fn is_actor(principal: &Principal) -> bool {
    administrator::is_actor(principal)
}

impl<'j> Ground for Trial<'j> {
    type Node = Guise;
    type Way = Way<'j>;
    type Goals = Goals<'j>;

    fn starts(&self) -> Vec<Guise> {
        self.all_starts()
    }

    fn nodes(&self, starts: &[Guise]) -> Vec<Guise> {
        self.guises(starts)
    }

    fn standing(&self, principal: &PrincipalId) -> Guise {
        Guise::plain(principal)
    }

    fn principal<'n>(&self, node: &'n Guise) -> &'n PrincipalId {
        &node.principal
    }

    fn ends(&self, pass: Pass) -> Goals<'j> {
        self.end_goals(pass.doubtful)
    }

    fn stations(&self, nodes: &[&Guise], pass: Pass) -> Goals<'j> {
        self.station_goals(nodes.iter().copied(), pass.doubtful)
    }

    fn end(&self, node: &Guise, _tier: u8) -> Option<End> {
        if !self.is_end(node) {
            return None;
        }
        if let Destination::Principal(id) = self.destination {
            return Some(End::Principal(id.clone()));
        }
        Some(End::Administrator(self.judge.estate.principal(&node.principal)?.scope.clone()))
    }

    fn ways(&self, node: &Guise, goals: &Goals<'j>) -> Vec<Way<'j>> {
        self.scout(node).map_or_else(Vec::new, |scout| self.all_ways(&scout, goals))
    }

    fn detour(&self, node: &Guise, pass: Pass) -> Option<Vec<Way<'j>>> {
        self.by_rewriting(&self.scout(node)?, pass.doubtful)
    }

    /// One scout looks for both.
    fn step(&self, node: &Guise, goals: &Goals<'j>, is_first: bool, pass: Pass) -> Option<Step<Way<'j>>> {
        let scout = self.scout(node)?;
        let ways = self.all_ways(&scout, goals);
        let others = ways.len().saturating_sub(1);
        match ways.into_iter().next() {
            Some(way) => Some(Step { ways: vec![way], others }),
            None if is_first => Some(Step { ways: self.by_rewriting(&scout, pass.doubtful)?, others: 0 }),
            None => None,
        }
    }

    fn uses(&self, start: &Guise) -> Vec<Way<'j>> {
        self.uses_of(start)
    }

    fn gain(&self, way: &Way<'j>) -> ground::Gain<Guise> {
        match &way.gain {
            Gain::Guise(guise) => ground::Gain::Node(guise.clone()),
            Gain::Account(scope) if way.technique.over.anyone().is_some() => {
                ground::Gain::End(End::Others(scope.clone()))
            }
            Gain::Account(scope) => ground::Gain::End(End::Administrator(scope.clone())),
            Gain::Accounts(scope) => ground::Gain::End(End::Organisation(scope.clone())),
            Gain::Resource(resource) => ground::Gain::End(End::Resource(resource.clone())),
            Gain::Rewritten(_) | Gain::Foothold => ground::Gain::Nothing,
        }
    }

    fn lifts(&self, start: &Guise) -> Vec<Lift<Guise>> {
        lifts::lifts(self, start)
    }

    fn bounds(&self) -> BTreeMap<PrincipalId, Bound> {
        self.bounds.all()
    }

    fn tell(&self, from: &Guise, way: &Way<'j>) -> Option<Told> {
        Some(self.told(&self.judge.stance(from)?, way))
    }

    fn reaches(&self, end: &End) -> String {
        self.reached(end)
    }

    fn blind_spots(&self, start: &PrincipalId) -> Vec<String> {
        tell::blind_spots(self, start)
    }

    fn evidence(&self, start: &PrincipalId) -> Option<EvidenceRef> {
        self.judge.estate.principal(start).map(|principal| principal.evidence.clone())
    }
}
