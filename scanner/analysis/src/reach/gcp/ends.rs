//! What a node administers, and whether a path ends there.

use tenure_model::{Cloud, Principal, PrincipalId, PrincipalKind, ScopeId};

use super::Trial;
use super::administrators::{Realm, is_standing, realms_of};
use super::node::Node;
use super::place::{Level, container, name_of};
use super::terrain::is_switched_off;
use crate::effective::gcp::Place;
use crate::reach::{Destination, End};

impl Trial<'_> {
    /// Whether a path ends at a node: by what it administers now, of a tier.
    pub(super) fn ends_at(&self, node: &Node, tier: u8) -> bool {
        self.end_of(node, tier).is_some()
    }

    pub(super) fn end_of(&self, node: &Node, tier: u8) -> Option<End> {
        match self.destination {
            Destination::Principal(id) => {
                let is_it = node.acts_as() == Some(id) || *node == Node::Member(id.clone());
                (tier == 0 && is_it).then(|| End::Principal(id.clone()))
            }
            Destination::Account(scope) => {
                let is_over = |realm: &Realm| realm.is_over(self.terrain, scope);
                let is_over = tier == 0 && self.realms(node).iter().any(is_over);
                is_over.then(|| End::Administrator(scope.clone()))
            }
            Destination::Administrators => {
                let realms = self.realms(node).into_iter().filter(|realm| realm.tier() == tier);
                Some(realms.min_by_key(width)?.end())
            }
        }
    }

    /// What a node administers without activating anything.
    fn realms(&self, node: &Node) -> Vec<Realm> {
        match node {
            Node::Principal(id) | Node::Signer(id) => {
                let acts = self.estate.principal(id).is_some_and(|one| one.state.may_act());
                if acts { self.standing_realms(id) } else { Vec::new() }
            }
            Node::Member(id) => self.standing_realms(id),
            Node::Revived(id) => self.revived_realms(id),
            Node::Without(_, _) => self.realms_without(node),
            Node::Owner(place) => container(place.as_str()).map(Realm::of).into_iter().collect(),
            Node::Projects(place) => container(place.as_str()).map(Realm::Projects).into_iter().collect(),
            Node::Delegate(_) | Node::Bearer(_) => Vec::new(),
        }
    }

    pub(super) fn standing_realms(&self, id: &PrincipalId) -> Vec<Realm> {
        let powers = self.administrators.powers(id).iter().filter(|power| is_standing(power));
        powers.map(|power| power.realm.clone()).collect()
    }

    /// What a service account administers that is switched off, once it is switched on.
    fn revived_realms(&self, id: &PrincipalId) -> Vec<Realm> {
        let Some(holding) = self.holdings.of(id) else { return Vec::new() };
        let node = Node::Revived(id.clone());
        self.realms_by(&node, |level| holding.writes(level).to_vec())
    }

    /// What a node administers, by the places at which it writes allow policies.
    pub(super) fn realms_by<'p>(&self, node: &Node, places: impl Fn(Level) -> Vec<Place<'p>>) -> Vec<Realm> {
        let mut realms = Vec::new();
        for level in Level::ALL {
            for place in places(level) {
                let grip = self.grip(node, &place.decision);
                if let Some(scope) = container(&place.at).filter(|_| grip.is_some_and(|grip| grip.is_firm()))
                {
                    realms.extend(realms_of(self.terrain, level, scope));
                }
            }
        }
        realms
    }

    /// Whether a node administers a folder or project already, or can activate that.
    pub(super) fn has_a_place(&self, node: &Node) -> bool {
        let Some(holder) = node.holder() else { return false };
        let powers = self.administrators.powers(holder).iter();
        powers.filter(|power| !power.grip.by_others).any(|power| power.realm.tier() > 0)
    }

    pub(super) fn has_power_over(&self, node: &Node, scope: &ScopeId) -> bool {
        let Some(holder) = node.holder() else { return false };
        let powers = self.administrators.powers(holder).iter().filter(|power| power.grip.is_firm());
        powers.map(|power| &power.realm).any(|realm| realm.is_over(self.terrain, scope))
    }

    /// Nodes for what a principal can be come to as, besides as it stands.
    pub(super) fn faces(&self, principal: &Principal) -> Vec<Node> {
        let id = &principal.id;
        if is_switched_off(principal) {
            return vec![Node::Revived(id.clone())];
        }
        let mut faces = vec![Node::Principal(id.clone())];
        if principal.kind == PrincipalKind::ServiceAccount {
            faces.push(Node::Delegate(id.clone()));
            faces.push(Node::Bearer(id.clone()));
            if !self.terrain.delegations(id).is_empty() {
                faces.push(Node::Signer(id.clone()));
            }
        }
        faces
    }

    /// The nodes that hold what a principal or group holds.
    pub(in crate::reach) fn standings(&self, holder: &PrincipalId) -> Vec<Node> {
        match self.estate.principal(holder) {
            Some(principal) if principal.kind == PrincipalKind::DirectoryGroup => {
                vec![Node::Member(holder.clone()), Node::Principal(holder.clone())]
            }
            Some(principal) => self.faces(principal),
            None => vec![Node::Principal(holder.clone())],
        }
    }

    /// Organizations, folders and projects, for whoever comes to own them.
    pub(super) fn places(&self) -> Vec<Node> {
        let scopes = self.estate.records().scopes.iter().filter(|scope| scope.cloud == Cloud::Gcp);
        let mut nodes = Vec::new();
        for scope in scopes {
            nodes.push(Node::Owner(name_of(&scope.id)));
            if Level::of(&scope.id) != Some(Level::Project) {
                nodes.push(Node::Projects(name_of(&scope.id)));
            }
        }
        nodes
    }
}

/// The widest first.
fn width(realm: &Realm) -> (Option<Level>, Realm) {
    (Level::of(realm.scope()), realm.clone())
}
