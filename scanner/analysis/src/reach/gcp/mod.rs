//! Google Cloud, as the search asks of it.
//!
//! Every technique is tried at the places where a principal may begin with it, and confirmed by the exact
//! evaluator on each thing that it would work on. What many can come to (a group, a project, an organization)
//! is a node of its own, so that what follows from it is looked at once.
//!
//! Ends are of two tiers: who administers an organization, then who administers folders or projects. Who
//! administers some already is asked for a path to the organization, and else followed forwards to others.
//!
//! ```text
//!   holdings ─────── where everyone may begin
//!   administrators ─ who is at an end
//!   directory ────── who administers users and groups of the Workspace
//!   constraints ──── which organization policies stop a technique
//!   goals ────────── what a round looks for
//!   targets ──────── what lies at a place, for one technique
//!   ways ─────────── whether every permission is held on it
//!   rails ────────── what would open without one guard rail
//!   tell ─────────── what was found, for people
//! ```

mod accounts;
mod administrators;
mod approvals;
mod constraints;
mod directory;
mod ends;
mod goals;
mod held;
mod holdings;
mod node;
mod own_roles;
mod place;
mod rails;
mod stores;
mod targets;
mod tell;
mod terrain;
#[cfg(test)]
mod tests;
mod ways;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;
use tenure_model::{Cloud, Estate, EvidenceRef, Principal, PrincipalId, PrincipalKind, ScopeId};

use super::bounds::{Bound, Bounds};
use super::crossings::Face;
use super::ground::{Gain, Ground, Lift, Pass, Told};
use super::{Administration, Destination, End};
use crate::effective::Access;
use crate::effective::gcp::Evaluator;
use administrators::{Administrators, Realm};
use approvals::Approvals;
use directory::Directory;
pub(super) use goals::Goals;
use holdings::Holdings;
pub(super) use node::Node;
use terrain::{Terrain, is_switched_off};
pub(super) use ways::Way;

/// What is looked up while Google Cloud is searched.
#[derive(Debug)]
pub(super) struct Gcp<'a> {
    estate: &'a Estate,
    access: &'a Access<'a>,
    terrain: Terrain<'a>,
    holdings: Holdings<'a>,
    administrators: Administrators<'a>,
    approvals: Approvals<'a>,
    directory: Directory<'a>,
    /// What was not read, by organization.
    blind: HashMap<ScopeId, BTreeSet<&'static str>>,
    destination: &'a Destination,
    bounds: Bounds,
}

impl<'a> Gcp<'a> {
    pub(super) fn new(estate: &'a Estate, access: &'a Access<'a>, destination: &'a Destination) -> Self {
        let terrain = Terrain::new(estate);
        let holdings = Holdings::new(estate, access.gcp());
        let administrators = Administrators::new(estate, &terrain, &holdings);
        let approvals = Approvals::new(estate, &terrain, &holdings);
        let directory = Directory::new(estate);
        let bounds = Bounds::default();
        let blind = tell::blind_spots(estate);
        Self {
            estate,
            access,
            terrain,
            holdings,
            administrators,
            approvals,
            directory,
            blind,
            destination,
            bounds,
        }
    }

    /// Google Cloud, ready to be searched.
    pub(super) fn ground(&self) -> Trial<'_> {
        Trial {
            estate: self.estate,
            access: self.access,
            evaluator: self.access.gcp(),
            terrain: &self.terrain,
            holdings: &self.holdings,
            administrators: &self.administrators,
            approvals: &self.approvals,
            directory: &self.directory,
            blind: &self.blind,
            destination: self.destination,
            bounds: &self.bounds,
        }
    }

    /// The administrators, for reports.
    pub(super) fn administrators(&self) -> BTreeMap<PrincipalId, Administration> {
        self.administrators.told(self.estate, self.access.gcp(), &self.terrain)
    }

    /// Those who administer their organization already.
    pub(super) fn complete(&self) -> Vec<PrincipalId> {
        let all = self.administrators.all().into_iter();
        all.filter(|id| self.administrators.is_complete(id)).cloned().collect()
    }
}

/// Whether a principal can act in Google Cloud.
pub(super) fn is_actor(principal: &Principal) -> bool {
    terrain::is_actor(principal)
}

/// The principal as which a node acts, and how it stands towards other clouds; `None` where it holds a place.
pub(super) fn face(node: &Node) -> Option<(&PrincipalId, Face)> {
    let face = match node {
        Node::Principal(_) | Node::Signer(_) | Node::Revived(_) => Face::Itself,
        Node::Bearer(_) => Face::TowardsOthers,
        Node::Member(_) => Face::Group,
        Node::Delegate(_) | Node::Owner(_) | Node::Projects(_) | Node::Without(_, _) => return None,
    };
    Some((node.id(), face))
}

/// What is known while techniques are tried.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trial<'j> {
    estate: &'j Estate,
    access: &'j Access<'j>,
    evaluator: &'j Evaluator<'j>,
    terrain: &'j Terrain<'j>,
    holdings: &'j Holdings<'j>,
    administrators: &'j Administrators<'j>,
    approvals: &'j Approvals<'j>,
    directory: &'j Directory<'j>,
    blind: &'j HashMap<ScopeId, BTreeSet<&'static str>>,
    destination: &'j Destination,
    bounds: &'j Bounds,
}

impl<'j> Ground for Trial<'j> {
    type Node = Node;
    type Way = Way<'j>;
    type Goals = Goals<'j>;

    fn starts(&self) -> Vec<Node> {
        let is_asked = *self.destination == Destination::Administrators;
        let principals = self.estate.records().principals.par_iter().filter(|principal| is_actor(principal));
        let starts = principals.map(|principal| Node::Principal(principal.id.clone())).filter(|node| {
            let is_complete = is_asked && self.administrators.is_complete(node.id());
            let id = node.id();
            let signs = self.terrain.has_key(id) && !self.terrain.delegations(id).is_empty();
            !is_complete
                && (self.holdings.of(id).is_some()
                    || signs
                    || self.approves(node)
                    || self.administers_directory(node))
        });
        starts.collect()
    }

    fn nodes(&self, starts: &[Node]) -> Vec<Node> {
        let mut nodes = starts.to_vec();
        let known: BTreeSet<&Node> = starts.iter().collect();
        for principal in self.estate.records().principals.iter().filter(|one| one.cloud == Cloud::Gcp) {
            let signs = !self.terrain.delegations(&principal.id).is_empty();
            let administers = self.administers_directory(&Node::Principal(principal.id.clone()));
            if self.holdings.of(&principal.id).is_none() && !signs && !administers {
                // Another cloud may let in whoever proves to be it.
                if principal.kind == PrincipalKind::ServiceAccount && is_actor(principal) {
                    nodes.push(Node::Bearer(principal.id.clone()));
                }
                continue;
            }
            if principal.kind == PrincipalKind::DirectoryGroup {
                nodes.push(Node::Member(principal.id.clone()));
            } else if is_actor(principal) || terrain::is_agent(principal) || is_switched_off(principal) {
                nodes.extend(self.faces(principal).into_iter().filter(|face| !known.contains(face)));
            }
        }
        nodes.extend(self.places());
        nodes
    }

    fn standing(&self, principal: &PrincipalId) -> Node {
        let is_group = |one: &Principal| one.kind == PrincipalKind::DirectoryGroup && !is_actor(one);
        let is_group = self.estate.principal(principal).is_some_and(is_group);
        if is_group { Node::Member(principal.clone()) } else { Node::Principal(principal.clone()) }
    }

    fn principal<'n>(&self, node: &'n Node) -> &'n PrincipalId {
        node.id()
    }

    fn tiers(&self) -> u8 {
        if *self.destination == Destination::Administrators { 2 } else { 1 }
    }

    fn ends(&self, pass: Pass) -> Goals<'j> {
        let mut holders = match self.destination {
            Destination::Principal(id) => vec![id],
            _ => self.administrators.all(),
        };
        let switched_off = self.estate.records().principals.iter().filter(|one| is_switched_off(one));
        holders.extend(switched_off.map(|one| &one.id));
        let nodes = holders.into_iter().flat_map(|id| self.standings(id));
        let ends: BTreeSet<Node> = nodes.filter(|node| self.ends_at(node, pass.tier)).collect();
        Goals::new(self.estate, self.terrain, ends, pass, true)
    }

    fn stations(&self, nodes: &[&Node], pass: Pass) -> Goals<'j> {
        let nodes = nodes.iter().filter(|node| !self.ends_at(node, pass.tier));
        Goals::new(self.estate, self.terrain, nodes.map(|node| (*node).clone()), pass, false)
    }

    fn end(&self, node: &Node, tier: u8) -> Option<End> {
        self.end_of(node, tier)
    }

    fn is_at_an_end(&self, start: &Node, tier: u8) -> bool {
        tier > 0 && self.has_a_place(start)
    }

    fn is_beyond(&self, start: &Node, end: &End) -> bool {
        let powers = start.holder().map(|holder| self.administrators.powers(holder)).unwrap_or_default();
        let other = match end {
            End::Administrator(scope) => Realm::of(scope.clone()),
            End::Organisation(scope) => Realm::Projects(scope.clone()),
            _ => return false,
        };
        !powers.iter().any(|power| !power.grip.by_others && power.realm.holds(self.terrain, &other))
    }

    fn everything(&self, nodes: &[Node], tier: u8) -> Option<Goals<'j>> {
        let pass = Pass { tier, doubtful: false };
        let ends = self.administrators.all().into_iter().flat_map(|id| self.standings(id));
        let all = nodes.iter().cloned().chain(ends.filter(|node| self.ends_at(node, tier)));
        Some(Goals::new(self.estate, self.terrain, all, pass, false).everything())
    }

    fn ways(&self, node: &Node, goals: &Goals<'j>) -> Vec<Way<'j>> {
        self.all_ways(node, goals)
    }

    fn uses(&self, start: &Node) -> Vec<Way<'j>> {
        self.uses_of(start)
    }

    fn gain(&self, way: &Way<'j>) -> Gain<Node> {
        way.gain.clone()
    }

    fn lifts(&self, start: &Node) -> Vec<Lift<Node>> {
        self.rails_of(start)
    }

    fn bounds(&self) -> BTreeMap<PrincipalId, Bound> {
        self.bounds.all()
    }

    fn tell(&self, from: &Node, way: &Way<'j>) -> Option<Told> {
        Some(self.told(from, way))
    }

    fn reaches(&self, end: &End) -> String {
        self.reached(end)
    }

    fn blind_spots(&self, start: &PrincipalId) -> Vec<String> {
        self.blind(start)
    }

    fn evidence(&self, start: &PrincipalId) -> Option<EvidenceRef> {
        self.estate.principal(start).map(|principal| principal.evidence.clone())
    }
}
