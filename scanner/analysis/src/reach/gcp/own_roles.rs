//! Roles that a node holds, and could make more of: by rewriting them, or by a tag that they ask for.

use tenure_model::{Granted, ScopeId};

use super::Trial;
use super::administrators::{Realm, realms_of};
use super::node::Node;
use super::place::{Level, container, name_of};
use super::targets::Target;
use crate::effective::gcp::Assignment;
use crate::reach::ground::Gain;

const ACCOUNT: &str = "iam.googleapis.com/ServiceAccount";
const ON_CONDITION: &str = "the role is granted on a condition";

impl<'j> Trial<'j> {
    /// Custom roles that the node holds, where `at` covers the place that they are defined at.
    pub(super) fn own_roles(&self, node: &Node, at: &str) -> Vec<Target<'j>> {
        let mut found = Vec::new();
        for held in self.active(node) {
            let grant = held.grant;
            let Granted::RoleDefinition(role) = &grant.what else { continue };
            let Some(defined) = defined_at(role.as_str()) else { continue };
            let name = name_of(&defined);
            if !self.terrain.places.covers(at, name.as_str(), &defined) {
                continue;
            }
            let Some(gain) = self.given_at(&grant.at, &defined) else { continue };
            let doubt = (!grant.condition.is_empty()).then_some(ON_CONDITION);
            let target = Target::new(role.as_str(), Gain::Node(gain), vec![&grant.evidence]);
            found.push(Target { doubt, ..target.at(name.as_str(), Some(defined)) });
        }
        found
    }

    /// What a role gives at a place once every permission that fits is in it. Roles of a project hold no
    /// permissions that only organizations know, and are granted within it.
    fn given_at(&self, at: &str, defined: &ScopeId) -> Option<Node> {
        if let Some(scope) = container(at) {
            let is_beyond = Level::of(defined) == Some(Level::Project) && scope != *defined;
            return (!is_beyond).then(|| Realm::of(scope).node());
        }
        let resource = self.estate.resource(at)?;
        let account = resource.acts_as.first().filter(|_| resource.kind == ACCOUNT)?;
        Some(Node::Principal(account.clone()))
    }

    /// Roles on a condition that asks for a tag, at `at` or below, which would make an administrator.
    pub(super) fn tagged(&self, node: &Node, at: &str) -> Vec<Target<'j>> {
        let mut found = Vec::new();
        for held in self.active(node).into_iter().filter(|held| asks_for_tag(&held.grant.condition)) {
            let Some(scope) = container(&held.grant.at) else { continue };
            let name = name_of(&scope);
            if !self.terrain.places.covers(at, name.as_str(), &scope) {
                continue;
            }
            let levels = Level::ALL.into_iter();
            let given = levels.filter(|level| self.holdings.gives(held.grant, level.writes_policy()));
            let mut realms: Vec<Realm> =
                given.flat_map(|level| realms_of(self.terrain, level, scope.clone())).collect();
            realms.sort();
            if let Some(realm) = realms.first() {
                let target = Target::place(realm.scope(), Gain::Node(realm.node()));
                found.push(Target {
                    evidence: vec![&held.grant.evidence],
                    ..target.at(name.as_str(), Some(scope))
                });
            }
        }
        found
    }

    /// What a node holds now.
    fn active(&self, node: &Node) -> Vec<Assignment<'j>> {
        let Some(holder) = node.holder() else { return Vec::new() };
        let held = self.evaluator.assignments(holder).into_iter();
        held.filter(|one| !one.grant.standing.is_eligible()).collect()
    }
}

/// The organization or project at which a custom role is defined.
fn defined_at(role: &str) -> Option<ScopeId> {
    let (place, _) = role.split_once("/roles/")?;
    let scope = ScopeId::gcp(place);
    matches!(Level::of(&scope), Some(Level::Organization | Level::Project)).then_some(scope)
}

/// Whether a condition asks for a tag of the resource ("Conditions attribute reference").
fn asks_for_tag(condition: &str) -> bool {
    ["resource.matchTag", "resource.hasTagKey"].iter().any(|call| condition.contains(call))
}
