//! Azure and Entra ID, as the search asks of them.
//!
//! Every technique is tried at the places where a principal may begin with it, and confirmed by the exact
//! evaluator on each thing that it would work on. What many can come to (a group, a place, the directory)
//! is a node of its own, so that what follows from it is looked at once.
//!
//! Ends are of two tiers: who administers the directory of a tenant, then who administers subscriptions,
//! management groups or all of them. Who administers some already is asked for a path to the directory, and
//! else followed forwards to others.
//!
//! ```text
//!   holdings ─────── where everyone may begin
//!   administrators ─ who is at an end
//!   goals ────────── what a round looks for
//!   targets ──────── what lies at a place, for one technique (objects: in the directory)
//!   ways ─────────── whether every permission is held on it
//!   tell ─────────── what was found, for people
//! ```

mod administrators;
mod approvals;
mod goals;
mod holdings;
mod node;
mod objects;
mod place;
mod targets;
mod tell;
mod terrain;
#[cfg(test)]
mod tests;
mod ways;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;
use tenure_model::{Estate, EvidenceRef, Principal, PrincipalId, ScopeId};

use super::bounds::{Bound, Bounds};
use super::crossings::Face;
use super::ground::{Gain, Ground, Lift, Pass, Told};
use super::{Administration, Destination, End};
use crate::effective::Access;
use crate::effective::azure::{Evaluator, can_activate};
use administrators::{Administrators, Power, Realm};
use approvals::Approvals;
pub(super) use goals::Goals;
use holdings::{ASSIGN_AZURE_ROLES, Holdings};
pub(super) use node::Node;
use terrain::Terrain;
pub(super) use ways::Way;

/// What is looked up while Azure is searched.
#[derive(Debug)]
pub(super) struct Azure<'a> {
    estate: &'a Estate,
    access: &'a Access<'a>,
    terrain: Terrain<'a>,
    holdings: Holdings<'a>,
    administrators: Administrators<'a>,
    approvals: Approvals<'a>,
    /// What was not read, by tenant.
    blind: HashMap<ScopeId, BTreeSet<&'static str>>,
    destination: &'a Destination,
    bounds: Bounds,
}

impl<'a> Azure<'a> {
    pub(super) fn new(estate: &'a Estate, access: &'a Access<'a>, destination: &'a Destination) -> Self {
        let evaluator = access.azure();
        let terrain = Terrain::new(estate);
        let holdings = Holdings::new(estate, evaluator);
        let administrators = Administrators::new(estate, evaluator, &terrain, &holdings);
        let approvals = Approvals::new(estate, &terrain.places, &holdings);
        let bounds = Bounds::default();
        let blind = tell::blind_spots(estate);
        Self { estate, access, terrain, holdings, administrators, approvals, blind, destination, bounds }
    }

    /// Azure, ready to be searched.
    pub(super) fn ground(&self) -> Trial<'_> {
        Trial {
            estate: self.estate,
            access: self.access,
            evaluator: self.access.azure(),
            terrain: &self.terrain,
            holdings: &self.holdings,
            administrators: &self.administrators,
            approvals: &self.approvals,
            blind: &self.blind,
            destination: self.destination,
            bounds: &self.bounds,
        }
    }

    /// The administrators, for reports.
    pub(super) fn administrators(&self) -> BTreeMap<PrincipalId, Administration> {
        self.administrators.told(self.estate, self.access.azure(), &self.terrain)
    }

    /// Those who administer their directory already.
    pub(super) fn complete(&self) -> Vec<PrincipalId> {
        let all = self.administrators.all().into_iter();
        all.filter(|id| self.administrators.is_complete(id)).cloned().collect()
    }
}

/// Whether a principal can act in Azure or Entra ID.
pub(super) fn is_actor(principal: &Principal) -> bool {
    terrain::is_actor(principal)
}

/// The principal as which a node acts, and how it stands towards other clouds; `None` where it holds a place.
pub(super) fn face(node: &Node) -> Option<(&PrincipalId, Face)> {
    let face = match node {
        Node::Principal(_) => Face::Itself,
        Node::Member(_) | Node::Software(_) => Face::Group,
        Node::Owner(_) | Node::Contributor(_) | Node::Directory(_) => return None,
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
    blind: &'j HashMap<ScopeId, BTreeSet<&'static str>>,
    destination: &'j Destination,
    bounds: &'j Bounds,
}

impl<'j> Trial<'j> {
    /// What ends a path at a node: what it administers now, of a tier.
    fn ends_at(&self, node: &Node, tier: u8) -> bool {
        self.end_of(node, tier).is_some()
    }

    fn end_of(&self, node: &Node, tier: u8) -> Option<End> {
        match self.destination {
            Destination::Principal(id) => {
                (tier == 0 && node.holder() == Some(id)).then(|| End::Principal(id.clone()))
            }
            Destination::Account(scope) => {
                let is_over = tier == 0 && self.realms(node).iter().any(|realm| self.is_over(realm, scope));
                is_over.then(|| End::Administrator(scope.clone()))
            }
            Destination::Administrators => {
                let of_tier = |realm: &Realm| matches!(realm, Realm::Directory(_)) == (tier == 0);
                let realm = self.realms(node).into_iter().filter(of_tier).min_by_key(width)?;
                Some(End::Administrator(self.scope_of(&realm)?))
            }
        }
    }

    /// The nodes that hold what a principal or group holds.
    fn standings(&self, holder: &PrincipalId) -> Vec<Node> {
        match self.standing(holder) {
            Node::Member(group) => vec![Node::Member(group.clone()), Node::Software(group)],
            node => vec![node],
        }
    }

    /// The node of whoever acts as `node` and comes into a group.
    fn in_group(&self, node: &Node, group: &PrincipalId) -> Node {
        let is_software = match node {
            Node::Software(_) => true,
            Node::Principal(id) => !can_activate(self.estate, id),
            _ => false,
        };
        if is_software { Node::Software(group.clone()) } else { Node::Member(group.clone()) }
    }

    /// What a node administers without activating anything.
    fn realms(&self, node: &Node) -> Vec<Realm> {
        match node {
            Node::Principal(id) | Node::Member(id) | Node::Software(id) => {
                let now = |power: &&Power| power.grip.is_firm() && !power.grip.activates;
                let can_act =
                    self.estate.principal(id).is_some_and(|one| one.kind.is_group() || is_actor(one));
                let powers = self.administrators.powers(id).iter().filter(now).filter(|_| can_act);
                powers.map(|power| power.realm.clone()).collect()
            }
            Node::Owner(place) if self.terrain.places.is_wide(place.as_str()) => {
                vec![Realm::Place(place.clone())]
            }
            Node::Directory(tenant) => vec![Realm::Directory(ScopeId::azure(tenant.as_str()))],
            Node::Owner(_) | Node::Contributor(_) => Vec::new(),
        }
    }

    fn is_over(&self, realm: &Realm, scope: &ScopeId) -> bool {
        match realm {
            Realm::Directory(tenant) => tenant == scope,
            Realm::Place(place) => self.terrain.places.is_over(place.as_str(), scope),
        }
    }

    fn scope_of(&self, realm: &Realm) -> Option<ScopeId> {
        match realm {
            Realm::Directory(tenant) => Some(tenant.clone()),
            Realm::Place(place) => self.terrain.places.scope(place.as_str()),
        }
    }

    /// Whether a node administers a place of Azure already, or can activate that.
    fn has_a_place(&self, node: &Node) -> bool {
        let Some(holder) = node.holder() else { return false };
        let powers = self.administrators.powers(holder).iter();
        powers.filter(|power| !power.grip.by_others).any(|power| matches!(power.realm, Realm::Place(_)))
    }

    fn has_power_over(&self, node: &Node, scope: &ScopeId) -> bool {
        let Some(holder) = node.holder() else { return false };
        let powers = self.administrators.powers(holder).iter().filter(|power| power.grip.is_firm());
        powers
            .map(|power| &power.realm)
            .any(|realm| self.is_over(realm, scope) || matches!(realm, Realm::Directory(_)))
    }

    /// Places below subscriptions that somebody may come to own.
    fn owned_places(&self) -> BTreeSet<PrincipalId> {
        let principals = self.estate.records().principals.iter();
        let held = principals.filter_map(|principal| self.holdings.of(&principal.id));
        let rewrites = "Microsoft.Authorization/roleDefinitions/write";
        let places =
            held.flat_map(|held| held.places(ASSIGN_AZURE_ROLES).iter().chain(held.places(rewrites)));
        let mut owned: BTreeSet<PrincipalId> =
            places.map(|place| self.terrain.places.spelled(&place.at)).collect();
        let custom = self.estate.records().grants.iter().filter(|grant| grant.at.starts_with('/'));
        let custom = custom.filter(|grant| self.holdings.gives(grant, rewrites));
        owned.extend(custom.map(|grant| self.terrain.places.spelled(&grant.at)));
        owned
    }
}

/// The widest first.
fn width(realm: &Realm) -> (usize, Realm) {
    let length = match realm {
        Realm::Directory(_) => 0,
        Realm::Place(place) if place.as_str() == "/" => 0,
        Realm::Place(place) if place.as_str().starts_with("/providers/") => 1,
        Realm::Place(_) => 2,
    };
    (length, realm.clone())
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
            !is_complete && (self.holdings.of(node.id()).is_some() || self.approves(node))
        });
        starts.collect()
    }

    fn nodes(&self, starts: &[Node]) -> Vec<Node> {
        let mut nodes = starts.to_vec();
        let known: BTreeSet<&PrincipalId> = starts.iter().map(Node::id).collect();
        let held = self.estate.records().principals.iter();
        let held = held.filter(|principal| self.holdings.of(&principal.id).is_some());
        for principal in held {
            if principal.kind.is_group() {
                nodes.push(Node::Member(principal.id.clone()));
                nodes.push(Node::Software(principal.id.clone()));
            } else if is_actor(principal) && !known.contains(&principal.id) {
                // Who can activate everything is no start, and worth becoming.
                nodes.push(Node::Principal(principal.id.clone()));
            }
        }
        for place in self.owned_places() {
            nodes.push(Node::Owner(place.clone()));
            nodes.push(Node::Contributor(place));
        }
        let tenants = self.estate.records().scopes.iter();
        let tenants = tenants.filter(|scope| scope.kind == tenure_model::ScopeKind::Tenant);
        nodes.extend(tenants.map(|tenant| Node::Directory(PrincipalId::from(tenant.id.local()))));
        nodes
    }

    fn standing(&self, principal: &PrincipalId) -> Node {
        let is_group = self.estate.principal(principal).is_some_and(|one| one.kind.is_group());
        if is_group { Node::Member(principal.clone()) } else { Node::Principal(principal.clone()) }
    }

    fn principal<'n>(&self, node: &'n Node) -> &'n PrincipalId {
        node.id()
    }

    fn tiers(&self) -> u8 {
        if *self.destination == Destination::Administrators { 2 } else { 1 }
    }

    fn ends(&self, pass: Pass) -> Goals<'j> {
        let holders = match self.destination {
            Destination::Principal(id) => vec![id],
            _ => self.administrators.all(),
        };
        let nodes = holders.into_iter().flat_map(|id| self.standings(id));
        let ends: Vec<Node> = nodes.filter(|node| self.ends_at(node, pass.tier)).collect();
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
        let End::Administrator(scope) = end else { return false };
        !powers.iter().any(|power| !power.grip.by_others && self.is_over(&power.realm, scope))
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

    fn lifts(&self, _start: &Node) -> Vec<Lift<Node>> {
        Vec::new()
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
